// A decision table as a sheet of cells: its columns from left to right, what a cell says, and changes of a copy of it.
// Pure: nothing here knows a page. Rows count from 0; the row behind the last rule is where a new one begins.

export const MOST_RULES = 1000;
export const ANYTHING = "-";

/** [{side: "when" | "then" | "note", at, column}]: `at` is its number among those of its side. */
export function columnsOf(definition) {
  const made = (side, listed) => (Array.isArray(listed) ? listed : []).map((column, at) => ({ side, at, column: column ?? {} }));
  return [...made("when", definition.inputs), ...made("then", definition.outputs), { side: "note", at: 0, column: {} }];
}

export function rulesOf(definition) {
  return Array.isArray(definition.rules) ? definition.rules : [];
}

/** What a cell says, as text; of a note that is written in two languages what `lang` reads. */
export function cellText(definition, row, { side, at }, lang = "en") {
  const rule = rulesOf(definition)[row];
  if (!rule || typeof rule !== "object") return "";
  if (side === "note") return typeof rule.note === "object" && rule.note ? (rule.note[lang] ?? rule.note.en ?? "") : (rule.note ?? "");
  const cells = rule[side];
  const cell = Array.isArray(cells) ? cells[at] : undefined;
  if (cell === undefined) return "";
  return typeof cell === "string" ? cell : JSON.stringify(cell);
}

/** [[text…]…] of a range {top, left, bottom, right}, ends included. */
export function textsOf(definition, range, lang) {
  const columns = columnsOf(definition);
  const rows = [];
  for (let row = range.top; row <= Math.min(range.bottom, rulesOf(definition).length - 1); row += 1) {
    rows.push(columns.slice(range.left, range.right + 1).map((column) => cellText(definition, row, column, lang)));
  }
  return rows;
}

export function emptyRule(definition) {
  return { when: (definition.inputs ?? []).map(() => ANYTHING), then: (definition.outputs ?? []).map(() => "") };
}

// -- changes of a copy ------------------------------------------------------------------------------------------------

/** Texts from one cell on, to the right and down; rows that are not there are made. Answers {rows, left}: how many were
 * written, and how many found no place. */
export function write(copy, row, from, texts) {
  const columns = columnsOf(copy);
  copy.rules = rulesOf(copy);
  let left = 0;
  texts.forEach((line, down) => {
    const at = row + down;
    if (at >= MOST_RULES) { left += 1; return; }
    while (copy.rules.length <= at) copy.rules.push(emptyRule(copy));
    line.forEach((text, right) => {
      const column = columns[from + right];
      if (column) put(copy, at, column, text);
    });
  });
  return { rows: texts.length - left, left };
}

function put(copy, row, { side, at }, text) {
  const was = copy.rules[row];
  const rule = was && typeof was === "object" && !Array.isArray(was) ? was : emptyRule(copy);
  copy.rules[row] = rule;
  if (side === "note") {
    if (text.trim()) rule.note = text;
    else delete rule.note;
    return;
  }
  const cells = Array.isArray(rule[side]) ? rule[side] : [];
  const wanted = (side === "when" ? copy.inputs : copy.outputs) ?? [];
  while (cells.length < wanted.length) cells.push(side === "when" ? ANYTHING : "");
  const told = text.trim();
  if (typeof cells[at] !== "string" && JSON.stringify(cells[at]) === told) return;
  cells[at] = side === "when" && !told ? ANYTHING : told;
  rule[side] = cells;
}

export function clear(copy, { top, left, bottom, right }) {
  const columns = columnsOf(copy);
  for (let row = top; row <= Math.min(bottom, rulesOf(copy).length - 1); row += 1) {
    for (const column of columns.slice(left, right + 1)) put(copy, row, column, "");
  }
}

/** The first line of a range into the lines below it. */
export function fillDown(copy, { top, left, bottom, right }) {
  const [line] = textsOf(copy, { top, left, bottom: top, right });
  if (!line) return;
  const last = Math.min(bottom, rulesOf(copy).length - 1);
  for (let row = top + 1; row <= last; row += 1) write(copy, row, left, [line]);
}

export function insertRules(copy, at, rules = [emptyRule(copy)]) {
  copy.rules = rulesOf(copy);
  copy.rules.splice(at, 0, ...rules.slice(0, Math.max(0, MOST_RULES - copy.rules.length)));
}

export function deleteRules(copy, top, bottom) {
  copy.rules = rulesOf(copy);
  copy.rules.splice(top, bottom - top + 1);
}

/** Lines up or down by one; answers by how much they have moved. */
export function moveRules(copy, top, bottom, by) {
  const rules = rulesOf(copy);
  if (top + by < 0 || bottom + by >= rules.length || top >= rules.length) return 0;
  rules.splice(top + by, 0, ...rules.splice(top, bottom - top + 1));
  return by;
}

/** A new column of a side; cells of rules that are there take anything, and answer nothing. */
export function addColumn(copy, side, at, column) {
  const list = side === "when" ? "inputs" : "outputs";
  copy[list] = Array.isArray(copy[list]) ? copy[list] : [];
  copy[list].splice(at, 0, column);
  for (const rule of rulesOf(copy)) if (Array.isArray(rule?.[side])) rule[side].splice(at, 0, side === "when" ? ANYTHING : "");
}

export function deleteColumn(copy, side, at) {
  const list = copy[side === "when" ? "inputs" : "outputs"];
  list?.splice(at, 1);
  for (const rule of rulesOf(copy)) if (Array.isArray(rule?.[side])) rule[side].splice(at, 1);
}

export function moveColumn(copy, side, at, by) {
  const list = copy[side === "when" ? "inputs" : "outputs"];
  if (!list || at + by < 0 || at + by >= list.length) return false;
  for (const cells of [list, ...rulesOf(copy).map((rule) => rule?.[side])]) {
    if (Array.isArray(cells)) cells.splice(at + by, 0, ...cells.splice(at, 1));
  }
  return true;
}

/** A title in one language: a text that is the same in all languages becomes one of two only where they differ. */
export function withTitle(title, lang, text, languages = ["en", "ru"]) {
  const whole = title && typeof title === "object" ? { ...title } : typeof title === "string" ? Object.fromEntries(languages.map((one) => [one, title])) : {};
  if (text.trim()) whole[lang] = text;
  else delete whole[lang];
  const said = Object.values(whole);
  if (!said.length) return undefined;
  const same = said.length === languages.length && said.every((one) => one === said[0]);
  return same && typeof title !== "object" ? said[0] : whole;
}
