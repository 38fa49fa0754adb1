/** What a person did, in words. Pure. */

import type { PromptTool, PromptValue } from "../../api/types";
import type { MaskletChange, OutboxAction } from "../../document/actions";
import { maskletsIn, type Command } from "../../document/history";
import { texts } from "../../texts";

const words = texts.history;

/** The name of an object by the id of its masklet. */
export type NameOf = (maskletId: string) => string;

/** An action on its way to the server. */
export function deedOf(action: OutboxAction, nameOf: NameOf): string {
  switch (action.kind) {
    case "create":
      return words.created;
    case "update":
      return words.on(changeOf(action.change), nameOf(action.maskletId));
    case "delete":
      return words.on(words.changes.remove, nameOf(action.maskletId));
    case "add":
      return words.onFrame(toolOf(action.value, action.tool), action.frameIndex, nameOf(action.maskletId));
    case "retract":
      return words.onFrame(words.removed, action.frameIndex, nameOf(action.maskletId));
    case "change":
      return words.inSpan(words.changes[action.change], action.span, nameOf(action.maskletId));
    case "undo-change":
      return words.undo;
    case "redo-change":
      return words.redo;
    case "track":
      return words.changes.run;
    case "accept":
      return words.changes.accept;
    case "refuse":
      return words.changes.refuse;
  }
}

/** A step of the history. */
export function stepText(command: Command, nameOf: NameOf): string {
  const name = namesOf(command, nameOf);
  switch (command.type) {
    case "prompts-added": {
      const [prompt] = command.prompts;
      if (prompt === undefined) return "";
      return words.onFrame(toolOf(prompt.value, prompt.tool), prompt.frameIndex, name);
    }
    case "prompt-removed":
      return words.onFrame(words.removed, command.prompt.frameIndex, name);
    case "changed": {
      const { change, span } = command.change;
      if (change === "remove") return words.on(words.changes.remove, command.change.name ?? name);
      return span === null ? words.on(words.changes[change], name) : words.inSpan(words.changes[change], span, name);
    }
    case "object-changed":
      return words.on(changeOf(command.after), name);
  }
}

function namesOf(command: Command, nameOf: NameOf): string {
  const ids = [...new Set(maskletsIn(command))];
  return ids.length > 2 ? words.several(ids.length) : ids.map(nameOf).join(", ");
}

function toolOf(value: PromptValue, tool: PromptTool | undefined): string {
  if (value.kind === "click") return value.positive ? words.tools.click : words.minusClick;
  return words.tools[tool ?? value.kind];
}

function changeOf(change: MaskletChange): string {
  if (change.name !== undefined) return words.renamed(change.name);
  if (change.colour !== undefined) return words.recoloured;
  return change.class_name !== undefined ? words.classed(change.class_name) : words.related;
}
