// What can be added: office habits first, then every kind of node. One dialog with a search, so that a few letters and Enter
// are enough. Between two nodes: which of the ways out of a node, where it has several.

import { nameOf } from "./controls.js";
import { h, icon } from "./dom.js";
import { ACTIVITIES, addNode, connect } from "./edits.js";
import { everyNode, nextOf, targetOf, textOf } from "./model.js";
import { blocksFor } from "./block_list.js";

let dialog = null;

/** `after`: a node or a flow, null for the end of it all. */
export function openAdd(model, context, after) {
  const { word } = context;
  dialog?.remove();
  const place = model.node(after) ? after : (model.flow(after)?.from ?? null);
  const find = h("input", { class: "form-control", type: "search", "aria-label": word("find_kind"), placeholder: word("find_kind"), autocomplete: "off", role: "combobox", "aria-expanded": "true", "aria-controls": "add-list" });
  const list = h("ul", { class: "add-list", id: "add-list", role: "listbox", "aria-label": word("kinds") });
  const way = waySelect(model, context, place, after);
  dialog = h("dialog", { class: "box add-box", "aria-labelledby": "add-title" },
    h("div", { class: "box-head" }, h("h2", { id: "add-title" }, place ? word("add_behind", { what: nameOf(place, { model, context }) }) : word("add_step")), h("button", { class: "btn btn-icon btn-ghost", type: "button", "aria-label": word("close"), onclick: () => close() }, icon("x"))),
    way ? h("label", { class: "add-way" }, h("span", { class: "meta" }, word("add_where")), way) : null, find, list);
  document.body.append(dialog);
  const choices = choicesFor(model, context, place);
  let shown = [];
  let chosen = 0;
  const before = document.activeElement;
  const close = () => {
    dialog.close();
    dialog.remove();
    dialog = null;
    before?.isConnected && before.focus();
  };
  const take = (choice) => {
    const at = way?.value || after;
    close();
    choice.act(at);
  };
  const draw = () => {
    const asked = find.value.trim().toLowerCase();
    shown = choices.filter((one) => !asked || `${one.title} ${one.group} ${one.key ?? ""}`.toLowerCase().includes(asked));
    chosen = Math.min(chosen, Math.max(0, shown.length - 1));
    let group = null;
    list.replaceChildren(...shown.flatMap((one, index) => {
      const head = one.group !== group ? [h("li", { role: "presentation", class: "group-head" }, one.group)] : [];
      group = one.group;
      return [...head, h("li", { role: "option", id: `add-${index}`, class: "add-choice", "aria-selected": String(index === chosen), data: { add: one.key }, onclick: () => take(one) }, icon(one.icon ?? "circle"), h("span", {}, one.title), one.about ? h("span", { class: "meta" }, one.about) : null)];
    }));
    find.setAttribute("aria-activedescendant", `add-${chosen}`);
    list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  };
  find.addEventListener("input", () => { chosen = 0; draw(); });
  dialog.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (event.target === way) return;
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : shown.length - 1)) % Math.max(1, shown.length);
      draw();
    } else if (event.key === "Enter" && shown[chosen] && event.target !== way) take(shown[chosen]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); close(); });
  draw();
  dialog.showModal();
  find.focus();
}

/** Which way out the new node stands on, where there are several; and inside of a sub-process. */
function waySelect(model, context, place, after) {
  const ways = place ? model.flows(place).outgoing : [];
  const inner = place && model.node(place).type === "subProcess";
  if (ways.length < 2 && !inner) return null;
  const name = (one) => textOf(one.flow?.title, context.lang) || one.flow?.outcome || nameOf(targetOf(one.flow), { model, context });
  return h("select", { class: "form-select" },
    inner ? h("option", { value: `inside:${place}` }, context.word("add_inside")) : null,
    ways.map((one) => h("option", { value: one.id, selected: one.id === after || (!inner && one === ways[0]) }, context.word("add_on_way", { what: name(one) }))));
}

function choicesFor(model, context, place) {
  const { word, vocabulary } = context;
  const node = place ? model.node(place) : null;
  const kinds = vocabulary.properties.types.map((type) => ({ ...type, act: (at) => add(model, context, type, at) }))
    .filter((type) => type.key !== "boundaryEvent" || !node || ACTIVITIES.includes(node.type));
  const blocks = blocksFor(model, context).map((one) => ({ group: word("blocks"), ...one }));
  return [...blocks, ...kinds, ...(node && node.type !== "endEvent" ? connections(model, context, place) : [])];
}

/** “Go on at …”: a flow to a node that is there. */
function connections(model, context, place) {
  const { scope, node } = model.place(place);
  const reached = new Set(nextOf(node).map(targetOf));
  return everyNode(model.definition)
    .filter((one) => one.scope === scope && !reached.has(one.id) && !["startEvent", "boundaryEvent"].includes(one.node.type) && one.node.event !== true)
    .map((one) => ({
      key: `to:${one.id}`, group: context.word("connect"), icon: "arrow-right", title: context.word("connect_to", { what: nameOf(one.id, { model, context }) }),
      act: () => {
        model.change(context.word("change_connect"), (copy) => connect(copy, place, one.id, context.word("new_button")), { origin: "outline" });
        context.after?.(place);
      },
    }));
}

function add(model, context, type, at) {
  let made = null;
  const inside = String(at ?? "").startsWith("inside:") ? at.slice("inside:".length) : null;
  model.change(context.word("change_add_what", { what: type.title }), (copy) => { made = addNode(copy, type.key, inside ? null : at, { title: type.title, inside }); }, { origin: "outline" });
  context.added(made);
}
