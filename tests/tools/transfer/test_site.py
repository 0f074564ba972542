"""A site moved: pages and answers are what they were, and nobody may be using it meanwhile."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from instar.access import SYSTEM
from instar.app import create_app
from instar.commands import AddToken, AddUser, OpenTicket, execute
from instar.commands.accounts import sign_in
from instar.errors import InstarError
from instar.kernel import Kernel, open_kernel
from instar.settings import Settings
from instar.store import Store
from instar.tools.demo import PASSWORD
from instar.tools.doctor import examine
from instar.tools.transfer import move
from instar.tools.transfer.site import alone
from tests.tools.transfer.conftest import drop_tables_of

pytestmark = [pytest.mark.sqlite, pytest.mark.timeout(240)]

ANSWERS = (
    "tickets?limit=100", "tickets?q=license&limit=50", "tickets?status=open", "tickets/T-1", "tickets/T-5",
    "tickets/T-5/messages", "work-items", "people", "boards/appeal", "views",
)  # fmt: skip
PAGES = (
    "/", "/work", "/tickets/list?role=appeal", "/tickets/list?q=price", "/p/appeal/board", "/t/T-1", "/t/T-5",
    "/t/T-5/history", "/clients", "/find?q=licence",
)  # fmt: skip


FORM = re.compile(r'name="_key" value="[^"]*"')
"""Each form that is shown has a key of its own."""


def nobody(_done: int, _total: int) -> None:
    """Nobody watches."""


def unseen(_kernel: Kernel) -> None:
    """Nobody looks."""


class Seen:
    """What a program and a person are shown."""

    def __init__(self, app: Flask, token: str, session: str) -> None:
        self.client = app.test_client()
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self.answers = {path: self._get(f"/api/v1/{path}", headers) for path in ANSWERS}
        self.client.set_cookie("instar_session", session)
        self.pages = {path: self._get(path, {"Accept": "text/html"}) for path in PAGES}

    def _get(self, path: str, headers: dict[str, str]) -> tuple[int, str]:
        answer = self.client.get(path, headers=headers)
        return answer.status_code, FORM.sub("", answer.text)


READING = (
    "agenda",
    "calendar",
    "calls",
    "chat",
    "hooks",
    "knowledge",
    "mail",
    "mindmap",
    "projects",
    "quality",
    "rules",
    "telegram",
)


def test_pages_and_answers_are_the_same_there_and_back(settings: Settings, empty: Callable[[], str]):
    # A thread in which a plugin has read its own tables holds them open for a moment after the site is closed.
    settings = replace(settings, secret_key="k" * 40, disabled_plugins=READING)
    kernel = open_kernel(settings)
    drop_tables_of(kernel, *READING)
    execute(kernel, AddUser("robot", "Robot", profile="operator"), SYSTEM)
    token = execute(kernel, AddToken("robot", "compare"), SYSTEM)["token"]
    session = sign_in(kernel, "olga", PASSWORD, "127.0.0.1").token
    before = Seen(create_app(kernel=kernel), token, session)
    kernel.close()
    assert {status for status, _text in before.pages.values()} == {200}
    assert {path for path, (status, _text) in before.answers.items() if status != 200} == set()

    address, found = empty(), []
    moved = move(settings, address, nobody, lambda there: found.extend(examine(there)))
    assert [result for result in found if not result.ok] == []
    assert moved.rows == sum(one.rows for one in moved.tables) > 500
    there = replace(settings, database=address)
    kernel = open_kernel(there)
    after = Seen(create_app(kernel=kernel), token, session)
    kernel.store.close_all()
    assert after.answers == before.answers
    assert after.pages == before.pages

    move(there, "var/back.db", nobody, unseen)
    kernel = open_kernel(replace(settings, database="var/back.db"))
    back = Seen(create_app(kernel=kernel), token, session)
    kernel.close()
    assert (back.answers, back.pages) == (before.answers, before.pages)


def test_a_site_that_runs_is_left_where_it_is(settings: Settings, empty: Callable[[], str]):
    kernel, address = open_kernel(settings), empty()
    with pytest.raises(InstarError) as refused:
        in_a_thread(lambda: move(settings, address, nobody, unseen))
    kernel.close()
    assert refused.value.code == "site_runs"
    there = Store(address)
    assert there.tables() == frozenset()
    there.close_all()


def test_a_site_at_a_server_that_runs_is_left_where_it_is(settings: Settings, empty: Callable[[], str], site: Path):
    address = empty()
    move(settings, address, nobody, unseen)
    there = replace(settings, database=address)
    kernel = open_kernel(there)
    with pytest.raises(InstarError) as refused:
        move(there, "var/back.db", nobody, unseen)
    assert refused.value.code == "site_runs"
    kernel.store.close_all()
    assert list((site / "var").glob("back.db*")) == []


def test_nobody_writes_meanwhile(settings: Settings, empty: Callable[[], str]):
    move(settings, address := empty(), nobody, unseen)
    there = Store(address)
    with alone(there):
        late = open_kernel(replace(settings, database=address))
        late.store.read().run("SET lock_timeout = '100ms'")
        with pytest.raises(InstarError) as refused:
            execute(late, OpenTicket("Late", process="todo"), SYSTEM)
        assert refused.value.code == "database_busy"
        late.store.close_all()
    there.close_all()


def test_what_is_there_already_is_left_alone(settings: Settings, empty: Callable[[], str], site: Path):
    address = empty()
    strange = Store(address)
    strange.read().run("CREATE TABLE accounts (id INTEGER)")
    strange.close_all()
    (site / "var" / "other.db").write_bytes((site / "var" / "instar.db").read_bytes())
    for to, code in (
        (address, "database_filled"),
        ("var/other.db", "database_filled"),
        ("var/instar.db", "same_database"),
    ):
        with pytest.raises(InstarError) as refused:
            move(settings, to, nobody, unseen)
        assert refused.value.code == code
    assert strange.tables() == {"accounts"}
    strange.close_all()


def test_a_file_that_was_made_for_nothing_is_removed(settings: Settings, site: Path, monkeypatch: pytest.MonkeyPatch):
    from instar.tools.transfer import site as moving

    def fail(*_given: object) -> None:
        raise InstarError("stopped", "Stopped.")

    monkeypatch.setattr(moving, "carry", fail)
    with pytest.raises(InstarError):
        move(settings, "var/back.db", nobody, unseen)
    assert list((site / "var").glob("back.db*")) == []


def test_a_database_that_waits_for_a_migration_is_told(settings: Settings, empty: Callable[[], str], site: Path):
    store = Store(site / "var" / "instar.db")
    store.read().run("DELETE FROM schema_migration WHERE name = '0018_brands'")
    store.close()
    with pytest.raises(InstarError) as refused:
        move(settings, empty(), nobody, unseen)
    assert refused.value.code == "migrations_pending"


def in_a_thread(call: Callable[[], object]) -> None:
    """As another process would: with connections of its own. Raises what it raises."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            call()
        except BaseException as error:  # noqa: BLE001 - told to the test's own thread
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]
