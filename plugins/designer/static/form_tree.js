// A form as a tree of fields: reading it, and the changes that its views make. A field is named by its JSON pointer.

import { Model } from "./model.js";

export class FormModel extends Model {
  node(pointer) {
    return fieldAt(this.definition, pointer);
  }
}

const steps = (pointer) => pointer.split("/fields/").slice(1).map(Number);

export function fieldAt(definition, pointer) {
  let found = definition;
  for (const step of steps(pointer ?? "")) found = Array.isArray(found?.fields) ? found.fields[step] : undefined;
  return pointer && found && typeof found === "object" ? found : undefined;
}

/** {parent, index}: the field that it stands in ("" for the form) and its place there. */
export function placeOf(pointer) {
  const cut = pointer.lastIndexOf("/fields/");
  return { parent: pointer.slice(0, cut), index: Number(pointer.slice(cut + 8)) };
}

/** The list of a section, a group or, for "", of the form; made where there is none. */
export function listAt(definition, parent) {
  const owner = parent ? fieldAt(definition, parent) : definition;
  if (!owner) return null;
  if (!Array.isArray(owner.fields)) owner.fields = [];
  return owner.fields;
}

/** [{pointer, field, parent, index, group}] in the order of the page; `group`: pointer of the group around, or "". */
export function everyField(definition) {
  const found = [];
  const walk = (list, parent, group) => {
    (Array.isArray(list) ? list : []).forEach((field, index) => {
      if (!field || typeof field !== "object" || Array.isArray(field)) return;
      const pointer = `${parent}/fields/${index}`;
      found.push({ pointer, field, parent, index, group });
      if (holdsFields(field)) walk(field.fields, pointer, field.type === "group" ? pointer : group);
    });
  };
  walk(definition?.fields, "", "");
  return found;
}

export const holdsFields = (field) => field?.type === "section" || field?.type === "group";

/** The group around a field, or "". */
export function groupOf(definition, pointer) {
  return everyField(definition).find((one) => one.pointer === pointer)?.group ?? "";
}

/** Whether a field may stand in the list of `parent`: groups hold plain fields alone, nothing stands in itself. */
export function mayStand(definition, field, parent, from = null) {
  if (from !== null && (parent === from || parent.startsWith(`${from}/`))) return false;
  const around = parent ? [parent, ...everyField(definition).filter((one) => parent.startsWith(`${one.pointer}/`)).map((one) => one.pointer)] : [];
  const inGroup = around.some((pointer) => fieldAt(definition, pointer)?.type === "group");
  return !(inGroup && (holdsFields(field) || field.type === "reply"));
}

export function insert(definition, parent, index, ...fields) {
  listAt(definition, parent).splice(index, 0, ...fields);
}

export function remove(definition, pointer) {
  const { parent, index } = placeOf(pointer);
  return listAt(definition, parent).splice(index, 1)[0];
}

/** Moves a field to a place that was counted while it still stood where it stands; answers its new pointer. */
export function move(definition, pointer, parent, index) {
  const from = placeOf(pointer);
  const source = listAt(definition, from.parent);
  const target = listAt(definition, parent);
  const [field] = source.splice(from.index, 1);
  target.splice(source === target && index > from.index ? index - 1 : index, 0, field);
  return everyField(definition).find((one) => one.field === field).pointer;
}

/** Where a field goes by one step up (-1) or down (1): past its neighbour, into it, or out of what it stands in; null for nowhere. */
export function stepFrom(definition, pointer, by) {
  const field = fieldAt(definition, pointer);
  const { parent, index } = placeOf(pointer);
  const list = listAt(structuredClone(definition), parent);
  const beside = list[index + by];
  if (beside === undefined) {
    if (!parent) return null;
    const outer = placeOf(parent);
    return { parent: outer.parent, index: outer.index + (by > 0 ? 1 : 0) };
  }
  const into = `${parent}/fields/${index + by}`;
  if (holdsFields(beside) && mayStand(definition, field, into, pointer)) {
    return { parent: into, index: by > 0 ? 0 : (beside.fields ?? []).length };
  }
  return { parent, index: by > 0 ? index + 2 : index - 1 };
}

/** Every expression of a form with the field that it belongs to: [{field, key, text}]. */
export function expressionsOf(field) {
  const found = ["when", "required_when", "computed"].filter((key) => typeof field[key] === "string").map((key) => [key, field[key]]);
  for (const key of ["default", "options"]) if (typeof field[key]?.["="] === "string") found.push([key, field[key]["="]]);
  return found;
}

/** Gives a field another id, and writes it into every expression and list of the form that reads it. */
export function rename(definition, pointer, id) {
  const field = fieldAt(definition, pointer);
  const was = field.id;
  const group = groupOf(definition, pointer);
  field.id = id;
  if (!was) return;
  const name = group ? "item" : "data";
  const spelled = new RegExp(`\\b${name}\\.${was}\\b`, "g");
  const indexed = new RegExp(`\\b${name}\\[(['"])${was}\\1\\]`, "g");
  const again = (text) => text.replace(spelled, `${name}.${id}`).replace(indexed, `${name}[$1${id}$1]`);
  for (const one of everyField(definition)) {
    if (group && one.group !== group) continue;
    for (const key of ["when", "required_when", "computed"]) if (typeof one.field[key] === "string") one.field[key] = again(one.field[key]);
    for (const key of ["default", "options"]) if (typeof one.field[key]?.["="] === "string") one.field[key]["="] = again(one.field[key]["="]);
  }
  if (!group && Array.isArray(definition.card)) definition.card = definition.card.map((name_) => (name_ === was ? id : name_));
}

/** Texts that some languages lack: [{pointer, key, place, lacks}]; `place`: of an option, its number. */
export function lackingTexts(definition, languages) {
  const found = [];
  const look = (value, pointer, key, place = null) => {
    if (!value || typeof value !== "object" || Array.isArray(value) || "=" in value) return;
    const lacks = languages.filter((one) => !value[one]);
    if (lacks.length && languages.some((one) => value[one])) found.push({ pointer, key, place, lacks });
  };
  look(definition.title, "", "title");
  for (const { pointer, field } of everyField(definition)) {
    for (const key of ["title", "help", "placeholder"]) look(field[key], pointer, key);
    if (Array.isArray(field.options)) field.options.forEach((one, at) => look(one?.title, pointer, "options", at));
  }
  return found;
}
