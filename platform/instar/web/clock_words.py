"""The clocks of a ticket in words: in its properties, and on the page that explains them."""

from __future__ import annotations

from instar.i18n import N_, _
from instar.queries.clocks import ClockRow
from instar.web import times
from instar.web.properties_pane import Property

STATES = {
    "running": N_("runs"),
    "paused": N_("stands"),
    "met": N_("met"),
    "breached": N_("breached"),
    "cancelled": N_("cancelled"),
}
MINUTE = times.MINUTE


def worked(ms: int) -> str:
    """How much working time: "40 min", "12 h", "1 h 30 min"; it has no days, for a day of work is not one of 24 h."""
    hours, minutes = divmod(ms // MINUTE, 60)
    if not hours:
        return _("{n} min").format(n=minutes)
    told, rest = _("{n} h").format(n=hours), _("{n} min").format(n=minutes)
    return f"{told} {rest}" if minutes else told


def time_of(row: ClockRow) -> times.TimeText | None:
    """Until when it is due, or how it ended, with the tone of its chip; None for one that stands."""
    if row.state == "running":
        return times.deadline(row.due)
    known = times.moment(row.ended)
    if known is None:
        return None
    if row.state == "met":
        return known._replace(text=_("met in {time}").format(time=worked(row.elapsed)), tone="met", live="")
    if row.state == "breached":
        return known._replace(text=_("{time} late").format(time=worked(row.over)), tone="late", live="")
    return known._replace(text=_(STATES[row.state]), live="")


def words_of(row: ClockRow) -> str:
    """What there is to say of a clock that is not due at any moment."""
    if row.state == "running":
        return _("nothing promised") if row.target is None else _("its calendar has no working time")
    if row.left == 0:
        return _("stands, late")
    return _("stands, {time} left").format(time=worked(row.left or 0)) if row.left is not None else _("stands")


def properties(number: str, rows: tuple[ClockRow, ...]) -> list[Property]:
    """The clocks in the properties of a ticket; those that promise nothing are left out."""
    return [
        Property(
            f"clock-{row.metric}",
            row.title,
            words_of(row),
            time=time_of(row),
            url=f"/t/{number}/clocks#clock-{row.id}",
        )
        for row in rows
        if row.target is not None
    ]
