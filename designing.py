"""How soon the designer shows a process of 200 nodes and keeps a change of it, in a browser: `make designing`.

A demo site of its own, the diagram and the outline, each opened in a browser that knows nothing yet and once more. It
is open when everything is drawn and checked and the browser has been busy with nothing for longer than a twentieth of a
second since. Saved is a changed property when the server has answered that the draft is kept. Beside it the sign-in
page of the same site, opened alike: milliseconds belong to this machine, ratios can be compared.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import orjson
from playwright.sync_api import Browser, Page, sync_playwright

from instar.access import SYSTEM
from instar.cli.demo import make
from instar.cli.init import make_folder
from instar.commands import Publish, execute
from instar.kernel import open_kernel
from instar.settings import load
from instar.tools.demo import PASSWORD
from instar.tools.visits import served
from interactive import CHROMIUM, USABLE, WATCH

NODES = 200
ROUNDS = 5
KEY = "large"
DRAWN = "nodes => document.querySelectorAll('.canvas .djs-shape').length >= nodes"
SAVED = """at => new Promise((told, failed) => {
  const { model, context } = document.getElementById("editor").editor;
  const started = performance.now();
  context.drafts.addEventListener("state", () => {
    if (context.drafts.state.name === "saved") told(performance.now() - started);
  });
  setTimeout(() => failed(new Error(`not saved: ${context.drafts.state.name} ${context.drafts.state.text}`)), 10000);
  model.change("title", (it) => { it.nodes.n100.title = `Changed ${at}`; });
})"""
"""ms from a change until the server has answered that it is kept."""


def process(size: int) -> dict[str, Any]:
    """So many nodes in a row: steps, every tenth a gateway that may end it early."""
    nodes: dict[str, Any] = {"start": {"type": "startEvent", "stage": "open", "next": "n1"}}
    for number in range(1, size - 1):
        following = f"n{number + 1}" if number < size - 2 else "end"
        step = {"type": "userTask", "title": f"Step {number}", "candidates": {"team": "frontline"}, "next": following}
        ways = [{"to": "end", "when": "ticket.priority == 1"}, {"to": following, "default": True}]
        nodes[f"n{number}"] = step if number % 10 else {"type": "exclusiveGateway", "next": ways}
    nodes["end"] = {"type": "endEvent", "stage": "done"}
    stages = [{"id": "open", "title": "Open"}, {"id": "done", "title": "Done", "final": True}]
    title = f"A process of {size} nodes"
    return {"format": "instar.process/1", "key": KEY, "title": title, "role": "task", "stages": stages, "nodes": nodes}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="instar-designing-") as folder:
        site = Path(folder) / "site"
        site.mkdir()
        make_folder(site)
        settings = load(site, {})
        make(settings)
        kernel = open_kernel(settings)
        try:
            execute(kernel, Publish(orjson.dumps(process(NODES)).decode()), SYSTEM)
        finally:
            kernel.close()
        with served(site, Path(folder)) as (port, _pid), sync_playwright() as playwright:
            where = CHROMIUM if CHROMIUM.exists() else None
            browser = playwright.chromium.launch(executable_path=where, args=["--no-sandbox"])
            _tell(_measured(browser, f"http://127.0.0.1:{port}"))


def _measured(browser: Browser, base: str) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for at in range(ROUNDS):
        for view in ("diagram", "outline"):
            page = _admin(browser, base)
            for time in ("first", "again"):
                found.setdefault(f"{view}, {time}", []).append(
                    _opened(page, f"{base}/x/designer/processes/{KEY}/edit?view={view}")
                )
            found.setdefault(f"{view}, saved", []).append(page.evaluate(SAVED, f"{view} {at}"))
            page.context.close()
        page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
        page.add_init_script(WATCH)
        page.goto(f"{base}/login")
        found.setdefault("sign-in page", []).append(page.evaluate(USABLE)[0])
        page.context.close()
    return found


def _admin(browser: Browser, base: str) -> Page:
    page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    page.add_init_script(WATCH)
    page.goto(f"{base}/login")
    page.locator("main [name=login]").fill("admin")
    page.locator("main [name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    return page


def _opened(page: Page, address: str) -> float:
    """ms until it can be used."""
    page.goto(address)
    page.wait_for_selector("#editor[data-ready]")
    if "diagram" in address:
        page.wait_for_function(DRAWN, arg=NODES)
    page.wait_for_selector("#findings[data-state=checked]", state="attached")
    usable: float = page.evaluate(USABLE)[0]
    return usable


def _tell(found: dict[str, list[float]]) -> None:
    limit = median(found["sign-in page"])
    print(f"A process of {NODES} nodes, medians of {ROUNDS} rounds")
    for name, taken in found.items():
        times = median(taken) / limit
        print(f"{name:<16} {median(taken):6.0f} ms, at most {max(taken):6.0f}   {times:5.1f} times the sign-in page")


if __name__ == "__main__":
    main()
