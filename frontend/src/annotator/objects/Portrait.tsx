import { memo, useMemo } from "react";

import type { Mask } from "../../api/types";
import { useWorkbench } from "../context";
import { MaskPicture } from "./MaskPicture";
import { cutAroundObject } from "./pictureOfMask";
import styles from "./Objects.module.css";

const SIZE = { width: 44, height: 33 };

/** The object, cut from the frame by its mask. */
export const Portrait = memo(function Portrait({ mask, colour }: { mask: Mask | null; colour: string }) {
  const { video } = useWorkbench();
  const counts = mask?.counts ?? null;
  const cut = useMemo(
    () => cutAroundObject(counts, { width: video.width ?? 1, height: video.height ?? 1 }, SIZE),
    [counts, video],
  );
  if (mask === null) return <span className={styles.noPortrait} style={SIZE} />;
  return (
    <MaskPicture
      frameIndex={mask.frame_index}
      counts={mask.counts}
      cut={cut}
      colour={colour}
      {...SIZE}
      className={styles.portrait}
    />
  );
});
