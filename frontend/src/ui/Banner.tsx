import type { ReactNode } from "react";

import styles from "./Banner.module.css";
import { classes } from "./classes";
import { Icon } from "./Icon";

export function Banner({ kind, children }: { kind: "warning" | "trouble"; children: ReactNode }) {
  return (
    <div
      className={classes(styles.banner, kind === "trouble" && styles.trouble)}
      role={kind === "trouble" ? "alert" : "note"}
    >
      <Icon name="warning" />
      <div>{children}</div>
    </div>
  );
}
