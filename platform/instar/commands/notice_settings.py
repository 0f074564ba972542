"""What somebody wants to hear of, how, and when not: his own choice alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from instar.commands.execute import Answer, Context, handles
from instar.commands.notices import people, post_time, site_days_off, wanted
from instar.contract.notices import WAYS
from instar.engine.quiet import Digest, next_digest
from instar.errors import Forbidden, Invalid, NotFound, nearest
from instar.forms.locales import zone_of
from instar.i18n import _
from instar.kernel import Kernel
from instar.notices import GATHER_MS, kinds

DAY_MINUTES = 24 * 60
EVERY = ("daily", "weekly", "")
SCOPES = ("now", "digest")
"""What a link in a letter stops: letters at once, or digests."""

_ROW = """
SELECT choices, quiet_begin, quiet_end, quiet_off, digest, digest_day, digest_at, digest_off, language
FROM notice_setting WHERE principal_id = ?"""
_KEEP = """
INSERT INTO notice_setting (principal_id, choices, quiet_begin, quiet_end, quiet_off, digest, digest_day, digest_at,
  digest_off, language, digest_due)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (principal_id) DO UPDATE SET choices = excluded.choices, quiet_begin = excluded.quiet_begin,
  quiet_end = excluded.quiet_end, quiet_off = excluded.quiet_off, digest = excluded.digest,
  digest_day = excluded.digest_day, digest_at = excluded.digest_at, digest_off = excluded.digest_off,
  language = excluded.language, digest_due = excluded.digest_due"""
_POST_AT = "UPDATE notice SET post_at = ? WHERE principal_id = ? AND post_at IS NOT NULL"
_UNPOST = "UPDATE notice SET post_at = NULL WHERE principal_id = ? AND post_at IS NOT NULL"
_UNDIGEST = "UPDATE notice SET posted = ? WHERE principal_id = ? AND way = 'digest' AND posted IS NULL"


@dataclass(frozen=True, slots=True)
class SetNotices:
    """Change what is named in ``values`` and nothing else.

    ways: {kind: app | mail | digest | none, or None for what the site thinks best}; quiet: {"begin": "22:00", "end":
    "07:00"} or None; quiet_days_off (bool); digest: daily | weekly | ""; digest_day: 0 (Monday) … 6; digest_at:
    "09:00"; digest_days_off (bool); language: of the site's, or None for that of the account.
    """

    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StopLetters:
    """What the link in a letter does: its owner gets no more letters of this sort. ``token``: of that link."""

    token: str


@handles(SetNotices, "")
def set_notices(context: Context, command: SetNotices) -> Answer:
    context.asked = True  # everybody chooses for himself, and for nobody else
    who = context.actor.id
    if who is None or context.actor.kind != "user":
        raise Forbidden("no_account", _("Nobody is logged in."), status=401)
    held = _held(context, who)
    errors: dict[str, list[str]] = {}
    for name, value in command.values.items():
        try:
            _SETTERS[name](context, held, value) if name in _SETTERS else _unknown(name)
        except Invalid as error:
            errors |= error.errors
    if errors:
        raise Invalid(errors)
    _write(context, who, held)
    return {"settings": who}


def reckon(context: Context, who: int) -> None:
    """Somebody lives in another time zone now: what is planned for him is due at other moments."""
    if context.tx.value("SELECT 1 FROM notice_setting WHERE principal_id = ?", (who,)):
        _write(context, who, _held(context, who))


@handles(StopLetters, "")
def stop_letters(context: Context, command: StopLetters) -> Answer:
    """Whoever has the letter may stop it, as often as he likes: that takes nothing away but letters."""
    context.asked = True
    who, scope = read_stop_token(context.kernel, command.token)
    held = _held(context, who)
    if scope == "digest":
        held["digest"] = ""
        context.tx.run(_UNDIGEST, (context.now, who))
    else:
        for person in people(context.tx, (who,)):
            known = kinds(context.kernel.plugins).values()
            mailed = [kind.key for kind in known if wanted(context.kernel, person, kind) == "mail"]
            held["choices"] = {**held["choices"], **dict.fromkeys(mailed, "app")}
        context.tx.run(_UNPOST, (who,))
    _write(context, who, held)
    return {"stopped": scope}


def stop_token(kernel: Kernel, person: int, scope: str) -> str:
    """For the link in a letter by which its owner stops such letters without a log-in. It never runs out."""
    said = f"{person}.{scope}"
    return f"{said}.{_signature(kernel, said)}"


def read_stop_token(kernel: Kernel, token: str) -> tuple[int, str]:
    """Whose letters, and which; raises NotFound for what was not signed here."""
    said, _dot, signature = token[:200].rpartition(".")
    right = hmac.compare_digest(_signature(kernel, said).encode(), signature.encode())
    person, _dot, scope = said.partition(".")
    if not right or scope not in SCOPES:
        raise NotFound("no_link", _("This link is not whole. Copy it from the letter once more."))
    return int(person), scope


def minutes(value: Any) -> int:
    """Minutes of the day of "22:30"; raises ValueError."""
    hour, _colon, minute = str(value).strip().partition(":")
    if not (hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit() and len(minute) == 2):
        raise ValueError(value)
    found = int(hour) * 60 + int(minute)
    if not 0 <= found < DAY_MINUTES or int(minute) > 59 or len(hour) > 2:
        raise ValueError(value)
    return found


# -- below: how it is done -----------------------------------------------------------------------------------


def _signature(kernel: Kernel, said: str) -> str:
    key = kernel.settings.secret_key.encode()
    made = hmac.new(key, b"instar.notices:" + said.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made[:18]).decode()


def _held(context: Context, who: int) -> dict[str, Any]:
    row = context.tx.one(_ROW, (who,)) or ("{}", None, None, 0, "daily", 0, 9 * 60, 0, None)
    names = ("choices", "quiet_begin", "quiet_end", "quiet_off", "digest", "digest_day", "digest_at", "digest_off")
    return {**dict(zip((*names, "language"), row, strict=True)), "choices": orjson.loads(row[0])}


def _write(context: Context, who: int, held: Mapping[str, Any]) -> None:
    """Keep it, and reckon anew when the next digest and the letters that wait are due."""
    kernel = context.kernel
    zone = context.tx.value("SELECT timezone FROM principal WHERE id = ?", (who,))
    digest = Digest(held["digest"], held["digest_day"], held["digest_at"], bool(held["digest_off"]))
    due = next_digest(digest, context.now, zone_of(zone or kernel.settings.timezone), site_days_off(kernel))
    row = tuple(orjson.dumps(value).decode() if name == "choices" else value for name, value in held.items())
    context.tx.run(_KEEP, (who, *row, due))
    for person in people(context.tx, (who,)):
        context.tx.run(_POST_AT, (post_time(kernel, person, context.now + GATHER_MS), who))


def _unknown(name: str) -> None:
    near = nearest(name, _SETTERS)
    hint = " " + _("Did you mean “{name}”?").format(name=near) if near else ""
    raise Invalid({name[:64]: [_("This is not known here.") + hint]})


def _set_ways(context: Context, held: dict[str, Any], value: Any) -> None:
    if not isinstance(value, Mapping):
        raise Invalid({"ways": [_("This is an object: kind by kind.")]})
    known = kinds(context.kernel.plugins)
    for kind, way in value.items():
        if kind not in known:
            near = nearest(str(kind), known)
            hint = " " + _("Did you mean “{name}”?").format(name=near) if near else ""
            said = _("There is no kind of notice “{kind}”.").format(kind=str(kind)[:64])
            raise Invalid({f"ways.{str(kind)[:64]}": [said + hint]})
        if way is not None and way not in WAYS:
            raise Invalid({f"ways.{kind}": [_("Choose one of: {names}.").format(names=", ".join(WAYS))]})
    kept = {**held["choices"], **value}
    held["choices"] = {kind: way for kind, way in kept.items() if way is not None}


def _set_quiet(_context: Context, held: dict[str, Any], value: Any) -> None:
    if value is None:
        held["quiet_begin"] = held["quiet_end"] = None
        return
    if not isinstance(value, Mapping):
        raise Invalid({"quiet": [_("Give the beginning and the end, such as 22:00 and 07:00.")]})
    found: dict[str, int] = {}
    wrong: dict[str, list[str]] = {}
    for name in ("begin", "end"):
        try:
            found[name] = minutes(value.get(name, ""))
        except ValueError:
            wrong[f"quiet.{name}"] = [_("Give a time such as 22:00.")]
    if not wrong and found["begin"] == found["end"]:
        wrong["quiet.end"] = [_("Quiet hours that end when they begin are none. Choose another end.")]
    if wrong:
        raise Invalid(wrong)
    held["quiet_begin"], held["quiet_end"] = found["begin"], found["end"]


def _set_digest(_context: Context, held: dict[str, Any], value: Any) -> None:
    if value not in EVERY:
        raise Invalid({"digest": [_("Choose one of: {names}.").format(names="daily, weekly, “”")]})
    held["digest"] = value


def _set_day(_context: Context, held: dict[str, Any], value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 6:
        raise Invalid({"digest_day": [_("Choose a day of the week.")]})
    held["digest_day"] = value


def _set_at(_context: Context, held: dict[str, Any], value: Any) -> None:
    try:
        held["digest_at"] = minutes(value)
    except ValueError:
        raise Invalid({"digest_at": [_("Give a time such as 09:00.")]}) from None


def _set_language(context: Context, held: dict[str, Any], value: Any) -> None:
    if value is not None and value not in context.kernel.settings.languages:
        raise Invalid({"language": [_("The site does not speak this language.")]})
    held["language"] = value


def _set_switch(column: str, name: str) -> Any:
    def put(_context: Context, held: dict[str, Any], value: Any) -> None:
        if not isinstance(value, bool):
            raise Invalid({name: [_("This is true or false.")]})
        held[column] = int(value)

    return put


_SETTERS: Mapping[str, Any] = {
    "ways": _set_ways,
    "quiet": _set_quiet,
    "quiet_days_off": _set_switch("quiet_off", "quiet_days_off"),
    "digest": _set_digest,
    "digest_day": _set_day,
    "digest_at": _set_at,
    "digest_days_off": _set_switch("digest_off", "digest_days_off"),
    "language": _set_language,
}
