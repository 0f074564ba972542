"""The pages of subscriptions: set up, tested, told what is wrong; a secret is shown once and nothing typed is lost."""

from __future__ import annotations

import re

from .conftest import SECRET, Desk

HERE = "/x/hooks/out"
TYPED = {"name": "ERP", "kinds": ["opened", "closed"], "reader": "olga", "active": "1"}


def test_one_is_added_and_its_secret_shown_once(desk: Desk) -> None:
    assert "No other program is told" in desk.look(HERE).text
    answer = desk.post(f"{HERE}/new", {**TYPED, "url": desk.receiver.url})
    assert answer.status_code == 200, answer.text
    secret = re.search(r"whsec_[A-Za-z0-9+/]{32}", answer.text)
    assert secret
    assert secret[0] not in desk.look(f"{HERE}/1").text + desk.look(HERE).text
    assert "A ticket is opened" in desk.look(HERE).text
    desk.open()
    desk.beat()
    assert desk.receiver.told[0]["data"]["ticket"]["number"] == "T-1"


def test_what_is_refused_stands_there_as_it_was_typed(desk: Desk) -> None:
    typed = {**TYPED, "url": "http://10.0.0.1/", "condition": "((", "secret": SECRET}
    answer = desk.post(f"{HERE}/new", typed)
    assert answer.status_code == 422
    assert "inner network" in answer.text
    assert 'value="http://10.0.0.1/"' in answer.text
    assert 'value="((' in answer.text
    assert 'value="closed" checked' in answer.text
    assert SECRET not in answer.text


def test_a_test_says_what_it_found(desk: Desk) -> None:
    hook = desk.hook()
    assert "It works: the receiver has answered HTTP 200" in desk.post(f"{HERE}/{hook}", {"do": "test"}).text
    assert desk.receiver.told == [{"type": "test", "timestamp": desk.receiver.told[0]["timestamp"], "data": {}}]
    desk.receiver.status = 404
    assert "It answers HTTP 404." in desk.post(f"{HERE}/{hook}", {"do": "test"}).text
    desk.site.kernel.store.read().run("UPDATE x_hooks__hook SET url = 'http://192.168.0.1/'")
    assert "inner network" in desk.post(f"{HERE}/{hook}", {"do": "test"}).text
    assert desk.log() == []


def test_it_is_changed_paused_resumed_exchanged_and_forgotten(desk: Desk) -> None:
    hook = desk.hook()
    answer = desk.post(f"{HERE}/{hook}", {**TYPED, "url": desk.receiver.url, "name": "Other"})
    assert (answer.status_code, answer.location) == (303, f"{HERE}/{hook}?saved=1")
    assert "Saved." in desk.look(answer.location).text
    desk.own("halt", {"hook": hook, "why": "secret"})
    assert "Paused:" in desk.look(HERE).text
    assert "It goes on." in desk.post(f"{HERE}/{hook}", {"do": "resume"}).text
    shown = desk.post(f"{HERE}/{hook}", {"do": "rotate"}).text
    assert re.search(r"whsec_[A-Za-z0-9+/]{32}", shown)
    assert "The old secret signs as well and ends" in desk.look(f"{HERE}/{hook}").text
    assert desk.post(f"{HERE}/{hook}", {"do": "drop"}).status_code == 303
    assert desk.look(f"{HERE}/{hook}").status_code == 404


def test_only_for_who_manages_channels(desk: Desk) -> None:
    hook = desk.hook()
    for login in ("olga", "carl"):
        for address in (HERE, f"{HERE}/new", f"{HERE}/{hook}", f"{HERE}/{hook}/log"):
            assert desk.look(address, login).status_code == 403
