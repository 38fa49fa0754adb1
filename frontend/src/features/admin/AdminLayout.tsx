import { Suspense, useEffect } from "react";
import { NavLink, Outlet } from "react-router";

import { texts } from "../../texts";
import { classes } from "../../ui/classes";
import { Spinner } from "../../ui/Progress";
import { useMe } from "../accounts/useMe";
import { Header } from "../shell/Header";
import { ModelBanner } from "../shell/ModelBanner";
import { NoProject } from "../shell/NoProject";
import { useMay, useProject, useProjects } from "../shell/useProject";
import styles from "./AdminLayout.module.css";

const words = texts.admin;
type Section = keyof typeof words.sections;

const OF_PROJECT: readonly Section[] = [
  "overview",
  "statistics",
  "tasks",
  "jobs",
  "videos",
  "people",
  "phases",
  "guideline",
  "models",
  "audit",
];
const OF_SITE: readonly Section[] = ["projects", "accounts"];

const pathOf = (section: Section): string => (section === "overview" ? "/admin" : `/admin/${section}`);

/** The pages of those who look after the project: a list of them at the side, and the one that is open. */
export function AdminLayout() {
  const { data: me } = useMe();
  const project = useProject();
  const projects = useProjects();
  const mayManage = useMay("manage-project");
  useEffect(() => {
    document.title = `${words.title} · ${texts.product}`;
  }, []);
  return (
    <div className={styles.page}>
      <Header />
      <ModelBanner />
      <div className={styles.columns}>
        <nav className={styles.side} aria-label={words.title}>
          {mayManage && <Sections title={words.groups.project} sections={OF_PROJECT} />}
          {me?.is_site_admin && <Sections title={words.groups.site} sections={OF_SITE} />}
        </nav>
        <main className={styles.main}>
          {mayManage && project ? (
            <Suspense fallback={<Loading />}>
              <Outlet key={project.id} />
            </Suspense>
          ) : (
            <Outside refused={me !== undefined && project !== undefined} lonely={projects.data?.length === 0} />
          )}
        </main>
      </div>
    </div>
  );
}

function Loading() {
  return (
    <>
      <h1 className="visually-hidden">{words.title}</h1>
      <Spinner label={words.loading} />
    </>
  );
}

/** For somebody who has nothing to look after here, and as long as that is not known. */
function Outside({ refused, lonely }: { refused: boolean; lonely: boolean }) {
  if (lonely) return <NoProject />;
  if (!refused) return <Loading />;
  return (
    <>
      <h1 className="visually-hidden">{words.title}</h1>
      <p>{words.notAllowed}</p>
    </>
  );
}

function Sections({ title, sections }: { title: string; sections: readonly Section[] }) {
  return (
    <>
      <h2>{title}</h2>
      {sections.map((section) => (
        <NavLink
          key={section}
          to={pathOf(section)}
          end
          className={({ isActive }) => classes(styles.link, isActive && styles.here)}
        >
          {words.sections[section]}
        </NavLink>
      ))}
    </>
  );
}
