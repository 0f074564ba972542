"""As what a unit is known outside: what is taken, what is refused, and to whom it belongs."""

from __future__ import annotations

import base64

import pytest

from instar.access import SYSTEM
from instar.commands import AddUnit, CloseUnit, EditUnit, SetBrand, execute
from instar.commands.brands import LARGEST_LOGO
from instar.errors import Forbidden, Invalid, NotFound
from instar.store import Brand

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
LOGO = base64.b64encode(PNG).decode()


@pytest.fixture
def run(site):
    def one(command, actor=SYSTEM):
        return execute(site.kernel, command, actor)

    return one


@pytest.fixture
def company(site, run):
    """company > support, which has the team heads."""
    run(AddUnit("company", "The company"))
    run(AddUnit("support", "Support", inside="company", teams=("heads",)))
    return lambda: site.kernel.directory.structure()


def brand_of_heads(site, company):
    structure = company()
    return structure.brand_of(structure.of_team(site.kernel.directory.find("team", "heads").id))


def test_a_unit_without_a_brand_has_that_of_the_unit_above(site, run, company):
    assert brand_of_heads(site, company) is None
    run(SetBrand("company", "Ours", "Desk <desk@example.org>", "Mon-Fri", "Help.Example.org", LOGO))
    found = brand_of_heads(site, company)
    assert found[:5] == ("company", "Ours", "Desk <desk@example.org>", "Mon-Fri", "help.example.org")
    assert found.stamp
    run(SetBrand("support", "Support"))
    assert brand_of_heads(site, company) == Brand("support", "Support")


def test_the_host_tells_whose_page_it_is(run, company):
    run(SetBrand("support", "Support", domain="help.example.org"))
    assert company().brand_at("HELP.example.org:8000").unit == "support"
    for other in ("example.org", "help.example.org.evil.example", "[::1]:80", "", ":80"):
        assert company().brand_at(other) is None
    run(CloseUnit("support"))
    assert company().brand_at("help.example.org") is None


def test_a_domain_in_other_letters_is_kept_as_browsers_send_it(run, company):
    run(SetBrand("support", domain="Помощь.рф."))
    assert company().brand_at("xn--l1adbb7cs.xn--p1ai").unit == "support"


def test_the_logo_stays_until_it_is_taken_away(run, company):
    run(SetBrand("support", "Support", logo=LOGO))
    stamp = company().brands[company().find("support").id].stamp
    run(SetBrand("support", "Help"))
    assert company().brands[company().find("support").id] == Brand("support", "Help", stamp=stamp)
    run(SetBrand("support", "Help", logo=""))
    assert company().brands[company().find("support").id] == Brand("support", "Help")
    run(SetBrand("support"))
    assert company().brands == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 101),
        ("hours", "x" * 501),
        ("sender", "nobody"),
        ("sender", "A <a@b>\r\nBcc: c@d"),
        ("domain", "no domain"),
        ("domain", "http://example.org"),
        ("domain", "a..b"),
        ("domain", "x" * 64 + ".org"),
        ("domain", "Ы" * 300),
        ("logo", "no base64!"),
        ("logo", base64.b64encode(b"<svg onload='alert(1)'/>").decode()),
        ("logo", base64.b64encode(b"<html>").decode()),
        ("logo", base64.b64encode(PNG + b"x" * LARGEST_LOGO).decode()),
    ],
)
def test_what_is_wrong_is_told_at_its_field(run, company, field, value):
    with pytest.raises(Invalid) as told:
        run(SetBrand("support", **{field: value}))
    assert list(told.value.errors) == [field]
    assert company().brands == {}


def test_one_domain_belongs_to_one_unit(run, company):
    run(SetBrand("company", domain="help.example.org"))
    with pytest.raises(Invalid) as told:
        run(SetBrand("support", domain="HELP.example.org"))
    assert "The company" in told.value.errors["domain"][0]
    run(SetBrand("company", domain="help.example.org", title="Again"))


def test_only_who_administers_people_may(site, run, company):
    with pytest.raises(Forbidden):
        run(SetBrand("support", "Mine"), site.people["olga"])
    with pytest.raises(NotFound):
        run(SetBrand("nothing", "X"))
    assert run(EditUnit("support", {"name": "S"}))["key"] == "support"
