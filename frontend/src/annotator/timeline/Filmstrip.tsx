import { memo, useMemo } from "react";

import { drawFilmstrip } from "../../paint/filmstrip";
import { useWorkbench } from "../context";
import styles from "./Timeline.module.css";
import { useFilmstrip } from "./useFilmstrip";
import { useStrip } from "./useStrip";
import { useTimeline } from "./useTimeline";

/** Small pictures of the video along the timeline. */
export const Filmstrip = memo(function Filmstrip() {
  const { video } = useWorkbench();
  const view = useTimeline((state) => state.view);
  const image = useFilmstrip(video);
  const layout = video.filmstrip;
  const scene = useMemo(() => layout && { image, layout, view }, [image, layout, view]);
  const ref = useStrip(scene, drawFilmstrip);
  return <canvas ref={ref} className={styles.film} aria-hidden />;
});
