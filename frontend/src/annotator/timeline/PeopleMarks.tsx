import type { TimeView } from "../../geometry/timeView";
import { texts } from "../../texts";
import { useMe } from "../../features/accounts/useMe";
import { usePeople } from "../presence/usePresence";
import { initials } from "./laneMarks";
import { frameStyle } from "./places";
import styles from "./Timeline.module.css";

/** Where other people are: those who work on an object on its lane, the others (`maskletId` null) on the ruler. */
export function PeopleMarks({ view, maskletId }: { view: TimeView; maskletId: string | null }) {
  const me = useMe().data?.id;
  return usePeople().map(({ account_id: id, name, frame_index: frame, masklet_id: at }) =>
    frame === null || at !== maskletId || id === me ? null : (
      <span
        key={id}
        className={styles.person}
        style={frameStyle(view, frame)}
        title={texts.timeline.personAt(name, frame)}
      >
        {initials(name)}
      </span>
    ),
  );
}
