"""Plugins are found, loaded each alone, and asked one at a time; whatever one does, the others work."""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from instar import i18n, settings
from instar.access import Actor
from instar.contract import Action, ActionAnswer, ActionContext, ActionRefused, PostMessage, SetData
from instar.errors import InstarError
from instar.i18n import use
from instar.plugins import Candidate, PluginFault, PluginManager, PluginStatus, installed, of_site
from instar.plugins.budget import TimeUp
from instar.plugins.status import COUNTED

GUEST = Path(__file__).parent / "guest"
ANNA = Actor("user", id=1, name="Anna")

HEAD = """
from instar.sdk import *
from instar.sdk import _

class Plugin:
    'A plugin of a test.'
"""
ROLE = """
    @hookimpl
    def roles(self):
        return [Role("{key}", "A role")]
"""
MENU = """
    @hookimpl
    def menu(self, actor):
        return [Entry("work", "{name}", "mail", "/x/{name}/")]
"""
TAIL = "\nplugin = Plugin()\n"


def hook(definition: str, body: str) -> str:
    """A method of a plugin, marked as a hook."""
    return f"\n    @hookimpl\n    {definition}:\n        {body}\n"


class Site:
    """A site's folder with one-file plugins."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "plugins").mkdir()

    def plugin(self, name: str, *methods: str, source: str | None = None) -> Path:
        file = self.folder / "plugins" / f"{name}.py"
        file.write_text(source if source is not None else HEAD + "".join(methods) + TAIL, encoding="utf-8")
        return file

    def toml(self, text: str) -> None:
        (self.folder / "instar.toml").write_text(text, encoding="utf-8")

    def load(self, environ: dict[str, str] | None = None, *actions: Action) -> PluginManager:
        found = of_site(self.folder / "plugins")
        return PluginManager.load(settings.load(self.folder, environ or {}), actions=actions, candidates=found)

    def status(self, name: str, environ: dict[str, str] | None = None) -> PluginStatus:
        status = self.load(environ).status(name)
        assert status is not None
        return status


@pytest.fixture
def site(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Site:
    caplog.set_level(logging.CRITICAL, "instar.plugins")
    return Site(tmp_path)


@pytest.fixture
def guest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., PluginManager]]:
    """Loads the guest as pip would have installed it: its folder on the path, its metadata beside it."""
    about = tmp_path / "installed" / "instar_guest_postcard-1.2.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: instar-guest-postcard\nVersion: 1.2.0\n")
    (about / "entry_points.txt").write_text(
        "[instar.plugins]\npostcard = instar_guest_postcard.plugin:plugin\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(about.parent))
    monkeypatch.syspath_prepend(str(GUEST))

    def load(**values: Any) -> PluginManager:
        candidates = [one for one in installed() if one.name == "postcard"]
        return PluginManager.load(settings.Settings(site=tmp_path, **values), candidates=candidates)

    yield load
    i18n.remove_catalogue(GUEST / "instar_guest_postcard" / "translations")


# -- the guest ----------------------------------------------------------------------------------------------


def test_an_installed_guest_is_found_by_its_entry_point_and_loaded(
    guest: Callable[..., PluginManager],
) -> None:
    (status,) = guest().statuses
    assert status.as_dict() == {
        "name": "postcard",
        "version": "1.2.0",
        "state": "loaded",
        "roles": 1,
        "channels": 0,
        "forms": 1,
        "decisions": 0,
        "calendars": 0,
        "processes": 1,
        "actions": 2,
        "reports": 0,
        "views": 0,
    }
    assert (status.distribution, status.package) == ("instar-guest-postcard", "instar_guest_postcard")


def test_what_the_guest_gives_is_found_by_key(guest: Callable[..., PluginManager]) -> None:
    plugins = guest()
    role, stamp = plugins.role("postcard"), plugins.action("postcard.stamp")
    assert role is not None
    assert stamp is not None
    assert (role.icon, role.process, stamp.kind) == ("mail", "postcard", "effect")
    assert plugins.owner("role", "postcard") == plugins.owner("action", "postcard.print") == "postcard"
    assert [name for name, _folder in plugins.folders("form")] == ["postcard"]
    assert [folder.name for _name, folder in plugins.folders("process")] == ["processes"]
    assert (plugins.role("deal"), plugins.action("reply"), plugins.channel("mail")) == (None, None, None)


def test_the_definitions_of_the_guest_are_json(guest: Callable[..., PluginManager]) -> None:
    plugins = guest()
    for kind in ("form", "process"):
        for _name, folder in plugins.folders(kind):
            assert [json.loads(file.read_text())["key"] for file in folder.glob("*.json")] == ["postcard"]


def test_the_guest_speaks_russian_and_english_from_its_own_catalogues(
    guest: Callable[..., PluginManager],
) -> None:
    plugins = guest()
    with use("ru"):
        ((_name, entry),) = plugins.gather("menu", actor=ANNA)
        assert entry.title == "Открытки"
    ((_name, entry),) = plugins.gather("menu", actor=ANNA)
    assert entry.title == "Postcards"


def test_the_panel_of_the_guest_is_on_its_own_tickets_only(guest: Callable[..., PluginManager]) -> None:
    plugins = guest()
    ticket = {"role": "postcard", "data": {"postcard_price": "35.00"}}
    ((_name, panel),) = plugins.gather("panels", ticket=ticket, actor=ANNA)
    assert panel.rows[0].value == "35.00 ₽"
    assert plugins.gather("panels", ticket={"role": "deal", "data": {}}, actor=ANNA) == []


def test_an_effect_action_says_what_it_wants_done(guest: Callable[..., PluginManager]) -> None:
    stamp = guest().actions["postcard.stamp"]
    answer = stamp.run({"abroad": True}, ActionContext({"number": "T-1"}, {}, now=0, key="1.2"))
    assert answer.result == {"price": "70.00"}
    note = PostMessage("internal", "A stamp of 70.00 ₽ is on it.", automatic=True)
    assert answer.effects == (SetData({"postcard_price": "70.00"}), note)


def test_a_job_action_reaches_outside_and_a_repeat_does_no_harm(
    guest: Callable[..., PluginManager], tmp_path: Path
) -> None:
    sheets = tmp_path / "sheets"
    sheets.mkdir()
    (tmp_path / "instar.toml").write_text(f'[plugins.postcard]\nfolder = "{sheets}"\nwidth = 20\n')
    loaded = settings.load(tmp_path, {})
    plugins = PluginManager.load(loaded, candidates=[one for one in installed() if one.name == "postcard"])
    printer = plugins.actions["postcard.print"]
    assert (printer.kind, printer.idempotent) == ("job", True)
    arguments = {"text": "Wish you were here, all of you.", "address": "Anna, Omsk"}
    for attempt in (1, 2):
        answer = printer.run(arguments, ActionContext({}, {}, now=0, key="1.7.2", attempt=attempt))
        assert answer.result == {"sheet": "1.7.2.txt"}
    assert [sheet.read_text() for sheet in sheets.iterdir()] == ["Wish you were here,\nall of you.\n\nAnna, Omsk\n"]


def test_a_job_action_refuses_what_no_repeat_will_mend(guest: Callable[..., PluginManager]) -> None:
    printer = guest().actions["postcard.print"]
    with pytest.raises(ActionRefused) as caught, use("ru"):
        printer.run({"text": "Hi", "address": "Omsk"}, ActionContext({}, {}, now=0, key="1"))
    assert (caught.value.code, caught.value.message) == ("no_folder", "Не задана папка для принтера.")


def test_the_settings_of_the_guest_are_described_for_people(guest: Callable[..., PluginManager]) -> None:
    rows = guest().rows()["postcard"]
    assert rows is not None
    assert [row.variable for row in settings.describe(rows, plugin="postcard")] == [
        "INSTAR_POSTCARD_FOLDER",
        "INSTAR_POSTCARD_WIDTH",
    ]


# -- where plugins come from --------------------------------------------------------------------------------


def point(name: str, value: str) -> EntryPoint:
    return EntryPoint(name, value, "instar.plugins")


def test_a_site_without_plugins_is_a_site(tmp_path: Path) -> None:
    plugins = PluginManager.load(settings.Settings(site=tmp_path), candidates=())
    assert (plugins.statuses, plugins.roles, plugins.gather("menu", actor=ANNA)) == ((), {}, [])


def test_one_file_plugins_are_found_by_name_and_those_with_an_underscore_are_none(site: Site) -> None:
    site.plugin("zebra")
    site.plugin("ant")
    site.plugin("_draft", source="raise RuntimeError")
    assert [status.name for status in site.load().statuses] == ["ant", "zebra"]


def test_a_corrected_file_counts_at_the_next_load(site: Site) -> None:
    site.plugin("ant", ROLE.format(key="one"))
    assert list(site.load().roles) == ["one"]
    site.plugin("ant", ROLE.format(key="another"))
    assert list(site.load().roles) == ["another"]


def test_plugins_of_instar_are_asked_before_guests(
    site: Site, guest: Callable[..., PluginManager], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = site.folder / "ours" / "instar-0.1.0.dist-info"
    ours.mkdir(parents=True)
    (ours / "METADATA").write_text("Metadata-Version: 2.1\nName: instar\nVersion: 0.1.0\n")
    (ours / "entry_points.txt").write_text("[instar.plugins]\nzoo = instar_plugins.zoo.plugin:plugin\n")
    monkeypatch.syspath_prepend(str(ours.parent))
    names = [candidate.name for candidate in installed()]
    assert names.index("zoo") < names.index("postcard")


@pytest.mark.parametrize(
    ("value", "reason", "hint"),
    [
        (
            "instar_nowhere.plugin:plugin",
            "The package instar_nowhere is not there.",
            "Install its distribution",
        ),
        ("instar_guest_postcard:plugin", "The entry point names", "instar_guest_postcard.plugin:plugin"),
        ("instar_guest_postcard.plugin", "The entry point names", "instar_guest_postcard.plugin:plugin"),
        ("instar_guest_postcard.plugin:Postcards", "The entry point names", "Name the object “plugin”"),
        ("json.plugin:plugin", "The package json has no plugin.py.", "Add a module plugin.py"),
        ("???", "The entry point names “???”.", "Name the object"),
    ],
)
def test_an_entry_point_that_leads_nowhere_is_told(
    guest: Callable[..., PluginManager], site: Site, value: str, reason: str, hint: str
) -> None:
    plugins = PluginManager.load(settings.Settings(site=site.folder), candidates=installed([point("broken", value)]))
    (status,) = plugins.statuses
    assert status.state == "failed"
    assert reason in str(status.reason)
    assert hint in str(status.hint)


def test_two_distributions_with_a_plugin_of_one_name_are_both_told(site: Site) -> None:
    site.plugin("ant", ROLE.format(key="ant"))
    (found,) = of_site(site.folder / "plugins")
    twin = Candidate("ant", "instar_ant", found.load, "instar-ant", "1.0")
    plugins = PluginManager.load(settings.Settings(site=site.folder), candidates=[twin, found])
    assert [status.state for status in plugins.statuses] == ["loaded", "failed"]
    assert "instar-ant" in str(plugins.statuses[1].reason)
    assert "ant.py" in str(plugins.statuses[1].reason)
    assert list(plugins.roles) == ["ant"]


@pytest.mark.parametrize("name", ["instar", "Ant", "my-plugin", "7up"])
def test_a_plugin_has_a_name_that_can_be_part_of_keys(site: Site, name: str) -> None:
    site.plugin(name)
    assert "cannot be the name" in str(site.status(name).reason)


# -- off ----------------------------------------------------------------------------------------------------


def test_a_plugin_that_is_off_is_not_even_imported(site: Site) -> None:
    site.plugin("ant", source="raise RuntimeError('imported')")
    site.plugin("bee", ROLE.format(key="bee"))
    plugins = site.load({"INSTAR_DISABLED_PLUGINS": "ant"})
    assert [status.state for status in plugins.statuses] == ["off", "loaded"]
    assert str(plugins.statuses[0].reason) == "Switched off in the settings (disabled_plugins)."


def test_a_star_switches_all_plugins_off(site: Site) -> None:
    site.plugin("ant", ROLE.format(key="ant"))
    plugins = site.load({"INSTAR_DISABLED_PLUGINS": "*"})
    assert ([status.state for status in plugins.statuses], plugins.remarks()) == (["off"], [])


def test_a_misspelt_name_of_a_plugin_to_switch_off_is_remarked(site: Site) -> None:
    site.plugin("postcard")
    site.toml('disabled_plugins = ["postcrad"]\n')
    (remark,) = site.load().remarks()
    assert (remark.where, remark.hint) == ("instar.toml:1", "Did you mean “postcard”?")


# -- loaded alone -------------------------------------------------------------------------------------------

BROKEN: dict[str, tuple[str, str, str]] = {
    "fails at import": ("1/0", "ZeroDivisionError: division by zero", ""),
    "leaves at import": ("raise SystemExit(3)", "SystemExit: 3", ""),
    "is no Python": ("def (", "SyntaxError: invalid syntax (broken.py, line 1)", ""),
    "needs what is missing": (
        "import instar_missing_library",
        "It needs the module instar_missing_library, which is not installed.",
        "Install the package that has it.",
    ),
    "has no object": ("x = 1", "broken.py has no object “plugin”.", "Write plugin = … at its end"),
    "has a misspelt object": (
        "plugins = 1",
        "broken.py has no object “plugin”.",
        "Rename “plugins” to “plugin”.",
    ),
    "has a class for an object": (
        HEAD + "    pass\nplugin = Plugin",
        "“plugin” is a class.",
        "plugin = Plugin().",
    ),
    "misspells a hook": (
        HEAD + hook("def rolse(self)", "return []") + TAIL,
        "There is no hook “rolse”.",
        "Did you mean “roles”?",
    ),
    "invents a hook": (
        HEAD + hook("def before_moon(self)", "return []") + TAIL,
        "There is no hook “before_moon”.",
        "There are: settings, roles, forms",
    ),
    "names a hook that is none": (
        HEAD + "    @hookimpl(specname='rolls')\n    def mine(self):\n        return []\n" + TAIL,
        "There is no hook “rolls”.",
        "Did you mean “roles”?",
    ),
    "forgets the marker": (
        HEAD + "    def roles(self):\n        return []\n" + TAIL,
        "roles() is not marked as a hook.",
        "Write @hookimpl above it",
    ),
    "misspells an argument": (
        HEAD + hook("def menu(self, acter)", "return []") + TAIL,
        "menu() takes an argument “acter”, which the hook does not have.",
        "Did you mean “actor”?",
    ),
    "takes an argument of another hook": (
        HEAD + hook("def roles(self, actor)", "return []") + TAIL,
        "roles() takes an argument “actor”",
        "The hook has no arguments.",
    ),
    "takes anything": (
        HEAD + hook("def menu(self, **kw)", "return []") + TAIL,
        "an argument “kw”",
        "There are: actor",
    ),
    "has an argument with a default": (
        HEAD + hook("def menu(self, actor=None)", "return []") + TAIL,
        "menu() would never be given “actor”.",
        "without a default",
    ),
    "is asynchronous": (
        HEAD + "    @hookimpl\n    async def roles(self):\n        return []\n" + TAIL,
        "roles() is a generator or a coroutine.",
        "Return a list.",
    ),
    "yields": (HEAD + hook("def roles(self)", "yield 1") + TAIL, "roles() is a generator", "Return a list."),
    "raises in a hook": (
        HEAD + hook("def roles(self)", "return {}['deal']") + TAIL,
        "KeyError: 'deal'",
        "",
    ),
    "leaves in a hook": (HEAD + hook("def roles(self)", "raise SystemExit") + TAIL, "SystemExit", ""),
    "returns one for a list": (
        HEAD + hook("def roles(self)", "return Role('ant', 'Ant')") + TAIL,
        "roles() gave Role.",
        "Return a list of Role.",
    ),
    "returns junk": (
        HEAD + hook("def actions(self)", "return [Role('ant', 'Ant')]") + TAIL,
        "actions() gave Role.",
        "Return a list of Action.",
    ),
    "returns no blueprint": (
        HEAD + hook("def blueprints(self)", "return ['page']") + TAIL,
        "blueprints() gave str.",
        "Return a list of Blueprint.",
    ),
    "has a role that cannot be": (
        HEAD + hook("def roles(self)", "return [Role('An ant', 'Ant')]") + TAIL,
        "ValueError: Role: key is 'An ant'",
        "",
    ),
    "mixes its folders up": (
        HEAD + hook("def forms(self)", "import pathlib; return [Definitions(pathlib.Path('.'), 'process')]") + TAIL,
        "forms() gave a folder of kind “process”.",
        "",
    ),
    "has a blueprint by another name": (
        HEAD + hook("def blueprints(self)", "import flask; return [flask.Blueprint('shell', 'x')]") + TAIL,
        "The blueprint “shell” does not bear the plugin's name.",
        "“broken_” and more",
    ),
    "cannot be hashed": (
        HEAD + "    __hash__ = None\n" + ROLE.format(key="broken") + TAIL,
        "TypeError: unhashable type: 'Plugin'",
        "",
    ),
    "has an error that has an error": (
        "class Bad(Exception):\n    def __str__(self):\n        raise ValueError\nraise Bad",
        "Bad",
        "",
    ),
}


@pytest.mark.parametrize(("source", "reason", "hint"), BROKEN.values(), ids=BROKEN.keys())
def test_a_plugin_that_cannot_be_used_is_told_and_the_others_work(
    site: Site, source: str, reason: str, hint: str
) -> None:
    site.plugin("ant", ROLE.format(key="ant"), MENU.format(name="ant"))
    site.plugin("broken", source=source)
    site.plugin("crab", ROLE.format(key="crab"), MENU.format(name="crab"))
    plugins = site.load()
    assert [status.state for status in plugins.statuses] == ["loaded", "failed", "loaded"]
    assert reason in str(plugins.statuses[1].reason)
    assert hint in str(plugins.statuses[1].hint)
    assert list(plugins.roles) == ["ant", "crab"]
    assert [name for name, _entry in plugins.gather("menu", actor=ANNA)] == ["ant", "crab"]
    json.dumps(plugins.statuses[1].as_dict())


def test_a_plugin_that_fails_late_leaves_nothing_behind(site: Site) -> None:
    site.plugin("ant", ROLE.format(key="ant"), MENU.format(name="ant"), hook("def channels(self)", "raise ValueError"))
    plugins = site.load()
    assert (plugins.roles, plugins.gather("menu", actor=ANNA), plugins.owner("role", "ant")) == ({}, [], None)
    assert set(plugins.statuses[0].as_dict().items()) >= {(kind, 0) for kind in COUNTED}


def test_a_module_that_failed_is_not_left_among_the_imported(site: Site) -> None:
    site.plugin("ant", source="1/0")
    site.load()
    assert "instar_site_plugins.ant" not in sys.modules


def test_administrators_get_the_traceback_from_the_plugins_first_line_on(site: Site) -> None:
    file = site.plugin("ant", hook("def roles(self)", "return [Role('An ant', 'Ant')]"))
    lines = site.status("ant").traceback.splitlines()
    assert str(file) in lines[1]
    assert lines[-1].startswith("ValueError: Role: key is 'An ant'")


def test_a_failed_plugin_is_logged_with_reason_and_hint(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    site.plugin("ant", hook("def rolse(self)", "return []"))
    with caplog.at_level(logging.ERROR, "instar.plugins"):
        site.load()
    assert "plugin ant failed: There is no hook “rolse”. Did you mean “roles”?" in caplog.text


def test_strict_names_every_failed_plugin_and_does_not_start(site: Site) -> None:
    site.plugin("ant", source="1/0")
    site.plugin("bee", hook("def rolse(self)", "return []"))
    site.plugin("crab")
    with pytest.raises(InstarError) as caught:
        site.load({"INSTAR_STRICT": "1"})
    assert caught.value.code == "plugin_failed"
    assert caught.value.message.splitlines() == [
        "ant: ZeroDivisionError: division by zero",
        "bee: There is no hook “rolse”. Did you mean “roles”?",
    ]


def test_strict_starts_when_the_broken_one_is_off(site: Site) -> None:
    site.plugin("ant", source="1/0")
    assert site.status("ant", {"INSTAR_STRICT": "1", "INSTAR_DISABLED_PLUGINS": "ant"}).state == "off"


def test_reasons_speak_the_language_of_who_reads_them(site: Site) -> None:
    catalogue = site.folder / "translations"
    file = catalogue / "ru" / "LC_MESSAGES" / "test.po"
    file.parent.mkdir(parents=True)
    file.write_text('msgid "There is no hook “{name}”."\nmsgstr "Нет хука «{name}»."\n', encoding="utf-8")
    site.plugin("ant", hook("def rolse(self)", "return []"))
    status = site.status("ant")
    i18n.add_catalogue(catalogue)
    try:
        with use("ru"):
            assert status.as_dict()["reason"] == "Хука «rolse» нет."
        assert status.as_dict()["reason"] == "There is no hook “rolse”."
    finally:
        i18n.remove_catalogue(catalogue)


def test_a_broken_catalogue_fails_its_plugin(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    package = site.folder / "instar_broken_words"
    words = package / "translations" / "ru" / "LC_MESSAGES"
    words.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "plugin.py").write_text(HEAD + ROLE.format(key="ant") + TAIL)
    (words / "words.po").write_text("rubbish\n")
    monkeypatch.syspath_prepend(str(site.folder))
    plugins = PluginManager.load(
        settings.Settings(site=site.folder),
        candidates=installed([point("words", "instar_broken_words.plugin:plugin")]),
    )
    assert "words.po:1" in str(plugins.statuses[0].reason)
    assert plugins.roles == {}


@pytest.mark.parametrize(
    ("requires", "reason"),
    [
        ("instar>=0.1", ""),
        ("instar>=0.1,<99", ""),
        ("instar", ""),
        ("instar>=99", "It needs instar>=99; this is instar"),
        ("instar<0.1", "It needs instar<0.1"),
        ("flask>=3", "does not name instar"),
        ("at least 0.1", "cannot be read"),
        (7, "does not name instar"),
    ],
)
def test_a_plugin_says_which_instar_it_needs(site: Site, requires: object, reason: str) -> None:
    site.plugin("ant", f"    requires = {requires!r}\n")
    status = site.status("ant")
    assert status.state == ("failed" if reason else "loaded")
    assert reason in str(status.reason)


def test_the_version_of_a_one_file_plugin_stands_in_it(site: Site) -> None:
    site.plugin("ant", "    version = '3.1'\n")
    assert site.status("ant").version == "3.1"


# -- keys ---------------------------------------------------------------------------------------------------

SAME = {
    "role": ROLE.format(key="same"),
    "action": hook("def actions(self)", "return [Action('same', 'Same', run=print)]"),
    "channel": hook("def channels(self)", "return [Channel('same', 'Same', receive=print)]"),
}


@pytest.mark.parametrize("kind", SAME)
def test_a_key_given_twice_fails_the_later_plugin_and_names_both(site: Site, kind: str) -> None:
    site.plugin("ant", SAME[kind])
    site.plugin("bee", SAME[kind], MENU.format(name="bee"))
    plugins = site.load()
    assert [status.state for status in plugins.statuses] == ["loaded", "failed"]
    reason = str(plugins.statuses[1].reason)
    assert reason == f"The {kind} “same” is given by ant already; bee cannot give it too."
    assert plugins.owner(kind, "same") == "ant"
    assert plugins.gather("menu", actor=ANNA) == []


def test_a_key_given_twice_by_one_plugin_fails_it(site: Site) -> None:
    site.plugin("ant", hook("def roles(self)", "return [Role('same', 'A'), Role('same', 'B')]"))
    assert str(site.status("ant").reason) == "ant gives the role “same” twice."


def test_a_plugin_cannot_take_the_key_of_an_action_of_the_kernel(site: Site) -> None:
    def run(arguments: Any, context: ActionContext) -> ActionAnswer:
        return ActionAnswer()

    reply = Action("reply", "Reply", run)
    site.plugin("ant", hook("def actions(self)", "return [Action('reply', 'Reply', run=print)]"))
    plugins = site.load({}, reply)
    assert plugins.action("reply") is reply
    assert plugins.owner("action", "reply") == "instar"
    assert "is given by instar already; ant cannot" in str(plugins.statuses[0].reason)
    with pytest.raises(InstarError, match="twice"):
        plugins.add_actions([reply])


# -- settings -----------------------------------------------------------------------------------------------

RATED = hook("def settings(self)", "return [Setting('rate', int, 20, 'Rate.', minimum=1)]") + hook(
    "def actions(self, settings)", "return [Action(f'rate_{settings[\"rate\"]}', 'Rate', run=print)]"
)


def test_a_plugin_is_given_its_own_settings(site: Site) -> None:
    site.plugin("ant", RATED)
    assert list(site.load().actions) == ["rate_20"]
    site.toml("[plugins.ant]\nrate = 5\n")
    assert list(site.load().actions) == ["rate_5"]
    plugins = site.load({"INSTAR_ANT_RATE": "7"})
    assert list(plugins.actions) == ["rate_7"]
    assert plugins.values("ant") == {"rate": 7}
    assert plugins.values("bee") == {}


def test_a_wrong_setting_fails_its_plugin_with_the_line_and_the_others_work(site: Site) -> None:
    site.plugin("ant", RATED)
    site.plugin("bee")
    site.toml("[plugins.ant]\nrate = 0\n")
    plugins = site.load()
    assert [status.state for status in plugins.statuses] == ["failed", "loaded"]
    assert str(plugins.statuses[0].reason) == "instar.toml:2: rate “0”: it takes a whole number from 1."


def test_a_misspelt_setting_of_a_plugin_is_remarked(site: Site) -> None:
    site.plugin("ant", RATED)
    site.toml("[plugins.ant]\nraet = 5\n[plugins.bee]\nrate = 5\n")
    assert [(remark.where, remark.hint) for remark in site.load().remarks()] == [
        ("instar.toml:2", "Did you mean “rate”?"),
        ("instar.toml:3", "Remove it, or correct the name."),
    ]


def test_a_plugin_cannot_take_a_variable_of_the_kernel(site: Site) -> None:
    site.plugin("session", hook("def settings(self)", "return [Setting('hours', int, 1, 'Hours.')]"))
    reason = str(site.status("session").reason)
    assert reason == "The variable “INSTAR_SESSION_HOURS” is given by instar already; session cannot give it too."


# -- asked one at a time ------------------------------------------------------------------------------------


def test_a_hook_that_raises_costs_only_its_own_contribution(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    site.plugin("ant", MENU.format(name="ant"))
    file = site.plugin("bee", hook("def menu(self)", "return [1 / 0]"))
    site.plugin("crab", MENU.format(name="crab"))
    plugins = site.load()
    with caplog.at_level(logging.ERROR, "instar.plugins"):
        assert [name for name, _entry in plugins.gather("menu", actor=ANNA)] == ["ant", "crab"]
    bee = plugins.status("bee")
    assert bee is not None
    assert (bee.state, bee.faults, bee.as_dict()["faults"]) == ("loaded", 1, 1)
    lines = bee.last_fault.splitlines()
    assert str(file) in lines[1], "the way through the kernel and pluggy is cut off"
    assert lines[-1] == "ZeroDivisionError: division by zero"
    assert "plugin bee: error in menu" in caplog.text
    plugins.gather("menu", actor=ANNA)
    assert bee.faults == 2


@pytest.mark.parametrize("body", ["return 7", "return [7]", "return {'a': 1}", "raise SystemExit", "return [None]"])
def test_junk_from_a_hook_is_left_out_and_counted(site: Site, body: str) -> None:
    site.plugin("ant", hook("def menu(self)", body))
    site.plugin("bee", MENU.format(name="bee"))
    plugins = site.load()
    assert [name for name, _entry in plugins.gather("menu", actor=ANNA)] == ["bee"]
    assert plugins.statuses[0].faults == 1


@pytest.mark.parametrize("body", ["return None", "return []", "return ()", "pass"])
def test_nothing_is_a_fine_answer(site: Site, body: str) -> None:
    site.plugin("ant", hook("def menu(self)", body))
    plugins = site.load()
    assert plugins.gather("menu", actor=ANNA) == []
    assert plugins.statuses[0].faults == 0


def test_a_hook_that_does_not_exist_is_our_own_mistake(site: Site) -> None:
    with pytest.raises(ValueError, match="there is no hook 'menus'; there are settings, roles"):
        site.load().gather("menus", actor=ANNA)


def test_each_plugin_gives_as_many_as_it_likes(site: Site) -> None:
    entries = "return [Entry('work', str(n), 'mail', '/') for n in range(3)]"
    site.plugin("ant", hook("def menu(self)", entries))
    found = site.load().gather("menu", actor=ANNA)
    assert [(name, entry.title) for name, entry in found] == [("ant", "0"), ("ant", "1"), ("ant", "2")]


def test_two_managers_know_nothing_of_each_other(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = Site(tmp_path / "a"), Site(tmp_path / "b")
    one.plugin("ant", ROLE.format(key="ant"))
    other.plugin("ant", ROLE.format(key="anthill"))
    assert (list(one.load().roles), list(other.load().roles)) == (["ant"], ["anthill"])


# -- what actions answer ------------------------------------------------------------------------------------

NOW = ActionContext({}, {}, now=0, key="1")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("None", "the action ant returned NoneType; it returns ActionAnswer"),
        ("{'ok': True}", "the action ant returned dict"),
        ("ActionAnswer({'at': object()})", "not JSON serializable"),
        ("ActionAnswer(effects=(SetData({'at': {1, 2}}),))", "not JSON serializable"),
    ],
)
def test_an_answer_that_would_break_the_transaction_is_an_error_of_the_action(
    site: Site, answer: str, told: str
) -> None:
    site.plugin("ant", hook("def actions(self)", f"return [Action('ant', 'Ant', run=lambda a, c: {answer})]"))
    with pytest.raises(TypeError, match=told):
        site.load().actions["ant"].run({}, NOW)


def test_an_error_in_an_action_counts_for_the_plugin_that_gave_it(site: Site) -> None:
    site.plugin("ant", hook("def actions(self)", "return [Action('sting', 'Sting', run=lambda a, c: 1 / 0)]"))
    plugins = site.load()
    try:
        plugins.actions["sting"].run({}, NOW)
    except ZeroDivisionError as error:
        plugins.fault("sting", error)
    assert (plugins.statuses[0].faults, "ZeroDivisionError" in plugins.statuses[0].last_fault) == (1, True)


def test_a_plugin_and_an_action_of_another_may_have_one_name(site: Site) -> None:
    site.plugin("ant", hook("def actions(self)", "return [Action('bee', 'Bee', run=print)]"))
    site.plugin("bee")
    plugins = site.load()
    plugins.fault("bee", ValueError("stung"))
    plugins.fault_of("bee", ValueError("page"), "a page")
    assert [status.last_fault for status in plugins.statuses] == ["ValueError: stung\n", "ValueError: page\n"]


def test_an_error_in_an_action_of_nobody_is_logged_all_the_same(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "instar.plugins"):
        site.load().fault("reply", ValueError("no body"))
    assert "ValueError: no body" in caplog.text


# -- those that hang, and those that keep failing ------------------------------------------------------------


def test_a_plugin_whose_import_hangs_fails_and_the_others_work(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("instar.plugins.manager.START_S", 0.2)
    site.plugin("ant", source="import time\ntime.sleep(5)\n")
    site.plugin("bee", ROLE.format(key="bee"))
    plugins = site.load()
    assert [status.state for status in plugins.statuses] == ["failed", "loaded"]
    assert str(plugins.statuses[0].reason) == "It did not come back: still running after 0.2 s."


def test_a_hook_of_the_start_that_hangs_fails_its_plugin(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("instar.plugins.manager.START_S", 0.2)
    site.plugin("ant", hook("def roles(self)", "import time; time.sleep(5)"))
    assert "did not come back" in str(site.status("ant").reason)


def test_a_hook_of_a_page_that_hangs_costs_its_time_once_and_is_then_left_alone(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("instar.plugins.manager.PAGE_S", 0.1)
    site.plugin("ant", hook("def menu(self)", "import time; time.sleep(3)"))
    site.plugin("bee", MENU.format(name="bee"))
    plugins = site.load()
    for _page in range(5):
        assert [name for name, _entry in plugins.gather("menu", actor=ANNA)] == ["bee"]
    ant = plugins.statuses[0]
    assert ant.faults == 3, "after three it is asked no more"
    assert ant.as_dict()["paused"] == ["menu: instar.plugins.budget.TimeUp: still running after 0.1 s"]
    ant.breaker.resume()
    plugins.gather("menu", actor=ANNA)
    assert ant.faults == 4


def test_what_is_called_by_name_is_left_alone_too(site: Site) -> None:
    site.plugin("ant")
    plugins = site.load()
    for told in ("could not answer", "could not answer", "could not answer", "failed too often"):
        with pytest.raises(PluginFault, match=told):
            plugins.call("ant", "the report x", lambda: 1 // 0)
    assert plugins.call("ant", "the report y", lambda: [1, 2]) == [1, 2]
    assert plugins.statuses[0].faults == 3


def test_what_hangs_when_called_by_name_is_a_fault(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("instar.plugins.manager.ANSWER_S", 0.1)
    site.plugin("ant")
    go = threading.Event()
    with pytest.raises(PluginFault):
        site.load().call("ant", "the view x", lambda: go.wait(5))
    go.set()


def test_an_effect_that_hangs_is_an_error_of_the_action(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("instar.plugins.registry.EFFECT_S", 0.1)
    slow = "lambda a, c: __import__('time').sleep(3)"
    site.plugin("ant", hook("def actions(self)", f"return [Action('ant', 'Ant', run={slow})]"))
    with pytest.raises(TimeUp):
        site.load().actions["ant"].run({}, NOW)


def test_calls_are_traced_in_their_order_with_what_came_back(site: Site) -> None:
    site.plugin("ant", ROLE.format(key="ant"), MENU.format(name="ant"))
    site.plugin("bee", hook("def menu(self)", "return [1 / 0]"))
    plugins = site.load()
    plugins.gather("menu", actor=ANNA)
    told = [(call.plugin, call.doing, call.given) for call in reversed(plugins.trace.calls())]
    assert told[:3] == [("ant", "import", 1), ("ant", "roles at the start", 1), ("bee", "import", 1)]
    assert told[-2:] == [("ant", "menu", 1), ("bee", "menu", None)]
    assert plugins.trace.calls()[0].error == "ZeroDivisionError: division by zero"


def test_what_the_site_has_switched_off_is_not_imported_and_can_be_loaded_again(site: Site) -> None:
    site.plugin("ant", ROLE.format(key="ant"))
    plugins = site.load().again({"ant"})
    assert (plugins.statuses[0].state, plugins.statuses[0].switched) == ("off", True)
    assert list(plugins.again(()).roles) == ["ant"]
