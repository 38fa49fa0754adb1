import { useCallback, useState } from "react";
import { useStore } from "zustand";

import { KeysDialog } from "../../annotator/keys/KeysDialog";
import { useKeyAction } from "../../annotator/keys/useKeyAction";
import { useKeys } from "../../annotator/keys/useKeys";
import { texts } from "../../texts";
import { Banner } from "../../ui/Banner";
import { Button, IconButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { LoadingMain } from "../../ui/Progress";
import { Guideline } from "../admin/guideline/Guideline";
import { CheckComments, CheckDesk } from "./CheckComments";
import { CheckFacts } from "./CheckFacts";
import { ContactSheet } from "./ContactSheet";
import { OutboxLine } from "./OutboxLine";
import styles from "./VerifyFrame.module.css";
import panel from "./Panel.module.css";
import { Player } from "./Player";
import { togglePlaying, toggleCloseUp } from "./steps";
import type { Prepared } from "./types";
import { usePainted } from "./usePainted";
import { useReviewKeys } from "./useReviewKeys";
import { useCurrent, useLook, useOpenVerifier, useVerifier, VerifierContext } from "./useVerifier";
import { useVerdicts } from "./useVerdicts";
import { VerdictPanel } from "./VerdictPanel";
import { VerifyFrame } from "./VerifyFrame";

const words = texts.verification;

/** Masklets one by one: contact sheet, player, verdict, next. */
export function ReviewPage() {
  return (
    <VerifyFrame>
      {(projectId, accountId) => <Opened key={projectId} projectId={projectId} accountId={accountId} />}
    </VerifyFrame>
  );
}

function Opened({ projectId, accountId }: { projectId: string; accountId: string }) {
  const verifier = useOpenVerifier(accountId, projectId, false);
  if (verifier === null) return <LoadingMain label={words.loading} />;
  return (
    <VerifierContext value={verifier}>
      <Review />
    </VerifierContext>
  );
}

function Review() {
  const { queue } = useVerifier();
  const current = useCurrent();
  const asked = useStore(queue.state, (state) => state.asked);
  if (current !== undefined) {
    return (
      <CheckDesk check={current.check}>
        <OneMasklet prepared={current} />
      </CheckDesk>
    );
  }
  return asked ? <Nothing /> : <LoadingMain label={words.loading} />;
}

function OneMasklet({ prepared }: { prepared: Prepared }) {
  const verifier = useVerifier();
  const mode = useLook((state) => state.mode);
  const painted = usePainted(verifier, prepared);
  const verdicts = useVerdicts();
  const [help, setHelp] = useState(false);
  const isShown = useCallback(() => painted, [painted]);
  useReviewKeys(prepared, verdicts, isShown);
  useKeyAction("help", () => setHelp(true));
  return (
    <div className={styles.review} data-check={prepared.check.id} data-painted={painted} data-mode={mode}>
      <main className={styles.main}>
        <Trouble />
        {mode === "sheet" ? (
          <div className={styles.sheetArea}>
            <SheetHead prepared={prepared} onHelp={() => setHelp(true)} />
            <ContactSheet key={prepared.check.id} prepared={prepared} />
          </div>
        ) : (
          <Player key={prepared.check.id} prepared={prepared} />
        )}
      </main>
      <aside className={panel.panel}>
        <CheckFacts prepared={prepared} />
        <VerdictPanel prepared={prepared} verdicts={verdicts} />
        <CheckComments />
        <details className={panel.guideline}>
          <summary>{words.guideline}</summary>
          <Guideline projectId={verifier.projectId} />
        </details>
        <OutboxLine />
      </aside>
      {help && <KeysDialog scope="verification" onClose={() => setHelp(false)} />}
    </div>
  );
}

function SheetHead({ prepared, onHelp }: { prepared: Prepared; onHelp: () => void }) {
  const { look } = useVerifier();
  const close = useLook((state) => state.closeUp);
  return (
    <div className={styles.sheetHead}>
      <span>{words.sheet}</span>
      <Button
        small
        icon="play"
        title={`${words.play} (Space)`}
        onClick={() => togglePlaying(look, prepared.check.video.frame_count)}
      >
        {words.play}
      </Button>
      <Button small aria-pressed={close} title={`${words.closeUpTitle} (X)`} onClick={() => toggleCloseUp(look)}>
        {words.closeUp}
      </Button>
      <IconButton icon="help" small label={words.keys} shortcut="?" onClick={onHelp} />
    </div>
  );
}

function Trouble() {
  const { queue } = useVerifier();
  const trouble = useStore(queue.state, (state) => state.trouble);
  const ahead = useStore(queue.state, (state) => state.ready.length);
  if (trouble === null) return null;
  return <Banner kind="trouble">{words.troubleAhead(ahead)}</Banner>;
}

function Nothing() {
  const { queue, back } = useVerifier();
  const trouble = useStore(queue.state, (state) => state.trouble);
  useKeysOfEmptyPage(() => void back());
  return (
    <main className={styles.empty}>
      <div className={styles.blank} role={trouble === null ? "status" : "alert"} data-empty>
        <Icon name={trouble === null ? "film" : "warning"} size={36} />
        <h1>{trouble === null ? words.nothingTitle : words.failed}</h1>
        <p>{trouble ?? words.nothingText}</p>
        {trouble !== null && <Button onClick={() => void queue.refill()}>{texts.tryAgain}</Button>}
        <OutboxLine />
      </div>
    </main>
  );
}

function useKeysOfEmptyPage(back: () => void): void {
  useKeys("verification");
  useKeyAction("verdict-back", back);
}
