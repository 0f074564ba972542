"""What was filled in: form values on their way into a ticket's data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from instar.access import Actor
from instar.commands.execute import Context
from instar.commands.files import attach
from instar.commands.ticket import Data, refuse_too_large
from instar.errors import Invalid
from instar.forms import Form, merge
from instar.forms.groups import parts
from instar.forms.locales import zone_of
from instar.i18n import _
from instar.kernel import Kernel


def load_form(
    context: Context,
    form: Form | None,
    values: Mapping[str, Any],
    env: Mapping[str, Any],
    *,
    origin: str,
    outcome: str | None = None,
    partial: bool = False,
) -> Data:
    """The ticket's data with the checked values laid over it; raises Invalid with sentences by field."""
    return filled(context.kernel, context.actor, form, values, env, origin=origin, outcome=outcome, partial=partial)


def filled(
    kernel: Kernel,
    actor: Actor,
    form: Form | None,
    values: Mapping[str, Any],
    env: Mapping[str, Any],
    *,
    origin: str,
    outcome: str | None = None,
    partial: bool = False,
) -> Data:
    """What ``load_form`` answers, for whoever has no transaction: the one place where a form's values are judged."""
    data: Data = dict(env.get("data") or {})
    if form is None or not form.inputs:
        if values and origin == "api":
            raise Invalid({str(name): [_("Nothing is asked here.")] for name in list(values)[:50]})
        return data
    settings = kernel.settings
    read: Literal["page", "api"] = "page" if origin == "page" else "api"
    clean = form.load(
        values,
        env,
        origin=read,
        outcome=outcome,
        partial=partial,
        currency=settings.currency,
        zone=zone_of(actor.timezone, settings.timezone),
        exists=lambda kind, key: kernel.references.has(actor, kind, key),
        resolve=lambda kind, line: kernel.references.resolve(actor, kind, line),
    )
    merged = merge(data, clean, form, env, outcome=outcome, partial=partial)
    merged = {name: value for name, value in merged.items() if value is not None}
    refuse_too_large(merged)
    return merged


def attach_files(context: Context, ticket_id: int, form: Form, data: Data) -> None:
    """Put the files that fields name on the ticket; raises Invalid at the field of one that is not there.

    By themselves they are internal: who may read the field may fetch its file (``queries.files``).
    """
    for name in form.files:
        for path, field, files in parts(form.inputs[name], data.get(name)):
            if not field.type.files or not files:
                continue
            try:
                attach(context, ticket_id, tuple(files), audience="internal")
            except Invalid as error:
                raise Invalid({name + path: error.errors["files"]}) from error


def replies_in(form: Form, data: Data) -> frozenset[str]:
    """The texts that were typed to be sent."""
    return frozenset(filter(None, (str(data.get(name) or "").strip() for name in form.replies)))


def without_replies(form: Form, data: Data) -> Data:
    """Replies were sent as messages: the next step's composer begins empty."""
    return {name: value for name, value in data.items() if name not in form.replies} if form.replies else data
