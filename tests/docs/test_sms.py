"""docs/plugins.md: who goes through its steps for an SMS gateway has a channel that keeps the contract, and an answer
goes back the way the message came."""

from __future__ import annotations

import difflib
import importlib
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from instar.actions import KERNEL_ACTIONS
from instar.app import create_app
from instar.cli.scaffold import write
from instar.commands import AddService, PostReply
from instar.commands.inbox import SetUpChannel
from instar.plugins import Candidate, PluginManager, installed
from instar.settings import load
from instar.testing.site import SECRET, Site

from .pages import page, section

STEPS = section(page("plugins"), "### An SMS gateway, step by step")
PART = re.compile(r"^```(diff|python) (instar_sms/\w+\.py)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MOST_LINES = 60
TOLD = "what the gateway was told"

pytestmark = pytest.mark.plugins


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the package after the last step."""
    made, _files = write("channel", "sms", tmp_path_factory.mktemp("made"), {"en": "Sms", "ru": "СМС"})
    before = _lines(made)
    for kind, name, body in PART.findall(STEPS):
        file = made / name
        file.write_text(_changed(file.read_text("utf-8"), body) if kind == "diff" else body, encoding="utf-8")
    changes = [line for line in difflib.ndiff(before, _lines(made)) if line.startswith("+ ") and line.strip("+ \n")]
    assert 0 < len(changes) < MOST_LINES, "its own lines"
    return made


def _lines(home: Path) -> list[str]:
    files = sorted((home / "instar_sms").glob("*.py"))
    return [line for file in files for line in file.read_text("utf-8").splitlines()]


def _changed(text: str, diff: str) -> str:
    """Lines with a minus before them go, those with a plus come; others stay as they are."""
    lines = diff.splitlines()
    before, after = ("\n".join(one[1:] for one in lines if one[0] in signs) for signs in (" -", " +"))
    assert text.count(before) == 1, before
    return text.replace(before, after)


def test_it_keeps_the_contract(home: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "."]
    done = subprocess.run(command, cwd=home, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


class Gateway(BaseHTTPRequestHandler):
    """Notes what it is given; the number 000 there is not."""

    told: list[dict[str, Any]]
    heads: list[str]

    def do_POST(self) -> None:
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.told.append(given)
        self.heads.append(self.headers["Authorization"])
        self.send_response(404 if given["to"].endswith("000") else 200)
        self.end_headers()
        self.wfile.write(json.dumps({"id": f"g-{len(self.told)}"}).encode())

    def log_message(self, *_args: object) -> None:
        """Nobody reads that."""


@pytest.fixture
def gateway() -> Iterator[tuple[str, type[Gateway]]]:
    kind = type("Noting", (Gateway,), {"told": [], "heads": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/send", kind
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.syspath_prepend(str(home))
    plugin = importlib.import_module("instar_sms.plugin").plugin
    environ = {"INSTAR_SECRET_KEY": SECRET, "INSTAR_SMS_SECRET": TOLD, "INSTAR_DISABLED_PLUGINS": "quality"}
    candidates = (*installed(), Candidate("sms", "instar_sms", lambda: plugin))
    plugins = PluginManager.load(load(tmp_path, environ), actions=KERNEL_ACTIONS, candidates=candidates)
    made = Site.make(tmp_path, environ, plugins=plugins)
    made.run(AddService("help", {"en": "Help", "ru": "Помощь"}, process="itsm_incident"))
    made.kernel.epochs.look_again()
    yield made
    made.close()
    for name in [name for name in sys.modules if name.split(".")[0] == "instar_sms"]:
        del sys.modules[name]


@pytest.mark.parametrize(("number", "state"), [("+79261112233", "sent"), ("+79261112000", "failed")])
def test_a_message_becomes_a_ticket_and_its_answer_a_message(
    site: Site, gateway: tuple[str, type[Gateway]], number: str, state: str
) -> None:
    address, noted = gateway
    site.run(SetUpChannel("sms", "help", {"sms_gateway": address, "sms_from": "Our desk"}))
    client = create_app(kernel=site.kernel).test_client()
    given = {"id": "17", "from": number, "text": "The licence does not start"}
    assert client.post("/in/sms", json=given).status_code == 401
    for _time in range(2):
        head = {"Authorization": f"Bearer {TOLD}"}
        assert client.post("/in/sms", json=given, headers=head).status_code == 202
    site.work()
    read = site.kernel.store.read()
    ((ticket, title),) = read.all("SELECT id, title FROM ticket")
    assert title == "The licence does not start"
    site.run(PostReply(ticket, "Start it once more, please", "public"), "olga")
    site.work()
    (said,) = {json.dumps({name: one[name] for name in ("from", "to", "text")}) for one in noted.told}
    assert json.loads(said) == {"from": "Our desk", "to": number, "text": "Start it once more, please"}
    assert set(noted.heads) == {f"Bearer {TOLD}"}
    found = read.value("SELECT delivery FROM message WHERE body LIKE 'Start%'")
    assert found == state
