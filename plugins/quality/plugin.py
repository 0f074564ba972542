"""Quality: the requester is asked how it was, a low score is looked after, a sample is reviewed by a checklist."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint

from instar.sdk import (
    Command,
    Definitions,
    Entry,
    Migrations,
    Panel,
    Report,
    Role,
    Setting,
    TicketEvent,
    Viewer,
    _,
    hookimpl,
    own_settings,
    run_command,
    ticket_closing,
)
from instar_plugins.quality import (
    asking,
    checklists,
    control,
    panel,
    rate_pages,
    rating,
    reports,
    review_pages,
    reviewing,
    samples,
    score_report,
)
from instar_plugins.quality.settings import SETTINGS
from instar_plugins.quality.tables import PLUGIN, Review, Survey

HERE = Path(__file__).parent


class Quality:
    """Satisfaction of requesters, and quality control by staff."""

    requires = "instar>=0.1"

    @hookimpl
    def settings(self) -> list[Setting]:
        return list(SETTINGS)

    @hookimpl
    def roles(self) -> list[Role]:
        title = {"en": "Quality control", "ru": "Контроль качества"}
        return [Role(control.ROLE, title, icon="shield", hue=350, form="quality_control", process="quality_control")]

    @hookimpl
    def forms(self) -> list[Definitions]:
        return [Definitions(HERE / "forms", "form")]

    @hookimpl
    def processes(self) -> list[Definitions]:
        return [Definitions(HERE / "processes", "process")]

    @hookimpl
    def models(self) -> list[type[Any]]:
        return [Survey, Review]

    @hookimpl
    def migrations(self) -> list[Migrations]:
        return [Migrations(HERE / "migrations")]

    @hookimpl
    def commands(self, settings: Mapping[str, Any]) -> list[Command]:
        """None names a permission: who may is seen to by the pages, and by what the site itself is told."""
        lists = checklists.read(settings["checklists"])
        return [
            Command(
                "ask",
                {"en": "Ask the requester how it was", "ru": "Спросить заявителя, как всё прошло"},
                asking.asks(settings),
                None,
                asking.AskBody,
                ticket="ticket",
            ),
            Command(
                "say",
                {"en": "Rate the work", "ru": "Оценить работу"},
                rating.says(settings),
                None,
                rating.SayBody,
            ),
            Command(
                "rated",
                {"en": "Note a rating that came another way", "ru": "Записать оценку, пришедшую другим путём"},
                rating.rated,
                None,
                rating.RatedBody,
            ),
            Command(
                "controlled",
                {"en": "Note the ticket that looks after a low score", "ru": "Отметить тикет по низкой оценке"},
                rating.controlled,
                None,
                rating.ControlledBody,
            ),
            Command(
                "draw",
                {"en": "Draw a ticket for review", "ru": "Выбрать тикет для проверки"},
                samples.draws(settings),
                None,
                samples.DrawBody,
                ticket="ticket",
            ),
            Command(
                "score",
                {"en": "Review by the checklist", "ru": "Проверить по чек-листу"},
                reviewing.scores(lists),
                None,
                reviewing.ScoreBody,
            ),
            Command(
                "appeal",
                {"en": "Object to a review", "ru": "Возразить против проверки"},
                reviewing.appeal,
                None,
                reviewing.AppealBody,
            ),
        ]

    @hookimpl
    def blueprints(self, settings: Mapping[str, Any]) -> list[Blueprint]:
        return [rate_pages.blueprint(settings), review_pages.blueprint(checklists.read(settings["checklists"]))]

    @hookimpl
    def reports(self) -> list[Report]:
        return [reports.REPORT, score_report.REPORT]

    @hookimpl
    def panels(self, ticket: Mapping[str, Any], actor: Viewer) -> list[Panel] | None:
        return panel.panels(ticket, actor)

    @hookimpl
    def menu(self, actor: Viewer) -> list[Entry] | None:
        return [Entry("measure", _("Reviews"), icon="checklist", url="/x/quality/", permission="report.view")]

    @hookimpl
    def after_event(self, event: TicketEvent) -> None:
        if event.has_ended:
            self._closed(event)
        elif event.kind == "rated":
            self._rated(event)

    def _closed(self, event: TicketEvent) -> None:
        closing, settings = ticket_closing(event.ticket), own_settings(PLUGIN)
        if closing is None or closing.ended is None:
            return
        if settings["ask"] and not asking.why_not(closing, settings["roles"]):
            body = {"ended": closing.ended, "contact": closing.requester, "title": closing.title}
            run_command(PLUGIN, "ask", {"ticket": closing.number, **body})
        drawn = samples.is_drawn(closing.number, settings["sample_seed"], settings["sample_percent"])
        if drawn and samples.may_be_drawn(closing, settings["sample_services"], settings["roles"]):
            self._draw(event, samples.RANDOM)

    def _rated(self, event: TicketEvent) -> None:
        """A low score; one that has been changed meanwhile is judged by what it is now."""
        rated = ticket_closing(event.ticket)
        low = own_settings(PLUGIN)["low"]
        if rated is None or rated.rating is None:
            return
        survey = rating.survey_of(event.ticket)
        if survey is not None and survey.ended == rated.ended and survey.score != rated.rating:
            body = {"ticket": event.ticket, "ended": survey.ended, "score": rated.rating}
            run_command(PLUGIN, "rated", body)
        if rated.rating > low:
            return
        control.open_control(event.ticket, low)
        if rated.employee is not None:
            self._draw(event, samples.LOW)

    def _draw(self, event: TicketEvent, reason: str) -> None:
        closing = ticket_closing(event.ticket)
        assert closing is not None, "it was found a moment ago"
        body = {"title": closing.title, "channel": closing.channel, "employee": closing.employee, "moment": event.at}
        run_command(PLUGIN, "draw", {"ticket": closing.number, **body, "reason": reason})


plugin = Quality()
