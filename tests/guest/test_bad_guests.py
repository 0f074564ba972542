"""Bad guests hurt nobody: whatever a plugin does in whatever hook, the site starts, pages and API answer, tickets are
opened and moved, and the plugin is named with its reason.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import Client

from instar.application import Application
from instar.commands import AddToken
from instar.testing.browsing import log_in
from instar.testing.site import Site

pytestmark = pytest.mark.plugins

HEAD = "import time\nfrom instar.sdk import *\n\nclass Guest:\n    requires = 'instar>=0.1'\n"
TAIL = "\nplugin = Guest()\n"
DOES = {
    "raises": "raise RuntimeError('no luck')",
    "leaves": "raise SystemExit(3)",
    "hangs": "time.sleep(3)",
    "gives rubbish": "return [object()]",
    "gives a number": "return 7",
    "recurses": "return self.{name}({arguments})",
}
ARGUMENTS = {
    "settings": "",
    "roles": "",
    "forms": "",
    "processes": "",
    "models": "",
    "migrations": "",
    "actions": "settings",
    "channels": "settings",
    "reports": "settings",
    "views": "settings",
    "blueprints": "settings",
    "menu": "actor",
    "panels": "ticket, actor",
}
PLUGINS = (
    "agenda",
    "calendar",
    "calls",
    "chat",
    "crm",
    "hooks",
    "knowledge",
    "mail",
    "mindmap",
    "projects",
    "quality",
    "rules",
    "telegram",
)
OWN = tuple(f"x_{name}__" for name in PLUGINS)
"""Tables of built-in plugins."""
OF_PAGES = ("menu", "panels")


def guest(hook: str, does: str) -> str:
    arguments = ARGUMENTS[hook]
    body = DOES[does].format(name=hook, arguments=arguments)
    return f"{HEAD}\n    @hookimpl\n    def {hook}(self{', ' if arguments else ''}{arguments}):\n        {body}\n{TAIL}"


class Served:
    """A site with one bad guest, as a browser and a program meet it."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.client = Client(Application(kernel=site.kernel))
        site.people.add("olga", profile="supervisor")
        log_in(site.kernel, self.client, site.people["olga"].id)
        self.bearer = {"Authorization": f"Bearer {site.run(AddToken('olga', 'test'))['token']}"}

    def page(self, address: str) -> int:
        return self.client.get(address).status_code


AT_IMPORT = {
    "raises": "1 / 0",
    "leaves": "raise SystemExit(3)",
    "hangs": "import time; time.sleep(3)",
    "is no Python": "def (",
    "needs what is missing": "import instar_missing_library",
    "recurses": "def f(): f()\nf()",
}
MIGRATES = {
    "raises": "1 / 0",
    "leaves": "raise SystemExit(3)",
    "hangs": "import time; time.sleep(3)",
    "is no SQL": "db.execute_sql('CREATE NOTHING')",
    "touches ours": "db.execute_sql('DROP TABLE ticket')",
    "makes no table": "pass",
}
"""What a migration does after it has made a table."""
GUESTS = {f"{hook}_{does.replace(' ', '_')}": guest(hook, does) for hook in ARGUMENTS for does in DOES} | {
    f"import_{does.replace(' ', '_')}": source for does, source in AT_IMPORT.items()
}
GUESTS |= {f"tables_{does.replace(' ', '_')}": "" for does in MIGRATES}


def write_tables(plugins: Path, name: str, body: str) -> None:
    """A guest whose only migration makes a table and then does something."""
    folder = plugins / f"{name}_files"
    folder.mkdir()
    made = f"db.execute_sql('CREATE TABLE x_{name}__made (id INTEGER)')"
    (folder / "0001_first.py").write_text(f"def up(migrator, db):\n    {made}\n    {body}\n", encoding="utf-8")
    head = HEAD.replace("class Guest", f"tables = OwnTables('{name}')\nclass Lost(tables.Model): pass\n\nclass Guest")
    hooks = (
        "    @hookimpl\n    def models(self):\n        return [Lost]\n"
        "    @hookimpl\n    def migrations(self):\n        from pathlib import Path\n"
        f"        return [Migrations(Path(__file__).parent / '{folder.name}')]\n"
    )
    (plugins / f"{name}.py").write_text(f"{head}\n{hooks}{TAIL}", encoding="utf-8")


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[Served]:
    """A site with all bad guests at once."""
    caplog.set_level("CRITICAL", "instar")
    for name, seconds in (("START_S", 0.5), ("PAGE_S", 0.2)):
        monkeypatch.setattr(f"instar.plugins.manager.{name}", seconds)
    monkeypatch.setattr("instar.store.own.MIGRATE_S", 2)
    (tmp_path / "plugins").mkdir()
    for name, source in GUESTS.items():
        if source:
            (tmp_path / "plugins" / f"{name}.py").write_text(source, encoding="utf-8")
    for does, body in MIGRATES.items():
        write_tables(tmp_path / "plugins", f"tables_{does.replace(' ', '_')}", body)
    site = Site.make(tmp_path)
    yield Served(site)
    site.close()


@pytest.mark.timeout(180)
def test_the_site_works_and_every_bad_guest_is_named_with_its_reason(served: Served) -> None:
    opened = served.client.post("/api/v1/tickets", json={"title": "A task", "role": "task"}, headers=served.bearer)
    number = opened.get_json()["number"]
    for address in ("/work", "/tickets/list", f"/t/{number}", "/p/todo/board", "/reports", f"/t/{number}/history"):
        assert served.page(address) == 200, address
    moved = served.client.post(f"/api/v1/tickets/{number}/move", json={"stage": "doing"}, headers=served.bearer)
    assert moved.get_json()["stage"] == "doing"
    assert served.client.get("/health").status_code == 200
    assert served.client.get("/ready").get_json()["ready"]
    told = {one.name: one for one in served.site.kernel.plugins.statuses}
    for name in GUESTS:
        if name.startswith(OF_PAGES):
            assert (told[name].state, told[name].faults > 0) == ("loaded", True), name
            assert told[name].last_fault, name
        else:
            assert (told[name].state, bool(str(told[name].reason))) == ("failed", True), name
    assert all(told[name].state == "loaded" for name in ("crm", "tasks", "site", "measure"))
    left = [name for name in served.site.kernel.store.database.get_tables() if name.startswith("x_")]
    left = [name for name in left if not name.startswith(OWN)]
    assert sorted(left) == ["x_tables_makes_no_table__made", "x_tables_makes_no_table__migration"], "taken back"
    page = served.client.get("/admin/plugins").text
    assert [name for name in GUESTS if f'id="plugin-{name}"' not in page] == []
    items = served.client.get("/api/v1/plugins", headers=served.bearer).get_json()["items"]
    listed = {one["name"]: one for one in items}
    assert all(listed[name]["reason"] or listed[name]["faults"] for name in GUESTS)


@pytest.mark.timeout(180)
def test_pages_are_slow_three_times_and_no_more(served: Served) -> None:
    for _page in range(4):
        assert served.page("/work") == 200
    told = next(one for one in served.site.kernel.plugins.statuses if one.name == "menu_hangs")
    assert (told.faults, [pause.doing for pause in told.breaker.pauses()]) == (3, ["menu"])
    started = time.monotonic()
    assert served.page("/work") == 200
    assert told.faults == 3
    assert time.monotonic() - started < 5
