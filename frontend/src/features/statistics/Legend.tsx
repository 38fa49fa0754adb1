import styles from "./PlotFigure.module.css";
import { SERIES_COLOURS } from "./PlotFigure";

/** Which colour stands for what: one legend for several plots with the same series. */
export function Legend({ names }: { names: readonly string[] }) {
  return (
    <ul className={styles.legend}>
      {names.map((name, index) => (
        <li key={name}>
          <span className={styles.swatch} style={{ background: SERIES_COLOURS[index % SERIES_COLOURS.length] }} />
          {name}
        </li>
      ))}
    </ul>
  );
}
