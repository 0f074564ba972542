"""What a ZIP from anywhere may be, and what is refused by name."""

from __future__ import annotations

import contextlib
import io
import stat
import zipfile
from pathlib import Path

import pytest

from instar.bundles import archive
from instar.bundles.archive import Inside, manifest_of, members, packed, read, sha256
from instar.errors import InstarError


def zipped(*entries: tuple[zipfile.ZipInfo | str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, text in entries:
            made.writestr(name, text, method)
    return out.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(InstarError) as caught:
        members(data, "b.zip")
    assert caught.value.code == "bad_bundle"
    return caught.value.message


def linked(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def test_json_is_read_by_name_and_the_rest_is_left_alone():
    data = zipped(
        ("b/y.json", b"1"), ("a.json", b"2"), ("c.txt", b"3"), (".git/z.json", b"4"), ("__MACOSX/q.json", b"")
    )
    assert [(str(one), one.read_bytes()) for one in members(data, "b.zip")] == [
        ("b.zip!a.json", b"2"),
        ("b.zip!b/y.json", b"1"),
    ]


@pytest.mark.parametrize(
    "name",
    ["/etc/x.json", "../x.json", "a/../../x.json", "C:/x.json", "a\\x.json", "a//x.json", "./x.json", "a\nb.json"],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str):
    assert refusal(zipped((name, b"{}"))).startswith("b.zip!")


def test_a_name_with_a_zero_in_it_is_refused():
    assert "b.zip!x" in refusal(zipped(("x_.json", b"{}")).replace(b"x_.json", b"x\0.json"))


def test_a_link_is_refused():
    assert "b.zip!x.json" in refusal(zipped((linked("x.json"), b"/etc/passwd")))


def test_the_same_name_twice_is_refused():
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped(("x.json", b"1"), ("x.json", b"2"))
    assert "twice" in refusal(data)


def test_an_encrypted_entry_is_refused():
    data = bytearray(zipped(("x.json", b"{}")))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    assert "x.json is not taken: it is encrypted" in refusal(bytes(data))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_is_unpacked_in_one_piece_is_refused(method: int):
    assert "x.json" in refusal(zipped(("x.json", b"{}"), method=method))


def test_a_bomb_is_stopped_while_it_is_unpacked(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archive, "LARGEST", 1 << 20)
    data = zipped(("a.json", b"0" * 600_000), ("b.json", b"0" * 600_000))
    assert len(data) < 5000
    assert "b.zip!b.json is not taken: unpacked" in refusal(data)


def test_a_header_that_lies_about_the_size_gets_nowhere():
    data = bytearray(zipped(("a.json", b"0" * 600_000)))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.index(mark) + at
        data[place : place + 4] = (10).to_bytes(4, "little")
    assert "a.json is not taken: it is broken" in refusal(bytes(data))


def test_too_many_files_are_refused():
    assert "more than 2000 files" in refusal(zipped(*((f"{number}.txt", b"") for number in range(2001))))


def test_a_broken_one_is_refused_wherever_it_is_broken():
    data = packed({"a.json": b'{"a": 1}'})
    for length in range(len(data)):
        refusal(data[:length])
    for at in range(len(data)):
        spoilt = bytearray(data)
        spoilt[at] ^= 0xFF
        with contextlib.suppress(InstarError):
            members(bytes(spoilt), "b.zip")


@pytest.mark.parametrize(("coding", "utf8"), [("utf-8", True), ("utf-8", False), ("cp866", False)])
def test_cyrillic_names_are_read_as_they_were_meant(coding: str, utf8: bool):
    name = "Отпуск.json"
    length = len(name.encode(coding))
    data = zipped(("x" * length, b"{}")).replace(b"x" * length, name.encode(coding))
    if utf8:
        data = zipped((name, b"{}"))
    assert [one.at for one in members(data, "b.zip")] == [name]


def test_a_file_that_is_not_what_the_manifest_says_is_refused():
    row = b'{"file": "a.json", "sha256": "%s"}' % sha256(b"1").encode()
    manifest = b'{"format": "instar.bundle/1", "definitions": [%s]}' % row
    (one,) = members(packed({"a.json": b"1", "bundle.json": manifest}), "b.zip")
    assert one.at == "a.json"
    assert manifest_of(one.texts)["format"] == archive.FORMAT
    assert "b.zip!a.json" in refusal(packed({"a.json": b"2", "bundle.json": manifest}))
    assert "b.zip!a.json" in refusal(packed({"bundle.json": manifest}))
    assert "b.zip!b.json" in refusal(packed({"a.json": b"1", "b.json": b"1", "bundle.json": manifest}))


def test_packing_depends_on_names_and_contents_alone():
    assert packed({"b.json": b"1", "a.json": b"2"}) == packed({"a.json": b"2", "b.json": b"1"})


def test_what_could_not_be_read_again_is_not_made():
    with pytest.raises(InstarError):
        packed({f"{number}.json": b"" for number in range(2001)})


def test_inside_is_a_path_as_far_as_readers_go():
    texts = {"a/x.json": b"1", "a/y.txt": b"2", "b/z.json": b"3"}
    file = Inside("b.zip", "a/x.json", texts)
    assert (file.parent / "../b/z.json").read_text("utf-8") == "3"
    assert [one.at for one in file.parent.glob("*.json")] == ["a/x.json"]
    assert (file.parent.parent / "b").is_dir()
    assert not (file.parent / "../../etc").is_dir()
    assert not (file.parent / "gone").is_file()


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path):
    with pytest.raises(InstarError):
        read(tmp_path / "gone.zip")
