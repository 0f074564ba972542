"""Definitions that people have written: of the plugins, of the documentation, and one with everything."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tests.bpmn.everything import EVERYTHING

ROOT = Path(__file__).parents[2]
PROCESS = "instar.process/1"


def written() -> dict[str, dict[str, Any]]:
    """By key."""
    page = (ROOT / "docs/definitions.md").read_text("utf-8")
    texts = [file.read_text("utf-8") for file in sorted(ROOT.glob("p*/**/*.json")) if "vendor" not in file.parts]
    texts += re.findall(r"^```json\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    values = [value for text in texts for value in [json.loads(text)] if isinstance(value, dict)]
    return {value["key"]: value for value in [*values, EVERYTHING] if value.get("format") == PROCESS}


WRITTEN = written()
