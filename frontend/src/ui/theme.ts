import { createStore } from "zustand/vanilla";

export type Theme = "dark" | "light";

const KEY = "maskloom.theme";

export const theme = createStore<{ readonly theme: Theme }>(() => ({
  theme: globalThis.localStorage.getItem(KEY) === "light" ? "light" : "dark",
}));

/** Keeps page and storage in step with the chosen theme from now on. */
export function followTheme(): void {
  const apply = (chosen: Theme): void => {
    document.documentElement.dataset.theme = chosen;
  };
  apply(theme.getState().theme);
  theme.subscribe(({ theme: chosen }) => {
    globalThis.localStorage.setItem(KEY, chosen);
    apply(chosen);
  });
}

export function switchTheme(): void {
  theme.setState(({ theme: present }) => ({ theme: present === "dark" ? "light" : "dark" }));
}
