/** Everything an open video asks of the server. An interface, so that tests can stand in for the network. */

import { answered, client } from "../api/client";
import type {
  Change,
  HistoryStep,
  Mask,
  Masklet,
  MaskletBegun,
  PersonPresent,
  PromptAnswer,
  PropagationWish,
  Run,
  Task,
} from "../api/types";
import type { AddPrompt, ChangeFrames, DecideProposal, DeleteMasklet, MaskletChange } from "./actions";
import type { FrameSpan, Snapshot } from "./reduce";

export interface VideoApi {
  readonly snapshot: () => Promise<Snapshot>;
  readonly masks: (span: FrameSpan) => Promise<Mask[]>;
  /** What the signed-in person did here, newest first. */
  readonly history: () => Promise<HistoryStep[]>;
  readonly createMasklet: (id: string) => Promise<Masklet>;
  /** Creates the masklet of a prompt together with it. */
  readonly beginMasklet: (first: AddPrompt, basedOn: number | null) => Promise<MaskletBegun>;
  readonly updateMasklet: (maskletId: string, change: MaskletChange) => Promise<Masklet>;
  readonly deleteMasklet: (action: DeleteMasklet) => Promise<Change>;
  readonly addPrompt: (action: AddPrompt, basedOn: number | null) => Promise<PromptAnswer>;
  readonly retractPrompt: (promptId: string) => Promise<PromptAnswer>;
  readonly changeFrames: (action: ChangeFrames) => Promise<Change>;
  readonly stepChange: (changeId: string, way: "undo" | "redo") => Promise<Change>;
  readonly propagate: (runId: string, wish: PropagationWish) => Promise<Run>;
  readonly decide: (action: DecideProposal) => Promise<void>;
  readonly cancel: (runId: string) => Promise<Run>;
  readonly attend: (frameIndex: number) => Promise<void>;
  readonly bePresent: (maskletId: string | null, frameIndex: number) => Promise<PersonPresent[]>;
  readonly leave: () => Promise<void>;
}

const HISTORY_LENGTH = 200;

export function videoApi(videoId: string): VideoApi {
  const path = { video_id: videoId };
  return {
    ...readingApi(path),
    ...maskletApi(path),
    ...changeApi(path),
    async attend(frameIndex) {
      await answered(
        client.PUT("/api/videos/{video_id}/attention", { params: { path }, body: { frame_index: frameIndex } }),
      );
    },
    bePresent: (maskletId, frameIndex) =>
      answered(
        client.PUT("/api/videos/{video_id}/presence", {
          params: { path },
          body: { masklet_id: maskletId, frame_index: frameIndex },
        }),
      ),
    async leave() {
      await answered(client.DELETE("/api/videos/{video_id}/presence", { params: { path } }));
    },
  };
}

interface VideoPath {
  readonly video_id: string;
}

function readingApi(path: VideoPath): Pick<VideoApi, "snapshot" | "masks" | "history"> {
  return {
    async snapshot() {
      const [video, masklets, prompts, runs, tasks] = await Promise.all([
        answered(client.GET("/api/videos/{video_id}", { params: { path } })),
        answered(client.GET("/api/videos/{video_id}/masklets", { params: { path } })),
        answered(client.GET("/api/videos/{video_id}/prompts", { params: { path } })),
        answered(client.GET("/api/videos/{video_id}/propagations", { params: { path } })),
        answered(client.GET("/api/videos/{video_id}/tasks", { params: { path } })),
      ]);
      // The client's types forget that a box has four sides.
      return { video, masklets, prompts, runs, tasks: tasks as Task[] };
    },
    masks: ({ first, last }) =>
      answered(client.GET("/api/videos/{video_id}/masks", { params: { path, query: { start: first, end: last } } })),
    history: () =>
      answered(client.GET("/api/videos/{video_id}/history", { params: { path, query: { limit: HISTORY_LENGTH } } })),
  };
}

type MaskletApi = Pick<
  VideoApi,
  "createMasklet" | "beginMasklet" | "updateMasklet" | "deleteMasklet" | "addPrompt" | "retractPrompt"
>;

function promptBody({ promptId, frameIndex, value, tool }: AddPrompt, basedOn: number | null) {
  return { id: promptId, frame_index: frameIndex, value, tool: tool ?? null, based_on_revision: basedOn };
}

function maskletApi(path: VideoPath): MaskletApi {
  const of = (maskletId: string) => ({ params: { path: { masklet_id: maskletId } } });
  return {
    createMasklet: (id) => answered(client.POST("/api/videos/{video_id}/masklets", { params: { path }, body: { id } })),
    updateMasklet: (maskletId, change) =>
      answered(client.PATCH("/api/masklets/{masklet_id}", { ...of(maskletId), body: change })),
    deleteMasklet: ({ maskletId, changeId }) =>
      answered(
        client.DELETE("/api/masklets/{masklet_id}", {
          params: { path: { masklet_id: maskletId }, query: { change_id: changeId } },
        }),
      ),
    beginMasklet: (first, basedOn) =>
      answered(
        client.POST("/api/videos/{video_id}/masklets/begin", {
          params: { path },
          body: { id: first.maskletId, prompt: promptBody(first, basedOn) },
        }),
      ),
    addPrompt: (prompt, basedOn) =>
      answered(
        client.POST("/api/masklets/{masklet_id}/prompts", {
          ...of(prompt.maskletId),
          body: promptBody(prompt, basedOn),
        }),
      ),
    retractPrompt: (promptId) =>
      answered(client.DELETE("/api/prompts/{prompt_id}", { params: { path: { prompt_id: promptId } } })),
  };
}

type ChangeApi = Pick<VideoApi, "changeFrames" | "stepChange" | "propagate" | "decide" | "cancel">;

function changeApi(path: VideoPath): ChangeApi {
  return {
    changeFrames: ({ changeId, maskletId, change, span }) =>
      answered(
        client.POST(`/api/masklets/{masklet_id}/frames/${change}`, {
          params: { path: { masklet_id: maskletId } },
          body: { id: changeId, span },
        }),
      ),
    stepChange: (changeId, way) =>
      answered(client.POST(`/api/changes/{change_id}/${way}`, { params: { path: { change_id: changeId } } })),
    propagate: (runId, wish) =>
      answered(client.POST("/api/videos/{video_id}/propagations", { params: { path }, body: { ...wish, id: runId } })),
    async decide({ kind, changeId, runId, maskletIds, span }) {
      await answered(
        client.POST(`/api/propagations/{run_id}/proposal/${kind}`, {
          params: { path: { run_id: runId } },
          body: { id: changeId, masklet_ids: [...maskletIds], span },
        }),
      );
    },
    cancel: (runId) =>
      answered(client.POST("/api/propagations/{run_id}/cancel", { params: { path: { run_id: runId } } })),
  };
}
