import { texts } from "../../texts";
import { Field } from "../../ui/Field";
import { Check, Checks } from "./Checks";
import styles from "./Datasets.module.css";
import type { Change, Draft } from "./draft";

const words = texts.datasets.form;
const WEIGHTS = ["motion", "occlusion", "reappearance"] as const;

/** How videos are divided into train, val and test. */
export function SplitChoice({ draft, change }: { draft: Draft; change: Change }) {
  return (
    <fieldset className={styles.group}>
      <legend>{words.splits}</legend>
      <div className={styles.three}>
        {(["val", "test"] as const).map((part) => (
          <Field
            key={part}
            label={words[part]}
            type="number"
            min={0}
            max={100}
            value={draft[part]}
            onChange={(event) => change({ [part]: clamped(event.target.valueAsNumber, 100) })}
          />
        ))}
      </div>
      {draft.val + draft.test > 0 && (
        <>
          <Checks label={words.splits} unlabelled>
            <Check
              label={words.byCreator}
              checked={draft.byCreator}
              onChange={() => change({ byCreator: !draft.byCreator })}
            />
            <Check
              label={words.byCountry}
              checked={draft.byCountry}
              onChange={() => change({ byCountry: !draft.byCountry })}
            />
            <Check label={words.alike} checked={draft.alike} onChange={() => change({ alike: !draft.alike })} />
          </Checks>
          <div className={styles.weights} role="group" aria-label={words.weights}>
            <span>{words.weights}</span>
            {WEIGHTS.map((weight) => (
              <label key={weight}>
                {words[weight]}
                <input
                  type="range"
                  min={0}
                  max={3}
                  step={0.5}
                  value={draft[weight]}
                  onChange={(event) => change({ [weight]: event.target.valueAsNumber })}
                />
                <output>{draft[weight]}</output>
              </label>
            ))}
          </div>
        </>
      )}
    </fieldset>
  );
}

const clamped = (value: number, most: number): number => (Number.isNaN(value) ? 0 : Math.min(Math.max(value, 0), most));
