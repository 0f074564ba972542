"""A channel finds by its own ids where what it brought has gone to, and what its people have asked for."""

from __future__ import annotations

from instar.queries import talks

from .conftest import World


def test_messages_conversations_and_people_are_found_by_the_ids_of_the_channel(world: World) -> None:
    kernel = world.kernel
    one, two = world.open("One"), world.open("Two")
    with kernel.store.transaction() as tx:
        contact = tx.insert("INSERT INTO contact (name, created) VALUES ('Ann', 0)")
        tx.run("INSERT INTO contact_identity (kind, value, contact_id) VALUES ('x_id', '5', ?)", (contact,))
        tx.run("UPDATE ticket SET requester_id = ? WHERE id IN (?, ?)", (contact, one, two))
        inbox = tx.insert("INSERT INTO inbox (channel, key, sha256, size, came) VALUES ('x', 'k', 'h', 1, 0)")
        for place, ticket in enumerate((one, two)):
            tx.run(
                "INSERT INTO inbound (channel, external_id, inbox_id, ticket_id, conversation, opened, at)"
                " VALUES ('x', ?, ?, ?, 'talk', 1, 0)",
                (f"m{place}", inbox, ticket),
            )
    assert [talks.message_ticket(kernel, "x", id) for id in ("m0", "m1", "m2")] == [one, two, None]
    assert talks.message_ticket(kernel, "y", "m0") is None
    assert talks.open_talk(kernel, "x", "talk") == two
    with kernel.store.transaction() as tx:
        tx.run("UPDATE ticket SET ended = 1 WHERE id = ?", (two,))
    assert talks.open_talk(kernel, "x", "talk") == one
    assert talks.open_talk(kernel, "x", "") is None
    assert talks.contact_of(kernel, "x_id", "5") == contact
    assert talks.addresses_of(kernel, "x_id", [contact, 999]) == ("5",)
    assert [row.id for row in talks.sender_requests(kernel, "x_id", "5")] == [one, two]
    assert talks.sender_requests(kernel, "x_id", "6") == ()
