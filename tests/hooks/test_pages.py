"""Hooks that are asked for each page."""

from __future__ import annotations

from markupsafe import escape

from instar.access import ANONYMOUS, Actor

from .conftest import Load

ANNA = Actor("user", id=1, name="Anna", language="ru")


def test_hook_menu_knows_who_looks(load: Load) -> None:
    plugins = load(
        "from instar.sdk import Entry, hookimpl\n"
        "class Postcards:\n"
        "    @hookimpl\n"
        "    def menu(self, actor):\n"
        "        if actor.id:\n"
        "            return [Entry('people', f'For {actor.name}', 'mail', '/x/postcard/', count=3)]\n"
        "plugin = Postcards()\n"
    )
    ((name, entry),) = plugins.gather("menu", actor=ANNA)
    assert (name, entry.title, entry.count, entry.permission) == ("postcard", "For Anna", 3, None)
    assert plugins.gather("menu", actor=ANONYMOUS) == []


def test_hook_panels_knows_the_ticket_and_who_looks(load: Load) -> None:
    plugins = load(
        "from instar.sdk import Panel, PanelRow, hookimpl\n"
        "class Postcards:\n"
        "    @hookimpl\n"
        "    def panels(self, ticket, actor):\n"
        "        rows = (PanelRow(actor.name, ticket['number']),)\n"
        "        return [Panel('rows', 'who', 'Who', rows=rows), Panel('tab', 'back', 'Back', html='<b>')]\n"
        "plugin = Postcards()\n"
    )
    found = plugins.gather("panels", ticket={"number": "T-1"}, actor=ANNA)
    (_name, who), (_name, back) = found
    assert (who.rows[0].label, who.rows[0].value) == ("Anna", "T-1")
    assert escape(back.html) == "&lt;b&gt;", "a template shows a plain string escaped"


def test_hook_client_panels_knows_the_client_and_who_looks(load: Load) -> None:
    plugins = load(
        "from instar.sdk import Panel, PanelRow, hookimpl\n"
        "class Postcards:\n"
        "    @hookimpl\n"
        "    def client_panels(self, client, actor):\n"
        "        rows = (PanelRow(actor.name, ', '.join(client['keys'])),)\n"
        "        return [Panel('rows', 'sent', 'Sent', rows=rows)]\n"
        "plugin = Postcards()\n"
    )
    ((_name, panel),) = plugins.gather("client_panels", client={"keys": ["north", "sever"]}, actor=ANNA)
    assert (panel.rows[0].label, panel.rows[0].value) == ("Anna", "north, sever")


def test_hook_definition_links_knows_the_version_and_who_looks(load: Load) -> None:
    plugins = load(
        "from instar.sdk import PageLink, hookimpl\n"
        "class Postcards:\n"
        "    @hookimpl\n"
        "    def definition_links(self, definition, actor):\n"
        "        return [PageLink(f'{actor.name} v{definition[\"number\"]}', 'mail', '/x/postcard/')]\n"
        "plugin = Postcards()\n"
    )
    ((name, link),) = plugins.gather("definition_links", definition={"kind": "form", "number": 3}, actor=ANNA)
    assert (name, link.title, link.url) == ("postcard", "Anna v3", "/x/postcard/")


def test_hook_definition_list_links_knows_the_kind_and_who_looks(load: Load) -> None:
    plugins = load(
        "from instar.sdk import PageLink, hookimpl\n"
        "class Postcards:\n"
        "    @hookimpl\n"
        "    def definition_list_links(self, kind, actor):\n"
        "        return [PageLink(f'{actor.name}: {kind}', 'mail', '/x/postcard/')]\n"
        "plugin = Postcards()\n"
    )
    ((name, link),) = plugins.gather("definition_list_links", kind="form", actor=ANNA)
    assert (name, link.title, link.url) == ("postcard", "Anna: form", "/x/postcard/")


def test_hook_portal_links_knows_who_looks(load: Load) -> None:
    plugins = load(
        "from instar.sdk import PageLink, hookimpl\n"
        "class Postcards:\n"
        "    @hookimpl\n"
        "    def portal_links(self, actor):\n"
        "        return [PageLink(actor.name or actor.kind, 'mail', '/postcards')]\n"
        "plugin = Postcards()\n"
    )
    told = [plugins.gather("portal_links", actor=one)[0][1].title for one in (ANNA, ANONYMOUS)]
    assert told == ["Anna", "anonymous"]


def test_hook_portal_answers_knows_what_is_asked_and_about_which_service(load: Load) -> None:
    plugins = load(
        "from instar.sdk import PageLink, hookimpl\n"
        "class Postcards:\n"
        "    @hookimpl\n"
        "    def portal_answers(self, asked, service, actor):\n"
        "        return [PageLink(f'{asked}/{service}', 'mail', '/postcards')] if asked or service else None\n"
        "plugin = Postcards()\n"
    )
    ((_name, found),) = plugins.gather("portal_answers", asked="stamp", service="", actor=ANNA)
    assert found.title == "stamp/"
    assert plugins.gather("portal_answers", asked="", service="", actor=ANNA) == []
