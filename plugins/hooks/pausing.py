"""A subscription is paused: nothing leaves for it until somebody who manages channels says so, and they are told."""

from __future__ import annotations

import logging
from typing import Any

from instar.sdk import administrators, now, run_command, tell
from instar_plugins.hooks.tables import PLUGIN

log = logging.getLogger(__name__)

MANAGES = "channel.manage"
PAUSED = "hooks.paused"
LONGEST = 480


def halt(hook: Any, why: str) -> None:
    """``why``: as the command ``halt`` takes it. One that is paused already stays as it is."""
    answer = run_command(PLUGIN, "halt", {"hook": hook.id, "why": why})
    if answer["result"]["paused"]:
        tell_paused(hook, answer["result"]["paused"])


def tell_paused(hook: Any, why: str) -> None:
    log.warning("webhook %s is paused: %s", hook.id, why)
    said = {
        "en": f"The webhook “{hook.name}” is paused: {why}",
        "ru": f"Вебхук «{hook.name}» приостановлен: {why}",
    }
    people = administrators(MANAGES)
    if people:
        short = {language: words[:LONGEST] for language, words in said.items()}
        tell(PAUSED, people, short, key=f"hooks.paused.{hook.id}.{now()}", url=f"/x/hooks/out/{hook.id}")
