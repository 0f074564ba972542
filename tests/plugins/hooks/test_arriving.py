"""What a source tells is kept before it is thanked, taken in once, and added to the ticket of its thing."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from werkzeug.test import TestResponse

from instar.commands.inbox import ReadAllAgain
from instar_plugins.hooks.arriving import LARGEST
from instar_plugins.hooks.signing import headers
from instar_plugins.hooks.tables import Source

from .conftest import Desk

MAP = {"title": "order.title", "body": "text", "thing": "order.id", "email": "mail"}
KEY = "s" * 20


def signed(body: bytes, secret: str = KEY) -> dict[str, str]:
    return {"X-Sig": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def bring(desk: Desk, source: Any, body: Any, more: dict[str, str] | None = None, work: bool = True) -> TestResponse:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = signed(raw) if more is None else more
    answer = desk.app.test_client().post(f"/in/hooks?to={source.token}", data=raw, headers=given)
    if work:
        desk.site.work()
    return answer


def order(id: int, text: str = "Hello", **more: Any) -> dict[str, Any]:
    return {"order": {"id": id, "title": f"Order {id}"}, "text": text, "mail": "ann@client.example", **more}


def texts(desk: Desk, ticket: int) -> list[str]:
    return [body for (body,) in desk.rows("SELECT body FROM message WHERE ticket_id = ? ORDER BY id", ticket)]


def test_the_first_message_about_a_thing_opens_a_ticket_and_the_next_is_added(desk: Desk) -> None:
    source = desk.source(MAP)
    assert bring(desk, source, order(1)).status_code == 202
    assert bring(desk, source, order(1, "It is late")).status_code == 202
    bring(desk, source, order(2))
    assert desk.rows("SELECT title, channel FROM ticket ORDER BY id") == [("Order 1", "hooks"), ("Order 2", "hooks")]
    assert texts(desk, 1) == ["Hello", "It is late"]
    assert desk.row(Source, source.id).taken == 3
    desk.close(1)
    bring(desk, source, order(1, "Once more"))
    assert desk.rows("SELECT count(*) FROM ticket") == [(3,)], "what is closed stays closed"


def test_a_machine_s_word_is_a_robot_s_and_a_changed_sender_goes_to_the_same_ticket(desk: Desk) -> None:
    source = desk.source(MAP)
    bring(desk, source, order(1, "A", mail=None))
    bring(desk, source, order(1, "B"))
    bring(desk, source, order(1, "C", mail=None))
    assert texts(desk, 1) == ["A", "B", "C"]
    assert [robot for (robot,) in desk.rows("SELECT automatic FROM message ORDER BY id")] == [1, 0, 1]


def test_data_and_service_are_filled_in(desk: Desk) -> None:
    source = desk.source({**MAP, "service": "kind", "data": {"incident_impact": "impact"}}, service="general_help")
    bring(desk, source, order(1, kind="sales_help"))
    bring(desk, source, order(2, kind="no_such"))
    found = "SELECT s.key FROM ticket t JOIN service s ON s.id = t.service_id ORDER BY t.id"
    assert [key for (key,) in desk.rows(found)] == ["sales_help", "general_help"]


def test_a_second_delivery_changes_nothing(desk: Desk) -> None:
    source = desk.source(MAP)
    for _time in range(3):
        assert bring(desk, source, order(1)).status_code == 202
    assert texts(desk, 1) == ["Hello"]
    assert desk.rows("SELECT count(*) FROM inbox") == [(1,)]


@pytest.mark.parametrize(
    "headers", [{}, {"X-Sig": "sha256="}, {"X-Sig": "sha256=" + "0" * 64}, {"Authorization": f"Bearer {KEY}"}]
)
def test_a_forged_one_is_refused_and_only_counted(desk: Desk, headers: dict[str, str]) -> None:
    source = desk.source(MAP)
    answer = bring(desk, source, order(1), headers)
    assert answer.status_code == 401
    row = desk.row(Source, source.id)
    assert (row.refused, row.taken) == (1, 0)
    assert desk.rows("SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM ticket)") == [(0,)]
    assert "Forged requests: 1" in desk.look("/x/hooks/sources").text


def test_the_secret_of_one_source_serves_for_no_other_and_no_address_is_guessed(desk: Desk) -> None:
    desk.source(MAP)
    other = desk.source(MAP, name="Other", secret="t" * 20)
    assert bring(desk, other, order(1)).status_code == 401
    client, raw = desk.app.test_client(), json.dumps(order(1)).encode()
    for token in ("", "x", "a" * 32, "'", "%00", other.token[:-1]):
        assert client.post(f"/in/hooks?to={token}", data=raw, headers=signed(raw)).status_code == 401
    assert desk.rows("SELECT count(*) FROM inbox") == [(0,)]


def test_standard_webhooks_are_folded_by_their_id(desk: Desk) -> None:
    source = desk.source(MAP, way="standard", secret="whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldY")
    raw, now = json.dumps(order(1)).encode(), desk.site.clock.now()
    told = headers(["whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldY"], "msg_1", now, raw)
    assert bring(desk, source, raw, dict(told)).status_code == 202
    assert bring(desk, source, raw, dict(told)).status_code == 202
    assert desk.rows("SELECT count(*) FROM inbox") == [(1,)]
    desk.site.clock.advance(400_000)
    assert bring(desk, source, raw, dict(told)).status_code == 401, "an old one is no new one"


def test_the_old_secret_counts_for_a_day(desk: Desk) -> None:
    source = desk.source(MAP)
    desk.own("rotate_source", {"source": source.id, "secret": "t" * 20})
    for secret, text in ((KEY, "A"), ("t" * 20, "B")):
        raw = json.dumps(order(1, text)).encode()
        assert bring(desk, source, raw, signed(raw, secret)).status_code == 202
    desk.site.clock.advance(25 * 3_600_000)
    assert bring(desk, source, order(1, "C")).status_code == 401


def test_too_much_nothing_and_one_that_is_off(desk: Desk) -> None:
    source = desk.source(MAP, most=2)
    assert bring(desk, source, b"").status_code == 400
    assert bring(desk, source, b"x" * (LARGEST + 1)).status_code in (400, 413)
    assert [bring(desk, source, order(number)).status_code for number in range(3)] == [202, 202, 429]
    off = desk.source(MAP, active=False)
    assert bring(desk, off, order(1)).status_code == 503


def test_garbage_waits_in_quarantine_with_its_reason_and_is_read_again_by_a_better_map(desk: Desk) -> None:
    source = desk.source({**MAP, "thing": "order.no"})
    for body in (b"no json", b"[1]", order(1)):
        assert bring(desk, source, body).status_code == 202
    reasons = [why for (why,) in desk.rows("SELECT reason FROM inbox WHERE state = 'quarantined' ORDER BY id")]
    assert [("JSON" in one, "order.no" in one) for one in reasons] == [(True, False), (False, True), (False, True)]
    given = {"name": "Shop", "way": "hmac", "header": "X-Sig", "prefix": "sha256=", "map": MAP, "source": source.id}
    desk.own("source", given)
    desk.site.run(ReadAllAgain("hooks"), "boss")
    desk.site.work()
    assert texts(desk, 1) == ["Hello"]
    assert desk.rows("SELECT state FROM inbox ORDER BY id") == [("quarantined",), ("quarantined",), ("done",)]


def test_each_is_taken_in_once_however_often_in_whatever_order_and_by_how_many_it_is_brought(desk: Desk) -> None:
    source = desk.source({**MAP, "event": "event"}, most=100_000)
    chance = random.Random(11)
    told = [order(thing, f"{thing}.{step}", event=f"{thing}.{step}") for thing in range(12) for step in range(3)]
    sent = [one for one in told for _time in range(chance.randint(1, 5))]
    chance.shuffle(sent)
    forged = [{"order": {"id": 99}, "text": "forged"}] * 10

    def send(one: Any) -> int:
        more = {"X-Sig": "sha256=" + "1" * 64} if one["text"] == "forged" else None
        for _try in range(20):
            status = bring(desk, source, one, more, work=False).status_code
            if status != 503:
                return status
        return 0

    app = desk.app  # made once
    assert app is not None
    with ThreadPoolExecutor(8) as senders:
        answers = list(senders.map(send, [*sent, *forged]))
    assert set(answers[: len(sent)]) == {202}
    assert set(answers[len(sent) :]) == {401}
    desk.site.work()
    assert desk.rows("SELECT count(*) FROM ticket") == [(12,)]
    found = [body for (body,) in desk.rows("SELECT body FROM message WHERE direction = 'in'")]
    assert sorted(found) == sorted(one["text"] for one in told)
    assert desk.row(Source, source.id).refused == 10
    assert desk.rows("SELECT count(*) FROM inbox WHERE state <> 'done'") == [(0,)]
