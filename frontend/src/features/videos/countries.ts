/** Countries by their two letters of ISO 3166-1; the browser knows their names. */

const names = new Intl.DisplayNames("en", { type: "region", fallback: "code" });

/** "Peru" for "PE". */
export const countryName = (code: string): string => names.of(code) ?? code;

/** Every code that has a name, in the order of the names. */
export function allCountries(): { code: string; name: string }[] {
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));
  return letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => !NOT_COUNTRIES.has(code) && names.of(code) !== code)
    .map((code) => ({ code, name: countryName(code) }))
    .sort((a, b) => a.name.localeCompare(b.name, "en"));
}

/** Codes that browsers have names for, and ISO 3166-1 no country: regions, former states, reserved ones. */
const NOT_COUNTRIES = new Set(
  (
    "AC AN BU CP CQ CS CT DD DG DY EA EU EZ FQ FX HV IC JT MI NH NQ NT PC PU PZ QO RH SU TA TP UK UN VD WK XA XB XK " +
    "YD YU ZR ZZ"
  ).split(" "),
);
