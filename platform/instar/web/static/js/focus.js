// After a swap the focus is never lost to the body: it stays on the same id; if that is gone, it goes to the next
// sibling, then to the heading of the region, then to the content.

const CAN_HAVE_IT =
  "a[href], button:not([disabled]), input:not([disabled]):not([type=hidden]), select:not([disabled]), " +
  "textarea:not([disabled]), summary, [tabindex]";
const FIELDS =
  "input:not([type=hidden]):not([type=file]):not([disabled]):not([readonly]), " +
  "select:not([disabled]), textarea:not([disabled]):not([readonly])";

/** Where the focus is (or another element), with the way up from there. */
export function mark(from = document.activeElement) {
  if (!from || from === document.body) return null;
  const path = [];
  for (let element = from; element && element !== document.body; element = element.parentElement) {
    path.push({ element, id: element.id, next: element.nextElementSibling });
  }
  return path;
}

export function restore(path) {
  if (!path || has()) return;
  const { element: before, id: name } = path[0];
  if (before.isConnected && put(before)) return;
  if (name && put(document.getElementById(name))) return;
  for (const { element, id, next } of path.slice(0, -1)) {
    const again = !element.isConnected && id && document.getElementById(id);
    if (again && enter(again)) return;
    const sibling = next?.isConnected ? next : next?.id && document.getElementById(next.id);
    if (sibling && put(firstIn(sibling))) return;
    if (element.isConnected && enter(element)) return;
  }
  put(document.getElementById("main"));
}

/** Into a region: where it asks for the focus, to what it is about, to its heading. */
function enter(region) {
  return put(region.querySelector("[data-focus], [data-row-link], [data-card-link]") ?? heading(region) ?? firstIn(region));
}

/** Whether something on the page has the focus. */
export function has() {
  return document.activeElement && document.activeElement !== document.body;
}

export function put(element, options = {}) {
  if (!element) return false;
  element.focus(options);
  return document.activeElement === element;
}

/** The first field in it that is still empty, else the first field at all. */
export function firstField(region) {
  const fields = [...region.querySelectorAll(FIELDS)].filter(visible);
  const empty = fields.find((field) => (/checkbox|radio/.test(field.type) ? false : !field.value));
  return empty ?? fields[0] ?? null;
}

export function firstIn(region) {
  if (region.matches(CAN_HAVE_IT) && visible(region)) return region;
  return [...region.querySelectorAll(CAN_HAVE_IT)].find(visible) ?? null;
}

export function visible(element) {
  return element.checkVisibility ? element.checkVisibility({ visibilityProperty: true }) : !!element.offsetParent;
}

function heading(region) {
  const found = region.querySelector("h1, h2, h3");
  if (found && !found.hasAttribute("tabindex")) found.tabIndex = -1;
  return found;
}
