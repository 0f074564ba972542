// Asks the server what is wrong with the table, and what comes of the try, a moment after either has changed.
// Events: "asked", and "checked" {findings, overlaps, gaps, hidden, explored, reads, kinds, trial, ok} or {failed}.

const PAUSE_MS = 250;

export class Check extends EventTarget {
  constructor(model, context, tried) {
    super();
    Object.assign(this, { model, context, tried });
    this.number = 0;
    this.last = null;
    model.addEventListener("change", () => this.soon());
    model.addEventListener("typed", () => this.soon());
  }

  soon(pause = PAUSE_MS) {
    this.number += 1;
    const number = this.number;
    this.pending = true;
    this.dispatchEvent(new CustomEvent("asked"));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(number), pause);
  }

  async ask(number) {
    let found;
    try {
      found = await this.context.ask(this.context.urls.check, { text: this.model.text, tried: this.tried() });
    } catch (error) {
      if (number === this.number) this.tell({ failed: error.message });
      return;
    }
    if (number !== this.number) return; // another one is under way
    this.model.find(found.findings);
    this.tell(found);
  }

  tell(found) {
    this.pending = false;
    this.last = found;
    this.dispatchEvent(new CustomEvent("checked", { detail: found }));
  }
}

/** {row, col} of what a JSON pointer leads to, row -1 for a column; null for what is no cell. */
export function placeOf(pointer, columns) {
  const rule = /^\/rules\/(\d+)(?:\/(when|then|note)(?:\/(\d+))?)?/.exec(pointer);
  if (rule) {
    const side = rule[2] ?? "when";
    const col = columns.findIndex((one) => one.side === side && one.at === Number(rule[3] ?? 0));
    return { row: Number(rule[1]), col: Math.max(0, col), whole: rule[2] === undefined };
  }
  const column = /^\/(inputs|outputs)\/(\d+)/.exec(pointer);
  if (!column) return null;
  const side = column[1] === "inputs" ? "when" : "then";
  return { row: -1, col: Math.max(0, columns.findIndex((one) => one.side === side && one.at === Number(column[2]))), whole: false };
}

/** What rows and cells of the grid show of it: {rules: Map(row → {wrong, overlaps, hidden, fits}), cells: Map("row:col" → finding)}. */
export function marksOf(found, columns) {
  const rules = new Map();
  const cells = new Map();
  const mark = (row, name) => rules.set(row, { ...rules.get(row), [name]: true });
  for (const finding of found?.findings ?? []) {
    const place = placeOf(finding.pointer, columns);
    if (!place || ["overlap", "hidden_rule", "never", "gap"].includes(finding.code)) continue;
    if (!place.whole) cells.set(`${place.row}:${place.col}`, finding);
    if (place.row >= 0) mark(place.row, "wrong");
  }
  for (const { rules: both } of found?.overlaps ?? []) for (const row of both) mark(row, "overlaps");
  for (const row of found?.hidden ?? []) mark(row, "hidden");
  for (const row of found?.trial?.hits ?? []) mark(row, "fits");
  return { rules, cells };
}
