"""The pages of mailboxes: set up, tested, told what is wrong; nothing typed is lost and no password is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from instar.kernel import serving
from instar.testing.site import Site
from instar_plugins.mail.tables import Account

from .dovecot import dovecot, missing
from .test_mailbox import Office

HERE = "/x/mail/accounts"
TYPED = {"address": "desk@our.example", "host": "127.0.0.1", "port": "1", "security": "none", "login": "desk"}
TYPED |= {"password": "right", "folder": "INBOX", "afterwards": "seen", "target": "", "active": "1"}


class Desk(Office):
    def get(self, url: str = HERE, login: str = "boss") -> TestResponse:
        return self.browser(login).get(url, headers={"Accept-Language": "en"})

    def post(self, url: str, /, by: str = "boss", **typed: str) -> TestResponse:
        client = self.browser(by)
        guard = re.search(r'name="csrf" content="([^"]+)"', client.get("/x/mail/").text)
        assert guard
        return client.post(url, data={"_csrf": guard[1], **typed}, headers={"Accept-Language": "en"})

    def add(self, **typed: str) -> str:
        """The address of its page."""
        answer = self.post(f"{HERE}/new", **{**TYPED, **typed})
        assert answer.status_code == 303, answer.text
        return answer.location.partition("?")[0]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    site = Site.make(tmp_path, {"INSTAR_DISABLED_PLUGINS": "quality", "INSTAR_STRICT": "1"})
    yield Desk(site)
    site.close()


def test_one_is_added_and_stands_in_the_list(desk: Desk) -> None:
    assert "Letters are fetched from no mailbox yet." in desk.get().text
    page = desk.add()
    shown = desk.get(page).text
    assert 'value="127.0.0.1"' in shown
    assert (
        "right"
        not in re.sub(r"text-right|align-right", "", re.sub(r"<(script|svg|link)\b.*?>", "", shown)).split(
            'id="f-password"'
        )[1][:400]
    )
    assert "about to begin" in desk.get().text


def test_what_is_refused_stands_there_as_it_was_typed(desk: Desk) -> None:
    answer = desk.post(f"{HERE}/new", **{**TYPED, "host": "a b", "port": "many", "password": "topsecret"})
    assert answer.status_code == 422
    assert "A port is a number" in answer.text
    answer = desk.post(f"{HERE}/new", **{**TYPED, "host": "a b", "password": "topsecret"})
    assert answer.status_code == 422
    assert 'value="a b"' in answer.text
    assert "topsecret" not in answer.text


def test_a_test_says_what_is_wrong_and_changes_nothing(desk: Desk) -> None:
    page = desk.add()
    answer = desk.post(page, do="test")
    assert "127.0.0.1:1 cannot be reached" in answer.text
    with serving(desk.site.kernel):
        assert Account.get().error == ""


@pytest.mark.skipif(bool(missing()), reason=missing())
def test_a_test_says_that_it_works(desk: Desk) -> None:
    with dovecot() as server:
        page = desk.add(port=str(server.port))
        assert "It works. Letters in “INBOX”: 0." in desk.post(page, do="test").text
        desk.post(page, **{**TYPED, "port": str(server.port), "afterwards": "move", "target": "Done"})
        assert "There is no folder “Done” to move letters to." in desk.post(page, do="test").text


def test_the_last_good_fetch_and_the_fault_are_told(desk: Desk) -> None:
    desk.add(address="other@our.example")
    with serving(desk.site.kernel):
        Account.update(
            error="The server refused the log-in.", good=desk.site.clock.now() - 3_600_000, fetched=12
        ).execute()
    shown = desk.get().text
    for said in ("The server refused the log-in.", "does not stand among the addresses", ">12<"):
        assert said in shown
    channel = desk.get("/admin/inbox/channels/mail").text
    assert "other@our.example: The server refused the log-in. Last good fetch:" in channel
    assert f'href="{HERE}"' in channel
    assert "This site sends no mail" in channel


def test_it_is_forgotten(desk: Desk) -> None:
    page = desk.add()
    assert desk.post(page, do="drop").status_code == 303
    assert desk.get(page).status_code == 404


def test_only_who_manages_channels_sees_them(desk: Desk) -> None:
    page = desk.add()
    for address in (HERE, f"{HERE}/new", page):
        assert desk.get(address, "olga").status_code == 403
    for do in ("save", "test", "drop"):
        assert desk.post(page, by="olga", do=do).status_code == 403
    assert desk.post(f"{HERE}/new", by="olga", **TYPED).status_code == 403
