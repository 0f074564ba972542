"""What becomes of reports: events for the process ``itsm_alert``, which counts repeats and knows what a recovery means.

A recovery opens nothing, and a report that comes after the recovery of the same time is overtaken. While maintenance
goes on nothing new is opened. In a storm one ticket stands for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from instar.sdk import Channel, ChannelContext, Flood, InboundEvent, Webhook, WebhookAnswer, _
from instar_plugins.itsm.alerts.door import admit
from instar_plugins.itsm.alerts.reports import Report, read

MESSAGE = "alert"
MINUTE_MS = 60_000
FORM: Mapping[str, Any] = {
    "fields": [
        {
            "id": "alerts_flap",
            "type": "integer",
            "min": 1,
            "max": 1440,
            "default": 15,
            "title": {"en": "Minutes in which an alert may come back", "ru": "За сколько минут алерт может вернуться"},
            "help": {
                "en": "One that has recovered is closed after that; until then it is the same ticket again.",
                "ru": "Потом восстановившийся закрывается, до того возвращается тот же тикет.",
            },
        },
        {
            "id": "alerts_most",
            "type": "integer",
            "min": 1,
            "max": 1000,
            "default": 20,
            "title": {"en": "New alerts in a minute that are a storm", "ru": "Новых алертов за минуту – уже шторм"},
            "help": {
                "en": "Further ones go into one ticket that stands for all of them.",
                "ru": "Остальные собираются в одном тикете.",
            },
        },
        {
            "id": "alerts_maintenance",
            "type": "group",
            "title": {"en": "Maintenance", "ru": "Плановые работы"},
            "help": {
                "en": "Meanwhile nothing new is opened for alerts that hold these words.",
                "ru": "В это время алерты с этими словами не открывают новых тикетов.",
            },
            "fields": [
                {"id": "from", "type": "datetime", "title": {"en": "From", "ru": "С"}, "required": True},
                {"id": "to", "type": "datetime", "title": {"en": "To", "ru": "До"}, "required": True},
                {
                    "id": "words",
                    "type": "text",
                    "title": {"en": "Words in title or text", "ru": "Слова в заголовке или тексте"},
                },
            ],
        },
    ]
}


def channel(secret: str) -> Channel:
    """Closed until an administrator has set the secret."""

    def arrive(request: Webhook, context: ChannelContext) -> WebhookAnswer:
        return admit(request, secret)

    return Channel(
        "alerts",
        {"en": "Alerts", "ru": "Алерты"},
        receive,
        settings_form=FORM,
        routes={"": arrive},
    )


def receive(raw: bytes, context: ChannelContext) -> list[InboundEvent]:
    """The alerts of a request as events; raises ValueError for what is none."""
    return [_event(one, context) for one in read(raw)]


def _event(report: Report, context: ChannelContext) -> InboundEvent:
    settings = context.settings
    ended = f"ended:{report.key}:{report.since}" if report.since else ""
    payload = {
        "status": "firing" if report.firing else "resolved",
        "source": report.source,
        "severity": report.severity or None,
        "text": report.text or None,
        "url": report.url or None,
        "flap": f"PT{int(settings.get('alerts_flap') or 15)}M",
    }
    most = int(settings.get("alerts_most") or 20)
    title = _("A storm of alerts: more than {most} new ones in a minute").format(most=most)
    return InboundEvent(
        external_id="" if report.firing else ended,
        name=MESSAGE,
        key=report.key,
        title=report.title,
        payload=payload,
        opens=report.firing and not _maintained(report, context),
        unless=ended if report.firing else "",
        service=report.service,
        flood=Flood(most, MINUTE_MS, "storm", title),
    )


def _maintained(report: Report, context: ChannelContext) -> bool:
    """Whether somebody works on what the alert is about, and has said so."""
    said = f"{report.title}\n{report.text}\n{report.service}".casefold()
    for one in context.settings.get("alerts_maintenance") or ():
        begins, ends = _moment(one.get("from")), _moment(one.get("to"))
        words = str(one.get("words") or "").casefold().split()
        if begins is not None and ends is not None and begins <= context.now < ends and all(w in said for w in words):
            return True
    return False


def _moment(given: object) -> int | None:
    try:
        return int(datetime.fromisoformat(str(given)).timestamp() * 1000)
    except ValueError:
        return None
