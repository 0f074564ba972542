"""The pages of sources, for who manages channels.

/x/hooks/sources        all of them, each with how much came and how much was refused
/x/hooks/sources/new    one is set up
/x/hooks/sources/<id>   one is changed; ``do``: save | preview | rotate | drop
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson
from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from instar.sdk import (
    InstarError,
    NotFound,
    _,
    moment,
    now,
    orderable_services,
    posted_key,
    render_page,
    run_command,
    setting,
    unseal,
    viewer,
)
from instar_plugins.hooks import words
from instar_plugins.hooks.channel import SOURCES
from instar_plugins.hooks.door import ALGORITHMS, ENCODINGS
from instar_plugins.hooks.hook_pages import HOME, manages, told
from instar_plugins.hooks.mapping import NAMES, data_lines, field_map, read
from instar_plugins.hooks.paths import text_of
from instar_plugins.hooks.tables import PLUGIN, Source

TYPED = ("name", "way", "header", "algorithm", "prefix", "encoding", "delivery", "service", "most")
LARGEST_SAMPLE = 256 << 10
FRESH = {"way": "hmac", "header": "X-Signature", "prefix": "sha256=", "most": "1000", "active": "1"}


class Line(NamedTuple):
    """``address``: where it tells; ``good``: TimeText of when it told something last, None for never; ``both``: until
    which two secrets count."""

    id: int
    name: str
    address: str
    way: str
    active: bool
    good: Any
    taken: int
    refused: int
    both: Any


class Preview(NamedTuple):
    """What would become of the sample: (what, value) each, or why nothing."""

    rows: tuple[tuple[str, str], ...] = ()
    error: str = ""


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/sources", "sources", index)
    pages.add_url_rule("/sources/new", "new_source", new)
    pages.add_url_rule("/sources/new", "add_source", add, methods=("POST",))
    pages.add_url_rule("/sources/<int:id>", "source", show)
    pages.add_url_rule("/sources/<int:id>", "set_source", act, methods=("POST",))


def index() -> ResponseReturnValue:
    manages()
    lines = [_line(source) for source in Source.select().order_by(Source.name, Source.id)]
    return render_page("hooks/sources.html", back=(HOME, _("Webhooks")), lines=lines)


def new() -> ResponseReturnValue:
    manages()
    return _form(None, FRESH, {})


def add() -> ResponseReturnValue:
    manages()
    return _posted(None)


def show(id: int) -> ResponseReturnValue:
    manages()
    source = _find(id)
    return _form(source, _typed_of(source), {}, said=_("Saved.") if "saved" in request.args else "")


def act(id: int) -> ResponseReturnValue:
    manages()
    source, do = _find(id), request.form.get("do", "")
    if do == "drop":
        run_command(PLUGIN, "drop_source", {"source": id}, key=posted_key())
        return redirect(SOURCES, 303)
    if do == "rotate":
        run_command(PLUGIN, "rotate_source", {"source": id}, key=posted_key())
        source = _find(id)
        said = _("From now on both secrets count, for a day. Give the sender the new one until then.")
        return _form(source, _typed_of(source), {}, said=said, secret=unseal(PLUGIN, source.secret))
    return _posted(source)


# -- below: how it is done -----------------------------------------------------------------------------------


def _find(id: int) -> Source:
    source = Source.get_or_none(Source.id == id)
    if source is None:
        raise NotFound("no_source", _("There is no such source."))
    return source


def _posted(source: Source | None) -> ResponseReturnValue:
    """Saved, or only looked at what would become of the sample."""
    typed = {name: request.form.get(name, "").strip() for name in (*TYPED, *(f"map.{one}" for one in NAMES))}
    typed |= {name: request.form.get(name, "") for name in ("data", "sample")}
    typed["active"] = "1" if request.form.get("active") else ""
    try:
        said = _map_of(typed)
    except ValueError as error:
        return _form(source, typed, {"data": str(error)}, status=422)
    if request.form.get("do") == "preview":
        return _form(source, typed, {}, preview=_previewed(said, typed["sample"]))
    return _saved(source, typed, said)


def _saved(source: Source | None, typed: dict[str, str], said: Mapping[str, Any]) -> ResponseReturnValue:
    most = int(typed["most"]) if typed["most"].isascii() and typed["most"].isdigit() else 0
    given: dict[str, Any] = {name: typed[name] for name in TYPED if name != "most" and typed[name]}
    given |= {"name": typed["name"], "most": most, "map": said, "active": bool(typed["active"])}
    given["source"] = source.id if source else None
    if source is None:
        given["secret"] = request.form.get("secret", "")
    try:
        answer = run_command(PLUGIN, "source", given, key=posted_key())
    except InstarError as error:
        wrong = {"data" if name == "map.data" else name: words for name, words in told(error).items()}
        return _form(source, typed, wrong, status=error.status)
    if source is not None:
        return redirect(f"{SOURCES}/{source.id}?saved=1", 303)
    made = _find(int(answer["result"]["source"]))
    done = _("It is set up. Give the sender this address and this secret.")
    return _form(
        made, {**_typed_of(made), "sample": typed["sample"]}, {}, said=done, secret=unseal(PLUGIN, made.secret)
    )


def _map_of(typed: Mapping[str, str]) -> dict[str, Any]:
    """Raises ValueError, with words, for lines of fields that are none."""
    found: dict[str, Any] = {name: typed[f"map.{name}"] for name in NAMES if typed[f"map.{name}"]}
    fields = data_lines(typed["data"])
    return {**found, "data": fields} if fields else found


def _previewed(said: Mapping[str, Any], sample: str) -> Preview:
    map, wrong = field_map(said)
    if wrong:
        return Preview(error=" ".join(wrong.values()))
    if not sample.strip():
        return Preview(error=_("Paste what the sender sends, as JSON."))
    try:
        found = read(map, sample.encode("utf-8", "replace")[:LARGEST_SAMPLE])
    except ValueError as error:
        return Preview(error=str(error))
    if found.ignored:
        return Preview(error=_("It is let pass: what stands at “Only if” says no."))
    titles = _titles()
    rows = [(titles[name], str(getattr(found, name))) for name in NAMES if name != "only"]
    rows += [(id, text_of(value) or orjson.dumps(value).decode()) for id, value in found.data.items()]
    return Preview(tuple((title, value) for title, value in rows if value))


def _titles() -> dict[str, str]:
    return {
        "title": _("Title"),
        "body": _("Text"),
        "name": _("Name of who asks"),
        "email": _("E-mail of who asks"),
        "phone": _("Phone of who asks"),
        "thing": _("Which thing it is about"),
        "event": _("Id of the message"),
        "service": _("Service"),
        "only": _("Only if"),
    }


def _helps() -> dict[str, str]:
    return {
        "title": _(
            "A path such as issue.title, several with | between them, or words with {{ issue.number }} in them."
        ),
        "body": _("Empty: the whole JSON stands in the ticket."),
        "thing": _(
            "Such as order.id. The first message about it opens a ticket, later ones are added while that is open."
        ),
        "event": _("What has the same id is taken in once. Empty: what has the same bytes."),
        "service": _('Key of a service, such as "it_help" in quotes, or where it stands. Empty: the one chosen below.'),
        "only": _("Taken in only where something stands there, and it is not “false”."),
    }


def _typed_of(source: Source) -> dict[str, str]:
    said = orjson.loads(source.map)
    found = {name: str(getattr(source, name)) for name in TYPED}
    found |= {f"map.{name}": str(said.get(name, "")) for name in NAMES}
    found["data"] = "\n".join(f"{id} = {path}" for id, path in (said.get("data") or {}).items())
    return {**found, "active": "1" if source.active else ""}


def _line(source: Source) -> Line:
    base = str(setting("base_url")).rstrip("/")
    return Line(
        id=source.id,
        name=source.name,
        address=f"{base}/in/hooks?to={source.token}",
        way=dict(words.ways()).get(source.way, source.way),
        active=bool(source.active),
        good=moment(source.good) if source.good else None,
        taken=source.taken,
        refused=source.refused,
        both=moment(source.old_until) if source.old_secret and source.old_until > now() else None,
    )


def _form(
    source: Source | None,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    status: int = 200,
    said: str = "",
    secret: str = "",
    preview: Preview | None = None,
) -> Response:
    services = [(one.key, one.title) for one in orderable_services(viewer(), own=False)]
    if typed.get("service") and typed["service"] not in dict(services):
        services.append((typed["service"], typed["service"]))
    titles, helps = _titles(), _helps()
    return render_page(
        "hooks/source.html",
        status=status,
        back=(SOURCES, _("Sources")),
        source=source,
        line=_line(source) if source else None,
        typed=typed,
        errors=errors,
        said=said,
        secret=secret,
        preview=preview,
        services=services,
        ways=words.ways(),
        algorithms=[(one, one.upper()) for one in ALGORITHMS],
        encodings=[(one, one) for one in ENCODINGS],
        map_fields=[(f"map.{name}", titles[name], helps.get(name, "")) for name in NAMES],
    )
