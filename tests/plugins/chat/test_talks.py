"""A conversation knows when its visitor was there, and gives its lines in order, each once."""

from __future__ import annotations

from instar.kernel import serving
from instar_plugins.chat import talks
from instar_plugins.chat.tables import Talk, Widget

from .conftest import Shop, Visitor


def test_who_asks_is_there_until_he_asks_no_more(shop: Shop, ann: Visitor) -> None:
    ann.say("Two cats")
    with serving(shop.site.kernel):
        assert talks.is_here(Talk.get())
        shop.site.clock.advance(talks.HERE_MS)
        assert not talks.is_here(Talk.get())
    ann.talk()
    with serving(shop.site.kernel):
        assert talks.is_here(Talk.get())


def test_asking_often_is_written_down_seldom(shop: Shop, ann: Visitor) -> None:
    ann.say("Two cats")
    begun = shop.rows("SELECT seen FROM x_chat__talk")
    shop.site.clock.advance(talks.NOTED_MS - 1)
    ann.talk()
    assert shop.rows("SELECT seen FROM x_chat__talk") == begun
    shop.site.clock.advance(1)
    ann.talk()
    assert shop.rows("SELECT seen FROM x_chat__talk") != begun


def test_a_line_stands_once_under_its_key_and_the_newest_are_given_first(shop: Shop) -> None:
    with serving(shop.site.kernel):
        talk = talks.begun(Widget.get(), talks.Told())
        first = talks.write(talk, "m1", "One", own=False)
        assert talks.write(talk, "m1", "Another", own=False).text == "One"
        for number in range(talks.PAGE):
            talks.write(talk, f"n{number}", str(number), own=True)
        found = talks.lines(talk, 0)
        assert len(found) == talks.PAGE
        assert found[-1].text == str(talks.PAGE - 1)
        assert [one.text for one in talks.lines(talk, first.id)][:2] == ["0", "1"]
        other = talks.begun(Widget.get(), talks.Told())
        assert talks.line(other, first.id) is None
        assert talks.talk_of(talks.external_id(talk, "x")) == talk
