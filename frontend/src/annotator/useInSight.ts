import { useEffect, useRef, type RefObject } from "react";

/** Brings the element of what is selected into sight in its list: it may have been selected in the picture or by a key. */
export function useInSight<Item extends HTMLElement>(selected: boolean): RefObject<Item | null> {
  const ref = useRef<Item>(null);
  useEffect(() => {
    if (!selected) return;
    // With the next frame: asking for places now would lay the page out once more.
    const frame = requestAnimationFrame(() => ref.current?.scrollIntoView({ block: "nearest" }));
    return () => cancelAnimationFrame(frame);
  }, [selected]);
  return ref;
}
