import { COLOURS } from "../../paint/colours";
import styles from "./Objects.module.css";

export function ColourChoice({
  chosen,
  label,
  onChoose,
}: {
  chosen: number;
  label: string;
  onChoose: (colour: number) => void;
}) {
  return (
    <div className={styles.colours} role="radiogroup" aria-label={label}>
      {COLOURS.map((colour, index) => (
        <button
          key={colour}
          type="button"
          role="radio"
          aria-checked={index === chosen}
          aria-label={String(index + 1)}
          className={styles.colour}
          style={{ background: colour }}
          onClick={() => onChoose(index)}
        />
      ))}
    </div>
  );
}
