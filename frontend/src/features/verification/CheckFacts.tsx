import { colourOf } from "../../paint/colours";
import { texts } from "../../texts";
import styles from "./Panel.module.css";
import { ReturnNote } from "./ReturnNote";
import { goTo } from "./steps";
import type { Prepared } from "./types";
import { useVerifier } from "./useVerifier";

const words = texts.verification;

/** What is being judged: the object, how it was annotated, where it is seen, what was asked for last time. */
export function CheckFacts({ prepared: { check, sheet } }: { prepared: Prepared }) {
  const { look } = useVerifier();
  const { object, video, phase } = check;
  const seen = sheet.visible.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  return (
    <section className={styles.facts}>
      <h1>
        <i style={{ background: colourOf(object.colour) }} />
        {object.name}
        {object.class_name !== null && <span>{object.class_name}</span>}
      </h1>
      <dl>
        <dt>{words.video}</dt>
        <dd title={video.name}>{video.name}</dd>
        <dt>{words.phase}</dt>
        <dd>{object.type === "auto" ? `${phase.name}, ${words.automatic}` : phase.name}</dd>
        <dt>{words.seen}</dt>
        <dd>{words.seenOn(seen, video.frame_count)}</dd>
      </dl>
      {check.round > 0 && <p className={styles.round}>{words.returned(check.round)}</p>}
      {check.entry !== null && (
        <ReturnNote
          entry={check.entry}
          onGoTo={(frame) => {
            look.setState({ mode: "player" });
            goTo(look, frame, video.frame_count);
          }}
        />
      )}
    </section>
  );
}
