"""The suite of views notices what a view may not do."""

from __future__ import annotations

from typing import Any

import pytest
from markupsafe import Markup

from instar.sdk import TicketSet, View, Viewer, hookimpl
from instar.testing.contracts import ViewContract

from .conftest import Run, suite_of


def wall(tickets: TicketSet, viewer: Viewer) -> Markup:
    lines = [Markup("<li>{} {}</li>").format(one.number, one.title) for one in tickets.page().lines]
    return Markup("<ul>{}</ul>").format(Markup().join(lines))


def plugin(html: Any = wall) -> object:
    class Plugin:
        requires = "instar>=0.1"

        @hookimpl
        def views(self) -> list[View]:
            return [View("postcard", {"en": "Wall", "ru": "Стена"}, html)]

    return Plugin()


class TestAViewThatIsRight(ViewContract):
    plugin = plugin()
    name = "postcard"
    key = "postcard"


def unescaped(tickets: TicketSet, viewer: Viewer) -> Markup:
    return Markup("".join(one.title for one in tickets.page().lines))


@pytest.mark.parametrize(
    ("test", "html"),
    [
        ("test_it_is_drawn_on_an_empty_site", lambda tickets, viewer: ""),
        ("test_it_is_drawn_on_an_empty_site", lambda tickets, viewer: None),
        ("test_the_content_policy_lets_it_through", lambda tickets, viewer: Markup("<p onclick='x()'>a</p>")),
        ("test_the_content_policy_lets_it_through", lambda tickets, viewer: Markup("<style>p {}</style>")),
        ("test_the_content_policy_lets_it_through", lambda tickets, viewer: Markup("<script>x()</script>")),
        ("test_texts_of_tickets_do_not_become_markup", unescaped),
        ("test_nobody_is_shown_tickets_that_he_may_not_see", lambda tickets, viewer: "T-1"),
    ],
)
def test_what_is_wrong_is_noticed(run: Run, test: str, html: Any) -> None:
    with pytest.raises(AssertionError):
        run(suite_of(ViewContract, plugin(html)), test)
