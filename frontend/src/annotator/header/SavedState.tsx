import { useState } from "react";
import { useStore } from "zustand";

import { signIn } from "../../api/signIn";
import { savingOf, type Saving, type WaitingFor } from "../../document/saving";
import { texts } from "../../texts";
import { Icon } from "../../ui/Icon";
import { useSession, useWorkbench } from "../context";
import { useKeyAction } from "../keys/useKeyAction";
import styles from "./Header.module.css";
import { Conflict } from "./Conflict";
import { WhatWaits } from "./WhatWaits";

const words = texts.saving;

/** Whether everything that the person did is on the server; what waits, and why. */
export function SavedState() {
  const { session } = useWorkbench();
  const outbox = useSession((state) => state.outbox);
  const making = useSession((state) => state.making);
  const ended = useStore(signIn, (state) => state.ended);
  const [open, setOpen] = useState(false);
  useKeyAction("save", () => {
    session.sendNow();
    setOpen(true);
  });
  const known = useSession((state) => state.unsentKnown);
  const saving: Saving = known ? savingOf(outbox, making, ended) : { name: "saving", count: 0 };
  const conflict = outbox.find(({ delivery }) => delivery.name === "conflict");
  return (
    <>
      <Mark saving={saving} onOpen={() => setOpen(true)} />
      {open && saving.name !== "conflict" && <WhatWaits saving={saving} onClose={() => setOpen(false)} />}
      {conflict && <Conflict key={conflict.key} entry={conflict} />}
    </>
  );
}

function Mark({ saving, onOpen }: { saving: Saving; onOpen: () => void }) {
  if (saving.name === "saved") {
    return (
      <span className={styles.saved} role="status" title={words.savedTitle} data-saved="saved">
        {words.saved}
      </span>
    );
  }
  if (saving.name === "saving") {
    return (
      <span className={styles.saving} role="status" data-saved="saving">
        {words.saving}
      </span>
    );
  }
  const text = saving.name === "conflict" ? words.conflict(saving.count) : waitingText(saving.count, saving.because);
  return (
    <span role="status">
      <button type="button" className={styles.waiting} title={words.details} data-saved={saving.name} onClick={onOpen}>
        <Icon name="warning" size={13} />
        <span>{text}</span>
      </button>
    </span>
  );
}

function waitingText(count: number, because: WaitingFor): string {
  return words.waiting(count, shortReason(because));
}

/** Why something waits, in two or three words. */
export function shortReason(because: WaitingFor): string {
  switch (because.name) {
    case "sign-in":
      return words.signIn;
    case "connection":
      return words.noConnection;
    case "server":
      return words.server;
  }
}
