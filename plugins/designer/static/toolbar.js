// The line above the views: which view, undo and redo, how many findings, what is saved.

export function mountToolbar(page, model, context) {
  for (const link of page.querySelectorAll("[data-view-link]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      context.views.show(link.dataset.viewLink);
    });
  }
  page.querySelector("[data-properties]")?.addEventListener("click", () => context.openPanel());
  const undo = page.querySelector("[data-undo]");
  const redo = page.querySelector("[data-redo]");
  undo?.addEventListener("click", () => model.undo("toolbar"));
  redo?.addEventListener("click", () => model.redo("toolbar"));
  const refresh = () => {
    for (const [button, can, name, label] of [[undo, model.canUndo, "undo", model.undoLabel], [redo, model.canRedo, "redo", model.redoLabel]]) {
      if (!button) continue;
      button.disabled = !can;
      button.title = can && label ? context.word(`${name}_what`, { what: label }) : context.word(name);
      button.setAttribute("aria-label", button.title);
    }
  };
  model.addEventListener("change", refresh);
  refresh();
  return { refresh };
}
