/** Moments and stretches of time in words. */

type Form = Intl.DateTimeFormatOptions;
const TIME: Form = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/** Writes moments in some form; the year stands there only where it is another one than now. */
function dated(form: Form): (isoTime: string, now?: Date) => string {
  const short = new Intl.DateTimeFormat("en", form);
  const long = new Intl.DateTimeFormat("en", { ...form, year: "numeric" });
  return (isoTime, now = new Date()) => {
    const time = new Date(isoTime);
    return (time.getFullYear() === now.getFullYear() ? short : long).format(time);
  };
}

const clocks = new Intl.DateTimeFormat("en", TIME);

/** "Nov 23, 14:31", "Nov 23, 2025, 14:31", in the zone of the person who looks. */
export const moment = dated({ day: "numeric", month: "short", ...TIME });

/** "Nov 23", "Nov 23, 2025" */
export const shortDay = dated({ day: "numeric", month: "short" });

/** "December 7", "December 7, 2027" */
export const day = dated({ day: "numeric", month: "long" });

/** "14:31" */
export const clock = (isoTime: string): string => clocks.format(new Date(isoTime));

/** "45 s", "12 min", "3 h", "5 days": roughly how long something takes or has lasted. */
export function stretch(seconds: number): string {
  if (seconds < 90) return `${Math.max(Math.round(seconds), 0)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 129_600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
