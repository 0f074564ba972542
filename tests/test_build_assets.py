"""The build fetches exactly what the lock pins, or ends with a sentence that says why not."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
ICON = '<svg xmlns="x" width="24" viewBox="0 0 24 24" stroke-width="2" class="i"><path d="M1"/></svg>'


def write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")


@pytest.fixture(scope="module")
def build_assets() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_assets", ROOT / "build_assets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what the build reads, nothing built yet."""
    shutil.copytree(ROOT / "frontend", tmp_path / "frontend", ignore=shutil.ignore_patterns("node_modules"))
    shutil.copy(ROOT / "build_assets.py", tmp_path)
    (tmp_path / "platform/instar/web/static").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def fetched(tree: Path, build_assets: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tree, with packages already fetched: small ones of the same shape instead of a download."""
    modules = tree / "node_modules"
    wanted = json.loads((tree / "frontend/vendor.json").read_text("utf-8"))
    for name, files in {**build_assets._libraries(wanted), **wanted["tests"]}.items():
        for file in ("LICENSE", *files):
            write(modules / name / file, file)
        write(modules / name / "package.json", json.dumps({"version": "1.0", "license": "MIT"}))
    for icon in wanted["icons"]["names"]:
        style = "filled" if icon.endswith("-filled") else "outline"
        write(modules / "@tabler/icons/icons" / style / f"{icon.removesuffix('-filled')}.svg", ICON)
    monkeypatch.setattr(build_assets, "_fetch", lambda root, work: modules)
    return tree


def test_a_second_build_has_nothing_to_do_until_a_stamped_file_changes(fetched: Path, build_assets):
    assert build_assets.build(fetched)
    assert not build_assets.build(fetched)
    with (fetched / "frontend/vendor.json").open("a") as file:
        file.write("\n")
    assert build_assets.build(fetched)
    assert not build_assets.build(fetched)


def test_fonts_that_lie_on_other_peoples_servers_are_left_out(fetched: Path, build_assets: ModuleType):
    own, remote = "@font-face{font-family:A;src:url(data:font/woff;base64,AA)}", "url(https://fonts.example/a.ttf)"
    style = f"{own}@font-face{{font-family:B;src:{remote}}}.a{{color:red}}"
    write(fetched / "node_modules/dhtmlx-gantt/codebase/dhtmlxgantt.css", style)
    build_assets.build(fetched)
    assert (fetched / build_assets.VENDOR / "gantt/gantt.css").read_text("utf-8") == f"{own}.a{{color:red}}"


def test_a_lost_file_is_fetched_again(fetched: Path, build_assets: ModuleType):
    build_assets.build(fetched)
    (fetched / build_assets.VENDOR / "htmx.min.js").unlink()
    assert build_assets.build(fetched)
    assert (fetched / build_assets.VENDOR / "htmx.min.js").is_file()


def test_what_only_tests_need_stays_out_of_the_package(fetched: Path, build_assets: ModuleType):
    (fetched / "tests").mkdir()
    build_assets.build(fetched)
    assert (fetched / "tests/vendor/axe.min.js").is_file()
    assert not list((fetched / build_assets.VENDOR).rglob("axe*"))


def test_the_sprite_keeps_the_stroke_and_drops_what_the_page_decides(fetched: Path, build_assets: ModuleType):
    build_assets.build(fetched)
    sprite = (fetched / build_assets.VENDOR / "icons.svg").read_text("utf-8")
    assert '<symbol id="tabler-plus" viewBox="0 0 24 24" stroke-width="2"><path d="M1"/></symbol>' in sprite


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda wanted: wanted["copy"]["htmx.org"].update({"dist/no.js": "no.js"}), "no file dist/no.js"),
        (lambda wanted: wanted["icons"]["names"].append("no-such"), "no icon no-such"),
    ],
)
def test_a_name_that_no_package_has_ends_the_build(fetched: Path, build_assets, change, sentence):
    path = fetched / "frontend/vendor.json"
    wanted = json.loads(path.read_text("utf-8"))
    change(wanted)
    path.write_text(json.dumps(wanted))
    with pytest.raises(SystemExit, match=sentence):
        build_assets.build(fetched)
    assert not (fetched / build_assets.VENDOR).exists()


def test_a_package_without_a_licence_file_ends_the_build(fetched: Path, build_assets: ModuleType):
    (fetched / "node_modules/sortablejs/LICENSE").unlink()
    with pytest.raises(SystemExit, match="sortablejs has no licence file"):
        build_assets.build(fetched)


def test_a_lock_with_a_wrong_hash_is_refused(tree: Path, build_assets, tmp_path: Path, monkeypatch):
    """npm itself compares; here a stand-in answers as it does, since tests reach no registry."""
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho 'npm error code EINTEGRITY' >&2\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setattr(build_assets, "_npm", lambda: [str(npm)])
    with pytest.raises(SystemExit, match=r"does not match its hash.*\n.*EINTEGRITY"):
        build_assets.build(tree)


def test_the_lock_pins_exact_versions_and_names_no_registry():
    package = json.loads((ROOT / "frontend/package.json").read_text("utf-8"))
    wishes = {**package["dependencies"], **package["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wishes.values())
    lock = (ROOT / "frontend/package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock
    packages = json.loads(lock)["packages"]
    assert all(entry.get("integrity") for name, entry in packages.items() if name)
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wishes} == wishes
