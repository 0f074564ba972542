// An icon of the sprite, as the macro `icon` of the templates writes it.

const SVG = "http://www.w3.org/2000/svg";

export function icon(name, size = 16) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `ico ico-${size}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite()}#tabler-${name}`);
  svg.append(use);
  return svg;
}

/** The sprite's address with its stamp: any icon on the page has it. */
function sprite() {
  const use = document.querySelector("svg.ico use");
  return use ? use.getAttribute("href").split("#")[0] : "/static/vendor/icons.svg";
}
