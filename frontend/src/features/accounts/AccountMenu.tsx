import { useId, useRef, useState } from "react";
import { Link } from "react-router";

import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import styles from "./AccountMenu.module.css";
import { ChangePassword } from "./ChangePassword";
import { managedProjects } from "./managed";
import { signOut, useMe } from "./useMe";

const words = texts.accounts.menu;

/** Who is signed in, and the ways out. The browser itself closes it at Escape and at a click elsewhere. */
export function AccountMenu() {
  const { data: me } = useMe();
  const menuId = useId();
  const menu = useRef<HTMLDivElement>(null);
  const [changing, setChanging] = useState(false);
  if (!me) return null;
  const change = (): void => {
    menu.current?.hidePopover();
    setChanging(true);
  };
  return (
    <>
      <Button
        look="quiet"
        icon="person"
        className={styles.opener}
        popoverTarget={menuId}
        aria-label={words.label(me.name)}
      >
        <span>{me.name}</span>
      </Button>
      <div id={menuId} ref={menu} popover="auto" className={styles.menu} aria-label={words.label(me.name)}>
        <div className={styles.who}>
          <strong>{me.name}</strong>
          <span>{me.email}</span>
        </div>
        <Link to="/tokens" className={styles.choice} onClick={() => menu.current?.hidePopover()}>
          {texts.tokens.title}
        </Link>
        {managedProjects(me).length > 0 && (
          <Link to="/admin/people" className={styles.choice} onClick={() => menu.current?.hidePopover()}>
            {words.people}
          </Link>
        )}
        {me.has_password && (
          <button type="button" className={styles.choice} onClick={change}>
            {words.changePassword}
          </button>
        )}
        <button type="button" className={styles.choice} onClick={() => void signOut(false)}>
          {words.signOut}
        </button>
        <button type="button" className={styles.choice} onClick={() => void signOut(true)}>
          {words.signOutEverywhere}
        </button>
      </div>
      {changing && <ChangePassword email={me.email} onClose={() => setChanging(false)} />}
    </>
  );
}
