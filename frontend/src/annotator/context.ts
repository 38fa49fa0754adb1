import { createContext, useContext } from "react";
import { useStore } from "zustand";

import type { SessionState } from "../document/store";
import type { EditorState } from "./editor";
import type { Settings } from "./toolbar/settings";
import type { Workbench } from "./workbench";

export const WorkbenchContext = createContext<Workbench | null>(null);

export function useWorkbench(): Workbench {
  const workbench = useContext(WorkbenchContext);
  if (workbench === null) throw new Error("no video is open here");
  return workbench;
}

export function useEditor<Part>(select: (state: EditorState) => Part): Part {
  return useStore(useWorkbench().editor, select);
}

export function useSession<Part>(select: (state: SessionState) => Part): Part {
  return useStore(useWorkbench().session.store, select);
}

export function useSettings<Part>(select: (state: Settings) => Part): Part {
  return useStore(useWorkbench().settings, select);
}
