import { Stage } from "../Stage";
import styles from "./CanvasArea.module.css";
import { Toolbar } from "./Toolbar";
import { ToolOptions } from "./ToolOptions";
import { useToolKeys } from "./useToolKeys";

/** The picture with its tools beside it and their options above it: nothing lies over the object. */
export function CanvasArea() {
  useToolKeys();
  return (
    <div className={styles.area}>
      <Toolbar />
      <ToolOptions />
      <Stage />
    </div>
  );
}
