// The names that an expression of a field may read, as pickers and completion offer them: fields of the form itself, the
// row's own in a group, then what else the site has.

import { everyField, groupOf } from "./form_tree.js";
import { textOf } from "./model.js";

/** [{path, title, kind, type, options, of}]; `of`: "row" | "form" | "site" | "ticket". `lang`: of titles. */
export function namesFor(model, context, pointer) {
  const { vocabulary } = context;
  const lang = context.textLang();
  const group = groupOf(model.definition, pointer);
  const found = [];
  const seen = new Set();
  for (const one of everyField(model.definition)) {
    const { field } = one;
    const type = vocabulary.types[field.type];
    if (!type?.holds || !field.id || one.pointer === pointer) continue;
    const own = group && one.group === group;
    if (one.group && !own) continue;
    const path = `${own ? "item" : "data"}.${field.id}`;
    if (seen.has(path)) continue;
    seen.add(path);
    found.push({ path, title: textOf(field.title, lang) || field.id, kind: type.gives, type: field.type, options: optionsOf(field, lang), of: own ? "row" : "form" });
  }
  for (const one of vocabulary.fields) {
    if (seen.has(one.path)) continue;
    found.push({ path: one.path, title: one.title, kind: vocabulary.types[one.type]?.gives ?? "any", type: one.type, options: null, of: "site" });
  }
  for (const one of vocabulary.ticket) found.push({ ...one, kind: one.type, type: null, options: null, of: "ticket" });
  return found;
}

export function optionsOf(field, lang) {
  if (!Array.isArray(field.options)) return null;
  return field.options.map((one) => (typeof one === "string" ? [one, one] : [one?.value ?? "", textOf(one?.title, lang) || String(one?.value ?? "")]));
}

/** As options of a select, by where the names are of. */
export function grouped(names, context) {
  return ["row", "form", "site", "ticket"].map((of) => [context.word(`names_${of}`), names.filter((one) => one.of === of).map((one) => [one.path, one.title])])
    .filter(([, listed]) => listed.length);
}
