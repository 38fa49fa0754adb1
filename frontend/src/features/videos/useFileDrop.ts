import { useEffect, useEffectEvent, useState } from "react";

import { droppedFiles, type Dropped } from "./folder";

/** Takes files and folders dropped anywhere on the page. True while some are dragged over it. */
export function useFileDrop(onFiles: (dropped: Dropped) => void): boolean {
  const [dragging, setDragging] = useState(false);
  const take = useEffectEvent(onFiles);
  useEffect(() => {
    let depth = 0; // a drag enters and leaves every element on its way
    const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
    const change = (by: number) => (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth += by;
      setDragging(depth > 0);
    };
    const enter = change(1);
    const leave = change(-1);
    const over = (event: DragEvent): void => {
      if (carriesFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setDragging(false);
      if (event.dataTransfer) void droppedFiles(event.dataTransfer).then((dropped) => take(dropped));
    };
    window.addEventListener("dragenter", enter);
    window.addEventListener("dragleave", leave);
    window.addEventListener("dragover", over);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragenter", enter);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("dragover", over);
      window.removeEventListener("drop", drop);
    };
  }, []);
  return dragging;
}
