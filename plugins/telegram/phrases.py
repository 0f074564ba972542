"""What the bot itself says, in the language of who reads it."""

from __future__ import annotations

from collections.abc import Mapping

from instar.sdk import setting

HELLO = {
    "en": (
        "Hello! Write here what you need: your message becomes a request, and the answers come to this chat. "
        "Photos, files and voice messages may come along.\n\n/status – your requests\n/help – what this bot can do"
    ),
    "ru": (
        "Здравствуйте! Напишите, что случилось или что нужно: сообщение станет обращением, а ответы придут в этот чат. "
        "Можно прикладывать фото, файлы и голосовые.\n\n/status – ваши обращения\n/help – что умеет этот бот"
    ),
}
HELP = {
    "en": (
        "Write, and your message becomes a request. While it is open, what you write is added to it; to write about "
        "another one, reply to one of its messages. /status shows your requests. "
        "By the button below you may say your number, so that we know who you are."
    ),
    "ru": (
        "Напишите – и сообщение станет обращением. Пока оно открыто, всё написанное добавляется к нему; чтобы написать "
        "по другому, ответьте на одно из его сообщений. /status показывает ваши обращения. "
        "Кнопкой ниже можно сообщить свой номер, чтобы мы вас узнали."
    ),
}
SHARE = {"en": "Share my number", "ru": "Сообщить мой номер"}
KNOWN = {"en": "Thank you, {name}. We know you now.", "ru": "Спасибо, {name}. Теперь мы вас знаем."}
THANKS = {"en": "Thank you. Your number is noted.", "ru": "Спасибо. Номер записан."}
TAKEN = {
    "en": "This link belongs to somebody else, or was used already. You can write here all the same.",
    "ru": "Эта ссылка чужая или уже использована. Писать сюда можно и так.",
}
OVER = {
    "en": "This link works no more. You can write here all the same.",
    "ru": "Эта ссылка больше не действует. Писать сюда можно и так.",
}
NONE = {
    "en": "There are no requests of yours yet. Write, and there is one.",
    "ru": "Обращений пока нет. Напишите – и будет.",
}
REQUESTS = {"en": "Your requests:", "ru": "Ваши обращения:"}
CLOSED = {"en": "Closed lately:", "ru": "Недавно закрытые:"}
STATUS = {
    "active": {"en": "in work", "ru": "в работе"},
    "waiting": {"en": "waits for your answer", "ru": "ждём вашего ответа"},
    "hold": {"en": "on hold", "ru": "отложено"},
    "resolved": {"en": "solved", "ru": "решено"},
    "closed": {"en": "closed", "ru": "закрыто"},
    "cancelled": {"en": "cancelled", "ru": "отменено"},
}
GROUP = {
    "en": "This bot talks to one person at a time. Write to it directly: {link}",
    "ru": "Этот бот разговаривает с каждым отдельно. Напишите ему напрямую: {link}",
}
FACES = {
    5: {"en": "😀 Very good", "ru": "😀 Отлично"},
    4: {"en": "🙂 Good", "ru": "🙂 Хорошо"},
    3: {"en": "😐 So-so", "ru": "😐 Так себе"},
    2: {"en": "🙁 Bad", "ru": "🙁 Плохо"},
    1: {"en": "😡 Very bad", "ru": "😡 Очень плохо"},
}
RATED = {"en": "Thank you! {score} of 5", "ru": "Спасибо! Оценка {score} из 5"}
ALREADY = {"en": "It was rated already: {score} of 5.", "ru": "Оценка уже есть: {score} из 5."}
REOPENED = {
    "en": "The request goes on; there is nothing to rate yet.",
    "ru": "Обращение снова в работе, оценивать рано.",
}
NOT_YOURS = {"en": "This button is not for you.", "ru": "Эта кнопка не для вас."}
TOO_LARGE = {
    "en": "A file is larger than {mb} MB and could not be taken. Send a link to it, or a smaller one.",
    "ru": "Файл больше {mb} МБ, принять его не получилось. Пришлите ссылку на него или файл поменьше.",
}

UNTIED = {
    "en": "This bot is for employees. Tie it to your account there: {page}",
    "ru": "Этот бот – для сотрудников. Свяжите его со своей записью здесь: {page}",
}
OVER_CODE = {
    "en": "This link works no more. Make a new one: {page}",
    "ru": "Эта ссылка больше не действует. Сделайте новую: {page}",
}
TIED = {
    "en": "You are {name} here from now on. What is new for you comes here; write, and it is a request of yours.",
    "ru": "Теперь вы здесь – {name}. Новое для вас придёт в этот чат; напишите – и это станет вашим обращением.",
}
STAFF_HELP = {
    "en": "What is new for you comes here by itself, and what waits for your decision with its buttons. "
    "Write, and it is a request of yours. /status shows your requests.",
    "ru": "Новое для вас приходит сюда само, а то, что ждёт вашего решения, – с кнопками. "
    "Напишите – и это станет вашим обращением. /status показывает ваши обращения.",
}
ASKED_BY = {"en": "Asked by: {name}", "ru": "Просит: {name}"}
OF_SERVICE = {"en": "Service: {name}", "ru": "Услуга: {name}"}
UNTIL = {"en": "Until: {when}", "ru": "Срок: {when}"}
FILES = {"en": "Files: {names}", "ru": "Файлы: {names}"}
SURE = {"en": "{way}? Press once more.", "ru": "{way}? Нажмите ещё раз."}
YES = {"en": "✔ Yes: {way}", "ru": "✔ Да: {way}"}
BACK = {"en": "Back", "ru": "Назад"}
NOTHING_DONE = {"en": "Nothing was done.", "ru": "Ничего не сделано."}
DONE = {"en": "{number}: {way}", "ru": "{number}: {way}"}
DECIDED = {
    "en": "It is decided already, or it is not yours to decide.",
    "ru": "Это уже решено, или решать это не вам.",
}
ASKS_MORE = {
    "en": "That needs a few words: open the link in the message.",
    "ru": "Тут нужны слова: откройте ссылку в сообщении.",
}


def said(phrase: Mapping[str, str], language: str, **values: object) -> str:
    """In that language, in one that is told by its beginning ("ru-RU"), else in the site's, else in English."""
    for one in (language.lower().partition("-")[0], str(setting("language"))):
        if one in phrase:
            return phrase[one].format(**values)
    return phrase["en"].format(**values)
