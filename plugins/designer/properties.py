"""What the panel of the editor shows of a node, a flow, a stage and the process itself: described once, as data.

A row names the key of the definition that it sets and the control that sets it (`static/controls.js` has one function a
control). ``MAIN`` are the rows in view, eight at most; all other keys of a node's type follow under More. Which keys a
type has says the kernel (``vocabulary["node_keys"]``): a key that is not described here is shown as JSON.
"""

from __future__ import annotations

from typing import Any

from instar.sdk import _, ngettext, pgettext

TRIGGERS = ("timer", "message", "signal", "condition", "error", "escalation", "children", "link", "compensate")
"""Keys of events of which a node has at most one: one row, a choice."""
AGES = (1, 3, 5, 7, 14, 21, 30, 60, 90)
"""Days that a ticket may stay in a stage, as they are offered."""
EVENT = "event:"
"""The row of them; the colon keeps it apart from keys of the format."""
MAIN: dict[str, tuple[str, ...]] = {
    "startEvent": ("title", EVENT, "next", "stage", "note"),
    "userTask": ("title", "candidates", "multi", "form", "next", "due", "stage", "note"),
    "manualTask": ("title", "candidates", "multi", "next", "due", "stage", "note"),
    "serviceTask": ("title", "action", "with", "result", "next", "stage", "note"),
    "sendTask": ("title", "action", "with", "result", "next", "stage", "note"),
    "scriptTask": ("title", "set", "next", "stage", "note"),
    "businessRuleTask": ("title", "decision", "result", "next", "stage", "note"),
    "receiveTask": ("title", "message", "correlate", "next", "stage", "note"),
    "callActivity": ("title", "process", "with", "wait", "result", "next", "stage", "note"),
    "subProcess": ("title", "nodes", "event", "adHoc", "until", "next", "stage", "note"),
    "exclusiveGateway": ("title", "next", "stage", "note"),
    "parallelGateway": ("title", "next", "stage", "note"),
    "inclusiveGateway": ("title", "next", "stage", "note"),
    "eventBasedGateway": ("title", "next", "stage", "note"),
    "complexGateway": ("title", "join", "next", "stage", "note"),
    "intermediateCatchEvent": ("title", EVENT, "next", "manual", "stage", "note"),
    "intermediateThrowEvent": ("title", EVENT, "with", "next", "stage", "note"),
    "boundaryEvent": ("title", "attachedTo", EVENT, "interrupting", "next", "stage", "note"),
    "endEvent": ("title", "result", EVENT, "stage", "note"),
}


def properties() -> dict[str, Any]:
    """All descriptions in the reader's language, as the scripts take them."""
    return {
        "main": MAIN,
        "triggers": TRIGGERS,
        "node": _node_rows(),
        "of_type": _rows_of_types(),
        "flow": _flow_rows(),
        "stage": _stage_rows(),
        "process": _process_rows(),
        "types": types(),
        "trigger_titles": _trigger_titles(),
    }


def typed_words() -> dict[str, Any]:
    """Words for typed lines: which mean which type of field, and how a type is written. English counts everywhere."""
    titles = {
        "text": _("text"),
        "markdown": _("markdown"),
        "integer": _("whole"),
        "number": pgettext("type of field", "number"),
        "money": _("money"),
        "date": _("date"),
        "datetime": _("moment"),
        "duration": _("duration"),
        "boolean": _("yes-no"),
        "choice": _("choice"),
        "choices": _("choices"),
        "email": _("email"),
        "phone": _("phone"),
        "url": _("link"),
        "file": _("file"),
        "user": _("person"),
        "team": _("team"),
        "contact": _("contact"),
        "organization": _("client"),
        "ticket": _("ticket"),
        "reply": _("reply"),
    }
    words = {key: key for key in titles} | {title.lower(): key for key, title in titles.items()}
    required = [_("required"), "required"]
    return {"type_titles": titles, "type_words": words, "required_words": list(dict.fromkeys(required))}


def types() -> list[dict[str, str]]:
    """Every type of node in the order in which they are offered. ``group``: what it is for."""
    steps, waits, ways, ends = _("Steps"), _("Events"), _("Ways"), _("Begin and end")
    rows = (
        ("userTask", _("Step"), steps, "user"),
        ("manualTask", _("Step without a form"), steps, "checkbox"),
        ("serviceTask", _("Automatic step"), steps, "settings"),
        ("sendTask", _("Sends a message"), steps, "send"),
        ("scriptTask", _("Sets values"), steps, "variable"),
        ("businessRuleTask", _("Decision table"), steps, "table"),
        ("receiveTask", _("Waits for a message"), steps, "mail"),
        ("callActivity", _("Child ticket"), steps, "ticket"),
        ("subProcess", _("Sub-process"), steps, "sitemap"),
        ("exclusiveGateway", _("Choice of one way"), ways, "git-branch"),
        ("inclusiveGateway", _("Choice of several ways"), ways, "git-fork"),
        ("parallelGateway", _("All ways at once"), ways, "arrows-exchange"),
        ("eventBasedGateway", _("What happens first"), ways, "hourglass"),
        ("complexGateway", _("Meeting of several ways"), ways, "git-merge"),
        ("intermediateCatchEvent", _("Waits for an event"), waits, "clock"),
        ("intermediateThrowEvent", _("Tells an event"), waits, "bell"),
        ("boundaryEvent", _("Event at the edge"), waits, "clock-exclamation"),
        ("startEvent", _("The start"), ends, "player-play"),
        ("endEvent", _("The end"), ends, "flag-3"),
    )
    return [{"key": key, "title": title, "group": group, "icon": sign} for key, title, group, sign in rows]


def _row(key: str, title: str, control: str, help: str = "", **more: Any) -> dict[str, Any]:
    return {"key": key, "title": title, "control": control, "help": help, **more}


def _node_rows() -> dict[str, dict[str, Any]]:
    """By key, as they are with most types."""
    rows = (
        _row("title", pgettext("of a step", "Name"), "words"),
        _row("note", _("Note"), "long_words", _("For who designs; nobody else reads it.")),
        _row("docs", _("Instructions"), "long_words", _("Shown with the step.")),
        _row("stage", _("Stage"), "stage"),
        _row("candidates", _("Who"), "people", _("Without a choice: the team of the service.")),
        _row("assignee", _("Goes to"), "assignee"),
        _row("not_by", _("Not by who did"), "nodes", of=["userTask"]),
        _row("form", _("Form"), "form"),
        _row("due", _("Due"), "timer", kinds=["after", "at"]),
        _row("priority", _("Priority"), "number", least=1, most=4),
        _row("action", _("Does"), "choice", source="actions"),
        _row("with", _("With"), "arguments"),
        _row("result", _("Answer goes to"), "place"),
        _row("retry", _("Tries"), "tries"),
        _row("set", _("Values"), "set"),
        _row("decision", _("Table"), "choice", source="decisions"),
        _row("process", _("Process"), "choice", source="processes"),
        _row("role", _("Role"), "choice", source="roles"),
        _row("service", _("Service"), "choice", source="services"),
        _row("wait", _("Waits for its end"), "truth", otherwise=True),
        _row("timer", _("Time"), "timer", kinds=["after", "at", "cycle"]),
        _row("message", _("Message"), "name", source="message"),
        _row("signal", _("Signal"), "name", source="signal"),
        _row("condition", _("As soon as"), "condition"),
        _row("error", _("Fault"), "name", source="error"),
        _row("escalation", _("Escalation"), "name", source="escalation"),
        _row("link", pgettext("event", "Link"), "name", source="link"),
        _row("children", _("Child tickets have ended"), "choice", options=[("all", _("all")), ("any", _("one"))]),
        _row("compensate", _("Undoes"), "nodes_or_all"),
        _row("correlate", _("Belongs to"), "expression", _("The key that the message has to carry.")),
        _row("fresh", _("Only what comes from now on"), "truth", otherwise=False),
        _row("interrupting", _("Ends the step"), "truth", otherwise=True),
        _row("attachedTo", _("At"), "node", of="activities"),
        _row("event", _("Begins by an event"), "truth", otherwise=False),
        _row("adHoc", _("In any order"), "truth", otherwise=False),
        _row("until", _("Until"), "condition"),
        _row("nodes", _("Steps in it"), "inner"),
        _row("terminate", _("Ends all branches"), "truth", otherwise=False),
        _row("join", _("Goes on after"), "join"),
        _row("multi", _("How many"), "multi"),
        _row("loop", _("Again while"), "loop"),
        _row("collect", _("Collects into"), "place"),
        _row("compensation", _("Undone by"), "node", of="activities"),
        _row("manual", _("Button to tell it by hand"), "manual"),
        _row("next", _("Then"), "flows"),
        _row("type", _("Kind"), "type"),
    )
    return {row["key"]: row for row in rows}


def _rows_of_types() -> dict[str, dict[str, dict[str, Any]]]:
    """Type → key → what is different there."""
    buttons = {"next": _row("next", _("Buttons"), "outcomes")}
    ways = {"next": _row("next", _("Ways"), "ways")}
    child = [
        {"id": "title", "type": "text", "title": _("Title")},
        {"id": "body", "type": "text", "lines": 3, "title": _("Text")},
        {"id": "requester", "type": "text", "title": _("Requester")},
        {"id": "data", "type": "json", "title": _("Fields")},
    ]
    return {
        "userTask": buttons,
        "manualTask": buttons,
        "exclusiveGateway": ways,
        "inclusiveGateway": ways,
        "parallelGateway": {"next": _row("next", _("All at once"), "ways", conditions=False)},
        "eventBasedGateway": {"next": _row("next", _("What wins"), "ways", conditions=False)},
        "complexGateway": ways,
        "callActivity": {"with": _row("with", _("Opened with"), "arguments", fields=child)},
        "intermediateThrowEvent": {"with": _row("with", _("Carries"), "arguments", open=True)},
        "endEvent": {
            "result": _row("result", _("Result"), "name", _("How the ticket has ended, one word."), source="result"),
            "with": _row("with", _("Carries"), "arguments", open=True),
        },
        "boundaryEvent": {"compensate": _row("compensate", _("Undoes the step"), "truth", otherwise=False)},
    }


def _trigger_titles() -> dict[str, dict[str, str]]:
    """What the choice of events says: begins, waits, tells."""
    waits = {
        "": _("nothing"),
        "timer": _("a time"),
        "message": _("a message"),
        "signal": _("a signal"),
        "condition": _("a condition"),
        "children": _("child tickets"),
        "link": _("a link"),
        "error": _("a fault"),
        "escalation": _("an escalation"),
        "compensate": _("being undone"),
    }
    begins = waits | {"": _("by hand")}
    tells = waits | {"compensate": _("undo steps"), "error": _("a fault")}
    return {
        "startEvent": begins | {"row": _("Begins")},
        "intermediateCatchEvent": waits | {"row": _("Waits for")},
        "boundaryEvent": waits | {"row": _("Waits for")},
        "intermediateThrowEvent": tells | {"row": _("Tells")},
        "endEvent": tells | {"row": _("Tells")},
    }


def _flow_rows() -> list[dict[str, Any]]:
    return [
        _row("to", _("Leads to"), "target"),
        _row("title", pgettext("of a step", "Name"), "words"),
        _row("when", _("If"), "condition"),
        _row("default", _("Otherwise: when nothing else holds"), "truth", otherwise=False),
        _row("outcome", _("Outcome"), "name", source="outcome"),
        _row("tone", _("Looks"), "choice", options=[("danger", _("dangerous"))]),
        _row("form", _("Form"), "form"),
        _row("id", _("Id"), "name", source="id"),
    ]


def _stage_rows() -> list[dict[str, Any]]:
    return [
        _row("title", pgettext("of a step", "Name"), "words"),
        _row(
            "wip", _("Limit"), "number", _("So many tickets at once; more is marked on the board."), least=1, most=9999
        ),
        _row("probability", _("Probability, per cent"), "number", least=0, most=100),
        _row("max_age", _("Stays at most"), "choice", _("A ticket that is longer here is marked."), options=_ages()),
        _row("status", _("Status"), "choice", source="statuses"),
        _row("final", _("The ticket ends here"), "truth", otherwise=False),
        _row("public", _("What the requester reads"), "words"),
        _row("hue", _("Colour"), "hue"),
    ]


def _ages() -> list[tuple[str, str]]:
    return [(f"P{days}D", ngettext("{n} day", "{n} days", days).format(n=days)) for days in AGES]


def _process_rows() -> list[dict[str, Any]]:
    moves = [("any", _("to any column")), ("forward", _("only forward"))]
    return [
        _row("title", pgettext("of a step", "Name"), "words"),
        _row("key", _("Key"), "key"),
        _row("role", _("Role of tickets"), "choice", source="roles", required=True),
        _row("form", _("Opening form"), "form"),
        _row("card", _("On cards"), "fields_list"),
        _row("sum", _("Columns add up"), "place"),
        _row("next_step", _("A ticket without a next step is marked"), "truth", otherwise=False),
        _row("moves", _("Cards move"), "choice", options=moves),
        _row("partners", _("Partners may take part"), "truth", otherwise=False),
        _row("note", _("Note"), "long_words"),
        _row("docs", _("Instructions"), "long_words"),
        _row("sla", _("Promised times"), "clocks"),
        _row("accepts", _("Accepted findings"), "json"),
    ]
