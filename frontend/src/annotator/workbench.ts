/** All that is open while one video is annotated, put together and taken apart in one place. */

import { frameUrl } from "../api/addresses";
import type { Task, Video } from "../api/types";
import { TimeInDatabase } from "../document/kept/keptTime";
import { VideoSession } from "../document/session";
import type { Size } from "../geometry/points";
import { browserParts } from "../document/sessionParts";
import { texts } from "../texts";
import { toast } from "../ui/toasts";
import { openMaskEditor } from "../web-workers/maskEditor";
import { createEditor, recall, remember, type EditorStore } from "./editor";
import { FrameLoader, fetchPictureFrom } from "./frames/frameLoader";
import { openReview, type ReviewStore } from "./jumps/reviewStore";
import { CandidateChoice } from "./masks/candidateChoice";
import { MaskEditing } from "./masks/maskEditing";
import { MaskLoader } from "./masks/maskLoader";
import { MaskPainter } from "./masks/maskPainter";
import { unpackEarly } from "./masks/unpackEarly";
import { PointerTools } from "./pointerTools";
import { PromptActions } from "./promptActions";
import { followObject } from "./toolbar/followObject";
import { TimeReport } from "./tasks/timeReport";
import { beginningOf } from "./tasks/beginning";
import { createSettings, toolInHand, type SettingsStore } from "./toolbar/settings";
import { ToolSpring } from "./toolbar/toolSpring";
import { Proposals } from "./proposals/proposalStore";
import { followPlayhead, openTimeline, type TimelineStore } from "./timeline/timelineStore";

export interface Workbench {
  readonly video: Video;
  /** The signed-in person. */
  readonly accountId: string;
  /** The task that the video was opened for; null: none. */
  readonly taskId: string | null;
  readonly time: TimeReport;
  readonly session: VideoSession;
  readonly editor: EditorStore;
  readonly frames: FrameLoader;
  readonly masks: MaskLoader;
  readonly pointer: PointerTools;
  readonly settings: SettingsStore;
  readonly spring: ToolSpring;
  readonly painter: MaskPainter;
  readonly editing: MaskEditing;
  readonly candidates: CandidateChoice;
  readonly timeline: TimelineStore;
  readonly review: ReviewStore;
  readonly proposals: Proposals;
  close(): void;
}

/** So long without a change before the view is written down, milliseconds. */
const REMEMBER_MS = 300;
/** So long on one frame counts as looking at it, milliseconds: only then a worker is asked to warm it. */
const SETTLED_MS = 150;

/** Opens a video that is ready, for the signed-in person; for a task at the frame where its work begins. */
export function openWorkbench(video: Video, accountId: string, task: Task | null): Workbench {
  const frame = { width: video.width ?? 1, height: video.height ?? 1 };
  const frameCount = video.frame_count ?? 1;
  const editor = createEditor(frameCount, frame, recall(localStorage, video.id));
  if (task !== null) editor.setState(beginningOf(task, sessionStorage));
  const handlers = {
    onTrouble: (sentence: string) => toast("trouble", sentence),
    onNothingFound: () => toast("note", texts.objects.nothingFound),
  };
  const session = new VideoSession(video, handlers, browserParts(accountId, video.id));
  const frames = new FrameLoader(
    frameCount,
    frame,
    fetchPictureFrom((index) => frameUrl(video.id, index)),
  );
  const masks = openMaskLoader(frame);
  const settings = createSettings(localStorage);
  const painter = new MaskPainter(frame);
  const maskEditor = openMaskEditor();
  const editing = new MaskEditing({ frame, session, editor, settings, painter, worker: maskEditor, say: toast });
  const candidates = new CandidateChoice(editor, session);
  const spring = new ToolSpring(settings);
  const pointer = new PointerTools({
    editor,
    settings,
    onUse: (pressed) => spring.pointer(pressed),
    prompts: new PromptActions(editor, session),
    masks: editing,
    candidates,
    onTooEarly: (frameIndex) => toast("note", texts.tools.tooEarly(frameIndex)),
  });
  const timeline = openTimeline(frameCount, localStorage);
  const [review, endReview] = openReview(video.id, editor, session, localStorage);
  const proposals = new Proposals(session, toast, () => openMaskLoader(frame));
  const endings = [
    followAttention(editor, session),
    followFrame(editor, frames),
    unpackEarly(session, editor, masks),
    followPlayhead(timeline, editor),
    rememberView(editor, video.id),
    endReview,
    followObject(editor, session, settings),
    () => pointer.close(),
    () => candidates.close(),
    () => proposals.close(),
  ];
  const kept = new TimeInDatabase(accountId, globalThis.indexedDB);
  const time = new TimeReport(video.project_id, accountId, editor, session, kept, () =>
    toolInHand(settings.getState()),
  );
  session.open();
  return {
    video,
    accountId,
    taskId: task?.id ?? null,
    time,
    session,
    editor,
    frames,
    masks,
    pointer,
    settings,
    spring,
    painter,
    editing,
    candidates,
    timeline,
    review,
    proposals,
    close() {
      for (const end of endings) end();
      time.close();
      session.close();
      frames.close();
      masks.close();
      maskEditor.close();
    },
  };
}

function openMaskLoader(frame: Size): MaskLoader {
  return new MaskLoader(
    frame,
    new Worker(new URL("../web-workers/masks.worker.ts", import.meta.url), { type: "module" }),
  );
}

/** Tells the server which frame is looked at, once the person has stopped moving. */
function followAttention(editor: EditorStore, session: VideoSession): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const attend = ({ frameIndex, playing }: { frameIndex: number; playing: boolean }): void => {
    clearTimeout(timer);
    if (!playing) timer = setTimeout(() => session.attend(frameIndex), SETTLED_MS);
  };
  attend(editor.getState());
  const stop = editor.subscribe((state, before) => {
    if (state.frameIndex !== before.frameIndex || state.playing !== before.playing) attend(state);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

/** Fetches pictures around the frame asked for, and shows that frame as soon as its own picture is there. */
function followFrame(editor: EditorStore, frames: FrameLoader): () => void {
  const show = (): void => {
    const { frameIndex, shownFrame } = editor.getState();
    if (frameIndex !== shownFrame && frames.picture(frameIndex) !== null) editor.setState({ shownFrame: frameIndex });
  };
  const look = (): void => {
    const { frameIndex, travel } = editor.getState();
    frames.look(frameIndex, travel);
    show();
  };
  look();
  const stopListening = frames.subscribe(show);
  const stopFollowing = editor.subscribe((state, before) => {
    if (state.frameIndex !== before.frameIndex) look();
  });
  return () => {
    stopListening();
    stopFollowing();
  };
}

/** Keeps the place over a reload. */
function rememberView(editor: EditorStore, videoId: string): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (): void => remember(localStorage, videoId, editor.getState());
  const stop = editor.subscribe((state, before) => {
    const same =
      state.frameIndex === before.frameIndex &&
      state.selectedId === before.selectedId &&
      state.opacity === before.opacity &&
      state.view === before.view;
    if (same) return;
    clearTimeout(timer);
    timer = setTimeout(write, REMEMBER_MS);
  });
  window.addEventListener("pagehide", write);
  return () => {
    clearTimeout(timer);
    window.removeEventListener("pagehide", write);
    write();
    stop();
  };
}
