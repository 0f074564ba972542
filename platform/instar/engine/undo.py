"""What of a ticket's history can be taken back, told from one row of it: by writing the opposite, never by deleting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

UNDO_MS = 15 * 60_000
"""How long one may take back what one has done (ms)."""

KINDS = ("edited", "claimed", "released", "reassigned", "role", "service", "completed", "linked", "unlinked")
"""Kinds of rows that may be taken back."""

FIELDS, HANDS, ROLE, STAGE, LINKS, SERVICE = "fields", "hands", "role", "stage", "links", "service"


def way_back(kind: str, payload: Mapping[str, Any]) -> str:
    """What the opposite changes: fields, hands (who has the step), role, stage, links or service; "" for none.

    A step done is taken back only as a move or a change of role: what it has sent or asked of the outside stays done.
    """
    if kind == "edited":
        return FIELDS if payload.get("changes") else ""
    if kind in ("claimed", "released", "reassigned"):
        return HANDS
    if kind in ("linked", "unlinked"):
        return LINKS
    if kind == "service":
        return SERVICE
    effects = [effect for effect in payload.get("effects") or () if isinstance(effect, Mapping)]
    if kind == "role":
        return ROLE
    if kind != "completed" or any(_went_out(effect) for effect in effects):
        return ""
    told = {effect.get("kind") for effect in effects}
    if "role_changed" in told:
        return ROLE
    return STAGE if "stage_entered" in told else ""


def entered(payload: Mapping[str, Any]) -> str | None:
    """Id of the stage that the ticket was in after the row; None where it entered none."""
    stages = [effect["stage"] for effect in payload.get("effects") or () if effect.get("kind") == "stage_entered"]
    return stages[-1] if stages else None


def _went_out(effect: Mapping[str, Any]) -> bool:
    return effect.get("kind") == "action_requested" and effect.get("action") != "hand_over"
