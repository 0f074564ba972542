// A link of a finding moves the caret to its line in the text that it points at, and marks the line.

function go(event) {
  const link = event.target.closest("a[data-caret-line]");
  const area = link && document.querySelector(link.hash);
  if (!area) return;
  event.preventDefault();
  const lines = area.value.split("\n");
  const line = Math.min(Number(link.dataset.caretLine) || 1, lines.length) - 1;
  const start = lines.slice(0, line).reduce((sum, text) => sum + text.length + 1, 0);
  const column = Math.min((Number(link.dataset.caretColumn) || 1) - 1, lines[line].length);
  area.focus();
  area.setSelectionRange(start + column, start + lines[line].length);
  const height = parseFloat(getComputedStyle(area).lineHeight) || 18;
  area.scrollTop = Math.max(0, line * height - area.clientHeight / 2);
  area.scrollLeft = 0;
}

export function watchCarets() {
  document.addEventListener("click", go);
}
