"""The words of `instar.process/1`: which keys stand where, in the order of the canonical form.

What the format has and this version does not support yet is listed too, so that it can be refused by its name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

FORMAT = "instar.process/1"
FORM_FORMAT = "instar.form/1"
EXTENSION = "x-"

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
"""A key or an id: what BPMN tools and addresses keep as it is."""
FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

ANY = "*"
"""Instead of a code: an error or an escalation of whatever code. Instead of an id: all that was done, to be undone."""

MOST_NODES = 1000
MOST_FLOWS = 5000
MOST_STAGES = 100

# Keys in canonical order

PROCESS_KEYS = (
    "format",
    "key",
    "title",
    "role",
    "form",
    "card",
    "sum",
    "next_step",
    "note",
    "docs",
    "partners",
    "stages",
    "moves",
    "nodes",
    "sla",
    "register",
    "accepts",
)
LAYOUT = "layout"
"""Stands last, after extensions."""

STAGE_KEYS = ("id", "title", "status", "final", "wip", "probability", "max_age", "hue", "public")
FLOW_KEYS = ("to", "id", "outcome", "when", "default", "title", "tone", "form")
ACCEPT_KEYS = ("code", "node", "because")
SLA_KEYS = ("metric", "title", "target", "calendar", "pause", "warn", "on_warn", "on_breach")
DEED_KEYS = ("action", "with")
"""What a clock does when a step of it is reached."""
NODE_KEYS = (
    "type",
    "attachedTo",
    "interrupting",
    "event",
    "adHoc",
    "stage",
    "title",
    "note",
    "docs",
    "candidates",
    "assignee",
    "not_by",
    "form",
    "due",
    "priority",
    "action",
    "decision",
    "process",
    "role",
    "service",
    "with",
    "wait",
    "result",
    "retry",
    "set",
    "timer",
    "message",
    "signal",
    "condition",
    "error",
    "escalation",
    "link",
    "children",
    "compensate",
    "fresh",
    "correlate",
    "terminate",
    "join",
    "multi",
    "loop",
    "collect",
    "until",
    "compensation",
    "nodes",
    "next",
    "manual",
)
MULTI_KEYS = ("each", "as", "mode", "until", "rest")
MODES = ("parallel", "sequential")
LOOP_KEYS = ("while", "max")
CHILD_KEYS = ("title", "body", "requester", "data")
"""Arguments of a call activity: what the child ticket is opened with."""
MANUAL_KEYS = ("title", "candidates")
JOIN_KEYS = ("count", "rest")
RESTS = ("keep", "cancel")
"""What becomes of tokens that come to a complex gateway after it has fired, of items when enough are done."""
TIMER_KEYS = ("after", "calendar", "at", "cycle")
FORM_KEYS = ("format", "key", "title", "card", "fields")
FIELD_KEYS = (
    "id",
    "type",
    "use",
    "title",
    "help",
    "placeholder",
    "lines",
    "multiple",
    "required",
    "required_when",
    "when",
    "default",
    "computed",
    "read_only",
    "min",
    "max",
    "min_length",
    "max_length",
    "pattern",
    "options",
    "repeat",
    "audience",
    "indexed",
    "width",
    "for",
    "fields",
)
OPTION_KEYS = ("value", "title")
DECISION_FORMAT = "instar.decision/1"
DECISION_KEYS = ("format", "key", "title", "note", "docs", "hit", "aggregate", "inputs", "outputs", "rules", "accepts")
INPUT_KEYS = ("value", "title", "type", "allowed")
OUTPUT_KEYS = ("id", "title", "values", "default")
RULE_KEYS = ("when", "then", "note")
CALENDAR_FORMAT = "instar.calendar/1"
CALENDAR_KEYS = (
    "format",
    "key",
    "title",
    "note",
    "docs",
    "extends",
    "zone",
    "week",
    "holidays",
    "moved",
    "short",
    "exceptions",
)
HOLIDAY_KEYS = ("date", "from", "to", "title")
COUNTRY_KEYS = ("country", "part", "from", "to")
MOVED_KEYS = ("off", "work", "title")
SHORT_KEYS = ("by", "eves", "dates")
EXCEPTION_KEYS = ("date", "from", "to", "hours", "title")

# What this version supports

EVERY_NODE = frozenset({"type", "stage", "title", "note", "docs"})
ACTIVITY = EVERY_NODE | {"multi", "loop", "collect", "compensation", "next"}
CALL = ACTIVITY | {"action", "with", "result", "retry"}
KEYS_OF: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "startEvent": EVERY_NODE
        | {"interrupting", "timer", "message", "signal", "condition", "error", "escalation", "correlate", "next"},
        "userTask": ACTIVITY | {"candidates", "assignee", "not_by", "form", "due", "priority"},
        "manualTask": ACTIVITY | {"candidates", "assignee", "not_by", "due", "priority"},
        "serviceTask": CALL,
        "sendTask": CALL,
        "scriptTask": ACTIVITY | {"set"},
        "businessRuleTask": ACTIVITY | {"decision", "result"},
        "receiveTask": ACTIVITY | {"message", "correlate", "fresh"},
        "callActivity": ACTIVITY | {"process", "role", "service", "with", "wait", "result"},
        "subProcess": ACTIVITY | {"event", "adHoc", "until", "nodes"},
        "exclusiveGateway": EVERY_NODE | {"next"},
        "parallelGateway": EVERY_NODE | {"next"},
        "inclusiveGateway": EVERY_NODE | {"next"},
        "complexGateway": EVERY_NODE | {"join", "next"},
        "eventBasedGateway": EVERY_NODE | {"next"},
        "intermediateCatchEvent": EVERY_NODE
        | {"timer", "message", "signal", "condition", "link", "children", "correlate", "fresh", "next", "manual"},
        "intermediateThrowEvent": EVERY_NODE
        | {"message", "signal", "escalation", "link", "compensate", "correlate", "with", "next"},
        "boundaryEvent": EVERY_NODE
        | {"attachedTo", "interrupting", "timer", "message", "signal", "condition", "error", "escalation"}
        | {"compensate", "correlate", "next"},
        "endEvent": EVERY_NODE
        | {"terminate", "result", "message", "signal", "error", "escalation", "correlate", "with"},
    }
)
"""Node types that run, each with the keys that it takes."""

UNSUPPORTED_PROCESS_KEYS = frozenset({"register"})

STATUSES = ("active", "waiting", "hold", "resolved", "closed", "cancelled")
TONES = ("danger",)
PEOPLE = ("user", "team", "profile", "participant", "head", "deputy")
LEADERS = ("head", "deputy")
"""Of the people: those who are named by the unit that they lead."""
MOVES = ("any", "forward")

ACCEPTABLE = (
    "automatic_cycle",
    "dead_node",
    "deadlock",
    "not_explored",
    "stage_race",
    "two_tokens",
    "unbounded",
    "uncaught",
    "unsynchronised",
)
"""Findings that a definition may silence with "accepts": they come of a search that does not know the data, or the
processes that call this one."""
