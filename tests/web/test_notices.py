"""The bell on pages: drawer, page, what is done with a line; the settings; the link of a letter, without a log-in."""

from __future__ import annotations

import re

import pytest

from instar.commands import PostReply
from instar.commands.notice_settings import stop_token
from instar.commands.watching import Watch
from instar.queries.notice_settings import notice_settings
from instar.queries.notices import unread

from .conftest import SCRIPT, Browser, Desk


@pytest.fixture
def ticket(desk: Desk) -> str:
    """One that Olga watches; Maria has called her there."""
    number = desk.open()
    desk.run(Watch(int(number[2:])), "olga")
    desk.run(PostReply(int(number[2:]), "@olga, <b>look</b>", "internal"), "maria")
    return number


def bell(browser: Browser) -> int:
    return int(browser.get("/counters?since=x").json["entries"]["bell"]["count"])


def until(html: str) -> str:
    found = re.search(r'name="until" value="(\d+)"', html)
    assert found is not None
    return found[1]


def test_the_bar_counts_and_the_drawer_says_who_what_and_why(desk: Desk, ticket: str) -> None:
    olga = desk.at("olga")
    assert bell(olga) == 1
    bar = olga.text("/work")
    assert re.search(r'data-entry="bell"[^>]*>.*?data-count>1<', bar, re.DOTALL)
    drawer = olga.get("/notices/drawer", headers=SCRIPT).text
    assert "Maria mentions you" in drawer
    assert "you are mentioned" in drawer
    assert "&lt;b&gt;look&lt;/b&gt;" in drawer
    assert f'href="/t/{ticket}#m' in drawer
    assert bell(desk.at("maria")) == 0


def test_a_thread_is_read_made_new_and_muted_in_its_place(desk: Desk, ticket: str) -> None:
    olga = desk.at("olga")
    key = f"t.{ticket[2:]}"
    shown = olga.post("/notices/read", {"thread": key, "until": "999999", "read": "yes"}, headers=SCRIPT)
    assert "Mark as new" in shown.text
    assert shown.text.strip().startswith("<li")
    assert bell(olga) == 0
    assert "Mark as read" in olga.post("/notices/read", {"thread": key, "read": "no"}, headers=SCRIPT).text
    assert bell(olga) == 1
    assert "Hear of it again" in olga.post(f"/t/{ticket}/mute", {"on": "yes"}, headers=SCRIPT).text
    assert olga.post(f"/t/{ticket}/mute", {"on": "no"}).status_code == 303, "the same without script"
    assert desk.at("boris").post("/t/T-99999/mute", {"on": "yes"}).status_code == 404


def test_all_is_read_as_far_as_the_page_has_shown_it(desk: Desk, ticket: str) -> None:
    olga = desk.at("olga")
    seen = until(olga.text("/notices"))
    desk.run(PostReply(int(ticket[2:]), "@olga, again", "internal"), "maria")
    assert olga.post("/notices/read", {"until": seen}).status_code == 303
    assert bell(olga) == 1
    olga.post("/notices/read", {"until": "not a number"})
    assert bell(olga) == 0
    assert "Nothing new." in olga.text("/notices?unread=1")


def test_who_has_the_ticket_open_has_seen_what_is_new_of_it(desk: Desk, ticket: str) -> None:
    olga = desk.at("olga")
    olga.text(f"/t/{ticket}")
    assert bell(olga) == 1, "a link may be opened by a program"
    olga.get(f"/t/{ticket}/poll", headers=SCRIPT)
    assert bell(olga) == 0


def test_there_are_pages_of_it(desk: Desk) -> None:
    for _number in range(21):
        number = desk.open()
        desk.run(PostReply(int(number[2:]), "@olga", "internal"), "maria")
    olga = desk.at("olga")
    first = olga.text("/notices")
    assert first.count("data-notice=") == 20
    following = re.search(r'href="(/notices\?cursor=[^"]+)"', first)
    assert following is not None
    rest = olga.text(following[1])
    assert rest.count("data-notice=") == 1
    assert "/notices?cursor=" not in rest
    assert olga.get("/notices?cursor=nonsense").status_code == 422


def test_nothing_yet_is_said(desk: Desk) -> None:
    assert "Nothing yet." in desk.at("boris").text("/notices")
    assert "Nothing yet." in desk.at("boris").get("/notices/drawer", headers=SCRIPT).text


FORM = {"digest": "weekly", "digest_day": "4", "digest_at": "16:30", "quiet_begin": "22:00", "quiet_end": "07:00"}


def test_what_is_chosen_is_kept_and_the_usual_is_no_choice(desk: Desk) -> None:
    olga = desk.at("olga")
    sent = {**FORM, "quiet": "yes", "way.watch": "mail", "way.mention": "mail", "language": "ru"}
    assert olga.post("/me/notices", sent).status_code == 303
    held = notice_settings(desk.kernel, desk.actor("olga"))
    assert {row.key: row.way for row in held.kinds if row.chosen} == {"watch": "mail"}
    assert (held.quiet, held.digest, held.digest_day, held.language) == (("22:00", "07:00"), "weekly", 4, "ru")
    html = olga.text("/me/notices")
    assert re.search(r'name="way.watch" value="mail" checked', html)
    olga.post("/me/notices", {"digest": "", "language": ""})
    held = notice_settings(desk.kernel, desk.actor("olga"))
    assert (held.quiet, held.digest, held.language) == (None, "", None)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"quiet": "yes", "quiet_end": "22:00"}, "Quiet hours that end when they begin are none"),
        ({"quiet": "yes", "quiet_begin": ""}, "Give a time such as 22:00."),
        ({"digest_day": ""}, "Choose a day of the week."),
        ({"digest_at": "25:00"}, "Give a time such as 09:00."),
        ({"digest": "hourly"}, "Choose one of"),
        ({"language": "xx"}, "does not speak this language"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_what_was_typed_stays(
    desk: Desk, sent: dict[str, str], said: str
) -> None:
    answer = desk.at("olga").post("/me/notices", {**FORM, "way.watch": "digest", **sent})
    assert answer.status_code == 422
    assert said in answer.text
    assert re.search(r'name="way.watch" value="digest" checked', answer.text)
    assert notice_settings(desk.kernel, desk.actor("olga")).digest == "daily"


def test_the_link_of_a_letter_asks_first_and_a_program_of_mail_presses_it_alone(desk: Desk) -> None:
    olga = desk.actor("olga")
    page = f"/notices/stop/{stop_token(desk.kernel, olga.id or 0, 'digest')}"
    stranger = desk.app.test_client()
    assert "Send me no more" in stranger.get(page).text
    assert notice_settings(desk.kernel, olga).digest == "daily", "who opens it has not pressed it"
    pressed = stranger.post(page, data={"List-Unsubscribe": "One-Click"})
    assert pressed.status_code == 200
    assert "No more digests come." in pressed.text
    assert notice_settings(desk.kernel, olga).digest == ""
    assert stranger.post(page + "x").status_code == 404


def test_a_client_has_a_bell_of_his_own(desk: Desk) -> None:
    number = desk.open(by="carl", requester=None)
    desk.run(PostReply(int(number[2:]), "We come tomorrow", "public"), "olga")
    desk.run(PostReply(int(number[2:]), "He is rude", "internal"), "olga")
    assert unread(desk.kernel, desk.actor("carl")) == 1
    html = desk.at("carl").text("/notices")
    assert "We come tomorrow" in html
    assert "He is rude" not in html
