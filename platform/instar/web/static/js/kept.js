// Toasts go after some seconds; the bell keeps the last ones of this tab, for the person who was there.

const MOST = 20;
const name = () => `instar:toasts:${document.body.dataset.user}`;

export function keptToasts() {
  try {
    return JSON.parse(sessionStorage.getItem(name())) || [];
  } catch {
    return [];
  }
}

export function keepToast(text, url = null) {
  if (!text) return;
  try {
    sessionStorage.setItem(name(), JSON.stringify([{ text, url, at: Date.now() }, ...keptToasts()].slice(0, MOST)));
  } catch { /* a private window keeps nothing */ }
}
