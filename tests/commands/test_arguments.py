"""Whatever a page or a program sends in a field of a command: an answer at its name, never a crash, nothing written."""

from __future__ import annotations

import json
from dataclasses import fields
from types import MappingProxyType
from typing import Any

import pytest

from instar.access import SYSTEM
from instar.commands import COMMANDS, CompleteWork, EditTicket, OpenTicket, execute
from instar.commands.arguments import check, checks, is_text
from instar.contract import Inbound, InboundEvent, Sender
from instar.errors import InstarError, Invalid

RIGHT = {
    "int": 1,
    "int | None": 1,
    "str": "request",
    "str | None": "request",
    "bool": False,
    "tuple[int, ...]": (),
    "tuple[str, ...]": (),
    "tuple[tuple[str, str], ...]": (),
    "tuple[ActionEffect, ...]": (),
    "tuple[Mapping[str, Any], ...]": (),
    "InboundEvent": InboundEvent("1", "beat", "k", "It beats"),
    "Inbound": Inbound("1", Sender("card", "Ann"), "Hello"),
    "Mapping[str, Any]": {},
    "Any": 1,
    "Text": "request",
    "int | str | Mapping[str, Any] | None": None,
}
WRONG = (
    None,
    True,
    5,
    2**63,
    10**5000,
    1.5,
    float("nan"),
    "\ud800",
    "a\x00b",
    "x" * 70_000,
    [1],
    (None,),
    b"x",
    object(),
    {1: 2},
    {"\ud800": 1},
    {"data": 5},
    {"data": [1]},
    {"data": {"size": 10**40}},
    {"size": "\ud800"},
    {"size": {"deep": [[[]]]}},
    {"due": True},
    {"priority": "9" * 5000},
    {"assignee": {}},
    {"team": {"a": 1}},
    {"service": []},
    {"timezone": 5},
    {"timezone": "../etc/passwd"},
    {"language": [1]},
    {"email": {"a": 1}},
    {"name": ["x"]},
    {"phone": 10**30},
)
OF_THE_SYSTEM = {"AnswerAction", "EndAs", "FireTimer", "OpenScheduled", "ScheduleNext", "TakeThrown"}
EVERY = [
    pytest.param(command, field.name, id=f"{command.__name__}.{field.name}")
    for command in sorted(COMMANDS, key=lambda command: command.__name__)
    for field in fields(command)
]


@pytest.mark.parametrize(("command", "name"), EVERY)
def test_a_wrong_value_in_any_field_is_told_and_never_a_crash(site, command, name):
    right = {field.name: RIGHT[str(field.type)] for field in fields(command)}
    actor = site.people["maria"] if command.__name__ not in OF_THE_SYSTEM else SYSTEM
    for number, value in enumerate(WRONG):
        told = refused(site, command(**{**right, name: value}), actor, f"key{number}")
        assert told is None or told["status"] < 500
        json.dumps(told, ensure_ascii=False).encode()


def refused(site, command, actor, key):
    """What the sender is told; None when it was carried out."""
    try:
        execute(site.kernel, command, actor, key=key)
    except InstarError as error:
        return error.as_problem()
    return None


opening: Any = OpenTicket
completing: Any = CompleteWork
"""Called with what they do not take."""


@pytest.mark.parametrize(
    ("command", "path"),
    [
        (opening(title=None, process="request"), "title"),
        (opening("x", process=["request"]), "process"),
        (opening("x", process="request", data=[1]), "data"),
        (opening("x", process="request", data={"size": 10**40}), "size"),
        (opening("x", process="request", files=(1,)), "files"),
        (opening("x", process="request", requester=["ann"]), "requester"),
        (opening("x", process="request", requester={"email": 5}), "requester.email"),
        (opening("x", process="request", requester={"id": 1}), "requester.id"),
        (completing(10**30, "go"), "item"),
        (completing(1, 7), "outcome"),
        (EditTicket(1, {"data": [1]}), "data"),
    ],
)
def test_the_field_at_fault_is_named(site, opened, command, path):
    assert opened()["ticket"] == 1
    with pytest.raises(Invalid) as refused:
        site.run(command, "olga")
    assert list(refused.value.errors) == [path]
    assert site.kernel.store.read().value("SELECT count(*) FROM ticket") == 1


def test_half_a_letter_is_no_text():
    assert is_text("Где \U0001f600")
    assert not is_text("\ud83d")


def test_a_frozen_mapping_is_as_good_as_any(site):
    command = OpenTicket("x", process="order", data=MappingProxyType({"order_sum": "1"}))
    first = execute(site.kernel, command, site.people["olga"], key="frozen")
    assert execute(site.kernel, command, site.people["olga"], key="frozen") == first


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (completing(1, "go"), completing(2**63, "go")),
        (completing(1, "go"), completing(1, "\ud83d")),
        (completing(1, "go", {"a": 1}), completing(1, "go", {"a": 10**40})),
        (completing(1, "go", {"a": 1}), completing(1, "go", {5: 1})),
        (opening("x", process="order"), opening("x", process="\ud83d")),
    ],
)
def test_types_that_were_right_before_do_not_let_wrong_values_pass(right, wrong):
    known = checks(type(right))
    check(right, known)
    check(right, known)
    assert len(known.usual) == 1
    with pytest.raises(Invalid):
        check(wrong, known)


def test_lists_are_looked_into_each_time():
    known = checks(OpenTicket)
    check(opening("x", process="order", files=("a",)), known)
    assert known.usual == set()
