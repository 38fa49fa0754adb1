import { texts } from "../../texts";
import { readableChord } from "../keys/chords";
import { useBindings } from "../keys/keymap";
import { KEY_GROUPS } from "../keys/table";
import styles from "./SidePanels.module.css";

/** The keys of this screen at a glance; `?` opens the dialog in which they are changed. */
export function KeysPanel() {
  const bindings = useBindings().filter(({ scope, chords }) => scope !== "verification" && chords.length > 0);
  return KEY_GROUPS.filter((group) => bindings.some((binding) => binding.group === group)).map((group) => (
    <section key={group} className={styles.keys}>
      <h3>{texts.keys.groups[group]}</h3>
      <dl>
        {bindings
          .filter((binding) => binding.group === group)
          .map(({ action, chords }) => (
            <div key={action}>
              <dt>{texts.keys.actions[action]}</dt>
              <dd>
                <kbd>
                  {chords.length > 3 ? `${chords[0] ?? ""}–${chords.at(-1) ?? ""}` : readableChord(chords[0] ?? "")}
                </kbd>
              </dd>
            </div>
          ))}
      </dl>
    </section>
  ));
}
