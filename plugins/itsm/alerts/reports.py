"""Reports of monitoring tools, each read into the same few words. Pure; raises ValueError for what it cannot read.

The shape tells who speaks: ``alerts`` with ``labels`` is Alertmanager or Grafana, ``event_id`` is the script for
Zabbix, ``key`` with ``status`` is anybody else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from instar.sdk import _

Json = Mapping[str, Any]

LONGEST_TITLE = 250
LONGEST_TEXT = 3000
LONGEST_WORD = 100
LONGEST_KEY = 200
LONGEST_URL = 1000
FIRING = ("firing", "problem", "open", "alerting", "triggered", "1", "down", "critical", "warning")
RESOLVED = ("resolved", "ok", "recovery", "recovered", "closed", "0", "up", "normal")
ZABBIX_SEVERITIES = ("not classified", "information", "warning", "average", "high", "disaster")


@dataclass(frozen=True, slots=True)
class Report:
    """One alert as its tool has told it. key: what it has again each time. since: when this time it began, as the tool
    writes it; "" where it does not say. service: key of the service that it is about, if it says so."""

    key: str
    source: str
    firing: bool
    title: str
    severity: str = ""
    text: str = ""
    url: str = ""
    since: str = ""
    service: str = ""


def read(raw: bytes) -> list[Report]:
    """The alerts in the body of a request, in their order."""
    try:
        told = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise ValueError(_("This is no JSON.")) from None
    if isinstance(told, list):
        return [one for each in told for one in _of(each)]
    return list(_of(told))


def _of(told: Any) -> Iterator[Report]:
    if not isinstance(told, dict):
        raise ValueError(_("This is no report of an alert: it is an object with “key” and “status”."))
    if isinstance(told.get("alerts"), list):
        source = "grafana" if "orgId" in told or "orgID" in told else "alertmanager"
        for one in told["alerts"]:
            yield _prometheus(one, told, source)
    elif "event_id" in told:
        yield _zabbix(told)
    else:
        yield _plain(told)


def _prometheus(one: Any, group: Json, source: str) -> Report:
    """Alertmanager's webhook of version 4, and Grafana's, which has the same shape."""
    if not isinstance(one, dict):
        raise ValueError(_("An alert of the group is no object."))
    labels = {**_mapping(group.get("commonLabels")), **_mapping(one.get("labels"))}
    notes = {**_mapping(group.get("commonAnnotations")), **_mapping(one.get("annotations"))}
    named = _word(one.get("fingerprint")) or _digest(labels)
    if not named:
        raise ValueError(_("An alert has neither a fingerprint nor labels, so that repeats could not be told apart."))
    title = _line(notes.get("summary")) or _line(labels.get("alertname")) or named
    instance = _line(labels.get("instance"))
    return Report(
        key=_key(source, named),
        source=source,
        firing=_status(one.get("status"), group.get("status")),
        title=f"{title} · {instance}" if instance and instance not in title else title,
        severity=_word(labels.get("severity")).lower(),
        text=_text(notes.get("description"), "\n".join(f"{name}: {value}" for name, value in sorted(labels.items()))),
        url=_url(one.get("generatorURL"), one.get("panelURL"), one.get("dashboardURL"), group.get("externalURL")),
        since=_word(one.get("startsAt")),
        service=_word(labels.get("service")).lower(),
    )


def _zabbix(told: Json) -> Report:
    """What the script of docs/itsm.md sends; the id of a recovery is that of the problem."""
    named = _word(told["event_id"])
    if not named:
        raise ValueError(_("The report has an empty “event_id”."))
    number = _word(told.get("severity"))
    known = number.isdigit() and int(number) < len(ZABBIX_SEVERITIES)
    host = _line(told.get("host"))
    title = _line(told.get("name")) or named
    return Report(
        key=_key("zabbix", named),
        source="zabbix",
        firing=_status(told.get("value")),
        title=f"{title} · {host}" if host and host not in title else title,
        severity=ZABBIX_SEVERITIES[int(number)] if known else number.lower(),
        text=_text(told.get("text"), _line(told.get("item_value"))),
        url=_url(told.get("url")),
        since=named,
        service=_word(told.get("service")).lower(),
    )


def _plain(told: Json) -> Report:
    """Any other tool: key and status, and what else it likes to say."""
    named = _word(told.get("key"))
    if not named:
        raise ValueError(_("The report has no “key”, so that repeats could not be told apart."))
    source = _word(told.get("source")) or "webhook"
    return Report(
        key=_key(source, named),
        source=source,
        firing=_status(told.get("status")),
        title=_line(told.get("title")) or named,
        severity=_word(told.get("severity")).lower(),
        text=_text(told.get("text")),
        url=_url(told.get("url")),
        since=_word(told.get("since")),
        service=_word(told.get("service")).lower(),
    )


def _status(*given: object) -> bool:
    """Whether it fires; raises ValueError for a status that nobody knows."""
    said = next((_word(one).lower() for one in given if _word(one)), "")
    if said in FIRING:
        return True
    if said in RESOLVED:
        return False
    known = _("“firing” or “resolved”")
    raise ValueError(_("The status is “{status}”; it is {known}.").format(status=said, known=known))


def _key(source: str, named: str) -> str:
    """At most as long as a key may be; a longer one by its digest."""
    whole = f"{source}:{named}"
    if len(whole) <= LONGEST_KEY:
        return whole
    return f"{source[:LONGEST_WORD]}:{hashlib.sha256(named.encode()).hexdigest()}"


def _digest(labels: Json) -> str:
    if not labels:
        return ""
    told = orjson.dumps(dict(labels), option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(told).hexdigest()[:32]


def _mapping(given: object) -> Json:
    return given if isinstance(given, dict) else {}


def _word(given: object) -> str:
    if isinstance(given, bool) or not isinstance(given, str | int):
        return ""
    return _clean(str(given)).strip()


def _line(given: object) -> str:
    return " ".join(_word(given).split())[:LONGEST_TITLE]


def _text(*given: object) -> str:
    found = [one.strip() for one in given if isinstance(one, str) and one.strip()]
    return _clean("\n\n".join(found))[:LONGEST_TEXT]


def _url(*given: object) -> str:
    found: Sequence[str] = [_word(one) for one in given]
    return next((one for one in found if one.startswith(("http://", "https://")) and len(one) <= LONGEST_URL), "")


def _clean(given: str) -> str:
    return given.replace("\x00", "")
