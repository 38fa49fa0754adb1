import { texts } from "../../texts";
import { Dialog } from "../../ui/Dialog";
import { KEY_BINDINGS, readableChord, type KeyBinding, type KeyGroup } from "./keymap";
import styles from "./KeysDialog.module.css";

const GROUPS: readonly KeyGroup[] = ["frames", "tracking", "objects", "view", "general"];

export function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={texts.keys.title} closeLabel={texts.close} onClose={onClose} wide>
      <div className={styles.columns}>
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{texts.keys.groups[group]}</h3>
            <dl>
              {KEY_BINDINGS.filter((binding) => binding.group === group).map((binding) => (
                <Row key={binding.action} keys={keysOf(binding)} title={texts.keys.actions[binding.action]} />
              ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>{texts.keys.mouse}</h3>
          <dl>
            {texts.keys.clicks.map(([gesture, title]) => (
              <Row key={gesture} keys={[gesture]} title={title} />
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}

function Row({ keys, title }: { keys: readonly string[]; title: string }) {
  return (
    <div className={styles.row}>
      <dt>{title}</dt>
      <dd>
        {keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dd>
    </div>
  );
}

/** Digits in a row are written as a range. */
function keysOf({ chords }: KeyBinding): string[] {
  return chords.length > 3 ? [`${chords[0] ?? ""} … ${chords.at(-1) ?? ""}`] : chords.map(readableChord);
}
