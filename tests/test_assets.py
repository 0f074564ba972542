"""Missing and stale browser libraries are told apart, each with a way out; we know whose they are."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from instar import assets
from instar.errors import InstarError

ROOT = Path(__file__).parents[1]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A source tree of its own: the files that are stamped, and what was built from them."""
    for name in ("frontend/package-lock.json", "frontend/vendor.json", "build_assets.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(assets.VENDOR, tmp_path / "vendor")
    return tmp_path


def test_the_libraries_of_this_tree_are_there_and_current():
    assets.check()


def test_libraries_that_were_never_fetched_are_told_with_the_command_that_fetches_them(tree: Path):
    with pytest.raises(InstarError) as caught:
        assets.check(tree / "elsewhere", tree)
    assert caught.value.code == "assets_missing"
    assert str(tree / "elsewhere" / "manifest.json") in caught.value.message
    assert "pip install" in str(caught.value.hint)


def test_a_broken_manifest_counts_as_missing(tree: Path):
    (tree / "vendor/manifest.json").write_text("{")
    with pytest.raises(InstarError) as caught:
        assets.check(tree / "vendor", tree)
    assert caught.value.code == "assets_missing"


def test_a_single_lost_file_is_named(tree: Path):
    (tree / "vendor/htmx.min.js").unlink()
    with pytest.raises(InstarError, match=r"htmx\.min\.js") as caught:
        assets.check(tree / "vendor", tree)
    assert caught.value.code == "assets_missing"


@pytest.mark.parametrize("name", ["frontend/package-lock.json", "frontend/vendor.json", "build_assets.py"])
def test_a_source_that_changed_after_the_build_makes_the_libraries_stale(tree: Path, name: str):
    with (tree / name).open("a") as file:
        file.write("\n")
    with pytest.raises(InstarError) as caught:
        assets.check(tree / "vendor", tree)
    assert caught.value.code == "assets_stale"
    assert caught.value.data == {"changed": [name]}
    assert "make assets" in str(caught.value.hint)


def test_an_installed_package_has_no_source_and_is_never_stale(tree: Path, tmp_path: Path):
    assets.check(tree / "vendor", tmp_path / "site-packages")


def test_a_rebuilt_manifest_is_read_again_by_a_running_program(tree: Path):
    assets.check(tree / "vendor", tree)
    path = tree / "vendor/manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**manifest, "icons": ["plus"]}), "utf-8")
    assert assets.icons(tree / "vendor") == {"plus"}


def test_every_library_has_version_licence_and_the_text_of_its_licence():
    libraries = {library.name: library for library in assets.libraries()}
    assert {"@tabler/core", "@tabler/icons", "@popperjs/core", "htmx.org", "sortablejs"} <= set(libraries)
    assert all(library.version and library.licence for library in libraries.values())
    assert all(len(library.notice) > 300 for library in libraries.values())
    assert libraries["@popperjs/core"].inside == "tabler.min.js"


def test_the_sprite_holds_every_icon_that_the_manifest_names():
    sprite = (assets.VENDOR / "icons.svg").read_text("utf-8")
    assert {"plus", "user-plus", "square-filled"} <= assets.icons()
    assert all(f'<symbol id="tabler-{name}" ' in sprite for name in assets.icons())
