"""By which map something is read is looked up when it is read."""

from __future__ import annotations

import json

import pytest

from instar.kernel import serving
from instar.sdk import ChannelContext
from instar_plugins.hooks.channel import known, receive, warnings
from instar_plugins.hooks.envelope import Envelope, packed

from .conftest import Desk

RAW = packed(Envelope(1, json.dumps({"a": {"b": "Lamp"}}).encode()))


def by(map: dict[str, str]) -> ChannelContext:
    return ChannelContext({}, 0, known={"1": {"name": "Shop", "service": "help", "map": map}})


def test_the_map_of_its_source() -> None:
    (one,) = receive(RAW, by({"title": "a.b"}))
    assert (one.title, one.service, one.account) == ("Lamp", "help", "1")
    assert receive(RAW, by({"only": "nothing"})) == []


def test_what_is_nobody_s_or_has_a_broken_map_is_refused_with_the_reason() -> None:
    with pytest.raises(ValueError, match="not there any more"):
        receive(RAW, ChannelContext({}, 0))
    with pytest.raises(ValueError, match="by hand"):
        receive(b'{"a": 1}', by({}))
    with pytest.raises(ValueError, match="no path"):
        receive(RAW, by({"title": "a b"}))


def test_it_knows_its_sources_and_says_what_is_paused(desk: Desk) -> None:
    source = desk.source({"title": "a.b"}, service="sales_help")
    hook = desk.hook()
    desk.own("halt", {"hook": hook, "why": "secret"})
    with serving(desk.site.kernel):
        assert known() == {str(source.id): {"name": "Shop", "service": "sales_help", "map": {"title": "a.b"}}}
        (said,) = warnings(ChannelContext({}, 0))
    assert "“ERP” is paused" in said
