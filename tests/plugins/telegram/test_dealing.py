"""Files come along as far as they may, albums are one message, and what cannot be had is said in words."""

from __future__ import annotations

from typing import Any

import pytest

from instar.commands.inbox import ReadAllAgain
from instar_plugins.telegram import dealing

from .conftest import Talk
from .double import photo


def attached(talk: Talk, ticket: int = 1) -> list[tuple[str, int]]:
    return talk.rows("SELECT name, size FROM attachment WHERE ticket_id = ? ORDER BY name", ticket)  # type: ignore[return-value]


def test_a_photo_comes_in_its_largest_size_with_its_words(talk: Talk) -> None:
    talk.api.files |= {"small": b"s", "large": b"large"}
    talk.say(photo=photo("small", "large"), caption="My cat")
    assert talk.texts(1) == ["My cat"]
    assert attached(talk) == [("photo.jpg", 5)]


def test_files_of_every_kind_come_along(talk: Talk) -> None:
    kinds = ("document", "voice", "video", "video_note", "audio", "animation")
    for kind in kinds:
        talk.api.files[kind] = kind.encode()
        more: dict[str, Any] = {"document": {"file_id": "animation"}} if kind == "animation" else {}
        talk.api.message(**{**more, kind: {"file_id": kind, "file_name": f"{kind}.bin"}})
    talk.fetch()
    talk.fetch()
    assert attached(talk) == sorted((f"{kind}.bin", len(kind)) for kind in kinds)


@pytest.mark.parametrize("told", [True, False])
def test_a_file_that_is_too_large_is_said_to_both_sides(talk: Talk, told: bool) -> None:
    talk.set_up(telegram_largest=1)
    talk.api.files["film"] = b"x" * (1 << 20) + b"y"
    said = {"file_id": "film", "file_name": "film.mp4"} | ({"file_size": (1 << 20) + 1} if told else {})
    talk.say(video=said, caption="Look")
    (text,) = talk.texts(1)
    assert text.startswith("Look\n\nThe file “film.mp4”")
    assert "too large" in text
    assert talk.api.texts == ["A file is larger than 1 MB and could not be taken. Send a link to it, or a smaller one."]
    assert attached(talk) == []


def test_what_the_site_would_not_keep_is_too_large_as_well(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("instar_plugins.telegram.files.setting", lambda _name: 0)
    talk.api.files["f"] = b"x"
    talk.say(document={"file_id": "f"})
    assert "too large" in talk.texts(1)[0]


def test_a_file_that_telegram_does_not_give_just_now_comes_later(talk: Talk) -> None:
    talk.api.files["f"] = b"bill"
    talk.api.refuse("getFile", 500, "Internal Server Error")
    talk.say(document={"file_id": "f", "file_name": "bill.txt"}, caption="The bill")
    assert talk.rows("SELECT count(*) FROM ticket") == [(0,)]
    talk.site.clock.advance(120_000)
    talk.fetch()
    assert (talk.texts(1), attached(talk)) == (["The bill"], [("bill.txt", 4)])


def test_a_file_that_never_comes_is_given_up_and_the_words_are_there(talk: Talk) -> None:
    for _try in range(5):
        talk.api.refuse("getFile", 500, "Internal Server Error")
    talk.say(document={"file_id": "f", "file_name": "bill.txt"}, caption="The bill")
    for _try in range(6):
        talk.site.clock.advance(3_600_000)
        talk.fetch()
    (text,) = talk.texts(1)
    assert text == "The bill\n\nThe file “bill.txt” could not be fetched: Telegram says no: Internal Server Error (500)"


def test_a_file_is_only_ever_fetched_below_the_address_of_the_bot_api(talk: Talk) -> None:
    for number, path in enumerate(("../../etc/passwd", "http://evil.example/x", "a//b", "/var/lib/file", "a/../b")):
        talk.api.files["f"] = b"x"
        talk.api.message(document={"file_id": "f", "file_name": f"{number}.txt"})
        with pytest.MonkeyPatch.context() as patch:
            result = {"file_id": "f", "file_path": path}
            given = talk.api._result
            patch.setattr(talk.api, "_result", lambda b, m, v: result if m == "getFile" else given(b, m, v))  # noqa: B023
            talk.fetch()
    texts = talk.texts(1)
    assert len(texts) == 5
    assert all("could not be fetched" in one for one in texts)
    assert attached(talk) == []


def test_an_album_is_one_message_when_all_of_it_has_come(talk: Talk) -> None:
    talk.api.files |= {"a": b"a", "b": b"bb", "c": b"ccc"}
    talk.api.message(photo=photo("a"), media_group_id="g1", caption="Three cats")
    talk.api.message(photo=photo("b"), media_group_id="g1")
    talk.fetch()
    assert talk.rows("SELECT count(*) FROM ticket") == [(0,)]
    talk.api.message(document={"file_id": "c", "file_name": "c.txt"}, media_group_id="g1")
    talk.fetch()
    talk.site.clock.advance(dealing.ALBUM_MS)
    talk.fetch()
    assert talk.texts(1) == ["Three cats"]
    assert [name for name, _size in attached(talk)] == ["c.txt", "photo.jpg", "photo.jpg"]
    assert talk.rows("SELECT count(*) FROM inbox") == [(1,)]


def test_reading_everything_again_changes_nothing(talk: Talk) -> None:
    talk.api.files["a"] = b"a"
    talk.say(photo=photo("a"), caption="A cat")
    with talk.site.kernel.store.transaction() as tx:
        tx.run("UPDATE inbox SET state = 'quarantined'")
    talk.site.run(ReadAllAgain("telegram"))
    talk.site.work()
    assert (talk.texts(1), len(attached(talk))) == (["A cat"], 1)
