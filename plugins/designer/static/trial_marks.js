// Where a trial stands, and what no test passes, on whatever shows the process: shapes of the diagram, rows of the outline.
// Views draw themselves anew as they like; so the marks are laid on again after each time they have.

const PLACES = "#view-diagram .djs-element[data-element-id], #view-outline [data-node]";
const MARKS = ["trial-now", "trial-fault", "trial-around", "trial-passed", "trial-missed"];

/** Paints what the events "trial" and "coverage" of the model say, below `page`. */
export function paint(page, model) {
  let marks = new Map();
  let drawn = 0;
  const again = () => {
    drawn = 0;
    for (const place of page.querySelectorAll(PLACES)) {
      const wanted = marks.get(place.dataset.elementId ?? place.dataset.node) ?? [];
      for (const one of MARKS) {
        if (place.classList.contains(one) !== wanted.includes(one)) place.classList.toggle(one);
      }
    }
  };
  const soon = () => { drawn ||= requestAnimationFrame(again); };
  model.addEventListener("trial", ({ detail }) => {
    marks = new Map(detail.passed.map((id) => [id, ["trial-passed"]]));
    for (const place of detail.places) marks.set(place.node, [`trial-${place.kind}`]);
    soon();
  });
  model.addEventListener("coverage", ({ detail }) => {
    marks = new Map(detail.missed.map((id) => [id, ["trial-missed"]]));
    soon();
  });
  for (const view of page.querySelectorAll("#view-diagram, #view-outline")) {
    new MutationObserver(() => marks.size && soon()).observe(view, { childList: true, subtree: true });
  }
}
