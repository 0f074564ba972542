"""docs/api.md: its program runs against a real server, its table lists every call."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from instar.api.operation import OPERATIONS
from instar.commands import AddToken
from instar.testing.site import Site

from .pages import examples, first_words, page, section, table

PAGE = page("api")


def test_the_program_of_the_page_runs(instar_site: Site, server: str) -> None:
    instar_site.people.add("olga", ["frontline"])
    token = instar_site.run(AddToken("olga", "import"))["token"]
    program = "".join(examples(PAGE, "python"))
    assert program.count("http://127.0.0.1:8000") == 1
    done = subprocess.run(
        [sys.executable, "-c", program.replace("http://127.0.0.1:8000", server)],
        env={**os.environ, "TOKEN": token},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_page_lists_every_call_and_no_other() -> None:
    said = first_words(table(PAGE, "## Every call"))
    there = [f"{one.method} " + re.sub(r"<(?:int:)?(\w+)>", r"{\1}", one.rule) for one in OPERATIONS]
    assert sorted(said) == sorted(there)


def test_the_filters_of_lists_are_those_of_the_call() -> None:
    (listing,) = [one for one in OPERATIONS if one.method == "GET" and one.rule == "/tickets"]
    assert listing.query is not None
    known = set(listing.query().fields) - {"where"}
    assert known <= set(re.findall(r"`(\w+)`", section(PAGE, "## Lists")))
