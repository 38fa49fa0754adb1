import { useMemo } from "react";

import type { Phase, Tool } from "../../api/types";
import { useEditor, useWorkbench } from "../context";
import { phaseOf, toolsOf } from "./allowedTools";
import { usePhases } from "./usePhases";
import { useTasks } from "./useTasks";

/** The phase of the selected object; without a selection that of the next new object. */
export function usePhase(): Phase | undefined {
  const { video } = useWorkbench();
  const selectedId = useEditor((state) => state.selectedId);
  const tasks = useTasks();
  return phaseOf(usePhases(video.project_id), selectedId === null ? undefined : tasks.get(selectedId));
}

/** The tools that the phase of the selected object has; what is not among them is not shown. */
export function useAllowedTools(): ReadonlySet<Tool> {
  const phase = usePhase();
  return useMemo(() => toolsOf(phase), [phase]);
}
