"""Letters are fetched from a real server once each, whatever breaks in the middle, and what is wrong is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from instar.commands.inbox import ReadAllAgain
from instar.commands.own import RunOwn
from instar.jobs.chores import Chores
from instar.jobs.polling import PAUSE_MS, poll_due
from instar.kernel import serving
from instar.testing.site import Site
from instar_plugins.mail import fetching
from instar_plugins.mail.tables import Account

from .conftest import Box, letter
from .dovecot import Dovecot, dovecot, missing

HOUR_MS = 3_600_000
pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())


@pytest.fixture(scope="module")
def running() -> Iterator[Dovecot]:
    with dovecot() as server:
        yield server


@pytest.fixture
def server(running: Dovecot) -> Dovecot:
    """Empty, and as if it were new: its folders are gone."""
    with running.client() as client:
        client.unselect_folder()
        for _flags, _sign, name in client.list_folders():
            if name != "INBOX":
                client.delete_folder(name)
        client.select_folder("INBOX")
        client.delete_messages(client.search("ALL"))
        client.expunge()
    return running


class Post(Box):
    """A box that fetches from a server."""

    def __init__(self, site: Site, server: Dovecot) -> None:
        super().__init__(site)
        self.server = server
        self.set_up(mail_addresses=[{"address": "desk@our.example"}, {"address": "sales@our.example"}])

    def account(self, **said: Any) -> int:
        given = {"address": "desk@our.example", "host": "127.0.0.1", "port": self.server.port, "security": "none"}
        given |= {"login": self.server.user, "password": self.server.password, **said}
        id = int(self.site.run(RunOwn("mail", "account", given, proven=True))["result"]["account"])
        self.fetch()
        return id

    def fetch(self) -> None:
        """A round of the clock and of the workers."""
        self.site.clock.advance(max(PAUSE_MS, fetching.EVERY_MS) + 1)
        poll_due(self.site.kernel)
        self.site.work()

    def state(self) -> Any:
        with serving(self.site.kernel):
            return Account.get()

    def titles(self) -> list[str]:
        return [title for (title,) in self.rows("SELECT title FROM ticket ORDER BY id")]


@pytest.fixture
def post(tmp_path: Path, server: Dovecot) -> Iterator[Post]:
    site = Site.make(tmp_path, {"INSTAR_DISABLED_PLUGINS": "quality"})
    yield Post(site, server)
    site.close()


def test_what_comes_is_a_ticket_and_is_marked_as_read(post: Post) -> None:
    post.account()
    post.server.put(letter(Subject="Cats"))
    post.server.put(letter(Subject="Dogs", Message_ID="<2@c>"))
    post.fetch()
    assert post.titles() == ["Cats", "Dogs"]
    with post.server.client() as client:
        assert client.search("UNSEEN") == []
    state = post.state()
    assert (state.fetched, state.error, state.good is not None) == (2, "", True)
    post.fetch()
    assert post.titles() == ["Cats", "Dogs"]


def test_what_was_there_before_is_left_alone(post: Post) -> None:
    post.server.put(letter(Subject="Old"))
    post.account()
    post.server.put(letter(Subject="New", Message_ID="<2@c>"))
    post.fetch()
    assert post.titles() == ["New"]


def test_a_letter_that_somebody_has_read_already_is_fetched_too(post: Post) -> None:
    post.account()
    post.server.put(letter())
    with post.server.client() as client:
        client.add_flags(client.search("ALL"), [rb"\Seen"])
    post.fetch()
    assert post.titles() == ["Cats"]


def test_it_came_to_its_mailbox_whatever_its_headers_say(post: Post) -> None:
    post.account(address="sales@our.example")
    post.server.put(letter(To="undisclosed-recipients:;"))
    post.fetch()
    assert post.rows("SELECT account FROM exchange") == [("sales@our.example",)]


@pytest.mark.parametrize("capable", [True, False])
def test_a_fetched_letter_is_moved(post: Post, capable: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    with post.server.client() as client:
        client.create_folder("Done")
    if not capable:
        given = fetching.IMAPClient.has_capability
        lacking = lambda client, name: name != "MOVE" and given(client, name)  # noqa: E731 – it takes a method's place
        monkeypatch.setattr(fetching.IMAPClient, "has_capability", lacking)
    post.account(afterwards="move", target="Done")
    post.server.put(letter())
    post.fetch()
    with post.server.client() as client:
        assert client.search("ALL") == []
    with post.server.client("Done") as client:
        assert len(client.search("ALL")) == 1


def test_a_folder_that_is_gone_is_told_and_nothing_is_lost_or_doubled(post: Post) -> None:
    post.account(afterwards="move", target="Nowhere")
    post.server.put(letter())
    post.fetch()
    assert "Nowhere" in post.state().error
    with post.server.client() as client:
        client.create_folder("Nowhere")
    post.site.clock.advance(HOUR_MS)
    post.fetch()
    assert post.state().error == ""
    assert post.titles() == ["Cats"]
    with post.server.client("Nowhere") as client:
        assert len(client.search("ALL")) == 1


def test_who_dies_between_keeping_and_marking_fetches_again_and_doubles_nothing(post: Post) -> None:
    post.account()
    post.server.put(letter())
    kernel = post.site.kernel
    post.site.clock.advance(fetching.EVERY_MS + 1)
    with serving(kernel):
        dying = fetching.poll(post.context)
        raw = next(dying)
        dying.close()
    with post.server.client() as client:
        assert len(client.search("UNSEEN")) == 1
    assert post.come(raw).outcome == "ticket"
    post.fetch()
    assert post.titles() == ["Cats"]
    assert post.rows("SELECT count(*) FROM inbox") == [(1,)]
    with post.server.client() as client:
        assert client.search("UNSEEN") == []


def test_a_server_that_numbers_anew_doubles_nothing(post: Post) -> None:
    post.account()
    post.server.put(letter())
    post.fetch()
    with serving(post.site.kernel):
        Account.update(validity=1, last=9000).execute()
    post.server.put(letter(Subject="Dogs", Message_ID="<2@c>"))
    post.site.clock.advance(HOUR_MS)
    with serving(post.site.kernel):  # the server's dates are of today
        Account.update(good=0).execute()
    post.fetch()
    post.site.run(ReadAllAgain("mail"))
    post.site.work()
    assert post.titles() == ["Cats", "Dogs"]


def test_a_wrong_password_is_told_and_tried_later_and_later(post: Post) -> None:
    post.account(password="wrong")
    state = post.state()
    assert "refused the log-in" in state.error
    assert state.good is None
    pauses = []
    for _try in range(3):
        post.site.clock.advance(HOUR_MS)
        post.fetch()
        pauses.append(post.state().due - post.site.clock.now())
    assert pauses == sorted(pauses)
    assert pauses[-1] > 2 * pauses[0]
    assert "wrong" not in str(post.rows("SELECT * FROM x_mail__account"))


def test_a_server_that_is_away_is_told_and_does_not_keep_others_waiting(post: Post) -> None:
    post.account(port=1, address="sales@our.example", login="other")
    post.account()
    post.server.put(letter())
    post.site.clock.advance(HOUR_MS)
    post.fetch()
    assert post.titles() == ["Cats"]
    ((error,),) = post.rows("SELECT error FROM x_mail__account WHERE port = 1")
    assert "127.0.0.1:1 cannot be reached" in error


def test_what_is_too_large_stays_and_is_told(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "setting", lambda name: 0)
    post.account()
    post.server.put(letter())
    post.fetch()
    assert "too large to be fetched" in post.state().note
    monkeypatch.undo()
    post.server.put(letter(Subject="Dogs", Message_ID="<2@c>"))
    post.fetch()
    assert post.titles() == ["Dogs"]


def test_one_that_is_switched_off_is_not_asked(post: Post) -> None:
    id = post.account()
    post.account(account=id, active=False, password="")
    post.server.put(letter())
    post.fetch()
    assert post.titles() == []
    Chores(post.site.kernel).do()
    assert post.rows("SELECT count(*) FROM job WHERE kind = 'poll' AND state = 'ready'") == [(0,)]
