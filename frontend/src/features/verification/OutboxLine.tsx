import { useStore } from "zustand";

import { shortcutOf } from "../../annotator/keys/keymap";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import panel from "./Panel.module.css";
import { useVerifier } from "./useVerifier";

const words = texts.verification;

/** How many verdicts are still here, and the way back. */
export function OutboxLine() {
  const { sender, back } = useVerifier();
  const kept = useStore(sender.state, ({ outbox }) => outbox.length);
  const because = useStore(sender.state, ({ waitsBecause }) => waitsBecause);
  return (
    <div className={panel.foot}>
      <Button small icon="undo" title={words.backTitle} disabled={kept === 0} onClick={() => void back()}>
        {words.back} <kbd>{shortcutOf("verdict-back")}</kbd>
      </Button>
      <span role="status" data-kept={kept === 0 ? "none" : "some"} data-count={kept} title={because ?? words.keptTitle}>
        {kept === 0 ? words.stored : words.kept(kept)}
      </span>
    </div>
  );
}
