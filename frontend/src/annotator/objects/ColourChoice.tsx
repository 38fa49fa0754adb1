import { COLOURS } from "../../paint/colours";
import { chooseByArrows } from "../../ui/arrowKeys";
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
    <div className={styles.colours} role="radiogroup" aria-label={label} onKeyDown={chooseByArrows}>
      {COLOURS.map((colour, index) => (
        <button
          key={colour}
          type="button"
          role="radio"
          aria-checked={index === chosen}
          tabIndex={index === chosen ? 0 : -1}
          aria-label={String(index + 1)}
          className={styles.colour}
          style={{ background: colour }}
          onClick={() => onChoose(index)}
        />
      ))}
    </div>
  );
}
