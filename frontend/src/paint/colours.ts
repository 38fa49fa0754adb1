/** The palette of masklets, the same as in `media/palette.py`; a test compares the two. */

export const COLOURS = [
  "#46A2FF", // blue
  "#B9172E", // crimson
  "#FFE800", // yellow
  "#742EFF", // violet
  "#FFA2A2", // rose
  "#FF2EB9", // pink
  "#A2B900", // lime
  "#B9FFD1", // mint
  "#B97400", // ochre
  "#8BD1FF", // sky
  "#A217B9", // purple
  "#008B8B", // teal
] as const;

/** The colour of a masklet; the palette begins anew after its end. */
export function colourOf(index: number): string {
  return COLOURS[((index % COLOURS.length) + COLOURS.length) % COLOURS.length] ?? COLOURS[0];
}

/** Red, green and blue of `#RRGGBB`, 0 to 255. */
export function rgbOf(colour: string): readonly [number, number, number] {
  const value = parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Black or white, whichever can be read on the colour. */
export function inkOn(colour: string): "#000" | "#fff" {
  return luminance(colour) > 0.179 ? "#000" : "#fff";
}

/** Relative luminance (WCAG), 0 to 1. */
export function luminance(colour: string): number {
  const [red, green, blue] = rgbOf(colour).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
