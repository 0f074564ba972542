"""What a site can set: which inner hosts may be told, when a receiver is given up, how long the log is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.sdk import Setting, own_settings
from instar_plugins.hooks.tables import PLUGIN

SETTINGS = (
    Setting(
        "allowed_hosts",
        tuple,
        (),
        {
            "en": "Hosts that may be told though they are in an inner network: erp.local or 10.0.0.5:8080.",
            "ru": "Узлы, которым можно сообщать, хотя они во внутренней сети: erp.local или 10.0.0.5:8080.",
        },
    ),
    Setting(
        "failures",
        int,
        12,
        {
            "en": "Failures in a row after which a subscription is paused.",
            "ru": "После скольких ошибок подряд подписка приостанавливается.",
        },
        minimum=1,
        maximum=1000,
    ),
    Setting(
        "tries",
        int,
        12,
        {"en": "Tries after which a message is given up.", "ru": "После скольких попыток сообщение не отправляется."},
        minimum=1,
        maximum=100,
    ),
    Setting(
        "most_waiting",
        int,
        5000,
        {
            "en": "Messages of one subscription that may wait; further ones are only counted.",
            "ru": "Сколько сообщений одной подписки может ждать; остальные только считаются.",
        },
        minimum=10,
        maximum=1_000_000,
    ),
    Setting(
        "keep_days",
        int,
        14,
        {
            "en": "Days for which the log of what was sent is kept.",
            "ru": "Сколько дней хранится журнал отправленного.",
        },
        minimum=1,
        maximum=365,
    ),
)


def values() -> Mapping[str, Any]:
    """What is set on this site."""
    return own_settings(PLUGIN)


def allowed() -> frozenset[str]:
    """Hosts that are not looked at any further: ``host`` or ``host:port``, in lower case."""
    return frozenset(str(one).strip().lower() for one in values().get("allowed_hosts") or ())
