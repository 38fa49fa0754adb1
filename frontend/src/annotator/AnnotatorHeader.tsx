import { useState } from "react";
import { Link } from "react-router";

import { Header } from "../features/shell/Header";
import { deviceName, networkName } from "../features/shell/network";
import { useProjects } from "../features/shell/useProject";
import { useModel, useVideoChanges } from "../features/videos/useVideos";
import { texts } from "../texts";
import { IconButton } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { InlineName } from "../ui/InlineName";
import { useSession, useWorkbench } from "./context";
import { downloadExport } from "./downloadExport";
import styles from "./header/Header.module.css";
import { SavedState } from "./header/SavedState";
import { shortcutOf } from "./keys/keymap";
import { People } from "./presence/People";
import { TaskBar } from "./tasks/TaskBar";
import { usePhase } from "./tasks/useAllowedTools";
import { useCurrentTask } from "./tasks/useCurrentTask";
import { useObjectNames } from "./useObjects";
import { useUntrained } from "./useUntrained";

const LONGEST_NAME = 300;

/** Where one is, whether all is saved, who else is here, and what was spent. */
export function AnnotatorHeader({ onHelp }: { onHelp: () => void }) {
  return (
    <Header>
      <Place />
      <SavedState />
      <ConnectionState />
      <div className={styles.right}>
        <People />
        <ModelState />
        <TaskBar />
        <Export />
        <IconButton icon="help" label={texts.keys.show} shortcut={shortcutOf("help")} onClick={onHelp} />
      </div>
    </Header>
  );
}

/** project › video › task (phase) */
function Place() {
  const { video, taskId } = useWorkbench();
  const name = useSession((state) => state.document.video.name);
  const project = useProjects().data?.find(({ id }) => id === video.project_id);
  const { rename } = useVideoChanges();
  const task = useCurrentTask();
  const phase = usePhase();
  const nameOf = useObjectNames();
  const back = taskId === null ? "/" : "/work";
  const backLabel = taskId === null ? texts.annotator.back : texts.tasks.toWork;
  return (
    <nav className={styles.place} aria-label={texts.tasks.breadcrumb}>
      <Link to={back} className={styles.back} aria-label={backLabel} title={backLabel}>
        <Icon name="back" />
      </Link>
      {project && <span className={styles.project}>{project.name}</span>}
      {project && <span className={styles.sign}>›</span>}
      <h1 className={styles.name}>
        <InlineName
          name={name}
          label={texts.videos.rename}
          maxLength={LONGEST_NAME}
          onRename={(changed) => rename.mutate({ id: video.id, name: changed })}
        />
      </h1>
      {task && <span className={styles.sign}>›</span>}
      {task && <span className={styles.task}>{nameOf(task.masklet_id)}</span>}
      {phase && (
        <span className={styles.phase} title={texts.tasks.phaseTitle} data-phase={phase.key}>
          {texts.tasks.phase(phase.name)}
        </span>
      )}
    </nav>
  );
}

function ConnectionState() {
  const lost = useSession((state) => state.connection === "lost");
  if (!lost) return null;
  return (
    <span className={styles.lost} role="status" title={texts.annotator.connectionLostTitle}>
      {texts.annotator.connectionLost}
    </span>
  );
}

function ModelState() {
  const { video } = useWorkbench();
  const { data } = useModel(video.id);
  const answerMs = useSession((state) => state.lastAnswerMs);
  return (
    <span className={styles.model} data-network={data?.name ?? ""}>
      <span className={styles.network} title={texts.model.title}>
        {data?.name ? networkName(data.name) : texts.model.noModel}
      </span>
      {data?.device && (
        <span className={styles.device} title={texts.model.title}>
          {deviceName(data.device)}
        </span>
      )}
      {data?.draft && data.trained && (
        <span className={styles.untrained} title={texts.model.draftTitle}>
          {texts.model.draft}
        </span>
      )}
      {data?.name && !data.trained && (
        <span className={styles.untrained} title={texts.model.untrainedTitle}>
          {texts.model.untrained}
        </span>
      )}
      {answerMs !== null && <span title={texts.annotator.answerTitle}>{texts.annotator.answer(answerMs)}</span>}
    </span>
  );
}

function Export() {
  const { video } = useWorkbench();
  const untrained = useUntrained();
  const [asking, setAsking] = useState(false);
  const download = (): void => void downloadExport(video.id);
  return (
    <>
      <IconButton
        icon="download"
        label={texts.annotator.export}
        title={texts.annotator.exportTitle}
        onClick={untrained ? () => setAsking(true) : download}
      />
      {asking && (
        <Confirm
          title={texts.annotator.exportUntrainedTitle}
          confirmLabel={texts.annotator.exportAnyway}
          cancelLabel={texts.cancel}
          onConfirm={download}
          onClose={() => setAsking(false)}
        >
          <p>{texts.annotator.exportUntrained}</p>
        </Confirm>
      )}
    </>
  );
}
