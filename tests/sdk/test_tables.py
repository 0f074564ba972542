"""A plugin's own tables, used by its pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, request
from peewee import TextField

from instar.actions import KERNEL_ACTIONS
from instar.app import create_app
from instar.hookspecs import hookimpl
from instar.plugins import Candidate, PluginManager
from instar.sdk import Migrations, OwnTables
from instar.settings import load
from instar.store import at_site
from instar.testing.site import SECRET, Site

CARDS = """
from peewee import Model, TextField

def up(migrator, db):
    class PostCard(Model):
        text = TextField()
        class Meta:
            database = db
            table_name = "x_postcard__post_card"
    db.create_tables([PostCard])
"""
tables = OwnTables("postcard")


class PostCard(tables.Model):  # type: ignore[name-defined]  # a class of its own for each plugin
    text = TextField()


class Postcards:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @hookimpl
    def models(self) -> list[Any]:
        return [PostCard]

    @hookimpl
    def migrations(self) -> list[Migrations]:
        return [Migrations(self.folder)]

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        pages = Blueprint("postcard", __name__, url_prefix="/cards")
        pages.add_url_rule("/", "all", view_func=lambda: " ".join(card.text for card in PostCard.select()))
        pages.add_url_rule("/write", "write", view_func=write)
        return [pages]


def write() -> str:
    with tables.writing():
        PostCard.create(text=request.args["text"])
        if request.args["text"] == "bad":
            raise ValueError("after it was written")
    return "written"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    folder = tmp_path / "cards"
    folder.mkdir()
    (folder / "0001_cards.py").write_text(CARDS, encoding="utf-8")
    candidate = Candidate("postcard", "postcard", lambda: Postcards(folder))
    settings = load(tmp_path, {"INSTAR_SECRET_KEY": SECRET})
    made = Site.make(tmp_path, plugins=PluginManager.load(settings, actions=KERNEL_ACTIONS, candidates=[candidate]))
    yield made
    made.close()


def test_pages_read_and_write_them(site: Site) -> None:
    client = create_app(kernel=site.kernel).test_client()
    assert client.get("/cards/write?text=Hello").text == "written"
    assert client.get("/cards/write?text=World").text == "written"
    assert client.get("/cards/write?text=bad").status_code == 500
    assert client.get("/cards/").text == "Hello World", "what was written before an error is taken back"
    assert site.kernel.store.read().value(f"SELECT count(*) FROM {tables.name('post_card')}") == 2


def test_jobs_use_those_of_their_site(site: Site) -> None:
    with at_site(site.kernel.store), tables.writing():
        PostCard.create(text="From a job")
    assert site.kernel.store.read().value("SELECT text FROM x_postcard__post_card") == "From a job"


def test_where_no_site_is_asked_there_are_none() -> None:
    with pytest.raises(RuntimeError, match="no site is asked"), tables.writing():
        pass
    with pytest.raises(AttributeError):
        list(PostCard.select())


@pytest.mark.parametrize("name", ["", "Postcard", "post__card", "postcard_", "1card", "post-card"])
def test_a_name_that_no_plugin_with_tables_has(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name of a plugin with tables"):
        OwnTables(name)
