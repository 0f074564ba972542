// The definition as JSON. Text that cannot be read is kept and not applied.

export function mount(host, model, context) {
  const area = document.createElement("textarea");
  area.className = "form-control json-text";
  area.spellcheck = false;
  area.setAttribute("aria-label", "JSON");
  const problem = document.createElement("p");
  problem.className = "error";
  problem.setAttribute("role", "status");
  host.append(problem, area);
  const fill = () => { area.value = model.typed ?? model.written; };
  model.addEventListener("change", ({ detail }) => {
    if (detail.origin !== "json") fill();
  });
  area.addEventListener("input", () => {
    try {
      const definition = JSON.parse(area.value);
      problem.textContent = "";
      model.hold(null, "json");
      model.change(context.word("change_json"), () => definition, { join: "json", origin: "json" });
    } catch (error) {
      problem.textContent = error.message;
      model.hold(area.value, "json");
    }
  });
  return { show: fill, hide() {} };
}
