import { useEffect, type ReactNode } from "react";
import { NavLink } from "react-router";

import { texts } from "../../texts";
import { useMe } from "../accounts/useMe";
import { Header } from "../shell/Header";
import { useMay, useProject } from "../shell/useProject";
import styles from "./VerifyFrame.module.css";

const words = texts.verification;

interface VerifyFrameProps {
  /** What the page shows of a project for a person who may judge there. */
  children: (projectId: string, accountId: string) => ReactNode;
}

/** Head and tabs of the verifier's pages. */
export function VerifyFrame({ children }: VerifyFrameProps) {
  const project = useProject();
  const { data: me } = useMe();
  const may = useMay("verify");
  useEffect(() => {
    document.title = words.pageTitle;
  }, []);
  return (
    <div className={styles.page}>
      <Header />
      <nav className={styles.tabs} aria-label={words.pages}>
        <NavLink to="/verify" end>
          {words.tabs.one}
        </NavLink>
        <NavLink to="/verify/together">{words.tabs.together}</NavLink>
        <NavLink to="/verify/record">{words.tabs.record}</NavLink>
      </nav>
      {project !== undefined && me !== undefined && !may && (
        <main className={styles.empty}>
          <p className={styles.blank}>{words.notAllowed}</p>
        </main>
      )}
      {project !== undefined && me !== undefined && may && children(project.id, me.id)}
    </div>
  );
}
