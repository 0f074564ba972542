// The middle of the page: the form itself, field by field as the server draws it, to be selected, moved and removed. What is
// done with a mouse is done by keys as well: ↑ ↓ from field to field, Alt with them to move, Delete, Enter for properties.

import { button, el, icon, keepingFocus } from "./form_dom.js";
import { fieldAt, everyField, holdsFields, insert, mayStand, move, placeOf, remove, stepFrom } from "./form_tree.js";
import { textOf } from "./model.js";

export function mount(host, model, context) {
  const kept = new Map(); // HTML by what the field says, so that a field which is moved is there at once
  const list = el("div", { class: "form-canvas" });
  let fresh = null; // what was added last
  host.append(list);

  const nameOf = (field) => textOf(field.title, context.textLang()) || field.id || context.vocabulary.types[field.type]?.title || field.use || "";
  context.nameOf = nameOf;

  function draw() {
    keepingFocus(list, () => {
      for (const one of list.querySelectorAll("[data-list]")) globalThis.Sortable?.get(one)?.destroy();
      list.replaceChildren(listOf(model.definition.fields, ""));
      sortable();
      mark();
    });
  }

  function listOf(fields, parent) {
    const cards = (Array.isArray(fields) ? fields : []).map((field, index) => cardOf(field, `${parent}/fields/${index}`));
    const made = el("ol", { class: `form-list${parent ? " inside" : " fields"}`, "data-list": parent, "aria-label": parent ? nameOf(fieldAt(model.definition, parent)) : context.word("fields") }, cards);
    if (!cards.length) made.append(el("li", { class: "form-none meta" }, context.word(parent ? "empty_inside" : "empty_form")));
    return made;
  }

  function cardOf(field, pointer) {
    const type = context.vocabulary.types[field?.type];
    const said = field?.use && !field.type ? context.word("use_of", { name: field.use }) : type?.title ?? String(field?.type ?? "");
    const name = nameOf(field ?? {});
    const marks = [
      field?.required === true && context.word("mark_required"), field?.required_when && context.word("mark_required_when"), field?.when && context.word("mark_when"),
      field?.computed && context.word("mark_computed"), field?.read_only === true && context.word("mark_read_only"),
    ].filter(Boolean);
    const card = el("li", { class: `form-card${field?.width === "half" ? " half" : ""}`, "data-pointer": pointer });
    card.append(
      el("div", { class: "form-card-head" },
        el("span", { class: "form-grip", "data-grip": true, "aria-hidden": "true" }, icon("grip-vertical")),
        el("button", {
          type: "button", class: "form-card-name", "data-focus": `card:${pointer}`, "aria-keyshortcuts": "Alt+ArrowUp Alt+ArrowDown Delete",
          onclick: () => choose(pointer),
        }, el("span", { class: "form-card-title" }, name), el("span", { class: "meta" }, [said, ...marks].join(" · "))),
        el("span", { class: "form-card-tools" },
          button("", { icon: "arrow-up", label: context.word("up", { name }), "data-focus": `up:${pointer}`, onclick: () => step(pointer, -1) }),
          button("", { icon: "arrow-down", label: context.word("down", { name }), "data-focus": `down:${pointer}`, onclick: () => step(pointer, 1) }),
          button("", { icon: "x", label: context.word("remove", { name }), "data-focus": `x:${pointer}`, onclick: () => context.removeField(pointer) }))),
      el("div", { class: "form-card-body", inert: true, "data-body": pointer }));
    if (holdsFields(field)) card.append(listOf(field.fields, pointer));
    else fill(card.querySelector("[data-body]"), field);
    return card;
  }

  /** By a person: what is added now goes into a section or group that he has chosen. */
  function choose(pointer) {
    fresh = null;
    model.select(pointer, "canvas");
  }

  function fill(body, field) {
    body.innerHTML = kept.get(JSON.stringify(field)) ?? "";
  }

  /** What the server has drawn, into the bodies that stand there now. */
  function show({ html, left_out: leftOut }) {
    for (const { pointer, field } of everyField(model.definition)) {
      if (holdsFields(field)) continue;
      const drawn = field.use && !field.type
        ? Object.keys(html).filter((one) => one.startsWith(`${pointer}/use/`)).map((one) => html[one]).join("")
        : leftOut.includes(pointer) ? "" : html[pointer] ?? "";
      kept.set(JSON.stringify(field), drawn);
      const body = list.querySelector(`[data-body="${CSS.escape(pointer)}"]`);
      if (body && body.innerHTML !== drawn) body.innerHTML = drawn;
      if (body && !drawn) body.append(el("p", { class: "meta" }, context.word("not_yet")));
    }
    mark();
  }

  function mark() {
    for (const card of list.querySelectorAll("[data-pointer]")) {
      const { pointer } = card.dataset;
      const chosen = pointer === model.selected;
      card.classList.toggle("selected", chosen);
      const name = card.querySelector(":scope > .form-card-head > .form-card-name");
      if (chosen) name.setAttribute("aria-current", "true");
      else name.removeAttribute("aria-current");
      const wrong = model.findings.some((one) => one.severity === "error" && (one.pointer === pointer || (one.pointer.startsWith(`${pointer}/`) && !one.pointer.startsWith(`${pointer}/fields/`))));
      card.classList.toggle("wrong", wrong);
    }
  }

  function sortable() {
    if (!globalThis.Sortable || matchMedia("(max-width: 767px)").matches) return;
    for (const one of list.querySelectorAll("[data-list]")) {
      globalThis.Sortable.create(one, {
        group: { name: "form", pull: true, put: true }, handle: "[data-grip]", draggable: ".form-card", animation: 0, fallbackOnBody: true, swapThreshold: 0.6,
        onEnd: dropped, onAdd: (event) => { if (event.item.dataset.type) added(event); },
      });
    }
  }

  function dropped(event) {
    const { pointer } = event.item.dataset;
    if (!pointer) return;
    const parent = event.to.dataset.list;
    const from = placeOf(pointer);
    const at = event.newDraggableIndex;
    if (from.parent === parent && from.index === at) return;
    const field = model.node(pointer);
    if (!mayStand(model.definition, field, parent, pointer)) {
      context.say(context.word("may_not_stand", { name: nameOf(field) }));
      return draw();
    }
    return place(pointer, parent, from.parent === parent && at > from.index ? at + 1 : at);
  }

  function added(event) {
    const { type } = event.item.dataset;
    const parent = event.to.dataset.list;
    const at = event.newDraggableIndex;
    event.item.remove();
    context.addType(type, { parent, index: at });
  }

  function place(pointer, parent, index) {
    let to = pointer;
    const name = nameOf(model.node(pointer));
    model.change(context.word("change_move", { name }), (definition) => { to = move(definition, pointer, parent, index); }, { origin: "canvas" });
    model.select(to, "canvas");
    draw();
    list.querySelector(`[data-focus="${CSS.escape(`card:${to}`)}"]`)?.focus();
    const told = placeOf(to);
    context.say(context.word("moved", { name, n: told.index + 1, of: (told.parent ? model.node(told.parent) : model.definition).fields.length, in: told.parent ? nameOf(model.node(told.parent)) : context.word("the_form") }));
  }

  function step(pointer, by) {
    const to = stepFrom(model.definition, pointer, by);
    if (to) place(pointer, to.parent, to.index);
    else context.say(context.word(by < 0 ? "is_first" : "is_last"));
  }

  context.removeField = (pointer) => {
    const name = nameOf(model.node(pointer));
    const cards = [...list.querySelectorAll("[data-pointer]")].map((one) => one.dataset.pointer).filter((one) => !one.startsWith(`${pointer}/`));
    const at = cards.indexOf(pointer);
    model.select(null, "canvas");
    model.change(context.word("change_remove", { name }), (definition) => { remove(definition, pointer); }, { origin: "canvas" });
    draw();
    const names = [...list.querySelectorAll(".form-card-name")];
    (names[Math.min(at, names.length - 1)] ?? document.querySelector("[data-typed]"))?.focus();
    context.say(context.word("removed", { name }));
  };

  /** Fields behind the one that is selected, or at a place; the last of them is selected then. */
  context.addFields = (fields, place_ = null) => {
    const chosen = model.selected ? model.node(model.selected) : null;
    const finished = model.selected === fresh && (chosen?.fields ?? []).length > 0; // typed with its fields: what follows stands behind it
    const into = chosen && holdsFields(chosen) && !finished && fields.every((one) => mayStand(model.definition, one, model.selected));
    let target = place_ ?? (into ? { parent: model.selected, index: (chosen.fields ?? []).length } : chosen ? { parent: placeOf(model.selected).parent, index: placeOf(model.selected).index + 1 } : { parent: "", index: (model.definition.fields ?? []).length });
    while (target.parent && !fields.every((one) => mayStand(model.definition, one, target.parent))) {
      target = { parent: placeOf(target.parent).parent, index: placeOf(target.parent).index + 1 };
    }
    model.change(context.word("change_add", { name: fields.map(nameOf).join(", ") }), (definition) => insert(definition, target.parent, target.index, ...fields), { origin: "canvas" });
    fresh = `${target.parent}/fields/${target.index + fields.length - 1}`;
    model.select(fresh, "canvas");
    draw();
    list.querySelector(".form-card.selected")?.scrollIntoView({ block: "nearest" });
    context.say(context.word("added", { name: fields.map(nameOf).join(", ") }));
  };

  list.addEventListener("keydown", (event) => {
    const name = event.target.closest(".form-card-name");
    if (!name) return;
    const { pointer } = name.closest("[data-pointer]").dataset;
    const names = [...list.querySelectorAll(".form-card-name")];
    const beside = names[names.indexOf(name) + (event.key === "ArrowDown" ? 1 : -1)];
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) step(pointer, event.key === "ArrowDown" ? 1 : -1);
    else if (event.altKey || event.ctrlKey || event.metaKey) return;
    else if (event.key === "ArrowUp" || event.key === "ArrowDown") beside?.focus();
    else if (event.key === "Delete" || event.key === "Backspace") context.removeField(pointer);
    else if (event.key === "Enter") {
      model.select(pointer, "canvas");
      context.parts.panel.focus();
    } else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => {
    const card = event.target.closest("[data-pointer]");
    if (card && !event.target.closest("button")) choose(card.dataset.pointer);
  });
  model.addEventListener("change", draw);
  model.addEventListener("select", mark);
  model.addEventListener("findings", mark);
  context.addEventListener("pieces", ({ detail }) => show(detail));
  context.addEventListener("language", () => { kept.clear(); draw(); });
  draw();
  return { show() {}, hide() {} };
}
