"""Files by the hash of their bytes."""

from __future__ import annotations

import errno
import hashlib
import io
from pathlib import Path

import pytest

from instar.errors import InstarError, NotFound
from instar.store import Blobs


def test_bytes_come_back_and_lie_under_their_hash(tmp_path: Path):
    blobs = Blobs(tmp_path / "blobs")
    body = bytes(range(256)) * 1000
    sha256, size, head = blobs.put(io.BytesIO(body), len(body))
    assert sha256 == hashlib.sha256(body).hexdigest()
    assert (size, head) == (len(body), body[:4096])
    with blobs.open(sha256) as stored:
        assert stored.read() == body


def test_the_same_bytes_are_kept_once(tmp_path: Path):
    blobs = Blobs(tmp_path / "blobs")
    first, second = (blobs.put(io.BytesIO(b"same"), 10)[0] for _n in range(2))
    assert first == second
    assert len([path for path in blobs.folder.rglob("*") if path.is_file()]) == 1


def test_a_file_over_the_limit_is_refused_whole_and_leaves_nothing(tmp_path: Path):
    blobs = Blobs(tmp_path / "blobs")
    with pytest.raises(InstarError) as refused:
        blobs.put(io.BytesIO(b"x" * ((1 << 20) + 1)), 1 << 20)
    assert (refused.value.code, refused.value.status) == ("file_too_large", 413)
    assert [path for path in blobs.folder.rglob("*") if path.is_file()] == []


def test_a_blob_that_is_gone_is_told_as_such(tmp_path: Path):
    with pytest.raises(NotFound):
        Blobs(tmp_path).open("0" * 64)


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    blobs = Blobs(tmp_path / "blobs")
    with pytest.raises(InstarError) as refused:
        blobs.put(io.BytesIO(b"hello"), 10)
    assert refused.value.status == 507
    assert [path for path in blobs.folder.rglob("*") if path.is_file()] == []
