import { useDeferredValue, useState } from "react";

import { sentenceOf } from "../../api/problem";
import { percent, texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Progress } from "../../ui/Progress";
import styles from "./Datasets.module.css";
import type { Draft } from "./draft";
import { wishOf } from "./draft";
import { isShort, unknownInParts } from "./previewFacts";
import table from "./Preview.module.css";
import { isMeasured, usePreview, type Part, type Preview as Shown } from "./useDatasets";

const words = texts.datasets.form;

interface PreviewProps {
  projectId: string;
  draft: Draft;
}

/** What the version would hold and how its videos would be divided, before it is made. */
export function Preview({ projectId, draft }: PreviewProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <fieldset className={styles.group}>
      <legend>{words.preview}</legend>
      <div className={table.head}>
        <p className={styles.facts}>{words.previewHint}</p>
        <Button small onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
          {isOpen ? words.hidePreview : words.showPreview}
        </Button>
      </div>
      {isOpen && <Asked projectId={projectId} draft={draft} />}
    </fieldset>
  );
}

function Asked({ projectId, draft }: PreviewProps) {
  const { rules, splits, frame_step } = wishOf(useDeferredValue(draft));
  const { data, error } = usePreview(projectId, { rules, splits, frame_step });
  if (error) return <p className={styles.trouble}>{sentenceOf(error)}</p>;
  if (!data) return <Progress value={null} label={words.preview} />;
  if (data.problems.length > 0) {
    return (
      <ul>
        {data.problems.map(({ key, detail }) => (
          <li key={key} className={styles.warn}>
            {key}: {detail}
          </li>
        ))}
      </ul>
    );
  }
  if (!isMeasured(data)) {
    const label = words.measuring(data.measured, data.count.videos);
    return (
      <div className={table.measuring} role="status">
        <span>{label}</span>
        <Progress value={data.measured / Math.max(data.count.videos, 1)} label={label} />
      </div>
    );
  }
  return <Division preview={data} />;
}

function Division({ preview }: { preview: Shown }) {
  const unknown = unknownInParts(preview.parts);
  return (
    <div className={table.division} data-preview={preview.measured}>
      <div className={table.parts}>
        {preview.parts.map((part) => (
          <PartCard key={part.split} part={part} />
        ))}
      </div>
      {preview.parts
        .filter((part) => isShort(part, preview.count.videos))
        .map(({ split }) => (
          <p key={split} className={styles.warn}>
            {words.shortPart(words.previewPart[split])}
          </p>
        ))}
      {unknown > 0 && <p className={styles.warn}>{words.unknownInParts(unknown)}</p>}
      <Pairs pairs={preview.leaks} title={words.leaking(preview.leaks_found)} warn />
      <Pairs pairs={preview.alike} title={words.keptTogether(preview.together)} />
      {preview.videos.length < preview.measured && (
        <p className={styles.facts}>{words.firstVideos(preview.videos.length, preview.measured)}</p>
      )}
      <Videos videos={preview.videos} />
    </div>
  );
}

function PartCard({ part }: { part: Shown["parts"][number] }) {
  const all = texts.datasets;
  return (
    <section className={table.part} data-part={part.split} aria-label={words.previewPart[part.split]}>
      <h3>
        <span className={table[part.split]} aria-hidden />
        {words.previewPart[part.split]}
        <small>{part.split === "train" ? words.rest : words.ofWanted(percent(part.wanted))}</small>
      </h3>
      <strong>{part.videos === 0 ? words.emptyPart : all.videos(part.videos)}</strong>
      {part.videos > 0 && (
        <p className={styles.facts} title={[...part.creators, ...part.countries].join(", ")}>
          {all.masklets(part.masklets)} · {words.creators(part.creators.length, part.creators_unknown)}
          {part.score !== null && ` · ${words.meanDifficulty(part.score.toFixed(2))}`}
        </p>
      )}
    </section>
  );
}

interface PairsProps {
  pairs: Shown["alike"];
  title: string;
  warn?: boolean;
}

function Pairs({ pairs, title, warn = false }: PairsProps) {
  if (pairs.length === 0) return null;
  return (
    <details className={warn ? styles.warn : styles.facts}>
      <summary>{title}</summary>
      <ul>
        {pairs.map(({ one, other, bits }) => (
          <li key={`${one} ${other}`}>{words.pair(one, other, bits)}</li>
        ))}
      </ul>
    </details>
  );
}

const SCORES = ["motion", "occlusion", "reappearance", "score"] as const;

function Videos({ videos }: { videos: Shown["videos"] }) {
  return (
    <div className={table.scroller} tabIndex={0} role="region" aria-label={words.previewVideos}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>{words.video}</th>
            <th>{words.part}</th>
            <th>{words.creator}</th>
            <th className={styles.numeric}>{texts.datasets.figures.masklets}</th>
            {SCORES.map((score) => (
              <th key={score} className={styles.numeric} title={texts.datasets.difficultyHint}>
                {score === "score" ? words.difficulty : words[score]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {videos.map((video) => (
            <tr key={video.video_id} data-key={video.key} data-split={video.split}>
              <td title={video.name}>{video.key}</td>
              <td>
                <PartName split={video.split} />
              </td>
              <td className={table.creator} title={video.creator ?? undefined}>
                {video.creator ?? "–"}
              </td>
              <td className={styles.numeric}>{video.masklets}</td>
              {SCORES.map((score) => (
                <td key={score} className={styles.numeric}>
                  {video[score].toFixed(2)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PartName({ split }: { split: Part }) {
  return (
    <span className={table.partName}>
      <span className={table[split]} aria-hidden />
      {words.previewPart[split]}
    </span>
  );
}
