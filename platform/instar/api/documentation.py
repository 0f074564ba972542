"""The description of the API for programs."""

from __future__ import annotations

from functools import cache
from typing import Any

from instar.api.openapi import document
from instar.api.operation import OPERATIONS, Call, Reply, operation


@operation("GET", "/openapi.json", answer=None, public=True)
def openapi(call: Call) -> Reply:
    """This description."""
    return Reply(description())


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document as plain JSON data, made once."""
    return document(OPERATIONS)
