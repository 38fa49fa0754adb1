import { useEffect } from "react";
import { useParams } from "react-router";

import { texts } from "../../../texts";
import { Header } from "../../shell/Header";
import { Guideline } from "./Guideline";
import styles from "./Guideline.module.css";

/** The guideline alone, for a tab of its own beside the work. */
export function GuidelineReader() {
  const { projectId = "" } = useParams();
  useEffect(() => {
    document.title = `${texts.guideline.title} · ${texts.product}`;
  }, []);
  return (
    <>
      <Header />
      <main className={styles.page}>
        <h1 className="visually-hidden">{texts.guideline.title}</h1>
        <Guideline projectId={projectId} />
      </main>
    </>
  );
}
