// JSON pointers (RFC 6901): where something stands in a definition.

export function escaped(key) {
  return String(key).replace(/~/g, "~0").replace(/\//g, "~1");
}

export function partsOf(pointer) {
  return pointer.split("/").slice(1).map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"));
}

/** What stands there; undefined for nothing. */
export function valueAt(definition, pointer) {
  return partsOf(pointer).reduce((value, part) => (value !== null && typeof value === "object" ? value[part] : undefined), definition);
}

/** The pointer of a node, inside of sub-processes too. */
export function pointerOf(definition, id) {
  const look = (nodes, at) => {
    for (const [key, node] of Object.entries(nodes ?? {})) {
      const here = `${at}/${escaped(key)}`;
      if (key === id) return here;
      const found = node?.nodes ? look(node.nodes, `${here}/nodes`) : null;
      if (found) return found;
    }
    return null;
  };
  return look(definition.nodes, "/nodes");
}

/** The id of the node that a pointer leads into; "" for what belongs to the process. */
export function holderOf(pointer) {
  const parts = partsOf(pointer);
  let found = "";
  for (let at = 0; parts[at] === "nodes" && parts[at + 1] !== undefined; at += 2) found = parts[at + 1];
  return found;
}
