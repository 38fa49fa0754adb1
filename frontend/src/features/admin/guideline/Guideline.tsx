import { lazy, Suspense } from "react";

import { texts } from "../../../texts";
import { Spinner } from "../../../ui/Progress";
import styles from "./Guideline.module.css";
import { useGuideline } from "./useGuideline";

const Markdown = lazy(() => import("./Markdown"));

/** What annotators of a project should do, to be shown beside whatever they work on. */
export function Guideline({ projectId }: { projectId: string }) {
  const { data } = useGuideline(projectId);
  if (data === undefined) return <Spinner label={texts.admin.loading} />;
  return data.text.trim() === "" ? (
    <p className={styles.empty}>{texts.guideline.empty}</p>
  ) : (
    <GuidelineText text={data.text} />
  );
}

/** The same for a text that is not stored yet. */
export function GuidelineText({ text }: { text: string }) {
  return (
    <Suspense fallback={<Spinner label={texts.admin.loading} />}>
      <Markdown text={text} />
    </Suspense>
  );
}
