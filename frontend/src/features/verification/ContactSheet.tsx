import { useEffect, useRef, useState } from "react";

import { texts } from "../../texts";
import { classes } from "../../ui/classes";
import styles from "./ContactSheet.module.css";
import { useFlip, wantsStillness } from "./flip";
import { isEmpty } from "./maskShelf";
import { flipPicture, tilePicture } from "./sheetWishes";
import { TileCanvas } from "./TileCanvas";
import type { CheckMask, Prepared, SheetFrame } from "./types";
import { useLook, useVerifier } from "./useVerifier";

const words = texts.verification;

/** What a verifier sees first: the frames that tell most, and the whole masklet in two seconds. */
export function ContactSheet({ prepared }: { prepared: Prepared }) {
  const { look } = useVerifier();
  const { check, sheet } = prepared;
  const frame = useLook((state) => state.frame);
  const close = useLook((state) => state.closeUp);
  const peeking = useLook((state) => state.peeking);
  const draft = useLook((state) => state.draft);
  const grid = useRef<HTMLDivElement>(null);
  useEffect(() => {
    grid.current?.querySelector("[aria-current=true]")?.scrollIntoView({ block: "nearest" });
  }, [frame]);
  const aspect = `${check.video.width} / ${check.video.height}`;
  const inSpan = ({ frame_index: at }: SheetFrame): boolean =>
    (draft.first !== null || draft.last !== null) && at >= (draft.first ?? 0) && at <= (draft.last ?? Infinity);
  return (
    <div className={styles.sheet} ref={grid} role="group" aria-label={words.sheet}>
      {sheet.flip.length > 1 && <FlipTile prepared={prepared} aspect={aspect} closeUp={close} bare={peeking} />}
      {sheet.frames.map((each) => (
        <button
          type="button"
          key={each.frame_index}
          className={classes(styles.tile, inSpan(each) && styles.inSpan)}
          aria-current={each.frame_index === frame}
          aria-label={words.tile(each.frame_index, each.causes.map((cause) => words.causes[cause]).join(", "))}
          data-frame={each.frame_index}
          onClick={() => look.setState({ frame: each.frame_index, mode: "player", playing: false })}
          onPointerEnter={() => look.setState({ frame: each.frame_index })}
        >
          <span className={styles.picture} style={{ aspectRatio: aspect }}>
            <TileCanvas
              check={check}
              picture={tilePicture(check, each.frame_index)}
              frameIndex={each.frame_index}
              counts={each.counts}
              closeUp={close}
              around={nearestMasks(each, sheet.frames)}
              bare={peeking}
            />
          </span>
          <span className={styles.caption}>
            <span>{each.frame_index}</span>
            {each.causes.map((cause) => (
              <em key={cause} data-cause={cause}>
                {words.causes[cause]}
              </em>
            ))}
          </span>
        </button>
      ))}
    </div>
  );
}

interface FlipTileProps {
  prepared: Prepared;
  aspect: string;
  closeUp: boolean;
  bare: boolean;
}

/** Leafs through the masklet without end; the pointer stops it. */
function FlipTile({ prepared: { check, sheet }, aspect, closeUp, bare }: FlipTileProps) {
  const [running, setRunning] = useState(!wantsStillness());
  const shown = sheet.flip[useFlip(sheet.flip.length, running)];
  if (shown === undefined) return null;
  return (
    <button
      type="button"
      className={classes(styles.tile, styles.flip)}
      aria-pressed={running}
      aria-label={words.flip}
      title={words.flip}
      onClick={() => setRunning(!running)}
    >
      <span className={styles.picture} style={{ aspectRatio: aspect }}>
        <TileCanvas
          check={check}
          picture={flipPicture(check, shown.frame_index)}
          frameIndex={shown.frame_index}
          counts={shown.counts}
          closeUp={closeUp}
          around={sheet.flip}
          bare={bare}
        />
      </span>
      <span className={styles.caption}>
        <span>{shown.frame_index}</span>
        <em>{words.flip}</em>
      </span>
    </button>
  );
}

/** The mask of a frame; where there is none, that of the nearest frame which has one: there the object was, or will be. */
function nearestMasks(frame: SheetFrame, frames: readonly SheetFrame[]): CheckMask[] {
  const masks = frames.flatMap(({ frame_index, counts }) =>
    counts === null || isEmpty(counts) ? [] : [{ frame_index, counts }],
  );
  const distance = (mask: CheckMask): number => Math.abs(mask.frame_index - frame.frame_index);
  const [nearest] = masks.sort((one, other) => distance(one) - distance(other));
  return nearest === undefined ? [] : [nearest];
}
