// Conditions as rows "Amount · is over · 100 000". A condition that rows cannot say stays an expression; one that they can
// say is read back into them, and is not written anew before a row is changed.

const PATH = "((?:data|item|ticket|user)(?:\\.[A-Za-z_]\\w*)+)";
const LITERAL = "('(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"|-?\\d+(?:\\.\\d+)?|true|false|date\\('[^']*'\\)|duration\\('[^']*'\\))";
const COMPARE = { "==": "is", "!=": "is_not", ">": "over", ">=": "at_least", "<": "under", "<=": "at_most" };
const SIGNS = Object.fromEntries(Object.entries(COMPARE).map(([sign, name]) => [name, sign]));
const SHAPES = [
  [new RegExp(`^${PATH} *(==|!=|>=|<=|>|<) *${LITERAL}$`), ([path, sign, value]) => compared(path, sign, value)],
  [new RegExp(`^${PATH} *(==|!=) *null$`), ([path, sign]) => ({ path, op: sign === "==" ? "empty" : "filled" })],
  [new RegExp(`^${PATH} +in +\\[(.*)\\]$`), ([path, list]) => among(path, list)],
  [new RegExp(`^${LITERAL} +in +${PATH}$`), ([value, path]) => ({ path, op: "has", value: plain(value) })],
  [new RegExp(`^!\\(${LITERAL} +in +${PATH}\\)$`), ([value, path]) => ({ path, op: "has_not", value: plain(value) })],
  [new RegExp(`^contains\\(${PATH}, *${LITERAL}\\)$`), ([path, value]) => ({ path, op: "contains", value: plain(value) })],
  [new RegExp(`^has\\(${PATH}\\)$`), ([path]) => ({ path, op: "filled" })],
  [new RegExp(`^!has\\(${PATH}\\)$`), ([path]) => ({ path, op: "empty" })],
  [new RegExp(`^${PATH} *< *(?:now|date\\(now\\))$`), ([path]) => ({ path, op: "past" })],
  [new RegExp(`^${PATH} *> *(?:now|date\\(now\\))$`), ([path]) => ({ path, op: "ahead" })],
  [new RegExp(`^${PATH}$`), ([path]) => ({ path, op: "yes" })],
  [new RegExp(`^!${PATH}$`), ([path]) => ({ path, op: "no" })],
];

/** Operators for what an expression of this kind gives, in the order in which they are offered. */
export const OPERATORS = {
  text: ["is", "is_not", "among", "contains", "filled", "empty"],
  number: ["is", "is_not", "over", "at_least", "under", "at_most", "filled", "empty"],
  date: ["is", "over", "at_least", "under", "at_most", "past", "ahead", "filled", "empty"],
  time: ["past", "ahead", "filled", "empty"],
  duration: ["is", "over", "at_least", "under", "at_most", "filled", "empty"],
  boolean: ["yes", "no"],
  list: ["has", "has_not", "filled", "empty"],
};
export const WITHOUT_VALUE = new Set(["filled", "empty", "yes", "no", "past", "ahead"]);

/** {join: "all" | "any", rows: [{path, op, value}]}; null for what rows cannot say. */
export function rowsOf(expression) {
  const text = (expression ?? "").trim();
  if (!text) return { join: "all", rows: [] };
  const all = split(text, "&&");
  const any = split(text, "||");
  if (!all || !any || (all.length > 1 && any.length > 1)) return null;
  const parts = any.length > 1 ? any : all;
  const rows = parts.map((part) => rowOf(bare(part)));
  return rows.every(Boolean) ? { join: any.length > 1 ? "any" : "all", rows } : null;
}

/** The expression that rows say; `kindOf(path)`: what the name gives. Rows that lack a value say nothing yet. */
export function expressionOf({ join, rows }, kindOf) {
  const said = rows.filter((row) => row.path && row.op && (WITHOUT_VALUE.has(row.op) || hasValue(row))).map((row) => spelled(row, kindOf(row.path)));
  return said.join(join === "any" ? " || " : " && ");
}

const hasValue = (row) => (Array.isArray(row.value) ? row.value.length > 0 : row.value !== undefined && row.value !== "");

function spelled({ path, op, value }, kind) {
  switch (op) {
    case "filled": return `has(${path})`;
    case "empty": return `!has(${path})`;
    case "yes": return `${path} == true`;
    case "no": return `${path} != true`;
    case "past": return `${path} < ${kind === "date" ? "date(now)" : "now"}`;
    case "ahead": return `${path} > ${kind === "date" ? "date(now)" : "now"}`;
    case "among": return `${path} in [${[value].flat().map((one) => literal(one, kind)).join(", ")}]`;
    case "has": return `${literal(value, "text")} in ${path}`;
    case "has_not": return `!(${literal(value, "text")} in ${path})`;
    case "contains": return `contains(${path}, ${literal(value, "text")})`;
    default: return `${path} ${SIGNS[op]} ${literal(value, kind)}`;
  }
}

function literal(value, kind) {
  if (kind === "number") {
    const number = String(value).replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
    if (/^-?\d+(\.\d+)?$/.test(number)) return number;
  }
  const quoted = `'${String(value).replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  return kind === "date" || kind === "duration" ? `${kind}(${quoted})` : quoted;
}

function rowOf(part) {
  for (const [shape, make] of SHAPES) {
    const found = shape.exec(part);
    const row = found && make(found.slice(1));
    if (row) return row;
  }
  return null;
}

function compared(path, sign, value) {
  if (value === "true" || value === "false") {
    if (sign !== "==" && sign !== "!=") return null;
    return value === "true" ? { path, op: sign === "==" ? "yes" : "no" } : null;
  }
  return { path, op: COMPARE[sign], value: plain(value) };
}

function among(path, list) {
  const values = split(list, ",");
  if (!values || !values.every((one) => new RegExp(`^${LITERAL}$`).test(one))) return null;
  return { path, op: "among", value: values.map(plain) };
}

function plain(written) {
  const inner = /^(?:date|duration)\('([^']*)'\)$/.exec(written);
  if (inner) return inner[1];
  return /^['"]/.test(written) ? written.slice(1, -1).replace(/\\(.)/g, "$1") : written;
}

/** The parts between a sign, outside of quotes and brackets; null where these do not close. */
function split(text, sign) {
  const found = [];
  let depth = 0;
  let quote = "";
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (quote) {
      if (letter === "\\") at += 1;
      else if (letter === quote) quote = "";
    } else if (letter === "'" || letter === '"') quote = letter;
    else if ("([{".includes(letter)) depth += 1;
    else if (")]}".includes(letter)) depth -= 1;
    else if (!depth && text.startsWith(sign, at)) {
      found.push(text.slice(from, at).trim());
      from = at + sign.length;
      at += sign.length - 1;
    }
  }
  found.push(text.slice(from).trim());
  return depth || quote ? null : found;
}

/** Without a pair of brackets around all of it. */
function bare(part) {
  if (!part.startsWith("(") || !part.endsWith(")")) return part;
  const inner = part.slice(1, -1);
  return split(inner, "&&") && !/^[^(]*\)/.test(inner) ? inner.trim() : part;
}
