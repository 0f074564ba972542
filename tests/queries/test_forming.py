"""What who writes a form asks of the site."""

from __future__ import annotations

import json

import pytest

from instar.commands import Publish
from instar.commands.indexes import index_fields
from instar.errors import Forbidden
from instar.queries.forming import field_indexes, field_uses, form_names

from .conftest import World

REASON = {
    "format": "instar.form/1",
    "key": "reason",
    "title": {"en": "Reason", "ru": "Причина"},
    "fields": [
        {"id": "why", "type": "text", "title": {"en": "Why?", "ru": "Зачем?"}},
        {"id": "how", "type": "text", "when": "data.amount > 10 && data['amount'] < 100"},
    ],
}
BUY = {
    "format": "instar.process/1",
    "key": "buy",
    "role": "deal",
    "title": "Purchase",
    "stages": [{"id": "new", "title": "New"}, {"id": "done", "title": "Done", "final": True}],
    "form": {"fields": [{"id": "urgent", "type": "boolean", "title": "Urgent", "indexed": True}]},
    "card": ["amount", "urgent"],
}


@pytest.fixture
def buying(world: World) -> World:
    for definition in (REASON, BUY):
        world.run(Publish(json.dumps(definition)))
    return world


def test_expressions_may_read_the_fields_of_the_whole_site_by_their_names(buying: World) -> None:
    found = form_names(buying.kernel, buying["root"])
    fields = {name.path: (name.title, name.type) for name in found.fields}
    assert fields["data.why"] == ("Why?", "text")
    assert fields["data.urgent"] == ("Urgent", "boolean")
    assert fields["data.amount"][1] == "money"
    assert {"ticket.requester.login", "ticket.priority", "user.login", "now"} <= {name.path for name in found.ticket}
    assert ("reason", "Reason") in found.forms
    assert "coalesce" in found.functions


def test_what_has_a_field_and_what_reads_it(buying: World) -> None:
    uses = {(one.kind, one.key): (one.has, one.reads) for one in field_uses(buying.kernel, buying["root"], "amount")}
    assert uses["form", "reason"] == (False, 1)
    assert uses["process", "buy"] == (False, 1)
    assert field_uses(buying.kernel, buying["root"], "why")[0].has
    assert field_uses(buying.kernel, buying["root"], "no such field") == ()


def test_a_marked_field_has_its_index_once_the_job_has_run(buying: World) -> None:
    assert "urgent" not in field_indexes(buying.kernel, buying["root"])
    index_fields(buying.kernel)
    assert field_indexes(buying.kernel, buying["root"])["urgent"] == buying.kernel.clock.now()


def test_who_may_not_design_forms_is_told_nothing(buying: World) -> None:
    for login in ("olga", "carl"):
        for ask in (form_names, field_indexes):
            with pytest.raises(Forbidden):
                ask(buying.kernel, buying[login])
        with pytest.raises(Forbidden):
            field_uses(buying.kernel, buying[login], "why")
