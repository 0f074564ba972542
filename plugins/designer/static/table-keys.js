// Keys, mouse and clipboard of the grid.

const PAGE = 15;

/** `open(col)`: the sheet of a column. */
export function useKeys(grid, typing, actions, hint, open) {
  const { selection, scroller, model } = grid;
  let leaves = false; // after Esc, Tab goes on behind the table
  scroller.addEventListener("keydown", (event) => {
    if (typing.now || event.target.closest("tfoot")) return;
    const act = chosen(event, leaves);
    leaves = event.key === "Escape" || (leaves && event.key === "Tab");
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });

  function chosen(event, leaving) {
    const { key, shiftKey: extend } = event;
    const strong = event.ctrlKey || event.metaKey;
    const { at } = selection;
    const heads = at.row === -1;
    const to = (row, col) => () => selection.go(row, col, { extend });
    if (event.altKey) return { ArrowUp: () => actions.move(-1), ArrowDown: () => actions.move(1), Enter: hint.take }[key];
    if (key === "Tab") return leaving ? null : tab(extend);
    if (strong) {
      const letter = { KeyD: () => actions.fill(), KeyA: () => selection.all(), KeyZ: () => (extend ? model.redo("grid") : model.undo("grid")), KeyY: () => model.redo("grid") }[event.code];
      const far = { ArrowUp: to(0, at.col), ArrowDown: to(selection.lastRow - 1, at.col), ArrowLeft: to(at.row, 0), ArrowRight: to(at.row, selection.lastCol), Home: to(0, 0), End: to(selection.lastRow - 1, selection.lastCol), Enter: () => actions.insert(extend), Delete: () => actions.delete(), Backspace: () => actions.delete() }[key];
      return letter ?? far;
    }
    const plain = {
      ArrowUp: to(at.row - 1, at.col), ArrowDown: to(at.row + 1, at.col), ArrowLeft: to(at.row, at.col - 1), ArrowRight: to(at.row, at.col + 1),
      Home: to(at.row, 0), End: to(at.row, selection.lastCol), PageUp: to(Math.max(0, at.row - PAGE), at.col), PageDown: to(at.row + PAGE, at.col),
      Enter: () => (heads ? open(at.col) : typing.begin()), F2: () => (heads ? open(at.col) : typing.begin()),
      Delete: heads ? null : () => actions.clear(), Backspace: heads ? null : () => typing.begin(""),
    }[key];
    if (plain) return plain;
    if (key === " " && extend && !heads) return () => selection.rows(selection.range.top, selection.range.bottom);
    return key.length === 1 && !heads ? () => typing.begin(key) : null;
  }

  /** From cell to cell, at the end of a rule to the next; out of the table at its ends. */
  function tab(back) {
    const { row, col } = selection.at;
    if (row === -1) return null;
    const next = back ? col - 1 : col + 1;
    if (next >= 0 && next <= selection.lastCol) return () => selection.go(row, next);
    const line = back ? row - 1 : row + 1;
    if (line < 0 || line > selection.lastRow) return null;
    return () => selection.go(line, back ? selection.lastCol : 0);
  }

  useMouse(grid, typing, open);
  useClipboard(grid, typing, actions);
}

function useMouse(grid, typing, open) {
  const { selection, scroller } = grid;
  let drags = null;
  scroller.addEventListener("mousedown", (event) => {
    const cell = event.target.closest("td[data-col]");
    const number = event.target.closest("tbody .rule-number");
    if ((!cell && !number) || event.target.closest(".cell-field") || event.button !== 0) return;
    event.preventDefault();
    typing.end(true);
    const row = Number(event.target.closest("tr").dataset.row);
    drags = number ? "rows" : "cells";
    if (number) selection.rows(event.shiftKey ? selection.from.row : row, row);
    else selection.go(row, Number(cell.dataset.col), { extend: event.shiftKey });
  });
  scroller.addEventListener("mouseover", (event) => {
    if (!drags || !(event.buttons & 1)) { drags = null; return; }
    const line = event.target.closest("tbody tr[data-row]");
    if (!line) return;
    if (drags === "rows") selection.rows(selection.from.row, Number(line.dataset.row));
    else if (event.target.closest("td[data-col]")) selection.go(Number(line.dataset.row), Number(event.target.closest("td").dataset.col), { extend: true });
  });
  scroller.addEventListener("dblclick", (event) => {
    if (event.target.closest("td[data-col]")) typing.begin();
  });
  scroller.addEventListener("click", (event) => {
    const head = event.target.closest("[data-head]");
    if (!head) return;
    selection.go(-1, Number(head.dataset.head));
    open(Number(head.dataset.head));
  });
}

function useClipboard(grid, typing, actions) {
  const mine = () => !typing.now && grid.body.contains(document.activeElement);
  const copy = (event) => {
    if (!mine()) return;
    event.clipboardData.setData("text/plain", actions.copied());
    event.preventDefault();
    if (event.type === "cut") actions.clear();
  };
  document.addEventListener("copy", copy);
  document.addEventListener("cut", copy);
  document.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!mine() || !text) return;
    event.preventDefault();
    actions.paste(text);
  });
}
