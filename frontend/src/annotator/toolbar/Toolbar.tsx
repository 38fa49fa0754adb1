import { Fragment } from "react";

import { maskAt } from "../../document/state";
import { texts } from "../../texts";
import { IconButton } from "../../ui/Button";
import type { IconName } from "../../ui/Icon";
import { useEditor, useSession, useSettings, useWorkbench } from "../context";
import { shortcutOf } from "../keys/keymap";
import type { KeyAction } from "../keys/table";
import { isAllowed, mayPaint, type ToolName } from "../tools/toolNames";
import { toolInHand } from "./settings";
import styles from "./Toolbar.module.css";

const ICONS: Readonly<Record<ToolName, IconName>> = {
  click: "pointer",
  box: "box",
  brush: "brush",
  eraser: "eraser",
  "polygon-add": "polygon",
  "polygon-subtract": "polygonMinus",
};

const GROUPS: readonly (readonly ToolName[])[] = [
  ["click", "box"],
  ["brush", "eraser"],
  ["polygon-add", "polygon-subtract"],
];

/** The tools of the canvas and what can be done to the mask of this frame. Only what the phase allows is shown. */
export function Toolbar() {
  return (
    <div className={styles.toolbar}>
      <Tools />
      <Actions />
    </div>
  );
}

function Tools() {
  const { settings } = useWorkbench();
  const allowed = useSettings((state) => state.allowed);
  const inHand = useSettings(toolInHand);
  const groups = GROUPS.map((group) => group.filter((tool) => isAllowed(tool, allowed))).filter(
    (group) => group.length > 0,
  );
  return (
    <div role="toolbar" aria-label={texts.tools.label} aria-orientation="vertical" className={styles.group}>
      {groups.map((group, index) => (
        <Fragment key={group[0]}>
          {index > 0 && <hr />}
          {group.map((tool) => (
            <IconButton
              key={tool}
              icon={ICONS[tool]}
              label={texts.tools.names[tool]}
              shortcut={shortcutOf(`tool-${tool}`)}
              pressed={tool === inHand}
              className={tool === inHand ? styles.inHand : undefined}
              onClick={() => settings.setState({ tool })}
            />
          ))}
        </Fragment>
      ))}
    </div>
  );
}

function Actions() {
  const { editing } = useWorkbench();
  const painting = useSettings(({ allowed }) => mayPaint(allowed));
  const selectedId = useEditor((state) => state.selectedId);
  const shownFrame = useEditor((state) => state.shownFrame);
  const mask = useSession(({ document }) =>
    selectedId === null || shownFrame === null ? undefined : maskAt(document, selectedId, shownFrame),
  );
  const locked = mask?.state === "locked";
  const action = (key: KeyAction, icon: IconName, label: string, act: () => void, off: boolean) => (
    <IconButton icon={icon} label={label} shortcut={shortcutOf(key)} disabled={off} onClick={act} />
  );
  const none = selectedId === null;
  const fixed = none || locked;
  const bare = fixed || mask === undefined;
  const { tools } = texts;
  return (
    <div role="toolbar" aria-label={tools.actions} aria-orientation="vertical" className={styles.group}>
      {painting && (
        <>
          {action("fill-holes", "holes", tools.fillHoles, () => editing.fillHoles(), bare)}
          {action("remove-specks", "specks", tools.removeSpecks, () => editing.removeSpecks(), bare)}
          {action("copy-previous", "copyPrevious", tools.copyPrevious, () => editing.copyFrom(-1), fixed)}
          {action("copy-next", "copyNext", tools.copyNext, () => editing.copyFrom(1), fixed)}
          <hr />
        </>
      )}
      {action("absent", "absent", tools.absent, () => editing.markAbsent(), fixed)}
      <IconButton
        icon={locked ? "lock" : "unlock"}
        label={locked ? tools.unlock : tools.lock}
        shortcut={shortcutOf("lock")}
        pressed={locked}
        disabled={none || mask === undefined}
        onClick={() => editing.toggleLock()}
      />
      {action("clear-frame", "clear", tools.clearFrame, () => editing.clearFrame(), fixed)}
    </div>
  );
}
