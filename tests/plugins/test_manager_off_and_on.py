"""Each built-in plugin is switched off alone and on again: nothing is lost, and no page breaks meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from werkzeug.test import Client

from instar.access import SYSTEM, Actor
from instar.application import Application
from instar.cli.demo import make
from instar.commands import execute
from instar.commands.accounts import sign_in
from instar.commands.plugins import SwitchPlugin
from instar.kernel import Kernel, open_kernel
from instar.queries.work import open_work
from instar.settings import load
from instar.store import Row
from instar.testing import databases
from instar.tools.demo import PASSWORD

pytestmark = [pytest.mark.plugins, pytest.mark.sqlite, pytest.mark.timeout(300)]

NAMES = sorted(
    point.name for point in entry_points(group="instar.plugins") if point.value.startswith("instar_plugins.")
)
PAGES = (
    "/",
    "/work",
    "/queue",
    "/boards",
    "/tickets/list",
    "/new",
    "/find?q=licence",
    "/clients",
    "/reports",
    "/answers",
    "/me",
    "/design/processes",
    "/design/forms",
    "/admin/plugins",
    "/admin/people",
    "/admin/jobs",
)
MEANWHILE = ("audit", "epoch", "job", "plugin_cursor", "presence", "recent", "session", "setting", "throttle")
"""Tables in which looking and switching leave something."""
ENVIRON = {"INSTAR_SECRET_KEY": "k" * 40}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site with the demo company."""
    folder = tmp_path_factory.mktemp("demo")
    make(load(folder, ENVIRON))
    return folder


@pytest.fixture
def kernel(filled: Path, tmp_path: Path) -> Iterator[Kernel]:
    settings = load(tmp_path, ENVIRON)
    settings.database_path.parent.mkdir(parents=True)
    databases.copy(filled / settings.database, settings.database_path)
    opened = open_kernel(settings)
    yield opened
    opened.close()


def everything(kernel: Kernel) -> dict[str, list[Row]]:
    read = kernel.store.read()
    tables = sorted(table for table in kernel.store.tables() if not table.startswith(MEANWHILE))
    return {table: sorted(read.all(f"SELECT * FROM {table}"), key=repr) for table in tables}


def one_of_each(kernel: Kernel) -> list[tuple[int, str]]:
    """(ticket, process): an open one of each process, else an ended one."""
    sql = "SELECT min(coalesce(ended * 0 + 1000000, 0) + id), process FROM ticket GROUP BY process ORDER BY process"
    return [(id % 1_000_000, process) for id, process in kernel.store.read().all(sql)]


def at(application: Application, login: str) -> Client:
    client = Client(application)
    client.set_cookie("instar_session", sign_in(application.kernel, login, PASSWORD, "127.0.0.1").token)
    return client


def broken(application: Application, kernel: Kernel) -> list[tuple[str, str, int]]:
    """Pages that are no answer: (who, address, status). Links of the bar are followed as well."""
    tickets = one_of_each(kernel)
    own = [f"/t/T-{id}" for id, _process in tickets] + [f"/p/{process}/board" for _id, process in tickets]
    found = []
    for login, addresses in (("maria", (*PAGES, *own)), ("admin", PAGES)):
        client = at(application, login)
        for address in addresses:
            answer = client.get(address)
            if answer.status_code >= 400 and answer.status_code not in (403, 404):
                found.append((login, address, answer.status_code))
            if answer.status_code == 404 and address in PAGES:
                found.append((login, address, 404))
    return found


def doable(kernel: Kernel, actor: Actor, tickets: list[int]) -> list[tuple[object, ...]]:
    """Open steps of the tickets, and whether the actor may do them."""
    return [
        (step.id, step.title, step.may_do, step.reason, step.outcomes)
        for id in tickets
        for step in open_work(kernel, actor, id)
    ]


@pytest.mark.parametrize("name", NAMES)
def test_off_and_on_again_loses_nothing_and_breaks_nothing(kernel: Kernel, name: str) -> None:
    application = Application(kernel=kernel)
    maria = kernel.directory.find("user", "maria")
    assert maria is not None
    actor = kernel.access.actor(maria.id)
    assert actor is not None
    tickets = [id for id, _process in one_of_each(kernel)]
    before, steps = everything(kernel), doable(kernel, actor, tickets)

    execute(kernel, SwitchPlugin(name, on=False), SYSTEM)
    assert broken(application, kernel) == []
    status = kernel.plugins.status(name)
    assert status is not None
    assert status.state == "off"

    execute(kernel, SwitchPlugin(name, on=True), SYSTEM)
    assert broken(application, kernel) == []
    status = kernel.plugins.status(name)
    assert status is not None
    assert (status.state, status.faults) == ("loaded", 0)
    assert everything(kernel) == before
    actor = kernel.access.actor(maria.id)
    assert actor is not None
    assert doable(kernel, actor, tickets) == steps
