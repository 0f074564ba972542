"""One's own choices."""

from __future__ import annotations

import re

from instar.commands import EditUser

from .conftest import Browser, Desk


def test_choices_hold_on_every_page_and_in_the_next_log_in(desk: Desk, olga: Browser) -> None:
    for name, value in (("theme", "dark"), ("density", "compact"), ("keys", "off"), ("lang", "ru")):
        assert (
            olga.post("/me", {name: value}, headers={"Referer": "http://localhost/queue"}).headers["Location"]
            == "/queue"
        )
    for browser in (olga, desk.at("olga")):
        html = browser.text("/work")
        assert 'data-theme="dark"' in html
        assert 'data-density="compact"' in html
        assert 'data-keys="off"' in html
        assert '<html lang="ru"' in html


def test_the_log_in_page_remembers_theme_and_language_of_the_browser(olga: Browser) -> None:
    olga.post("/me", {"theme": "dark"})
    olga.post("/me", {"lang": "ru"})
    olga.post("/logout")
    html = olga.text("/login")
    assert 'data-theme="dark"' in html
    assert '<html lang="ru"' in html


def test_what_cannot_be_chosen_changes_nothing(desk: Desk, olga: Browser) -> None:
    assert olga.post("/me", {"theme": "neon", "lang": "xx", "density": "", "password": "x"}).status_code == 303
    assert desk.value("SELECT preferences FROM principal WHERE key = 'olga'") == "{}"


def test_the_way_back_is_a_page_of_ours(olga: Browser) -> None:
    for elsewhere in ("https://evil.example/x", "http://localhost.evil.example/", "http://localhost//evil.example", ""):
        assert olga.post("/me", {"theme": "dark"}, headers={"Referer": elsewhere}).headers["Location"] == "/me"


def test_a_script_needs_no_page_back(olga: Browser) -> None:
    assert olga.script("/work").post("/me", {"theme": "light"}).status_code == 204


def test_the_page_says_who_one_is(desk: Desk, olga: Browser) -> None:
    html = olga.text("/me")
    assert "olga@example.org" in html
    assert "Frontline" in html


def test_ones_log_ins_are_listed_and_ended(desk: Desk) -> None:
    here, there, away = desk.at("olga"), desk.at("olga"), desk.at("olga")
    page = here.text("/me")
    assert page.count('name="handle"') == 3
    handles = re.findall(r'name="handle" value="([^"]+)"', page)
    assert here.post("/me/log-ins", {"handle": handles[1]}).status_code == 303
    alive = [browser.get("/me").status_code for browser in (here, there, away)]
    assert sorted(alive) == [200, 200, 302]
    assert alive[0] == 200
    assert here.post("/me/log-ins").status_code == 303
    assert [browser.get("/me").status_code for browser in (here, there, away)] == [200, 302, 302]
    own = re.findall(r'name="handle" value="([^"]+)"', here.text("/me"))
    assert here.post("/me/log-ins", {"handle": own[0]}).headers["Location"] == "/login"
    assert here.get("/me").status_code == 302


def test_nobody_ends_anothers_log_in(desk: Desk) -> None:
    carl, olga = desk.at("carl"), desk.at("olga")
    handle = re.findall(r'name="handle" value="([^"]+)"', carl.text("/me"))[0]
    olga.post("/me/log-ins", {"handle": handle})
    assert carl.get("/me").status_code == 200


def test_the_password_is_changed_by_who_knows_it(desk: Desk) -> None:
    desk.run(EditUser("olga", {"password": "correct horse battery"}))
    here, there = desk.at("olga"), desk.at("olga")
    new = "another horse battery"
    wrong = here.post("/me/password", {"old": "guessed", "secret": new})
    assert (wrong.status_code, "The password is wrong." in wrong.text) == (403, True)
    short = here.post("/me/password", {"old": "correct horse battery", "secret": "short"})
    assert (short.status_code, "shorter than" in short.text) == (422, True)
    done = here.post("/me/password", {"old": "correct horse battery", "secret": new})
    assert done.status_code == 303
    assert "is changed" in here.text(done.headers["Location"])
    assert there.get("/me").status_code == 302


def test_a_time_zone_is_chosen_and_given_up(desk: Desk) -> None:
    olga = desk.at("olga")
    olga.post("/me", {"timezone": "Asia/Yekaterinburg"})
    assert "<option selected>Asia/Yekaterinburg</option>" in olga.text("/me")
    refused = olga.post("/me", {"timezone": "Mars/Olympus"})
    assert (refused.status_code, "no such time zone" in refused.text) == (422, True)
    olga.post("/me", {"timezone": ""})
    assert "<option selected>" not in olga.text("/me")


def test_an_administrator_sees_and_ends_log_ins(desk: Desk) -> None:
    olga, root = desk.at("olga"), desk.at("root")
    assert "End all log-ins" in root.text("/admin/people/olga")
    root.post("/admin/people/olga/log-ins")
    assert olga.get("/me").status_code == 302
    assert "End all log-ins" not in root.text("/admin/people/olga")
    assert desk.at("olga").post("/admin/people/root/log-ins").status_code == 403
    assert root.get("/me").status_code == 200
