"""One ticket of a map by hand, without script and for thumbs: rename it, add below it, move it, take it out.

What was typed and cannot be saved comes back as it was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import blake2s
from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from instar.sdk import Conflict, InstarError, Invalid, _, parents_of, posted_key, render_page, viewer
from instar_plugins.mindmap import changing, outline
from instar_plugins.mindmap.nodes import Node, named, tree

OFFERED = 300
"""Tickets of the map that a new place is chosen from."""


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/<number>/node", "node", show)
    pages.add_url_rule("/<number>/node", "change_node", change, methods=("POST",))


def show(number: str) -> ResponseReturnValue:
    return _page(tree(viewer(), named(number), 1), {}, {})


def change(number: str) -> ResponseReturnValue:
    """``do`` says which: rename, add, move, up, down, out. Goes back to the map."""
    node, form = tree(viewer(), named(number), 1), request.form
    made = _WAYS.get(form.get("do", ""))
    try:
        if made is None:
            raise Invalid({"": [_("There is no such change of a mind map.")]})
        made(node, form)
    except InstarError as error:
        return _page(node, form, _errors(error), 409 if isinstance(error, Conflict) else error.status)
    return redirect(f"/x/mindmap/{_map()}#{node.line.number}" if _map() else node.line.titles["url"], 303)


# -- below: how it is done -----------------------------------------------------------------------------------


def _map() -> str:
    """The map that the reader came from; "" where nothing says it."""
    given = request.values.get("map", "")
    return given if given.startswith("T-") and given[2:].isdecimal() else ""


def _page(node: Node, typed: Mapping[str, str], errors: Mapping[str, str], status: int = 200) -> ResponseReturnValue:
    line = node.line
    home = _map() or line.number
    above = parents_of([line.number]).get(line.number)
    return render_page(
        "mindmap/node.html",
        status=status,
        back=(f"/x/mindmap/{home}#{line.number}", _("Mind map")),
        line=line,
        map=_map(),
        inside=bool(_map()) and line.number != _map(),
        above=above if _map() else None,
        places=_places(home, line.number),
        typed={"title": line.title, "lines": "", "parent": "", **typed},
        key=posted_key() if errors else token_urlsafe(12),
        errors=errors,
    )


def _places(home: str, but: str) -> list[tuple[str, str]]:
    """(number, title) of what it may be put below: all of the map but itself and what lies below it."""
    top = tree(viewer(), home, OFFERED)
    own = next((node for _depth, node in top.walk() if node.line.number == but), None)
    below = {node.line.number for _depth, node in own.walk()} if own else set()
    found = [(node.line.number, node.line.title) for _depth, node in top.walk()]
    return [row for row in found if row[0] not in below]


def _errors(error: InstarError) -> dict[str, str]:
    if isinstance(error, Invalid):
        return {name: " ".join(told) for name, told in error.errors.items()}
    return {"": f"{error.message} {error.hint or ''}".strip()}


def _rename(node: Node, form: Mapping[str, str]) -> None:
    rev = form.get("rev", "")
    changing.rename(node.line.number, form.get("title", ""), int(rev) if rev.isdecimal() else None)


def _add(node: Node, form: Mapping[str, str]) -> None:
    """Each line with the key of the form, its place and what it says, so that a form that is sent twice adds nothing
    twice, and one that was put right and sent again adds the rest."""
    items, key = outline.read(form.get("lines", "")), posted_key() or ""
    made: list[str] = []
    for place, item in enumerate(items):
        above = node.line.number if item.above is None else made[item.above]
        try:
            made.append(changing.add(above, item.title, key=_key(key, place, above, item.title)))
        except InstarError as error:
            said = " ".join(_errors(error).values())
            told = _("Line {n}: {message} The lines before it were added; send the form again for the rest.")
            raise Invalid({"lines": [told.format(n=place + 1, message=said)]}) from None


def _key(form: str, place: int, above: str, title: str) -> str | None:
    said = blake2s(f"{above} {title}".encode(), digest_size=8).hexdigest()
    return f"{form}.{place}.{said}" if form else None


def _move(node: Node, form: Mapping[str, str]) -> None:
    number = form.get("parent", "").strip().upper()
    if not number:
        raise Invalid({"parent": [_("Say below which ticket it is to stand.")]})
    changing.move(node.line.number, named(number))


def _step(by: int) -> Callable[[Node, Mapping[str, str]], None]:
    def step(node: Node, form: Mapping[str, str]) -> None:
        above = parents_of([node.line.number]).get(node.line.number)
        if above is None:
            raise Invalid({"": [_("It stands below no ticket, so there is no order among its like.")]})
        changing.arrange(above, changing.swapped(tree(viewer(), above, 1 + changing.ORDERED), node.line.number, by))

    return step


_WAYS: Mapping[str, Any] = {
    "rename": _rename,
    "add": _add,
    "move": _move,
    "up": _step(-1),
    "down": _step(1),
    "out": lambda node, form: changing.take_out(node.line.number),
}
