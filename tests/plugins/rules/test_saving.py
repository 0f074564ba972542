"""People change rules by commands: with a version, by right, into the audit; unknown names are found at once."""

from __future__ import annotations

import json

import pytest

from instar.commands import AddGrant
from instar.errors import Conflict, Forbidden, Invalid, NotFound

from .conftest import Hall, rule


def test_each_change_counts_and_an_older_one_is_refused(hall: Hall) -> None:
    assert hall.save(rule("vip")) == {"key": "vip", "version": 1}
    assert hall.save(rule("vip", when=["true"]), 1)["version"] == 2
    with pytest.raises(Conflict, match="meanwhile"):
        hall.save(rule("vip"), 1)
    with pytest.raises(Conflict):
        hall.save(rule("vip"))


def test_names_that_are_not_there_are_found_when_it_is_saved(hall: Hall) -> None:
    wrong = rule("vip", when=["data.appeal_answr == 'x'"], then=[{"action": "notee", "with": {}}])
    with pytest.raises(Invalid) as caught:
        hall.save(wrong)
    told = " ".join(caught.value.errors["text"])
    assert "/when/0 (line" in told
    assert "/then/0/action (line" in told
    assert "Did you mean “note”?" in told
    assert hall.all("SELECT key FROM x_rules__rule") == []


def test_every_change_stands_in_the_audit(hall: Hall) -> None:
    hall.save(rule("vip"))
    hall.own("switch", {"key": "vip", "on": False})
    hall.own("order", {"keys": ["vip"]})
    hall.own("delete", {"key": "vip", "version": 1})
    found = hall.all("SELECT target FROM audit WHERE what = 'plugin.command' ORDER BY id")
    assert [target for (target,) in found] == ["rules.save", "rules.switch", "rules.order", "rules.delete"]


@pytest.mark.parametrize(
    ("command", "args"),
    [
        ("save", {"text": "{}", "version": 0}),
        ("switch", {"key": "vip", "on": True}),
        ("order", {"keys": []}),
        ("delete", {"key": "vip", "version": 1}),
    ],
)
def test_who_may_not_publish_everywhere_changes_nothing(hall: Hall, command: str, args: dict[str, object]) -> None:
    hall.save(rule("vip"))
    hall.site.people.add("narrow", ("frontline",), profile="operator")
    hall.site.run(AddGrant("narrow", "process.publish", "process", "appeal"))
    for login in ("olga", "narrow"):
        with pytest.raises(Forbidden):
            hall.own(command, args, login)


def test_a_deleted_rule_frees_its_key_and_stays_in_the_log(hall: Hall) -> None:
    hall.save(rule("vip"))
    hall.open()
    hall.tell()
    hall.own("delete", {"key": "vip", "version": 1})
    assert hall.save(rule("vip"))["version"] == 1
    assert hall.firings() == ["fired"]
    with pytest.raises(NotFound):
        hall.own("switch", {"key": "nobody", "on": True})


def test_order_puts_those_that_are_not_named_behind(hall: Hall) -> None:
    for key in ("a", "b", "c"):
        hall.save(rule(key))
    assert hall.own("order", {"keys": ["c"]})["keys"] == ["c", "a", "b"]
    with pytest.raises(NotFound):
        hall.own("order", {"keys": ["z"]})


def test_the_key_of_a_rule_stays(hall: Hall) -> None:
    hall.save(rule("vip"))
    with pytest.raises(Invalid) as caught:
        hall.own("save", {"text": json.dumps(rule("other")), "version": 1, "key": "vip"})
    assert "“vip”" in str(caught.value.errors)
