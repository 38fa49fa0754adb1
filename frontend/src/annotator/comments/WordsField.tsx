import type { KeyboardEvent, Ref } from "react";

import styles from "./Comments.module.css";
import { LONGEST_COMMENT } from "./types";

interface WordsFieldProps {
  label: string;
  placeholder: string;
  text: string;
  onChange: (text: string) => void;
  onSend: () => void;
  onLeave: () => void;
  autoFocus?: boolean;
  ref?: Ref<HTMLTextAreaElement>;
}

/** Where a comment is written: Enter sends it, Shift + Enter begins a line, Escape gives the keyboard back. */
export function WordsField({ label, placeholder, text, onChange, onSend, onLeave, autoFocus, ref }: WordsFieldProps) {
  const keys = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onSend();
    }
    if (event.key === "Escape") {
      event.stopPropagation();
      event.currentTarget.blur();
      onLeave();
    }
  };
  return (
    <textarea
      ref={ref}
      className={styles.words}
      aria-label={label}
      placeholder={placeholder}
      value={text}
      maxLength={LONGEST_COMMENT}
      rows={2}
      autoFocus={autoFocus}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={keys}
    />
  );
}
