"""The options of a choice, as a definition writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.engine.examples import example, such_as
from instar.engine.reports import Reports
from instar.forms.keys import OPTION_KEYS, is_text
from instar.forms.model import MOST_OPTIONS, Option
from instar.i18n import _


def options_of(raw: Mapping[str, Any], at: str, reports: Reports) -> tuple[Option, ...]:
    """Those that are written out; none where an expression gives them."""
    options, at = raw.get("options"), f"{at}/options"
    if is_computed(options):
        return ()
    if not isinstance(options, list) or not 1 <= len(options) <= MOST_OPTIONS:
        message = _("“options” must be a list of 1 to {limit} values.").format(limit=MOST_OPTIONS)
        reports.error("options", message, at, hint=such_as('"options": ["licence", "order"]'))
        return ()
    made = [_option(item, f"{at}/{index}", reports) for index, item in enumerate(options)]
    seen: set[str] = set()
    for index, option in enumerate(made):
        if option and option.value in seen:
            message = _("Two options have the value “{value}”.").format(value=option.value)
            reports.error("options", message, f"{at}/{index}", hint=_("Remove one of the two."))
        seen.add(option.value if option else "")
    return tuple(option for option in made if option)


def is_computed(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"="} and isinstance(value["="], str)


def _option(raw: object, at: str, reports: Reports) -> Option | None:
    spelled: dict[str, Any] = raw if isinstance(raw, dict) else {"value": raw}
    reports.unknown_keys(spelled, OPTION_KEYS, at)
    value, title = spelled.get("value"), spelled.get("title", spelled.get("value"))
    if not isinstance(value, str) or not value.strip() or value != value.strip():
        message = _("An option's value must be a text without outer spaces.")
        reports.error("options", message, at, hint=_('Write "licence", or {{"value": …, "title": …}}.').format())
        return None
    wrong = is_text(title)
    if wrong or title is None:
        reports.error("shape", (wrong or "").format(key="title"), f"{at}/title", hint=example("title"))
        return None
    return Option(value, title)
