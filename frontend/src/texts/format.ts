/** Numbers, times and counted things in English. */

export const whole = new Intl.NumberFormat("en");
const oneDigit = new Intl.NumberFormat("en", { maximumFractionDigits: 1, minimumFractionDigits: 1 });

export const count = (n: number, one: string, many: string): string => `${whole.format(n)} ${n === 1 ? one : many}`;

const ENDINGS = { one: "st", two: "nd", few: "rd" } as const;
const ordinals = new Intl.PluralRules("en", { type: "ordinal" });

/** "2nd", "4th", "21st" */
export const nth = (n: number): string => {
  const rule = ordinals.select(n);
  return `${whole.format(n)}${rule in ENDINGS ? ENDINGS[rule as keyof typeof ENDINGS] : "th"}`;
};

export const frames = (n: number): string => count(n, "frame", "frames");
export const objects = (n: number): string => count(n, "object", "objects");

/** "6.0 s", "2:05" */
export function duration(seconds: number): string {
  if (seconds < 60) return `${oneDigit.format(seconds)} s`;
  const rounded = Math.round(seconds);
  const minutes = Math.floor(rounded / 60);
  const rest = String(rounded % 60).padStart(2, "0");
  return minutes < 60
    ? `${minutes}:${rest}`
    : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}

/** "0:45", "12:40": how far a clock has gone. */
export function minutes(seconds: number): string {
  const whole = Math.max(Math.floor(seconds), 0);
  const rest = String(whole % 60).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)}:${rest}`;
  return `${Math.floor(whole / 3600)}:${String(Math.floor(whole / 60) % 60).padStart(2, "0")}:${rest}`;
}

/** Time code of a frame: "00:02.375" */
export function timeCode(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const minutes = Math.floor(ms / 60_000);
  const rest = String(Math.floor(ms / 1000) % 60).padStart(2, "0");
  return `${String(minutes).padStart(2, "0")}:${rest}.${String(ms % 1000).padStart(3, "0")}`;
}

/** "812 MB": powers of ten, as file managers count. */
export function bytes(n: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = n;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : oneDigit.format(value)} ${units[unit] ?? ""}`;
}

export const percent = (part: number): string => `${Math.round(part * 100)} %`;
