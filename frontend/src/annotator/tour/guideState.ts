/** Where a person stands in the guided first task, kept in the browser: a reload goes on where they were. */

import { createStore, type StoreApi } from "zustand/vanilla";

import { isRecord } from "../../api/problem";
import { GUIDE_STEPS, type GuideStep } from "./steps";

export type Guide =
  /** Never asked about it. */
  | { readonly name: "new" }
  | { readonly name: "running"; readonly videoId: string; readonly step: GuideStep | "over" }
  | { readonly name: "ended" };

const STEPS: readonly unknown[] = [...GUIDE_STEPS, "over"];

const keyOf = (accountId: string): string => `maskloom.guide.${accountId}`;

/** Reads what was kept; what means nothing any more counts as ended. */
export function parseGuide(text: string | null): Guide {
  if (text === null) return { name: "new" };
  const kept: unknown = JSON.parse(text);
  if (isRecord(kept) && kept.name === "running" && typeof kept.videoId === "string" && STEPS.includes(kept.step)) {
    return { name: "running", videoId: kept.videoId, step: kept.step as GuideStep };
  }
  return { name: "ended" };
}

const guides = new Map<string, StoreApi<Guide>>();

/** The guide of one person. */
export function guideOf(accountId: string): StoreApi<Guide> {
  const known = guides.get(accountId);
  if (known !== undefined) return known;
  const guide = createStore<Guide>(() => parseGuide(localStorage.getItem(keyOf(accountId))));
  guide.subscribe((state) => localStorage.setItem(keyOf(accountId), JSON.stringify(state)));
  guides.set(accountId, guide);
  return guide;
}

export function beginGuide(accountId: string, videoId: string): void {
  guideOf(accountId).setState({ name: "running", videoId, step: GUIDE_STEPS[0] }, true);
}

export function endGuide(accountId: string): void {
  guideOf(accountId).setState({ name: "ended" }, true);
}
