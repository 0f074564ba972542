// The tree of services by keys: arrows go from row to row, with Alt they press the row's own buttons. After a move the
// page comes anew, and the row that was moved has the focus again.

const MOVES = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };
const tree = document.querySelector("[data-services]");

function go(link, step) {
  const links = [...tree.querySelectorAll("[data-row]")];
  links[links.indexOf(link) + step]?.focus();
}

tree?.addEventListener("keydown", (event) => {
  const link = event.target.closest("[data-row]");
  const move = MOVES[event.key];
  if (!link || !move || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.altKey) {
    event.preventDefault();
    link.closest("li").querySelector(`button[value="${move}"]`).click();
  } else if (move === "up" || move === "down") {
    event.preventDefault();
    go(link, move === "up" ? -1 : 1);
  }
});
tree?.querySelector("[data-moved]")?.focus();
