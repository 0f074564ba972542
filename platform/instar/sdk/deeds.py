"""Actions of the site (hook ``actions``), for plugins that carry them out themselves, in a command of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.contract import Action, ActionAnswer, ActionContext, ActionRefused
from instar.errors import InstarError
from instar.i18n import _
from instar.queries.people import holding
from instar.web.current import kernel

__all__ = ["administrators", "run_action", "site_actions"]


def site_actions() -> Mapping[str, Action]:
    """Actions of kind "effect" that the site has now, by key: pure functions, which say what they want done."""
    return {key: action for key, action in kernel().plugins.actions.items() if action.kind == "effect"}


def run_action(key: str, arguments: Mapping[str, Any], context: ActionContext) -> ActionAnswer:
    """What an action of kind "effect" wants done; nothing of it is carried out. Raises ActionRefused: what the action
    refuses, one that is not there, and a fault of it, which is counted for the plugin that gives it."""
    action = site_actions().get(key)
    if action is None:
        said = _("The action {action} is not there: its plugin is off or gone.")
        raise ActionRefused("no_action", said.format(action=key))
    try:
        answer = action.run(dict(arguments), context)
        if not isinstance(answer, ActionAnswer):
            raise TypeError(f"the action {key} returned {type(answer).__name__}; it returns ActionAnswer")
    except (ActionRefused, InstarError):
        raise
    # A guest's fault is the guest's: whoever has asked goes on, and can say what failed.
    except Exception as error:
        kernel().plugins.fault(key, error)
        raise ActionRefused("action_error", f"{type(error).__name__}: {error}") from error
    return answer


def administrators(permission: str = "plugin.manage") -> tuple[str, ...]:
    """Log-ins of people who manage plugins, or hold another permission of the site: whom a plugin tells that something
    of it was switched off."""
    return holding(kernel(), permission)
