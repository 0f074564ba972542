// Keys of the editor, by their place on the keyboard. Letters act outside text fields only, and can be switched off.

const SEQUENCE_MS = 1200;
const VIEWS = { KeyD: "diagram", KeyO: "outline", KeyJ: "json" };

export function isWriting(element) {
  if (!element?.matches) return false;
  if (element.matches("input")) return !/^(checkbox|radio|button|submit|reset)$/.test(element.type);
  return element.matches("textarea, select") || element.isContentEditable || element.closest(".ace_editor") !== null;
}

/** `does`: {view(name), add(), next(), check(), undo(), redo()} */
export function watchKeys(does) {
  let pending = 0;
  const act = (event) => {
    const mod = event.ctrlKey || event.metaKey;
    const inText = event.target.closest?.(".ace_editor");
    if (document.querySelector("dialog[open]") || event.isComposing) return false;
    if (mod && !event.altKey && event.code === "KeyS") return does.check();
    if (mod && !event.altKey && event.code === "KeyZ" && !inText) return event.shiftKey ? does.redo() : does.undo();
    if (mod && !event.altKey && event.code === "KeyY" && !inText) return does.redo();
    if (event.key === "F8") return does.next(event.shiftKey ? -1 : 1);
    if (mod || event.altKey || event.shiftKey || isWriting(event.target) || document.body.dataset.keys === "off") return false;
    if (Date.now() < pending && VIEWS[event.code]) {
      pending = 0;
      return does.view(VIEWS[event.code]);
    }
    pending = event.code === "KeyV" ? Date.now() + SEQUENCE_MS : 0;
    if (event.code === "KeyV") return true;
    if (event.code === "KeyA") return does.add();
    return false;
  };
  window.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || act(event) === false) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
}
