"""A site with a mailbox: ``box.come(letter(…))`` is a letter that arrives and is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from instar.commands import AddService
from instar.commands.inbox import Outcome, SetUpChannel, channel_of, context_of, keep_raw, read_item
from instar.contract import ChannelContext
from instar.testing.site import Site


def letter(text: str = "Two cats, please", /, **headers: str) -> bytes:
    """Headers by their names, ``In_Reply_To`` for In-Reply-To; what every letter has is there without saying."""
    given = {
        "From": "Ann <ann@client.example>",
        "To": "desk@our.example",
        "Subject": "Cats",
        "Message_ID": "<1@client.example>",
        **headers,
    }
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in given.items() if value]
    return "\r\n".join([*lines, "Content-Type: text/plain; charset=utf-8", "", *text.split("\n")]).encode()


class Box:
    def __init__(self, site: Site) -> None:
        self.site = site
        for key in ("general_help", "sales_help"):
            site.run(AddService(key, {"en": key, "ru": key}, process="itsm_incident"))
        site.kernel.epochs.look_again()
        self.set_up()

    def set_up(self, **values: Any) -> None:
        self.site.run(SetUpChannel("mail", "general_help", values))

    @property
    def context(self) -> ChannelContext:
        return context_of(self.site.kernel, channel_of(self.site.kernel, "mail"))

    def come(self, raw: bytes) -> Outcome:
        kept = keep_raw(self.site.kernel, "mail", raw)
        return read_item(self.site.kernel, kept.id)

    def rows(self, sql: str, *args: Any) -> list[tuple[Any, ...]]:
        return self.site.kernel.store.read().all(sql, args)

    def told(self, ticket: int) -> list[tuple[Any, ...]]:
        return self.rows("SELECT audience, automatic, body FROM message WHERE ticket_id = ? ORDER BY id", ticket)


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    environ: Mapping[str, str] = {"INSTAR_DISABLED_PLUGINS": "quality"}
    site = Site.make(tmp_path, environ)
    yield Box(site)
    site.close()
