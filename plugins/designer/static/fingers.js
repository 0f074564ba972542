// Larger and smaller, and fingers on a drawing of the modeler or the viewer, which know the mouse alone.

export const LEAST = 0.2;
export const MOST = 4;

export function zoomBy(canvas, factor, at) {
  canvas.zoom(Math.min(MOST, Math.max(LEAST, canvas.zoom() * factor)), at ?? "auto");
}

/** One finger moves, two pull larger or smaller around their middle. A mouse is moved by bpmn-js itself. */
export function moveByFingers(svg, canvas) {
  const fingers = new Map();
  const apart = ([one, other]) => Math.hypot(one.x - other.x, one.y - other.y);
  const between = ([one, other]) => {
    const box = svg.getBoundingClientRect();
    return { x: (one.x + other.x) / 2 - box.left, y: (one.y + other.y) / 2 - box.top };
  };
  svg.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch") fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  svg.addEventListener("pointermove", (event) => {
    const last = fingers.get(event.pointerId);
    if (!last) return;
    const before = [...fingers.values()].map((one) => ({ ...one }));
    const [dx, dy] = [event.clientX - last.x, event.clientY - last.y];
    Object.assign(last, { x: event.clientX, y: event.clientY });
    if (before.length === 1) canvas.scroll({ dx, dy });
    if (before.length === 2) {
      const now = [...fingers.values()];
      canvas.scroll({ dx: dx / 2, dy: dy / 2 });
      zoomBy(canvas, apart(now) / Math.max(1, apart(before)), between(now));
    }
  });
  for (const over of ["pointerup", "pointercancel", "pointerleave"]) svg.addEventListener(over, (event) => fingers.delete(event.pointerId));
}
