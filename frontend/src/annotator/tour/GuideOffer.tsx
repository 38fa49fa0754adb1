import { useStore } from "zustand";

import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import styles from "./Guide.module.css";
import { endGuide, guideOf } from "./guideState";
import { SAMPLE_ID, useSample } from "./sample";
import { useBeginGuide } from "./useBeginGuide";

const words = texts.guide;

interface GuideOfferProps {
  accountId: string;
  /** The video on the screen; none on pages that list videos or tasks. */
  videoId?: string;
}

/** Offers the guided first task to somebody who is here for the first time. */
export function GuideOffer({ accountId, videoId }: GuideOfferProps) {
  const isNew = useStore(guideOf(accountId), ({ name }) => name === "new");
  const sample = useSample(isNew);
  const begin = useBeginGuide(accountId, videoId ?? null);
  const missing = sample === "missing";
  if (!isNew || sample === "looking" || (missing && videoId === undefined)) return null;
  const elsewhere = videoId === SAMPLE_ID ? undefined : videoId;
  return (
    <section className={styles.guide} aria-label={words.label} data-guide="offer">
      <Icon name="help" />
      <span className={styles.text}>
        <b>{words.offerTitle}</b> {missing ? words.offerHere : words.offer}
      </span>
      {!missing && (
        <Button small look="primary" onClick={() => begin(SAMPLE_ID)}>
          {elsewhere ? words.beginOnSample : words.begin}
        </Button>
      )}
      {elsewhere !== undefined && (
        <Button small look={missing ? "primary" : "plain"} onClick={() => begin(elsewhere)}>
          {words.beginHere}
        </Button>
      )}
      <Button small look="quiet" onClick={() => endGuide(accountId)}>
        {words.notNow}
      </Button>
    </section>
  );
}
