"""The diagram view of the editor: what its script asks for. What it says is in `canvas_words.py`.

POST /x/designer/sketch {"definition": {…}, "lang": "en"} → {"xml", "nodes", "lanes"}, see `instar.sdk.DraftSketch`

The modeler draws what comes from here. What is done to the drawing the script tells to the definition
(`canvas_writing.js`), so the XML is never read back, and looking changes nothing.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import orjson
from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from instar.sdk import Invalid, _, current, draft_sketch, viewer

LONGEST_LANGUAGE = 20


def add_to(blueprint: Blueprint) -> None:
    """Its addresses, below ``/x/designer``."""
    blueprint.add_url_rule("/sketch", view_func=sketch, methods=["POST"])


def sketch() -> ResponseReturnValue:
    """The definition that was sent, as what the modeler draws."""
    try:
        sent = orjson.loads(request.get_data())
    except ValueError:
        sent = None
    definition = sent.get("definition") if isinstance(sent, dict) else None
    if not isinstance(definition, dict):
        raise Invalid({"definition": [_("There is no definition in what was sent.")]})
    language = str(sent.get("lang") or current())[:LONGEST_LANGUAGE]
    return _json(asdict(draft_sketch(viewer(), definition, language)))


def _json(value: dict[str, Any]) -> Response:
    return Response(orjson.dumps(value), content_type="application/json")
