"""What plugins build public pages of."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Blueprint

from instar.forms import parse_form
from instar.web.public import client_address, posted_key, posted_values, public_form_view, render_public

from .conftest import Desk, found_value

PAGE = """{% extends "public.html" %}
{% from "_form.html" import fields, error_summary with context %}
{% block title %}Ask{% endblock %}
{% block main %}<h1>{{ heading }}</h1>
<form method="post">{{ hidden(form.key) }}{{ error_summary(form) }}{{ fields(form) }}</form>
{% endblock %}"""
FORM = {
    "format": "instar.form/1",
    "key": "ask",
    "fields": [
        {"id": "question", "type": "text", "title": "Question", "required": True},
        {"id": "phone", "type": "phone", "title": "Phone", "when": "data.question == 'call me'"},
    ],
}


@pytest.fixture
def asking(desk: Desk, tmp_path: Path) -> Desk:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "ask.html").write_text(PAGE, encoding="utf-8")
    pages = Blueprint("ask", __name__, url_prefix="/ask", template_folder=str(tmp_path / "pages"))
    form = parse_form(FORM, known={}).form
    assert form is not None

    def show():
        view = public_form_view(form, live_url="/ask/fields")
        return render_public("ask.html", heading="<Ask>", form=view, links=[("/ask", "Ask us")])

    def send():
        values = posted_values()
        view = public_form_view(form, values=values, errors={"question": ["Say more."]})
        assert posted_key() == view.key
        return render_public("ask.html", status=422, heading=client_address(), form=view)

    pages.add_url_rule("/", "show", show)
    pages.add_url_rule("/", "send", send, methods=["POST"])
    desk.app.register_blueprint(pages)
    return desk


def test_a_public_page_stands_in_the_shell_for_everybody(asking: Desk) -> None:
    html = asking.at().text("/ask/")
    assert "<h1>&lt;Ask&gt;</h1>" in html
    assert '<a href="/ask">Ask us</a>' in html
    assert 'name="question"' in html
    assert 'name="phone"' not in html
    assert 'hx-post="/ask/fields"' in html
    assert "bar-item" not in html


def test_what_was_posted_is_shown_again_with_its_errors(asking: Desk) -> None:
    stranger = asking.at()
    html = stranger.text("/ask/")
    sent = {
        "_csrf": found_value(html, "_csrf"),
        "_key": found_value(html, "_key"),
        "question": "call me",
        "phone": "<1>",
    }
    refused = stranger.client.post("/ask/", data=sent)
    assert refused.status_code == 422
    assert "Say more." in refused.text
    assert 'value="&lt;1&gt;"' in refused.text
    assert "127.0.0.1" in refused.text
