"""Links by which a person chooses his password: invited for the first time, or having forgotten it.

Only the hash of a link's token is kept. A link works once and until its time is over; another e-mail address, a new
password and an account that is switched off end it. Asking for one tells nobody who has an account: every question
writes the same row, and a worker finds out afterwards whether there is somebody to write to.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import NamedTuple

from instar import mail
from instar.commands.account_letters import another_password, invitation, password_changed
from instar.commands.accounts import Session, begin, sign_out_everywhere, throttle
from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.commands.letters import Recipient, SecretLink, write_letter
from instar.commands.outbox import write_job
from instar.commands.passwords import check_password, hash_password, hash_token
from instar.commands.rights import changed, principal_id, refuse_lending
from instar.errors import Conflict, NotFound
from instar.i18n import _
from instar.kernel import Kernel
from instar.store import Tx

HOUR_MS = 3_600_000
INVITED_MS, ASKED_MS = 7 * 24 * HOUR_MS, HOUR_MS
"""How long a link lasts: one that an administrator sends, one that somebody has asked for himself."""
PATH = "/password/"
LETTERS_PER_HOUR, ASKED_PER_HOUR, ALL_PER_HOUR = 3, 10, 200
"""How many links may be asked for in an hour: for one address, from one network, on the whole site."""
LONGEST = 254

_PERSON = "SELECT id, key, name, email, language, password IS NOT NULL, active FROM principal WHERE id = ?"
_ASKED = "SELECT id FROM principal WHERE kind = 'user' AND active = 1 AND email IS NOT NULL AND (key = ? OR email = ?)"
_LINK = """
SELECT l.id, l.purpose, l.job_id IS NOT NULL, p.id, p.key, p.name, p.email FROM account_link l
JOIN principal p ON p.id = l.principal_id
WHERE l.token_hash = ? AND l.used IS NULL AND l.until > ? AND p.active = 1
  AND coalesce(l.email, '') = coalesce(p.email, '')"""
_USE = "UPDATE account_link SET used = ? WHERE id = ? AND used IS NULL"
_VERIFY = """
UPDATE contact_identity SET verified = 1 WHERE kind = 'email' AND value = ?
  AND contact_id IN (SELECT id FROM contact WHERE principal_id = ?)"""


@dataclass(frozen=True, slots=True)
class InviteUser:
    """Send an account a link by which its person chooses a password, the first or a new one. Earlier links end.

    The answer's ``link`` is there when no letter was written: the site sends no mail, or the account has no address.
    """

    login: str


@dataclass(frozen=True, slots=True)
class SendReset:
    """What a worker does when somebody says that he forgot a password; ``asked``: as typed."""

    asked: str


class Waiting(NamedTuple):
    """A link that works: what for ("invite" | "reset"), and whose it is."""

    id: int
    purpose: str
    by_letter: bool
    principal_id: int
    login: str
    name: str
    email: str | None


class _Person(NamedTuple):
    id: int
    login: str
    name: str
    email: str | None
    language: str | None
    has_password: bool
    active: bool

    def recipient(self) -> Recipient:
        return Recipient(self.email or "", self.name, self.language)


@handles(InviteUser, "user.manage")
def invite_user(context: Context, command: InviteUser) -> Answer:
    context.authorize()
    context.require_confirmed()
    user = principal_id(context, command.login, ("user",))
    refuse_lending(context, user)  # whoever has the link has the account
    return {"id": user, "login": command.login, **invite(context, user)}


def invite(context: Context, user: int) -> Answer:
    """Make a link for the account and write the letter: {"until", "letter": job or None, "link": address or None}."""
    person = _person(context.tx, user)
    if not person.active:
        raise Conflict("account_off", _("The account is switched off."), hint=_("Switch it on first."))
    written = invitation(person.name, person.login, context.actor.name)
    if person.has_password:
        written = another_password(person.name, person.login, hours=INVITED_MS // HOUR_MS)
    link = SecretLink.new(PATH)
    letter = write_letter(context, person.recipient(), written, link=link) if person.email else None
    _end_links(context.tx, user, context.now)
    purpose, until = "reset" if person.has_password else "invite", context.now + INVITED_MS
    _keep(context, person, purpose, link, letter, until)
    changed(context, f"account.{purpose}", person.login, {"until": until, "letter": letter is not None})
    return {"until": until, "letter": letter, "link": None if letter else link.url(context.kernel)}


@handles(SendReset, "")
def send_reset(context: Context, command: SendReset) -> Answer:
    """Earlier links stay: whoever may ask must not be able to end somebody's invitation by asking."""
    context.authorize_system()
    asked = command.asked.strip().lower()
    user = context.tx.value(_ASKED, (asked, asked))
    if user is None or not mail.is_configured(context.kernel.settings):
        return {"letter": None}
    person = _person(context.tx, user)
    link = SecretLink.new(PATH)
    written = another_password(person.name, person.login, hours=ASKED_MS // HOUR_MS)
    letter = write_letter(context, person.recipient(), written, link=link)
    _keep(context, person, "reset", link, letter, context.now + ASKED_MS)
    audit(context, "account.reset_asked", person.login, {})
    return {"letter": letter}


def ask_reset(kernel: Kernel, asked: str, network: str) -> None:
    """Somebody says that he forgot the password of ``asked``, a log-in or an e-mail address.

    The same work and no answer whoever it is; beyond the budgets nothing is written.
    """
    name = asked.strip().lower()[:LONGEST]
    within = [
        throttle(kernel, f"reset.network:{network[:64]}", ASKED_PER_HOUR),
        throttle(kernel, f"reset.address:{name}", LETTERS_PER_HOUR),
        throttle(kernel, "reset", ALL_PER_HOUR),
    ]
    if not all(within):
        return
    now = kernel.clock.now()
    with kernel.store.transaction() as tx:
        write_job(tx, "reset", f"reset.{secrets.token_hex(12)}", {"asked": name}, now)
    kernel.ring()


def waiting(kernel: Kernel, token: str) -> Waiting | None:
    """The link of a token, while it works. Looking changes nothing: programs that check mail open every link."""
    row = kernel.store.read().one(_LINK, (hash_token(token), kernel.clock.now()))
    return Waiting(*row) if row else None


def use_link(kernel: Kernel, token: str, password: str, address: str, agent: str = "") -> Session:
    """Set the password, end every log-in and link of the account and begin a new session.

    Raises Invalid for a password that will not do (the link still works), NotFound for a link that is over or used.
    """
    found = waiting(kernel, token)
    if found is None:
        raise _over()
    check_password(password)
    hashed = hash_password(password)  # takes a tenth of a second: not while others wait for the database
    now = kernel.clock.now()
    with kernel.store.transaction() as tx:
        actor = kernel.access.actor(found.principal_id)
        if actor is None or not tx.run(_USE, (now, found.id)):
            raise _over()
        if found.by_letter:  # who has read the letter owns the address
            tx.run(_VERIFY, (found.email, found.principal_id))
        context = Context(kernel, tx, actor, now, "", asked=True)
        set_password(context, found.principal_id, hashed)
        audit(context, "account.password_chosen", found.login, {"by": found.purpose})
        if found.purpose == "reset":
            tell_of_new_password(context, found.principal_id)
        session = begin(kernel, tx, found.principal_id, now, address, agent)
    kernel.ring()
    return session


def set_password(context: Context, user: int, hashed: str, *, keep: str | None = None) -> None:
    """Write a new password; what came by the old one ends, log-ins and links, but for the session of the token
    ``keep``."""
    context.tx.run("UPDATE principal SET password = ? WHERE id = ?", (hashed, user))
    _end_links(context.tx, user, context.now)
    sign_out_everywhere(context.tx, user, but=keep)
    context.kernel.epochs.bump(context.tx, "access")


def tell_of_new_password(context: Context, user: int) -> None:
    """Write to the owner: if it was not he, he learns of it."""
    person = _person(context.tx, user)
    if person.email:
        write_letter(context, person.recipient(), password_changed(person.name, person.login))


# -- below: how it is done -----------------------------------------------------------------------------------


def _person(tx: Tx, user: int) -> _Person:
    row = tx.one(_PERSON, (user,))
    assert row is not None, "accounts are never deleted"
    return _Person(*row)


def _end_links(tx: Tx, user: int, now: int) -> None:
    tx.run("UPDATE account_link SET until = ? WHERE principal_id = ? AND used IS NULL AND until > ?", (now, user, now))


def _keep(context: Context, person: _Person, purpose: str, link: SecretLink, letter: int | None, until: int) -> None:
    token_hash, now, by = hash_token(link.token(context.kernel)), context.now, context.actor.id
    context.tx.run(
        "INSERT INTO account_link (token_hash, purpose, principal_id, email, created, until, by_id, job_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (token_hash, purpose, person.id, person.email, now, until, by, letter),
    )


def _over() -> NotFound:
    return NotFound("link_over", _("This link is over, or was used already."), hint=_("Ask for a new one."))
