// Values that a definition holds – bounds, defaults – as inputs show them and as JSON has them.

const UNITS = { d: 86400, д: 86400, day: 86400, h: 3600, ч: 3600, m: 60, min: 60, м: 60, мин: 60, s: 1, с: 1 };
const NUMBERS = new Set(["integer", "number", "money"]);

/** Attributes of the input for a value of this type. */
export function inputFor(type) {
  if (type === "date") return { type: "date" };
  if (type === "datetime") return { type: "datetime-local" };
  if (NUMBERS.has(type)) return { type: "text", inputmode: "decimal" };
  return { type: "text", placeholder: type === "duration" ? "2h 30m" : null };
}

/** The JSON value of what was typed; undefined for nothing. What cannot be read stays as typed: the check says so. */
export function boundOf(text, type) {
  const typed = text.trim();
  if (!typed) return undefined;
  if (type === "datetime") return Number.isNaN(Date.parse(typed)) ? typed : new Date(typed).toISOString().replace(/\.\d+Z$/, "Z");
  if (type === "duration") return lengthOf(typed) ?? typed;
  if (!NUMBERS.has(type) && type !== "contact") return typed;
  const number = typed.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
  if (type === "money" && /^-?\d{1,13}\.\d{1,2}$/.test(number)) return number;
  return /^-?\d{1,15}(\.\d{1,9})?$/.test(number) && !/\.\d*0$/.test(number) ? Number(number) : number;
}

export function shownBound(value, type) {
  if (value === undefined || value === null) return "";
  if (type === "datetime" && !Number.isNaN(Date.parse(value))) {
    const at = new Date(value);
    const two = (number) => String(number).padStart(2, "0");
    return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** "2h 30m", "2 ч 30 мин", "1:30" → "PT2H30M"; ISO 8601 as it is; null for what is no length of time. */
export function lengthOf(text) {
  const typed = text.trim().toLowerCase();
  if (/^p[\dtdhmsw.]+$/.test(typed)) return typed.toUpperCase();
  const clock = /^(\d{1,4}):([0-5]\d)$/.exec(typed);
  const parts = clock ? [[0, clock[1], "h"], [0, clock[2], "m"]] : [...typed.matchAll(/(\d+)\s*([a-zа-я]+)\.?\s*/g)];
  if (!parts.length || (!clock && parts.map((one) => one[0]).join("") !== typed)) return null;
  let seconds = 0;
  for (const [, count, unit] of parts) {
    if (!(unit in UNITS)) return null;
    seconds += Number(count) * UNITS[unit];
  }
  const [days, hours, minutes, rest] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  const time = `${hours ? `${hours}H` : ""}${minutes ? `${minutes}M` : ""}${rest ? `${rest}S` : ""}`;
  return `P${days ? `${days}D` : ""}${time ? `T${time}` : ""}` === "P" ? "PT0S" : `P${days ? `${days}D` : ""}${time ? `T${time}` : ""}`;
}
