// The ready-made blocks, as the menu of the outline offers them: the same questions and the same nodes as in the diagram.

import { askBlock } from "./block_dialog.js";
import { insert } from "./blocks.js";
import { makeRoom } from "./canvas_room.js";
import { drawOut } from "./edits.js";
import { Model } from "./model.js";

const BLOCKS = [["step", "user"], ["approval", "user-check"], ["ask", "message-question"], ["decide", "git-branch"], ["remind", "bell"], ["automatic", "bolt"], ["end", "flag"]];
const ASKED = new Set(["approval", "ask", "decide", "remind"]);

let read = null;

/** What blocks say: {canvas: words by name, texts: in all languages}. */
function wordsOf() {
  read ??= JSON.parse(document.getElementById("editor-canvas")?.textContent || "null");
  return read;
}

/** [{key, title, icon, act(after)}] */
export function blocksFor(model, context) {
  const words = wordsOf();
  if (!words) return [];
  return BLOCKS.map(([key, icon]) => ({ key: `block:${key}`, icon, title: words.canvas[key] ?? key, act: (after) => put(key, after, model, context, words) }));
}

async function put(name, after, model, context, words) {
  const inside = String(after ?? "").startsWith("inside:");
  const place = inside ? lastInside(model, after.slice("inside:".length)) : after;
  const answers = ASKED.has(name) ? await askBlock({ name, after: place, model: drawn(model), context, words }) : { block: name };
  if (!answers) return;
  let made = null;
  model.change(context.word("change_add_what", { what: words.canvas[name] ?? name }), (copy) => {
    drawOut(copy);
    made = insert(copy, answers.after ?? place, answers, words.texts);
    return makeRoom(made.definition, made.source, made.ids);
  }, { origin: "outline" });
  context.added(made?.first);
}

/** A process of columns alone as it is once something is added to it. */
function drawn(model) {
  if (model.definition.nodes) return model;
  const copy = structuredClone(model.definition);
  drawOut(copy);
  return new Model(copy);
}

/** What stands last in a sub-process: blocks go behind it. */
function lastInside(model, id) {
  const nodes = model.node(id)?.nodes ?? {};
  return Object.keys(nodes).filter((one) => !["endEvent", "boundaryEvent"].includes(nodes[one].type)).at(-1) ?? id;
}
