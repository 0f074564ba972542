"""Monitoring speaks by HTTP: repeats fold into one ticket, recoveries close it, storms and disorder lose nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from instar.commands import ClaimWork
from instar.commands.inbox import SetUpChannel

from .conftest import BEARER, SECRET, ServiceDesk

BEGAN = "2026-01-05T08:59:00Z"


def group(*alerts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "version": "4",
        "status": "firing",
        "commonLabels": {"severity": "critical"},
        "alerts": list(alerts),
        **more,
    }


def alert(status: str = "firing", key: str = "c6eadffa33fcdf37", began: str = BEGAN) -> dict[str, Any]:
    return {
        "status": status,
        "labels": {"alertname": "DiskFull", "instance": "db1"},
        "annotations": {"summary": "The disk is full", "description": "95 %"},
        "startsAt": began,
        "fingerprint": key,
        "generatorURL": "https://prometheus.example.org/g",
    }


def plain(status: str = "firing", key: str = "backup", **more: Any) -> dict[str, Any]:
    return {"key": key, "status": status, "title": "The backup failed", **more}


def tickets(desk: ServiceDesk) -> list[tuple[Any, ...]]:
    return desk.rows("SELECT id, title, stage FROM ticket ORDER BY id")


def test_an_alert_opens_a_ticket_with_all_that_it_says(desk: ServiceDesk) -> None:
    assert desk.report(group(alert())).status_code == 202
    assert tickets(desk) == [(1, "The disk is full · db1", "new")]
    assert desk.rows("SELECT role, channel, priority FROM ticket") == [("alert", "alerts", 1)]
    data = desk.data(1)
    assert data["alert_key"] == "alertmanager:c6eadffa33fcdf37"
    assert (data["alert_severity"], data["alert_count"], data["alert_flap"]) == ("critical", 1, "PT15M")
    assert data["alert_url"] == "https://prometheus.example.org/g"
    assert "95 %" in data["alert_text"]


def test_repeats_fold_into_the_ticket_however_equal_they_are(desk: ServiceDesk) -> None:
    for _number in range(5):
        desk.report(group(alert()))
    assert len(tickets(desk)) == 1
    assert desk.data(1)["alert_count"] == 5
    assert desk.value("SELECT count(*) FROM message") == 0


def test_a_delivery_that_the_sender_names_counts_once(desk: ServiceDesk) -> None:
    for _number in range(3):
        desk.report(plain(), {**BEARER, "Idempotency-Key": "delivery-1"})
    desk.report(plain(), {**BEARER, "Idempotency-Key": "delivery-2"})
    assert desk.data(1)["alert_count"] == 2


def test_a_thousand_repeats_in_requests_of_hundreds_are_one_ticket(desk: ServiceDesk) -> None:
    for _number in range(2):
        desk.report([plain()] * 500)
    assert len(tickets(desk)) == 1
    assert desk.data(1)["alert_count"] == 1000


def test_other_keys_are_other_tickets_also_in_one_request(desk: ServiceDesk) -> None:
    desk.report(group(alert(key="a"), alert(key="b"), alert(key="a")))
    assert [id for id, _title, _stage in tickets(desk)] == [1, 2]
    assert (desk.data(1)["alert_count"], desk.data(2)["alert_count"]) == (2, 1)


def test_a_recovery_closes_what_nobody_has_taken_once_it_lasts(desk: ServiceDesk) -> None:
    desk.report(group(alert()))
    desk.report(group(alert("resolved")))
    assert desk.stage(1) == "recovered"
    desk.later(14)
    assert desk.stage(1) == "recovered"
    desk.later(2)
    assert desk.stage(1) == "closed"
    assert desk.value("SELECT result FROM ticket") == "recovered"


def test_what_comes_back_in_time_is_the_same_ticket_and_later_a_new_one(desk: ServiceDesk) -> None:
    desk.report(group(alert()))
    desk.report(group(alert("resolved")))
    desk.later(10)
    desk.report(group(alert(began="2026-01-05T09:10:00Z")))
    assert tickets(desk) == [(1, "The disk is full · db1", "new")]
    assert desk.data(1)["alert_flaps"] == 1
    desk.report(group(alert("resolved", began="2026-01-05T09:10:00Z")))
    desk.later(16)
    desk.report(group(alert(began="2026-01-05T09:40:00Z")))
    assert [stage for _id, _title, stage in tickets(desk)] == ["closed", "new"]


def test_who_has_taken_the_step_is_told_of_the_recovery_and_keeps_it(desk: ServiceDesk) -> None:
    desk.report(group(alert()))
    item = desk.value("SELECT id FROM work_item")
    desk.site.run(ClaimWork(item), "olga")
    desk.report(group(alert("resolved")))
    assert desk.stage(1) == "new"
    assert desk.rows("SELECT audience, automatic FROM message") == [("internal", 1)]
    desk.later(60)
    assert desk.stage(1) == "new"


def test_a_recovery_of_what_nobody_knows_opens_nothing(desk: ServiceDesk) -> None:
    assert desk.report(group(alert("resolved"))).status_code == 202
    assert tickets(desk) == []
    assert desk.rows("SELECT state FROM inbox") == [("done",)]
    assert desk.rows("SELECT outcome, ticket_id FROM inbound_event") == [("ignored", None)]


def test_a_recovery_that_comes_before_its_alert_keeps_it_from_opening_a_ticket(desk: ServiceDesk) -> None:
    desk.report(group(alert("resolved")))
    desk.report(group(alert()))
    assert tickets(desk) == []
    desk.report(group(alert(began="2026-01-05T09:30:00Z")))
    assert len(tickets(desk)) == 1


def test_an_alert_that_comes_after_its_recovery_does_not_open_it_again(desk: ServiceDesk) -> None:
    desk.report(group(alert()))
    desk.report(group(alert("resolved")))
    desk.report(group(alert()))
    assert desk.stage(1) == "recovered"
    assert desk.data(1)["alert_flaps"] == 0


def test_an_incident_that_was_made_of_it_goes_on_counting(desk: ServiceDesk) -> None:
    desk.report(group(alert()))
    desk.step(1, "look", "incident")
    desk.report(group(alert()))
    desk.report(group(alert("resolved")))
    assert desk.rows("SELECT id, role, stage FROM ticket") == [(1, "incident", "new")]
    assert (desk.data(1)["alert_count"], desk.data(1)["alert_state"]) == (3, "resolved")
    assert desk.value("SELECT count(*) FROM message WHERE audience = 'internal'") == 1


def test_a_storm_is_one_ticket_beside_the_first_ones(desk: ServiceDesk) -> None:
    desk.site.run(SetUpChannel("alerts", values={"alerts_most": 3}))
    for number in range(10):
        desk.report(plain(key=f"host-{number}"))
    assert [title for _id, title, _stage in tickets(desk)] == [
        *["The backup failed"] * 3,
        "A storm of alerts: more than 3 new ones in a minute",
    ]
    assert desk.data(4)["alert_count"] == 7
    desk.later(2)
    desk.report(plain(key="host-99"))
    assert len(tickets(desk)) == 5


def test_repeats_of_what_is_open_are_no_storm(desk: ServiceDesk) -> None:
    desk.site.run(SetUpChannel("alerts", values={"alerts_most": 1}))
    for _number in range(4):
        desk.report(plain())
    assert len(tickets(desk)) == 1


def test_while_maintenance_goes_on_nothing_new_is_opened(desk: ServiceDesk) -> None:
    window = {"from": "2026-01-05T08:00:00Z", "to": "2026-01-05T10:00:00Z", "words": "backup"}
    desk.site.run(SetUpChannel("alerts", values={"alerts_maintenance": [window]}))
    desk.report(plain())
    desk.report(plain(key="other", title="The disk is full"))
    assert [title for _id, title, _stage in tickets(desk)] == ["The disk is full"]
    desk.later(61)
    desk.report(plain())
    assert len(tickets(desk)) == 2


def test_zabbix_tells_a_recovery_by_the_id_of_its_problem(desk: ServiceDesk) -> None:
    told = {"event_id": "71", "severity": "4", "name": "No ping", "host": "db1"}
    desk.report({**told, "value": "1"})
    assert desk.rows("SELECT title, priority FROM ticket") == [("No ping · db1", 2)]
    desk.report({**told, "value": "0"})
    assert desk.stage(1) == "recovered"


def test_grafana_may_sign_in_place_of_a_secret(desk: ServiceDesk) -> None:
    body = json.dumps(group(alert(), orgId=1)).encode()
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert desk.report(body, {"X-Grafana-Alerting-Signature": signature}).status_code == 202
    assert desk.data(1)["alert_source"] == "grafana"
    assert desk.report(body + b" ", {"X-Grafana-Alerting-Signature": signature}).status_code == 401


def test_alertmanager_may_say_the_secret_as_a_password(desk: ServiceDesk) -> None:
    right = base64.b64encode(f"alertmanager:{SECRET}".encode()).decode()
    assert desk.report(plain(), {"Authorization": f"Basic {right}"}).status_code == 202
    wrong = base64.b64encode(b"alertmanager:guessed").decode()
    assert desk.report(plain(key="b"), {"Authorization": f"Basic {wrong}"}).status_code == 401
    assert len(tickets(desk)) == 1


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"{", "This is no JSON."),
        (b'"down"', "This is no report of an alert"),
        (b'{"status": "firing"}', "The report has no “key”"),
        (b'{"key": "a", "status": "odd"}', "The status is “odd”; it is “firing” or “resolved”."),
        (b'{"key": "a"}', "The status is “”"),
        (b'{"alerts": [{"status": "firing"}]}', "An alert has neither a fingerprint nor labels"),
        (b'{"event_id": "", "value": "1"}', "The report has an empty “event_id”."),
    ],
)
def test_what_cannot_be_read_is_kept_with_the_reason(desk: ServiceDesk, raw: bytes, said: str) -> None:
    assert desk.report(raw).status_code == 202
    assert tickets(desk) == []
    ((state, reason),) = desk.rows("SELECT state, reason FROM inbox")
    assert state == "quarantined"
    assert said in reason


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer guessed"}, {"X-Instar-Secret": "guessed"}])
def test_without_the_secret_nothing_is_kept(desk: ServiceDesk, headers: dict[str, str]) -> None:
    assert desk.report(plain(), headers).status_code == 401
    assert desk.value("SELECT count(*) FROM inbox") == 0


def test_an_alert_goes_to_the_service_that_it_names(desk: ServiceDesk) -> None:
    desk.report(plain(service="general_help"))
    desk.report(plain(key="other", service="nobody_knows"))
    sql = "SELECT s.key FROM ticket t JOIN service s ON s.id = t.service_id ORDER BY t.id"
    first, second = (key for (key,) in desk.rows(sql))
    assert first == "general_help"
    assert second != "nobody_knows"


def test_letters_that_are_none_and_texts_without_end_do_no_harm(desk: ServiceDesk) -> None:
    desk.report(plain(title="a\x00b" + "c" * 1000, text="\x00" + "я" * 100_000, key="k" * 5000))
    assert len(tickets(desk)) == 1
    assert len(desk.data(1)["alert_key"]) < 255
