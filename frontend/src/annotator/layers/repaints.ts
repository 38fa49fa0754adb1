/** Repaints of canvases: all together, at most once a frame. */

type Repaint = () => void;

const waiting = new Set<Repaint>();
let handle: number | null = null;

/** Paints with the next frame. Gives the way to take it back. */
export function repaintSoon(repaint: Repaint): () => void {
  waiting.add(repaint);
  handle ??= requestAnimationFrame(repaintNow);
  return () => waiting.delete(repaint);
}

/** Paints what waits at once: for who changes what is seen within a frame, and would be a frame late otherwise. */
export function repaintNow(): void {
  if (handle !== null) cancelAnimationFrame(handle);
  handle = null;
  for (const repaint of waiting) {
    waiting.delete(repaint);
    try {
      repaint();
    } catch (error) {
      reportError(error); // of one canvas; the others are painted
    }
  }
}
