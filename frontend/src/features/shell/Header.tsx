import type { ReactNode } from "react";
import { Link } from "react-router";
import { useStore } from "zustand";

import { texts } from "../../texts";
import { IconButton } from "../../ui/Button";
import { switchTheme, theme } from "../../ui/theme";
import { AccountMenu } from "../accounts/AccountMenu";
import styles from "./Header.module.css";
import { Navigation } from "./Navigation";
import { ProjectSwitcher } from "./ProjectSwitcher";

/** The bar above every page: where one can go, or (on the annotator's screen) what that page puts there. */
export function Header({ children }: { children?: ReactNode }) {
  const chosen = useStore(theme, (state) => state.theme);
  return (
    <header className={styles.header}>
      <Link to="/" className={styles.brand} aria-label={`${texts.product}: ${texts.annotator.back}`}>
        <img src="/favicon.svg" alt="" width="20" height="20" />
        <span>{texts.product}</span>
      </Link>
      {children === undefined ? (
        <>
          <ProjectSwitcher />
          <Navigation />
        </>
      ) : (
        <div className={styles.middle}>{children}</div>
      )}
      <IconButton
        icon={chosen === "dark" ? "sun" : "moon"}
        label={chosen === "dark" ? texts.lightTheme : texts.darkTheme}
        onClick={switchTheme}
      />
      <AccountMenu />
    </header>
  );
}
