"""Where runs and sub-processes begin: which start events each has, and what may trigger them."""

from __future__ import annotations

from collections.abc import Mapping

from instar.engine.draft import Draft
from instar.engine.model import START, Node
from instar.i18n import _

OF_PROCESS = ("timer", "message", "signal")
OF_EVENT = ("timer", "message", "signal", "condition", "error", "escalation")


def is_triggered(node: Node) -> bool:
    """Whether a start event waits for something, rather than being the beginning."""
    return any((node.timer, node.message, node.signal, node.condition, node.error, node.escalation))


def triggers_of(draft: Draft, id: str) -> tuple[str, ...]:
    """What may trigger a start event, by where it is."""
    scope = draft.scopes.get(id)
    if scope is None:
        return OF_PROCESS
    around = draft.nodes[scope]
    return OF_EVENT if isinstance(around, dict) and around.get("event") is True else ()


def check_starts(draft: Draft, nodes: Mapping[str, Node]) -> None:
    """Report sub-processes that do not begin at exactly one start event, and ad-hoc ones that have one."""
    for node in nodes.values():
        if node.type != "subProcess":
            continue
        starts = [one for one in nodes.values() if one.scope == node.id and one.type == START]
        if node.ad_hoc:
            for one in starts:
                message = _("An ad-hoc sub-process has no start event: all that no flow leads into is offered.")
                hint = _("Remove “{start}”; what it leads to is offered then.").format(start=one.id)
                draft.reports.error("starts", message, one.pointer, node=one.id, hint=hint)
            continue
        if not starts and not _left_out(draft, node.id):
            message = _("The sub-process needs a start event.")
            hint = _('Add {"type": "startEvent", "next": …} to its nodes.')
            draft.reports.error("no_start", message, node.pointer, node=node.id, hint=hint)
        for one in starts[1:]:
            message = _("There is a second start event; a sub-process begins at one.")
            hint = _("Remove it, and lead on from “{start}” instead.").format(start=starts[0].id)
            draft.reports.error("starts", message, one.pointer, node=one.id, hint=hint)
        if node.by_event and starts and not is_triggered(starts[0]):
            message = _("An event sub-process begins when its start event happens: say what triggers it.")
            listed = ", ".join(f"“{kind}”" for kind in OF_EVENT)
            hint = _("Give it one of: {kinds}.").format(kinds=listed)
            draft.reports.error("trigger", message, starts[0].pointer, node=starts[0].id, hint=hint)


def _left_out(draft: Draft, id: str) -> bool:
    """Whether the nodes in a sub-process were told already, so that none of them is looked at."""
    return draft.nodes[id].get("nodes", {}) != {} and id not in draft.scopes.values()
