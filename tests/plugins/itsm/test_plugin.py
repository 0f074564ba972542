"""What the plugin gives, held to the contracts of roles, channels and actions."""

from __future__ import annotations

import json

import pytest

from instar.i18n import text
from instar.kernel import Kernel
from instar.testing import ActionContract, ChannelContract, RoleContract
from instar_plugins.itsm.plugin import plugin

ALERTMANAGER = {
    "version": "4",
    "groupKey": '{}:{alertname="DiskFull"}',
    "status": "firing",
    "commonLabels": {"alertname": "DiskFull", "severity": "critical"},
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "DiskFull", "severity": "critical", "instance": "db1"},
            "annotations": {"summary": "Диск заполнен на 95 %"},
            "startsAt": "2026-11-23T10:00:00Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prom.example/g",
            "fingerprint": "c6eadffa33fcdf37",
        }
    ],
}
ZABBIX = {"event_id": "71", "value": "1", "severity": "5", "name": "No ping", "host": "db1"}


def test_the_plugin_is_loaded_with_its_roles_and_processes(kernel: Kernel) -> None:
    status = kernel.plugins.status("itsm")
    assert status is not None
    assert (status.state, status.contributions["roles"], status.contributions["processes"]) == ("loaded", 5, 5)


@pytest.mark.parametrize(
    ("key", "titles", "icon"),
    [
        ("incident", ("Incident", "Инцидент"), "alert-triangle"),
        ("problem", ("Problem", "Проблема"), "tool"),
        ("alert", ("Alert", "Алерт"), "bell-ringing"),
        ("request", ("Request", "Запрос"), "clipboard-text"),
        ("change", ("Change", "Изменение"), "replace"),
    ],
)
def test_a_role_has_its_word_icon_and_the_hue_of_service(
    kernel: Kernel, key: str, titles: tuple[str, str], icon: str
) -> None:
    role = kernel.plugins.role(key)
    assert role is not None
    assert (text(role.title, "en"), text(role.title, "ru")) == titles
    assert (role.icon, role.hue, role.process) == (icon, 310, f"itsm_{key}")


def test_no_definition_takes_a_key_from_somebody_who_starts_from_a_template(kernel: Kernel) -> None:
    for key in ("incident", "service_request"):
        assert kernel.definitions.current("process", key) is None
        assert key in kernel.plugins.templates


class Desk:
    plugin = plugin
    name = "itsm"


class TestIncident(Desk, RoleContract):
    key = "incident"


class TestProblem(Desk, RoleContract):
    key = "problem"


class TestAlert(Desk, RoleContract):
    key = "alert"


class TestRequest(Desk, RoleContract):
    key = "request"


class TestChange(Desk, RoleContract):
    key = "change"
    data = {"change_kind": "normal"}


class TestAlerts(Desk, ChannelContract):
    key = "alerts"
    samples = (
        json.dumps(ALERTMANAGER).encode(),
        json.dumps(
            {**ALERTMANAGER, "orgId": 1, "alerts": [{**ALERTMANAGER["alerts"][0], "status": "resolved"}]}
        ).encode(),  # type: ignore[index, dict-item]
        json.dumps(ZABBIX).encode(),
        json.dumps({"key": "backup", "status": "resolved", "since": "3"}).encode(),
    )
    filled = {"alerts_flap": 5, "alerts_most": 3}


class TestPriority(Desk, ActionContract):
    key = "itsm.priority"
    examples = (({"priority": 2}, {}),)
    refused = (({}, {}, "no_priority"),)


class TestJoin(Desk, ActionContract):
    key = "itsm.join"
    examples = (({"problem": "T-1"}, {}),)
    refused = (({}, {}, "no_ticket"),)


class TestTellWaiting(Desk, ActionContract):
    key = "itsm.tell_waiting"
    examples = (({"message": "problem_answered", "answer": "Done."}, {}),)
    refused = (({"message": "problem_answered", "answer": " "}, {}, "no_answer"),)


class TestMergeProblem(Desk, ActionContract):
    key = "itsm.merge_problem"
    examples = (({"into": "T-1"}, {}),)
    refused = (({}, {}, "no_ticket"),)


class TestNoteRecovery(Desk, ActionContract):
    key = "itsm.note_recovery"
    examples = (({}, {}),)
