"""A mailbox is set up by who may, its password is told to nobody, and never goes to another server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest

from instar.commands.own import RunOwn
from instar.errors import Conflict, Forbidden, Invalid, NotFound
from instar.kernel import serving
from instar.sdk import unseal
from instar.testing import CommandContract
from instar.testing.site import Site
from instar_plugins.mail.plugin import plugin
from instar_plugins.mail.tables import Account

GIVEN = {"address": "Desk@our.example", "host": "imap.our.example", "login": "desk", "password": "s3cret word"}


class TestSetUp(CommandContract):
    plugin = plugin
    name = "mail"
    key = "account"
    examples: ClassVar[Sequence[Mapping[str, Any]]] = (GIVEN, {**GIVEN, "login": "other", "security": "starttls"})
    refused: ClassVar[Sequence[tuple[Mapping[str, Any], str]]] = (
        ({}, "invalid"),
        ({**GIVEN, "address": "nobody"}, "invalid"),
        ({**GIVEN, "host": "a b"}, "invalid"),
        ({**GIVEN, "password": ""}, "invalid"),
        ({**GIVEN, "afterwards": "move"}, "invalid"),
        ({**GIVEN, "security": "rot13"}, "invalid"),
        ({**GIVEN, "port": 70000}, "invalid"),
    )


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site.make(tmp_path, {"INSTAR_DISABLED_PLUGINS": "quality"})
    yield made
    made.close()


def run(site: Site, by: str | None = None, command: str = "account", **args: Any) -> int:
    given = args if command != "account" or (args.get("account") and len(args) == 1) else {**GIVEN, **args}
    return int(site.run(RunOwn("mail", command, given), by)["result"].get("account", 0))


def account(site: Site) -> Any:
    with serving(site.kernel):
        return Account.get()


def test_it_gets_the_usual_port_and_the_password_is_sealed(site: Site) -> None:
    run(site)
    found = account(site)
    assert (found.address, found.port, found.folder) == ("desk@our.example", 993, "INBOX")
    assert "s3cret" not in found.password
    with serving(site.kernel):
        assert unseal("mail", found.password) == "s3cret word"
    audit = site.kernel.store.read().all("SELECT detail FROM audit")
    assert "s3cret" not in str(audit)


def test_an_empty_password_leaves_it_but_never_for_another_server_or_user(site: Site) -> None:
    id = run(site)
    before = account(site).password
    run(site, account=id, password="", folder="Help")
    assert (account(site).password, account(site).folder) == (before, "Help")
    for change in ({"host": "evil.example"}, {"login": "root"}):
        with pytest.raises(Invalid) as told:
            run(site, account=id, password="", **change)
        assert list(told.value.errors) == ["password"]


def test_another_folder_begins_anew_and_another_port_does_not(site: Site) -> None:
    id = run(site)
    with serving(site.kernel):
        Account.update(validity=7, last=40, failures=3, due=1 << 50).execute()
    run(site, account=id, port=1993)
    assert (account(site).last, account(site).validity, account(site).due) == (40, 7, 0)
    run(site, account=id, port=1993, folder="Help")
    assert (account(site).last, account(site).validity) == (0, None)


def test_a_folder_is_fetched_once(site: Site) -> None:
    run(site)
    with pytest.raises(Conflict):
        run(site)
    run(site, folder="Help")


def test_only_who_manages_channels_may(site: Site) -> None:
    id = run(site)
    site.people.add("olga", name="Olga", profile="operator")
    for command, args in (("account", GIVEN), ("drop_account", {"account": id})):
        with pytest.raises(Forbidden):
            site.run(RunOwn("mail", command, args), "olga")


def test_forgotten_is_forgotten(site: Site) -> None:
    id = run(site)
    site.run(RunOwn("mail", "drop_account", {"account": id}))
    with pytest.raises(NotFound):
        site.run(RunOwn("mail", "drop_account", {"account": id}))
    with pytest.raises(NotFound):
        run(site, account=id)
