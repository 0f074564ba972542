"""Pages inside the shell of staff, as plugins make them, and the files that these pages load. In ``instar.sdk``."""

from __future__ import annotations

import hashlib
from functools import cache, partial
from pathlib import Path
from typing import Any

from flask import current_app, make_response, render_template, request
from werkzeug.wrappers import Response


def render_page(template: str, *, status: int = 200, back: tuple[str, str] | None = None, **context: Any) -> Response:
    """A page of a plugin with the site's bar and head line: the template says ``{% extends "base.html" %}``.

    ``back``: (address, title) of the way back in the head line. Besides ``context`` the template has ``shell``,
    ``asset()`` for files of the site, ``own_asset()`` for those in the blueprint's folder ``static``, and all macros
    of ``_macros.html``.
    """
    own = partial(plugin_asset, request.blueprint or "")
    return make_response(render_template(template, back=back, own_asset=own, **context), status)


def plugin_asset(blueprint: str, path: str) -> str:
    """The address of a file in the folder ``static`` of a plugin's blueprint; it changes with what the file holds."""
    pages = current_app.blueprints[blueprint]
    address = current_app.url_for(f"{blueprint}.static", filename=path, _external=False)
    return f"{address}?v={_stamp(Path(pages.static_folder or '') / path)}"


@cache
def _stamp(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]
