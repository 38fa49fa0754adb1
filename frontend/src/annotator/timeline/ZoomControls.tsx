import { screenPoint } from "../../geometry/points";
import { fit, zoomAt, zoomTo } from "../../geometry/viewport";
import { percent, texts } from "../../texts";
import { Button, IconButton } from "../../ui/Button";
import { useEditor, useWorkbench } from "../context";
import { shortcutOf } from "../keys/keymap";
import styles from "./Transport.module.css";

/** How large the picture is. */
export function ZoomControls() {
  const { editor } = useWorkbench();
  const view = useEditor((state) => state.view);
  const step = (factor: number): void => {
    const middle = screenPoint(view.screen.width / 2, view.screen.height / 2);
    editor.setState({ view: zoomAt(view, middle, factor) });
  };
  return (
    <div className={styles.group} role="group" aria-label={texts.transport.zoom}>
      <IconButton
        icon="minus"
        className={styles.zoomStep}
        label={texts.transport.zoomOut}
        shortcut={shortcutOf("zoom-out")}
        onClick={() => step(0.8)}
      />
      <Button
        look="quiet"
        className={styles.zoom}
        title={texts.transport.zoomWhole}
        onClick={() => editor.setState({ view: zoomTo(view, 1) })}
      >
        {percent(view.scale)}
      </Button>
      <IconButton
        icon="plus"
        className={styles.zoomStep}
        label={texts.transport.zoomIn}
        shortcut={shortcutOf("zoom-in")}
        onClick={() => step(1.25)}
      />
      <IconButton
        icon="fit"
        label={texts.transport.fit}
        shortcut={shortcutOf("fit")}
        pressed={view.fitted}
        onClick={() => editor.setState({ view: fit(view.frame, view.screen) })}
      />
    </div>
  );
}
