// The properties of what is selected: of a field, of a form that is used, or of the form itself. Drawn from the table that
// the page carries (form_properties.py); below each control stands what the check says of it.

import { controls, SPEAKS } from "./form_controls.js";
import { button, el, fresh, keepingFocus, select } from "./form_dom.js";
import { fieldAt, groupOf, insert, placeOf, remove } from "./form_tree.js";
import { textOf } from "./model.js";

export function mount(host, model, context) {
  let openMore = false;

  function draw() {
    keepingFocus(host, () => {
      const pointer = model.selected;
      const field = pointer ? model.node(pointer) : undefined;
      host.replaceChildren(...(field ? ofField(pointer, field) : ofForm()));
      tell();
    });
  }

  function ofField(pointer, field) {
    const type = context.vocabulary.types[field.type];
    const group = groupOf(model.definition, pointer);
    const name = textOf(field.title, context.textLang()) || field.id || field.use || type?.title || "";
    const head = el("div", { class: "panel-head" },
      el("h2", {}, name),
      button("", { icon: "copy", label: context.word("duplicate"), onclick: () => duplicate(pointer, field) }),
      button("", { icon: "trash", label: context.word("remove", { name }), onclick: () => context.removeField(pointer) }));
    if ("use" in field && !field.type) return [head, usedForm(pointer, field)];
    const shown = new Set((group ? type?.in_group : type?.properties) ?? ["type"]);
    const strange = Object.keys(field).filter((key) => !shown.has(key) && key !== "fields" && !key.startsWith("x-"));
    const parts = context.vocabulary.parts.map(([part, title]) => {
      const rows = context.vocabulary.properties.filter((one) => one.part === part && shown.has(one.key) && one.key !== "fields");
      if (!rows.length) return null;
      const drawn = rows.map((property) => row(property, pointer, field, group));
      if (part === "main") return el("div", { class: "panel-part" }, drawn);
      if (part !== "more") return el("section", { class: "panel-part" }, el("h3", {}, title), drawn);
      return el("details", { class: "panel-part", open: openMore, ontoggle: (event) => { openMore = event.target.open; } }, el("summary", { "data-focus": "panel:more" }, title), drawn);
    });
    return [head, ...parts.filter(Boolean), ...strange.map((key) => leftover(pointer, key))];
  }

  function row(property, pointer, field, group) {
    const id = fresh("property");
    const given = {
      property, pointer, field, id, model, context, inGroup: !!group, label: property.title, type: context.vocabulary.types[field.type], value: field[property.key],
      again: draw,
      read: () => fieldAt(model.definition, pointer)?.[property.key],
      set: (value, { join = null } = {}) => model.change(context.word("change_property", { what: property.title }), (definition) => {
        const one = fieldAt(definition, pointer);
        if (value === undefined) delete one[property.key];
        else one[property.key] = value;
      }, { join, origin: "panel" }),
      retype: (type) => retype(pointer, type),
    };
    const control = controls[property.control](given);
    const speaks = SPEAKS.has(property.control);
    const label = property.control === "tick" || property.control === "indexed" ? null
      : el(speaks || property.control === "condition" || property.control === "expression" ? "div" : "label", { class: "form-label", for: speaks ? null : id }, property.title);
    return el("div", { class: "property", "data-property": property.key }, label, control,
      property.help ? el("div", { class: "help" }, property.help) : null, el("div", { class: "error", "data-told": property.key }));
  }

  /** What the new type cannot have goes with the change: one step of undo brings it back. */
  function retype(pointer, type) {
    model.change(context.word("change_type"), (definition) => {
      const one = fieldAt(definition, pointer);
      const known = context.vocabulary.types[type].properties;
      for (const key of Object.keys(one)) if (!known.includes(key) && key !== "type" && !key.startsWith("x-")) delete one[key];
      for (const key of ["default", "min", "max"]) if (one.type !== type) delete one[key];
      one.type = type;
      if (known.includes("options") && !one.options) one.options = context.choices();
      if (known.includes("fields") && !one.fields) one.fields = [];
      if (context.vocabulary.types[type].holds && !one.id) one.id = context.newKey(textOf(one.title, context.textLang()) || type, type, pointer);
    }, { origin: "panel" });
    draw();
  }

  function leftover(pointer, key) {
    return el("div", { class: "property error" }, context.word("not_of_type", { name: key }), " ", button(context.word("take_out", { name: key }), {
      onclick: () => {
        model.change(context.word("take_out", { name: key }), (definition) => { delete fieldAt(definition, pointer)[key]; }, { origin: "panel" });
        draw();
      },
    }));
  }

  function usedForm(pointer, field) {
    const forms = context.vocabulary.forms.filter(([key]) => key !== context.key);
    const id = fresh("use");
    return el("div", { class: "panel-part" }, el("div", { class: "property", "data-property": "use" },
      el("label", { class: "form-label", for: id }, context.word("use_which")),
      select(forms.some(([key]) => key === field.use) ? forms : [[field.use, field.use], ...forms], field.use, {
        id, "data-focus": `${pointer}:use`,
        onchange: (event) => model.change(context.word("change_property", { what: context.word("use_which") }), (definition) => { fieldAt(definition, pointer).use = event.target.value; }, { origin: "panel" }),
      }),
      el("div", { class: "help" }, context.word("use_help")),
      el("p", {}, el("a", { href: `/x/designer/forms/${encodeURIComponent(field.use)}/edit` }, context.word("use_open"))),
      el("div", { class: "error", "data-told": "use" })));
  }

  function duplicate(pointer, field) {
    const { parent, index } = placeOf(pointer);
    const again = structuredClone(field);
    if (again.id) again.id = context.newKey(textOf(again.title, "en") || again.id, again.type, pointer);
    model.change(context.word("change_duplicate"), (definition) => insert(definition, parent, index + 1, again), { origin: "panel" });
    model.select(`${parent}/fields/${index + 1}`, "panel");
  }

  function ofForm() {
    const { definition } = model;
    const change = (key, value, join) => model.change(context.word("change_form"), (next) => {
      if (value === undefined) delete next[key];
      else next[key] = value;
    }, { join, origin: "panel" });
    const title = { key: "title", title: context.word("form_title") };
    const id = fresh("form-title");
    const words = controls.words({
      property: title, label: title.title, id, pointer: "", value: definition.title, model, context, again: draw,
      read: () => model.definition.title, set: (value, { join = "form:title" } = {}) => change("title", value ?? "", join),
    });
    const key = fresh("form-key");
    return [
      el("div", { class: "panel-head" }, el("h2", {}, context.word("the_form"))),
      el("div", { class: "panel-part" },
        el("div", { class: "property", "data-property": "title" }, el("div", { class: "form-label" }, title.title), words, el("div", { class: "error", "data-told": "title" })),
        el("div", { class: "property", "data-property": "key" },
          el("label", { class: "form-label", for: key }, context.word("form_key")),
          el("input", {
            class: "form-control expr", type: "text", id: key, autocomplete: "off", spellcheck: "false", value: definition.key ?? "", readonly: true, "data-focus": "form:key",
          }),
          el("div", { class: "help" }, context.word(context.drafts.number ? "form_key_fixed" : "form_key_help")), el("div", { class: "error", "data-told": "key" })),
        el("p", { class: "meta" }, context.word("panel_empty"))),
    ];
  }

  /** What the check says of each property; the rest of a field's findings stand on top. */
  function tell() {
    const pointer = model.selected ?? "";
    const places = new Map([...host.querySelectorAll("[data-told]")].map((one) => [one.dataset.told, one]));
    for (const place of places.values()) place.replaceChildren();
    host.querySelector("[data-loose]")?.remove();
    const loose = [];
    for (const finding of model.findings) {
      if (!finding.pointer.startsWith(`${pointer}/`) && finding.pointer !== pointer) continue;
      const key = finding.pointer.slice(pointer.length).split("/")[1] ?? "";
      if (key === "fields") continue;
      const place = places.get(key);
      if (place) place.append(el("div", {}, finding.message, finding.hint ? ` ${finding.hint}` : ""));
      else loose.push(finding);
    }
    if (loose.length && model.selected) host.querySelector(".panel-head").after(el("div", { class: "error", "data-loose": true }, loose.map((one) => el("div", {}, one.message, one.hint ? ` ${one.hint}` : ""))));
    for (const one of host.querySelectorAll(".panel-part details, details.panel-part")) if (one.querySelector("[data-told]:not(:empty)")) one.open = true;
  }

  model.addEventListener("select", draw);
  model.addEventListener("change", ({ detail }) => { if (detail.origin !== "panel") draw(); });
  model.addEventListener("findings", tell);
  context.addEventListener("language", draw);
  draw();
  return { show: draw, hide() {}, focus: () => host.querySelector("input, select, textarea, button")?.focus() };
}
