"""How mail programs introduce what they quote, in the languages of those who write to us. Looked for line by line."""

from __future__ import annotations

import re

WROTE_BEGINS = re.compile(
    r"[>\s*]*(?:(?:on|at|le|am|il|el|em|op|den|dnia|w dniu)\s|\d{1,4}[./ -]|[^<]{1,80}<[^>]+>"
    r"|(?:пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье)\b)",
    re.IGNORECASE,
)
"""A line from which "… wrote:" may run over several."""

_VERBS = (
    r"wrote|writes|said|schrieb|a écrit|ha scritto|escribió|escreveu|schreef|geschreven|napisał(?:\(a\)|a)?|skrev"
    r"|пишет|пишете|писали|писал(?:\(а\)|а|\s*\(-а\))?|написал(?:\(а\)|а|\s*\(-а\))?|сообщил(?:\(а\)|а)?"
)
_DATE = (
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}[.]?\s+[^\W\d_]{3,12}[.,]?\s+(?:de\s+)?\d{4}"
    r"|[^\W\d_]{3,9}[.,]?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\d{1,2}[:.]\d{2}"
)
_ADDRESS = r"<?\s*[^\s<>@]{1,80}@[^\s<>@]{1,80}\s*>?"
WROTE = re.compile(
    # Somebody, with a date or an address, wrote – in this order or the other one of verb and date.
    rf"(?=.{{0,300}}(?:{_DATE}|{_ADDRESS}|you wrote)).{{0,300}}\b(?:{_VERBS})\b.{{0,80}}:"
    # The short form of Gmail: a date with a zone and a name.
    rf"|\d{{4}}-\d{{2}}-\d{{2}}\s+\d{{1,2}}:\d{{2}}\s+(?:GMT|UTC)[+-]?\d{{0,2}}:?\d{{0,2}}\s+.{{1,200}}"
    # Gmail in Russian and others say no verb: "пн, 3 нояб. 2025 г. в 10:15, Anna <anna@…>:"
    rf"|(?=.{{0,80}}(?:{_DATE}|\d{{1,2}}\s+[а-я]{{3,8}})).{{4,200}}{_ADDRESS}\s*:",
    re.IGNORECASE,
)

_NAMED = (
    r"original message|original appointment|forwarded message|begin forwarded message|reply message|reply above"
    r"|message d'origine|message original|messaggio originale|mensaje original|mensagem original"
    r"|ursprüngliche nachricht|weitergeleitete nachricht|oorspronkelijk bericht"
    r"|wiadomość oryginalna|ursprungligt meddelande"
    r"|исходное сообщение|оригинальное сообщение|первоначальное сообщение|пересылаемое сообщение"
    r"|пересланное сообщение|начало переадресованного сообщения|начало пересылаемого сообщения"
    r"|переадресованное сообщение|конец пересылаемого сообщения|пересылаемое письмо"
)
SEPARATOR = re.compile(rf"[\s*_>-]*(?:{_NAMED})[\s*:_-]*", re.IGNORECASE)
DELIMITER = re.compile(r"[-–—*#~=_+]{2,}|[-_]{2,}\s+")

_FIELDS = (
    r"from|sent|to|cc|bcc|date|subject|reply-to|importance|sent at|attachments"
    r"|от|от кого|отправлено|отправлен|отправитель|дата|кому|копия|скрытая копия|тема|важность|вложения"
    r"|von|gesendet|an|betreff|datum|de|envoyé|à|objet|da|inviato|a|oggetto|enviado|para|asunto|assunto"
    r"|van|verzonden|aan|onderwerp|från|skickat|till|ämne|od|wysłano|do|temat|data|kopia"
)
HEADER = re.compile(rf"\*?(?:{_FIELDS})\s*:\*?(?:\s+\S|$)", re.IGNORECASE)

PHONE = re.compile(
    r"(?:sent (?:from|with|via|by)\b.{2,60}|get outlook for (?:ios|android).{0,60}|sent from mail for windows.{0,60}"
    r"|(?:von|gesendet) (?:meinem|von meinem|mit)\b.{2,60}|diese nachricht wurde von meinem.{2,80}"
    r"|envoyé de(?:puis)? mon.{2,40}|enviado (?:desde|do) (?:mi|meu).{2,40}|inviato da.{2,40}"
    r"|отправлено (?:из|с|через)\b.{2,60}|отправлено с (?:iphone|ipad|айфона).{0,40}"
    r"|скачать outlook для.{2,40}|получить outlook для.{2,40}|пожалуйста, (?:извините|простите) за краткость.{0,40})$",
    re.IGNORECASE,
)
