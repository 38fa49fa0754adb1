import { create } from "zustand";

import type { Project } from "../../api/types";

const KEY = "maskloom.project";

/** Which project the pages show: kept by the browser, the same on every page. */
export const chosenProject = create<{ readonly id: string | null }>(() => ({ id: remembered() }));

function remembered(): string | null {
  if (!("location" in globalThis)) return null; // outside a browser there is nothing to remember
  return new URLSearchParams(globalThis.location.search).get("project") ?? localStorage.getItem(KEY);
}

export function chooseProject(id: string): void {
  localStorage.setItem(KEY, id);
  chosenProject.setState({ id });
}

/** The project to show: the chosen one as long as it is there and in use, else the oldest in use. Pure. */
export function projectToShow(projects: readonly Project[], chosenId: string | null): Project | undefined {
  const inUse = projects.filter(({ archived_at }) => archived_at === null);
  return inUse.find(({ id }) => id === chosenId) ?? inUse[0];
}
