"""What channels have brought: what could not be taken in and why, one item as it came, and the channels themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue

from instar.commands import OpenRaw, ReadAgain, ReadAllAgain, SetAside, SetUpChannel, execute
from instar.commands.channels import settings_form, warnings
from instar.commands.inbox import channel_of
from instar.errors import Invalid, NotFound
from instar.i18n import N_, _, ngettext, text
from instar.queries import inbox as query
from instar.web import current, headers, sizes, times
from instar.web.formview import Entered, form_view, sent_values
from instar.web.problems import by_field
from instar.web.routes import page

HOME = "/admin/inbox"
CHANNELS = f"{HOME}/channels"
SHOWN = 64 << 10
"""Bytes of an item that its page shows; the rest is in the download."""
STATES = {
    "quarantined": (N_("in quarantine"), "alert-triangle"),
    "aside": (N_("set aside"), "archive"),
    "new": (N_("waits to be read"), "hourglass"),
    "done": (N_("taken in"), "check"),
}
SERVICE = "_service"
"""Name of the field that is the kernel's, among those of the channel's own form."""


@page(HOME)
def show() -> ResponseReturnValue:
    kernel, actor = current.kernel(), current.actor()
    asked = {name: request.args.get(name, "").strip() for name in ("state", "channel")}
    state = asked["state"] if asked["state"] in (*STATES, "all") else "quarantined"
    cut = "" if state == "all" else state
    found = query.inbox(kernel, actor, state=cut, channel=asked["channel"], cursor=request.args.get("cursor"))
    known = query.channels(kernel, actor)
    waiting = next((one.waiting for one in known if one.key == asked["channel"]), 0)
    again = urlencode({"state": state, "channel": asked["channel"], "cursor": found.next or ""})
    return render_template(
        "inbox.html",
        rows=[(row, times.moment(row.came), sizes.size(row.size)) for row in found.items],
        next=f"?{again}" if found.next else None,
        asked={"state": state, "channel": asked["channel"]},
        states=_states(),
        icons={key: icon for key, (_title, icon) in STATES.items()},
        channels=[(one.key, one.title) for one in known],
        waiting=waiting,
        done=_done(request.args.get("again", "")),
    )


@page(HOME, methods=("POST",))
def again() -> ResponseReturnValue:
    """Let everything of a channel that stands in quarantine be read once more."""
    channel = request.form.get("channel", "")
    answer = execute(current.kernel(), ReadAllAgain(channel), current.actor())
    return redirect(f"{HOME}?{urlencode({'channel': channel, 'again': answer['count']})}", 303)


@page(f"{HOME}/<int:id>")
def one(id: int) -> ResponseReturnValue:
    row = query.item(current.kernel(), current.actor(), id)
    raw, lost = _raw(row)
    return render_template(
        "inbox_item.html",
        back=(HOME, _("Incoming")),
        row=row,
        state=STATES[row.state],
        came=times.moment(row.came),
        ended=times.moment(row.ended),
        size=sizes.size(row.size),
        raw=shown(raw[:SHOWN]),
        cut=len(raw) > SHOWN,
        lost=lost,
    )


@page(f"{HOME}/<int:id>", methods=("POST",))
def act(id: int) -> ResponseReturnValue:
    """``do``: again | aside."""
    command = SetAside(id) if request.form.get("do") == "aside" else ReadAgain(id)
    execute(current.kernel(), command, current.actor())
    return redirect(f"{HOME}/{id}", 303)


@page(f"{HOME}/<int:id>/raw")
def download(id: int) -> ResponseReturnValue:
    """The bytes as they came: a download, which no browser shows as a page of ours."""
    row = query.item(current.kernel(), current.actor(), id)
    sha256 = execute(current.kernel(), OpenRaw(id), current.actor())["sha256"]
    response: Response = send_file(
        current.kernel().blobs.open(sha256),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=f"{row.channel}-{row.id}.bin",
        max_age=0,
        etag=False,
    )
    response.headers["Content-Security-Policy"] = headers.FILE_POLICY
    return response


@page(CHANNELS)
def channels() -> ResponseReturnValue:
    kernel = current.kernel()
    rows = query.channels(kernel, current.actor())
    services = {one.key: text(one.title) for one in kernel.directory.services()}
    return render_template("channels.html", rows=rows, services=services, home=_address())


@page(f"{CHANNELS}/<channel>")
def channel(channel: str) -> ResponseReturnValue:
    return _channel(channel, None, {})


@page(f"{CHANNELS}/<channel>", methods=("POST",))
def set_up(channel: str) -> ResponseReturnValue:
    values = sent_values()
    try:
        execute(
            current.kernel(),
            SetUpChannel(channel, request.form.get(SERVICE, ""), values, origin="page"),
            current.actor(),
        )
    except Invalid as error:
        return make_response(_channel(channel, Entered(values, error.errors), by_field(error)), error.status)
    return redirect(f"{CHANNELS}/{channel}?saved=1", 303)


def shown(raw: bytes) -> str:
    """Bytes as text that is safe to look at: what is no letter is drawn as a sign of its own."""
    told = raw.decode("utf-8", "replace").replace("\r\n", "\n")
    return "".join(letter if letter.isprintable() or letter in "\n\t" else _sign(letter) for letter in told)


def _sign(letter: str) -> str:
    """␀ for NUL and so on; U+202E and its like, which turn the text around, by their number."""
    return chr(0x2400 + ord(letter)) if ord(letter) < 0x20 else f"⟨U+{ord(letter):04X}⟩"


def _raw(row: query.InboxRow) -> tuple[bytes, str]:
    """The bytes that may be shown, and why there are none."""
    if not row.stopped:
        return b"", ""
    sha256 = execute(current.kernel(), OpenRaw(row.id), current.actor())["sha256"]
    try:
        with current.kernel().blobs.open(sha256) as stream:
            return stream.read(SHOWN + 1), ""
    except NotFound as error:
        return b"", error.message


def _channel(key: str, entered: Entered | None, errors: Mapping[str, str]) -> str:
    kernel, actor = current.kernel(), current.actor()
    kernel.access.authorize(actor, query.PERMISSION)
    found = channel_of(kernel, key)
    row = next(one for one in query.channels(kernel, actor) if one.key == key)
    form = settings_form(found)
    seen: dict[str, Any] = {"data": dict(row.values)}
    able = [one for one in kernel.directory.services() if one.active and one.process]
    return render_template(
        "channel.html",
        back=(CHANNELS, _("Channels")),
        row=row,
        form=form_view(form, seen, id="channel", entered=entered) if form is not None else None,
        services=[(one.key, text(one.title)) for one in able],
        chosen={SERVICE: request.form.get(SERVICE, row.service or "")},
        errors={SERVICE: errors["service"]} if "service" in errors else {},
        addresses=[f"{_address()}/{row.key}{'/' if path else ''}{path}" for path in row.routes],
        saved="saved" in request.args,
        page=found.page,
        warnings=warnings(kernel, found),
    )


def _address() -> str:
    return f"{current.kernel().settings.base_url.rstrip('/')}/in"


def _states() -> list[tuple[str, str]]:
    return [*((key, _(title)) for key, (title, _icon) in STATES.items()), ("all", _("all"))]


def _done(count: str) -> str:
    if not count.isascii() or not count.isdigit() or len(count) > 6:
        return ""
    return ngettext("%(num)d item is read again.", "%(num)d items are read again.", int(count)) % {"num": int(count)}
