// Fields typed as lines: "Amount money required" is a required field Amount of money. `types`: words → type; a line without
// one is a text. "Colour choice: red, green" lists what may be chosen.

import { wordOf } from "./edits.js";
import { freeName, textOf } from "./model.js";

/** [{title, type, required, options}] of a text. */
export function readLines(text, { types, required }) {
  return text.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => readLine(line, types, required));
}

function readLine(line, types, required) {
  const [said, listed] = line.split(/:(.*)/s);
  const words = said.trim().split(/\s+/);
  const field = { title: "", type: "text", required: false, options: null };
  for (;;) {
    const last = words.at(-1)?.toLowerCase();
    if (words.length < 2) break;
    if (required.includes(last)) field.required = true;
    else if (types[last]) field.type = types[last];
    else break;
    words.pop();
    if (types[last]) {
      if (required.includes(words.at(-1)?.toLowerCase()) && words.length > 1) { words.pop(); field.required = true; }
      break;
    }
  }
  field.title = words.join(" ");
  if (listed !== undefined) {
    field.options = listed.split(",").map((one) => one.trim()).filter(Boolean);
    if (!["choice", "choices"].includes(field.type)) field.type = "choice";
  }
  return field;
}

/** The lines of fields; null where one says more than a line can (a group, a section, a form that is used). */
export function writeLines(fields, { words, required, lang }) {
  const lines = (fields ?? []).map((field) => {
    if (!field?.id || field.fields || field.use) return null;
    const options = Array.isArray(field.options) ? `: ${field.options.map((one) => (typeof one === "object" ? textOf(one.title, lang) || one.value : one)).join(", ")}` : "";
    return [textOf(field.title, lang) || field.id, field.type === "text" ? "" : (words[field.type] ?? field.type), field.required ? required : ""].filter(Boolean).join(" ") + options;
  });
  return lines.includes(null) ? null : lines.join("\n");
}

/** Fields out of lines; what stood there of a field and is not in its line stays. `typeOf(id)`: of a field on the site. */
export function fieldsOf(lines, before, { lang, several, typeOf, prefix }) {
  const left = [...(before ?? [])];
  const taken = new Set();
  const known = (line, index) => {
    const same = left.findIndex((one) => one && textOf(one.title, lang) === line.title);
    const at = same >= 0 ? same : lines.length === (before ?? []).length && left[index] && !lines.some((other) => other.title === textOf(left[index].title, lang)) ? index : -1;
    if (at < 0) return {};
    const found = left[at];
    left[at] = null;
    return found ?? {};
  };
  return lines.map((line, index) => {
    const field = { ...known(line, index) };
    field.id ??= idFor(line, { typeOf, prefix, taken });
    taken.add(field.id);
    field.type = line.type;
    field.title = typeof field.title === "object" ? { ...field.title, [lang]: line.title } : several ? { [lang]: line.title } : line.title;
    if (line.required) field.required = true;
    else delete field.required;
    if (line.options) field.options = optionsOf(line.options, field.options, lang);
    return field;
  });
}

/** A field is its id, of one type on the whole site: one that is there with another type gets the key before it. */
function idFor(line, { typeOf, prefix, taken }) {
  const base = (wordOf(line.title) || "field").slice(0, 40);
  const type = typeOf(base);
  return freeName(type && type !== line.type ? `${prefix}_${base}` : base, taken);
}

function optionsOf(titles, before, lang) {
  const known = Array.isArray(before) ? before : [];
  const taken = new Set();
  return titles.map((title) => {
    const same = known.find((one) => (typeof one === "object" ? textOf(one.title, lang) || one.value : one) === title);
    if (same !== undefined) return same;
    const value = freeName(wordOf(title) || "option", taken);
    taken.add(value);
    return value === title ? title : { value, title };
  });
}
