import { texts } from "../../texts";
import { Check, Checks } from "./Checks";
import styles from "./Datasets.module.css";
import { toggled, type Change, type Draft } from "./draft";
import type { Format } from "./useDatasets";

const words = texts.datasets;
const STEPS = [1, 2, 4] as const;

const FORMATS = Object.keys(words.format) as readonly Format[];

/** Which files a version is written as. */
export function FormatChoice({ draft, change }: { draft: Draft; change: Change }) {
  return (
    <fieldset className={styles.group}>
      <legend>{words.form.formats}</legend>
      <Checks label={words.form.formats} unlabelled>
        {FORMATS.map((format) => (
          <Check
            key={format}
            label={words.format[format]}
            hint={words.formatHint[format]}
            checked={draft.formats.includes(format)}
            onChange={() => change({ formats: toggled(draft.formats, format) })}
          />
        ))}
      </Checks>
      <label className={styles.select}>
        <span>{words.form.step}</span>
        <select value={draft.step} onChange={(event) => change({ step: Number(event.target.value) })}>
          {STEPS.map((step) => (
            <option key={step} value={step}>
              {step === 1 ? words.form.everyFrame : words.form.everyNth(step)}
            </option>
          ))}
        </select>
      </label>
    </fieldset>
  );
}
