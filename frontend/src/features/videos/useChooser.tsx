import { useRef, type ReactNode } from "react";

import { texts } from "../../texts";
import type { Dropped } from "./folder";

/** Asks for files by the browser's own dialog, for a card whose file is needed once more. */
export function useChooser(onFiles: (dropped: Dropped) => void): { open: () => void; input: ReactNode } {
  const field = useRef<HTMLInputElement>(null);
  const input = (
    <input
      ref={field}
      className="visually-hidden"
      type="file"
      multiple
      aria-label={texts.videos.resume}
      tabIndex={-1}
      onChange={(event) => {
        onFiles({ files: [...(event.target.files ?? [])], leftOut: 0 });
        event.target.value = "";
      }}
    />
  );
  return { open: () => field.current?.click(), input };
}
