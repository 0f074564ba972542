"""The alarm: what waits is sent, one message of each subscription at a time and some subscriptions at once.

A receiver that fails is asked again later and later, with one message; the others do not wait for it. Between the
answer of the receiver and the note of it a worker may die: the message then leaves once more, with the same id.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any, NamedTuple

from instar.sdk import NotFound, _, now, run_command, ticket_view, viewer_of
from instar_plugins.hooks.calling import Call, run_all
from instar_plugins.hooks.pausing import halt, tell_paused
from instar_plugins.hooks.settings import allowed
from instar_plugins.hooks.signing import headers
from instar_plugins.hooks.subscriptions import secrets_of
from instar_plugins.hooks.tables import PLUGIN, Delivery, Hook
from instar_plugins.hooks.targets import Refused, target_of

AT_ONCE = 8
"""Subscriptions that are sent to at the same time."""
PORTION_S = 5.0
"""After which others have their turn."""
LONGEST_WAIT_S = 3600


class _Ready(NamedTuple):
    hook: Any
    delivery: Any
    call: Call


def ring(_attempt: int) -> int | None:
    """Send what is due; when the next is."""
    until = time.monotonic() + PORTION_S
    while time.monotonic() < until:
        chosen = _chosen()
        if not chosen:
            break
        ready = [one for hook, delivery in chosen if (one := _ready(hook, delivery)) is not None]
        run_all([one.call for one in ready])
        for one in ready:
            _settled(one)
    return _next()


def test_call(hook: Hook, body: bytes, name: str) -> Call:
    """Send a body at once, as the test button does, and say what came of it. Nothing is written down."""
    call = _call(hook, body, name)
    run_all([call])
    return call


def fault_of(call: Call) -> str:
    """Why it did not arrive, in words; "" where it did."""
    if call.answer is None:
        return call.error
    status = call.answer.status
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return _("It answers with another address (HTTP {status}), and none is followed. Give the right one.").format(
            status=status
        )
    return _("It answers HTTP {status}.").format(status=status)


# -- below: how it is done -----------------------------------------------------------------------------------


def _open_hooks() -> Iterable[Any]:
    return Hook.select().where((Hook.active == 1) & (Hook.paused == "")).order_by(Hook.due, Hook.id)


def _first(hook: Hook) -> Any:
    """What has waited longest for its turn."""
    waiting = Delivery.select().where((Delivery.hook_id == hook.id) & (Delivery.state == "waiting"))
    return waiting.order_by(Delivery.due, Delivery.id).first()


def _chosen() -> list[tuple[Any, Any]]:
    moment, found = now(), []
    for hook in _open_hooks():
        first = _first(hook) if hook.due <= moment else None
        if first is not None and first.due <= moment:
            found.append((hook, first))
        if len(found) == AT_ONCE:
            break
    return found


def _next() -> int | None:
    moments = [max(hook.due, first.due) for hook in _open_hooks() if (first := _first(hook)) is not None]
    return min(moments) if moments else None


def _ready(hook: Any, delivery: Any) -> _Ready | None:
    """None where it is not sent at all, which is written down."""
    reader = viewer_of(hook.reader)
    if reader is None:
        halt(hook, "reader")
        return None
    try:
        if delivery.ticket_id is not None:
            ticket_view(reader, delivery.ticket_id)
        return _Ready(hook, delivery, _call(hook, delivery.body.encode(), delivery.name))
    except NotFound:
        said = _("Whoever it is told in the name of does not see the ticket any more.")
        _note(hook, delivery.id, {"state": "dropped", "error": said})
    except ValueError:
        halt(hook, "secret")
    except Refused as error:
        _note(hook, delivery.id, {"state": "waiting", "error": str(error)})
    return None


def _call(hook: Hook, body: bytes, name: str) -> Call:
    """Raises Refused for an address that may not be asked, ValueError for a secret that cannot be read."""
    hosts = allowed()
    target = target_of(hook.url, hosts)
    return Call(target, headers(secrets_of(hook, now()), name, now(), body), body, hosts)


def _settled(one: _Ready) -> None:
    call, error = one.call, fault_of(one.call)
    answer = call.answer
    wait = min(answer.retry_after, LONGEST_WAIT_S) * 1000 if answer is not None and error else 0
    told = {
        "state": "waiting" if error else "sent",
        "status": answer.status if answer is not None else None,
        "took": call.took,
        "answer": answer.first if answer is not None else "",
        "error": error,
        "wait": wait,
        "gone": answer is not None and answer.status == 410,
    }
    _note(one.hook, one.delivery.id, told)


def _note(hook: Any, delivery: int, told: dict[str, Any]) -> None:
    try:
        answer = run_command(PLUGIN, "settle", {"delivery": delivery, **told})
    except NotFound:  # the subscription was forgotten meanwhile
        return
    if answer["result"]["paused"]:
        tell_paused(hook, answer["result"]["paused"])
