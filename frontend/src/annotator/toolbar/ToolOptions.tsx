import type { ReactNode } from "react";
import { useStore } from "zustand";

import { texts } from "../../texts";
import { Button, IconButton } from "../../ui/Button";
import { toastPlace } from "../../ui/toasts";
import { useSession, useSettings, useWorkbench } from "../context";
import { shortcutOf } from "../keys/keymap";
import { useObjects } from "../useObjects";
import { BrushOptions } from "./BrushOptions";
import { Candidates } from "./Candidates";
import { DisplayOptions } from "./DisplayOptions";
import { toolInHand } from "./settings";
import styles from "./ToolOptions.module.css";

/** One line above the picture: what the tool in the hand can do, what the page has to say, and how masks are drawn. */
export function ToolOptions() {
  return (
    <div className={styles.options}>
      <div role="group" aria-label={texts.tools.options} className={styles.tool}>
        <OfTool />
      </div>
      <div ref={toastPlace} className={styles.said} />
      <Candidates />
      <DisplayOptions />
    </div>
  );
}

function OfTool(): ReactNode {
  const tool = useSettings(toolInHand);
  const boxes = useSettings(({ allowed }) => allowed.has("box"));
  const fresh = useSession((state) => state.loading.name === "ready");
  const nothingYet = useObjects().length === 0 && fresh;
  const { hints } = texts.tools;
  switch (tool) {
    case "brush":
    case "eraser":
      return <BrushOptions />;
    case "polygon-add":
    case "polygon-subtract":
      return <PolygonOptions tool={tool} />;
    case "box":
      return <span className={styles.hint}>{hints.box}</span>;
    case "click":
      return (
        <span className={styles.hint}>{nothingYet ? texts.tools.first : boxes ? hints.click : hints.clickOnly}</span>
      );
  }
}

function PolygonOptions({ tool }: { tool: "polygon-add" | "polygon-subtract" }) {
  const { pointer } = useWorkbench();
  const corners = useStore(pointer.scene, ({ polygon }) => polygon?.corners.length ?? 0);
  const { tools } = texts;
  if (corners === 0) return <span className={styles.hint}>{tools.hints[tool]}</span>;
  return (
    <>
      <span className={styles.count} role="status">
        {tools.corners(corners)}
      </span>
      <Button small disabled={corners < 3} title={keyed(tools.close, "Enter")} onClick={() => pointer.confirm()}>
        {tools.close} <kbd>Enter</kbd>
      </Button>
      <IconButton
        small
        icon="undo"
        label={tools.takeBack}
        shortcut={shortcutOf("remove-vertex")}
        onClick={() => pointer.undoInHand()}
      />
      <IconButton small icon="close" label={tools.giveUp} shortcut="Esc" onClick={() => pointer.cancel()} />
    </>
  );
}

const keyed = (label: string, key: string): string => `${label} (${key})`;
