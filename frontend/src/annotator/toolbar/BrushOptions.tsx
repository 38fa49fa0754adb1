import { brushSize, LARGEST_BRUSH, SMALLEST_BRUSH } from "../../geometry/brush";
import { texts } from "../../texts";
import { IconButton } from "../../ui/Button";
import { useSettings, useWorkbench } from "../context";
import { shortcutOf } from "../keys/keymap";
import styles from "./ToolOptions.module.css";

const SHAPES = ["circle", "square"] as const;

/** Shape and size of brush and eraser, and whether painting takes from other objects. */
export function BrushOptions() {
  const { settings } = useWorkbench();
  const brush = useSettings((state) => state.brush);
  const eraseUnder = useSettings((state) => state.eraseUnder);
  const { tools } = texts;
  const resize = (size: number): void => settings.setState({ brush: { ...brush, size: brushSize(size) } });
  return (
    <>
      {SHAPES.map((shape) => (
        <IconButton
          key={shape}
          small
          icon={shape}
          label={tools[shape]}
          pressed={brush.shape === shape}
          onClick={() => settings.setState({ brush: { ...brush, shape } })}
        />
      ))}
      <label
        className={styles.size}
        title={`${tools.size} (${shortcutOf("brush-smaller")} ${shortcutOf("brush-larger")})`}
      >
        <span>{tools.size}</span>
        <input
          type="range"
          min={0}
          max={1}
          step="any"
          value={placeOf(brush.size)}
          aria-valuetext={`${brush.size} ${tools.sizeUnit}`}
          onChange={(event) => resize(sizeAt(Number(event.target.value)))}
          onPointerUp={(event) => event.currentTarget.blur()} // so that the arrow keys move frames again
        />
        <output>
          {brush.size} {tools.sizeUnit}
        </output>
      </label>
      <IconButton
        small
        icon="under"
        label={`${tools.eraseUnder}: ${tools.eraseUnderTitle}`}
        pressed={eraseUnder}
        onClick={() => settings.setState({ eraseUnder: !eraseUnder })}
      />
    </>
  );
}

const RATIO = LARGEST_BRUSH / SMALLEST_BRUSH;

/** Small sizes get as much of the slider as large ones: its places, 0 to 1, go by ratios. */
const placeOf = (size: number): number => Math.log(size / SMALLEST_BRUSH) / Math.log(RATIO);
const sizeAt = (place: number): number => SMALLEST_BRUSH * RATIO ** place;
