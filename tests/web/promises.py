"""What every address of the pages asks for, who has it, and what a form of it holds: written from what the product
promises, not read from the code that decides. A new address needs a row in ``NEEDS``, and one in ``FORMS`` if it takes
a form.
"""

from __future__ import annotations

import orjson

from .conftest import DEAL

PEOPLE = {
    "stranger": None,
    "gone": "gone",
    "nobody": "nobody",
    "client": "carl",
    "partner": "fred",
    "narrow": "boris",
    "operator": "ivan",
    "lead": "maria",
    "auditor": "audit",
    "designer": "plan",
    "admin": "boss",
}
"""Who asks: somebody who is not logged in, somebody who was and has been switched off, an account without a right, the
client whose ticket it is, somebody of a partner it is shared with, an operator of another process, and one each."""
LOGGED_IN = [name for name in PEOPLE if name not in ("stranger", "gone")]

_OPERATES = {"see", "inside", "comment", "act", "step", "edit", "attach", "watch"}
ON_A_TICKET: dict[str, set[str]] = {
    "client": {"see", "comment", "attach", "watch"},
    "partner": {"see", "comment", "act", "attach"},
    "operator": _OPERATES,
    "lead": _OPERATES | {"share"},
    "auditor": {"see", "inside"},
}
"""What each may do with the ticket in question; the others do not even see it."""
AT_THE_SITE: dict[str, set[str]] = {
    "client": {"open"},
    "partner": {"open", "comment", "act"},
    "narrow": {"open", "comment", "act", "inside", "processes"},
    "operator": {"open", "comment", "act", "inside", "processes", "clients"},
    "lead": {"open", "comment", "act", "inside", "processes", "clients", "export", "reports", "shares"},
    "auditor": {"inside", "processes", "reports"},
    "designer": {"processes", "publish", "services"},
    "admin": {
        "processes",
        "publish",
        "services",
        "reports",
        "people",
        "rights",
        "plugins",
        "tokens",
        "settings",
        "channels",
        "jobs",
    },
}
"""What each may at all. Clients and what only the whole site has are changed by who may everywhere."""

ANYBODY, PERSON, NOT_THERE = "anybody", "person", "not there"
NEEDS: dict[str, str] = {
    "GET /": PERSON,
    "GET /login": ANYBODY,
    "GET /forgot": ANYBODY,
    "GET /password/<token>": NOT_THERE,
    "GET /favicon.ico": ANYBODY,
    "GET /static/at-<stamp>/<path:name>": ANYBODY,
    "GET /brand/<key>/<stamp>": ANYBODY,
    "GET /T-<int:id>": PERSON,
    "GET /t-<int:id>": PERSON,
    "GET /about": PERSON,
    "GET /confirm": PERSON,
    "GET /counters": PERSON,
    "GET /api/docs": PERSON,
    "GET /find": PERSON,
    "GET /suggest/<kind>": PERSON,
    "GET /files/<file_id>": "file",
    "GET /work": PERSON,
    "GET /queue": PERSON,
    "GET /work/rows/<whose>/<key>": PERSON,
    "GET /watching": PERSON,
    "GET /boards": PERSON,
    "GET /new": PERSON,
    "GET /new/<service>": PERSON,
    "GET /views": PERSON,
    "GET /views/<int:id>": "own",
    "GET /me": PERSON,
    "GET /me/tokens": PERSON,
    "GET /me/signature": PERSON,
    "GET /answers": PERSON,
    "GET /answers/new": "comment",
    "GET /answers/<int:id>": "own",
    "GET /tickets/list": PERSON,
    "GET /tickets/as/<key>": PERSON,
    "GET /tickets/export": "export",
    "GET /tickets/list.csv": "export",
    "GET /p/<process>/list": PERSON,
    "GET /p/<process>/board": "board",
    "GET /p/<process>/board/columns": "board",
    "GET /p/<process>/board/more": "board",
    "GET /t/<number>": "ticket see",
    "GET /t/<number>/<any(work, files, history):tab>": "ticket see",
    "GET /t/<number>/x/<panel>": "ticket see",
    "GET /t/<number>/poll": "ticket see",
    "GET /t/<number>/properties": "ticket see",
    "GET /t/<number>/answers": "ticket see",
    "GET /t/<number>/colleagues": "ticket see",
    "GET /t/<number>/partners": "ticket inside",
    "GET /t/<number>/move": "ticket see",
    "GET /t/<number>/role": "ticket see",
    "GET /t/<number>/step/<int:item>": "step",
    "GET /t/<number>/why": "why",
    "GET /clients": "inside",
    "GET /clients/contacts": "inside",
    "GET /clients/organizations/new": "clients",
    "GET /clients/contacts/new": "clients",
    "GET /clients/organizations/<int:id>": "client inside",
    "GET /clients/contacts/<int:id>": "client inside",
    "GET /reports": "reports",
    "GET /reports/<key>": "reports",
    "GET /design/<any(processes, forms):which>": "processes",
    "GET /design/<any(processes, forms):which>/new": "publish",
    "GET /design/<any(process, form):kind>/<key>": "processes",
    "GET /design/<any(process, form):kind>/<key>/compare": "processes",
    "GET /admin/answers": "services",
    "GET /admin/jobs": "jobs",
    "GET /admin/plugins": "processes",
    "GET /admin/plugins/trace": "plugins",
    "GET /admin/people": "people",
    "GET /admin/people/new": "people",
    "GET /admin/people/<login>": "people",
    "GET /admin/people/<login>/tokens": "tokens",
    "GET /admin/teams": "people",
    "GET /admin/teams/<key>": "people",
    "GET /admin/structure": "people",
    "GET /admin/structure/new": "people",
    "GET /admin/structure/<key>": "people",
    "GET /admin/structure/<key>/brand": "people",
    "GET /admin/rights": "rights",
    "GET /admin/rights/give": "rights",
    "GET /admin/rights/<int:id>/end": "rights",
    "GET /admin/rights/asked": "shares or rights",
    "GET /admin/settings": "settings",
    "GET /admin/import": "open or people or services",
    "GET /admin/import/<int:id>": "own",
    "GET /admin/import/<int:id>/progress": "own",
    "GET /admin/import/<int:id>/refused.csv": "own",
    "GET /admin/inbox": "channels",
    "GET /admin/inbox/<int:id>": "channels",
    "GET /admin/inbox/<int:id>/raw": "channels",
    "GET /admin/inbox/channels": "channels",
    "GET /admin/inbox/channels/<channel>": "channels",
    "POST /login": ANYBODY,
    "POST /logout": ANYBODY,
    "POST /forgot": ANYBODY,
    "POST /password/<token>": NOT_THERE,
    "POST /session": PERSON,
    "POST /confirm": PERSON,
    "POST /upload": PERSON,
    "POST /views": PERSON,
    "POST /views/<int:id>": "own",
    "POST /work/next": "act",
    "POST /me": PERSON,
    "POST /me/password": PERSON,
    "POST /me/log-ins": PERSON,
    "POST /me/signature": PERSON,
    "POST /me/tokens": PERSON,
    "POST /me/tokens/<int:id>/end": "own token",
    "POST /answers/new": "comment",
    "POST /answers/<int:id>": "own",
    "POST /new/<service>": PERSON,
    "POST /new/<service>/fields": PERSON,
    "POST /t/<number>/ask": PERSON,
    "POST /t/<number>/mentions": "ticket see",
    "POST /t/<number>/unsent": "ticket see",
    "POST /t/<number>/preview": "ticket see",
    "POST /t/<number>/messages": "ticket comment",
    "POST /t/<number>/watch": "ticket watch",
    "POST /t/<number>/properties": "ticket edit",
    "POST /t/<number>/move": "ticket act",
    "POST /t/<number>/role": "ticket edit",
    "POST /t/<number>/role/back": "ticket edit",
    "POST /t/<number>/links": "ticket edit",
    "POST /t/<number>/links/remove": "ticket edit",
    "POST /t/<number>/partners": "ticket share",
    "POST /t/<number>/partners/<key>/end": "ticket share",
    "POST /t/<number>/undo": "ticket see",
    "POST /t/<number>/fault/<int:token>": "ticket act",
    "POST /t/<number>/step/<int:item>": "ticket step",
    "POST /t/<number>/step/<int:item>/take": "ticket step",
    "POST /t/<number>/step/<int:item>/put-back": "ticket act",
    "POST /t/<number>/step/<int:item>/fields": "step",
    "POST /clients/organizations/new": "clients",
    "POST /clients/contacts/new": "clients",
    "POST /clients/organizations/<int:id>": "client clients",
    "POST /clients/contacts/<int:id>": "clients",
    "POST /design/<any(processes, forms):which>/new": "publish",
    "POST /design/<any(process, form):kind>/<key>": "publish",
    "POST /design/<any(process, form):kind>/<key>/rollback": "publish",
    "POST /design/<any(process, form):kind>/<key>/retire": "publish",
    "POST /admin/jobs/<int:id>": "jobs",
    "POST /admin/plugins/<plugin>": "plugins",
    "POST /admin/people/new": "people",
    "POST /admin/people/<login>": "people",
    "POST /admin/people/<login>/invite": "people",
    "POST /admin/people/<login>/log-ins": "people",
    "POST /admin/people/<login>/teams": "people",
    "POST /admin/people/<login>/tokens": "tokens",
    "POST /admin/people/<login>/tokens/<int:id>/end": "anybody's token",
    "POST /admin/teams": "people",
    "POST /admin/teams/<key>": "people",
    "POST /admin/structure": "people",
    "POST /admin/structure/<key>": "people",
    "POST /admin/structure/<key>/move": "people",
    "POST /admin/structure/<key>/brand": "people",
    "POST /admin/structure/<key>/close": "people",
    "POST /admin/rights/give": "rights",
    "POST /admin/rights/<int:id>/end": "rights",
    "POST /admin/rights/asked": "shares or rights",
    "POST /admin/settings": "settings",
    "POST /admin/settings/letter": "settings",
    "POST /admin/import": "open or people or services",
    "POST /admin/import/<int:id>": "own",
    "POST /admin/inbox": "channels",
    "POST /admin/inbox/<int:id>": "channels",
    "POST /admin/inbox/channels/<channel>": "channels",
}
"""Method and address → what it takes: ``anybody``, a ``person`` logged in, a word of ``AT_THE_SITE`` (403 without it),
``ticket`` and a word of ``ON_A_TICKET`` (404 for who does not see the ticket, 403 for who sees it and may not),
``client`` and a word of ``AT_THE_SITE`` (404 for whose tickets do not lead to this client), ``own``: only whose it is
finds it, or a word of ``AT``."""

AT = {
    "board": ("operator lead auditor designer admin", 404),
    "file": ("operator lead auditor", 404),
    "step": ("operator lead auditor", 404),
    "why": ("client partner operator lead auditor admin", 404),
    "own token": ("operator admin", 404),
    "anybody's token": ("admin", 404),
}
"""The few that are like no other: who gets there, and what everybody else is told. The file is an internal one, the
step is not the partner's; a token is ended by whose it is and by who manages tokens."""


def expected(needs: str, who: str) -> int:
    """The status, 200 for whatever is done."""
    if needs == ANYBODY:
        return 200
    if who in ("stranger", "gone") and needs != NOT_THERE:
        return 401
    if needs == NOT_THERE:
        return 404
    if needs == PERSON:
        return 200
    if needs == "own":
        return 200 if who == "operator" else 404
    if needs in AT:
        inside, otherwise = AT[needs]
        return 200 if who in inside.split() else otherwise
    kind, _space, word = needs.partition(" ")
    held = AT_THE_SITE.get(who, set())
    if kind == "client":
        return 403 if "inside" not in held else 404 if who == "narrow" else 200 if word in held else 403
    if kind == "ticket":
        held = ON_A_TICKET.get(who, set())
        return 404 if "see" not in held else 200 if word in held else 403
    return 200 if held & set(needs.split(" or ")) else 403


PASSWORD = "correct horse battery"
NEW = "x{n}"
"""In a form: a word that nobody has sent before."""
WITHOUT_FORM = {
    "POST /logout",
    "POST /session",
    "POST /work/next",
    "POST /confirm",
    "POST /upload",
    "POST /me/tokens/<int:id>/end",
    "POST /t/<number>/role/back",
    "POST /t/<number>/undo",
    "POST /t/<number>/fault/<int:token>",
    "POST /t/<number>/partners/<key>/end",
    "POST /t/<number>/step/<int:item>/take",
    "POST /t/<number>/step/<int:item>/put-back",
    "POST /t/<number>/step/<int:item>/fields",
    "POST /new/<service>/fields",
    "POST /admin/people/<login>/invite",
    "POST /admin/people/<login>/log-ins",
    "POST /admin/people/<login>/tokens/<int:id>/end",
    "POST /admin/import",
    "POST /password/<token>",
    "POST /design/<any(process, form):kind>/<key>/retire",
    "POST /admin/rights/<int:id>/end",
    "POST /me/password",
    "POST /admin/settings/letter",
}
QUERIES = {"GET /t/<number>/properties": {"read": "title"}}
FORMS: dict[str, dict[str, str]] = {
    "POST /login": {"login": "door", "password": PASSWORD},
    "POST /forgot": {"email": "nobody@example.org"},
    "POST /views": {"path": "/tickets/list", "title": NEW},
    "POST /views/<int:id>": {"do": "pin"},
    "POST /me": {"theme": "dark"},
    "POST /me/log-ins": {"handle": "none"},
    "POST /me/signature": {"text": "Yours"},
    "POST /me/tokens": {"name": NEW},
    "POST /answers/new": {"title": NEW, "body": "x"},
    "POST /answers/<int:id>": {"title": NEW, "body": "x"},
    "POST /new/<service>": {"title": NEW, "process": "appeal"},
    "POST /t/<number>/ask": {"reason": "x"},
    "POST /t/<number>/mentions": {},
    "POST /t/<number>/unsent": {"part": "staff", "content": '{"body": "x"}'},
    "POST /t/<number>/preview": {"body": "x", "audience": "client"},
    "POST /t/<number>/messages": {"body": "x", "audience": "client"},
    "POST /t/<number>/watch": {"on": "yes"},
    "POST /t/<number>/properties": {"name": "title", "value": NEW},
    "POST /t/<number>/move": {"to": "closed:spam"},
    "POST /t/<number>/role": {"role": "deal", "amount.amount": "1", "amount.currency": "RUB"},
    "POST /t/<number>/links": {"kind": "relates", "other": "T-1"},
    "POST /t/<number>/links/remove": {"kind": "parent"},
    "POST /t/<number>/partners": {"partner": "fitters", "until": "2026-02-01"},
    "POST /t/<number>/step/<int:item>": {"_outcome": "spam"},
    "POST /clients/organizations/new": {"name": NEW},
    "POST /clients/contacts/new": {"name": NEW},
    "POST /clients/organizations/<int:id>": {"name": NEW},
    "POST /clients/contacts/<int:id>": {"name": NEW},
    "POST /design/<any(processes, forms):which>/new": {"text": orjson.dumps(DEAL).decode()},
    "POST /design/<any(process, form):kind>/<key>": {"text": orjson.dumps(DEAL).decode()},
    "POST /design/<any(process, form):kind>/<key>/rollback": {"number": "1"},
    "POST /admin/jobs/<int:id>": {"do": "aside"},
    "POST /admin/plugins/<plugin>": {"on": "1"},
    "POST /admin/people/new": {"login": NEW, "name": "X", "secret": PASSWORD},
    "POST /admin/people/<login>": {"name": NEW},
    "POST /admin/people/<login>/teams": {"join": "sales"},
    "POST /admin/people/<login>/tokens": {"name": NEW},
    "POST /admin/teams": {"key": NEW, "name": "X"},
    "POST /admin/teams/<key>": {"name": NEW},
    "POST /admin/structure": {"key": NEW, "name": "X"},
    "POST /admin/structure/<key>": {"name": NEW},
    "POST /admin/structure/<key>/move": {"inside": ""},
    "POST /admin/structure/<key>/brand": {"title": NEW},
    "POST /admin/structure/<key>/close": {"do": "open"},
    "POST /admin/rights/give": {"who": "nobody2", "what": "process.view", "where": "all"},
    "POST /admin/rights/asked": {"request": "1", "do": "declined", "word": "x"},
    "POST /admin/settings": {},
    "POST /admin/import/<int:id>": {"do": "change"},
    "POST /admin/inbox": {"channel": "card"},
    "POST /admin/inbox/<int:id>": {"do": "again"},
    "POST /admin/inbox/channels/<channel>": {"card_from": "Omsk"},
}
