"""A client made from the OpenAPI document by a generator of others, used against a real server of the site."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from instar.api import description
from instar.commands import AddToken
from instar.testing.site import Site

STORY = """
import sys

from client import AuthenticatedClient
from client.api.me import whoami
from client.api.tickets import open_ticket, one_ticket, tickets, post_message, messages
from client.models import MessageBody, MessageBodyAudience, OpenTicketBody, Problem

with AuthenticatedClient(base_url=sys.argv[1] + "/api/v1", token=sys.argv[2]) as api:
    assert whoami.sync(client=api).login == "olga"
    opened = open_ticket.sync(client=api, body=OpenTicketBody(title="Where is my licence?", process="appeal"))
    number = opened.number
    assert one_ticket.sync(number, client=api).title == "Where is my licence?"
    assert [row.number for row in tickets.sync(client=api, status="open").items] == [number]
    post_message.sync(number, client=api, body=MessageBody(body="Called her.", audience=MessageBodyAudience.INTERNAL))
    assert [one.body for one in messages.sync(number, client=api).items] == ["Called her."]
    missing = one_ticket.sync("T-4711", client=api)
    assert isinstance(missing, Problem) and missing.code == "no_ticket"
"""


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_generated_client_opens_reads_and_writes(instar_site: Site, server: str, tmp_path: Path) -> None:
    instar_site.people.add("olga", ["frontline"])
    token = instar_site.run(AddToken("olga", "generated"))["token"]
    document = tmp_path / "openapi.json"
    document.write_text(json.dumps(description(instar_site.kernel)), "utf-8")
    config = tmp_path / "config.yaml"
    config.write_text("post_hooks: []\npackage_name_override: client\n", "utf-8")
    generator = "from openapi_python_client.cli import app; app()"
    arguments = ("generate", "--path", str(document), "--meta", "none", "--output-path", str(tmp_path / "client"))
    command = [sys.executable, "-c", generator, *arguments, "--config", str(config), "--fail-on-warning"]
    made = subprocess.run(command, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    told = subprocess.run([sys.executable, "-c", STORY, server, token], cwd=tmp_path, capture_output=True, text=True)
    assert (told.returncode, told.stderr) == (0, "")
