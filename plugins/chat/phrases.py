"""What the widget itself says to visitors, in English and in Russian: the site's own languages are those of staff."""

from __future__ import annotations

from typing import Final

SHOWN: Final[dict[str, tuple[str, str]]] = {
    "title": ("Write to us", "Напишите нам"),
    "open": ("Open the chat", "Открыть чат"),
    "close": ("Close the chat", "Закрыть чат"),
    "unread": ("New message", "Новое сообщение"),
    "here": ("We are here", "Мы на связи"),
    "away": ("Nobody is here now. We answer from {when}.", "Сейчас никого нет. Ответим {when}."),
    "away_unknown": (
        "Nobody is here now. We answer as soon as we can.",
        "Сейчас никого нет. Ответим, как только сможем.",
    ),
    "leave": (
        "Leave your e-mail, and the answer reaches you even when you are gone.",
        "Оставьте почту – ответ дойдёт, даже если вы уйдёте.",
    ),
    "noted": ("If you leave, we answer to {email}.", "Если вы уйдёте, ответим на {email}."),
    "email": ("E-mail", "Почта"),
    "name": ("Name", "Имя"),
    "save": ("Save", "Сохранить"),
    "message": ("Message", "Сообщение"),
    "send": ("Send", "Отправить"),
    "attach": ("Attach files", "Прикрепить файлы"),
    "remove": ("Remove {name}", "Убрать {name}"),
    "you": ("You", "Вы"),
    "us": ("Answer", "Ответ"),
    "sending": ("Sending …", "Отправляется …"),
    "failed": ("Not sent.", "Не отправлено."),
    "again": ("Send again", "Отправить ещё раз"),
    "lost": ("The files are gone. Choose them again.", "Файлы потеряны. Выберите их ещё раз."),
    "offline": ("No connection. What you type is kept.", "Нет связи. Написанное сохраняется."),
    "rate": ("How was it?", "Как всё прошло?"),
    "rated": ("Thank you. {score} of 5", "Спасибо. {score} из 5"),
    "1": ("Very bad", "Очень плохо"),
    "2": ("Bad", "Плохо"),
    "3": ("So-so", "Так себе"),
    "4": ("Good", "Хорошо"),
    "5": ("Very good", "Очень хорошо"),
    "preview": ("A preview: nothing is sent.", "Предпросмотр: ничего не отправляется."),
    "many": ("At most {most} files at once.", "Не больше {most} файлов сразу."),
    "large": (
        "The files are too large together: at most {most} MB.",
        "Файлы слишком большие: вместе не больше {most} МБ.",
    ),
}
"""What the script says by itself."""
TOLD: Final[dict[str, tuple[str, str]]] = {
    "greeting": (
        "Hello! Write what you need: your message becomes a request, and the answer comes here.",
        "Здравствуйте! Напишите, что случилось или что нужно: ответ придёт сюда.",
    ),
    "gone": ("This chat is switched off.", "Этот чат выключен."),
    "other_site": ("This chat is not for this site.", "Этот чат – не для этого сайта."),
    "no_talk": (
        "This conversation is over. Write, and a new one begins.",
        "Этот разговор закончен. Напишите – начнётся новый.",
    ),
    "no_file": ("There is no such file.", "Такого файла нет."),
    "no_question": ("There is nothing to rate.", "Оценивать нечего."),
    "later": (
        "It could not be taken just now. Send it again a little later.",
        "Сейчас не получилось. Отправьте чуть позже.",
    ),
    "empty": ("The message is empty. Write something.", "Сообщение пустое. Напишите что-нибудь."),
    "empty_file": ("A file is empty. Choose another one.", "Файл пустой. Выберите другой."),
    "too_long": (
        "The message is longer than {most} characters. Shorten it, or send it in parts.",
        "Сообщение длиннее {most} символов. Сократите его или отправьте частями.",
    ),
    "too_large": ("The files are too large. Send fewer at once.", "Файлы слишком большие. Отправьте их по частям."),
    "too_many_files": ("At most {most} files at once.", "Не больше {most} файлов сразу."),
    "no_email": ("This is no e-mail address. Check it.", "Это не адрес почты. Проверьте его."),
    "flood": (
        "That is more than we can take within an hour. Write again later; what you have sent is here.",
        "За час это больше, чем мы можем принять. Напишите позже; отправленное уже у нас.",
    ),
}
"""What this site answers."""


def said(name: str, language: str, **values: object) -> str:
    return _in(TOLD[name], language).format(**values)


def words(language: str) -> dict[str, str]:
    """What the script needs, its gaps as they are."""
    return {name: _in(both, language) for name, both in SHOWN.items()}


def _in(both: tuple[str, str], language: str) -> str:
    return both[1] if language == "ru" else both[0]
