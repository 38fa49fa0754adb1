/** Whether two scenes show the same: lists and plain objects by what they hold, everything else by identity. Pure. */
export function isSame(first: unknown, second: unknown): boolean {
  if (Object.is(first, second)) return true;
  if (Array.isArray(first) && Array.isArray(second)) {
    return first.length === second.length && first.every((value, at) => isSame(value, second[at]));
  }
  if (!isPlain(first) || !isPlain(second)) return false;
  const keys = Object.keys(first);
  return (
    keys.length === Object.keys(second).length && keys.every((key) => key in second && isSame(first[key], second[key]))
  );
}

/** Pictures and paths are no plain objects: what they show is not in their properties. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
