import { useState, type ReactNode } from "react";

import { Guideline } from "../../features/admin/guideline/Guideline";
import { texts } from "../../texts";
import { IconButton } from "../../ui/Button";
import { classes } from "../../ui/classes";
import { useWorkbench } from "../context";
import { HistoryPanel } from "../history/HistoryPanel";
import { shortcutOf } from "../keys/keymap";
import { useKeyAction } from "../keys/useKeyAction";
import { ObjectsPanel } from "../objects/ObjectsPanel";
import { KeysPanel } from "./KeysPanel";
import { readSide, writeSide, type PanelName } from "./sideMemory";
import styles from "./SidePanels.module.css";
import { TaskPanel } from "./TaskPanel";

const words = texts.side;
const PANELS: readonly PanelName[] = ["guideline", "task", "keys", "history"];

/** The objects, and below them what helps to annotate them; all of it can be folded away. */
export function SidePanels() {
  const [side, setSide] = useState(() => readSide(localStorage));
  const change = (next: Partial<typeof side>): void => {
    const changed = { ...side, ...next };
    writeSide(localStorage, changed);
    setSide(changed);
  };
  const fold = (): void => change({ folded: !side.folded });
  useKeyAction("panels", fold);
  const foldButton = (
    <IconButton
      icon={side.folded ? "previous" : "next"}
      label={side.folded ? words.unfold : words.fold}
      shortcut={shortcutOf("panels")}
      aria-expanded={!side.folded}
      small
      onClick={fold}
    />
  );
  if (side.folded) return <aside className={styles.rail}>{foldButton}</aside>;
  return (
    <aside className={styles.side} aria-label={words.label}>
      <ObjectsPanel extra={foldButton} />
      <div className={styles.tabs} role="tablist" aria-label={words.tabs}>
        {PANELS.map((panel) => (
          <button
            key={panel}
            type="button"
            role="tab"
            id={`tab-${panel}`}
            aria-selected={side.panel === panel}
            aria-controls={`panel-${panel}`}
            className={classes(styles.tab, side.panel === panel && styles.chosen)}
            onClick={() => change({ panel: side.panel === panel ? null : panel })}
          >
            {words.panels[panel]}
          </button>
        ))}
      </div>
      {side.panel !== null && (
        <div
          className={styles.panel}
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
    case "keys":
      return <KeysPanel />;
    case "history":
      return <HistoryPanel />;
  }
}
