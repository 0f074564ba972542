"""When pages of a large site can be used, in a browser: `make interactive SITE=/tmp/large`, filled by `bench load`.

Each page is opened by somebody with rights in one team, in a browser that knows nothing yet and once more by one that
has been there. It can be used when it is loaded and the browser has been busy with nothing for longer than a twentieth
of a second since (long tasks, W3C): clicks and keys are answered then. Beside it stands the server's own page of raw
rows, opened alike: milliseconds belong to this machine, ratios can be compared.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from instar.settings import load
from instar.tools.visits import Client, raw, served

ROUNDS = 5
CHROMIUM = Path("/usr/bin/chromium")
PAGES = {
    "my work": "/work",
    "queue": "/queue",
    "list": "/tickets/list?status=active",
    "board": "/p/appeal/board",
    "search": "/find?q=оплата",
    "clients": "/clients",
}
WATCH = """
window.busyUntil = 0;
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) window.busyUntil = Math.max(window.busyUntil, task.startTime + task.duration);
}).observe({ type: "longtask", buffered: true });
"""
USABLE = """() => new Promise((told) => setTimeout(() => {
  const [way] = performance.getEntriesByType("navigation");
  told([Math.max(way.loadEventEnd, window.busyUntil), way.responseEnd]);
}, 600))"""
"""[ms from the click until the page can be used, ms until its last byte had come]; looked at when all is over."""


def measure(site: Path, rounds: int = ROUNDS) -> list[tuple[str, float, float, float]]:
    """(page, ms until it can be used the first time, the same again, ms until its last byte); medians of the rounds."""
    settings = load(site, {})
    with (
        tempfile.TemporaryDirectory(prefix="instar-interactive-") as folder,
        served(site, Path(folder)) as (port, _pid),
        raw(settings, Path(folder) / "scratch.db") as limit,
        sync_playwright() as playwright,
    ):
        cookies = _logged_in(port)
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM if CHROMIUM.exists() else None, args=["--no-sandbox"]
        )
        pages = {"raw rows": (limit, "/"), **{name: (port, path) for name, path in _pages(port).items()}}
        return [(name, *_medians(browser, where, cookies, rounds)) for name, where in pages.items()]


def _medians(browser: Browser, where: tuple[int, str], cookies: list[Any], rounds: int) -> tuple[float, float, float]:
    port, path = where
    address = f"http://127.0.0.1:{port}{path}"
    first: list[float] = []
    again: list[float] = []
    came: list[float] = []
    for _round in range(rounds):
        context = browser.new_context(base_url=address, viewport={"width": 1366, "height": 768})
        context.add_init_script(WATCH)
        context.add_cookies(cookies)
        page = context.new_page()
        for taken in (first, again):
            answer = page.goto(address)
            if answer is None or not answer.ok:
                sys.exit(f"{path} answered {answer.status if answer else 'nothing'}.")
            usable, byte = page.evaluate(USABLE)
            taken.append(usable)
            came.append(byte)
        context.close()
    return median(first), median(again), median(came)


def _logged_in(port: int) -> list[Any]:
    with Client(port) as person:
        person.log_in()
        pairs = (one.split("=", 1) for one in person.headers["Cookie"].split("; "))
        return [{"name": name, "value": value, "url": f"http://127.0.0.1:{port}"} for name, value in pairs]


def _pages(port: int) -> dict[str, str]:
    """The pages, and one ticket that is on the list."""
    with Client(port) as person:
        person.log_in()
        listed, _headers = person.ask("GET", PAGES["list"])
        number = listed.decode().partition('href="/t/')[2].partition('"')[0]
    return PAGES | ({"ticket": f"/t/{number}"} if number else {})


def main(site: Path) -> None:
    found = measure(site)
    limit = found[0][1]
    print(f"{'page':<10} {'first':>8} {'again':>8} {'came':>8}   ms until it can be used, until its last byte")
    for name, first, again, came in found:
        print(f"{name:<10} {first:8.0f} {again:8.0f} {came:8.0f}   {first / limit:5.1f} times the raw page")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
