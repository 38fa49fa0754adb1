import { useEffect } from "react";

import { useWorkbench } from "../context";
import { Stage } from "../Stage";
import { useAllowedTools } from "../tasks/useAllowedTools";
import styles from "./CanvasArea.module.css";
import { Toolbar } from "./Toolbar";
import { ToolOptions } from "./ToolOptions";
import { useToolKeys } from "./useToolKeys";

/** The picture with its tools beside it and their options above it: nothing lies over the object. */
export function CanvasArea() {
  const { settings } = useWorkbench();
  const allowed = useAllowedTools();
  useEffect(() => settings.setState({ allowed }), [settings, allowed]);
  useToolKeys();
  return (
    <div className={styles.area}>
      <Toolbar />
      <ToolOptions />
      <Stage />
    </div>
  );
}
