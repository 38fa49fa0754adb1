/** Diagonal lines in a colour: the sign of masks that nobody should trust. */

const TILE_PX = 8;
const LINE_PX = 1.6;
const tiles = new Map<string, HTMLCanvasElement>();

/** The pattern; its unit is the CSS pixel, so that the lines are as dense at every zoom. */
export function hatch(ctx: CanvasRenderingContext2D, colour: string): CanvasPattern | string {
  const pattern = ctx.createPattern(tileOf(colour), "repeat");
  // The tile holds two pixels per CSS pixel, to stay crisp on dense screens.
  pattern?.setTransform(new DOMMatrix().scale(0.5));
  return pattern ?? colour;
}

function tileOf(colour: string): HTMLCanvasElement {
  const known = tiles.get(colour);
  if (known !== undefined) return known;
  const tile = document.createElement("canvas");
  tile.width = TILE_PX * 2;
  tile.height = TILE_PX * 2;
  const ctx = tile.getContext("2d");
  if (ctx !== null) {
    ctx.scale(2, 2);
    ctx.strokeStyle = colour;
    ctx.lineWidth = LINE_PX;
    ctx.beginPath();
    for (const shift of [-TILE_PX, 0, TILE_PX]) {
      ctx.moveTo(shift - 1, TILE_PX + 1);
      ctx.lineTo(shift + TILE_PX + 1, -1);
    }
    ctx.stroke();
  }
  tiles.set(colour, tile);
  return tile;
}
