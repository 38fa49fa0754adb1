import { memo, useEffect, useRef, useState } from "react";

import { texts } from "../../texts";
import { useFlip, wantsStillness } from "./flip";
import { flipPicture } from "./sheetWishes";
import { TileCanvas } from "./TileCanvas";
import styles from "./Together.module.css";
import type { Prepared } from "./types";

interface TogetherTileProps {
  prepared: Prepared;
  chosen: boolean;
  focused: boolean;
  onChoose: (range: boolean) => void;
}

/** One masklet as a loop of two seconds. */
export const TogetherTile = memo(function TogetherTile({ prepared, chosen, focused, onChoose }: TogetherTileProps) {
  const { check, sheet } = prepared;
  const ref = useRef<HTMLDivElement>(null);
  const seen = useInSight(ref);
  const shown = sheet.flip[useFlip(sheet.flip.length, seen && !wantsStillness())];
  useEffect(() => {
    if (focused) ref.current?.scrollIntoView({ block: "nearest" });
  }, [focused]);
  return (
    <div
      ref={ref}
      className={styles.tile}
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      aria-label={texts.verification.together.tile(check.object.name, check.video.name)}
      data-check={check.id}
      data-focused={focused}
      onClick={(event) => onChoose(event.shiftKey)}
    >
      <span className={styles.picture}>
        {shown !== undefined && (
          <TileCanvas
            check={check}
            picture={flipPicture(check, shown.frame_index)}
            frameIndex={shown.frame_index}
            counts={shown.counts}
            closeUp={false}
            around={sheet.flip}
          />
        )}
        <i aria-hidden>{chosen ? "✓" : ""}</i>
      </span>
      <span className={styles.caption}>
        {check.object.name} <em>{check.video.name}</em>
      </span>
    </div>
  );
});

/** Loops run only where they are seen. */
function useInSight(ref: { current: HTMLElement | null }): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new IntersectionObserver(([entry]) => setSeen(entry?.isIntersecting ?? false));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return seen;
}
