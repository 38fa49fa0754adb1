/** Everything an open video asks of the server. An interface, so that tests can stand in for the network. */

import { answered, client } from "../api/client";
import type { Direction, Mask, Masklet, PromptAnswer, Run } from "../api/types";
import type { AddPrompt } from "./outbox";
import type { FrameSpan, Snapshot } from "./reduce";

export interface VideoApi {
  readonly snapshot: () => Promise<Snapshot>;
  readonly masks: (span: FrameSpan) => Promise<Mask[]>;
  readonly createMasklet: (id: string) => Promise<Masklet>;
  readonly updateMasklet: (maskletId: string, change: { name?: string; colour?: number }) => Promise<Masklet>;
  readonly deleteMasklet: (maskletId: string) => Promise<void>;
  readonly addPrompt: (action: AddPrompt) => Promise<PromptAnswer>;
  readonly retractPrompt: (promptId: string) => Promise<PromptAnswer>;
  readonly propagate: (direction: Direction, startFrame: number) => Promise<Run>;
  readonly cancel: (runId: string) => Promise<Run>;
  readonly attend: (frameIndex: number) => Promise<void>;
}

export function videoApi(videoId: string): VideoApi {
  const path = { video_id: videoId };
  return {
    async snapshot() {
      const [video, masklets, prompts, runs] = await Promise.all([
        answered(client.GET("/api/videos/{video_id}", { params: { path } })),
        answered(client.GET("/api/videos/{video_id}/masklets", { params: { path } })),
        answered(client.GET("/api/videos/{video_id}/prompts", { params: { path } })),
        answered(client.GET("/api/videos/{video_id}/propagations", { params: { path } })),
      ]);
      return { video, masklets, prompts, runs };
    },
    masks: ({ first, last }) =>
      answered(client.GET("/api/videos/{video_id}/masks", { params: { path, query: { start: first, end: last } } })),
    createMasklet: (id) => answered(client.POST("/api/videos/{video_id}/masklets", { params: { path }, body: { id } })),
    updateMasklet: (maskletId, change) =>
      answered(
        client.PATCH("/api/masklets/{masklet_id}", { params: { path: { masklet_id: maskletId } }, body: change }),
      ),
    async deleteMasklet(maskletId) {
      await answered(client.DELETE("/api/masklets/{masklet_id}", { params: { path: { masklet_id: maskletId } } }));
    },
    addPrompt: ({ promptId, maskletId, frameIndex, value }) =>
      answered(
        client.POST("/api/masklets/{masklet_id}/prompts", {
          params: { path: { masklet_id: maskletId } },
          body: { id: promptId, frame_index: frameIndex, value },
        }),
      ),
    retractPrompt: (promptId) =>
      answered(client.DELETE("/api/prompts/{prompt_id}", { params: { path: { prompt_id: promptId } } })),
    propagate: (direction, startFrame) =>
      answered(
        client.POST("/api/videos/{video_id}/propagations", {
          params: { path },
          body: { direction, start_frame: startFrame, only_stale: false, stop_at_prompts: false, proposal: false },
        }),
      ),
    cancel: (runId) =>
      answered(client.POST("/api/propagations/{run_id}/cancel", { params: { path: { run_id: runId } } })),
    async attend(frameIndex) {
      await answered(
        client.PUT("/api/videos/{video_id}/attention", { params: { path }, body: { frame_index: frameIndex } }),
      );
    },
  };
}
