/** Asking for automatic masklets, as the dialog understands it. Pure. */

import type { AutomaskSettings, Video, VideoLeftOut, WorkerFacts } from "../../../api/types";
import { networkName } from "../../shell/network";

export const FRAME_STEPS = [1, 2, 4] as const;
export type FrameStep = (typeof FRAME_STEPS)[number];

export interface FindDraft {
  /** Empty: the network of the phase whose tasks come of it. */
  readonly network: string;
  readonly frameStep: FrameStep;
  /** As it was typed; empty: everything that is found. */
  readonly most: string;
}

export const FIND_EVERYTHING: FindDraft = { network: "", frameStep: 1, most: "" };

/** What is sent: only what differs from the settings of the server. */
export function settingsOf({ network, frameStep, most }: FindDraft): AutomaskSettings {
  return {
    ...(network === "" ? {} : { model: network }),
    ...(frameStep === 1 ? {} : { frame_step: frameStep }),
    ...(most.trim() === "" ? {} : { max_masklets: Number(most) }),
  };
}

/** What to call a video that was left out: one that is gone has the name under which it was chosen. */
export function nameOf(
  { video_id, name }: Pick<VideoLeftOut, "video_id" | "name">,
  chosen: readonly Pick<Video, "id" | "name">[],
): string {
  return name ?? chosen.find(({ id }) => id === video_id)?.name ?? video_id;
}

/** The networks that live workers run, each once, with the names that people know. */
export function networksOf(
  workers: readonly Pick<WorkerFacts, "model">[],
): readonly { value: string; label: string }[] {
  const names = [...new Set(workers.map(({ model }) => model))].sort();
  return names.map((name) => ({ value: name, label: networkName(name) }));
}
