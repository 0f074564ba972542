"""The pages of sources: an address and a secret that is shown once, a map, and what becomes of a sample by it."""

from __future__ import annotations

import json
import re

from instar_plugins.hooks.tables import Source

from .conftest import Desk

HERE = "/x/hooks/sources"
SAMPLE = json.dumps({"order": {"id": 7, "title": "<i>Lamp</i>"}, "buyer": {"mail": "ann@client.example"}, "sum": 3})
TYPED = {
    "name": "Shop",
    "way": "hmac",
    "header": "X-Hub-Signature-256",
    "algorithm": "sha256",
    "prefix": "sha256=",
    "encoding": "hex",
    "most": "500",
    "active": "1",
    "map.title": "order.title",
    "map.thing": "order.id",
    "map.email": "buyer.mail",
    "data": "order_sum = sum",
}


def test_one_is_added_with_its_address_and_its_secret_shown_once(desk: Desk) -> None:
    assert "No other program tells anything yet." in desk.look(HERE).text
    answer = desk.post(f"{HERE}/new", TYPED)
    assert answer.status_code == 200, answer.text
    secret = re.search(r"whsec_[A-Za-z0-9+/]{32}", answer.text)
    source = desk.row(Source, 1)
    assert secret
    assert f"/in/hooks?to={source.token}" in answer.text
    shown = desk.look(f"{HERE}/1").text
    assert secret[0] not in shown
    assert "order_sum = sum" in shown
    assert json.loads(source.map)["data"] == {"order_sum": "sum"}


def test_a_sample_shows_what_would_become_of_it_and_nothing_is_saved(desk: Desk) -> None:
    answer = desk.post(f"{HERE}/new", {**TYPED, "do": "preview", "sample": SAMPLE})
    assert answer.status_code == 200
    assert "&lt;i&gt;Lamp&lt;/i&gt;" in answer.text
    assert "order_sum" in answer.text
    assert desk.rows("SELECT count(*) FROM x_hooks__source") == [(0,)]
    for sample, why in (("{}", "order.id"), ("nonsense", "This is no JSON."), ("", "Paste what the sender sends")):
        assert why in desk.post(f"{HERE}/new", {**TYPED, "do": "preview", "sample": sample}).text
    wrong = desk.post(f"{HERE}/new", {**TYPED, "do": "preview", "sample": SAMPLE, "map.title": "a b"})
    assert "is no path" in wrong.text
    passed = desk.post(f"{HERE}/new", {**TYPED, "do": "preview", "sample": SAMPLE, "map.only": "nothing"})
    assert "It is let pass" in passed.text


def test_what_is_refused_stands_there_as_it_was_typed(desk: Desk) -> None:
    answer = desk.post(f"{HERE}/new", {**TYPED, "header": "", "map.title": "a b", "sample": SAMPLE})
    assert answer.status_code == 422
    assert "is no path" in answer.text
    assert 'value="a b"' in answer.text
    assert "In which header" in answer.text
    assert desk.post(f"{HERE}/new", {**TYPED, "most": "many"}).status_code == 422
    lines = desk.post(f"{HERE}/new", {**TYPED, "data": "nonsense"})
    assert (lines.status_code, "field = path" in lines.text) == (422, True)


def test_it_is_changed_exchanged_and_forgotten(desk: Desk) -> None:
    source = desk.source()
    answer = desk.post(f"{HERE}/{source.id}", {**TYPED, "name": "Other"})
    assert answer.status_code == 303
    assert "Saved." in desk.look(answer.location).text
    assert re.search(r"whsec_[A-Za-z0-9+/]{32}", desk.post(f"{HERE}/{source.id}", {"do": "rotate"}).text)
    assert "The old secret counts as well and ends" in desk.look(f"{HERE}/{source.id}").text
    assert desk.post(f"{HERE}/{source.id}", {"do": "drop"}).status_code == 303
    assert desk.look(f"{HERE}/{source.id}").status_code == 404


def test_only_for_who_manages_channels(desk: Desk) -> None:
    for login in ("olga", "carl"):
        for address in (HERE, f"{HERE}/new"):
            assert desk.look(address, login).status_code == 403
