// Fields as typed lines: "Amount money required" is a field "Amount" of money that has to be filled in. Below a group or a
// section, indented lines are its fields; behind a colon stand the choices. Words and types come from the page.

import { freeName } from "./model.js";

const LETTERS = {
  а: "a", б: "b", в: "v", г: "g", д: "d", е: "e", ё: "e", ж: "zh", з: "z", и: "i", й: "y", к: "k", л: "l", м: "m", н: "n",
  о: "o", п: "p", р: "r", с: "s", т: "t", у: "u", ф: "f", х: "h", ц: "ts", ч: "ch", ш: "sh", щ: "sch", ъ: "", ы: "y", ь: "",
  э: "e", ю: "yu", я: "ya",
};
const LONGEST_KEY = 40;
const MOST_WORDS = 3;

/** A key made of a text in any script: "Сумма, руб." → "summa_rub". */
export function keyOf(title, fallback = "field") {
  const latin = [...title.toLowerCase()].map((letter) => LETTERS[letter] ?? letter).join("").normalize("NFKD").replace(/\p{M}/gu, "");
  const made = latin.replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "").slice(0, LONGEST_KEY).replace(/_+$/, "");
  return /^[a-z]/.test(made) ? made : made ? `${fallback}_${made}` : fallback;
}

/** A key for a new field: no other's of the form, and none that the site has with another type. */
export function freeKey(title, type, { taken, site, form }) {
  const wanted = keyOf(title, type);
  const clashes = site[wanted] !== undefined && site[wanted] !== type;
  return freeName(clashes ? `${keyOf(form, "form")}_${wanted}` : wanted, new Set([...taken, ...others(site, type)]));
}

const others = (site, type) => Object.keys(site).filter((id) => site[id] !== type);

/** → [field…]. `grammar`: {types, flags} of the page; `made`: {lang, languages, taken, site, form} for keys and texts. */
export function fieldsOf(text, grammar, made) {
  const lines = text.split("\n").filter((line) => line.trim());
  const least = Math.min(...lines.map(indentOf));
  const taken = new Set(made.taken);
  const found = [];
  let around = null;
  for (const line of lines) {
    const inner = indentOf(line) > least && around;
    const known = inner && around.type === "group" ? around.taken : taken;
    const field = fieldOf(line.trim().replace(/^[-–•]\s+/, ""), grammar, { ...made, taken: known, inGroup: inner && around.type === "group" });
    if (field.id) known.add(field.id);
    if (inner) around.field.fields.push(field);
    else found.push(field);
    if (!inner) around = "fields" in field ? { type: field.type, field, taken: new Set() } : null;
  }
  return found;
}

const indentOf = (line) => line.match(/^[\s\-–•]*/)[0].replace(/\t/g, "  ").length;

/** One line as a field. */
export function fieldOf(line, grammar, made) {
  const { words, choices } = cut(line);
  const told = read(words, grammar, choices.length > 0);
  if (choices.length) { // "Size: small, large, required"
    const last = understood(choices.pop(), { types: {}, flags: grammar.flags }, false);
    if (last.rest.length) choices.push(last.rest.join(" "));
    told.flags.push(...last.flags);
  }
  const field = {};
  const holds = grammar.types[told.type]?.holds;
  if (holds) field.id = freeKey(told.title, told.type, made.inGroup ? { ...made, site: {} } : made);
  field.type = told.type;
  field.title = written(told.title, made);
  if (told.type === "choice" || told.type === "choices") field.options = optionsOf(choices, made, grammar);
  for (const flag of told.flags) {
    const key = flag === "half" ? "width" : flag;
    if (grammar.types[told.type]?.properties.includes(key) && !(made.inGroup && !grammar.types[told.type].in_group?.includes(key))) {
      field[key] = flag === "half" ? "half" : true;
    }
  }
  if (told.type === "section" || told.type === "group") field.fields = [];
  return field;
}

/** A new text: in the language of the page alone where the site has several, so that the others are seen to lack. */
export function written(text, { lang, languages }) {
  return languages.length > 1 ? { [lang]: text } : text;
}

export function optionsOf(titles, made, grammar) {
  const listed = titles.length ? titles : grammar.choices ?? [];
  const taken = new Set();
  return listed.map((title) => {
    const value = freeName(keyOf(title, "choice"), taken);
    taken.add(value);
    return value === title ? title : { value, title: written(title, made) };
  });
}

function cut(line) {
  const at = line.search(/:(\s|$)/);
  const choices = at < 0 ? "" : line.slice(at + 1);
  return { words: (at < 0 ? line : line.slice(0, at)).trim(), choices: choices.split(/[,;]/).map((one) => one.trim()).filter(Boolean) };
}

/** {title, type, flags}: words are taken from the end as long as they are a flag or the type. */
function read(text, grammar, hasChoices) {
  const comma = text.lastIndexOf(",");
  const behind = comma < 0 ? null : understood(text.slice(comma + 1).trim(), grammar, true);
  const taken = behind && !behind.rest.length ? { ...behind, rest: wordsOf(text.slice(0, comma)) } : understood(text, grammar, false);
  const title = taken.rest.join(" ").replace(/[\s,]+$/, "") || text;
  const type = taken.type ?? (hasChoices ? "choice" : likely(title, grammar)) ?? "text";
  return { title: title.charAt(0).toUpperCase() + title.slice(1), type, flags: taken.flags };
}

const wordsOf = (text) => text.split(/\s+/).filter(Boolean);

function understood(text, grammar, alone) {
  let rest = wordsOf(text.replace(/\*\s*$/, " *"));
  const flags = new Set();
  let type = null;
  for (;;) {
    const flag = ending(rest, grammar.flags);
    const named = !flag && type === null ? ending(rest, Object.fromEntries(Object.entries(grammar.types).map(([key, one]) => [key, alone ? [...one.words, ...one.likely] : one.words]))) : null;
    const found = flag ?? named;
    if (!found) break;
    if (flag) flags.add(flag.key);
    else type = named.key;
    rest = rest.slice(0, rest.length - found.length);
  }
  return { rest, flags: [...flags], type };
}

/** The longest ending that is one of the words: {key, length}. */
function ending(words, table) {
  for (let length = Math.min(MOST_WORDS, words.length); length; length -= 1) {
    const said = words.slice(-length).join(" ").toLowerCase().replace(/,$/, "");
    const key = Object.keys(table).find((one) => table[one].includes(said));
    if (key) return { key, length };
  }
  return null;
}

/** The type of a name that says it: "Start date", "Срок поставки". */
function likely(title, grammar) {
  const words = wordsOf(title.toLowerCase());
  for (const word of [words.at(-1), words[0]]) {
    const key = Object.keys(grammar.types).find((one) => grammar.types[one].likely.includes(word));
    if (key) return key;
  }
  return null;
}
