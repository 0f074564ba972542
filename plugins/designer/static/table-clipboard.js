// Ranges of cells as spreadsheets put them on the clipboard: a line for each row, tabs between cells, quotation marks
// around a cell that holds a tab, a line end or a quotation mark at its start. Pure.

export function toTsv(rows) {
  return rows.map((cells) => cells.map(quoted).join("\t")).join("\n");
}

/** [[text…]…]; the line end behind the last row is none of its own. */
export function fromTsv(text) {
  const written = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const rows = [[]];
  let at = 0;
  for (;;) {
    const cell = readCell(written, at);
    rows.at(-1).push(cell.text);
    at = cell.end;
    if (at >= written.length) return rows;
    if (written[at] === "\n") rows.push([]);
    at += 1;
  }
}

function quoted(cell) {
  return /[\t\n]|^"/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** {text, end} of the cell that begins at a place; a quotation mark that is never closed is a letter like others. */
function readCell(text, begin) {
  const whole = /"((?:[^"]|"")*)"(?=\t|\n|$)/y;
  whole.lastIndex = begin;
  const found = whole.exec(text);
  if (found) return { text: found[1].replaceAll('""', '"'), end: whole.lastIndex };
  const plain = /[^\t\n]*/y;
  plain.lastIndex = begin;
  return { text: plain.exec(text)[0], end: plain.lastIndex };
}
