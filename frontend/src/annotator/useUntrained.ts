import { hasUntrainedMasks } from "../document/state";
import { useSession } from "./context";

/** Whether any mask of the video was made by untrained weights. */
export function useUntrained(): boolean {
  return useSession((state) => hasUntrainedMasks(state.document));
}
