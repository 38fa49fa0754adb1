import { useState } from "react";

import { useWorkbench } from "../context";
import { useObjects } from "../useObjects";
import { inOrder, moved } from "./objectFacts";

const keyOf = (videoId: string): string => `maskloom.order.${videoId}`;

/** The objects in the order that the person gave them in this browser, and the way to change it. */
export function useOrder() {
  const { video } = useWorkbench();
  const objects = useObjects();
  const [order, setOrder] = useState<readonly string[]>(() => {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(video.id)) ?? "[]");
    return Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : [];
  });
  const ordered = inOrder(objects, order);
  const move = (id: string, by: 1 | -1): void => {
    const changed = moved(
      ordered.map((object) => object.id),
      id,
      by,
    );
    localStorage.setItem(keyOf(video.id), JSON.stringify(changed));
    setOrder(changed);
  };
  return { ordered, move };
}
