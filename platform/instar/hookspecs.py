"""Every hook of instar: what a plugin can add, in the order of its life.

A plugin implements those it needs, as functions of one object named ``plugin``::

    from instar.sdk import Role, hookimpl

    class Postcards:
        @hookimpl
        def roles(self):
            return [Role("postcard", {"en": "Postcard", "ru": "Открытка"}, icon="mail")]

    plugin = Postcards()

Field types, functions, shell commands and vetoes arrive here together with the
first built-in plugin that uses them.

Rules for all: an implementation names only the arguments that it needs. It returns a list, or None for
nothing. Plugins are asked one at a time – instar's own first, then installed ones by name, then one-file ones
– and what one raises never reaches another. A key that two plugins give makes the later one fail, with both
named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pluggy

from instar.contract import (
    Action,
    Alarm,
    Channel,
    Command,
    Definitions,
    Entry,
    Migrations,
    NoticeKind,
    PageLink,
    Panel,
    Report,
    Role,
    Setting,
    Template,
    TicketEvent,
    View,
    Viewer,
)

if TYPE_CHECKING:
    from flask import Blueprint
    from peewee import Model

PROJECT = "instar"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)

# -- Start: asked once, when a process of instar starts ---------------------------------------------------


@hookspec
def settings() -> Sequence[Setting] | None:
    """Once, before the plugin's other hooks: rows that an administrator can set.

    Values come from ``[plugins.<name>]`` in ``instar.toml`` or from ``INSTAR_<NAME>_<ROW>``; the hooks that
    take ``settings`` are given them, checked. A wrong value makes the plugin fail, and the site's other
    plugins work.

    :return: rows; names need no prefix, they are the plugin's own.

    Example::

        @hookimpl
        def settings(self):
            return [Setting("rate_per_hour", int, 20, "Messages one visitor may send in an hour.", minimum=1)]

    .. versionadded:: 0.1
    """


@hookspec
def roles() -> Sequence[Role] | None:
    """Once: the roles that a ticket can have.

    A ticket whose role is gone (plugin off or removed) stays readable and is shown with its raw fields.

    :return: roles; a key exists once on a site.

    Example::

        @hookimpl
        def roles(self):
            return [Role("deal", {"en": "Deal", "ru": "Сделка"}, icon="coin", hue=275, process="deal")]

    .. versionadded:: 0.1
    """


@hookspec
def forms() -> Sequence[Definitions] | None:
    """Once: folders of form JSON in the plugin's package.

    They enter the database by publishing, never at start; a form that the site has edited stays the site's.

    :return: folders of kind "form".

    Example::

        @hookimpl
        def forms(self):
            return [Definitions(Path(__file__).parent / "forms", "form")]

    .. versionadded:: 0.1
    """


@hookspec
def processes() -> Sequence[Definitions] | None:
    """Once: folders of process JSON in the plugin's package, with their ``*.cases.json`` beside them.

    They enter the database by publishing, as forms do.

    :return: folders of kind "process".

    Example::

        @hookimpl
        def processes(self):
            return [Definitions(Path(__file__).parent / "processes", "process")]

    .. versionadded:: 0.1
    """


@hookspec
def decisions() -> Sequence[Definitions] | None:
    """Once: folders of decision tables, JSON too, in the plugin's package.

    They enter the database by publishing, as forms do; processes ask them in business rule tasks.

    :return: folders of kind "decision".

    Example::

        @hookimpl
        def decisions(self):
            return [Definitions(Path(__file__).parent / "decisions", "decision")]

    .. versionadded:: 0.1
    """


@hookspec
def calendars() -> Sequence[Definitions] | None:
    """Once: folders of working-time calendars, JSON too, in the plugin's package.

    They enter the database by publishing, as forms do; timers and expressions count by them.

    :return: folders of kind "calendar".

    Example::

        @hookimpl
        def calendars(self):
            return [Definitions(Path(__file__).parent / "calendars", "calendar")]

    .. versionadded:: 0.1
    """


@hookspec
def templates() -> Sequence[Template] | None:
    """Once: processes to start from, in the gallery of the designer.

    Nothing of them is published. Who starts from one gets a copy under keys of the site's own, with its forms, decision
    tables, called processes and cases.

    :return: templates; a key exists once on a site.

    Example::

        @hookimpl
        def templates(self):
            about = {"en": "Postcards that are written", "ru": "Открытки, которые пишут"}
            return [Template("postcard", Path(__file__).parent, about, icon="mail")]

    .. versionadded:: 0.1
    """


@hookspec
def notices() -> Sequence[NoticeKind] | None:
    """Once: kinds of what people are told by the plugin (``tell``); each person chooses for each how he hears of it.

    What was told by a plugin that is off now stays in the bell.

    :return: kinds; a key begins with the plugin's name, and exists once on a site.

    Example::

        @hookimpl
        def notices(self):
            return [NoticeKind("postcard.lost", {"en": "A postcard is lost", "ru": "Открытка потерялась"}, "mail")]

    .. versionadded:: 0.1
    """


@hookspec
def models() -> Sequence[type[Model]] | None:
    """Once: models of the plugin's own tables, each derived from ``OwnTables(...).Model``.

    They are compared with the tables before the plugin counts as loaded: one whose table or column no migration
    makes leaves it failed.

    :return: classes of peewee.

    Example::

        @hookimpl
        def models(self):
            return [Card]

    .. versionadded:: 0.1
    """


@hookspec
def migrations() -> Sequence[Migrations] | None:
    """Once: the folder with the migrations of the plugin's own tables.

    What is pending is carried out before the plugin counts as loaded, by one process at a time. A migration that
    fails, hangs or touches what is not the plugin's is taken back and leaves the plugin failed; the others work.

    :return: one folder.

    Example::

        @hookimpl
        def migrations(self):
            return [Migrations(Path(__file__).parent / "migrations")]

    .. versionadded:: 0.1
    """


@hookspec
def actions(settings: Mapping[str, Any]) -> Sequence[Action] | None:
    """Once: what service and send tasks of a process can call.

    An action of kind "effect" is a pure function that runs in the transaction; one of kind "job" runs after
    the commit and may reach outside. While the plugin is off, its jobs are held.

    :param settings: the plugin's own values, by row name.
    :return: actions; a key exists once on a site, the kernel's included.

    Example::

        @hookimpl
        def actions(self, settings):
            return [Action("credit.check", "Check credit", run=Bureau(settings["url"]).check, kind="job")]

    .. versionadded:: 0.1
    """


@hookspec
def channels(settings: Mapping[str, Any]) -> Sequence[Channel] | None:
    """Once: ways in and out, such as mail, chat and telephone.

    What comes in is stored before the channel reads it, so that an error in ``receive`` loses nothing.

    :param settings: the plugin's own values, by row name.
    :return: channels; a key exists once on a site.

    Example::

        @hookimpl
        def channels(self, settings):
            return [Channel("sms", {"en": "SMS", "ru": "СМС"}, receive=read, send=send)]

    .. versionadded:: 0.1
    """


@hookspec
def reports(settings: Mapping[str, Any]) -> Sequence[Report] | None:
    """Once: named questions about tickets, each with a table and a chart under ``/reports``.

    Who asks needs the permission ``report.view``, and is answered from the tickets that he may see.

    :param settings: the plugin's own values, by row name.
    :return: reports; a key exists once on a site.

    Example::

        @hookimpl
        def reports(self, settings):
            return [Report("sources", {"en": "Sources", "ru": "Источники"}, columns=COLUMNS, rows=by_source)]

    .. versionadded:: 0.1
    """


@hookspec
def views(settings: Mapping[str, Any]) -> Sequence[View] | None:
    """Once: further ways to look at a list of tickets, beside list and board.

    A view is given the tickets that the list's filters leave and the reader may see.

    :param settings: the plugin's own values, by row name.
    :return: views; a key exists once on a site.

    Example::

        @hookimpl
        def views(self, settings):
            return [View("wall", {"en": "Wall", "ru": "Стена"}, html=wall)]

    .. versionadded:: 0.1
    """


@hookspec
def commands(settings: Mapping[str, Any]) -> Sequence[Command] | None:
    """Once: writes to the plugin's own tables, each with the permission that it needs.

    A command is carried out in one transaction, with its audit, and may be repeated with an idempotency key. Pages call
    it by ``sdk.run_command``, programs as ``POST /api/v1/x/<plugin>/<command>``.

    :param settings: the plugin's own values, by row name.
    :return: commands; a key exists once in the plugin.

    Example::

        @hookimpl
        def commands(self, settings):
            return [Command("write", {"en": "Write a card", "ru": "Написать открытку"}, write, "ticket.edit", CardBody)]

    .. versionadded:: 0.1
    """


@hookspec
def alarms(settings: Mapping[str, Any]) -> Sequence[Alarm] | None:
    """Once: what the plugin does at moments of its own.

    A command sets an alarm by the effect ``SetAlarm``; a worker calls its ``run`` then, and ``run`` returns the moment
    at which it wants to be called next. One worker at a time rings it. A process that dies in the middle, and what
    raises or takes longer than 20 s, let it ring again after a pause; while the plugin is off it waits. ``sdk.execute``
    acts as the site itself there, and own tables are there.

    :param settings: the plugin's own values, by row name.
    :return: alarms; a key exists once in the plugin.

    Example::

        @hookimpl
        def alarms(self, settings):
            return [Alarm("post", {"en": "Post what is due", "ru": "Отправить, что пора"}, post)]

    .. versionadded:: 0.1
    """


@hookspec
def blueprints(settings: Mapping[str, Any]) -> Sequence[Blueprint] | None:
    """Once per web process: pages of the plugin's own.

    They live under ``/x/<plugin>/`` unless the blueprint has a ``url_prefix``; its name is the plugin's, or
    begins with the plugin's and ``_``, so that no two endpoints collide.

    :param settings: the plugin's own values, by row name.
    :return: Flask blueprints.

    Example::

        @hookimpl
        def blueprints(self, settings):
            pages = Blueprint("postcard", __name__, template_folder="templates")
            pages.add_url_rule("/", view_func=gallery)
            return [pages]

    .. versionadded:: 0.1
    """


# -- After the commit: told by a worker; what raises is told again --------------------------------------------


@hookspec
def after_event(event: TicketEvent) -> None:
    """For each event of a ticket, after its commit: what happened, one event after the other in their order.

    A worker tells it, mostly within a second. It is told at least once: when a process dies between the plugin's answer
    and the note of it, the same event comes again, with the same ``id``, and the plugin sees to it that nothing is done
    twice. What raises, or takes longer than 20 s, is logged, counted as a fault and told again after a pause (10 s, 40
    s … at most 6 h); later events wait, for this plugin alone. A plugin that is new on a site is told what happens from
    then on; one that was off goes on where it stood. ``sdk.execute`` acts as the site itself here, and own tables are
    there.

    :param event: what happened, and what the ticket is by now.
    :return: nothing.

    Example::

        @hookimpl
        def after_event(self, event):
            if event.kind == "opened" and event.role == "postcard":
                Card.insert(ticket=event.ticket).on_conflict_ignore().execute()

    .. versionadded:: 0.1
    """


# -- Pages: asked when a page is made; what raises is logged, counted and left out ------------------------


@hookspec
def menu(actor: Viewer) -> Sequence[Entry] | None:
    """For each page of the shell: entries of the left bar, after the kernel's of the same group.

    The kernel leaves out entries whose ``permission`` the actor has nowhere. Keep it fast: it runs on every
    page.

    :param actor: who looks at the page.
    :return: entries, with titles in the language of the moment (``_``).

    Example::

        @hookimpl
        def menu(self, actor):
            return [Entry("people", _("Postcards"), icon="mail", url="/x/postcard/", permission="ticket.view")]

    .. versionadded:: 0.1
    """


@hookspec
def panels(ticket: Mapping[str, Any], actor: Viewer) -> Sequence[Panel] | None:
    """For each ticket page: rows of the left pane, tabs, or blocks of the right column.

    The actor has been allowed to see the ticket, and ``ticket`` holds only the fields that this actor may
    read.

    :param ticket: number, role, stage, status, title, data … as expressions read them; ``internal`` says whether the
        actor may see what is kept from requesters.
    :param actor: who looks at the page.
    :return: panels; their keys are the plugin's own.

    Example::

        @hookimpl
        def panels(self, ticket, actor):
            if ticket["role"] == "postcard":
                return [Panel("rows", "stamp", _("Stamp"), rows=(PanelRow(_("Value"), "25 ₽"),))]

    .. versionadded:: 0.1
    """


@hookspec
def portal_links(actor: Viewer) -> Sequence[PageLink] | None:
    """For each page of the portal and each public page with links on top: further entries, before the reader's own.

    Keep it fast: it runs on every such page.

    :param actor: who looks at the page; kind "anonymous" for who is not logged in.
    :return: links, with titles in the language of the moment (``_``).

    Example::

        @hookimpl
        def portal_links(self, actor):
            return [PageLink(_("Postcards"), "mail", "/postcards")]

    .. versionadded:: 0.1
    """


@hookspec
def portal_answers(asked: str, service: str, actor: Viewer) -> Sequence[PageLink] | None:
    """For each search of the portal, and each page where a service is ordered: pages that may answer the reader before
    he asks.

    :param asked: the words that were typed, "" on the page of a service.
    :param service: the key of the service, "" for a search.
    :param actor: who asks; he is offered only what he may read.
    :return: links, the best first; five of all plugins are shown.

    Example::

        @hookimpl
        def portal_answers(self, asked, service, actor):
            if "postcard" in asked:
                return [PageLink(_("How to send a postcard"), "mail", "/postcards/how")]

    .. versionadded:: 0.1
    """


@hookspec
def client_panels(client: Mapping[str, Any], actor: Viewer) -> Sequence[Panel] | None:
    """For each page of an organization or a contact: rows, or blocks beside its tickets.

    The actor may know the client. A client that others were merged into is asked for with the ids of all of them, so
    that a table of the plugin's own that names one of them needs no change.

    :param client: kind ("organization" or "contact"), id, key, name, legal_form, roles, values (its requisites by
        name), ids and keys (its own and those of the ones merged into it), phones (its telephone numbers and those of
        its people, E.164), tickets: a ``TicketSet`` of its tickets that the actor may see.
    :param actor: who looks at the page.
    :return: panels of the slots "rows" and "aside"; their keys are the plugin's own.

    Example::

        @hookimpl
        def client_panels(self, client, actor):
            sent = client["tickets"].only(role="postcard").count()
            return [Panel("rows", "postcards", _("Postcards"), rows=(PanelRow(_("Sent"), str(sent)),))]

    .. versionadded:: 0.1
    """


@hookspec
def definition_links(definition: Mapping[str, Any], actor: Viewer) -> Sequence[PageLink] | None:
    """For each page of a definition: links beside its title.

    The actor has been allowed to read the definition.

    :param definition: kind ("process", "form", "decision" or "calendar"), key, title, number of the version that the
        page shows, and current: whether new tickets take it.
    :param actor: who looks at the page.
    :return: links, with titles in the language of the moment (``_``).

    Example::

        @hookimpl
        def definition_links(self, definition, actor):
            if definition["kind"] == "process":
                return [PageLink(_("Postcards"), "mail", f"/x/postcard/{definition['key']}")]

    .. versionadded:: 0.1
    """


@hookspec
def definition_list_links(kind: str, actor: Viewer) -> Sequence[PageLink] | None:
    """For each list of definitions: links above it, the first of them instead of the kernel's own way to a new one.

    The actor has been allowed to read definitions.

    :param kind: "process", "form", "decision" or "calendar".
    :param actor: who looks at the list.
    :return: links, with titles in the language of the moment (``_``).

    Example::

        @hookimpl
        def definition_list_links(self, kind, actor):
            if kind == "process":
                return [PageLink(_("New postcard process"), "mail", "/x/postcard/new")]

    .. versionadded:: 0.1
    """
