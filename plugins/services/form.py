"""What the form of a service holds: from the service to the inputs, and from what was typed to the properties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from instar.sdk import Metric, ServiceRow, _, read_length, setting, written_length

PRIORITIES = ("P1", "P2", "P3", "P4", "*")
WORDS = ("title", "description", "unit")
"""Texts in every language of the site."""
PLAIN = ("owner", "team", "assign", "calendar", "process", "form", "price", "icon", "kind", "sales")
FLAGS = ("public", "survey", "needs_contract")
LONGEST = 60
Typed = Mapping[str, Any]


def languages() -> tuple[str, ...]:
    return tuple(setting("languages"))


def typed(row: ServiceRow, metrics: Sequence[Metric]) -> dict[str, Any]:
    """The inputs of a service as it is stored, by name."""
    said = row.said
    found: dict[str, Any] = {
        "owner": row.owner_key,
        "team": row.team_key,
        "assign": said.assign,
        "sales": said.sales,
        "calendar": said.calendar,
        "process": said.process or "",
        "form": said.form or "",
        "price": said.price,
        "icon": said.icon,
        "kind": said.kind,
        "state": said.state,
        "keywords": ", ".join(said.keywords),
        "organizations": ", ".join(one.key for one in said.audience if one.what == "organization"),
        "audience": {
            one.what if one.what in ("everyone", "staff") else f"{one.what}:{one.key}" for one in said.audience
        },
    }
    found |= {name: getattr(said, name) for name in FLAGS}
    for name in WORDS:
        words = getattr(said, name)
        for language in languages():
            found[f"{name}.{language}"] = words if isinstance(words, str) else words.get(language, "")
    for priority in PRIORITIES:
        for metric in metrics:
            iso = said.sla.get(priority, {}).get(metric.key, "")
            found[f"sla.{priority}.{metric.key}"] = written_length(iso) if iso else ""
    return found


def as_typed(sent: MultiDict[str, str]) -> dict[str, Any]:
    """What was typed, to be shown again beside what is wrong with it."""
    found: dict[str, Any] = dict(sent.items())
    found |= {name: name in sent for name in FLAGS}
    return {**found, "audience": set(sent.getlist("audience"))}


def values(sent: MultiDict[str, str], metrics: Sequence[Metric]) -> dict[str, Any]:
    """The properties that the form sends; what cannot be read goes on as typed, and is refused by the command."""
    found: dict[str, Any] = {name: sent.get(name, "").strip() for name in PLAIN if name in sent}
    found |= {name: name in sent for name in FLAGS}
    found |= {name: words(sent, name) for name in WORDS}
    found["keywords"] = [word for word in sent.get("keywords", "").split(",") if word.strip()]
    found["audience"] = list(audience(sent))
    found["sla"] = {
        priority: {metric.key: _iso(sent.get(f"sla.{priority}.{metric.key}", "")) for metric in metrics}
        for priority in PRIORITIES
    }
    if sent.get("state") in ("draft", "live"):
        found["state"] = sent["state"]
    return found


def words(sent: MultiDict[str, str], name: str) -> Any:
    """A text in the languages in which something was typed."""
    told = {language: sent.get(f"{name}.{language}", "").strip() for language in languages()}
    return {language: text for language, text in told.items() if text} or ""


def audience(sent: MultiDict[str, str]) -> list[dict[str, str]]:
    rows = [*sent.getlist("audience")]
    rows += [f"organization:{key.strip()}" for key in sent.get("organizations", "").split(",") if key.strip()]
    found = []
    for row in rows:
        what, colon, key = row.partition(":")
        found.append({"what": what, "key": key} if colon else {"what": what})
    return found


def at_inputs(errors: Mapping[str, Sequence[str]], metrics: Sequence[Metric]) -> dict[str, str]:
    """What is wrong, by the input that it stands at; "" for what has none."""
    first = languages()[0]
    known = {f"sla.{priority}.{metric.key}" for priority in PRIORITIES for metric in metrics}
    known |= {*PLAIN, "keywords", "audience", "organizations", "key", "inside", "state"}
    found: dict[str, str] = {}
    for name, told in errors.items():
        place = f"{name}.{first}" if name in WORDS else name if name in known else ""
        said = " ".join(told)
        found[place] = f"{found[place]} {said}" if place in found else said
    return found


def hint() -> str:
    return _("Such as 4 h, 30 min or 2 d; a day is a working day.")


def _iso(given: str) -> str:
    given = given.strip()[:LONGEST]
    return (read_length(given) or given) if given else ""
