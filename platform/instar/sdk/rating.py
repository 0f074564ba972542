"""For plugins that ask requesters: what is known of a ticket that ended, and links that only one person knows."""

from __future__ import annotations

from instar.commands.letters import SecretLink
from instar.commands.passwords import hash_token
from instar.contract import Viewer
from instar.queries.closing import Closing, closing
from instar.sdk.desk import as_actor
from instar.web.current import kernel

__all__ = ["Closing", "link_hash", "link_seed", "link_token", "ticket_closing", "viewer_contact"]


def ticket_closing(ticket_id: int) -> Closing | None:
    """Who asked for a ticket, who has worked on it and how it stands; None for one that is not there. For the site
    itself (``after_event``) and for pages that have seen to it who asks: nobody's rights are looked at."""
    return closing(kernel(), ticket_id)


def viewer_contact(by: Viewer) -> int | None:
    """Id of the contact that an account or a visitor's link stands for."""
    return as_actor(by).contact_id


def link_seed() -> str:
    """What a secret link is made of; without the site's key nobody makes the link of it."""
    return SecretLink.new("").seed


def link_token(seed: str) -> str:
    """The secret part of the link, as it stands in an address."""
    return SecretLink("", seed).token(kernel())


def link_hash(token: str) -> str:
    """By what a token is looked up."""
    return hash_token(token)
