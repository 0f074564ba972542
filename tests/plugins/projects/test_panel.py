"""What stands on a ticket of a plan."""

from __future__ import annotations

from instar_plugins.projects.panel import panels
from tests.plugins.projects.conftest import Works


def test_tickets_of_plans_have_a_tab_for_who_sees_the_inside(works: Works) -> None:
    with works.app.test_request_context():
        (tab,) = panels({"role": "planned_task", "internal": True, "number": works.paint})
        assert (tab.slot, tab.key) == ("tab", "plan")
        assert f"/x/projects/tickets/{works.paint}" in str(tab.html)
        assert panels({"role": "planned_task", "internal": False, "number": works.paint}) == []
        assert panels({"role": "task", "internal": True, "number": works.paint}) == []
