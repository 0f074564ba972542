"""What a plugin's page tells people: in the name of who asks for it, and no kind but those that plugins give."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from instar import sdk
from instar.access import ANONYMOUS
from instar.contract import NoticeKind
from instar.hookspecs import hookimpl
from instar.plugins import Candidate, PluginManager
from instar.queries.notices import notices, unread
from instar.sdk import desk
from instar.sdk import notices as sdk_notices
from instar.settings import load
from instar.testing.site import SECRET, Site


class Postcards:
    @hookimpl
    def notices(self) -> list[NoticeKind]:
        return [NoticeKind("postcard.lost", {"en": "A postcard is lost", "ru": "Открытка потерялась"}, "mail")]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    settings = load(tmp_path, {"INSTAR_SECRET_KEY": SECRET})
    plugins = PluginManager.load(settings, candidates=[Candidate("postcard", "postcard", Postcards)])
    made = Site.make(tmp_path, plugins=plugins)
    made.people.add("olga")
    made.people.add("boris")
    monkeypatch.setattr(sdk_notices, "kernel", lambda: made.kernel)
    monkeypatch.setattr(desk, "actor", lambda: made.people["olga"])
    with Flask(__name__).app_context():  # as in a page: without one it is the site itself that speaks
        yield made
    made.close()


def test_who_asks_for_the_page_tells_others_once(site: Site) -> None:
    for _again in range(2):
        sdk.tell("postcard.lost", ("olga", "boris"), {"en": "One is lost", "ru": "Одна потерялась"}, key="lost.1")
    (thread,) = notices(site.kernel, site.people["boris"]).items
    assert [line.said for line in thread.lines] == ["One is lost"]
    assert notices(site.kernel, site.people["olga"]).items == ()


def test_the_kernels_kinds_are_not_for_plugins_and_strangers_tell_nobody(site: Site) -> None:
    with pytest.raises(sdk.Invalid):
        sdk.tell("mention", ("boris",), "Look")
    with pytest.raises(sdk.Forbidden):
        sdk.tell("postcard.lost", ("boris",), "Look", by=ANONYMOUS)


def test_what_is_new_in_the_bell_is_told_and_stays_unread(site: Site) -> None:
    for number in (1, 2):
        sdk.tell("postcard.lost", ("boris",), f"No. {number} is lost", key=f"lost.{number}")
    boris = site.people["boris"]
    first, second = sorted(thread.last for thread in sdk.own_news(boris))
    assert first < second
    (thread,) = sdk.own_news(boris, first)
    assert [line.said for line in thread.lines if line.id > first] == ["No. 2 is lost"]
    assert (sdk.own_news(boris, second), unread(site.kernel, boris)) == ((), 2)
    assert sdk.own_news(ANONYMOUS) == ()
