import { useEffect, useRef, useState } from "react";

import type { Task, Video } from "../api/types";
import { ModelBanner } from "../features/shell/ModelBanner";
import { texts } from "../texts";
import { Banner } from "../ui/Banner";
import { Button } from "../ui/Button";
import { LoadingMain } from "../ui/Progress";
import styles from "./Annotator.module.css";
import { AnnotatorHeader } from "./AnnotatorHeader";
import { AnnotatorComments } from "./comments/AnnotatorComments";
import { useSession, useWorkbench, WorkbenchContext } from "./context";
import { KeysDialog } from "./keys/KeysDialog";
import { useBindings } from "./keys/keymap";
import { useAnnotatorKeys } from "./keys/useAnnotatorKeys";
import { useKeys } from "./keys/useKeys";
import { usePlayback } from "./playback/usePlayback";
import { usePresence } from "./presence/usePresence";
import { SidePanels } from "./side/SidePanels";
import { TaskNotice } from "./tasks/TaskNotice";
import { CanvasArea } from "./toolbar/CanvasArea";
import { Timeline } from "./timeline/Timeline";
import { Transport } from "./timeline/Transport";
import { Guide } from "./tour/Guide";
import { GuideAgain } from "./tour/GuideAgain";
import { openWorkbench, type Workbench } from "./workbench";

interface AnnotatorProps {
  video: Video;
  /** The signed-in person. */
  accountId: string;
  /** What the video is opened for; null: to look around and begin objects by oneself. */
  task?: Task | null;
}

/** The editor of one video that is ready. */
export function Annotator({ video, accountId, task = null }: AnnotatorProps) {
  const workbench = useOpenWorkbench(video, accountId, task);
  if (workbench === null) return <LoadingMain label={texts.annotator.opening} />;
  return (
    <WorkbenchContext value={workbench}>
      <AnnotatorComments>
        <Screen />
      </AnnotatorComments>
    </WorkbenchContext>
  );
}

/** Opens the video when the page is shown and closes it when it is left. */
function useOpenWorkbench(video: Video, accountId: string, task: Task | null): Workbench | null {
  const [workbench, setWorkbench] = useState<Workbench | null>(null);
  const first = useRef({ video, task });
  useEffect(() => {
    const opened = openWorkbench(first.current.video, accountId, first.current.task);
    setWorkbench(opened);
    return () => opened.close();
  }, [accountId]);
  return workbench;
}

function Screen() {
  const [help, setHelp] = useState(false);
  const frameField = useRef<HTMLInputElement>(null);
  const { accountId, video } = useWorkbench();
  const name = useSession((state) => state.document.video.name);
  const busy = useSession(({ loading, masksFetched }) => loading.name !== "failed" && masksFetched < 1);
  useBindings(); // tips all over the screen name the keys in force
  useKeys("annotator");
  useAnnotatorKeys({ showHelp: () => setHelp(true), enterFrame: () => frameField.current?.focus() });
  usePlayback();
  usePresence();
  useEffect(() => {
    document.title = texts.annotator.pageTitle(name);
  }, [name]);
  return (
    <div className={styles.screen} onMouseDown={keepFocusOff}>
      <AnnotatorHeader onHelp={() => setHelp(true)} />
      <main className={styles.main} aria-busy={busy}>
        <ModelBanner videoId={video.id} />
        <LoadTrouble />
        <TaskNotice />
        <Guide onKeys={() => setHelp(true)} />
        <div className={styles.middle}>
          <CanvasArea />
          <SidePanels />
        </div>
        <div className={styles.bottom}>
          <Transport frameField={frameField} />
          <Timeline />
        </div>
      </main>
      {help && (
        <KeysDialog
          extra={<GuideAgain accountId={accountId} videoId={video.id} onBegin={() => setHelp(false)} />}
          onClose={() => setHelp(false)}
        />
      )}
    </div>
  );
}

function LoadTrouble() {
  const { session } = useWorkbench();
  const loading = useSession((state) => state.loading);
  if (loading.name !== "failed") return null;
  return (
    <Banner kind="trouble">
      <span>
        {texts.annotator.loadFailed} {loading.because}{" "}
      </span>
      <Button small onClick={() => session.reload()}>
        {texts.tryAgain}
      </Button>
    </Banner>
  );
}

/**
 * A button pressed by the mouse does not keep the focus, so that Space plays and does not press it again; nor does the
 * picture, which would have a ring around it from the next key on.
 */
function keepFocusOff(event: React.MouseEvent): void {
  const unfocused = "button, [role=button], [role=application]";
  if (!(event.target instanceof Element) || event.target.closest(unfocused) === null) return;
  event.preventDefault();
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur(); // a field in use is finished
}
