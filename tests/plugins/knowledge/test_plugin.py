"""The commands of the plugin by the suite for all commands."""

from __future__ import annotations

from instar.commands.own import RunOwn
from instar.testing import CommandContract
from instar.testing.site import Site
from instar_plugins.knowledge.plugin import plugin as knowledge

GIVEN = {"title_en": "Key", "body_en": "Here.", "audience": "public"}


class Knowledge(CommandContract):
    __test__ = False
    plugin = knowledge
    name = "knowledge"


class Written(Knowledge):
    """One of petra's is there, which the example finds as it is now."""

    __test__ = False
    steps: tuple[str, ...] = ()

    def start(self, site: Site) -> None:
        site.people.add("petra", profile="supervisor")
        site.run(RunOwn("knowledge", "save", GIVEN), "petra")
        for at, step in enumerate(self.steps, start=1):
            site.run(RunOwn("knowledge", step, {"article": 1, "rev": at}), "petra")


class TestSave(Knowledge):
    __test__ = True
    key = "save"
    examples = [GIVEN, {"title_ru": "Ключ", "keywords": "a, b"}]
    refused = [({}, "invalid"), ({**GIVEN, "article": 9}, "no_article")]


class TestSubmit(Written):
    __test__ = True
    key = "submit"
    examples = [{"article": 1, "rev": 1}]
    refused = [({"article": 1, "rev": 9}, "article_changed"), ({"article": 2, "rev": 1}, "no_article")]


class TestPublish(Written):
    __test__ = True
    key = "publish"
    examples = [{"article": 1, "rev": 1}]
    refused = [({"article": 1, "rev": 9}, "article_changed"), ({"article": 2, "rev": 1}, "no_article")]


class TestGiveBack(Written):
    __test__ = True
    key = "give_back"
    steps = ("submit",)
    examples = [{"article": 1, "rev": 2, "note": "More."}]
    refused = [({"article": 2, "rev": 1}, "no_article")]


class TestRetire(Written):
    __test__ = True
    key = "retire"
    steps = ("publish",)
    examples = [{"article": 1, "rev": 2}]
    refused = [({"article": 2, "rev": 1}, "no_article")]


class TestReopen(Written):
    __test__ = True
    key = "reopen"
    steps = ("retire",)
    examples = [{"article": 1, "rev": 2}]
    refused = [({"article": 2, "rev": 1}, "no_article")]


class TestRestore(Written):
    __test__ = True
    key = "restore"
    steps = ("publish",)
    examples = [{"article": 1, "rev": 2, "number": 1}]
    refused = [({"article": 1, "rev": 2, "number": 5}, "no_version")]


class TestAttach(Written):
    __test__ = True
    key = "attach"
    steps = ("publish",)
    examples = [{"article": 1, "how": "text"}]
    refused = [({"article": 2, "how": "text"}, "no_article"), ({"article": 1, "how": "x"}, "invalid")]
