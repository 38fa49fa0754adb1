import { useEffect, type ReactNode } from "react";
import { NavLink } from "react-router";

import { texts } from "../../texts";
import { LoadingMain } from "../../ui/Progress";
import { useMe } from "../accounts/useMe";
import { Header } from "../shell/Header";
import { NoProject } from "../shell/NoProject";
import { useMay, useProject, useProjects } from "../shell/useProject";
import styles from "./VerifyFrame.module.css";

const words = texts.verification;

interface VerifyFrameProps {
  /** What the page shows of a project for a person who may judge there. */
  children: (projectId: string, accountId: string) => ReactNode;
}

/** Head and tabs of the verifier's pages. */
export function VerifyFrame({ children }: VerifyFrameProps) {
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
      <Inside>{children}</Inside>
    </div>
  );
}

function Inside({ children }: VerifyFrameProps) {
  const project = useProject();
  const projects = useProjects();
  const { data: me } = useMe();
  const may = useMay("verify");
  if (projects.data !== undefined && project === undefined) {
    return (
      <main className={styles.empty}>
        <NoProject />
      </main>
    );
  }
  if (project === undefined || me === undefined) return <LoadingMain label={words.loading} />;
  if (may) return children(project.id, me.id);
  return (
    <main className={styles.empty}>
      <h1 className="visually-hidden">{words.pageTitle}</h1>
      <p className={styles.blank}>{words.notAllowed}</p>
    </main>
  );
}
