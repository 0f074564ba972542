"""Hooks that are asked once, at the start."""

from __future__ import annotations

import re
from contextlib import nullcontext

import pytest

from instar.contract import ActionContext, ActionRefused, ChannelContext, SetData
from instar.definitions.templates import kit
from instar.plugins import PluginFault

from .conftest import Load

HEAD = "from pathlib import Path\nfrom instar.sdk import *\n\nclass Postcards:\n"
TAIL = "\nplugin = Postcards()\n"


def plugin(*methods: str) -> str:
    return HEAD + "".join(f"    @hookimpl\n    {method}\n" for method in methods) + TAIL


SIZES = "def settings(self): return [Setting('width', int, 40, 'Width.'), Setting('key', str, '', 'Key.', secret=True)]"


def test_hook_settings_gives_rows_whose_values_reach_the_other_hooks(load: Load) -> None:
    actions = "def actions(self, settings): return [Action(f'w{settings[\"width\"]}', 'W', run=print)]"
    plugins = load(plugin(SIZES, actions), {"INSTAR_POSTCARD_WIDTH": "60", "INSTAR_POSTCARD_KEY": "s3cret"})
    assert list(plugins.actions) == ["w60"]
    assert plugins.values("postcard") == {"width": 60, "key": "s3cret"}
    assert [row.name for row in plugins.rows()["postcard"] or ()] == ["width", "key"]
    assert plugins.remarks() == []


def test_hook_settings_can_be_left_out(load: Load) -> None:
    assert load(plugin("def roles(self): return []")).rows() == {"postcard": ()}


def test_hook_roles_gives_what_a_ticket_can_be(load: Load) -> None:
    roles = "def roles(self): return [Role('postcard', {'en': 'Postcard'}, hue=254), Role('stamp', 'Stamp')]"
    plugins = load(plugin(roles))
    assert list(plugins.roles) == ["postcard", "stamp"]
    role = plugins.role("postcard")
    assert role is not None
    assert (role.hue, plugins.owner("role", "stamp"), plugins.role("deal")) == (254, "postcard", None)


def test_hook_forms_gives_folders_of_forms(load: Load) -> None:
    forms = "def forms(self): return [Definitions(Path(__file__).parent / 'forms', 'form')]"
    plugins = load(plugin(forms))
    assert [(owner, folder.name) for owner, folder in plugins.folders("form")] == [("postcard", "forms")]
    assert plugins.folders("process") == []
    assert plugins.statuses[0].contributions["forms"] == 1


def test_hook_processes_gives_folders_of_processes_and_counts_no_cases(load: Load) -> None:
    processes = "def processes(self): return [Definitions(Path(__file__).parent / 'processes', 'process')]"
    plugins = load(plugin(processes))
    assert [folder.name for _owner, folder in plugins.folders("process")] == ["processes"]
    assert plugins.statuses[0].contributions["processes"] == 1


def test_hook_decisions_gives_folders_of_tables(load: Load) -> None:
    decisions = "def decisions(self): return [Definitions(Path(__file__).parent / 'decisions', 'decision')]"
    plugins = load(plugin(decisions))
    assert [folder.name for _owner, folder in plugins.folders("decision")] == ["decisions"]
    assert plugins.folders("form") == []
    assert plugins.statuses[0].contributions["decisions"] == 1


def test_hook_calendars_gives_folders_of_calendars(load: Load) -> None:
    calendars = "def calendars(self): return [Definitions(Path(__file__).parent / 'calendars', 'calendar')]"
    plugins = load(plugin(calendars))
    assert [folder.name for _owner, folder in plugins.folders("calendar")] == ["calendars"]
    assert plugins.folders("decision") == []
    assert plugins.statuses[0].contributions["calendars"] == 1


def test_hook_templates_gives_processes_to_start_from_and_publishes_none(load: Load) -> None:
    given = (
        "[Template('postcard', Path(__file__).parent, 'Postcards', teams=[TemplateTeam('us', 'Us', 'Who are we?')])]"
    )
    plugins = load(plugin(f"def templates(self): return {given}"))
    template = plugins.templates["postcard"]
    assert (plugins.owner("template", "postcard"), template.teams[0].asks) == ("postcard", "Who are we?")
    assert kit(template).tests == 1
    assert plugins.statuses[0].contributions["templates"] == 1
    assert plugins.folders("process") == []


def test_hook_notices_gives_kinds_that_people_choose_ways_for(load: Load) -> None:
    plugins = load(plugin("def notices(self): return [NoticeKind('postcard.lost', 'A postcard is lost', 'mail')]"))
    assert plugins.notices["postcard.lost"].way == "mail"
    assert plugins.statuses[0].contributions["notices"] == 1
    with pytest.raises(AssertionError, match="“mention” is given by instar already"):
        load(plugin("def notices(self): return [NoticeKind('mention', 'Mine')]"))


def test_hook_actions_gives_what_a_process_calls(load: Load) -> None:
    plugins = load(
        "from instar.sdk import *\n"
        "def stamp(arguments, context):\n"
        "    if context.attempt > 1:\n"
        "        raise ActionRefused('stamped', 'There is a stamp on it already.')\n"
        "    return ActionAnswer({'at': context.now}, [SetData({'price': arguments['price']})])\n"
        "class Postcards:\n"
        "    @hookimpl\n"
        "    def actions(self): return [Action('postcard.stamp', 'Stamp', stamp)]\n"
        "plugin = Postcards()\n"
    )
    stamp = plugins.actions["postcard.stamp"]
    answer = stamp.run({"price": "35.00"}, ActionContext({}, {}, now=7, key="1.2"))
    assert (answer.result, answer.effects) == ({"at": 7}, (SetData({"price": "35.00"}),))
    with pytest.raises(ActionRefused, match="already"):
        stamp.run({"price": "35.00"}, ActionContext({}, {}, now=7, key="1.2", attempt=2))


def test_hook_channels_gives_ways_in_and_out(load: Load) -> None:
    plugins = load(
        "from instar.sdk import *\n"
        "def receive(raw, context):\n"
        "    return [Inbound('1', Sender('postcard', 'Omsk'), raw.decode(), sent=context.now)]\n"
        "class Postcards:\n"
        "    @hookimpl\n"
        "    def channels(self, settings): return [Channel('postcard', 'Postcards', receive)]\n"
        "plugin = Postcards()\n"
    )
    channel = plugins.channel("postcard")
    assert channel is not None
    (message,) = channel.receive(b"Hello", ChannelContext({}, now=7))
    assert (message.sender.value, message.body, message.sent) == ("Omsk", "Hello", 7)
    assert list(plugins.channels) == ["postcard"]


def test_hook_commands_gives_writes_to_own_tables(load: Load) -> None:
    plugins = load(
        plugin("def commands(self): return [Command('write', 'Write', lambda tx, args: None, 'ticket.edit')]")
    )
    command = plugins.command("postcard", "write")
    assert command is not None
    assert (command.permission, list(plugins.commands)) == ("ticket.edit", [("postcard", "write")])
    assert plugins.statuses[0].contributions["commands"] == 1


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("Command('Write', 'W', print, None)", "key is 'Write'"),
        ("Command('write', '', print, None)", "title is ''"),
        ("Command('write', 'W', 7, None)", "run is no function"),
        ("Command('write', 'W', print, None, dict)", "it is a class derived from Arguments"),
        ("Command('write', 'W', print, 7)", "permission is 7"),
        ("Command('write', 'W', print, None, ticket='card')", "has no field 'card'"),
        ("*[Command('write', 'W', print, None)] * 2", "gives the command “postcard.write” twice"),
        ("7", "commands() gave int. Return a list of Command."),
    ],
)
def test_a_command_that_cannot_be_right_is_told_at_the_door(load: Load, given: str, told: str) -> None:
    with pytest.raises(AssertionError, match=re.escape(told)):
        load(plugin(f"def commands(self): return [{given}]"))


def test_hook_blueprints_gives_pages(load: Load) -> None:
    pages = "import flask; return [flask.Blueprint('postcard', 'x'), flask.Blueprint('postcard_admin', 'x')]"
    plugins = load(plugin(f"def blueprints(self): {pages}"))
    assert [(owner, one.name) for owner, one in plugins.blueprints] == [
        ("postcard", "postcard"),
        ("postcard", "postcard_admin"),
    ]


def test_hook_reports_gives_questions_about_tickets(load: Load) -> None:
    plugins = load(
        "from instar.sdk import *\n"
        "class Postcards:\n"
        "    @hookimpl\n"
        "    def reports(self, settings):\n"
        "        column = ReportColumn('count', {'en': 'Count', 'ru': 'Число'}, 'number')\n"
        "        rows = lambda tickets, given: [{'count': tickets.count()}]\n"
        "        return [Report('postcards', 'Postcards', [column], rows)]\n"
        "plugin = Postcards()\n"
    )
    report = plugins.reports["postcards"]
    assert (report.columns[0].kind, plugins.owner("report", "postcards")) == ("number", "postcard")
    assert plugins.statuses[0].contributions["reports"] == 1


def test_hook_views_gives_ways_to_look_at_a_list(load: Load) -> None:
    plugins = load(plugin("def views(self): return [View('wall', 'Wall', lambda tickets, viewer: 'A wall')]"))
    view = plugins.views["wall"]
    assert (view.html(None, None), plugins.owner("view", "wall")) == ("A wall", "postcard")  # type: ignore[arg-type]
    assert plugins.statuses[0].contributions["views"] == 1


TABLES = "tables = OwnTables('postcard')\nclass Card(tables.Model): pass\n"


def test_hook_models_gives_models_of_the_plugins_own_tables(load: Load) -> None:
    plugins = load(plugin("def models(self): return [Card]").replace("class Postcards", f"{TABLES}class Postcards"))
    assert plugins.statuses[0].contributions["models"] == 1


def test_hook_migrations_gives_the_folder_with_numbered_files(load: Load) -> None:
    plugins = load(plugin("def migrations(self): return [Migrations(Path(__file__).parent / 'migrations')]"))
    assert plugins.statuses[0].contributions["migrations"] == 1


@pytest.mark.parametrize(
    ("method", "told"),
    [
        ("def models(self): return [7]", "models() gave int. Return a list of type."),
        ("def models(self): return [Role]", "models() gave type. Return a list of Model."),
        ("def migrations(self): return ['migrations']", "migrations() gave str. Return a list of Migrations."),
        ("def migrations(self): return [Migrations(Path('nowhere'))]", "ValueError: Migrations: there is no folder"),
        (
            "def migrations(self): return [Migrations(Path(__file__).parent / 'migrations')] * 2",
            "migrations() gave several folders. Return a list of one.",
        ),
    ],
)
def test_what_is_no_model_and_no_folder_is_told_at_the_door(load: Load, method: str, told: str) -> None:
    with pytest.raises(AssertionError, match=re.escape(told)):
        load(plugin(method))


def test_hook_alarms_gives_what_rings_at_moments_of_its_own(load: Load) -> None:
    plugins = load(plugin("def alarms(self): return [Alarm('post', 'Post', lambda attempt: 7 + attempt)]"))
    assert plugins.ring("postcard", "post", 1, nullcontext) == 8
    assert (plugins.alarm("postcard", "post") is None, plugins.alarm("postcard", "other")) == (False, None)
    assert plugins.statuses[0].contributions["alarms"] == 1


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("Alarm('Post', 'P', print)", "key is 'Post'"),
        ("Alarm('post', '', print)", "title is ''"),
        ("Alarm('post', 'P', 7)", "run is no function"),
        ("*[Alarm('post', 'P', print)] * 2", "gives the alarm “postcard.post” twice"),
        ("7", "alarms() gave int. Return a list of Alarm."),
    ],
)
def test_an_alarm_that_cannot_be_right_is_told_at_the_door(load: Load, given: str, told: str) -> None:
    with pytest.raises(AssertionError, match=re.escape(told)):
        load(plugin(f"def alarms(self): return [{given}]"))


def test_an_alarm_that_gives_no_moment_is_a_fault_of_the_plugin(load: Load) -> None:
    plugins = load(plugin("def alarms(self): return [Alarm('post', 'Post', lambda attempt: 'soon')]"))
    with pytest.raises(PluginFault) as told:
        plugins.ring("postcard", "post", 1, nullcontext)
    assert "returns a moment (ms) or None" in str(told.value.__cause__)
