"""The catalogue: services added, changed, moved in their tree, retired and put back."""

from __future__ import annotations

from typing import Any

import pytest

from instar.access import SYSTEM
from instar.commands import AddService, EditService, MoveService, RetireService, execute
from instar.errors import Conflict, Forbidden, Invalid, NotFound
from instar.store import Audience


def add(site: Any, key: str, inside: str | None = None, **values: Any) -> None:
    execute(site.kernel, AddService(key, {"en": key.title(), "ru": key}, inside=inside, values=values), SYSTEM)


def edit(site: Any, key: str, **values: Any) -> list[str]:
    return list(execute(site.kernel, EditService(key, values), SYSTEM)["changed"])


def refused(site: Any, key: str, **values: Any) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as caught:
        edit(site, key, **values)
    return caught.value.errors


def test_what_is_named_changes_and_the_rest_stays(site) -> None:
    execute(site.kernel, AddService("buying", "Buying", process="request"), SYSTEM)
    changed = execute(
        site.kernel, EditService("buying", {"title": {"en": "B"}, "public": True, "active": True}), SYSTEM
    )
    assert changed["changed"] == ["public", "title"]
    found = site.kernel.directory.service_by_key("buying")
    assert (found.title, found.process, found.public) == ({"en": "B"}, "request", True)
    assert execute(site.kernel, EditService("buying", {"public": True}), SYSTEM)["changed"] == []


def test_what_cannot_be_is_refused(site) -> None:
    execute(site.kernel, AddService("buying", "Buying"), SYSTEM)
    for values in ({"title": ""}, {"process": "nosuch"}, {"public": "yes"}, {"nosuch": 1}):
        with pytest.raises(Invalid):
            execute(site.kernel, EditService("buying", values), SYSTEM)
    with pytest.raises(NotFound):
        execute(site.kernel, EditService("nosuch", {}), SYSTEM)
    with pytest.raises(Forbidden):
        execute(site.kernel, EditService("buying", {}), site.people.add("ops", profile="operator"))


def test_all_that_is_said_of_a_service_is_kept(site) -> None:
    execute(site.kernel, AddService("it", "IT"), SYSTEM)
    owner = site.people.add("owner", profile="operator")
    said = {
        "kind": "external",
        "owner": "owner",
        "description": {"en": "A laptop", "ru": "Ноутбук"},
        "keywords": ["notebook", "ноутбук", "notebook"],
        "icon": "device-laptop",
        "price": "1 500,50",
        "unit": {"en": "piece", "ru": "штука"},
        "audience": [{"what": "staff"}, {"what": "kind", "key": "partner"}],
        "sla": {"P1": {"resolution": "PT4H"}, "*": {"first_response": ""}},
        "assign": "least_busy",
        "survey": False,
    }
    add(site, "laptops", "it", **said)
    found = site.kernel.directory.service_by_key("laptops")
    assert found.parent_id == site.kernel.directory.service_by_key("it").id
    assert (found.kind, found.owner_id, found.state, found.active) == ("external", owner.id, "live", True)
    assert found.keywords == ("notebook", "ноутбук")
    assert (found.price, found.unit["ru"]) == ("1500.50", "штука")
    assert found.audience == (Audience("staff"), Audience("kind", "partner"))
    assert found.sla == {"P1": {"resolution": "PT4H"}}
    assert (found.assign, found.survey) == ("least_busy", False)
    assert edit(site, "laptops", **said) == []
    assert edit(site, "laptops", price="", survey=True) == ["price", "survey"]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("price", "abc", "“abc” is no price."),
        ("price", "-5", "“-5” is no price."),
        ("price", 1.5, "“1.5” is no price."),
        ("calendar", "nosuch", "There is no calendar “nosuch”."),
        ("team", "frontlin", "There is no team “frontlin”."),
        ("owner", "nobody", "There is no colleague “nobody”."),
        ("process", "reqest", "There is no process “reqest”."),
        ("form", "nosuch", "There is no form “nosuch”."),
        ("kind", "inner", "“inner” is none of these: external, internal."),
        ("state", "gone", "“gone” is none of these: draft, live, retired."),
        ("assign", "dice", "“dice” is none of these: “”, round_robin, least_busy."),
        ("audience", [{"what": "team", "key": "nosuch"}], "There is no team “nosuch”."),
        ("audience", [{"what": "friends"}], "Say whom: everyone, staff, team, unit, organization, kind."),
        ("audience", [{"what": "organization", "key": "x"}], "There is no client “x”."),
        ("description", {"en": 5}, "This is a text, or one for each language."),
    ],
)
def test_bad_values_are_told_in_words(site, name: str, value: Any, told: str) -> None:
    add(site, "it")
    assert refused(site, "it", **{name: value})[name] == [told]


def test_all_that_is_wrong_is_told_at_once(site) -> None:
    add(site, "it")
    sla = {"P1": {"resolution": "4 hours"}, "P9": {"resolution": "PT1H"}}
    assert set(refused(site, "it", price="abc", sla=sla, team="x")) == {"price", "sla.P1.resolution", "sla.P9", "team"}


def test_a_key_exists_once(site) -> None:
    add(site, "it")
    with pytest.raises(Conflict, match="“it” already"):
        add(site, "IT")
    with pytest.raises(Invalid):
        add(site, "two words")


def test_services_have_an_order_and_move_with_what_lies_inside(site) -> None:
    for key in ("it", "hr"):
        add(site, key)
    for key in ("laptops", "phones", "printers"):
        add(site, key, "it")
    execute(site.kernel, MoveService("printers", "it", "laptops"), SYSTEM)
    assert order(site, "it") == ["printers", "laptops", "phones"]
    execute(site.kernel, MoveService("it", "hr"), SYSTEM)
    assert order(site, "hr") == ["it"]
    assert order(site, "it") == ["printers", "laptops", "phones"]
    execute(site.kernel, MoveService("laptops"), SYSTEM)
    assert order(site, None)[-1] == "laptops"
    assert unplaced(site, MoveService("phones", "it", "laptops")) == "“laptops” is not beside that place."


def order(site: Any, parent: str | None) -> list[str]:
    services = site.kernel.directory.services()
    id = site.kernel.directory.service_by_key(parent).id if parent else None
    return [one.key for one in sorted(services, key=lambda one: one.place) if one.parent_id == id]


def test_the_tree_has_no_loop_and_four_levels(site) -> None:
    for key, inside in (("a", None), ("b", "a"), ("c", "b"), ("d", "c")):
        add(site, key, inside)
    for key in ("a", "b", "d"):
        told = unplaced(site, MoveService("a", key))
        assert "cannot be put into itself" in told
    too_deep = "The catalogue has at most 4 levels: direction, group, service, request item."
    assert unplaced(site, AddService("e", "E", inside="d")) == too_deep
    add(site, "top")
    assert unplaced(site, MoveService("a", "top")) == too_deep
    assert unplaced(site, MoveService("d", "nosuch")) == "There is no service “nosuch”."


def unplaced(site: Any, command: object) -> str:
    """Why a place in the tree is refused."""
    with pytest.raises(Invalid) as caught:
        execute(site.kernel, command, SYSTEM)
    ((told,),) = caught.value.errors.values()
    return str(told)


def test_what_is_retired_is_kept_and_comes_back(site) -> None:
    add(site, "it")
    add(site, "fax", "it")
    with pytest.raises(Conflict, match="not empty: Fax"):
        execute(site.kernel, RetireService("it"), SYSTEM)
    execute(site.kernel, RetireService("fax"), SYSTEM)
    found = site.kernel.directory.service_by_key("fax")
    assert (found.state, found.active) == ("retired", False)
    execute(site.kernel, RetireService("it"), SYSTEM)
    assert "retired: nothing can be put into it" in unplaced(site, AddService("pager", "Pager", inside="it"))
    with pytest.raises(Conflict, match="It lies inside “It”"):
        execute(site.kernel, RetireService("fax", False), SYSTEM)
    execute(site.kernel, RetireService("it", False), SYSTEM)
    execute(site.kernel, RetireService("fax", False), SYSTEM)
    assert site.kernel.directory.service_by_key("fax").active


def test_the_last_service_stays(site) -> None:
    *others, last = [one.key for one in site.kernel.directory.services()]
    for key in others:
        execute(site.kernel, RetireService(key), SYSTEM)
    with pytest.raises(Conflict, match="last service"):
        execute(site.kernel, RetireService(last), SYSTEM)
