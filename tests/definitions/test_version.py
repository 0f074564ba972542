"""Versions as they lie in the database."""

from __future__ import annotations

from instar.definitions import shape, version
from tests.definitions.conftest import form, process


def test_versions_are_newest_first_and_the_current_one_is_among_them(site, publish):
    publish(form(), process())
    publish(process("data.price > 5"))
    found = site.kernel.definitions.versions("process", "wishes")
    assert [one.number for one in found] == [2, 1]
    assert site.kernel.definitions.current("process", "wishes") == found[0]
    assert site.kernel.definitions.versions("process", "nothing") == []


def test_what_was_current_when_a_version_was_published(site, publish):
    publish(form(), process())
    first = site.kernel.definitions.current("process", "wishes")
    publish(form(price="money", more="text"))
    publish(process("data.price > 5"))
    tx = site.kernel.store.read()
    assert [(one.key, one.number) for one in version.as_of(tx, first.id)] == [("wish", 1), ("wishes", 1)]
    assert version.one(tx, first.id) == first
    assert version.one(tx, 10**6) is None


def test_lists_leave_the_text_out(site, publish):
    publish(form())
    told = shape(site.kernel.definitions.current("form", "wish"))
    assert "body" not in told
    assert told["origin"] == "site"
