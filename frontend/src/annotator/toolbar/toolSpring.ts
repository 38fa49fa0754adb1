/** Takes tools by their keys, for good or for as long as a key is held. */

import { RESTING, springTool, type SpringEvent, type SpringState } from "../tools/springTool";
import type { ToolName } from "../tools/toolNames";
import { toolInHand, type SettingsStore } from "./settings";

export class ToolSpring {
  private state: SpringState = RESTING;

  constructor(private readonly settings: SettingsStore) {}

  key(kind: "key-down" | "key-up", tool: ToolName): void {
    this.move({ kind, tool, inHand: toolInHand(this.settings.getState()) });
  }

  /** The pointer began or ended something with the tool in the hand. */
  pointer(pressed: boolean): void {
    this.move({ kind: pressed ? "press" : "release" });
  }

  private move(event: SpringEvent): void {
    const [state, tool] = springTool(this.state, event);
    this.state = state;
    if (tool !== undefined) this.settings.setState({ tool });
  }
}
