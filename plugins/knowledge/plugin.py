"""The knowledge base: articles that staff write, review and publish, and that readers find before they ask."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint

from instar.sdk import Alarm, Command, Entry, Migrations, NoticeKind, PageLink, Panel, Setting, Viewer, _, hookimpl
from instar_plugins.knowledge import (
    article_pages,
    care_pages,
    changing,
    edit_pages,
    help_pages,
    list_pages,
    misses,
    panel,
    reviewing,
    rights,
    states,
    telling,
    using,
    version_pages,
    voting,
    wanted,
)
from instar_plugins.knowledge.tables import HELP, HOME, MODELS, PLUGIN

HERE = Path(__file__).parent


class Knowledge:
    """Articles."""

    requires = "instar>=0.1"

    @hookimpl
    def settings(self) -> list[Setting]:
        months = {
            "en": "Months after which a published article is to be read again, where its writer has named no day.",
            "ru": "Через сколько месяцев перечитать опубликованную статью, если автор не назвал день.",
        }
        guests = {
            "en": "Whoever is not logged in finds the articles that are for everybody.",
            "ru": "Кто не вошёл, находит статьи, открытые для всех.",
        }
        return [
            Setting("review_months", int, 12, months, minimum=1, maximum=60),
            Setting("guests", bool, True, guests),
        ]

    @hookimpl
    def models(self) -> list[Any]:
        return MODELS

    @hookimpl
    def migrations(self) -> list[Migrations]:
        return [Migrations(HERE / "migrations")]

    @hookimpl
    def notices(self) -> list[NoticeKind]:
        return telling.KINDS

    @hookimpl
    def alarms(self) -> list[Alarm]:
        title = {"en": "Tell who looks after old articles", "ru": "Напомнить о старых статьях"}
        return [Alarm(reviewing.ALARM, title, reviewing.ring)]

    @hookimpl
    def commands(self) -> list[Command]:
        """None names a permission: readers vote, and the site itself notes and tells; their pages see to who asks."""

        def command(key: str, en: str, ru: str, run: Any, schema: Any, permission: str | None, **more: Any) -> Command:
            return Command(key, {"en": en, "ru": ru}, run, permission, schema, **more)

        write, publish = rights.WRITE, rights.PUBLISH
        state, back = states.StateBody, states.BackBody
        return [
            command("save", "Save an article", "Сохранить статью", changing.save, wanted.SaveBody, write),
            command("restore", "Bring back a version", "Вернуть версию", changing.restore, changing.RestoreBody, write),
            command("submit", "Send to review", "Отправить на проверку", states.submit, state, write),
            command("give_back", "Give back to the author", "Вернуть автору", states.give_back, back, publish),
            command("publish", "Publish an article", "Опубликовать статью", states.publish, state, publish),
            command("retire", "Retire an article", "Снять статью", states.retire, state, publish),
            command("reopen", "Take up again", "Взять снова в работу", states.reopen, state, write),
            command(
                "attach",
                "Put an article into an answer",
                "Вставить статью в ответ",
                using.attach,
                using.AttachBody,
                write,
                ticket="ticket",
            ),
            command("vote", "Say whether it helped", "Отметить, помогла ли статья", voting.vote, voting.VoteBody, None),
            command("miss", "Note a vain search", "Отметить пустой поиск", misses.miss, misses.MissBody, None),
            command(
                "late", "Tell of an old article", "Напомнить о статье", reviewing.tell_late, reviewing.LateBody, None
            ),
        ]

    @hookimpl
    def blueprints(self, settings: Mapping[str, Any]) -> list[Blueprint]:
        pages = Blueprint(PLUGIN, __name__, template_folder="templates", static_folder="static")
        for module in (list_pages, article_pages, edit_pages, version_pages, care_pages):
            module.add_to(pages)
        return [pages, help_pages.blueprint(bool(settings["guests"]))]

    @hookimpl
    def menu(self, actor: Viewer) -> list[Entry]:
        return [Entry("work", _("Knowledge"), "book", HOME, permission=rights.STAFF)]

    @hookimpl
    def panels(self, ticket: Mapping[str, Any], actor: Viewer) -> list[Panel]:
        return panel.panels(ticket, actor)

    @hookimpl
    def portal_links(self, actor: Viewer) -> list[PageLink]:
        return [PageLink(_("Help"), "book", HELP)] if help_pages.is_open(actor) else []

    @hookimpl
    def portal_answers(self, asked: str, service: str, actor: Viewer) -> list[PageLink]:
        return help_pages.answers(asked, service, actor) if help_pages.is_open(actor) else []


plugin = Knowledge()
