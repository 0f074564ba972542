"""The description of the API for programs."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from instar.api import own
from instar.api.openapi import document
from instar.api.operation import OPERATIONS, Call, Reply, operation
from instar.kernel import Kernel
from instar.plugins import PluginManager


@operation("GET", "/openapi.json", answer=None, public=True)
def openapi(call: Call) -> Reply:
    """This description."""
    return Reply(description(call.kernel))


def description(kernel: Kernel) -> dict[str, Any]:
    """The OpenAPI document as plain JSON data, made once for the plugins of the moment."""
    return _made(kernel.plugins)


@lru_cache(maxsize=4)
def _made(plugins: PluginManager) -> dict[str, Any]:
    return document([*OPERATIONS, *own.operations(plugins)])
