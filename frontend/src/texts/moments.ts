/** Moments and stretches of time in words. */

const moments = new Intl.DateTimeFormat("en", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const days = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });
const clocks = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** "Nov 23, 14:31", in the zone of the person who looks. */
export const moment = (isoTime: string): string => moments.format(new Date(isoTime));

/** "Nov 23" */
export const shortDay = (isoTime: string): string => days.format(new Date(isoTime));

/** "14:31" */
export const clock = (isoTime: string): string => clocks.format(new Date(isoTime));

/** "45 s", "12 min", "3 h", "5 days": roughly how long something takes or has lasted. */
export function stretch(seconds: number): string {
  if (seconds < 90) return `${Math.max(Math.round(seconds), 0)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 129_600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
