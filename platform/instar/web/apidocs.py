"""The API for people: its OpenAPI document as a page, grouped as its addresses are, examples made of its shapes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from itertools import groupby
from typing import Any

import orjson
from flask import abort, current_app, render_template
from flask.typing import ResponseReturnValue

from instar.web.routes import page

DOCUMENT = "instar-api-document"
"""Where the composition root leaves the function that makes the document: pages do not import the API."""
DEEPEST = 6
_MARKED = re.compile(r"`+([^`]+)`+")
_SAMPLES = {"date-time": "2026-01-05T09:00:00.000Z", "binary": "…"}
_BY_TYPE: Mapping[str, Any] = {"integer": 1, "number": 1.5, "boolean": True, "null": None, "string": "…"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """``place``: path | query | header."""

    name: str
    place: str
    kind: str
    required: bool
    said: str


@dataclass(frozen=True, slots=True)
class Call:
    """One operation. ``media``: how it is asked. ``asks`` and ``answers``: examples in JSON, "" for none.
    ``statuses``: (number, what it means).
    """

    id: str
    method: str
    path: str
    summary: str
    parameters: tuple[Parameter, ...]
    asks: str
    media: str
    answers: str
    status: str
    statuses: tuple[tuple[str, str], ...]


@page("/api/docs")
def show() -> ResponseReturnValue:
    described = current_app.extensions.get(DOCUMENT)
    if described is None:  # pages without the API beside them
        abort(HTTPStatus.NOT_FOUND)
    document: Mapping[str, Any] = described()
    told = sorted(calls(document), key=lambda call: (_tag(call), call.path, call.method))
    groups = [(tag, list(found)) for tag, found in groupby(told, _tag)]
    return render_template("apidocs.html", groups=groups, version=document["info"]["version"])


def calls(document: Mapping[str, Any]) -> Iterator[Call]:
    """The operations of an OpenAPI document, with everything that a reader needs beside them."""
    for path, item in document["paths"].items():
        for method, told in item.items():
            good = min(told["responses"])
            (media, asked), *_more = (told.get("requestBody") or {"content": {"": {}}})["content"].items()
            yield Call(
                id=told["operationId"],
                method=method.upper(),
                path=path,
                summary=told["summary"],
                parameters=tuple(_parameter(one) for one in told["parameters"]),
                asks=_written(asked.get("schema"), document) if media else "",
                media=media,
                answers=_written(_answer(told["responses"][good]), document),
                status=good,
                statuses=tuple((number, one["description"]) for number, one in told["responses"].items()),
            )


def example(schema: Mapping[str, Any], document: Mapping[str, Any], depth: int = 0) -> Any:
    """A value as the schema has it; what repeats itself inside ends after some levels."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for several in ("allOf", "anyOf", "oneOf"):
        if several in schema:
            return example(schema[several][0], document, depth)
    if "enum" in schema:
        return schema["enum"][0]
    if "default" in schema:
        return schema["default"]
    kinds = schema.get("type", "object")
    kind = kinds[0] if isinstance(kinds, list) else kinds
    if kind == "array":
        return [example(schema.get("items") or {}, document, depth + 1)] if depth < DEEPEST else []
    if kind == "object":
        inside = schema.get("properties") or {}
        return {name: example(one, document, depth + 1) for name, one in inside.items()} if depth < DEEPEST else {}
    return _SAMPLES.get(schema.get("format", ""), _BY_TYPE.get(kind))


def _tag(call: Call) -> str:
    return call.path.split("/")[1].split(".")[0]


def _parameter(told: Mapping[str, Any]) -> Parameter:
    schema = told.get("schema") or {}
    kind = schema.get("type", "")
    choices = ", ".join(str(one) for one in schema.get("enum", ()))
    said = _MARKED.sub(r"\1", told.get("description") or schema.get("description") or "")
    words = choices or (kind if isinstance(kind, str) else kind[0])
    return Parameter(told["name"], told["in"], words, bool(told.get("required")), said)


def _answer(told: Mapping[str, Any]) -> Mapping[str, Any] | None:
    content = told.get("content") or {}
    schema: Mapping[str, Any] | None = (content.get("application/json") or {}).get("schema")
    return schema


def _written(schema: Mapping[str, Any] | None, document: Mapping[str, Any]) -> str:
    if not schema:
        return ""
    made = example(schema, document)
    return orjson.dumps(made, option=orjson.OPT_INDENT_2).decode() if made not in ({}, None) else ""
