import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { toast } from "../../ui/toasts";
import styles from "./PeoplePage.module.css";

const words = texts.accounts.people;

/** A one-time link, to be copied: it is shown this once. */
export function ShownLink({ path }: { path: string }) {
  const address = globalThis.location.origin + path;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(address);
    toast("note", words.copied);
  };
  return (
    <div role="status">
      <p className={styles.fine}>{words.linkFor}</p>
      <div className={styles.link}>
        <code data-link>{address}</code>
        {/* Browsers have a clipboard only over TLS or on this machine; the text can be selected anyway. */}
        {globalThis.isSecureContext && (
          <Button small onClick={() => void copy()}>
            {words.copy}
          </Button>
        )}
      </div>
    </div>
  );
}
