// What stands on the drawing: how many findings at a node, the colour of its stage, and the one selection of all views.

const BEFORE = 1500; // priority: before the library, which would take the selection back
const COLOURS = 8; // of stages, in designer.css
const PLACE = { position: { top: -12, right: 14 }, scale: { min: 0.9, max: 1.5 } };

export function markAll(parts) {
  const { modeler, model, drawing } = parts;
  const marks = { told: new Map(), stages: new Map() };
  const refresh = () => {
    colour(parts, marks);
    badges(parts, marks);
    follow(parts);
  };
  drawing.addEventListener("drawn", refresh);
  model.addEventListener("findings", () => drawing.before && badges(parts, marks));
  model.addEventListener("change", () => drawing.before && drawing.shown && drawing.definition === model.definition && colour(parts, marks));
  model.addEventListener("select", ({ detail }) => detail.origin !== "canvas" && follow(parts));
  modeler.on("element.click", BEFORE, (event) => {
    const selected = modeler.get("selection").get();
    if (selected.length === 1 && selected[0] === event.element && !event.originalEvent.shiftKey) event.stopPropagation(); // it stays
  });
  modeler.on("selection.changed", ({ newSelection }) => {
    if (drawing.busy || parts.following) return;
    const one = newSelection.length === 1 ? (newSelection[0].labelTarget ?? newSelection[0]) : null;
    model.select(one && (drawing.nodes.node(one.id) || drawing.nodes.flow(one.id)) ? one.id : null, "canvas");
  });
  modeler.on("element.changed", () => setTimeout(() => drawing.before && colour(parts, marks)));
}

/** What is selected elsewhere is selected here, and brought into view. */
function follow(parts) {
  const { modeler, model } = parts;
  const shape = model.selected === null ? null : modeler.get("elementRegistry").get(model.selected);
  parts.following = true;
  try {
    modeler.get("selection").select(shape ?? []);
    if (shape) show(modeler, shape);
  } finally {
    parts.following = false;
  }
}

function show(modeler, shape) {
  const canvas = modeler.get("canvas");
  const root = canvas.findRoot(shape);
  if (root && root !== canvas.getRootElement()) canvas.setRootElement(root);
  canvas.scrollToElement(shape, 40);
}

/** The stages that a ticket enters somewhere have colours, in the order of the board. */
export function stageColours(definition, nodes) {
  const entered = new Set([...nodes.values()].map(({ node }) => node.stage));
  const shown = (definition.stages ?? []).filter((one) => entered.has(one.id));
  return new Map(shown.map((one, at) => [one.id, at % COLOURS]));
}

function colour({ modeler, drawing }, marks) {
  const canvas = modeler.get("canvas");
  const registry = modeler.get("elementRegistry");
  const { nodes } = drawing.nodes.index;
  const colours = stageColours(drawing.nodes.definition, nodes);
  for (const [id, { node }] of nodes) {
    const shape = registry.get(id);
    if (!shape) continue;
    const wanted = colours.has(node.stage) ? `stage-${colours.get(node.stage)}` : null;
    for (let at = 0; at < COLOURS; at += 1) if (`stage-${at}` !== wanted && canvas.hasMarker(shape, `stage-${at}`)) canvas.removeMarker(shape, `stage-${at}`);
    if (wanted && !canvas.hasMarker(shape, wanted)) canvas.addMarker(shape, wanted);
  }
}

function badges({ modeler, model, words }, marks) {
  const overlays = modeler.get("overlays");
  const registry = modeler.get("elementRegistry");
  overlays.remove({ type: "finding" });
  const by = new Map();
  for (const finding of model.findings ?? []) if (finding.node && registry.get(finding.node)) by.set(finding.node, [...(by.get(finding.node) ?? []), finding]);
  for (const [id, found] of by) overlays.add(id, "finding", { ...PLACE, html: badge(id, found, model, words.canvas) });
  marks.told = by;
}

function badge(id, found, model, words) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "canvas-finding";
  made.dataset.tone = found.some((one) => one.severity === "error") ? "error" : "warning";
  made.textContent = found.length > 1 ? String(found.length) : "!";
  made.title = found.map((one) => one.message).join("\n");
  made.setAttribute("aria-label", `${words.found}: ${made.title}`);
  made.tabIndex = -1; // the list below the drawing says the same
  made.addEventListener("click", () => model.select(id, "finding"));
  return made;
}
