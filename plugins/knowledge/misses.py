"""What readers look for and do not find, so that writers know what to write. Words only: nobody is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from instar.sdk import Arguments, CommandAnswer, CommandTx, InstarError, asked_words, nobody, run_command, throttle
from instar_plugins.knowledge.tables import PLUGIN, Miss

LONGEST = 80
SHORTEST = 3
KEPT = 1000
PER_HOUR = 30
"""Searches of one address that are noted."""


class MissBody(Arguments):
    words = fields.String(required=True)


def miss(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """Count the words; of very many different ones the oldest are forgotten."""
    words = args["words"]
    if not Miss.update(count=Miss.count + 1, last=tx.now).where(Miss.words == words).execute():
        Miss.create(words=words, last=tx.now)
        if Miss.select().count() > KEPT:
            oldest = Miss.select().order_by(Miss.last, Miss.words).limit(1).get()
            Miss.delete().where(Miss.words == oldest.words).execute()
    return CommandAnswer({})


def note(typed: str, address: str) -> None:
    """A search of a reader that found nothing. It never keeps his page from him."""
    words = " ".join(typed.replace("\x00", "").casefold().split())[:LONGEST]
    if len(words) < SHORTEST or not asked_words(words) or words.replace(" ", "").isdecimal():
        return
    try:
        if throttle(f"knowledge.miss:{address}", PER_HOUR):
            run_command(PLUGIN, "miss", {"words": words}, nobody())
    except InstarError:
        return


def commonest(limit: int) -> list[tuple[str, int, int]]:
    """(words, how often, when last), the most wanted first."""
    return list(
        Miss.select(Miss.words, Miss.count, Miss.last)
        .order_by(Miss.count.desc(), Miss.last.desc())
        .limit(limit)
        .tuples()
    )
