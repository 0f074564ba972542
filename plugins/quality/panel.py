"""What stands on a ticket: how it was rated and in which words, the ticket that looks after it, its review."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.sdk import Panel, PanelRow, Viewer, _, moment, viewer_contact
from instar_plugins.quality import reviewing
from instar_plugins.quality.rating import survey_of
from instar_plugins.quality.tables import Review


def panels(ticket: Mapping[str, Any], actor: Viewer) -> list[Panel] | None:
    id = int(str(ticket["number"]).removeprefix("T-"))
    rows = [*_rating(id, ticket, actor), *_review(id, actor)]
    return [Panel("rows", "quality", _("Quality"), rows=tuple(rows))] if rows else None


def _rating(id: int, ticket: Mapping[str, Any], actor: Viewer) -> list[PanelRow]:
    survey = survey_of(id)
    if survey is None:
        return []
    if not ticket["internal"]:
        mine = actor.id is not None and viewer_contact(actor) == survey.contact_id
        told = _("{score} of 5").format(score=survey.score) if survey.score else _("Rate our work")
        return [PanelRow(_("Rating"), told, f"/x/quality/rate/{ticket['number']}")] if mine else []
    if survey.score is None:
        return [PanelRow(_("Rating"), _("asked {when}, no answer yet").format(when=moment(survey.asked)))]
    rows = [PanelRow(_("Rating"), _("{score} of 5").format(score=survey.score))]
    if survey.words:
        rows.append(PanelRow(_("In words"), survey.words))
    if survey.control:
        rows.append(PanelRow(_("Quality control"), survey.control, f"/t/{survey.control}"))
    return rows


def _review(id: int, actor: Viewer) -> list[PanelRow]:
    """For reviewers and for whose work it is; to all others there is none."""
    review = Review.get_or_none(Review.ticket_id == id)
    if review is None or not reviewing.may_see(review, actor):
        return []
    told = f"{review.score} %" if review.score is not None else _("to review")
    return [PanelRow(_("Review"), told, f"/x/quality/reviews/{review.id}")]
