// The line above the drawing: larger, smaller, find, overview map, tidy up, save; and where one looks at first.

import { tidy } from "./canvas_layout.js";
import { walkWithArrows } from "./canvas_menu.js";
import { iconButton } from "./dom.js";

const STEP = 1.25;
const LEAST = 0.2;
const MOST = 4;
const READABLE = 0.5; // below this a whole diagram says nothing: it begins at its start instead

export function toolsOf(parts) {
  const { modeler, words, frame, model, mayEdit } = parts;
  const canvas = () => modeler.get("canvas");
  const zoomBy = (factor) => canvas().zoom(Math.min(MOST, Math.max(LEAST, canvas().zoom() * factor)), "auto");
  const does = {
    larger: () => zoomBy(STEP),
    smaller: () => zoomBy(1 / STEP),
    whole: () => canvas().zoom("fit-viewport", "auto"),
    search: () => modeler.get("searchPad").open(),
    map: () => modeler.get("minimap").toggle(),
    tidy: () => model.change(words.canvas.did_tidy, tidy, { origin: "canvas-tidy" }),
    save: () => save(modeler, `${model.definition.key ?? "process"}.svg`),
  };
  const button = (name, sign, keys = "") => iconButton(sign, words.canvas[name] + (keys && ` (${keys})`), does[name], { data: { tool: name } });
  frame.tools.append(button("larger", "plus", "+"), button("smaller", "minus", "−"), button("whole", "square", "0"), button("search", "search", "/"), button("map", "layout-dashboard"));
  if (mayEdit) frame.tools.append(button("tidy", "sitemap"));
  frame.tools.append(button("save", "download"));
  walkWithArrows(frame.tools);
  return { ...does, begin: () => begin(parts) };
}

/** The whole, or of a large one the beginning – or what is selected – in a size that can be read. */
function begin({ modeler, frame, model }) {
  const canvas = modeler.get("canvas");
  const registry = modeler.get("elementRegistry");
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() > 1) canvas.zoom(1, "auto");
  if (canvas.zoom() >= READABLE) return;
  const first = registry.get(model.selected) ?? registry.find((one) => one.type === "bpmn:StartEvent");
  const { width, height } = frame.ground.getBoundingClientRect();
  if (!first || !width) return;
  canvas.zoom(0.8);
  canvas.viewbox({ x: first.x - (width * 0.12) / 0.8, y: first.y - height / 2 / 0.8, width: width / 0.8, height: height / 0.8 });
}

async function save(modeler, name) {
  const { svg } = await modeler.saveSVG();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([settled(svg)], { type: "image/svg+xml" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** A file has no theme: the colours of the page are written into it, those of daylight. */
function settled(svg) {
  const colours = { "--drawn-fill": "#ffffff", "--drawn-line": "#2b2b2b", "--drawn-text": "#1a1a1a" };
  return svg.replace(/var\((--drawn-\w+)\)/g, (all, name) => colours[name] ?? all);
}
