"""A site that was lived in, and room for what is made of it."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from instar.access import SYSTEM
from instar.cli.init import furnish, make_folder
from instar.clock import SystemClock, VirtualClock
from instar.commands import AttachFile, execute
from instar.kernel import Kernel, open_kernel
from instar.settings import load
from instar.tools.backup import make
from instar.tools.demo import fill
from instar.tools.doctor import examine

MADE = 1_796_000_000_000


@pytest.fixture(scope="session")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site with the demo company, a file on a ticket, and a definition of its own."""
    folder = tmp_path_factory.mktemp("lived")
    make_folder(folder)
    now = SystemClock().now()
    kernel = open_kernel(load(folder, {}), clock=VirtualClock(now))
    fill(kernel, now, furnish)
    sha256, size, _head = kernel.blobs.put(io.BytesIO(b"an offer" * 1000), 10_000)
    execute(kernel, AttachFile(1, "offer.txt", sha256, size, "text/plain", "internal"), SYSTEM)
    kernel.close()
    (folder / "process_defs" / "own.json").write_text("{}", "utf-8")
    return folder


@pytest.fixture
def site(lived_in: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    shutil.copytree(lived_in, folder)
    return folder


@pytest.fixture
def backup(site: Path, tmp_path: Path) -> Path:
    """A backup of ``site``."""
    file = tmp_path / "backup.zip"
    make(load(site, {}), file, MADE, lambda _done, _total: None)
    return file


@pytest.fixture
def opened() -> Callable[[Path], Kernel]:
    return lambda folder: open_kernel(load(folder, {}))


def findings(kernel: Kernel) -> dict[str, str]:
    """What the doctor says of a site that is not whole."""
    return {result.name: result.detail for result in examine(kernel) if not result.ok}


@pytest.fixture
def whole() -> Callable[[Path], bool]:
    def look(folder: Path) -> bool:
        kernel = open_kernel(load(folder, {}))
        try:
            found = findings(kernel)
        finally:
            kernel.store.close_all()
        assert found == {}
        return True

    return look
