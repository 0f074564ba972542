"""The forms that stand inside a process, and how several forms become one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from instar.engine.nesting import placed
from instar.forms import Field, Form
from instar.forms.conditions import Cycle

EMPTY = Form("empty", "", ())


def inline_forms(process: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(JSON pointer, form) of every form written inside a process: its own, its nodes', its outcomes'."""
    for pointer, given in mentioned_forms(process):
        if isinstance(given, dict):
            yield pointer, given


def mentioned_forms(process: object) -> Iterator[tuple[str, object]]:
    """(JSON pointer, form) wherever a form is given or named; whatever else is wrong with the file does not matter."""
    if not isinstance(process, dict):
        return
    if "form" in process:
        yield "/form", process["form"]
    for _id, node, at in placed(process):
        if not isinstance(node, dict):
            continue
        if "form" in node:
            yield f"{at}/form", node["form"]
        flows = node.get("next")
        for index, flow in enumerate(flows) if isinstance(flows, list) else ():
            if isinstance(flow, dict) and "form" in flow:
                yield f"{at}/next/{index}/form", flow["form"]


def addressed_to_all(form: Form) -> Form:
    """The form without the fields that are kept from the requester: what a stranger is shown, and may fill in.

    Nor is he asked for people, teams, clients, companies or tickets: he finds none, for there is no directory for him.
    """
    fields = tuple(_addressed(form.fields))
    return form if fields == form.fields else Form(form.key, form.title, fields, form.card)


def _addressed(fields: tuple[Field, ...]) -> Iterator[Field]:
    for field in fields:
        if field.type.names is not None and field.entered:
            continue
        if not field.audience or "requester" in field.audience:
            children, items = tuple(_addressed(field.children)), tuple(_addressed(field.items))
            if field.items and not items:
                continue
            yield replace(field, children=children, items=items) if field.children or field.items else field


def combined(*forms: Form | None) -> Form:
    """One form with the fields of all, in order; of a field that two of them have, the first counts."""
    given = [form for form in forms if form is not None and form.fields]
    if len(given) == 1:
        return given[0]
    if not given:
        return EMPTY
    seen: set[str] = set()
    fields: list[Field] = []
    for number, form in enumerate(given):
        fields += _placed(form.fields, f"/{number}", seen)
    try:
        return Form(given[0].key, given[0].title, tuple(fields), given[0].card)
    except Cycle:  # each form is right by itself; together their conditions wait for each other: all is shown
        return Form(given[0].key, given[0].title, tuple(map(_unconditional, fields)), given[0].card)


def _unconditional(field: Field) -> Field:
    fixed = field.read_only or field.computed is not None
    children, items = tuple(map(_unconditional, field.children)), tuple(map(_unconditional, field.items))
    return replace(field, when=None, computed=None, read_only=fixed, children=children, items=items)


def _placed(fields: tuple[Field, ...], at: str, seen: set[str]) -> list[Field]:
    """The fields with pointers that stay unique, without those whose id was seen."""
    placed: list[Field] = []
    for field in fields:
        if field.holds_data and field.id in seen:
            continue
        if field.holds_data:
            seen.add(field.id)
        children = tuple(_placed(field.children, at, seen))
        items = tuple(_placed(field.items, at, set()))
        placed.append(replace(field, pointer=at + field.pointer, children=children, items=items))
    return placed
