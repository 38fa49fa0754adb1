import { useEffect, useState } from "react";

const FLIP_MS = 125;

/** Counts on at eight a second while `running`: which frame of a flip loop to show. */
export function useFlip(count: number, running: boolean): number {
  const [at, setAt] = useState(0);
  useEffect(() => {
    if (!running || count < 2) return;
    const timer = setInterval(() => setAt((before) => before + 1), FLIP_MS);
    return () => clearInterval(timer);
  }, [count, running]);
  return count === 0 ? 0 : at % count;
}

/** Whether the person has asked the system for less motion. */
export const wantsStillness = (): boolean => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
