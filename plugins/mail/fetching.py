"""Letters fetched from mailboxes by IMAP. The kernel keeps what is yielded before it asks for more.

So a letter is marked, and the place in the folder noted, only when it is kept: whoever dies in between fetches it
again, and the same bytes are the same item. A mailbox begins with what comes after it was set up. When its server
numbers anew, the letters since the last good fetch are looked at again. One that fails is tried again later and later.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from instar.sdk import ChannelContext, _, setting, size
from instar_plugins.mail.imap import Unusable, opened
from instar_plugins.mail.tables import Account, tables

EVERY_MS = 60_000
LONGEST_PAUSE_MS = 3_600_000
AT_ONCE = 200
"""Letters of one mailbox in one go; the rest comes with the next."""


def polls(context: ChannelContext) -> bool:
    """Whether a mailbox is due."""
    return bool(Account.select().where(Account.active == 1, Account.due <= context.now).exists())


def poll(context: ChannelContext) -> Iterator[bytes]:
    """Letters of all mailboxes that are due, each as it came under the address of its mailbox."""
    for account in list(Account.select().where(Account.active == 1, Account.due <= context.now).order_by(Account.due)):
        try:
            yield from _fetched(account)
        except Unusable as unusable:
            failures = account.failures + 1
            pause = min(EVERY_MS << min(failures - 1, 10), LONGEST_PAUSE_MS)
            _note(account, error=str(unusable), failures=failures, due=context.now + pause)
        else:
            _note(account, error="", failures=0, good=context.now, due=context.now + EVERY_MS)


# -- below: how it is done -----------------------------------------------------------------------------------


def _fetched(account: Any) -> Iterator[bytes]:
    with opened(account) as (client, state):
        for uid in _new(client, account, state)[:AT_ONCE]:
            raw = _letter(client, account, uid)
            if raw is not None:
                yield b"Delivered-To: " + account.address.encode() + b"\r\n" + raw
                _mark(client, account, uid)
                _note(account, last=uid, fetched=Account.fetched + 1)
            else:
                _note(account, last=uid)


def _new(client: IMAPClient, account: Any, state: dict[bytes, Any]) -> list[int]:
    """UIDs that were not fetched yet, in their order; notes where the folder begins for us."""
    validity, following = int(state[b"UIDVALIDITY"]), int(state.get(b"UIDNEXT") or 1)
    if account.validity == validity:
        # "n:*" always names the last letter, also when that is older.
        found = client.search(["UID", f"{account.last + 1}:*"])
        return sorted(uid for uid in found if uid > account.last)
    if account.validity is None:
        _note(account, validity=validity, last=following - 1)
        return []
    since = datetime.fromtimestamp((account.good or 0) / 1000, UTC).date() - timedelta(days=1)
    found = sorted(client.search(["SINCE", since]))
    _note(account, validity=validity, last=(found[0] if found else following) - 1)
    return found


def _letter(client: IMAPClient, account: Any, uid: int) -> bytes | None:
    """Its bytes; None for one that is gone, or too large to be kept: that is told, and it stays where it is."""
    told = client.fetch([uid], ["RFC822.SIZE"]).get(uid)
    if told is None:
        return None
    length, most = int(told[b"RFC822.SIZE"]), int(setting("upload_max_mb")) << 20
    if length + 512 > most:
        said = _("A letter of {size} was too large to be fetched and stays in the mailbox.")
        _note(account, note=said.format(size=size(length)))
        return None
    found: dict[int, dict[bytes, Any]] = client.fetch([uid], ["BODY.PEEK[]"])
    raw = found.get(uid, {}).get(b"BODY[]")
    return raw if isinstance(raw, bytes) and raw else None


def _mark(client: IMAPClient, account: Any, uid: int) -> None:
    if account.afterwards == "leave":
        return
    client.add_flags([uid], [rb"\Seen"], silent=True)
    if account.afterwards != "move":
        return
    try:
        if client.has_capability("MOVE"):
            client.move([uid], account.target)
        else:
            client.copy([uid], account.target)
            client.delete_messages([uid], silent=True)
            client.expunge([uid] if client.has_capability("UIDPLUS") else None)
    except IMAPClientError as error:
        said = _("Letters cannot be moved to “{folder}”: is it there?")
        raise Unusable(said.format(folder=account.target)) from error


def _note(account: Any, **values: Any) -> None:
    with tables.writing():
        Account.update(**values).where(Account.id == account.id).execute()
    for name, value in values.items():
        if isinstance(value, int | str):
            setattr(account, name, value)
