"""Pages that plugins make inside the shell, and the files of plugins."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint

from instar.app import create_app
from instar.web.pages import plugin_asset, render_page

from .conftest import Desk


def test_a_page_of_a_plugin_stands_in_the_shell_and_finds_its_files(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "card.js").write_text("// 1")
    (tmp_path / "wall.html").write_text(
        "{% extends 'base.html' %}{% block title %}Wall{% endblock %}"
        "{% block scripts %}<script src=\"{{ own_asset('card.js') }}\"></script>{% endblock %}"
        "{% block main %}{{ words }}{% endblock %}"
    )
    folder = str(tmp_path / "static")
    pages = Blueprint("web_wall", __name__, template_folder=str(tmp_path), static_folder=folder, static_url_path="/s")
    pages.add_url_rule(
        "/wall", "wall", lambda: render_page("wall.html", status=203, back=("/work", "My work"), words="<b>")
    )
    desk.app = create_app(kernel=desk.kernel)
    desk.app.register_blueprint(pages, url_prefix="/x/wall")
    page = desk.at("olga").get("/x/wall/wall")
    assert page.status_code == 203
    assert "&lt;b&gt;" in page.text
    assert 'href="/work"' in page.text
    with desk.app.test_request_context():
        address = plugin_asset("web_wall", "card.js")
    assert address in page.text
    assert address.startswith("/x/wall/s/card.js?v=")
