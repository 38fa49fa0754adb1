/** What a person does to whole masks: strokes, polygons, and the actions of the toolbar on the selected object. */

import { PALETTE_SIZE, selectionThatCounts, videoObjects, type VideoObject } from "../../document/objects";
import type { VideoSession } from "../../document/session";
import { maskAt } from "../../document/state";
import type { MaskChange } from "../../geometry/edits";
import type { FramePoint, Size } from "../../geometry/points";
import { colourOf } from "../../paint/colours";
import { texts } from "../../texts";
import type { MaskEditor } from "../../web-workers/maskEditor";
import { selectedOpacity, type EditorStore } from "../editor";
import { onceMade } from "../steps";
import type { SettingsStore } from "../toolbar/settings";
import { currentCounts, nearestCounts, pendingMask } from "./currentMask";
import type { MaskPainter, PaintedCell } from "./maskPainter";

/** How a mask that was changed by hand came about. */
export type MaskTool = Parameters<VideoSession["setMasks"]>[1];

/** A cell whose object there is. */
interface OwnedCell extends PaintedCell {
  readonly maskletId: string;
}

export interface MaskEditingParts {
  readonly frame: Size;
  readonly session: VideoSession;
  readonly editor: EditorStore;
  readonly settings: SettingsStore;
  readonly painter: MaskPainter;
  readonly worker: Pick<MaskEditor, "edit">;
  /** Says a sentence to the person. */
  readonly say: (kind: "note" | "trouble", sentence: string) => void;
}

export class MaskEditing {
  private erasing = false;
  private changes: Promise<void> = Promise.resolve();

  constructor(private readonly parts: MaskEditingParts) {}

  // Strokes

  beginStroke(at: FramePoint, erase: boolean): void {
    const { painter, settings, editor, session } = this.parts;
    const cell = this.cell();
    if (cell === null || this.refuse(cell)) return;
    const base =
      cell.maskletId === null ? null : currentCounts(session.store.getState(), cell.maskletId, cell.frameIndex);
    const settling = painter.live.getState()?.maskletId === cell.maskletId; // a stroke before this one is not stored yet
    if (erase && base === null && !settling) {
      this.parts.say("note", texts.tools.nothingToErase);
      return;
    }
    this.erasing = erase;
    const { outlineOnly, brush } = settings.getState();
    const opacity = outlineOnly ? 0 : selectedOpacity(editor.getState().opacity);
    painter.begin(cell, base, { colour: this.colourOf(cell.maskletId), opacity });
    painter.paint(brush, at, at, erase);
  }

  strokeTo(from: FramePoint, to: FramePoint): void {
    this.parts.painter.paint(this.parts.settings.getState().brush, from, to, this.erasing);
  }

  endStroke(from: FramePoint, to: FramePoint): void {
    const { painter } = this.parts;
    this.strokeTo(from, to);
    const cell = painter.live.getState();
    const finished = painter.finish();
    if (cell === null || finished === undefined) return;
    const target = this.owned(cell);
    painter.adopt(target.maskletId);
    const tool = this.erasing ? "eraser" : "brush";
    void this.change(target, () => ({ kind: "stroke", mask: finished.mask }), tool).then(() =>
      painter.stored(finished.stroke),
    );
  }

  dropStroke(): void {
    this.parts.painter.drop();
  }

  // Polygons

  /** The object and frame that a polygon begun now will belong to; null where none may begin. */
  polygonCell(add: boolean): PaintedCell | null {
    const cell = this.cell();
    if (cell === null || this.refuse(cell)) return null;
    if (!add && this.countsOf(cell) === null) {
      this.parts.say("note", texts.tools.nothingToErase);
      return null;
    }
    return cell;
  }

  polygon(cell: PaintedCell, corners: readonly FramePoint[], add: boolean): void {
    const target = this.owned(cell);
    void this.change(target, (counts) => ({ kind: "polygon", counts, corners, add }), "polygon");
  }

  // Actions on the selected object

  fillHoles(): void {
    this.tidy("fill-holes", texts.tools.noHoles, texts.tools.filled);
  }

  removeSpecks(): void {
    this.tidy("remove-specks", texts.tools.noSpecks, texts.tools.removed);
  }

  /** Takes the mask of the nearest frame before or after on which the object is seen. */
  copyFrom(direction: 1 | -1): void {
    const { session, say } = this.parts;
    this.withOpenCell((cell) => {
      const from = nearestCounts(session.store.getState(), cell.maskletId, cell.frameIndex, direction);
      if (from === null) {
        say("note", direction === -1 ? texts.tools.nothingBefore : texts.tools.nothingAfter);
        return;
      }
      session.setMasks([{ ...cell, counts: from.counts }], "copy");
      say("note", texts.tools.copied(from.frameIndex));
    });
  }

  /** Says that the object is not on this frame. */
  markAbsent(): void {
    this.withOpenCell(({ maskletId, frameIndex }) =>
      this.parts.session.markAbsent(maskletId, { first: frameIndex, last: frameIndex }),
    );
  }

  /** Locks the mask of this frame, or opens it again. */
  toggleLock(): void {
    const { session, say } = this.parts;
    this.withCell(({ maskletId, frameIndex }) => {
      const { document, outbox } = session.store.getState();
      const mask = maskAt(document, maskletId, frameIndex);
      const isThere = mask !== undefined || pendingMask(outbox, maskletId, frameIndex) !== null;
      if (!isThere) say("note", texts.tools.nothingToLock);
      else session.lock(maskletId, { first: frameIndex, last: frameIndex }, mask?.state !== "locked");
    });
  }

  /** Takes mask and prompts of this frame away. */
  clearFrame(): void {
    this.withOpenCell(({ maskletId, frameIndex }) =>
      this.parts.session.clearFrames(maskletId, { first: frameIndex, last: frameIndex }),
    );
  }

  // How

  private tidy(kind: "fill-holes" | "remove-specks", nothing: string, done: (n: number) => string): void {
    this.withOpenCell((cell) => {
      if (this.countsOf(cell) === null) this.parts.say("note", texts.tools.noMask);
      else
        void this.change(
          cell,
          (counts) => ({ kind, counts }),
          kind,
          (changed) => (changed === 0 ? nothing : done(changed)),
        );
    });
  }

  /** Acts on the selected object on the frame that is seen now, once the strokes before it are masks. */
  private withCell(act: (cell: OwnedCell) => void): void {
    const cell = this.selectedCell();
    if (cell !== null) onceMade(this.parts.session.store, () => act(cell));
  }

  /** The same, unless that mask is locked. */
  private withOpenCell(act: (cell: OwnedCell) => void): void {
    this.withCell((cell) => {
      if (!this.refuse(cell)) act(cell);
    });
  }

  /** Changes wait for each other, so that each begins with what the one before has made. */
  private change(
    cell: OwnedCell,
    make: (counts: string | null) => MaskChange,
    tool: MaskTool,
    report?: (changed: number) => string,
  ): Promise<void> {
    this.countMaking(1); // at once: the page must not say "Saved" while the worker is busy
    this.changes = this.changes
      .then(() => this.carryOut(cell, make, tool, report))
      .catch((error: unknown) => {
        this.parts.painter.drop();
        this.parts.say("trouble", texts.tools.failed(error instanceof Error ? error.message : String(error)));
      })
      .finally(() => this.countMaking(-1));
    return this.changes;
  }

  private countMaking(more: 1 | -1): void {
    this.parts.session.store.setState(({ making }) => ({ making: making + more }));
  }

  /** Has the worker make the new mask and stores it, with those of objects that lie under it. */
  private async carryOut(
    cell: OwnedCell,
    make: (counts: string | null) => MaskChange,
    tool: MaskTool,
    report?: (changed: number) => string,
  ): Promise<void> {
    const { session, worker, frame, say } = this.parts;
    const before = this.countsOf(cell);
    const others = this.othersUnder(cell);
    const under = others.map(({ counts }) => counts);
    const edited = await worker.edit({ frame, change: make(before), under });
    if (report !== undefined) say("note", report(edited.changed));
    if (edited.counts === before || (before === null && edited.area === 0)) return;
    const lost = edited.under.flatMap((rest, index) => {
      const object = others[index]?.object;
      return rest === null || object === undefined ? [] : [{ ...rest, object }];
    });
    const { frameIndex } = cell;
    session.setMasks(
      [
        { ...cell, counts: edited.area === 0 ? null : edited.counts },
        ...lost.map(({ object, counts, area }) => ({
          maskletId: object.id,
          frameIndex,
          counts: area === 0 ? null : counts,
        })),
      ],
      tool,
    );
    if (edited.area === 0) say("note", texts.tools.nothingLeft);
    for (const { object, area } of lost) if (area === 0) say("note", texts.tools.nothingLeftOf(object.number));
  }

  /** The other masks of the frame, where painting is to take from them. Locked ones stay as they are. */
  private othersUnder(cell: PaintedCell): { object: VideoObject; counts: string }[] {
    const { session, settings } = this.parts;
    if (!settings.getState().eraseUnder) return [];
    const state = session.store.getState();
    return this.objects().flatMap((object) => {
      const locked = maskAt(state.document, object.id, cell.frameIndex)?.state === "locked";
      const counts = currentCounts(state, object.id, cell.frameIndex);
      return object.id === cell.maskletId || locked || counts === null ? [] : [{ object, counts }];
    });
  }

  /** The frame on the screen and the selected object, which may be still to begin. */
  private cell(): PaintedCell | null {
    const { shownFrame, selectedId } = this.parts.editor.getState();
    if (shownFrame === null) return null;
    const loading = this.parts.session.store.getState().loading.name === "loading";
    return { maskletId: selectionThatCounts(selectedId, this.objects(), loading), frameIndex: shownFrame };
  }

  private selectedCell(): OwnedCell | null {
    const cell = this.cell();
    if (cell === null) return null;
    const { maskletId, frameIndex } = cell;
    if (maskletId !== null) return { maskletId, frameIndex };
    this.parts.say("note", texts.tools.selectFirst);
    return null;
  }

  /** The cell with its object, which begins now if it has not yet. */
  private owned({ maskletId, frameIndex }: PaintedCell): OwnedCell {
    if (maskletId !== null) return { maskletId, frameIndex };
    const begun = this.parts.session.beginMasklet();
    this.parts.editor.setState({ selectedId: begun });
    return { maskletId: begun, frameIndex };
  }

  /** Says why a frame may not be changed, if it may not. */
  private refuse({ maskletId, frameIndex }: PaintedCell): boolean {
    const { document } = this.parts.session.store.getState();
    const locked = maskletId !== null && maskAt(document, maskletId, frameIndex)?.state === "locked";
    if (locked) this.parts.say("note", texts.tools.locked);
    return locked;
  }

  private countsOf({ maskletId, frameIndex }: PaintedCell): string | null {
    return maskletId === null ? null : currentCounts(this.parts.session.store.getState(), maskletId, frameIndex);
  }

  private colourOf(maskletId: string | null): string {
    const objects = this.objects();
    const next = (objects.at(-1)?.number ?? 0) % PALETTE_SIZE;
    return colourOf(objects.find(({ id }) => id === maskletId)?.colour ?? next);
  }

  private objects(): VideoObject[] {
    const { document, outbox } = this.parts.session.store.getState();
    return videoObjects(document.masklets, outbox);
  }
}
