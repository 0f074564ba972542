"""What a new ticket below another one is, as long as nobody says it."""

from __future__ import annotations

from collections.abc import Mapping

from instar.contract import Role

TASK = "task"


def role_below(roles: Mapping[str, Role], above: str) -> str | None:
    """The first role that ``above`` names for what stands below it, else one that names ``above`` as its parent, else
    a task; None on a site that has none of these."""
    role = roles.get(above)
    children = role.children if role else ()
    suitors = (key for key, one in roles.items() if above in one.parents)
    return next((key for key in (*children, *suitors, TASK) if key in roles), None)
