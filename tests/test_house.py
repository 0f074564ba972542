"""Rules of the house that no single file shows: they hold over the whole tree, so the tree is read here."""

from __future__ import annotations

import ast
import configparser
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[1]
KERNEL = ROOT / "platform/instar"
PLUGINS = ROOT / "plugins"
TESTS = ROOT / "tests"
PURE = ("engine", "forms", "bpmn")
# Folders of tests that cut across packages, each with its own idea of what a file is.
ACROSS = {"docs", "e2e", "faults", "guest", "hooks", "layers"}
# What they test stands beside the packages, not in one.
BESIDE = {"test_house", "test_build_assets"}


def python_files(*folders: Path) -> list[Path]:
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def templates() -> list[Path]:
    return sorted(path for folder in (KERNEL, PLUGINS) for path in folder.rglob("*.html"))


def scripts() -> list[Path]:
    found = (path for folder in (KERNEL, PLUGINS) for path in folder.rglob("*.js"))
    return sorted(path for path in found if "vendor" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module


def imported(paths: list[Path], pattern: str) -> list[str]:
    """Imports of absolute names that begin with the pattern."""
    wanted = re.compile(rf"({pattern})\b")
    return [f"{place(path, line)}: {name}" for path in paths for line, name in imports(path) if wanted.match(name)]


def called(paths: list[Path], pattern: str) -> list[str]:
    """Calls whose dotted name, as written, matches: ``open``, ``datetime.now``, ``yaml.load``."""
    found = []
    for path in paths:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and re.search(pattern, ast.unparse(node.func)):
                found.append(f"{place(path, node.lineno)}: {ast.unparse(node.func)}")
    return found


def written(paths: list[Path], pattern: str) -> list[str]:
    """Where the pattern stands in the files; Jinja comments do not count."""
    found = []
    for path in paths:
        text = re.sub(r"\{#.*?#\}", blank, path.read_text("utf-8"), flags=re.DOTALL)
        matches = re.finditer(pattern, text, re.IGNORECASE)
        found += [f"{place(path, text.count(chr(10), 0, m.start()) + 1)}: {m[0][:60]}" for m in matches]
    return found


def blank(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


# Layout


def test_platform_holds_instar_alone_and_stays_a_plain_folder():
    """With an __init__.py in it, ``import platform`` would no longer be the standard library's."""
    names = {path.name for path in (ROOT / "platform").iterdir() if not path.name.startswith(".")}
    assert names - {"__pycache__", "instar.egg-info"} == {"instar"}


def test_every_folder_with_code_is_a_package_so_that_the_wheel_holds_it():
    folders = {path.parent for path in python_files(KERNEL, PLUGINS) if path.parent.name != "migrations"}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_no_module_is_named_for_what_it_is_not_about():
    vague = {"helper", "helpers", "util", "utils", "common", "misc", "shared"}
    every = python_files(KERNEL, PLUGINS, TESTS)
    assert [path for path in every if vague & {path.stem, path.parent.name}] == []


def test_tests_mirror_the_packages_they_test():
    """tests/engine/test_advance.py tests platform/instar/engine/advance.py; a word more says which part."""
    tests = [path.relative_to(TESTS) for path in TESTS.rglob("test_*.py")]
    placed = [path for path in tests if not ACROSS & set(path.parts) and path.stem not in BESIDE]
    assert [str(path) for path in placed if not mirrors(path)] == []


def mirrors(test: Path) -> bool:
    """Whether a module of that name stands in the folder that the test's folder mirrors."""
    built_in = test.parts[0] == "plugins" and len(test.parts) > 2
    home = ROOT / test.parent if built_in else KERNEL / test.parent
    modules = {path.stem for path in home.iterdir()} | {home.name} if home.is_dir() else set()
    subject = test.stem.removeprefix("test_")
    return any(subject == name or subject.startswith(f"{name}_") for name in modules)


# Import contracts: `make contracts` runs them; here is what they cannot say of themselves


def contract(name: str) -> configparser.SectionProxy:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    return parser[f"importlinter:contract:{name}"]


def test_every_module_of_the_kernel_has_its_layer():
    modules = {path.stem for path in KERNEL.glob("*.py")} | {path.parent.name for path in KERNEL.glob("*/*.py")}
    assert modules - {"__init__", "__main__"} <= set(re.findall(r"\w+", contract("layers")["layers"]))


@pytest.mark.parametrize("name", PURE)
def test_pure_packages_are_under_both_contracts_of_purity(name: str):
    assert f"instar.{name}" in contract("pure")["source_modules"].split()
    assert f"instar.{name}" in contract("pure-world")["source_modules"].split()


def test_pure_packages_ask_nobody_for_the_time_and_open_nothing():
    world = r"(^|\.)(open|(read|write)_(text|bytes)|now|today|utcnow|monotonic|getenv)$|^print$"
    assert called([path for name in PURE for path in python_files(KERNEL / name)], world) == []


def test_built_in_plugins_are_imported_by_their_installed_name():
    """``plugins.crm`` from the root of the tree would load a second copy."""
    assert imported(python_files(KERNEL, PLUGINS, TESTS), r"plugins|process_defs|platform\.instar") == []


# Nothing from outside is ever run


def test_no_text_becomes_code():
    code = r"^(eval|exec|compile|__import__)$|^yaml\.(unsafe_)?load|\b(from_string|render_template_string)$"
    assert called(python_files(KERNEL, PLUGINS), code) == []


def test_nothing_is_unpickled():
    assert imported(python_files(KERNEL, PLUGINS), "pickle|cPickle|marshal|shelve|dill|cloudpickle|joblib") == []


# Pages work under a strict content security policy

FROM_ELSEWHERE = r"<(script|link|img|iframe|object|embed)\b[^>]*\b(src|href|data)\s*=\s*[\"'](https?:)?//"


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("hx-on, it needs eval", r"\bhx-on\b"),
        ("hx-vals with js:, it needs eval", r"\bhx-(vals|headers|vars)\s*=\s*[\"']\s*(js|javascript):"),
        ("filter in hx-trigger, it needs eval", r"\bhx-trigger\s*=\s*(\"[^\"]*\[|'[^']*\[)"),
        ("inline handler", r"<[a-z][^<>]*\son[a-z]+\s*="),
        ("inline style", r"<[a-z][^<>]*\sstyle\s*=|<style\b"),
        ("inline script", r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*type=\"application/json\")"),
        ("javascript: address", r"\bjavascript:"),
        ("file from elsewhere", FROM_ELSEWHERE),
        ("part without escaping", r"\{%-?\s*autoescape\s+false"),
    ],
)
def test_templates_hold_no(what: str, pattern: str):
    assert written(templates(), pattern) == [], what


def test_templates_import_what_is_there():
    """Jinja says nothing of a name that a template does not hold until the page calls it."""
    read = {address_of(path): Environment().parse(path.read_text()) for path in templates()}
    held = {name: {macro.name for macro in tree.find_all(nodes.Macro)} for name, tree in read.items()}
    missing = [
        f"{name}: {wanted[0] if isinstance(wanted, tuple) else wanted} of {source}"
        for name, tree in read.items()
        for imported in tree.find_all(nodes.FromImport)
        for source in [imported.template.as_const()]
        for wanted in imported.names
        if (wanted[0] if isinstance(wanted, tuple) else wanted) not in held.get(source, set())
    ]
    assert missing == []


def address_of(template: Path) -> str:
    """As other templates name it: ``_macros.html``, ``crm/_parts.html``."""
    parts = template.parts
    return "/".join(parts[len(parts) - parts[::-1].index("templates") :])


def test_scripts_neither_make_code_nor_load_any_from_elsewhere():
    code = r"\beval\s*\(|new\s+Function\b|document\.write|set(Timeout|Interval)\(\s*[\"'`]"
    assert written(scripts(), code + r"|\bimport\s*\(?\s*[\"']https?:") == []


# Icons: a name that the sprite lacks is an empty square


def test_every_icon_that_a_page_or_a_plugin_names_is_in_the_sprite():
    sprite = set(json.loads((ROOT / "frontend/vendor.json").read_text("utf-8"))["icons"]["names"])
    named = {name: path.name for path in templates() for name in icons_of_template(path)}
    named |= {name: path.name for path in python_files(KERNEL, PLUGINS) for name in icons_of_module(path)}
    assert {name: where for name, where in named.items() if name not in sprite} == {}


def icons_of_template(path: Path) -> Iterator[str]:
    """Names written out in calls of the macro ``icon``; one that a value brings is not seen here."""
    parsed = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"]).parse(path.read_text("utf-8"))
    for call in parsed.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "icon" and call.args:
            yield from literals(call.args[0])


def literals(node: nodes.Node | None) -> Iterator[str]:
    match node:
        case nodes.Const(value=str() as name):
            yield name
        case nodes.CondExpr():
            yield from literals(node.expr1)
            yield from literals(node.expr2)
        case nodes.Getitem(node=nodes.Dict() as table):
            yield from (name for pair in table.items for name in literals(pair.value))


def icons_of_module(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        match node:
            case ast.keyword(arg="icon", value=ast.Constant(value=str() as name)) if name:
                yield name
