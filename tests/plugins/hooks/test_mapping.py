"""A map makes a message of the JSON of others, or says why not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from instar_plugins.hooks.mapping import data_lines, field_map, message, read

BODY = {
    "event": "updated",
    "order": {"id": 42, "number": "W-42", "sum": 1500.5, "note": "Ring twice", "tags": ["a", "b"]},
    "buyer": {"name": "Ann", "mail": "ann@client.example", "phone": "+7 916 123-45-67"},
}
MAP = {
    "title": "Order {{ order.number }}",
    "body": "order.note",
    "name": "buyer.name",
    "email": "buyer.mail",
    "thing": "order.id",
    "service": '"sales_help"',
    "data": {"order_sum": "order.sum", "order_tags": "order.tags", "order_none": "order.none"},
}


def made(said: dict[str, Any], body: Any = BODY, **more: Any) -> Any:
    raw = json.dumps(body).encode()
    map, wrong = field_map(said)
    assert wrong == {}
    return message(read(map, raw), raw, source=3, named="Shop", **more)


def test_each_line_of_the_map_is_filled_in() -> None:
    one = made(MAP)
    assert (one.title, one.body, one.service) == ("Order W-42", "Ring twice", "sales_help")
    assert (one.sender.kind, one.sender.value, one.sender.name) == ("email", "ann@client.example", "Ann")
    assert not one.sender.verified, "nobody vouches for what a program says of people"
    assert one.data == {"order_sum": 1500.5, "order_tags": ["a", "b"]}
    assert (one.conversation, one.account, one.automatic) == ("3:42", "3", False)


def test_without_a_map_the_whole_body_is_the_text() -> None:
    one = made({})
    assert (one.title, one.sender.kind, one.automatic) == ("Shop", "webhook", True)
    assert json.loads(one.body) == BODY


def test_who_is_named_by_a_number_alone_or_not_at_all() -> None:
    assert made({"phone": "buyer.phone"}).sender.kind == "phone"
    assert made({"email": "buyer.name", "name": "buyer.name"}).sender.kind == "webhook"
    assert made({"phone": '"7"'}).sender.kind == "webhook"


def test_repeats_are_told_by_the_id_in_the_body_else_by_the_header_else_by_the_bytes() -> None:
    named = made({"event": "order.id"}, delivery="d1")
    assert named.external_id == made({"event": "order.id"}, {**BODY, "more": 1}, delivery="d2").external_id == "3:42"
    assert made({}, delivery="d1").external_id == "3:d1"
    assert made({}).external_id == made({}).external_id != made({}, {**BODY, "more": 1}).external_id
    assert len(made({"event": "order.id"}, {"order": {"id": "x" * 900}}).external_id) < 100


def test_only_what_is_wanted() -> None:
    def wanted(path: str) -> bool:
        map, _wrong = field_map({"only": path})
        return not read(map, json.dumps({"yes": 1, "no": "false", "zero": 0, "none": None}).encode()).ignored

    assert [wanted(one) for one in ("yes", "no", "zero", "none", "nothing", '"always"')] == [True, *[False] * 4, True]


@pytest.mark.parametrize(
    ("raw", "said", "why"),
    [
        (b"", MAP, "no JSON"),
        (b"<a/>", MAP, "no JSON"),
        (b"7", MAP, "no JSON object"),
        (b"{}", MAP, "order.id"),
        (b'{"order": {"id": 1}}', {"body": "order.note"}, "neither a title nor a text"),
        (b"[" * 100_000, MAP, "no JSON"),
    ],
)
def test_what_nothing_can_be_made_of_is_told_why(raw: bytes, said: dict[str, Any], why: str) -> None:
    map, _wrong = field_map(said)
    with pytest.raises(ValueError, match=why):
        read(map, raw)


def test_what_is_wrong_with_a_map_stands_at_its_line() -> None:
    map, wrong = field_map({"title": "a b", "body": "ok", "data": {"x": "[["}})
    assert sorted(wrong) == ["data", "title"]
    assert sorted(map.picks) == ["body"]


def test_fields_are_written_one_a_line() -> None:
    assert data_lines("a = b.c\n\n d=e | f = g") == {"a": "b.c", "d": "e | f = g"}
    with pytest.raises(ValueError, match="field = path"):
        data_lines("nothing")
    with pytest.raises(ValueError, match="more than"):
        data_lines("\n".join(f"f{n} = a" for n in range(51)))
