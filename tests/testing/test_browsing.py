"""A browser of a test is somebody's."""

from __future__ import annotations

from pathlib import Path

from instar.app import create_app
from instar.testing import CSRF, log_in
from instar.testing.site import Site


def test_pages_are_those_of_who_is_logged_in_and_forms_are_taken(tmp_path: Path) -> None:
    site = Site.make(tmp_path)
    client = create_app(kernel=site.kernel).test_client()
    assert client.get("/work").status_code == 302
    log_in(site.kernel, client, site.people.add("olga", name="Olga Petrova").id)
    assert "Olga Petrova" in client.get("/work").text
    assert client.post("/me/keys", data={"_csrf": CSRF}).status_code != 403
    assert client.post("/me/keys", data={"_csrf": "guessed"}).status_code == 403
    site.close()
