"""What the script of a map asks for, one change each: POST ``/x/mindmap/do/<what>``.

add     parent, title, order, beside, key      rename  number, title, rev      move  number, parent, order
out     number                                 back    number: cancels one that was added

The answer is {"node"}, as ``plainly.plain`` has it, without what is below; beside a {"problem"} it is the ticket as
somebody else has changed it meanwhile.
``order``: numbers with commas between, of all that stand below the parent afterwards; a new one is empty there. What is
refused is answered with {"problem"} and the status of the refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from instar.sdk import InstarError, Invalid, NotFound, _, viewer
from instar_plugins.mindmap import changing
from instar_plugins.mindmap.nodes import named, tree
from instar_plugins.mindmap.plainly import plain

LONGEST = 100_000


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/do/<what>", "do", do, methods=("POST",))


def do(what: str) -> ResponseReturnValue:
    made = _CHANGES.get(what)
    if made is None:
        raise NotFound("no_change", _("There is no such change of a mind map."))
    try:
        number = made(request.form)
        return jsonify(node=plain(tree(viewer(), number, 1)))
    except InstarError as error:
        told: dict[str, Any] = {"problem": error.brief()}
        if error.code == "changed_meanwhile":  # somebody else was first: what he has written goes along
            told["node"] = plain(tree(viewer(), _ticket(request.form), 1))
        return jsonify(told), error.status


# -- below: how it is done -----------------------------------------------------------------------------------


def _add(form: Mapping[str, str]) -> str:
    beside, key = form.get("beside", ""), form.get("key", "")[:100] or None
    return changing.add(_ticket(form, "parent"), form.get("title", ""), _order(form), beside=beside, key=key)


def _rename(form: Mapping[str, str]) -> str:
    rev = form.get("rev", "")
    return changing.rename(_ticket(form), form.get("title", ""), int(rev) if rev.isdecimal() else None)


def _move(form: Mapping[str, str]) -> str:
    return changing.move(_ticket(form), _ticket(form, "parent"), _order(form))


def _ticket(form: Mapping[str, str], name: str = "number") -> str:
    return named(form.get(name, ""))


def _order(form: Mapping[str, str]) -> list[str]:
    given = form.get("order", "")
    if len(given) > LONGEST:
        raise Invalid({"order": [_("These are too many tickets below one to put in order.")]})
    return given.split(",") if given else []


_CHANGES: Mapping[str, Callable[[Mapping[str, str]], str]] = {
    "add": _add,
    "rename": _rename,
    "move": _move,
    "out": lambda form: changing.take_out(_ticket(form)),
    "back": lambda form: changing.take_back(_ticket(form)),
}
