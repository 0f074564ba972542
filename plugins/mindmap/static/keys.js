// The keys of the map. Esc leaves it, so that Tab moves on through the page.

import { isMore } from "./nodes.js";

export function watchKeys(map, place) {
  const { mind, changes, facts } = map;
  const chosen = () => mind.currentNode;
  const ticket = () => (chosen() && chosen().nodeObj.metadata && !isMore(chosen().nodeObj) ? chosen() : null);
  const edits = facts.edits;
  const inOrder = () => edits && ticket()?.nodeObj.parent?.metadata;

  const ways = {
    Tab: (event) => edits && (event.shiftKey ? changes.outdent(ticket()) : changes.addBelow(ticket() ?? chosen())),
    Enter: (event) => {
      if (chosen() && isMore(chosen().nodeObj)) return fold(chosen());
      if (event.ctrlKey || event.metaKey) return go(ticket());
      return edits && changes.addBeside(ticket() ?? chosen());
    },
    F2: () => edits && changes.rename(ticket()),
    Delete: () => edits && changes.takeOut(ticket()),
    " ": () => fold(chosen()),
    ArrowUp: (event) => (event.altKey ? inOrder() && mind.moveUpNode() : beside(-1)),
    ArrowDown: (event) => (event.altKey ? inOrder() && mind.moveDownNode() : beside(1)),
    ArrowLeft: () => pick(chosen()?.nodeObj.parent?.id),
    ArrowRight: () => below(),
    Home: () => pick(mind.nodeData.id),
    z: (event) => (event.ctrlKey || event.metaKey) && changes.undo(),
    0: () => map.zoom("fit"),
    "+": () => map.zoom("in"),
    "=": () => map.zoom("in"),
    "-": () => map.zoom("out"),
    Escape: leave,
  };

  function pick(id) {
    if (id !== undefined) map.select(id);
  }

  function fold(topic) {
    if (!topic) return;
    const node = topic.nodeObj;
    if (isMore(node)) map.open(node.parent);
    else if (node.parent && node.children?.length) mind.expandNode(topic);
  }

  function below() {
    const node = chosen()?.nodeObj;
    if (!node?.children?.length) return;
    if (node.expanded === false) mind.expandNode(chosen());
    pick(node.children[0].id);
  }

  /** The next ticket as deep as this one, wherever it hangs. */
  function beside(by) {
    const depth = (topic) => { let n = 0; for (let node = topic.nodeObj; node.parent; node = node.parent) n += 1; return n; };
    const now = chosen();
    if (!now) return;
    const like = [...place.querySelectorAll("me-tpc")].filter((topic) => depth(topic) === depth(now));
    pick(like[like.indexOf(now) + by]?.nodeObj.id);
  }

  function go(topic) {
    if (topic) location.assign(topic.nodeObj.metadata.url);
  }

  function leave() {
    document.querySelector("#mm-outline > summary").focus();
  }

  place.addEventListener("keydown", (event) => {
    if (event.target.id === "input-box") return;
    const way = ways[event.key];
    if (!way || (["0", "+", "=", "-"].includes(event.key) && (event.ctrlKey || event.metaKey))) return;
    if (event.key === "z" && !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    way(event);
  });
  place.addEventListener("click", (event) => {
    const topic = event.target.closest("me-tpc");
    if (topic && isMore(topic.nodeObj)) fold(topic);
  });
}
