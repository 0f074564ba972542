// The ready-made blocks, as the menu of the outline offers them.

export function blocksFor() {
  return [];
}
