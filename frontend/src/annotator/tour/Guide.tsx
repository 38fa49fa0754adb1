import { useEffect, useEffectEvent } from "react";
import { useStore } from "zustand";

import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { useSession, useWorkbench } from "../context";
import { goTo } from "../editor";
import { shortcutOf } from "../keys/keymap";
import type { KeyAction } from "../keys/table";
import { useAllowedTools } from "../tasks/useAllowedTools";
import styles from "./Guide.module.css";
import { endGuide, guideOf } from "./guideState";
import { GuideOffer } from "./GuideOffer";
import { SAMPLE_ID } from "./sample";
import { isOver, markOf, stepAfter, stepsWith, type GuideStep } from "./steps";

const words = texts.guide;
/** The keys that each step speaks of. */
const KEYS: Readonly<Record<GuideStep, readonly [KeyAction, KeyAction?]>> = {
  click: ["tool-click"],
  refine: ["confirm-negative"],
  paint: ["tool-brush", "tool-eraser"],
  track: ["track-both"],
  look: ["next-frame", "play"],
  correct: ["best-frame"],
  undo: ["undo"],
};

/** Leads a person through their first object, in a line above the picture: offered once, and to be had from the help. */
export function Guide({ onKeys }: { onKeys: () => void }) {
  const { accountId, video } = useWorkbench();
  const guide = useStore(guideOf(accountId));
  // What was done before the page was opened must not count as done now.
  const recalled = useSession((state) => state.recalled);
  if (guide.name === "new") return <GuideOffer accountId={accountId} videoId={video.id} />;
  if (guide.name === "ended" || guide.videoId !== video.id) return null;
  if (!recalled) return <Moment />;
  return guide.step === "over" ? <Over onKeys={onKeys} /> : <Step step={guide.step} />;
}

/** Until the page knows what was done before: nothing is asked for yet. */
function Moment() {
  return (
    <section className={styles.guide} aria-label={words.label} data-guide="moment">
      <span className={styles.text}>{words.moment}</span>
    </section>
  );
}

function Step({ step }: { step: GuideStep }) {
  const { accountId, video } = useWorkbench();
  const steps = stepsWith(useAllowedTools());
  const next = (): void => {
    guideOf(accountId).setState({ name: "running", videoId: video.id, step: stepAfter(step, steps) }, true);
  };
  useFreshStart(step);
  useProgress(step, next);
  const [first, second] = KEYS[step];
  const onSample = video.id === SAMPLE_ID;
  return (
    <section className={styles.guide} aria-label={words.label} data-guide={step}>
      <span className={styles.count}>{words.count(steps.indexOf(step) + 1, steps.length)}</span>
      <Dots steps={steps} step={step} />
      <span className={styles.text} role="status">
        {words.steps[step](shortcutOf(first), second ? shortcutOf(second) : "", onSample)}
      </span>
      <Button small onClick={next}>
        {words.skipStep}
      </Button>
      <Button small look="quiet" title={words.leaveTitle} onClick={() => endGuide(accountId)}>
        {words.leave}
      </Button>
    </section>
  );
}

function Dots({ steps, step }: { steps: readonly GuideStep[]; step: GuideStep }) {
  const at = steps.indexOf(step);
  return (
    <span className={styles.dots} aria-hidden>
      {steps.map((each, index) => (
        <i key={each} data-past={index < at} data-now={index === at} />
      ))}
    </span>
  );
}

function Over({ onKeys }: { onKeys: () => void }) {
  const { accountId } = useWorkbench();
  return (
    <section className={styles.guide} aria-label={words.label} data-guide="over">
      <Icon name="check" />
      <span className={styles.text} role="status">
        <b>{words.overTitle}</b> {words.over(shortcutOf("delete-object"))}
      </span>
      <Button small onClick={onKeys}>
        {words.allKeys} <kbd>{shortcutOf("help")}</kbd>
      </Button>
      <Button small look="primary" onClick={() => endGuide(accountId)}>
        {words.done}
      </Button>
    </section>
  );
}

/** The guide begins with a new object on the first frame, whatever others have done in the video. */
function useFreshStart(step: GuideStep): void {
  const { editor } = useWorkbench();
  useEffect(() => {
    if (step !== "click") return;
    editor.setState({ selectedId: null });
    goTo(editor, 0);
  }, [step, editor]);
}

/** Calls `next` once the person has done what the step asks for. */
function useProgress(step: GuideStep, next: () => void): void {
  const { session, editor } = useWorkbench();
  const over = useEffectEvent(next);
  useEffect(() => {
    const from = markOf(session.store.getState(), editor.getState().frameIndex);
    const look = (): void => {
      if (!isOver(step, from, session.store.getState(), editor.getState().frameIndex)) return;
      for (const stop of stops) stop();
      over();
    };
    const stops = [session.store.subscribe(look), editor.subscribe(look)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [step, session, editor]);
}
