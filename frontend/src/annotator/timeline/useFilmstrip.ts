import { useEffect, useState } from "react";

import { filmstripUrl } from "../../api/addresses";
import type { Video } from "../../api/types";

/** The filmstrip picture of a video, null until it is there. */
export function useFilmstrip(video: Video): HTMLImageElement | null {
  const [image, setImage] = useState<HTMLImageElement | null>(null);
  useEffect(() => {
    let wanted = true;
    const picture = new Image();
    picture.src = filmstripUrl(video.id);
    // A filmstrip that cannot be had leaves its place empty: the timeline works without.
    picture.decode().then(
      () => wanted && setImage(picture),
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [video.id]);
  return image;
}
