// Sentences that scripts say. The server writes them into #t-words, in the language of the page.

const source = document.getElementById("t-words");

export const words = source ? source.dataset : {};

/** A sentence with its {name}s filled in: filled("inMin", { n: 5 }). */
export function filled(name, values) {
  return (words[name] || "").replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
}
