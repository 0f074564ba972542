// The form of a step or an outcome: one of the site, or fields of its own, typed as lines in place.

import { isMany, only, select, withList } from "./controls.js";
import { h } from "./dom.js";
import { fieldsOf, readLines, writeLines } from "./lines.js";
import { ownFields } from "./conditions.js";
import { textOf } from "./model.js";

const OWN = " own"; // no key begins with a space

export const formControl = {
  fits: (value) => value === undefined || typeof value === "string" || (only(value, ["title", "fields", "card"]) && Array.isArray(value.fields)),
  make(row, value, set, env) {
    const { word, vocabulary } = env.context;
    const own = value !== undefined && typeof value === "object";
    const listed = [{ value: OWN, title: word("form_own") }, ...(vocabulary.forms ?? []).map((one) => ({ value: one.key, title: one.title }))];
    const chosen = own ? OWN : value;
    const choose = select(chosen, listed, (given) => set(given === OWN ? { fields: [] } : given), env, { empty: word("form_none") });
    if (!own) {
      const open = value ? h("a", { class: "small", href: `/x/designer/forms/${encodeURIComponent(value)}/edit`, target: "_blank" }, word("form_open")) : null;
      return h("div", { class: "stacked" }, choose, open, value && vocabulary.forms ? fieldsTold(value, env) : null);
    }
    return h("div", { class: "stacked", role: "group", "aria-labelledby": env.labelId }, choose, linesBox(value, set, env));
  },
};

function fieldsTold(key, { context }) {
  const form = context.vocabulary.forms.find((one) => one.key === key);
  return form ? h("p", { class: "meta" }, form.fields.map((one) => one.title).join(" · ")) : null;
}

/** One line a field. A form that says more than lines can is told, and changed as JSON or in the form editor. */
function linesBox(value, set, env) {
  const { word, vocabulary, lang } = env.context;
  const manner = { types: vocabulary.type_words ?? {}, required: vocabulary.required_words ?? ["required"] };
  const shown = writeLines(value.fields, { words: vocabulary.type_titles ?? {}, required: manner.required[0], lang });
  if (shown === null) return h("p", { class: "meta" }, word("form_more", { n: value.fields.length }));
  const told = h("p", { class: "meta", role: "status" });
  const tell = (fields) => { told.textContent = fields.map((one) => `${textOf(one.title, lang)} – ${vocabulary.type_titles?.[one.type] ?? one.type}`).join(" · "); };
  const area = h("textarea", {
    class: "form-control lines", rows: Math.max(3, value.fields.length + 1), "aria-label": word("form_lines"), spellcheck: "false", value: shown, placeholder: word("form_lines_example"), data: { at: `${env.at}/fields` },
    oninput: () => {
      const before = env.value()?.fields ?? [];
      const fields = fieldsOf(readLines(area.value, manner), before, {
        lang, several: isMany(env.model.definition), prefix: env.model.definition.key,
        typeOf: (id) => vocabulary.fields?.[id] ?? ownFields(env.model.definition, vocabulary).find((one) => one.id === id)?.type,
      });
      tell(fields);
      set({ ...env.value(), fields }, { quiet: true });
    },
  });
  tell(value.fields);
  return h("div", { class: "stacked" }, area, h("p", { class: "help" }, word("form_lines_help")), told);
}

/** Ids of fields that a board card shows, separated by commas. */
export const fieldsList = {
  fits: (value) => value === undefined || (Array.isArray(value) && value.every((one) => typeof one === "string")),
  make(row, value, set, env) {
    const input = h("input", { class: "form-control", id: env.inputId, value: (value ?? []).join(", "), autocomplete: "off", data: { at: env.at }, oninput: () => {
      const ids = input.value.split(",").map((one) => one.trim()).filter(Boolean);
      set(ids.length ? ids : undefined, { quiet: true });
    } });
    return withList(input, ownFields(env.model.definition, env.context.vocabulary).map((one) => ({ value: one.id, title: one.title })));
  },
};
