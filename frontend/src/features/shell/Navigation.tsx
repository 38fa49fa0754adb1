import { NavLink } from "react-router";

import type { Permission } from "../../api/types";
import { texts } from "../../texts";
import { mayIn } from "../accounts/managed";
import { useMe } from "../accounts/useMe";
import { classes } from "../../ui/classes";
import styles from "./Header.module.css";
import { useProject } from "./useProject";

const words = texts.shell;

/** Where one can go, and what one must be allowed to do there in the project. */
const PLACES: readonly { to: string; label: string; needs: Permission }[] = [
  { to: "/", label: words.videos, needs: "view" },
  { to: "/work", label: words.work, needs: "annotate" },
  { to: "/verify", label: words.verify, needs: "verify" },
  { to: "/data-sets", label: words.dataSets, needs: "view" },
  { to: "/admin", label: words.admin, needs: "manage-project" },
];

export function Navigation() {
  const project = useProject();
  const { data: me } = useMe();
  return (
    <nav className={styles.places} aria-label={words.navigation}>
      {PLACES.filter(({ needs }) => project !== undefined && mayIn(me, needs, project.id)).map(({ to, label }) => (
        <NavLink
          key={to}
          to={to}
          end={to === "/"}
          className={({ isActive }) => classes(styles.place, isActive && styles.here)}
        >
          {label}
        </NavLink>
      ))}
    </nav>
  );
}
