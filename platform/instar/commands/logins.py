"""Log-ins as their owner and an administrator see them: ended one by one or all together; one's own password."""

from __future__ import annotations

from dataclasses import dataclass

from instar.commands.account_links import set_password, tell_of_new_password
from instar.commands.accounts import Session, confirm, sign_out_everywhere
from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.commands.passwords import check_password, hash_password, hash_token
from instar.commands.rights import principal_id
from instar.errors import Forbidden, NotFound
from instar.i18n import _
from instar.kernel import Kernel

HANDLE = 16
"""How many letters of a hash name a log-in: enough to tell one's own apart, useless for coming in."""


@dataclass(frozen=True, slots=True)
class EndLogIn:
    """End one of the actor's own log-ins; ``handle``: see ``queries.logins``."""

    handle: str


@dataclass(frozen=True, slots=True)
class EndLogInsOf:
    """End every log-in of an account, as an administrator."""

    login: str


@handles(EndLogIn, "")
def end_log_in(context: Context, command: EndLogIn) -> Answer:
    context.asked = True  # everybody ends his own log-ins, and nobody else's
    ended = len(command.handle) == HANDLE and context.tx.run(
        "DELETE FROM session WHERE principal_id = ? AND substr(token_hash, 1, ?) = ?",
        (context.actor.id, HANDLE, command.handle),
    )
    if not ended:
        raise NotFound("no_log_in", _("This log-in has ended already."))
    audit(context, "login.ended", context.actor.key, {})
    return {"ended": 1}


@handles(EndLogInsOf, "user.manage")
def end_log_ins_of(context: Context, command: EndLogInsOf) -> Answer:
    context.authorize()
    user = principal_id(context, command.login, ("user",))
    ended = sign_out_everywhere(context.tx, user)
    audit(context, "login.all_ended", command.login, {"ended": ended})
    return {"ended": ended}


def end_others(kernel: Kernel, session: Session) -> int:
    """End every log-in of a session's account but that one; returns how many."""
    actor = kernel.access.actor(session.principal_id)
    with kernel.store.transaction() as tx:
        ended = sign_out_everywhere(tx, session.principal_id, but=session.token)
        if actor is not None:
            context = Context(kernel, tx, actor, kernel.clock.now(), "", asked=True)
            audit(context, "login.others_ended", actor.key, {"ended": ended})
    return ended


def change_password(kernel: Kernel, session: Session, old: str, new: str, address: str) -> Session:
    """One's own password: asks for the present one, ends every other log-in, and tells the owner by letter.

    Raises Invalid for a new one that will not do, Forbidden "password_refused" and Busy as ``confirm`` does.
    """
    check_password(new)
    renewed = confirm(kernel, session, old, address)
    actor = kernel.access.actor(session.principal_id)
    if actor is None:
        raise Forbidden("account_off", _("The account is switched off."))
    hashed = hash_password(new)
    with kernel.store.transaction() as tx:
        context = Context(kernel, tx, actor, kernel.clock.now(), "", asked=True)
        set_password(context, session.principal_id, hashed, keep=renewed.token)
        audit(context, "account.password_changed", actor.key, {})
        tell_of_new_password(context, session.principal_id)
    kernel.ring()
    return renewed


def handle_of(session: Session) -> str:
    return hash_token(session.token)[:HANDLE]
