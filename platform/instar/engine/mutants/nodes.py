"""Operators on nodes: what a step, an event or an end says is gone, or the step itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from instar.engine.catalogue import SERVICE_TEAM
from instar.engine.model import ACTIVITIES, SUB_PROCESS
from instar.engine.mutants.mutant import Change, Raw, beside, nodes, put, rewrite, ways
from instar.engine.source import escape
from instar.i18n import N_, _

ONLY_SERVICE_TEAM = {"team": SERVICE_TEAM}
"""Candidates that are the same as none."""
SKIPPED = ACTIVITIES
DROPPED = {
    "drop_stage": ("stage", N_("“{node}” names no stage.")),
    "drop_not_by": ("not_by", N_("Who did another step may do “{node}” as well.")),
    "drop_candidates": ("candidates", N_("“{node}” goes to the team of the service.")),
    "drop_assignee": ("assignee", N_("“{node}” is nobody's in particular.")),
    "drop_result": ("result", N_("“{node}” has no result.")),
    "drop_terminate": ("terminate", N_("“{node}” leaves the other branches alone.")),
    "drop_correlate": ("correlate", N_("“{node}” goes by no key.")),
    "drop_collect": ("collect", N_("“{node}” gathers nothing of what its items bring.")),
    "drop_compensation": ("compensation", N_("What “{node}” has done is not undone.")),
    "drop_fresh": ("fresh", N_("“{node}” takes a message that came before.")),
}
"""Operators that take one key from a node: the key, and what they say."""


def dropping(operator: str) -> Callable[[Raw], Iterator[Change]]:
    """The operator that takes the key of its row."""
    key, sentence = DROPPED[operator]
    return partial(_drop, key, sentence)


def _drop(key: str, sentence: str, raw: Raw) -> Iterator[Change]:
    for id, node, at in nodes(raw):
        if node.get(key) and node[key] != ONLY_SERVICE_TEAM:
            message = _(sentence).format(node=id)
            yield Change(id, f"{at}/{key}", message, partial(_without, id, key))


def drop_boundary(raw: Raw) -> Iterator[Change]:
    for id, node, at in nodes(raw, "boundaryEvent"):
        message = _("The event “{node}” of “{task}” is gone.").format(node=id, task=node.get("attachedTo"))
        yield Change(id, at, message, partial(_remove, id))


def drop_event(raw: Raw) -> Iterator[Change]:
    """What begins by an event never does."""
    for id, _node, at in _by_event(raw):
        message = _("The event sub-process “{node}” is gone.").format(node=id)
        yield Change(id, at, message, partial(_remove, id))


def _by_event(raw: Raw) -> Iterator[tuple[str, Raw, str]]:
    """The sub-processes that begin by an event."""
    for id, node, at in nodes(raw, SUB_PROCESS):
        if node.get("event") is True and isinstance(node.get("nodes"), dict):
            yield id, node, at


def flip_interrupting(raw: Raw) -> Iterator[Change]:
    """An event that ends its task begins something beside it, and the other way round; an error always ends it. So
    does one that begins an event sub-process: it ends what is around, or leaves it alone."""
    begins = {inner for _id, box, _at in _by_event(raw) for inner in box["nodes"]}
    for id, node, at in nodes(raw, "boundaryEvent", "startEvent"):
        if "error" in node or (node["type"] == "startEvent" and id not in begins):
            continue
        ends = node.get("interrupting") is not False
        message = _("The event “{node}” leaves its task open.") if ends else _("The event “{node}” ends its task.")
        if id in begins:
            message = (
                _("The event “{node}” leaves open what is around it.")
                if ends
                else _("The event “{node}” ends what is around it.")
            )
        yield Change(id, at, message.format(node=id), partial(put, id, "interrupting", not ends))


def skip_step(raw: Raw) -> Iterator[Change]:
    """What leads to a task leads on to what is behind it: it is not done."""
    for id, node, at in nodes(raw, *SKIPPED):
        onward = ways(id, node)
        attached = any(other.get("attachedTo") == id for _id, other, _at in nodes(raw))
        if len(onward) == 1 and onward[0].to != id and not attached:
            message = _("“{node}” is passed over.").format(node=id)
            yield Change(id, at, message, partial(_bypass, id, onward[0].to))


def drop_set(raw: Raw) -> Iterator[Change]:
    """A script task leaves one of its places as it is."""
    for id, node, at in nodes(raw, "scriptTask"):
        places = node.get("set")
        if isinstance(places, dict) and len(places) > 1:
            for place in places:
                message = _("“{node}” does not set “{place}”.").format(node=id, place=place)
                pointer = f"{at}/set/{escape(place)}"
                yield Change(id, pointer, message, partial(_less, id, "set", place))


def drop_argument(raw: Raw) -> Iterator[Change]:
    for id, node, at in nodes(raw):
        given = node.get("with")
        for name in given if isinstance(given, dict) else ():
            message = _("“{node}” does not say “{argument}”.").format(node=id, argument=name)
            yield Change(id, f"{at}/with/{escape(name)}", message, partial(_less, id, "with", name))


def drop_required(raw: Raw) -> Iterator[Change]:
    """A field of a step's own form may be left empty. Forms that are files of their own are not changed."""
    for id, node, at in nodes(raw):
        form = node.get("form")
        fields = form.get("fields") if isinstance(form, dict) else None
        for index, field in enumerate(fields if isinstance(fields, list) else ()):
            if isinstance(field, dict) and field.get("required") is True:
                message = _("“{node}” does not insist on “{field}”.").format(node=id, field=field.get("id"))
                pointer = f"{at}/form/fields/{index}/required"
                yield Change(id, pointer, message, partial(_optional, id, index))


def _without(id: str, key: str, raw: Raw) -> None:
    del beside(raw, id)[id][key]


def _less(id: str, key: str, name: str, raw: Raw) -> None:
    del beside(raw, id)[id][key][name]


def _remove(id: str, raw: Raw) -> None:
    del beside(raw, id)[id]


def _optional(id: str, index: int, raw: Raw) -> None:
    del beside(raw, id)[id]["form"]["fields"][index]["required"]


def _bypass(id: str, to: str, raw: Raw) -> None:
    for source, node, _at in list(nodes(raw)):
        for way in ways(source, node):
            if way.to == id:
                rewrite(raw, source, way.place, {**way.says, "to": to})
    del beside(raw, id)[id]
