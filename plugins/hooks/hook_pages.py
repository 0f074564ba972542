"""The pages of subscriptions, for who manages channels.

/x/hooks/out            all of them, each with its last good message and what is wrong
/x/hooks/out/new        one is set up
/x/hooks/out/<id>       one is changed; ``do``: save | test | rotate | resume | drop
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import uuid4

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from instar.sdk import (
    Forbidden,
    InstarError,
    Invalid,
    NotFound,
    _,
    may,
    moment,
    now,
    people_logins,
    posted_key,
    process_vocabulary,
    render_page,
    run_command,
    unseal,
    viewer,
)
from instar_plugins.hooks import words
from instar_plugins.hooks.bodies import test_body
from instar_plugins.hooks.pausing import MANAGES
from instar_plugins.hooks.sending import fault_of, test_call
from instar_plugins.hooks.subscriptions import condition_names
from instar_plugins.hooks.tables import PLUGIN, Delivery, Hook
from instar_plugins.hooks.targets import Refused

HOME = "/x/hooks/"
OUT = f"{HOME}out"
TYPED = ("name", "url", "process", "role", "service", "condition", "reader")


class Line(NamedTuple):
    """``good``: a TimeText of the last message that arrived, None for never; ``where``: the host alone, for the rest of
    an address may be a secret; ``both``: a TimeText until which two secrets sign."""

    id: int
    name: str
    where: str
    kinds: list[str]
    active: bool
    paused: str
    error: str
    good: Any
    waiting: int
    missed: int
    both: Any


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/out", "out", index)
    pages.add_url_rule("/out/new", "new_hook", new)
    pages.add_url_rule("/out/new", "add_hook", add, methods=("POST",))
    pages.add_url_rule("/out/<int:id>", "hook", show)
    pages.add_url_rule("/out/<int:id>", "set_hook", act, methods=("POST",))


def index() -> ResponseReturnValue:
    manages()
    lines = [line_of(hook) for hook in Hook.select().order_by(Hook.name, Hook.id)]
    return render_page("hooks/hooks.html", back=(HOME, _("Webhooks")), lines=lines)


def new() -> ResponseReturnValue:
    manages()
    return _form(None, {"active": "1"}, ["opened", "closed"], {})


def add() -> ResponseReturnValue:
    manages()
    return _saved(None)


def show(id: int) -> ResponseReturnValue:
    manages()
    hook = find(id)
    return _form(hook, _typed_of(hook), hook.kinds.split(), {}, said=_("Saved.") if "saved" in request.args else "")


def act(id: int) -> ResponseReturnValue:
    manages()
    hook, do = find(id), request.form.get("do", "")
    if do not in ("drop", "rotate", "resume", "test"):
        return _saved(hook)
    try:
        return {"drop": _dropped, "rotate": _rotated, "resume": _resumed, "test": _tested}[do](hook)
    except InstarError as error:
        return _form(hook, _typed_of(hook), hook.kinds.split(), {"": error.sentences()}, status=error.status)


def manages() -> None:
    if not may(MANAGES):
        raise Forbidden("not_allowed", _("Webhooks are for those who manage channels."))


def find(id: int) -> Hook:
    hook = Hook.get_or_none(Hook.id == id)
    if hook is None:
        raise NotFound("no_hook", _("There is no such subscription."))
    return hook


def line_of(hook: Hook) -> Line:
    titles = words.kinds()
    waiting = Delivery.select().where((Delivery.hook_id == hook.id) & (Delivery.state == "waiting")).count()
    return Line(
        id=hook.id,
        name=hook.name,
        where=hook.url.partition("://")[2].partition("/")[0].partition("?")[0],
        kinds=[titles[kind] for kind in hook.kinds.split() if kind in titles],
        active=bool(hook.active),
        paused=hook.paused,
        error=hook.error,
        good=moment(hook.good) if hook.good else None,
        waiting=waiting,
        missed=hook.missed,
        both=moment(hook.old_until) if hook.old_secret and hook.old_until > now() else None,
    )


def choices() -> dict[str, list[tuple[str, str]]]:
    """Processes, roles and services to choose from; none of what the reader of the page may not know."""
    try:
        known = process_vocabulary(viewer())
    except Forbidden:
        return {"processes": [], "roles": [], "services": []}
    return {
        name: [(str(one["key"]), str(one["title"])) for one in known[name]]
        for name in ("processes", "roles", "services")
    }


# -- below: how it is done -----------------------------------------------------------------------------------


def _dropped(hook: Hook) -> ResponseReturnValue:
    run_command(PLUGIN, "drop_hook", {"hook": hook.id}, key=posted_key())
    return redirect(OUT, 303)


def _rotated(hook: Hook) -> ResponseReturnValue:
    run_command(PLUGIN, "rotate_hook", {"hook": hook.id}, key=posted_key())
    hook = find(hook.id)
    said = _("From now on both secrets sign, for a day. Give the receiver the new one until then.")
    return _form(hook, _typed_of(hook), hook.kinds.split(), {}, said=said, secret=unseal(PLUGIN, hook.secret))


def _resumed(hook: Hook) -> ResponseReturnValue:
    run_command(PLUGIN, "resume_hook", {"hook": hook.id}, key=posted_key())
    hook = find(hook.id)
    return _form(hook, _typed_of(hook), hook.kinds.split(), {}, said=_("It goes on. What waits is sent now."))


def _tested(hook: Hook) -> ResponseReturnValue:
    """The receiver is asked at once, and nothing is written down."""
    try:
        call = test_call(hook, test_body(now()), f"test_{uuid4().hex}")
        wrong = fault_of(call)
    except Refused as error:
        return _form(hook, _typed_of(hook), hook.kinds.split(), {"": str(error)})
    except ValueError:
        wrong = _("Its secret cannot be read: the site has another secret key. Make a new one.")
        return _form(hook, _typed_of(hook), hook.kinds.split(), {"": wrong})
    if wrong:
        return _form(hook, _typed_of(hook), hook.kinds.split(), {"": wrong})
    status = call.answer.status if call.answer is not None else 0
    said = _("It works: the receiver has answered HTTP {status} in {n} ms.").format(status=status, n=call.took)
    return _form(hook, _typed_of(hook), hook.kinds.split(), {}, said=said)


def _saved(hook: Hook | None) -> ResponseReturnValue:
    typed = {name: request.form.get(name, "").strip() for name in TYPED}
    typed["active"] = "1" if request.form.get("active") else ""
    kinds = request.form.getlist("kinds")
    given: dict[str, Any] = {
        **typed,
        "active": bool(typed["active"]),
        "kinds": kinds,
        "hook": hook.id if hook else None,
    }
    if hook is None:
        given["secret"] = request.form.get("secret", "")
    try:
        answer = run_command(PLUGIN, "hook", given, key=posted_key())
    except InstarError as error:
        return _form(hook, typed, kinds, told(error), status=error.status)
    if hook is not None:
        return redirect(f"{OUT}/{hook.id}?saved=1", 303)
    made = find(int(answer["result"]["hook"]))
    said = _("It is set up. Give the receiver this secret, and test it.")
    return _form(made, _typed_of(made), kinds, {}, said=said, secret=unseal(PLUGIN, made.secret))


def told(error: InstarError) -> dict[str, str]:
    """What is wrong, by the field at which it stands; "" for the whole."""
    if isinstance(error, Invalid):
        return {
            name.partition(".")[0] if name.startswith("kinds") else name: " ".join(said)
            for name, said in error.errors.items()
        }
    return {"": error.message}


def _typed_of(hook: Hook) -> dict[str, str]:
    logins = people_logins([hook.reader])
    typed = {name: str(getattr(hook, name)) for name in TYPED if name != "reader"}
    return {**typed, "reader": logins.get(hook.reader, ""), "active": "1" if hook.active else ""}


def _form(
    hook: Hook | None,
    typed: Mapping[str, str],
    kinds: list[str],
    errors: Mapping[str, str],
    *,
    status: int = 200,
    said: str = "",
    secret: str = "",
) -> Response:
    found = choices()
    for name, plural in (("process", "processes"), ("role", "roles"), ("service", "services")):
        if typed.get(name) and typed[name] not in dict(found[plural]):
            found[plural].append((typed[name], typed[name]))
    return render_page(
        "hooks/hook.html",
        status=status,
        back=(OUT, _("Outgoing webhooks")),
        hook=hook,
        line=line_of(hook) if hook else None,
        typed=typed,
        chosen=kinds,
        kinds=list(words.kinds().items()),
        names=_names(),
        errors=errors,
        said=said,
        secret=secret,
        **found,
    )


def _names() -> list[str]:
    """What a condition may read."""
    found: list[str] = []
    for root, kind in condition_names().items():
        found += [f"{root}.{name}" for name in getattr(kind, "members", None) or ()] or [root]
    return found
