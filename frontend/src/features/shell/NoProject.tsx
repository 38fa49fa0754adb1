import { texts } from "../../texts";
import { Icon } from "../../ui/Icon";
import styles from "./NoProject.module.css";

/** For somebody who is signed in but belongs to no project. */
export function NoProject() {
  return (
    <div className={styles.blank}>
      <Icon name="film" size={36} />
      <h1>{texts.shell.noProjectTitle}</h1>
      <p>{texts.shell.noProjectText}</p>
    </div>
  );
}
