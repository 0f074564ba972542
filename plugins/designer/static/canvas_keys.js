// Keys while the drawing has the focus. Letters go by the physical key, so that they work in every layout, and can be
// switched off. A, undo and redo are those of the whole editor: editor_keys.js.

const FAR = 60; // pixels that an arrow moves the view
const NEAR = 10; // points that an arrow moves what is selected: the grid

export function listenToKeys(parts) {
  const { frame, modeler } = parts;
  frame.ground.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || typing(event.target) || modeler.get("popupMenu").isOpen()) return;
    const act = actFor(event, parts);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
}

const typing = (target) => target.isContentEditable || target.matches("input, textarea, select");

function actFor(event, parts) {
  const { modeler, mayEdit, model, tools } = parts;
  const selected = modeler.get("selection").get();
  if (event.altKey) return null;
  if (event.ctrlKey || event.metaKey) return mayEdit ? commands(parts, selected)[event.code + (event.shiftKey ? "+Shift" : "")] : null;
  const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (arrow) return mayEdit && selected.length ? () => move(parts, selected, arrow, event.shiftKey ? 1 : NEAR) : () => scroll(modeler, arrow);
  const looks = { "+": tools.larger, "=": tools.larger, "-": tools.smaller, 0: tools.whole, "/": tools.search, Enter: toPanel, Escape: selected.length ? () => modeler.get("selection").select([]) : null };
  if (event.key in looks) return looks[event.key];
  if (!mayEdit) return null;
  const one = selected.length === 1 ? selected[0] : null;
  const edits = {
    Delete: selected.length ? () => remove(modeler, selected) : null,
    Backspace: selected.length ? () => remove(modeler, selected) : null,
    KeyE: one ? () => modeler.get("directEditing").activate(one) : null,
    F2: one ? () => modeler.get("directEditing").activate(one) : null,
    KeyC: one && !one.waypoints ? () => modeler.get("connect").start(new MouseEvent("mousemove"), one, true) : null,
  };
  if (event.code.startsWith("Key") && document.body.dataset.keys === "off") return null;
  return edits[event.code] ?? null;

  function toPanel() {
    if (model.selected === null) return;
    const panel = document.getElementById("panel");
    (panel?.querySelector("input:not([type=hidden]), select, textarea, button") ?? panel)?.focus();
  }
}

function commands({ modeler }, selected) {
  const registry = modeler.get("elementRegistry");
  const copyPaste = modeler.get("copyPaste");
  const copy = () => selected.length && copyPaste.copy(selected);
  return {
    KeyC: selected.length ? copy : null,
    KeyX: selected.length ? () => { copy(); remove(modeler, selected); } : null,
    KeyV: () => copyPaste.paste(besides(modeler)),
    KeyA: () => modeler.get("selection").select(registry.filter((one) => one.parent && one.type !== "label" && !["bpmn:Participant", "bpmn:Lane"].includes(one.type))),
  };
}

function remove(modeler, selected) {
  const allowed = modeler.get("rules").allowed("elements.delete", { elements: [...selected] });
  if (allowed?.length) modeler.get("modeling").removeElements([...allowed]);
}

/** What is pasted lies beside the middle of what is seen, in what is shown. */
function besides(modeler) {
  const canvas = modeler.get("canvas");
  const { x, y, width, height } = canvas.viewbox();
  const root = canvas.getRootElement();
  const pool = modeler.get("elementRegistry").find((one) => one.type === "bpmn:Participant" && one.parent === root);
  return { element: pool ?? root, point: { x: x + width / 2 + 20, y: y + height / 2 + 20 } };
}

function move({ modeler, drawing }, selected, [x, y], by) {
  const moved = selected.filter((one) => !one.waypoints);
  if (!moved.length) return;
  const name = `move ${moved.map((one) => one.id).join(" ")}`;
  drawing.joined(name, () => modeler.get("modeling").moveElements(moved, { x: x * by, y: y * by }, undefined, { autoResize: false }));
}

function scroll(modeler, [x, y]) {
  modeler.get("canvas").scroll({ dx: -x * FAR, dy: -y * FAR });
}
