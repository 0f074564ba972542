// Diagrams: draws what stands in [data-diagram], with what data-marks puts on it. bpmn-js (global BpmnJS) does the drawing;
// zoom by buttons, keys and fingers, the way from the words to the shape and back are ours.

const COLOURS = {
  defaultFillColor: "var(--drawn-fill)",
  defaultStrokeColor: "var(--drawn-line)",
  defaultLabelColor: "var(--drawn-text)",
};
const BADGE = { position: { top: -14, right: 18 }, scale: { min: 0.9, max: 1.5 } }; // however small the diagram, it is read
const STEP = 1.25;
const LEAST = 0.2;
const MOST = 4;
const LOWEST = 280; // pixels of the ground
const EDGE = 48;
const FAR = 60; // pixels that an arrow moves the diagram
const READABLE = 0.45; // below this a whole diagram says nothing: it begins at its start instead

/** Draw a place once; a second call of the same does nothing. */
async function draw(place) {
  if (place.dataset.drawn) return;
  place.dataset.drawn = "yes";
  try {
    const answer = await fetch(place.dataset.diagram, { headers: { Accept: "application/xml" } });
    if (!answer.ok) throw new Error(`the answer is ${answer.status}`);
    await show(place, await answer.text());
  } catch (error) {
    place.classList.remove("drawn");
    place.querySelector("[data-diagram-problem]").textContent = place.dataset.broken;
    console.warn("diagram", error);
  }
}

async function show(place, xml) {
  const ground = place.querySelector("[data-ground]");
  place.classList.add("drawn");
  const viewer = new globalThis.BpmnJS({
    container: ground,
    bpmnRenderer: COLOURS,
    textRenderer: { defaultStyle: { fontFamily: getComputedStyle(ground).fontFamily, fontSize: 12 } },
    keyboard: { bind: false },
    zoomScroll: { scale: 0.75 },
  });
  const { warnings } = await viewer.importXML(xml);
  for (const warning of warnings) console.warn("diagram", warning.message);
  const canvas = viewer.get("canvas");
  const svg = ground.querySelector(".djs-container > svg");
  svg.setAttribute("role", "group");
  svg.setAttribute("aria-label", place.dataset.title);
  mark(viewer, JSON.parse(place.dataset.marks));
  markAgain(place, viewer);
  begin(viewer, ground);
  zoomByButtons(place, canvas, ground);
  zoomByKeys(svg, canvas, ground);
  moveByFingers(svg, canvas);
  followWords(place, viewer);
  place.dispatchEvent(new CustomEvent("diagram:drawn", { bubbles: true }));
}

// -- what stands on it ------------------------------------------------------------------------------------------------

/** `marks`: {classes: {id: [class…]}, badges: [{node, text, title, url, tone}]}. Ids that are not drawn are left out. */
function mark(viewer, marks) {
  const canvas = viewer.get("canvas");
  const drawn = viewer.get("elementRegistry");
  for (const [id, classes] of Object.entries(marks.classes ?? {})) {
    for (const one of drawn.get(id) ? classes : []) canvas.addMarker(id, one);
  }
  for (const badge of marks.badges ?? []) {
    if (drawn.get(badge.node)) viewer.get("overlays").add(badge.node, "badge", { ...BADGE, html: made(badge) });
  }
}

/** Other classes in place of those that the last event "diagram:mark" has brought. */
function markAgain(place, viewer) {
  let put = {};
  const take = (event) => {
    const canvas = viewer.get("canvas");
    for (const [id, classes] of Object.entries(put)) {
      for (const one of viewer.get("elementRegistry").get(id) ? classes : []) canvas.removeMarker(id, one);
    }
    put = event.detail.classes;
    mark(viewer, { classes: put });
    const now = Object.keys(put).find((id) => put[id].includes("now") && viewer.get("elementRegistry").get(id));
    if (now) canvas.scrollToElement(now, EDGE);
  };
  if (place.marked) take(place.marked); // told before it was drawn
  place.addEventListener("diagram:mark", take);
}

function made(badge) {
  const html = document.createElement(badge.url ? "a" : "span");
  if (badge.url) html.href = badge.url;
  html.className = "diagram-badge";
  html.dataset.tone = badge.tone ?? "";
  html.title = badge.title;
  html.setAttribute("aria-label", badge.title);
  if (!badge.url) html.setAttribute("role", "img");
  html.textContent = badge.text;
  return html;
}

// -- where one looks --------------------------------------------------------------------------------------------------

function fit(canvas) {
  canvas.zoom("fit-viewport", "auto");
}

/** The whole; of a large one its beginning, in a size that can be read. What a mark asks for first comes into view. */
function begin(viewer, ground) {
  const canvas = viewer.get("canvas");
  fit(canvas);
  lower(canvas, ground);
  const root = canvas.getRootElement();
  const wanted = viewer.get("elementRegistry").find((one) => canvas.hasMarker(one, "now") && canvas.findRoot(one) === root);
  if (canvas.zoom() >= READABLE) return;
  const start = wanted ?? viewer.get("elementRegistry").find((one) => one.type === "bpmn:StartEvent");
  if (start) look(canvas, ground, start, Math.max(canvas.zoom(), wanted ? 0.8 : 0.7), wanted ? 0.5 : 0.12);
}

/** A flat diagram needs no high ground. */
function lower(canvas, ground) {
  const { inner, scale } = canvas.viewbox();
  const needed = Math.max(LOWEST, Math.ceil(inner.height * Math.max(scale, READABLE)) + 2 * EDGE);
  if (needed >= ground.clientHeight) return;
  ground.style.height = `${needed}px`;
  canvas.resized();
  fit(canvas);
}

/** Bring a shape to `where` (0: the left edge, 0.5: the middle) of the ground. */
function look(canvas, ground, shape, zoom, where = 0.5) {
  const { width, height } = ground.getBoundingClientRect();
  const x = shape.x + (shape.width ?? 0) / 2;
  const y = shape.y + (shape.height ?? 0) / 2;
  canvas.zoom(zoom);
  canvas.viewbox({ x: x - (width * where) / zoom, y: y - height / 2 / zoom, width: width / zoom, height: height / zoom });
}

function zoomBy(canvas, factor, at) {
  canvas.zoom(Math.min(MOST, Math.max(LEAST, canvas.zoom() * factor)), at ?? "auto");
}

function zoomByButtons(place, canvas, ground) {
  const does = { in: () => zoomBy(canvas, STEP), out: () => zoomBy(canvas, 1 / STEP), fit: () => fit(canvas) };
  for (const button of place.querySelectorAll("[data-zoom]")) button.addEventListener("click", does[button.dataset.zoom]);
  new ResizeObserver(() => canvas.resized()).observe(ground);
}

function zoomByKeys(svg, canvas) {
  const does = {
    "+": () => zoomBy(canvas, STEP),
    "=": () => zoomBy(canvas, STEP),
    "-": () => zoomBy(canvas, 1 / STEP),
    0: () => fit(canvas),
    ArrowLeft: () => canvas.scroll({ dx: FAR, dy: 0 }),
    ArrowRight: () => canvas.scroll({ dx: -FAR, dy: 0 }),
    ArrowUp: () => canvas.scroll({ dx: 0, dy: FAR }),
    ArrowDown: () => canvas.scroll({ dx: 0, dy: -FAR }),
  };
  svg.addEventListener("keydown", (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? null : does[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
}

/** One finger moves, two pull larger or smaller around their middle. A mouse is moved by bpmn-js itself. */
function moveByFingers(svg, canvas) {
  const fingers = new Map();
  const apart = ([one, other]) => Math.hypot(one.x - other.x, one.y - other.y);
  const between = ([one, other]) => {
    const box = svg.getBoundingClientRect();
    return { x: (one.x + other.x) / 2 - box.left, y: (one.y + other.y) / 2 - box.top };
  };
  svg.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch") fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  svg.addEventListener("pointermove", (event) => {
    const last = fingers.get(event.pointerId);
    if (!last) return;
    const before = [...fingers.values()].map((one) => ({ ...one }));
    const [dx, dy] = [event.clientX - last.x, event.clientY - last.y];
    Object.assign(last, { x: event.clientX, y: event.clientY });
    if (before.length === 1) canvas.scroll({ dx, dy });
    if (before.length === 2) {
      const now = [...fingers.values()];
      canvas.scroll({ dx: dx / 2, dy: dy / 2 });
      zoomBy(canvas, apart(now) / Math.max(1, apart(before)), between(now));
    }
  });
  for (const over of ["pointerup", "pointercancel", "pointerleave"]) svg.addEventListener(over, (event) => fingers.delete(event.pointerId));
}

// -- words and shapes -------------------------------------------------------------------------------------------------

/** A name in the words shows the shape, a press on a shape shows its words. */
function followWords(place, viewer) {
  const canvas = viewer.get("canvas");
  const drawn = viewer.get("elementRegistry");
  const ground = place.querySelector("[data-ground]");
  let shown = null;
  const choose = (shape) => {
    if (shown) canvas.removeMarker(shown, "shown");
    shown = shape;
    canvas.addMarker(shape, "shown");
  };
  for (const name of place.parentElement.querySelectorAll("[data-node]")) {
    name.addEventListener("click", (event) => {
      const shape = drawn.get(name.dataset.node);
      if (!shape) return;
      event.preventDefault();
      canvas.setRootElement(canvas.findRoot(shape));
      look(canvas, ground, shape, Math.max(canvas.zoom(), 0.8));
      choose(shape);
      place.scrollIntoView({ block: "nearest" });
      ground.querySelector(".djs-container > svg").focus({ preventScroll: true });
    });
  }
  viewer.get("eventBus").on("element.click", ({ element }) => {
    if (element.waypoints || !element.parent) return;
    choose(element.labelTarget ?? element);
  });
}

const drawAll = () => document.querySelectorAll("[data-diagram]").forEach(draw);
drawAll();
document.addEventListener("htmx:after:swap", drawAll); // a tab of the ticket brings its diagram later
