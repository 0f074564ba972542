"""What stands below replies to those outside, and below nothing else."""

from __future__ import annotations

import pytest

from instar.commands import PostReply, execute
from instar.commands.accounts import visitor_actor
from instar.commands.signature import SetSignature
from instar.errors import Invalid

SIGNED = "\n\n-- \nOlga"


@pytest.fixture
def signing(site):
    site.run(SetSignature("Olga\r\n"), "olga")
    return site


def bodies(seen, ticket):
    return [body for _direction, _audience, body in seen.messages(ticket)]


def test_replies_are_signed_once_and_notes_not(signing, opened, seen):
    ticket = opened()["ticket"]
    signing.run(PostReply(ticket, "Soon."), "olga")
    signing.run(PostReply(ticket, "Soon, says Olga"), "olga")
    signing.run(PostReply(ticket, "Careful", "internal"), "olga")
    signing.run(PostReply(ticket, "From me"), "boris")
    assert bodies(seen, ticket) == [f"Soon.{SIGNED}", "Soon, says Olga", "Careful", "From me"]


def test_the_client_is_not_signed(signing, opened, seen):
    ticket = opened(link=True)
    execute(signing.kernel, PostReply(ticket["ticket"], "Any news?"), visitor_actor(signing.kernel, ticket["link"]))
    assert bodies(seen, ticket["ticket"]) == ["Any news?"]


def test_what_was_sent_keeps_its_signature(signing, opened, seen):
    ticket = opened()["ticket"]
    signing.run(PostReply(ticket, "Soon."), "olga")
    signing.run(SetSignature(""), "olga")
    signing.run(PostReply(ticket, "Now."), "olga")
    assert bodies(seen, ticket) == [f"Soon.{SIGNED}", "Now."]


def test_one_that_is_too_long_is_refused(site):
    with pytest.raises(Invalid):
        site.run(SetSignature("x" * 1001), "olga")
