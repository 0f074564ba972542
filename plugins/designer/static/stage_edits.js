// Columns of the board, as functions that change the copy they are given.

import { wordOf } from "./edits.js";
import { everyNode, freeName } from "./model.js";

/** A new column before the first final one. Answers its id. */
export function addStage(definition, title, id = null) {
  definition.stages ??= [];
  const taken = new Set(definition.stages.map((one) => one.id));
  const stage = { id: freeName(id ?? (wordOf(typeof title === "string" ? title : (title.en ?? Object.values(title)[0])) || "stage"), taken), title };
  const final = definition.stages.findIndex((one) => one.final);
  definition.stages.splice(final < 0 ? definition.stages.length : final, 0, stage);
  return stage.id;
}

export function moveStage(definition, id, by) {
  const at = definition.stages.findIndex((one) => one.id === id);
  const to = at + by;
  if (at < 0 || to < 0 || to >= definition.stages.length) return false;
  const [stage] = definition.stages.splice(at, 1);
  definition.stages.splice(to, 0, stage);
  return true;
}

/** Nodes that named the stage name none; moves to it go. */
export function removeStage(definition, id) {
  definition.stages = definition.stages.filter((one) => one.id !== id);
  for (const { node } of everyNode(definition)) if (node.stage === id) delete node.stage;
  if (definition.moves && typeof definition.moves === "object") {
    delete definition.moves[id];
    for (const [key, to] of Object.entries(definition.moves)) definition.moves[key] = to.filter((one) => one !== id);
  }
}

/** Another id for a column, in the nodes and moves that name it. */
export function renameStage(definition, from, wish) {
  const to = freeName(wish, new Set(definition.stages.map((one) => one.id)));
  for (const stage of definition.stages) if (stage.id === from) stage.id = to;
  for (const { node } of everyNode(definition)) if (node.stage === from) node.stage = to;
  const { moves } = definition;
  if (!moves || typeof moves !== "object") return;
  definition.moves = Object.fromEntries(Object.entries(moves).map(([key, ids]) => [key === from ? to : key, ids.map((one) => (one === from ? to : one))]));
}
