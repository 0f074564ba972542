"""Static files."""

from __future__ import annotations

import pytest

from instar.web.statics import asset

from .conftest import Desk


@pytest.mark.parametrize("path", ["css/instar.css", "vendor/tabler.min.css", "favicon.svg", "js/app.js"])
def test_an_address_with_its_stamp_is_kept_for_a_year(desk: Desk, path: str) -> None:
    answer = desk.at().get(asset(path))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_modules_that_a_module_imports_lie_under_the_same_stamp(desk: Desk) -> None:
    neighbour = asset("js/app.js").replace("app.js", "theme.js")
    assert neighbour == asset("js/theme.js")
    assert desk.at().get(neighbour).headers["Content-Type"].startswith("text/javascript")


def test_a_script_asked_for_by_the_stamp_of_another_release_is_not_kept(desk: Desk) -> None:
    answer = desk.at().get("/static/at-000000000000/js/app.js")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, no-cache")


@pytest.mark.parametrize(
    "path", ["../routes.py", "%2e%2e/routes.py", "..%2froutes.py", "js/../../routes.py", "//etc/passwd"]
)
def test_nothing_else_is_given(desk: Desk, path: str) -> None:
    assert desk.at().get(f"/static/{path}").status_code in (302, 404, 308)
    assert desk.at().get(f"/static/at-0/{path}").status_code in (302, 404, 308)
