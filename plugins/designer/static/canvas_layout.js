// Where things are drawn: the `layout` of a definition. It is written only when something was moved or put somewhere;
// a definition without one is laid out by the server, anew each time it is drawn.

import { same } from "./canvas_reading.js";

export const hasBoxes = (definition) => Object.keys(definition.layout?.nodes ?? {}).length > 0;

/** What is drawn differently now (`job`: see canvas_writing.js). */
export function writeLayout(job) {
  const { definition, before, after } = job;
  const placed = wasPlaced(before, after);
  if (!hasBoxes(definition) && !placed) return;
  const layout = (definition.layout ??= {});
  const name = (id) => job.ids.get(id) ?? id;
  layout.nodes = part(layout.nodes, before.nodes, after.nodes, name, nodeEntry, placed);
  layout.flows = part(layout.flows, before.flows, after.flows, name, flowEntry, placed);
  if (!Object.keys(layout.flows).length) delete layout.flows;
  writeBands(layout, before.bands, after.bands, job.tools.lanes ?? {}, placed);
}

/** Whether somebody has put something somewhere, other than away. */
function wasPlaced(before, after) {
  const nodes = [...after.nodes.values()].some((one) => {
    const was = before.nodes.get(one.id);
    return !was || !same(was.box, one.box) || was.expanded !== one.expanded || (was.label && one.label && was.title === one.title && !same(was.label, one.label));
  });
  const bent = [...after.flows.values()].some((one) => {
    const was = before.flows.get(one.id);
    return was && was.from === one.from && was.to === one.to && !same(was.points, one.points);
  });
  return nodes || (bent && before.nodes.size === after.nodes.size);
}

/** One part of the layout: what is not drawn and what has not changed stays as it is written. */
function part(kept, before, after, name, entry, all) {
  const found = {};
  for (const [id, raw] of Object.entries(kept ?? {})) if (!before.has(id) || after.has(id)) found[before.has(id) ? name(id) : id] = raw;
  for (const one of after.values()) {
    const was = before.get(one.id);
    const raw = was ? kept?.[one.id] : undefined;
    if (was && sameDrawn(was, one) && (raw || !all)) continue;
    found[name(one.id)] = entry(raw ?? {}, one, was);
  }
  return found;
}

const sameDrawn = (one, other) => same([one.box, one.points, one.label, one.expanded], [other.box, other.points, other.label, other.expanded]);

function nodeEntry(raw, one, was) {
  const entry = { ...raw, bounds: one.box };
  labelled(entry, one, was);
  if (one.expanded !== null && (one.expanded !== was?.expanded || "expanded" in raw)) entry.expanded = one.expanded;
  return entry;
}

function flowEntry(raw, one, was) {
  const entry = { ...raw, points: one.points };
  labelled(entry, one, was);
  return entry;
}

function labelled(entry, one, was) {
  if (!one.title || !one.label) delete entry.label;
  else if (!was || entry.label || !same(was.label, one.label)) entry.label = one.label;
}

function writeBands(layout, before, after, lanes, placed) {
  for (const band of after.values()) {
    const was = before.get(band.id);
    const kept = band.pool ? layout.pool : layout.lanes?.[band.id];
    const differs = !same(was?.box, band.box) || was?.title !== band.title;
    if (!(differs || (placed && !kept?.bounds))) continue;
    const told = band.pool ? { id: band.id, title: band.title } : laneEntry(band, lanes[band.id]);
    const entry = { ...told, ...kept, title: band.title, bounds: band.box };
    if (!entry.title) delete entry.title;
    if (band.pool) layout.pool = entry;
    else (layout.lanes ??= {})[band.id] = entry;
  }
}

/** A lane that was made for the drawing: its title is its team, unless it says otherwise. */
function laneEntry(band, known) {
  const plain = band.title ? { team: band.title } : null;
  const candidates = known?.candidates ?? null;
  return { title: band.title, ...(same(candidates, plain) ? {} : { candidates }) };
}

/** The layout of the server's own: only what pool and lanes are called stays. */
export function tidy(definition) {
  const { pool, lanes } = definition.layout ?? {};
  const left = {};
  if (pool) left.pool = without(pool, ["bounds", "label"]);
  if (lanes) left.lanes = Object.fromEntries(Object.entries(lanes).map(([id, lane]) => [id, without(lane, ["bounds", "label"])]));
  if (Object.keys(left).length) definition.layout = left;
  else delete definition.layout;
  return definition;
}

const without = (value, keys) => Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
