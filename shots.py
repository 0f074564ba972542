"""pictures/ shows every page in every look, for people to look at: `make shots`.

A look is a language, a theme and a width. Each has a folder with a picture of each page, whole, and an `index.html`
that shows them all. What the browser complains of is printed, and makes the run fail.
"""

from __future__ import annotations

import itertools
import re
import sys
import tempfile
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.e2e.addresses import ADMIN, STAFF, STRANGERS, arrange
from tests.e2e.conftest import Desk, Visitor, Watch, make_desk

FOLDER = Path(__file__).parent / "pictures"
LOOKS = ["-".join(look) for look in itertools.product(("en", "ru"), ("light", "dark"), ("desktop", "phone"))]
SETTLED_MS = 150
PATIENCE_MS = 60_000
"""A picture of a long page takes its time where others work as well."""
CHROMIUM = Path("/usr/bin/chromium")


def take(look: str, visitor: Visitor, there: dict[str, str]) -> list[tuple[str, str]]:
    """Pictures of all pages in a look; (address, file) of each."""
    lang, theme, width = look.split("-")
    folder = FOLDER / look
    folder.mkdir(parents=True, exist_ok=True)
    staff = visitor.at("admin", lang=lang, theme=theme, phone=width == "phone")
    stranger = visitor.at(lang=lang, theme=theme, phone=width == "phone")
    made = []
    for page, address in [*((staff, one) for one in (*STAFF, *ADMIN)), *((stranger, one) for one in STRANGERS)]:
        page.goto(address.format_map(there))
        page.wait_for_timeout(SETTLED_MS)
        name = re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-") or "start"
        page.screenshot(path=folder / f"{name}.png", full_page=True, timeout=PATIENCE_MS)
        made.append((address, f"{name}.png"))
    (folder / "index.html").write_text(sheet(look, made), "utf-8")
    return made


def sheet(look: str, made: list[tuple[str, str]]) -> str:
    shown = "\n".join(
        f'<figure><a href="{file}"><img src="{file}" alt="" loading="lazy"></a>'
        f"<figcaption>{escape(address)}</figcaption></figure>"
        for address, file in made
    )
    return f"""<!doctype html><meta charset="utf-8"><title>{look}</title>
<style>body {{ font: 14px sans-serif; display: flex; flex-wrap: wrap; gap: 16px; }}
figure {{ margin: 0; width: 420px; }}
img {{ width: 100%; max-height: 520px; object-fit: cover; object-position: top; border: 1px solid #888; }}</style>
{shown}
"""


def main(looks: list[str]) -> None:
    unknown = sorted(set(looks) - set(LOOKS))
    if unknown:
        sys.exit(f"There is no look {', '.join(unknown)}. There are: {', '.join(LOOKS)}.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        installed = CHROMIUM if CHROMIUM.exists() else None
        desk = make_desk(Path(folder) / "site")
        try:
            _every(desk, playwright.chromium.launch(executable_path=installed, args=["--no-sandbox"]), looks)
        finally:
            desk.server.stop()
            desk.kernel.close()


def _every(desk: Desk, browser: Browser, looks: list[str]) -> None:
    there = arrange(desk)
    faults: list[str] = []
    for number, look in enumerate(looks, 1):
        visitor = Visitor(desk, browser, Watch())
        made = take(look, visitor, there)
        faults += visitor.watch.faults
        print(f"{number} of {len(looks)}: {len(made)} pages, {FOLDER / look / 'index.html'}", flush=True)
        for context in visitor.contexts:
            context.close()
    browser.close()
    if faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main(sys.argv[1:] or LOOKS)
