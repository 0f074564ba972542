"""Compares a wheel with what git tracks: a file that setup.cfg forgets would be missing on every site.

python .ci/wheel_is_whole.py dist/instar-….whl
"""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = {
    "platform/": "",
    "plugins/": "instar_plugins/",
    "process_defs/": "instar_process_defs/",
    "forms/": "instar_forms/",
}


def main(wheel: str) -> int:
    """0 when nothing is missing; else 1 and a line for each file."""
    held = set(zipfile.ZipFile(wheel).namelist())
    missing = sorted((tracked() | fetched()) - held)
    for name in missing:
        print(f"{wheel} lacks {name}", file=sys.stderr)
    print(f"{wheel}: {len(held)} files")
    return bool(missing)


def tracked() -> set[str]:
    """The files of the four folders, by their names after installation."""
    listed = subprocess.run(["git", "ls-files", *FOLDERS], cwd=ROOT, capture_output=True, text=True, check=True)
    names = set()
    for path in listed.stdout.splitlines():
        folder = next(folder for folder in FOLDERS if path.startswith(folder))
        names.add(FOLDERS[folder] + path.removeprefix(folder))
    return names


def fetched() -> set[str]:
    """The browser libraries, which git ignores."""
    vendor = "instar/web/static/vendor/"
    manifest = json.loads((ROOT / "platform" / vendor / "manifest.json").read_text("utf-8"))
    files = {name for library in manifest["libraries"] for name in library["files"]}
    return {vendor + name for name in {"manifest.json", *files}}


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
