"""The form editor: what a form asks, as it is asked; typed, dragged, tried, published.

/x/designer/forms/<key>/edit?field=amount    the editor
/x/designer/forms/new                        of a form that is not there yet
/x/designer/forms/pieces       POST {"definition": text, "lang", "typed": text that cannot be read}
                               → {"html": {pointer: html}, "left_out", "findings"}
/x/designer/forms/sample       POST the form that was filled in, with _definition, _reader, _lang
                               → {"html", "errors", "stored"}; for a live condition (HX-Request): the fields again
/x/designer/forms/sample/api   POST {"definition", "values", "lang"} → {"errors", "stored"}
/x/designer/forms/uses?field=  what has the field or reads it → {"uses": [{"kind", "key", "text"}]}

Nothing is written here but by publishing: what one tries is thrown away.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from instar.sdk import (
    DefinitionText,
    Draft,
    FieldUse,
    FormNames,
    Invalid,
    NotFound,
    _,
    check_definition,
    current,
    definition_draft,
    definition_text,
    definition_versions,
    field_indexes,
    field_uses,
    form_key_orders,
    form_names,
    form_pieces,
    form_sample,
    form_users,
    free_key,
    moment,
    ngettext,
    posted_values,
    render_page,
    setting,
    viewer,
)
from instar_plugins.designer import publish_words
from instar_plugins.designer.form_properties import parts, properties
from instar_plugins.designer.form_types import flags, palette_parts, types_as_json
from instar_plugins.designer.form_words import words

LIVE = "/x/designer/forms/sample"


def add_to(blueprint: Blueprint) -> None:
    """Its addresses, below ``/x/designer``."""
    blueprint.add_url_rule("/forms/new", "form_new", view_func=new)
    blueprint.add_url_rule("/forms/<key>/edit", "form_edit", view_func=edit)
    blueprint.add_url_rule("/forms/pieces", "form_pieces", view_func=pieces, methods=("POST",))
    blueprint.add_url_rule("/forms/sample", "form_sample", view_func=sample, methods=("POST",))
    blueprint.add_url_rule("/forms/sample/api", "form_sample_api", view_func=sample_api, methods=("POST",))
    blueprint.add_url_rule("/forms/uses", "form_uses", view_func=uses)


def edit(key: str) -> ResponseReturnValue:
    """The editor on what one is writing, else on the version in force; of a form that was never published only the
    former."""
    names = form_names(viewer())
    draft = definition_draft(viewer(), "form", key)
    try:
        stored = definition_text(viewer(), "form", key)
    except NotFound:
        if draft is None:
            raise
        stored = _beginning(key)
    return _page(key, stored, draft, names)


def new() -> ResponseReturnValue:
    """The editor on an empty form, under a key that nothing has yet."""
    names = form_names(viewer())
    key = free_key(viewer(), "form", "new_form")
    return _page(key, _beginning(key), None, names)


def pieces() -> ResponseReturnValue:
    """The form that is being written, field by field, and what is to fix in it."""
    sent = _sent()
    text, typed = str(sent.get("definition", "")), sent.get("typed")
    found = form_pieces(viewer(), text, _language(sent.get("lang")))
    told = [
        {"severity": one.severity, "code": one.code, "pointer": one.pointer, "message": one.message, "hint": one.hint}
        for one in check_definition(viewer(), typed if isinstance(typed, str) else text)
    ]
    return jsonify(html=dict(found.html), left_out=found.left_out, findings=told)


def sample() -> ResponseReturnValue:
    """The form filled in for a try: drawn again, with what would be stored or what is wrong."""
    given, live = request.form, request.headers.get("HX-Request") == "true"
    found = form_sample(
        viewer(),
        given.get("_definition", ""),
        None if given.get("_fresh") else posted_values(),
        _language(given.get("_lang")),
        reader="requester" if given.get("_reader") == "requester" else "staff",
        live_url=LIVE,
        check=not live,
    )
    return found.html if live else jsonify(html=found.html, errors=dict(found.errors), stored=found.stored)


def sample_api() -> ResponseReturnValue:
    """The same for values as a program sends them."""
    sent = _sent()
    values = sent.get("values")
    if not isinstance(values, dict):
        raise Invalid({"values": [_("The values have to be a JSON object.")]})
    found = form_sample(viewer(), str(sent.get("definition", "")), values, _language(sent.get("lang")), origin="api")
    return jsonify(errors=dict(found.errors), stored=found.stored)


def uses() -> ResponseReturnValue:
    """What else has a field, or reads it."""
    found = field_uses(viewer(), request.args.get("field", ""))
    return jsonify(uses=[{"kind": one.kind, "key": one.key, "text": _in_words(one)} for one in found])


# -- below: how it is done -----------------------------------------------------------------------------------


def _beginning(key: str) -> DefinitionText:
    """A form that asks for nothing yet."""
    value = {"format": "instar.form/1", "key": key, "title": {current(): _("New form")}, "fields": []}
    return DefinitionText(json.dumps(value, ensure_ascii=False, indent=2) + "\n", 0, 0, _("New form"))


def _page(key: str, stored: DefinitionText, draft: Draft | None, names: FormNames) -> ResponseReturnValue:
    text = draft.text if draft is not None else stored.text
    typed = None if _readable(text) else text
    return render_page(
        "designer/form_editor.html",
        back=(f"/design/form/{key}", _("Form")) if stored.number else ("/design/forms", _("Forms")),
        title=stored.title or key,
        number=stored.number,
        languages=_languages(),
        source={"text": text if typed is None else stored.text, "typed": typed},
        context={
            "kind": "form",
            "key": key,
            "lang": current(),
            "base": draft.base_number if draft is not None else stored.base_number,
            "number": stored.base_number,
            "draft": _of_draft(draft),
            "urls": _urls(key),
            "used_by": form_users(viewer(), key) if stored.number else (),
            "versions": _versions(key) if stored.number else [],
        },
        words={**words(), **publish_words.words(), **{f"lang_{code}": name for code, name in _languages()}},
        vocabulary=_vocabulary(names),
    )


def _of_draft(draft: Draft | None) -> dict[str, Any] | None:
    if draft is None:
        return None
    return {"revision": draft.revision, "base": draft.base_number, "updated": draft.updated}


def _readable(text: str) -> bool:
    """Whether the text is a JSON object: a draft may be anything that somebody has typed."""
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def _vocabulary(names: FormNames) -> dict[str, Any]:
    made = field_indexes(viewer())
    return {
        "types": types_as_json(),
        "flags": flags(),
        "palette": palette_parts(),
        "properties": [one.as_json() for one in properties()],
        "parts": parts(),
        "orders": form_key_orders(),
        "languages": [code for code, _title in _languages()],
        "fields": [{"path": one.path, "title": one.title, "type": one.type} for one in names.fields],
        "ticket": [{"path": one.path, "title": _spelled(one.path), "type": one.type} for one in names.ticket],
        "forms": names.forms,
        "outcomes": names.outcomes,
        "functions": names.functions,
        "audiences": _audiences(),
        "indexes": {id: _when(at) for id, at in made.items()},
    }


def _urls(key: str) -> dict[str, str]:
    return {
        "pieces": "/x/designer/forms/pieces",
        "sample": LIVE,
        "sample_api": f"{LIVE}/api",
        "uses": "/x/designer/forms/uses",
        "draft": f"/api/v1/definitions/form/{key}/draft",
        "page": f"/design/form/{key}",
        "edit": f"/x/designer/forms/{key}/edit",
    }


def _languages() -> list[tuple[str, str]]:
    """(code, name) of the languages of the site, that of the page first."""
    titles = {"en": _("English"), "ru": _("Russian")}
    codes = sorted(setting("languages"), key=lambda code: code != current())
    return [(code, titles.get(code, code)) for code in codes]


def _language(asked: object) -> str:
    return asked if isinstance(asked, str) and asked in setting("languages") else current()


def _audiences() -> list[tuple[str, str]]:
    return [
        ("requester", _("Who asked, with observers and approvers")),
        ("customer_org", _("Colleagues of who asked, by a right")),
        ("partner", _("Partners that work on it")),
        ("operator", _("Whoever else may see the ticket")),
        ("internal", _("Nobody else")),
    ]


def _spelled(path: str) -> str:
    """The name of a ticket's own value, for pickers; the path where there is no word for it."""
    return {
        "ticket.title": _("Title of the ticket"),
        "ticket.priority": _("Priority"),
        "ticket.status": _("Status"),
        "ticket.stage": _("Stage"),
        "ticket.role": _("Role"),
        "ticket.process": _("Process"),
        "ticket.service.key": _("Service"),
        "ticket.team": _("Team"),
        "ticket.created": _("Opened"),
        "ticket.due": _("Due"),
        "ticket.channel": _("Channel"),
        "ticket.number": _("Number of the ticket"),
        "ticket.requester.name": _("Requester’s name"),
        "ticket.requester.email": _("Requester’s e-mail"),
        "ticket.organization.name": _("Client"),
        "ticket.assignee.login": _("Assignee"),
        "user.login": _("Log-in of the reader"),
        "user.name": _("Name of the reader"),
        "user.kind": _("Kind of the reader"),
        "now": _("Now"),
    }.get(path, path)


def _versions(key: str) -> list[dict[str, str]]:
    return [
        {
            "title": _("v%(number)s, in force") % {"number": one.number} if one.current else f"v{one.number}",
            "url": f"/design/form/{key}?version={one.number}",
            "about": " · ".join(
                filter(None, (_when(one.created), one.author.name if one.author else one.origin, one.note))
            ),
        }
        for one in definition_versions(viewer(), "form", key)
    ]


def _when(at: int) -> str:
    found = moment(at)
    return found.full if found is not None else ""


def _in_words(use: FieldUse) -> str:
    """“Process “Purchase”, version 3: asks for it, reads it in 2 places”."""
    kinds = {
        "form": _("Form “{title}”, version {number}"),
        "process": _("Process “{title}”, version {number}"),
        "decision": _("Decision table “{title}”, version {number}"),
    }
    name = kinds.get(use.kind, "{title}").format(title=use.title, number=use.number)
    told = [_("asks for it")] if use.has else []
    if use.reads:
        told.append(ngettext("reads it in %(num)d place", "reads it in %(num)d places", use.reads) % {"num": use.reads})
    if not use.current:
        told.append(_("only for tickets that run on it"))
    return f"{name}: {', '.join(told)}"


def _sent() -> dict[str, Any]:
    sent = request.get_json(silent=True)
    return sent if isinstance(sent, dict) else {}
