"""What the script of a Gantt chart asks for, one change each: POST ``/x/projects/gantt/do/<what>``.

place     number, start, finish, since, rev      progress  number, progress, rev
link      before, after, kind, lag, elapsed      relink    ticket, link, kind, lag, elapsed, seen
unlink    ticket, link, seen                     write     number: the dates of its plan, into the tickets
baseline  number: takes one                      unbaseline  number, baseline

The answer is {"said", "undo"}: what has happened in words, "" where nothing has, and how it is taken back, either
an address or {"what", "values"}, or null. What is refused is answered with {"problem"} and the status of the refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from instar.sdk import InstarError, Invalid, NotFound, _, ngettext, run_command, viewer
from instar_plugins.projects import placing, words
from instar_plugins.projects.clock import calendar_of
from instar_plugins.projects.drawn import line_of
from instar_plugins.projects.plan import KINDS
from instar_plugins.projects.tables import PLUGIN, Bond
from instar_plugins.projects.values import minutes_typed

USUAL_DAY = 480
Form = Mapping[str, str]
Json = dict[str, Any]


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/gantt/do/<what>", "do", do, methods=("POST",))


def do(what: str) -> ResponseReturnValue:
    made = _CHANGES.get(what)
    if made is None:
        raise NotFound("no_change", _("There is no such change of a plan."))
    try:
        return jsonify(made(request.form))
    except InstarError as error:
        return jsonify(problem=error.brief()), error.status


def named(form: Form, name: str = "number") -> str:
    """The number of a ticket that a form names; raises NotFound for what is none."""
    digits = form.get(name, "").strip().upper().removeprefix("T-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 16):
        raise NotFound("no_ticket", _("There is no such ticket, or it is not shared with you."))
    return f"T-{int(digits)}"


def how(form: Form, after: str) -> Json:
    """kind, lag and elapsed of a link to a ticket, as they are typed; raises Invalid."""
    elapsed = form.get("elapsed") == "1"
    line = line_of(viewer(), after)
    calendar = calendar_of(viewer(), line) if line else None
    day = 1440 if elapsed else calendar.day if calendar else USUAL_DAY
    lag = minutes_typed(form.get("lag", ""), day)
    if lag is None:
        raise Invalid({"lag": [_("Write the lag as a length of time: 2 d, 4 h, −30 min.")]})
    kind = form.get("kind", "")
    return {"kind": kind if kind in KINDS else "FS", "lag": lag, "elapsed": elapsed}


# -- below: how it is done -----------------------------------------------------------------------------------


def _place(form: Form) -> Json:
    given = {name: form.get(name, "")[:40] for name in ("start", "finish", "since")}
    return _placed(placing.place(viewer(), named(form), **given, rev=_rev(form)))


def _progress(form: Form) -> Json:
    return _placed(placing.progress(viewer(), named(form), form.get("progress", "")[:10], _rev(form)))


def _placed(done: placing.Placed) -> Json:
    return {"said": done.said, "undo": done.undo}


def _link(form: Form) -> Json:
    before, after = named(form, "before"), named(form, "after")
    bound = how(form, after)
    id = run_command(PLUGIN, "add_link", {"ticket": after, "before": before, **bound})["result"]["link"]
    told = words.bound()[bound["kind"]].format(after=after, before=before)
    return {"said": told, "link": id, "undo": _back("unlink", ticket=after, link=id)}


def _relink(form: Form) -> Json:
    after, row = named(form, "ticket"), _bond(form)
    bound = how(form, after)
    args = {"ticket": after, "link": _id(form, "link"), "seen": form.get("seen", ""), **bound}
    run_command(PLUGIN, "change_link", args)
    undo = _back("relink", ticket=after, link=args["link"], **_was(row)) if row else None
    return {"said": _("The link of {number} was changed.").format(number=after), "undo": undo}


def _unlink(form: Form) -> Json:
    after, row = named(form, "ticket"), _bond(form)
    run_command(PLUGIN, "drop_link", {"ticket": after, "link": _id(form, "link"), "seen": form.get("seen", "")})
    undo = _back("link", before=f"T-{row.before_id}", after=after, **_was(row)) if row else None
    return {"said": _("{number} does not wait for it any more.").format(number=after), "undo": undo}


def _write(form: Form) -> Json:
    moved = run_command(PLUGIN, "reschedule", {"ticket": named(form)})["result"]["moved"]
    told = ngettext("%(num)d ticket has its new dates.", "%(num)d tickets have their new dates.", len(moved))
    return {"said": told % {"num": len(moved)}, "undo": None}


def _baseline(form: Form) -> Json:
    number = named(form)
    id = run_command(PLUGIN, "take_baseline", {"ticket": number})["result"]["baseline"]
    return {"said": _("A baseline was taken."), "undo": _back("unbaseline", number=number, baseline=id)}


def _unbaseline(form: Form) -> Json:
    run_command(PLUGIN, "drop_baseline", {"ticket": named(form), "baseline": _id(form, "baseline")})
    return {"said": _("The baseline was dropped."), "undo": None}


def _back(what: str, **values: object) -> Json:
    return {"what": what, "values": {name: str(value) for name, value in values.items()}}


def _bond(form: Form) -> Any:
    """The link as it is now: what the opposite of its change has to say."""
    return Bond.get_or_none(Bond.id == _id(form, "link"))


def _was(row: Any) -> dict[str, str]:
    lag = f"{'-' if row.lag < 0 else ''}PT{abs(row.lag)}M" if row.lag else ""
    return {"kind": row.kind, "lag": lag, "elapsed": str(row.elapsed)}


def _id(form: Form, name: str) -> int:
    given = form.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 16 else 0


def _rev(form: Form) -> int | None:
    given = form.get("rev", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 16 else None


_CHANGES: Mapping[str, Callable[[Form], Json]] = {
    "place": _place,
    "progress": _progress,
    "link": _link,
    "relink": _relink,
    "unlink": _unlink,
    "write": _write,
    "baseline": _baseline,
    "unbaseline": _unbaseline,
}
