"""OpenAPI 3.1, made of what the operations declare."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

import instar
from instar.api.operation import Operation
from instar.api.shapes.problem import Problem
from instar.commands.execute import LONGEST_KEY

PREFIX = "/api/v1"
_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
_ANY = {"description": "any JSON; what is wrong with it is told with its line"}
_TEXT = {"type": "string"}
_KEY = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY}
_SAID = {
    304: "Not modified",
    400: "The body is no JSON",
    401: "The token is missing or not valid",
    403: "Seen, but not allowed",
    404: "Not there, or not shared with the account",
    409: "Somebody was faster, or a rule of the process says no",
    412: "If-Match names an older revision",
    413: "The body is too large",
    415: "The body is not JSON",
    422: "Values that cannot be taken, by path in `errors`",
    500: "A fault of the server",
    503: "Not now; Retry-After says when",
}


def document(operations: Sequence[Operation]) -> dict[str, Any]:
    """The whole document as plain JSON data."""
    spec = APISpec(
        title="instar",
        version=instar.__version__,
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin(schema_name_resolver=_name)],
        info={
            "description": "Tickets, their work and their definitions. Errors are problem+json (RFC 9457). Lists page "
            "by cursor. `Accept-Language` chooses the language of titles and sentences.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        servers=[{"url": PREFIX}],
        security=[{"token": []}],
    )
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    spec.components.schema("Problem", schema=Problem)
    for known in operations:
        spec.path(_PARAMETER.sub(r"{\2}", known.rule), operations={known.method.lower(): _operation(known)})
    found: dict[str, Any] = _plain(spec.to_dict())
    return found


def _operation(known: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": known.name,
        "summary": known.summary,
        "tags": [known.rule.split("/")[1]],
        "parameters": _parameters(known),
        "responses": {str(status): _error(status) for status in statuses(known)},
    }
    told["responses"][str(known.status)] = _answer(known)
    told["responses"] = dict(sorted(told["responses"].items()))
    if known.upload:
        told["requestBody"] = {"content": {"multipart/form-data": {"schema": known.body}}, "required": True}
    elif known.body is not None:
        told["requestBody"] = {"content": _json(known.body), "required": bool(_required(known.body))}
    elif known.raw:
        told["requestBody"] = {"content": {"application/json": {"schema": _ANY}}, "required": True}
    if known.public:
        told["security"] = []
    return told


def statuses(known: Operation) -> set[int]:
    """Every status but the good one that the operation can answer with."""
    found = {HTTPStatus.INTERNAL_SERVER_ERROR, *known.statuses}
    if known.public:
        return {int(status) for status in found}
    found |= {HTTPStatus.UNAUTHORIZED, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE}
    if "<" in known.rule:
        found.add(HTTPStatus.NOT_FOUND)
    if known.body is not None or known.raw:
        found |= {400, 413, 415}
    if known.guarded:
        found.add(HTTPStatus.PRECONDITION_FAILED)
    return {int(status) for status in found}


def _parameters(known: Operation) -> list[Any]:
    found: list[Any] = [
        {"in": "path", "name": name, "required": True, "schema": {"type": "integer" if kind == "int" else "string"}}
        for kind, name in _PARAMETER.findall(known.rule)
    ]
    if known.query is not None:
        found.append({"in": "query", "schema": known.query})
    if known.guarded:
        found.append(_header("If-Match", 'The ETag of the ticket as it was read, such as "3".', _TEXT))
    if known.repeatable and not known.public:
        found.append(
            _header("Idempotency-Key", "A repeat with the same key changes nothing and gets the first answer.", _KEY)
        )
    if HTTPStatus.NOT_MODIFIED in known.statuses:
        found.append(_header("If-None-Match", "The ETag of an earlier answer.", _TEXT))
    return found


def _header(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"in": "header", "name": name, "description": description, "schema": schema}


def _answer(known: Operation) -> dict[str, Any]:
    said = {"description": HTTPStatus(known.status).phrase}
    if known.media is not None:
        return {**said, "content": {known.media: {"schema": {"type": "string"}}}}
    if known.status == HTTPStatus.NO_CONTENT:
        return said
    if known.answer is None:
        return {**said, "content": {"application/json": {"schema": {"type": "object"}}}}
    return {**said, "content": _json(known.answer)}


def _error(status: int) -> dict[str, Any]:
    if status == HTTPStatus.NOT_MODIFIED:
        return {"description": _SAID[status]}
    reference = {"$ref": "#/components/schemas/Problem"}
    return {"description": _SAID[status], "content": {"application/problem+json": {"schema": reference}}}


def _json(schema: type[Schema]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _required(schema: type[Schema]) -> list[str]:
    return [name for name, field in schema().fields.items() if field.required]


def _plain(found: Any) -> Any:
    """Bounds of decimal fields are numbers to JSON."""
    if isinstance(found, dict):
        return {name: _plain(value) for name, value in found.items()}
    if isinstance(found, list | tuple):
        return [_plain(value) for value in found]
    return float(found) if isinstance(found, Decimal) else found


def _name(schema: Any) -> str:
    """Plugins call theirs as they like: what is not of the kernel has the plugin's package in front."""
    made = schema if isinstance(schema, type) else type(schema)
    package = "" if made.__module__.startswith("instar.") else made.__module__.split(".")[-2].title()
    return package + made.__name__.removesuffix("Shape")
