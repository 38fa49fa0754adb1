import { useEffect, useEffectEvent, useState, type ReactNode } from "react";

import { Guideline } from "../../features/admin/guideline/Guideline";
import { texts } from "../../texts";
import { chooseByArrows } from "../../ui/arrowKeys";
import { IconButton } from "../../ui/Button";
import { classes } from "../../ui/classes";
import { useMedia } from "../../ui/useMedia";
import { useCommentDesk, useComments } from "../comments/commentDesk";
import { CommentsPanel } from "../comments/CommentsPanel";
import { openCount } from "../comments/threads";
import { useWorkbench } from "../context";
import { HistoryPanel } from "../history/HistoryPanel";
import { shortcutOf } from "../keys/keymap";
import { useKeyAction } from "../keys/useKeyAction";
import { ObjectsPanel } from "../objects/ObjectsPanel";
import { KeysPanel } from "./KeysPanel";
import { readSide, writeSide, type PanelName, type Side } from "./sideMemory";
import styles from "./SidePanels.module.css";
import { TaskPanel } from "./TaskPanel";

const words = texts.side;
/** Such as a laptop at twice its size: the picture needs the room. */
const NARROW = "(width < 800px)";
const PANELS: readonly PanelName[] = ["guideline", "task", "comments", "keys", "history"];

/** The objects, and below them what helps to annotate them; all of it can be folded away. */
export function SidePanels() {
  const [side, setSide] = useState(() => readSide(localStorage));
  const which = useMedia(NARROW) ? "foldedNarrow" : "folded";
  const folded = side[which];
  const change = (next: Partial<Side>): void => {
    const changed = { ...side, ...next };
    writeSide(localStorage, changed);
    setSide(changed);
  };
  const fold = (): void => change({ [which]: !folded });
  useKeyAction("panels", fold);
  useAsked(() => change({ [which]: false, panel: "comments" }));
  const foldButton = (
    <IconButton
      icon={folded ? "previous" : "next"}
      label={folded ? words.unfold : words.fold}
      shortcut={shortcutOf("panels")}
      aria-expanded={!folded}
      small
      onClick={fold}
    />
  );
  if (folded) return <aside className={styles.rail}>{foldButton}</aside>;
  return (
    <aside className={styles.side} aria-label={words.label}>
      <ObjectsPanel extra={foldButton} />
      <div className={styles.tabs} role="tablist" aria-label={words.tabs} onKeyDown={chooseByArrows}>
        {PANELS.map((panel) => (
          <button
            key={panel}
            type="button"
            role="tab"
            id={`tab-${panel}`}
            aria-selected={side.panel === panel}
            tabIndex={panel === (side.panel ?? PANELS[0]) ? 0 : -1}
            aria-controls={`panel-${panel}`}
            className={classes(styles.tab, side.panel === panel && styles.chosen)}
            onClick={() => change({ panel: side.panel === panel ? null : panel })}
          >
            {words.panels[panel]}
            {panel === "comments" && <OpenComments />}
          </button>
        ))}
      </div>
      {side.panel !== null && (
        <div
          className={styles.panel}
          data-panel={side.panel}
          role="tabpanel"
          id={`panel-${side.panel}`}
          aria-labelledby={`tab-${side.panel}`}
          tabIndex={0}
        >
          <Content panel={side.panel} />
        </div>
      )}
    </aside>
  );
}

function Content({ panel }: { panel: PanelName }): ReactNode {
  const { video } = useWorkbench();
  switch (panel) {
    case "guideline":
      return <Guideline projectId={video.project_id} />;
    case "task":
      return <TaskPanel />;
    case "comments":
      return <CommentsPanel />;
    case "keys":
      return <KeysPanel />;
    case "history":
      return <HistoryPanel />;
  }
}

/** Calls `open` whenever the person asks to see the comments. */
function useAsked(open: () => void): void {
  const { book } = useCommentDesk();
  const newest = useEffectEvent(open);
  useEffect(
    () =>
      book.store.subscribe(({ asked }, before) => {
        if (asked !== before.asked) newest();
      }),
    [book],
  );
}

/** How many conversations are open. */
function OpenComments() {
  const open = useComments(({ threads }) => openCount(threads));
  if (open === 0) return null;
  return (
    <span className={styles.count} title={texts.comments.openCount(open)} data-open-comments={open}>
      {open}
    </span>
  );
}
