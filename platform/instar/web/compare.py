"""Two versions of a definition: the difference in sentences, and line by line for who reads JSON."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from flask import render_template, request
from flask.typing import ResponseReturnValue

from instar.engine.diff import diff, sentence
from instar.queries.definitions import definition
from instar.web import current
from instar.web.design import number_of
from instar.web.routes import page


@page("/design/<any(process, form, decision, calendar):kind>/<key>/compare")
def show(kind: str, key: str) -> ResponseReturnValue:
    kernel, actor = current.kernel(), current.actor()
    old = definition(kernel, actor, kind, key, number=number_of(request.args.get("from", "")))
    new = definition(kernel, actor, kind, key, number=number_of(request.args.get("to", "")))
    return render_template(
        "definition_compare.html",
        old=old.row,
        new=new.row,
        changes=[sentence(change) for change in diff(old.value, new.value)],
        lines=list(_lines(old.body, new.body)),
        back=(f"/design/{kind}/{key}", new.row.title),
    )


def _lines(old: str, new: str) -> Iterator[tuple[str, str]]:
    """(sign, line) of the places that differ, with three lines around each."""
    found = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=3)
    for index, line in enumerate(found):
        if index > 1:  # the first two name files
            yield line[0], line[1:]
