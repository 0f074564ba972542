// The diagram view: a palette of blocks, the drawing on bpmn-js' modeler, its tools. This module puts them together.
//
// canvas_modeler.js   the library as we use it        canvas_drawing.js   model ↔ drawing
// canvas_reading.js   what is drawn, as values        canvas_writing.js   what was done, into a definition
// canvas_layout.js    where things are drawn          canvas_room.js      room for what is put in
// canvas_kinds.js     what can be drawn               canvas_menu.js      palette, pad and menus: what is put in
// canvas_marks.js     findings, stages, selection     canvas_keys.js      keys

import { Drawing } from "./canvas_drawing.js";
import { listenToKeys } from "./canvas_keys.js";
import { markAll } from "./canvas_marks.js";
import { Menu } from "./canvas_menu.js";
import { makeModeler } from "./canvas_modeler.js";
import { toolsOf } from "./canvas_tools.js";
import { h } from "./dom.js";

/** See frontend contract: {show(), hide()}. The library is fetched when the view is shown for the first time. */
export function mount(host, model, context) {
  const view = { parts: null, shown: false };
  const begin = async () => {
    const words = JSON.parse(document.getElementById("editor-canvas").textContent);
    const frame = frameOf(host, words.canvas);
    try {
      await load(words.libraries);
      view.parts = assemble(frame, model, context, words);
      view.parts.drawing.shown = view.shown;
      view.parts.drawing.follow();
    } catch (error) {
      console.warn("diagram", error);
      problem(frame, { message: words.canvas.broken, again: begin, words: words.canvas });
    }
  };
  return {
    show() {
      view.shown = true;
      if (!view.begun) view.begun = begin();
      if (!view.parts) return;
      view.parts.drawing.shown = true;
      view.parts.modeler.get("canvas").resized();
      view.parts.drawing.follow();
    },
    hide() {
      view.shown = false;
      if (view.parts) view.parts.drawing.shown = false;
    },
  };
}

function frameOf(host, words) {
  const ground = h("div", { class: "diagram-ground canvas-ground", "data-ground": true });
  const told = h("div", { class: "canvas-problem", role: "status" }, h("p", {}, words.loading));
  const palette = h("div", { class: "canvas-palette", role: "toolbar", "aria-label": words.blocks, "aria-orientation": "vertical" });
  const tools = h("div", { class: "canvas-tools", role: "toolbar", "aria-label": words.tools });
  const place = h("div", { class: "diagram canvas drawn" }, palette, h("div", { class: "canvas-main" }, tools, ground, told));
  host.replaceChildren(place);
  return { host, place, ground, told, palette, tools };
}

function assemble(frame, model, context, words) {
  const mayEdit = context.readonly !== true;
  let menu = null;
  const modeler = makeModeler({ ground: frame.ground, words, mayEdit, pad: (element) => menu?.pad(element) ?? {} });
  const drawing = new Drawing(modeler, model, context, words);
  const parts = { frame, model, context, words, modeler, drawing, mayEdit };
  menu = parts.menu = new Menu(parts);
  if (mayEdit) menu.fillPalette(frame.palette);
  else frame.palette.replaceWith(h("p", { class: "meta canvas-read-only" }, words.canvas.read_only));
  parts.tools = toolsOf(parts);
  listenToKeys(parts);
  markAll(parts);
  drawing.addEventListener("drawn", () => drawn(parts));
  drawing.addEventListener("broken", ({ detail }) => broken(parts, detail.error));
  new ResizeObserver(() => modeler.get("canvas").resized()).observe(frame.ground);
  return parts;
}

function drawn({ frame, modeler, words, drawing, tools }) {
  frame.told.hidden = true;
  frame.place.classList.remove("stale");
  const svg = frame.ground.querySelector(".djs-container > svg");
  svg.setAttribute("role", "application");
  svg.setAttribute("aria-label", `${words.canvas.diagram}. ${words.canvas.keys}`);
  if (!drawing.begun) tools.begin();
  drawing.begun = true;
  modeler.get("canvas").resized();
  frame.place.dispatchEvent(new CustomEvent("diagram:drawn", { bubbles: true, detail: { modeler, drawing } }));
}

/** What stands there is older: it is shown, faded, with the reason and two ways out. */
function broken(parts, error) {
  const { frame, context, words, model } = parts;
  const told = error.problem ?? {};
  const node = told.data?.node;
  if (node && (model.node(node) || model.flow(node))) model.select(node, "canvas");
  frame.place.classList.add("stale");
  problem(frame, {
    message: told.detail ?? error.message ?? words.canvas.broken,
    hint: told.hint,
    again: () => parts.drawing.draw(),
    words: words.canvas,
    views: context.views,
  });
}

function problem(frame, { message, hint, again, words, views }) {
  const ways = [
    views && h("button", { class: "btn btn-sm", type: "button", onclick: () => views.show("outline") }, words.show_outline),
    views && h("button", { class: "btn btn-sm", type: "button", onclick: () => views.show("json") }, words.show_json),
    h("button", { class: "btn btn-sm", type: "button", onclick: again }, words.again),
  ];
  frame.told.hidden = false;
  frame.told.replaceChildren(h("p", {}, message), ...(hint ? [h("p", { class: "meta" }, hint)] : []), h("p", { class: "actions" }, ways));
}

// -- the library ------------------------------------------------------------------------------------------------------

async function load({ styles, scripts }) {
  const sheets = styles.map((address) => loaded("link", { rel: "stylesheet", href: address }));
  for (const address of scripts) await loaded("script", { src: address }); // one builds on the other
  await Promise.all(sheets);
}

function loaded(tag, attributes) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.addEventListener("load", resolve, { once: true });
    element.addEventListener("error", () => reject(new Error(`not loaded: ${attributes.href ?? attributes.src}`)), { once: true });
    document.head.append(element);
  });
}
