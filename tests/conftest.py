"""What every test runs under: a clean environment, Hypothesis' pace, a browser or none, the sample corpus."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from instar import i18n
from instar.testing import databases

ROOT = Path(__file__).parents[1]
KEPT = "SAMPLE_CORPUS"
"""Where the workers of pytest-xdist find what INSTAR_SAMPLES said: its process begins them after it has cleaned up."""
SAMPLES = os.environ.get("INSTAR_SAMPLES") or os.environ.get(KEPT, "")
NO_SAMPLES = "INSTAR_SAMPLES names no folder with the sample corpus: tests over it are left out (make samples)."
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NO_CHROMIUM = "There is no Chromium here: tests in a browser are left out (Debian: apt install chromium)."
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

# Two busy cores make a deadline a coin toss. In CI the examples are the same each time: what landed stays. What fails
# prints the line that makes it fail again.
settings.register_profile("dev", deadline=None, print_blob=True, max_examples=50)
settings.register_profile(
    "ci",
    deadline=None,
    print_blob=True,
    max_examples=100,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "proof",
    deadline=None,
    print_blob=True,
    max_examples=int(os.environ.get("PROOF", "15000")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))


# Folders whose tests are about the built-in plugins, or drive the whole product.
WITH_PLUGINS = ("plugins", "e2e", "docs", "cli", "tools")


class Compiled(BytecodeCache):
    """Templates compiled once a process: nearly every test makes an application, and each would compile them anew."""

    def __init__(self) -> None:
        self._codes: dict[str, bytes] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Each language has templates of its own, and new ones with every catalogue: see ``web.folding``."""
        return f"{super().get_cache_key(name, filename)} {i18n.current()} {i18n.edition()}"

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self._codes.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key] = bucket.bytecode_to_string()


def compile_rules_once() -> None:
    """The same for the functions that werkzeug writes for each of the hundreds of addresses of an application."""
    compiled: dict[Any, Any] = {}
    compile_anew = Rule._compile_builder

    def builder(rule: Rule, append_unknown: bool = True) -> Any:
        key = (tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = compile_anew(rule, append_unknown)
        return compiled[key]

    Rule._compile_builder = builder  # type: ignore[method-assign]


def hash_passwords_cheaply() -> None:
    """A password is to cost whoever guesses a tenth of a second and 128 MB; tests make and try hundreds that nobody
    guesses. What it costs outside is looked at in a process of its own."""
    from instar.commands import passwords

    passwords.METHOD = "scrypt:1024:8:1"


def pytest_configure(config: pytest.Config) -> None:
    """A developer's own INSTAR_* variables do not reach the tests.

    With WITHOUT_PLUGINS=1 (``make kernel``) no plugin is installed: the kernel's tests have to pass all the same.
    """
    os.environ[KEPT] = SAMPLES
    Flask.jinja_options = {"bytecode_cache": Compiled()}
    compile_rules_once()
    for name in [name for name in os.environ if name.startswith("INSTAR_")]:
        del os.environ[name]
    hash_passwords_cheaply()

    if os.environ.get("WITHOUT_PLUGINS"):
        from instar.plugins import discovery

        discovery.installed = lambda found=None: []  # type: ignore[assignment]

    config.add_cleanup(databases.begin())


def pytest_report_header() -> str:
    return f"database: {'postgresql' if databases.wanted() else 'sqlite'}"


@pytest.fixture(autouse=True)
def _database_of_the_test() -> Iterator[None]:
    """What a test has made on a server goes with it, as files in its folder do."""
    if not databases.wanted():
        yield
        return
    with databases.of_one_test():
        yield


def pytest_collection_finish() -> None:
    """What the run itself consists of – modules, fifteen thousand tests – stays to its end: the collector of garbage
    need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Why something had to be run once more is told as well: by itself pytest only names it."""
    for report in terminalreporter.getreports("rerun"):
        terminalreporter.write_sep("_", f"RERUN {report.nodeid}")
        terminalreporter.write_line(report.longreprtext)
    if not CHROMIUM:
        terminalreporter.write_line(NO_CHROMIUM)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that need the built-in plugins are marked by their folder. In CI browser tests are not left out; one that
    fails is run once more and named (RERUN): what wavers is to be looked at, and does not hold up what does not."""
    if databases.wanted():
        of_files = [item for item in items if item.get_closest_marker("sqlite")]
        config.hook.pytest_deselected(items=of_files)
        items[:] = [item for item in items if not item.get_closest_marker("sqlite")]
    for item in items:
        if item.path.relative_to(ROOT / "tests").parts[0] in WITH_PLUGINS:
            item.add_marker(pytest.mark.plugins)
        if os.environ.get("CI") and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))
    without = {} if CHROMIUM or os.environ.get("CI") else {"browser": NO_CHROMIUM}
    if not SAMPLES:
        without["samples"] = NO_SAMPLES
    for item in items:
        for marker, reason in without.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's own Chromium, silent towards the outside; playwright would look for one of its own."""
    if not CHROMIUM:
        pytest.fail("There is no Chromium here (Debian: apt install chromium).")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": list(CHROMIUM_FLAGS)}


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of the sample corpus; for tests marked ``samples``."""
    folder = Path(SAMPLES)
    if not SAMPLES or not folder.is_dir():
        pytest.fail(f"There is no sample corpus at “{SAMPLES}”; a test that reads it is marked “samples”.")
    return folder
