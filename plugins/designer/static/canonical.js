// The canonical text of a definition, as the server writes it: keys in the order of the format's page, short flows, an
// object or list on one line where it fits. `orders` come from the server: {format: {"": keys, stages: …}}.

const WIDTH = 120;
const INDENT = "  ";
const isMap = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** orders: {process, stage, flow, node, timer, join, multi, loop, manual, accept, form, field, option, decision, input,
 * output, rule, extension, layout} → (definition) → text */
export function canonicalWriter(orders) {
  return (definition) => `${block(inOrder(definition, orders ?? {}), "", 0, 2)}\n`;
}

export function inOrder(definition, orders) {
  const order = (raw, name) => ordered(raw, orders[name] ?? [], orders.extension ?? "x-");
  const each = (found, key, make) => {
    if (Array.isArray(found[key])) found[key] = found[key].map((item) => (isMap(item) ? make(item) : item));
  };
  const field = (raw) => {
    const found = order(raw, "field");
    each(found, "options", (item) => order(item, "option"));
    each(found, "fields", field);
    return found;
  };
  const form = (raw) => {
    const found = order(raw, "form");
    each(found, "fields", field);
    return found;
  };
  const inline = (found) => {
    if (isMap(found.form)) found.form = form(found.form);
  };
  const flows = (raw) => {
    if (!Array.isArray(raw)) return raw;
    const found = raw.map((flow) => {
      if (!isMap(flow)) return flow;
      if (Object.keys(flow).length === 1 && typeof flow.to === "string") return flow.to;
      const made = order(flow, "flow");
      inline(made);
      return made;
    });
    return found.length === 1 && typeof found[0] === "string" ? found[0] : found;
  };
  const node = (raw) => {
    const found = order(raw, "node");
    inline(found);
    for (const key of ["due", "timer"]) if (isMap(found[key])) found[key] = order(found[key], "timer");
    for (const key of ["join", "multi", "loop", "manual"]) if (isMap(found[key])) found[key] = order(found[key], key);
    if ("next" in found) found.next = flows(found.next);
    nodes(found);
    return found;
  };
  const nodes = (found) => {
    if (!isMap(found.nodes)) return;
    found.nodes = Object.fromEntries(Object.entries(found.nodes).map(([id, one]) => [id, isMap(one) ? node(one) : one]));
  };
  if (definition.format === "instar.form/1") return form(definition);
  if (definition.format === "instar.decision/1") {
    const found = order(definition, "decision");
    for (const [key, name] of [["inputs", "input"], ["outputs", "output"], ["rules", "rule"], ["accepts", "accept"]]) each(found, key, (item) => order(item, name));
    return found;
  }
  const found = order(definition, "process");
  if (orders.layout in found) {
    const layout = found[orders.layout];
    delete found[orders.layout];
    found[orders.layout] = layout;
  }
  each(found, "stages", (item) => order(item, "stage"));
  each(found, "accepts", (item) => order(item, "accept"));
  inline(found);
  nodes(found);
  return found;
}

/** Known keys first, then the others as they came, extensions after them. */
function ordered(raw, keys, extension) {
  const found = {};
  for (const key of keys) if (key in raw) found[key] = raw[key];
  const rest = Object.keys(raw).filter((key) => !(key in found));
  for (const key of rest.filter((one) => !one.startsWith(extension))) found[key] = raw[key];
  for (const key of rest.filter((one) => one.startsWith(extension))) found[key] = raw[key];
  return found;
}

/** `before`: characters that stand on the line already. `opened`: levels that are never written on one line. */
function block(value, indent, before = 0, opened = 0) {
  const flat = onOneLine(value);
  if (typeof value !== "object" || value === null || !Object.keys(value).length) return flat;
  const scalar = Object.values(value).every((item) => typeof item !== "object" || item === null);
  if ((!opened || (scalar && indent)) && indent.length + before + lengthOf(flat) < WIDTH) return flat;
  const inner = indent + INDENT;
  const deeper = Math.max(0, opened - 1);
  if (Array.isArray(value)) return `[\n${value.map((item) => inner + block(item, inner, 0, deeper)).join(",\n")}\n${indent}]`;
  const lines = Object.entries(value).map(([key, item]) => {
    const name = `${JSON.stringify(key)}: `;
    return inner + name + block(item, inner, lengthOf(name), deeper);
  });
  return `{\n${lines.join(",\n")}\n${indent}}`;
}

function onOneLine(value) {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(", ")}]`;
  if (isMap(value)) return `{${Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${onOneLine(item)}`).join(", ")}}`;
  return JSON.stringify(value);
}

/** In characters as Python counts them. */
function lengthOf(text) {
  return /[\ud800-\udfff]/.test(text) ? [...text].length : text.length;
}
