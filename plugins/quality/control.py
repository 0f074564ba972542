"""A low score opens a ticket of quality control, once, linked with the one that was rated."""

from __future__ import annotations

from contextlib import suppress

from instar.sdk import AddLink, Conflict, OpenTicket, execute, run_command, ticket_closing
from instar_plugins.quality.rating import survey_of
from instar_plugins.quality.tables import PLUGIN
from instar_plugins.quality.words import of_site

ROLE = "quality_control"
TITLE = {"en": "Rated {score} of 5: {title}", "ru": "Оценка {score} из 5: {title}"}


def open_control(ticket_id: int, low: int) -> str | None:
    """The number of the ticket that looks after a low score, of which the client sees nothing; None where none is
    called for. Asked again, for the same score or for one that was changed, it opens none: every step is known by a
    key, and the last one is kept."""
    survey, rated = survey_of(ticket_id), ticket_closing(ticket_id)
    if survey is None or rated is None or survey.score is None or survey.score > low:
        return None
    if survey.control:
        return str(survey.control)
    opened = execute(
        OpenTicket(
            of_site(TITLE, score=survey.score, title=rated.title)[:250],
            role=ROLE,
            service=rated.service,  # so that those see it who see the rated one
            data={
                "quality_of": rated.number,
                "quality_score": survey.score,
                "quality_words": survey.words or None,
                "quality_client": rated.requester_name or None,
            },
            partial=True,
        ),
        key=f"{PLUGIN}.control.{survey.id}",
    )
    with suppress(Conflict):  # told a second time, after the day for which keys are kept
        execute(AddLink(opened["ticket"], "relates", rated.number), key=f"{PLUGIN}.link.{survey.id}")
    run_command(PLUGIN, "controlled", {"survey": survey.id, "number": opened["number"]})
    return str(opened["number"])
