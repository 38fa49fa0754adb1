import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";

import styles from "./Button.module.css";
import { classes } from "./classes";
import { Icon, type IconName } from "./Icon";

type Look = "plain" | "primary" | "danger" | "quiet";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  small?: boolean;
  icon?: IconName;
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ look = "plain", small = false, icon, children, className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classes(styles.button, lookClass(look), small && styles.small, className)}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "children"> {
  icon: IconName;
  /** What it does: read by screen readers, shown as a tip. */
  label: string;
  /** Key that does the same, shown in the tip. */
  shortcut?: string | undefined;
  look?: Look;
  small?: boolean;
  /** For a switch: whether it is on. */
  pressed?: boolean;
}

export function IconButton({
  icon,
  label,
  shortcut,
  look = "quiet",
  small = false,
  pressed,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      title={shortcut ? `${label} (${shortcut})` : label}
      {...rest}
      className={classes(
        styles.button,
        styles.icon,
        lookClass(look),
        small && styles.small,
        pressed && styles.pressed,
        className,
      )}
    >
      <Icon name={icon} size={small ? 14 : 16} />
    </button>
  );
}

function lookClass(look: Look): string | undefined {
  return look === "plain" ? undefined : styles[look];
}
