import { useEffect, useId, useRef, type ReactNode } from "react";

import { texts } from "../../texts";
import { useWorkbench } from "../context";
import { wish } from "./timelineStore";
import { FRAME_CHOICES, type Reach, type TrackWishes } from "./trackPlan";
import styles from "./TrackOptions.module.css";
import { useTimeline } from "./useTimeline";

/** What Track does from now on; kept for the next time. */
export function TrackOptions({ onClose }: { onClose: () => void }) {
  const { timeline } = useWorkbench();
  const wishes = useTimeline((state) => state.wishes);
  const hasRange = useTimeline((state) => state.range !== null);
  const panel = usePopover(onClose);
  const id = useId();
  const change = (part: Partial<TrackWishes>): void => wish(timeline, part);
  const { transport } = texts;
  return (
    <div ref={panel} className={styles.panel} role="dialog" aria-label={transport.options}>
      <Group title={transport.objects}>
        {(["visible", "selected"] as const).map((objects) => (
          <Choice
            key={objects}
            name={`${id}-objects`}
            on={wishes.objects === objects}
            onChoose={() => change({ objects })}
          >
            {transport.objectChoices[objects]}
          </Choice>
        ))}
      </Group>
      <Group title={transport.reach}>
        {(["video", "frames", "target", "range"] as const satisfies readonly Reach[]).map((reach) => (
          <Choice
            key={reach}
            name={`${id}-reach`}
            on={wishes.reach === reach}
            disabled={reach === "range" && !hasRange}
            title={reach === "range" && !hasRange ? transport.noRange : undefined}
            onChoose={() => change({ reach })}
          >
            {transport.reachChoices[reach]}
            {reach === "frames" && (
              <select
                aria-label={transport.reachChoices.frames}
                value={wishes.frames}
                onChange={(event) => change({ reach: "frames", frames: Number(event.target.value) })}
              >
                {FRAME_CHOICES.map((frames) => (
                  <option key={frames}>{frames}</option>
                ))}
              </select>
            )}
            {reach === "target" && (
              <input
                type="number"
                min={0}
                aria-label={transport.reachChoices.target}
                value={wishes.target}
                onChange={(event) => change({ reach: "target", target: event.target.valueAsNumber || 0 })}
              />
            )}
          </Choice>
        ))}
      </Group>
      <Switch on={wishes.stopAtPrompts} onChange={(stopAtPrompts) => change({ stopAtPrompts })}>
        {transport.stopAtPrompts}
      </Switch>
      <Switch on={wishes.preview} onChange={(preview) => change({ preview })}>
        {transport.previewFirst}
      </Switch>
    </div>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className={styles.group}>
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}

interface ChoiceProps {
  /** Of the group: one of its choices is on. */
  name: string;
  on: boolean;
  disabled?: boolean;
  title?: string | undefined;
  onChoose: () => void;
  children: ReactNode;
}

function Choice({ name, on, disabled = false, title, onChoose, children }: ChoiceProps) {
  return (
    <label className={styles.choice} title={title}>
      <input type="radio" name={name} checked={on} disabled={disabled} onChange={onChoose} />
      {children}
    </label>
  );
}

function Switch({ on, onChange, children }: { on: boolean; onChange: (on: boolean) => void; children: ReactNode }) {
  return (
    <label className={styles.choice}>
      <input type="checkbox" checked={on} onChange={(event) => onChange(event.target.checked)} />
      {children}
    </label>
  );
}

/** Takes the focus, and closes on Escape (its button has the focus again) or on a press elsewhere. */
function usePopover(onClose: () => void) {
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = panel.current;
    if (element === null) return;
    element.querySelector<HTMLElement>("input:checked")?.focus();
    const away = (event: Event): void => {
      const inside = event.target instanceof Node && element.parentElement?.contains(event.target) === true;
      if (!inside) onClose();
    };
    const escape = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      element.parentElement?.querySelector<HTMLElement>("[aria-haspopup]")?.focus();
      onClose();
    };
    document.addEventListener("pointerdown", away);
    element.addEventListener("keydown", escape);
    return () => {
      document.removeEventListener("pointerdown", away);
      element.removeEventListener("keydown", escape);
    };
  }, [onClose]);
  return panel;
}
