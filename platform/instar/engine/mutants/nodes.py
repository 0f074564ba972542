"""Operators on nodes: what a step, an event or an end says is gone, or the step itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from instar.engine.catalogue import SERVICE_TEAM
from instar.engine.mutants.mutant import Change, Raw, nodes, put, rewrite, ways
from instar.engine.source import escape
from instar.i18n import N_, _

ONLY_SERVICE_TEAM = {"team": SERVICE_TEAM}
"""Candidates that are the same as none."""
SKIPPED = ("userTask", "serviceTask", "sendTask", "scriptTask", "businessRuleTask", "receiveTask")
DROPPED = {
    "drop_stage": ("stage", N_("“{node}” names no stage.")),
    "drop_not_by": ("not_by", N_("Who did another step may do “{node}” as well.")),
    "drop_candidates": ("candidates", N_("“{node}” goes to the team of the service.")),
    "drop_assignee": ("assignee", N_("“{node}” is nobody's in particular.")),
    "drop_result": ("result", N_("“{node}” has no result.")),
    "drop_terminate": ("terminate", N_("“{node}” leaves the other branches alone.")),
    "drop_correlate": ("correlate", N_("“{node}” goes by no key.")),
    "drop_fresh": ("fresh", N_("“{node}” takes a message that came before.")),
}
"""Operators that take one key from a node: the key, and what they say."""


def dropping(operator: str) -> Callable[[Raw], Iterator[Change]]:
    """The operator that takes the key of its row."""
    key, sentence = DROPPED[operator]
    return partial(_drop, key, sentence)


def _drop(key: str, sentence: str, raw: Raw) -> Iterator[Change]:
    for id, node in nodes(raw):
        if node.get(key) and node[key] != ONLY_SERVICE_TEAM:
            message = _(sentence).format(node=id)
            yield Change(id, f"/nodes/{escape(id)}/{key}", message, partial(_without, id, key))


def drop_boundary(raw: Raw) -> Iterator[Change]:
    for id, node in nodes(raw, "boundaryEvent"):
        message = _("The event “{node}” of “{task}” is gone.").format(node=id, task=node.get("attachedTo"))
        yield Change(id, f"/nodes/{escape(id)}", message, partial(_remove, id))


def flip_interrupting(raw: Raw) -> Iterator[Change]:
    """An event that ends its task begins something beside it, and the other way round; an error always ends it."""
    for id, node in nodes(raw, "boundaryEvent"):
        if "error" in node:
            continue
        ends = node.get("interrupting") is not False
        message = _("The event “{node}” leaves its task open.") if ends else _("The event “{node}” ends its task.")
        yield Change(id, f"/nodes/{escape(id)}", message.format(node=id), partial(put, id, "interrupting", not ends))


def skip_step(raw: Raw) -> Iterator[Change]:
    """What leads to a task leads on to what is behind it: it is not done."""
    for id, node in nodes(raw, *SKIPPED):
        onward = ways(id, node)
        attached = any(other.get("attachedTo") == id for _id, other in nodes(raw))
        if len(onward) == 1 and onward[0].to != id and not attached:
            message = _("“{node}” is passed over.").format(node=id)
            yield Change(id, f"/nodes/{escape(id)}", message, partial(_bypass, id, onward[0].to))


def drop_set(raw: Raw) -> Iterator[Change]:
    """A script task leaves one of its places as it is."""
    for id, node in nodes(raw, "scriptTask"):
        places = node.get("set")
        if isinstance(places, dict) and len(places) > 1:
            for place in places:
                message = _("“{node}” does not set “{place}”.").format(node=id, place=place)
                pointer = f"/nodes/{escape(id)}/set/{escape(place)}"
                yield Change(id, pointer, message, partial(_less, id, "set", place))


def drop_argument(raw: Raw) -> Iterator[Change]:
    for id, node in nodes(raw):
        given = node.get("with")
        for name in given if isinstance(given, dict) else ():
            message = _("“{node}” does not say “{argument}”.").format(node=id, argument=name)
            yield Change(id, f"/nodes/{escape(id)}/with/{escape(name)}", message, partial(_less, id, "with", name))


def drop_required(raw: Raw) -> Iterator[Change]:
    """A field of a step's own form may be left empty. Forms that are files of their own are not changed."""
    for id, node in nodes(raw):
        form = node.get("form")
        fields = form.get("fields") if isinstance(form, dict) else None
        for index, field in enumerate(fields if isinstance(fields, list) else ()):
            if isinstance(field, dict) and field.get("required") is True:
                message = _("“{node}” does not insist on “{field}”.").format(node=id, field=field.get("id"))
                pointer = f"/nodes/{escape(id)}/form/fields/{index}/required"
                yield Change(id, pointer, message, partial(_optional, id, index))


def _without(id: str, key: str, raw: Raw) -> None:
    del raw["nodes"][id][key]


def _less(id: str, key: str, name: str, raw: Raw) -> None:
    del raw["nodes"][id][key][name]


def _remove(id: str, raw: Raw) -> None:
    del raw["nodes"][id]


def _optional(id: str, index: int, raw: Raw) -> None:
    del raw["nodes"][id]["form"]["fields"][index]["required"]


def _bypass(id: str, to: str, raw: Raw) -> None:
    for source, node in list(nodes(raw)):
        for way in ways(source, node):
            if way.to == id:
                rewrite(raw, source, way.place, {**way.says, "to": to})
    del raw["nodes"][id]
