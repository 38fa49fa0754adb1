import { useId, useRef } from "react";
import { Link } from "react-router";

import { texts } from "../../texts";
import { classes } from "../../ui/classes";
import { Icon } from "../../ui/Icon";
import { useMe } from "../accounts/useMe";
import { chooseProject } from "./chosenProject";
import styles from "./ProjectSwitcher.module.css";
import { useProject, useProjects } from "./useProject";

const words = texts.shell;

/** The project that all pages show, and the way to another one. The browser closes it at Escape and outside clicks. */
export function ProjectSwitcher() {
  const projects = useProjects().data ?? [];
  const project = useProject();
  const { data: me } = useMe();
  const menuId = useId();
  const menu = useRef<HTMLDivElement>(null);
  const inUse = projects.filter(({ archived_at }) => archived_at === null);
  const isSiteAdmin = me?.is_site_admin ?? false;
  if (project === undefined) return null;
  if (inUse.length < 2 && !isSiteAdmin) {
    return (
      <span className={styles.only} title={words.projectOf(project.name)}>
        {project.name}
      </span>
    );
  }
  const close = (): void => menu.current?.hidePopover();
  return (
    <>
      <button
        type="button"
        className={styles.opener}
        popoverTarget={menuId}
        aria-label={words.projectOf(project.name)}
        title={words.projectOf(project.name)}
      >
        <span>{project.name}</span>
        <Icon name="down" size={12} />
      </button>
      <div id={menuId} ref={menu} popover="auto" className={styles.menu} aria-label={words.chooseProject}>
        <div className={styles.list}>
          {inUse.map(({ id, name }) => (
            <button
              key={id}
              type="button"
              className={classes(styles.choice, id === project.id && styles.chosen)}
              aria-current={id === project.id}
              onClick={() => {
                chooseProject(id);
                close();
              }}
            >
              {name}
            </button>
          ))}
        </div>
        {isSiteAdmin && (
          <Link to="/admin/projects" className={styles.all} onClick={close}>
            {words.allProjects}
          </Link>
        )}
      </div>
    </>
  );
}
