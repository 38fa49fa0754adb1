import type { CSSProperties } from "react";

import { ONION_TINTS } from "../../paint/onion";
import { texts } from "../../texts";
import { IconButton } from "../../ui/Button";
import type { IconName } from "../../ui/Icon";
import { useSettings, useWorkbench } from "../context";
import { shortcutOf } from "../keys/keymap";
import styles from "./ToolOptions.module.css";

const SWITCHES = [
  { name: "outlineOnly", icon: "outline", action: "outline-only" },
  { name: "solo", icon: "solo", action: "solo" },
  { name: "onionSkin", icon: "onion", action: "onion-skin" },
  { name: "follow", icon: "follow", action: "follow" },
] as const satisfies readonly { name: string; icon: IconName; action: string }[];

/** How masks are drawn, and what the view does. */
export function DisplayOptions() {
  const { settings } = useWorkbench();
  const state = useSettings((all) => all);
  const { tools } = texts;
  return (
    <div role="group" aria-label={tools.display} className={styles.display}>
      {state.onionSkin && <OnionLegend />}
      {SWITCHES.map(({ name, icon, action }) => (
        <IconButton
          key={name}
          small
          icon={icon}
          label={tools[name]}
          shortcut={shortcutOf(action)}
          pressed={state[name]}
          onClick={() => settings.setState({ [name]: !state[name] })}
        />
      ))}
    </div>
  );
}

/** Which tint is which. */
function OnionLegend() {
  return (
    <span className={styles.legend}>
      {(["before", "after"] as const).map((side) => (
        <span key={side} style={{ "--tint": ONION_TINTS[side] } as CSSProperties} data-side={side}>
          {texts.tools[side]}
        </span>
      ))}
    </span>
  );
}
