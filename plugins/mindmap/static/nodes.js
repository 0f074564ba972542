// Tickets as MindElixir wants them. A ticket below which not all is drawn has one more child, whose id ends in "+".

export const isMore = (node) => node.id.endsWith("+");

/** All of a map. In the middle stands the ticket, or for a list its name. */
export function dataOf(found, map) {
  const { top } = map.facts;
  const nodes = found.tops.map((ticket) => nodeOf(ticket, map));
  const middle = top ? nodes[0] : { id: "", topic: map.words.here, children: nodes, metadata: null };
  return { nodeData: { ...middle, expanded: true } };
}

export function nodeOf(ticket, map) {
  const read = map.opened.get(ticket.number) ?? ticket;
  const children = read.below.map((one) => nodeOf(one, map));
  if (read.more) children.push({ id: `${ticket.number}+`, topic: map.words.more.replace("{count}", read.more), metadata: null });
  const unread = read.below.length === 0 && read.more > 0;
  return {
    id: ticket.number, topic: ticket.title, children, metadata: ticket, tags: tagsOf(ticket),
    expanded: !unread && !map.folded.has(ticket.number),
  };
}

export function tagsOf(ticket) {
  const tags = [{ text: ticket.tone === "done" ? `✓ ${ticket.state}` : ticket.state, className: `mm-tag-${ticket.tone || "plain"}` }];
  if (ticket.face) tags.push({ text: ticket.face, className: "mm-face" });
  return tags;
}

/** A node for the ear. */
export function told(node, words) {
  const ticket = node.metadata;
  if (!ticket) return node.topic;
  const below = (node.children ?? []).length + (isMoreBelow(node) ? ticket.more - 1 : 0);
  return [ticket.number, node.topic, ticket.state, ticket.who, below ? words.below.replace("{count}", below) : ""].filter(Boolean).join(", ");
}

const isMoreBelow = (node) => (node.children ?? []).some(isMore);
