// Times: after so long (of working time, where a calendar is named), at a moment, again and again.

import { only, select } from "./controls.js";
import { h } from "./dom.js";
import { expressionInput } from "./expression.js";

const UNITS = [["minutes", /^PT(\d+)M$/, (n) => `PT${n}M`], ["hours", /^PT(\d+)H$/, (n) => `PT${n}H`], ["days", /^P(\d+)D$/, (n) => `P${n}D`], ["weeks", /^P(\d+)W$/, (n) => `P${n}W`]];
const KEYS = ["after", "at", "cycle", "calendar"];

/** {n, unit} of a plain ISO duration; null for one that says more. */
export function readLength(text) {
  for (const [unit, pattern] of UNITS) {
    const match = pattern.exec(text ?? "");
    if (match) return { n: Number(match[1]), unit };
  }
  return null;
}

export function writeLength(n, unit) {
  return UNITS.find(([name]) => name === unit)[2](n);
}

/** A number and a unit; text for what these cannot say. */
export function lengthInput(value, write, env, { at = env.at, id = env.inputId } = {}) {
  const { word } = env.context;
  const read = readLength(value);
  if (value && !read) {
    const input = h("input", { class: "form-control short", id, value, data: { at }, oninput: () => write(input.value.trim() || undefined, { quiet: true }) });
    return input;
  }
  const { n, unit } = read ?? { n: "", unit: "days" };
  const number = h("input", { class: "form-control tiny", type: "number", min: 1, max: 9999, id, value: n, data: { at } });
  const units = h("select", { class: "form-select", "aria-label": word("unit"), data: { at: `${at}/unit` } }, UNITS.map(([name]) => h("option", { value: name, selected: name === unit }, word(`unit_${name}`))));
  const tell = (how) => write(number.value ? writeLength(Number(number.value), units.value) : undefined, how);
  number.addEventListener("input", () => tell({ quiet: true }));
  units.addEventListener("change", () => tell({ quiet: true }));
  return h("span", { class: "in-line" }, number, units);
}

export const timerControl = {
  fits: (value) => value === undefined || typeof value === "string" || (only(value, KEYS) && Object.values(value).every((one) => typeof one === "string")),
  make(row, value, set, env) {
    const { word } = env.context;
    const timer = typeof value === "string" ? { after: value } : (value ?? {});
    const kind = ["at", "cycle"].find((key) => key in timer) ?? "after";
    // A due that is only a length is written as one.
    const write = (next, how) => {
      const left = Object.fromEntries(Object.entries(next).filter(([, one]) => one !== undefined && one !== ""));
      const keys = Object.keys(left);
      if (!keys.length || (keys.length === 1 && keys[0] === "calendar")) set(undefined, how);
      else set(row.key === "due" && keys.length === 1 && left.after && typeof env.value() !== "object" ? left.after : left, how);
    };
    const now = () => (typeof env.value() === "string" ? { after: env.value() } : (env.value() ?? {}));
    const choose = (chosen) => write({ [chosen]: { after: "P1D", at: "now", cycle: "0 9 * * 1" }[chosen], calendar: chosen === "at" ? undefined : timer.calendar });
    const kinds = row.kinds?.length > 1 ? select(kind, row.kinds.map((key) => ({ value: key, title: word(`time_${key}`) })), choose, env, { required: true, at: `${env.at}/kind`, label: word("time_kind") }) : null;
    const calendars = env.context.vocabulary.calendars ?? [];
    const calendar = kind === "at" || !calendars.length ? null : select(timer.calendar, calendars.map((one) => ({ value: one.key, title: one.title })), (chosen) => write({ ...now(), calendar: chosen }), env,
      { empty: word("time_all"), at: `${env.at}/calendar`, label: word("time_calendar") });
    return h("div", { class: "stacked", role: "group", "aria-labelledby": env.labelId }, h("div", { class: "in-line" }, kinds, valueOf(kind, timer, (given, how) => write({ ...now(), [kind]: given }, how), env)), calendar);
  },
};

function valueOf(kind, timer, write, env) {
  if (kind === "after") return lengthInput(timer.after, write, env);
  if (kind === "at") return expressionInput(timer.at, (given) => write(given, { quiet: true }), env, { at: `${env.at}/at`, label: env.context.word("time_at") });
  const input = h("input", { class: "form-control", value: timer.cycle ?? "", "aria-label": env.context.word("time_cycle"), placeholder: "0 9 * * 1", data: { at: `${env.at}/cycle` }, oninput: () => write(input.value.trim(), { quiet: true }) });
  return input;
}
