// What can be put into a form: typed as lines, pressed, or dragged.

import { el, icon } from "./form_dom.js";
import { fieldsOf, freeKey, optionsOf, written } from "./form_lines.js";
import { everyField } from "./form_tree.js";
import { textOf } from "./model.js";

export function mount(host, model, context) {
  const { vocabulary } = context;
  const grammar = { types: vocabulary.types, flags: vocabulary.flags, choices: [context.word("choice_first"), context.word("choice_second")] };
  const site = Object.fromEntries(vocabulary.fields.map((one) => [one.path.slice(5), one.type]));
  const made = () => ({
    lang: context.textLang(), languages: vocabulary.languages, site, form: model.definition.key ?? "form",
    taken: new Set(everyField(model.definition).map((one) => one.field.id).filter(Boolean)),
  });
  context.choices = () => optionsOf([], made(), grammar);
  context.newKey = (title, type) => freeKey(title, type, made());
  context.addType = (type, place = null) => {
    if (type === "use") {
      const other = vocabulary.forms.find(([key]) => key !== model.definition.key);
      if (!other) return context.say(context.word("no_forms"));
      return context.addFields([{ use: other[0] }], place);
    }
    const field = { type, title: written(vocabulary.types[type].title, made()) };
    const holds = vocabulary.types[type].holds;
    const full = holds ? { id: context.newKey(textOf(field.title, context.textLang()), type), ...field } : field;
    if (type === "choice" || type === "choices") full.options = context.choices();
    if (type === "section" || type === "group") full.fields = [];
    return context.addFields([full], place);
  };
  host.append(...vocabulary.palette.map(([part, title]) => el("div", { class: "palette-part" }, el("h3", {}, title), el("ul", { class: "palette-types", "data-palette": part },
    [...Object.entries(vocabulary.types).filter(([, one]) => one.part === part), ...(part === "layout" ? [["use", { title: context.word("use_form"), icon: "forms" }]] : [])]
      .map(([key, one]) => el("li", { "data-type": key }, el("button", { type: "button", class: "palette-item", onclick: () => context.addType(key) }, icon(one.icon), one.title)))))));
  if (globalThis.Sortable && !matchMedia("(max-width: 767px)").matches) {
    for (const one of host.querySelectorAll("[data-palette]")) {
      globalThis.Sortable.create(one, { group: { name: "form", pull: "clone", put: false }, sort: false, draggable: "[data-type]", animation: 0 });
    }
  }
  typing(document.querySelector("[data-typed-form]"), grammar, made, context);
  return { show() {}, hide() {} };
}

/** The line below the form: Enter adds what it says; several lines may be pasted. */
function typing(form, grammar, made, context) {
  const area = form.querySelector("[data-typed]");
  const told = form.querySelector("[data-typed-told]");
  const read = () => (area.value.trim() ? fieldsOf(area.value, grammar, made()) : []);
  const describe = (field) => {
    const parts = [textOf(field.title, context.textLang()), grammar.types[field.type].title];
    if (field.required) parts.push(context.word("mark_required"));
    if (field.options) parts.push(field.options.map((one) => (typeof one === "string" ? one : textOf(one.title, context.textLang()))).join(", "));
    if (field.fields?.length) parts.push(`(${field.fields.map(describe).join("; ")})`);
    return parts.join(" · ");
  };
  const show = () => {
    told.textContent = read().map(describe).join("; ");
    area.rows = Math.min(8, area.value.split("\n").length);
  };
  const add = () => {
    const fields = read();
    if (!fields.length) return;
    context.addFields(fields);
    area.value = "";
    show();
    area.focus();
  };
  area.addEventListener("input", show);
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    add();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    add();
  });
}
