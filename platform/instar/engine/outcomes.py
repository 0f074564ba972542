"""The outcomes of a step: from the flows out of a user task to the buttons that a person sees."""

from __future__ import annotations

from collections.abc import Sequence

from instar.engine.model import DONE, DONE_TITLE, Flow, Outcome
from instar.engine.reports import Reports
from instar.i18n import _


def outcomes(flows: Sequence[Flow], reports: Reports, node: str, *, decided: bool = False) -> tuple[Outcome, ...]:
    """One per flow that names one; else a single one, “done”, after which the flows are taken as conditions say. Where
    it is `decided` after the last of many, a flow may have both."""
    if not any(flow.outcome for flow in flows):
        return (_done(flows),)
    found: dict[str, Outcome] = {}
    for flow in flows:
        if flow.outcome is None:
            message = _("Either all flows of a step have an outcome or none has.")
            reports.error("outcome_missing", message, flow.pointer, node=node, hint=_('Add "outcome".'))
            continue
        for key, given in (("when", flow.when is not None), ("default", flow.default)):
            if given and not decided:
                message = _("A person chooses this outcome, so “{key}” has no meaning.").format(key=key)
                hint = _("Put a gateway behind it.")
                reports.error("wrong_key", message, f"{flow.pointer}/{key}", node=node, hint=hint)
        if flow.outcome in found:
            message = _("Two flows have the outcome “{outcome}”.").format(outcome=flow.outcome)
            hint = _("Give one of them another outcome.")
            reports.error("duplicate_outcome", message, f"{flow.pointer}/outcome", node=node, hint=hint)
            continue
        title = flow.title if flow.title is not None else flow.outcome
        found[flow.outcome] = Outcome(flow.outcome, title, flow.tone, flow.form, flow, flow.form_pointer)
    return tuple(found.values())


def _done(flows: Sequence[Flow]) -> Outcome:
    """A title, tone or form is taken from the flow when there is only one."""
    only = flows[0] if len(flows) == 1 else None
    if only is None:
        return Outcome(DONE, DONE_TITLE)
    free = only if only.when is None else None
    title = only.title if only.title is not None else DONE_TITLE
    return Outcome(DONE, title, only.tone, only.form, free, only.form_pointer)
