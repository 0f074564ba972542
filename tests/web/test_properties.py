"""Properties edited in place."""

from __future__ import annotations

import pytest

from instar.commands import EditTicket

from .conftest import HOUR, NOW, Browser, Desk, found_value


def rev_of(browser: Browser, number: str, name: str) -> str:
    return found_value(browser.script(f"/t/{number}").text(f"/t/{number}/properties?edit={name}"), "rev")


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("title", "A better title", "A better title"),
        ("priority", "1", "P1"),
        ("service", "shop", "Shop"),
        ("assignee", "olga", "Olga Petrova"),
        ("topic", "order", "order"),
        ("suspicion", "He paid twice", "He paid twice"),
        ("when_paid", "2026-01-02", "Jan 2, 2026"),
    ],
)
def test_a_value_is_saved_and_shown(desk: Desk, olga: Browser, name: str, value: str, shown: str) -> None:
    number = desk.open()
    field = olga.script().text(f"/t/{number}/properties?edit={name}")
    assert 'name="value"' in field
    assert 'class="prop editing"' in field
    sent = {"name": name, "value": value, "rev": found_value(field, "rev")}
    saved = olga.script().post(f"/t/{number}/properties", sent)
    assert saved.status_code == 200
    assert shown in saved.text
    assert 'class="prop editing"' not in saved.text
    assert shown in olga.text(f"/t/{number}")


def test_the_due_time_is_the_readers_own(desk_with, desk: Desk) -> None:
    site = desk_with(INSTAR_TIMEZONE="Europe/Moscow")
    number, olga = site.open(), site.at("olga")
    sent = {"name": "due", "value": "2026-01-05T17:00", "rev": rev_of(olga, number, "due")}
    saved = olga.script().post(f"/t/{number}/properties", sent)
    assert "by 17:00" in saved.text
    assert site.value("SELECT due FROM ticket") == NOW + 5 * HOUR
    assert 'value="2026-01-05T17:00"' in olga.script().text(f"/t/{number}/properties?edit=due")
    cleared = olga.script().post(f"/t/{number}/properties", {**sent, "value": "", "rev": rev_of(olga, number, "due")})
    assert "—" in cleared.text


def test_a_wrong_value_is_refused_at_its_field_and_stays(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    long = "x" * 300
    refused = olga.script().post(
        f"/t/{number}/properties", {"name": "title", "value": long, "rev": rev_of(olga, number, "title")}
    )
    assert refused.status_code == 422
    assert long in refused.text
    assert "longer than 250 characters" in refused.text


def test_somebody_elses_change_of_the_same_value_is_shown_beside_mine(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    rev = rev_of(olga, number, "title")
    desk.run(EditTicket(int(number[2:]), {"title": "Theirs"}), "ivan")
    clash = olga.script().post(f"/t/{number}/properties", {"name": "title", "value": "Mine", "rev": rev})
    assert clash.status_code == 409
    assert "Somebody wrote meanwhile: Theirs" in clash.text
    assert 'value="Mine"' in clash.text
    mine = {"name": "title", "value": "Mine", "rev": found_value(clash.text, "rev")}
    assert olga.script().post(f"/t/{number}/properties", mine).status_code == 200


def test_somebody_elses_change_of_another_value_disturbs_nobody(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    rev = rev_of(olga, number, "title")
    desk.run(EditTicket(int(number[2:]), {"priority": 1}), "ivan")
    saved = olga.script().post(f"/t/{number}/properties", {"name": "title", "value": "Mine", "rev": rev})
    assert saved.status_code == 200


def test_only_who_may_assign_is_offered_colleagues_and_teams(desk: Desk) -> None:
    number = desk.open()
    own = desk.at("olga").script().text(f"/t/{number}/properties?edit=assignee")
    assert 'value="olga"' in own
    assert 'value="ivan"' not in own
    every = desk.at("maria").script().text(f"/t/{number}/properties?edit=assignee")
    assert 'value="ivan"' in every
    assert 'id="prop-team-edit"' in desk.at("maria").text(f"/t/{number}")
    assert 'id="prop-team-edit"' not in desk.at("olga").text(f"/t/{number}")


def test_what_the_ticket_has_not_is_not_found(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    for name in ("nothing", "__class__", "data.topic"):
        assert olga.script().get(f"/t/{number}/properties?edit={name}").status_code == 404
        assert olga.script().post(f"/t/{number}/properties", {"name": name, "value": "x"}).status_code == 404


def test_without_script_the_pane_is_on_the_ticket(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    assert olga.get(f"/t/{number}/properties?edit=title").headers["Location"] == f"/t/{number}"
    saved = olga.post(f"/t/{number}/properties", {"name": "title", "value": "New one"})
    assert (saved.status_code, saved.headers["Location"]) == (303, f"/t/{number}")
    assert "New one" in olga.text(f"/t/{number}")


def test_required_fields_of_the_role_stand_there_to_fill(desk: Desk, olga: Browser) -> None:
    html = olga.text(f"/t/{desk.deal()}")
    assert "to fill" in html
