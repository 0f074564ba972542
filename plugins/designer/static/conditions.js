// Conditions as rows: "Amount · is over · 100 000", all or any of them. Reads what it can of an expression; what says
// more than rows can is left to the expression. Writing what was read gives the same meaning.

import { everyNode, nextOf } from "./model.js";

const TOKEN = /\s*(?:(?<number>\d+(?:\.\d+)?)(?![\w.])|(?<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)|(?<sign>&&|\|\||[=!<>]=|[<>!(),[\]-]))/y;

/** Operators that a type of value offers, the likeliest first. */
export const OPERATORS = {
  number: ["over", "at_least", "under", "at_most", "is", "is_not", "filled", "empty"],
  text: ["is", "is_not", "contains", "begins", "one_of", "filled", "empty"],
  choice: ["is", "is_not", "one_of", "filled", "empty"],
  list: ["has", "has_not", "filled", "empty"],
  boolean: ["yes", "no"],
  date: ["before", "after", "is", "filled", "empty"],
  time: ["before", "after", "filled", "empty"],
  duration: ["over", "under", "filled", "empty"],
  other: ["filled", "empty"],
};
/** Those that ask for no value. */
export const BARE = new Set(["filled", "empty", "yes", "no"]);

const COMPARE = { ">": "over", ">=": "at_least", "<": "under", "<=": "at_most", "==": "is", "!=": "is_not" };
const SIGNS = { over: ">", at_least: ">=", under: "<", at_most: "<=", is: "==", is_not: "!=", before: "<", after: ">" };

/** {all, rows: [{path, operator, value}]} or null. `value`: a string, a number, or a list of strings. */
export function readCondition(source) {
  if (source === undefined || source === null || !String(source).trim()) return { all: true, rows: [] };
  try {
    return new Reader(String(source)).condition();
  } catch {
    return null;
  }
}

/** The expression of rows; "" for none that are complete. `typeOf(path)`: number, text, choice, list, boolean, date … */
export function writeCondition({ all, rows }, typeOf) {
  const written = rows.filter((row) => row.path && (BARE.has(row.operator) || (row.value !== "" && row.value !== undefined && row.value !== null && row.value.length !== 0)))
    .map((row) => writeRow(row, typeOf(row.path)));
  return written.join(all ? " && " : " || ");
}

function writeRow({ path, operator, value }, type) {
  if (operator === "filled") return `has(${path})`;
  if (operator === "empty") return `!has(${path})`;
  if (operator === "yes") return `${path} == true`;
  if (operator === "no") return `${path} != true`;
  if (operator === "contains" || operator === "has") return type === "list" ? `${literal(value, "text")} in ${path}` : `contains(${path}, ${literal(value, "text")})`;
  if (operator === "has_not") return `!(${literal(value, "text")} in ${path})`;
  if (operator === "begins") return `startsWith(${path}, ${literal(value, "text")})`;
  if (operator === "one_of") return `${path} in [${listOf(value).map((one) => literal(one, type)).join(", ")}]`;
  return `${path} ${SIGNS[operator]} ${literal(value, type)}`;
}

function listOf(value) {
  if (Array.isArray(value)) return value;
  return String(value).split(",").map((one) => one.trim()).filter(Boolean);
}

/** A value as an expression writes it. Digits may be grouped, a comma may stand for the point. */
function literal(value, type) {
  const given = String(value);
  if (given === "now") return "now";
  if (type === "number") {
    const number = given.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
    if (/^-?\d+(\.\d+)?$/.test(number)) return number;
  }
  if (type === "date" || type === "time") return `date(${quoted(given)})`;
  if (type === "duration") return `duration(${quoted(given)})`;
  if (type === "boolean") return given === "true" ? "true" : "false";
  return quoted(given);
}

export function quoted(text) {
  return `'${text.replace(/\\/g, "\\\\").replace(/'/g, "\\'").replace(/\n/g, "\\n")}'`;
}

class Reader {
  constructor(source) {
    this.tokens = [];
    TOKEN.lastIndex = 0;
    let at = 0;
    while (source.slice(at).trim()) {
      TOKEN.lastIndex = at;
      const match = TOKEN.exec(source);
      if (!match) throw new Error("unreadable");
      const [kind, text] = Object.entries(match.groups).find(([, value]) => value !== undefined);
      this.tokens.push({ kind, text });
      at = TOKEN.lastIndex;
    }
    this.at = 0;
  }

  condition() {
    const rows = [this.row()];
    let joined = null;
    while (this.at < this.tokens.length) {
      const sign = this.take().text;
      if ((sign !== "&&" && sign !== "||") || (joined && joined !== sign)) throw new Error("mixed");
      joined = sign;
      rows.push(this.row());
    }
    return { all: joined !== "||", rows };
  }

  row() {
    if (this.is("!")) return this.negated();
    if (this.is("(")) throw new Error("nested");
    const first = this.take();
    if (first.kind === "name" && this.is("(")) return this.call(first.text);
    if (first.kind === "text") {
      this.want("in");
      return { path: this.path(), operator: "has", value: unquoted(first.text) };
    }
    if (first.kind !== "name" || isWord(first.text)) throw new Error("no path");
    const next = this.peek();
    if (!next || next.text === "&&" || next.text === "||") return { path: first.text, operator: "yes", value: "" };
    if (next.text === "in") {
      this.take();
      return { path: first.text, operator: "one_of", value: this.list() };
    }
    return this.compared(first.text);
  }

  compared(path) {
    const sign = this.take().text;
    if (!COMPARE[sign]) throw new Error("no operator");
    const token = this.peek();
    if (token?.kind === "name" && ["true", "false", "null"].includes(token.text)) {
      this.take();
      if (!["==", "!="].includes(sign)) throw new Error("no operator");
      if (token.text === "null") return { path, operator: sign === "==" ? "empty" : "filled", value: "" };
      return { path, operator: (token.text === "true") === (sign === "==") ? "yes" : "no", value: "" };
    }
    const { value, dated } = this.value();
    const operator = dated && (sign === "<" || sign === ">") ? (sign === "<" ? "before" : "after") : COMPARE[sign];
    if (dated && !["before", "after", "is"].includes(operator)) throw new Error("no operator");
    return { path, operator, value };
  }

  value() {
    const token = this.take();
    if (token.kind === "number") return { value: token.text };
    if (token.text === "-" && this.peek()?.kind === "number") return { value: `-${this.take().text}` };
    if (token.kind === "text") return { value: unquoted(token.text) };
    if (token.text === "now") return { value: "now", dated: true };
    if (token.text === "date" || token.text === "duration") {
      this.want("(");
      const text = this.take();
      if (text.kind !== "text") throw new Error("no text");
      this.want(")");
      return { value: unquoted(text.text), dated: token.text === "date" };
    }
    throw new Error("no value");
  }

  call(name) {
    this.want("(");
    const path = this.path();
    if (name === "has") {
      this.want(")");
      return { path, operator: "filled", value: "" };
    }
    const operator = { contains: "contains", startsWith: "begins" }[name];
    if (!operator) throw new Error("no row");
    this.want(",");
    const text = this.take();
    if (text.kind !== "text") throw new Error("no text");
    this.want(")");
    return { path, operator, value: unquoted(text.text) };
  }

  negated() {
    this.take();
    if (this.is("(")) {
      this.take();
      const text = this.take();
      if (text.kind !== "text") throw new Error("no text");
      this.want("in");
      const path = this.path();
      this.want(")");
      return { path, operator: "has_not", value: unquoted(text.text) };
    }
    const row = this.row();
    const operator = { filled: "empty", yes: "no" }[row.operator];
    if (!operator) throw new Error("no row");
    return { ...row, operator };
  }

  list() {
    this.want("[");
    const found = [];
    while (!this.is("]")) {
      found.push(this.value().value);
      if (!this.is("]")) this.want(",");
    }
    this.take();
    return found;
  }

  path() {
    const token = this.take();
    if (token.kind !== "name" || isWord(token.text)) throw new Error("no path");
    return token.text;
  }

  peek() {
    return this.tokens[this.at];
  }

  is(text) {
    return this.peek()?.text === text && this.peek().kind !== "text";
  }

  take() {
    const token = this.tokens[this.at];
    if (!token) throw new Error("ends early");
    this.at += 1;
    return token;
  }

  want(text) {
    if (this.take().text !== text) throw new Error(`no ${text}`);
  }
}

function isWord(text) {
  return ["true", "false", "null", "in"].includes(text);
}

function unquoted(text) {
  return text.slice(1, -1).replace(/\\(.)/g, (all, letter) => ({ n: "\n", t: "\t", r: "\r" })[letter] ?? letter);
}

// -- what rows may speak of -------------------------------------------------------------------------------------------

const ROW_TYPES = { integer: "number", number: "number", money: "number", boolean: "boolean", choice: "choice", choices: "list", date: "date", datetime: "time", duration: "duration", user: "text", team: "text" };
const READ_TYPES = { number: "number", text: "text", boolean: "boolean", date: "date", time: "time", duration: "duration", list: "other" };

/** [{path, title, type, options}]: fields of the forms of this process first, then those of its role, then what is told
 * of the ticket. */
export function subjects(definition, vocabulary, word = null) {
  const found = new Map();
  const add = (field, group) => {
    const path = `data.${field.id}`;
    if (found.has(path) || !field.id || ["group", "section", "note", "reply"].includes(field.type)) return;
    found.set(path, { path, title: field.title || field.id, type: ROW_TYPES[field.type] ?? "text", options: field.options ?? [], group });
  };
  for (const field of ownFields(definition, vocabulary)) add(field, "own");
  for (const one of outcomesOf(definition, vocabulary, word)) found.set(one.path, one);
  const role = vocabulary.roles?.find((one) => one.key === definition.role);
  for (const field of role?.fields ?? []) add(field, "role");
  for (const { path, type, title } of vocabulary.names ?? []) {
    if (path.startsWith("multi.") || found.has(path)) continue;
    found.set(path, { path, title: title || path, type: READ_TYPES[type] ?? "other", options: [], group: "told" });
  }
  return [...found.values()];
}

/** Which outcome a step had, of every step with named ones. */
function outcomesOf(definition, vocabulary, word) {
  return everyNode(definition).filter(({ id, node }) => ["userTask", "manualTask"].includes(node.type) && /^\w+$/.test(id)).flatMap(({ id, node }) => {
    const options = nextOf(node).filter((flow) => flow?.outcome).map((flow) => ({ value: flow.outcome, title: titleOf(flow.title, vocabulary) || flow.outcome }));
    if (!options.length) return [];
    const step = titleOf(node.title, vocabulary) || id;
    return [{ path: `work.${id}.outcome`, title: word ? word("outcome_of", { what: step }) : step, type: "choice", options, group: "work" }];
  });
}

/** Fields of every form that the process names or holds. */
export function ownFields(definition, vocabulary) {
  const found = [];
  const open = (fields) => {
    for (const field of fields ?? []) {
      if (field?.type === "section") open(field.fields);
      else if (field?.use) open(vocabulary.forms?.find((one) => one.key === field.use)?.fields);
      else if (field?.id) found.push({ ...field, title: titleOf(field.title, vocabulary), options: optionsOf(field.options, vocabulary) });
    }
  };
  const form = (given) => {
    if (typeof given === "string") open(vocabulary.forms?.find((one) => one.key === given)?.fields);
    else if (given && typeof given === "object") open(given.fields);
  };
  const walk = (value) => {
    if (!value || typeof value !== "object") return;
    if (value.form !== undefined) form(value.form);
    for (const [key, one] of Object.entries(value)) if (key !== "form" && key !== "layout") walk(one);
  };
  walk(definition);
  return found;
}

function titleOf(title, vocabulary) {
  if (!title || typeof title === "string") return title;
  return title[vocabulary.lang] ?? title.en ?? Object.values(title)[0];
}

function optionsOf(options, vocabulary) {
  if (!Array.isArray(options)) return [];
  return options.map((one) => (one && typeof one === "object" ? { value: one.value, title: titleOf(one.title, vocabulary) || String(one.value) } : { value: one, title: String(one) }));
}
