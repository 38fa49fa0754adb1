/** All that is open while somebody judges the masklets of a project one by one. */

import { createStore, type StoreApi } from "zustand/vanilla";

import { answered, client } from "../../api/client";
import { problemFrom } from "../../api/problem";
import { patientFetch } from "../../api/signIn";
import { ActiveTime, followPerson } from "../../document/activeTime";
import { newId } from "../../document/newId";
import { clamp, type ScreenPoint } from "../../geometry/points";
import { fit, type Viewport } from "../../geometry/viewport";
import { texts } from "../../texts";
import { toast } from "../../ui/toasts";
import { CheckQueue } from "./checkQueue";
import { EMPTY_DRAFT, type Draft } from "./draft";
import { MaskShelf } from "./maskShelf";
import { PictureShelf } from "./pictureShelf";
import { sheetMasks, sheetPictures } from "./sheetWishes";
import type { Prepared, Verdict } from "./types";
import { VerdictSender, type SendVerdicts } from "./verdictSender";
import { memoryStore, openVerdictStore, type VerdictStore } from "./verdictStore";

/** The masklet on the screen and those after it. */
const AHEAD = 4;

export interface Look {
  readonly mode: "sheet" | "player";
  /** Frame that is looked at; on the sheet one of its frames. */
  readonly frame: number;
  readonly draft: Draft;
  /** Tiles show the object and not the whole frame. */
  readonly closeUp: boolean;
  readonly filled: boolean;
  readonly peeking: boolean;
  readonly playing: boolean;
  readonly rate: number;
  /** Kept from masklet to masklet where their frames have one size. */
  readonly view: Viewport;
}

export interface Verifier {
  /** The signed-in person. */
  readonly accountId: string;
  readonly projectId: string;
  readonly queue: CheckQueue;
  readonly sender: VerdictSender;
  readonly pictures: PictureShelf;
  readonly masks: MaskShelf;
  readonly look: StoreApi<Look>;
  readonly time: ActiveTime;
  /** Notes where on the player the pointer is; null: elsewhere. */
  readonly point: (at: ScreenPoint | null) => void;
  readonly pointed: () => ScreenPoint | null;
  /** Judges masklets together and goes on to the next. */
  readonly judge: (checkIds: readonly string[], verdictOf: (prepared: Prepared) => Verdict) => void;
  /** Takes the last verdicts back. */
  readonly back: () => Promise<void>;
  readonly close: () => void;
}

export interface VerifierWish {
  readonly accountId: string;
  readonly projectId: string;
  /** Only automatic masklets, many at once. */
  readonly together: boolean;
}

export function openVerifier({ accountId, projectId, together }: VerifierWish): Verifier {
  const queue = new CheckQueue(checkApi(projectId, together), together ? TOGETHER : AHEAD);
  const pictures = new PictureShelf(fetchPicture);
  const masks = new MaskShelf(
    () => new Worker(new URL("../../web-workers/masks.worker.ts", import.meta.url), { type: "module" }),
  );
  const look = createStore<Look>(() => firstLook());
  const time = new ActiveTime(performance.now());
  const refused = (_: string, sentence: string): void => toast("trouble", texts.verification.refused(sentence));
  const sender = new VerdictSender(accountId, lateStore(), sendVerdicts, refused);
  const endings = [
    followCurrent(queue, look, time),
    followSheets(queue, pictures, masks, together),
    followPage(sender, queue),
    followPerson(time),
  ];
  void sender.open().then(() => {
    queue.leaveOut(sender.state.getState().outbox.map(({ checkId }) => checkId));
    return queue.refill();
  });
  let pointedAt: ScreenPoint | null = null;
  return {
    accountId,
    projectId,
    queue,
    sender,
    pictures,
    masks,
    look,
    time,
    point: (at) => {
      pointedAt = at;
    },
    pointed: () => pointedAt,
    judge(checkIds, verdictOf) {
      const ids = new Set(checkIds);
      const judged = queue.state.getState().ready.filter(({ check }) => ids.has(check.id));
      const verdicts = judged.map((prepared) => ({ checkId: prepared.check.id, verdict: verdictOf(prepared) }));
      if (verdicts.length === 0) return;
      queue.take(ids);
      void sender.give(projectId, newId(), verdicts);
    },
    async back() {
      const taken = await sender.takeBack();
      if (taken.length === 0) toast("note", texts.verification.nothingToTakeBack);
      else queue.putBack(taken.map(({ checkId }) => checkId));
    },
    close() {
      for (const end of endings) end();
      sender.flush();
      sender.close();
      queue.close();
      pictures.close();
      masks.close();
    },
  };
}

/** So many automatic masklets are on the screen at once. */
export const TOGETHER = 24;

const TILES_KEY = "maskloom.verify.closeUp";

export function rememberCloseUp(closeUp: boolean): void {
  localStorage.setItem(TILES_KEY, closeUp ? "yes" : "no");
}

function firstLook(): Look {
  return {
    mode: "sheet",
    frame: 0,
    draft: EMPTY_DRAFT,
    closeUp: localStorage.getItem(TILES_KEY) !== "no",
    filled: false,
    peeking: false,
    playing: false,
    rate: 1,
    view: fit({ width: 1, height: 1 }, { width: 1, height: 1 }),
  };
}

/** The masklet on the screen. */
export const currentOf = (queue: CheckQueue): Prepared | undefined => queue.state.getState().ready[0];

/** Begins anew with each masklet: contact sheet first, no verdict yet; zoom and place stay. */
function followCurrent(queue: CheckQueue, look: StoreApi<Look>, time: ActiveTime): () => void {
  let shown: string | undefined;
  const begin = (): void => {
    const current = currentOf(queue);
    if (current?.check.id === shown) return;
    shown = current?.check.id;
    time.take(performance.now());
    if (current === undefined) return;
    const frame = { width: current.check.video.width, height: current.check.video.height };
    look.setState(({ view }) => {
      const same = view.frame.width === frame.width && view.frame.height === frame.height;
      const first = current.check.entry?.span_first ?? current.sheet.frames[0]?.frame_index ?? 0;
      return {
        mode: "sheet" as const,
        frame: clamp(first, 0, current.check.video.frame_count - 1),
        draft: EMPTY_DRAFT,
        playing: false,
        view: same ? view : fit(frame, view.screen),
      };
    });
  };
  begin();
  return queue.state.subscribe(begin);
}

/** Fetches what the sheet on the screen needs, then what the next ones will. */
function followSheets(queue: CheckQueue, pictures: PictureShelf, masks: MaskShelf, together: boolean): () => void {
  const want = (): void => {
    const { ready } = queue.state.getState();
    const soon = together ? ready : ready.slice(0, 3);
    pictures.want([...new Set(soon.flatMap(together ? flipsOf : sheetPictures))]);
    masks.want("sheets", soon.slice(0, together ? undefined : 2).flatMap(sheetMasks));
  };
  want();
  return queue.state.subscribe(want);
}

const flipsOf = (prepared: Prepared): string[] =>
  sheetPictures({ ...prepared, sheet: { ...prepared.sheet, frames: [] } });

/** Sends what is held when the page is left, and what waits when the connection is back. */
function followPage(sender: VerdictSender, queue: CheckQueue): () => void {
  const hidden = (): void => {
    if (document.visibilityState === "hidden") sender.flush();
  };
  const online = (): void => {
    sender.hurry();
    void queue.refill();
  };
  document.addEventListener("visibilitychange", hidden);
  window.addEventListener("online", online);
  return () => {
    document.removeEventListener("visibilitychange", hidden);
    window.removeEventListener("online", online);
  };
}

function checkApi(projectId: string, automatic: boolean) {
  const path = { project_id: projectId };
  return {
    next: (count: number) =>
      answered(
        client.POST("/api/projects/{project_id}/checks/next", { params: { path, query: { count, automatic } } }),
      ),
    sheet: (checkId: string) =>
      answered(client.GET("/api/checks/{check_id}/sheet", { params: { path: { check_id: checkId } } })),
  };
}

const sendVerdicts: SendVerdicts = (projectId, kept) =>
  answered(
    client.POST("/api/projects/{project_id}/checks/verdicts", {
      params: { path: { project_id: projectId } },
      body: { verdicts: kept.map(({ checkId, verdict }) => ({ ...verdict, check_id: checkId })) },
    }),
  );

async function fetchPicture(address: string, signal: AbortSignal): Promise<ImageBitmap> {
  const response = await patientFetch(new Request(address, { signal }));
  if (!response.ok) throw problemFrom(response.status, null);
  return createImageBitmap(await response.blob());
}

/** The browser's store, opened on first use; where the browser keeps nothing, the page says so and goes on. */
function lateStore(): VerdictStore {
  const opening = openVerdictStore().catch(() => {
    toast("trouble", texts.verification.notKept);
    return memoryStore();
  });
  return {
    all: async () => (await opening).all(),
    put: async (kept) => (await opening).put(kept),
    remove: async (checkIds) => (await opening).remove(checkIds),
  };
}
