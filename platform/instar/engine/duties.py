"""Separation of duties: who has finished a step, told from what a run keeps of it (`work.<node>`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def did(work: Mapping[str, Any], login: str) -> bool:
    """Whether somebody has finished the step: as the last who did, or one of the many for whom it was a step each."""
    return work.get("completed_by") == login or login in work.get("all_by", ())
