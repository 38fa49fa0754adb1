import { percent, texts } from "../../texts";
import { IconButton } from "../../ui/Button";
import { useEditor, useWorkbench } from "../context";
import { shortcutOf } from "../keys/keymap";
import styles from "./Objects.module.css";

/** How strongly masks are drawn, and whether at all. */
export function MaskLook() {
  const { editor } = useWorkbench();
  const opacity = useEditor((state) => state.opacity);
  const hidden = useEditor((state) => state.masksHidden);
  const { objects } = texts;
  return (
    <div className={styles.look}>
      <label>
        <span>{objects.opacity}</span>
        <input
          type="range"
          min={0}
          max={100}
          step={5}
          value={Math.round(opacity * 100)}
          onChange={(event) => editor.setState({ opacity: Number(event.target.value) / 100 })}
          onPointerUp={(event) => event.currentTarget.blur()} // so that the arrow keys move frames again
        />
        <output>{percent(opacity)}</output>
      </label>
      <IconButton
        icon={hidden ? "eyeOff" : "eye"}
        label={hidden ? objects.showMasks : objects.hideMasks}
        shortcut={shortcutOf("hide-masks")}
        pressed={hidden}
        onClick={() => editor.setState({ masksHidden: !hidden })}
      />
    </div>
  );
}
