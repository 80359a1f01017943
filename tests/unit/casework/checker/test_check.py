"""A package that was tampered with: each kind of change is found and named, by the script alone."""

from __future__ import annotations

import ast
import hashlib
import io
import json
import os
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from redaction.casework.bag import FolderShelf, Item, Signature, write_bag
from redaction.casework.checker.bags import MANIFEST, SIGNATURE, TAG_MANIFEST
from redaction.casework.checker.script import NAME, script_bytes
from redaction.casework.checker.verdicts import (
    CHANGED,
    NOT_CHECKED,
    WHOLE,
    Verdict,
    check_package,
    main,
)
from redaction.casework.zipping import ZipShelf

PRIVATE = Ed25519PrivateKey.from_private_bytes(b"u" * 32)
KEY = Signature(
    PRIVATE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), PRIVATE.sign
)
FINGERPRINT = hashlib.sha256(
    PRIVATE.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
).hexdigest()


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def items(*, ok: bool = True, signed: bool = False) -> list[Item]:
    found, said = [], []
    for name in ("one.mp4", "two.mp4"):
        data = name.encode() * 5000
        report = {"ok": ok, "verdict": "verified", "copy": {"sha256": sha(data)}}
        found.append(Item(f"copies/{name}", data, sha(data)))
        found.append(Item(f"verification/{name}.json", json.dumps(report).encode()))
        said.append(
            {
                "file": f"data/copies/{name}",
                "sha256": sha(data),
                "report": f"data/verification/{name}.json",
            }
        )
    about = {
        "format": "umbra-package", "version": 1, "kind": "release", "reference": "SAR 12",
        "organisation": "Borsetshire Police", "recipient": "Ms Roe", "signed": signed,
        "made": {"local": "2026-11-22T14:00:00+00:00", "by": ""}, "copies": said,
    }  # fmt: skip
    return [*found, Item("package.json", json.dumps(about).encode())]


INFO = (("Source-Organization", "Borsetshire Police"), ("Bagging-Date", "2026-11-22"))


def tags() -> list[Item]:
    return [Item(NAME, script_bytes()), Item("README.txt", b"Read me.\n")]


def folder(tmp_path: Path, *, signed: bool = False, ok: bool = True) -> Path:
    made = tmp_path / "SAR-12"
    made.mkdir()
    signature = KEY if signed else None
    write_bag(FolderShelf(made), items(ok=ok, signed=signed), INFO, tags(), signature=signature)
    return made


def zipped(tmp_path: Path, name: str = "SAR-12.zip") -> Path:
    made = tmp_path / name
    with ZipShelf(made, "SAR-12") as shelf:
        write_bag(shelf, items(), INFO, tags())
    return made


def kinds(verdict: Verdict) -> set[tuple[str, str]]:
    return {(problem.kind, problem.file) for problem in verdict.problems}


def relisted(bag: Path, name: str = MANIFEST) -> None:
    """Write the lists anew, as somebody would who knows how they are made."""
    lines = (bag / name).read_text().splitlines()
    found = [line.split("  ", 1)[1] for line in lines]
    text = "".join(f"{sha((bag / n).read_bytes())}  {n}\n" for n in found if (bag / n).exists())
    (bag / name).write_text(text)
    if name == MANIFEST:
        relisted(bag, TAG_MANIFEST)


# what is whole


@pytest.mark.parametrize("signed", [False, True])
def test_an_unchanged_folder_is_whole_and_says_by_whom_and_when(
    tmp_path: Path, signed: bool
) -> None:
    verdict = check_package(folder(tmp_path, signed=signed))
    assert verdict.problems == []
    assert verdict.status == WHOLE
    expected = (
        "Everything in this package is as it was made by Borsetshire Police on 22 November 2026."
    )
    assert verdict.summary == expected
    assert verdict.facts["fingerprint"] == (FINGERPRINT if signed else "")
    limit = verdict.notes[-1]
    assert ("not signed" in limit) != signed


def test_an_unchanged_zip_is_whole_and_the_same_content_gives_the_same_bytes(
    tmp_path: Path,
) -> None:
    made = zipped(tmp_path)
    assert check_package(made).status == WHOLE
    assert made.read_bytes() == zipped(tmp_path, "other.zip").read_bytes()


def test_a_noted_fingerprint_and_number_are_held_against_it(tmp_path: Path) -> None:
    signed, plain = folder(tmp_path, signed=True), zipped(tmp_path)
    number = check_package(signed).facts["package_number"]
    spoken = " ".join(FINGERPRINT[at : at + 4] for at in range(0, 64, 4)).upper()
    assert check_package(signed, fingerprint=spoken, number=number).ok
    assert kinds(check_package(signed, fingerprint="00" * 32)) == {("fingerprint", "")}
    assert kinds(check_package(signed, number="00" * 32)) == {("number", "")}
    assert kinds(check_package(plain, fingerprint=FINGERPRINT)) == {("fingerprint", "")}


# what was done to a folder

ONE = "data/copies/one.mp4"


def flip(bag: Path) -> None:
    data = bytearray((bag / ONE).read_bytes())
    data[100] ^= 1
    (bag / ONE).write_bytes(data)


def swap(bag: Path) -> None:
    (bag / ONE).rename(bag / "x")
    (bag / "data/copies/two.mp4").rename(bag / ONE)
    (bag / "x").rename(bag / "data/copies/two.mp4")


def add_folder(bag: Path) -> None:
    (bag / "d").mkdir()
    (bag / "d/x").write_bytes(b"")


def drop_line(bag: Path) -> None:
    lines = (bag / MANIFEST).read_text().splitlines(keepends=True)
    (bag / MANIFEST).write_text("".join(line for line in lines if ONE not in line))


def traverse(bag: Path) -> None:
    with (bag / MANIFEST).open("a") as file:
        file.write(f"{'0' * 64}  data/../../secret\n")


def other_key(bag: Path) -> None:
    (bag / SIGNATURE).write_text("AAAA" * 21 + "AA==\n")


CHANGES: list[tuple[str, Callable[[Path], object], tuple[str, str]]] = [
    ("a byte of a copy", flip, ("changed", ONE)),
    ("a copy cut off", lambda b: (b / ONE).write_bytes(b"x"), ("changed", ONE)),
    ("a copy emptied", lambda b: (b / ONE).write_bytes(b""), ("changed", ONE)),
    ("copies exchanged", swap, ("changed", ONE)),
    ("a copy gone", lambda b: (b / ONE).unlink(), ("missing", ONE)),
    ("a copy added", lambda b: (b / "data/copies/3.mp4").write_bytes(b""), ("added", "data/copies/3.mp4")),
    ("a file added", lambda b: (b / "data/x.exe").write_bytes(b"x"), ("added", "data/x.exe")),
    ("a file added beside", lambda b: (b / "x.txt").write_bytes(b"x"), ("added", "x.txt")),
    ("a folder added", add_folder, ("added", "d/x")),
    ("a line gone", drop_line, ("added", ONE)),
    ("a list gone", lambda b: (b / MANIFEST).unlink(), ("list_missing", MANIFEST)),
    ("the other list gone", lambda b: (b / TAG_MANIFEST).unlink(), ("list_missing", TAG_MANIFEST)),
    ("a list of rubbish", lambda b: (b / MANIFEST).write_bytes(b"\xff\xfe"), ("list_damaged", MANIFEST)),
    ("a line of rubbish", lambda b: (b / MANIFEST).write_text("?\n"), ("list_damaged", MANIFEST)),
    ("a path out of it", traverse, ("unsafe_name", "data/../../secret")),
    ("another version", lambda b: (b / "bagit.txt").write_text("0.9\n"), ("declaration", "bagit.txt")),
    ("no version", lambda b: (b / "bagit.txt").unlink(), ("declaration", "bagit.txt")),
    ("other numbers", lambda b: (b / "bag-info.txt").write_text("A: 1\n"), ("oxum", "bag-info.txt")),
    ("the script", lambda b: (b / NAME).write_text("print('fine')\n"), ("changed", NAME)),
    ("another signature", other_key, ("signature", SIGNATURE)),
    ("no signature", lambda b: (b / SIGNATURE).unlink(), ("signature", SIGNATURE)),
    ("no key", lambda b: (b / "public-key.pem").unlink(), ("signature", "public-key.pem")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES]
)
def test_a_change_to_a_folder_is_found_and_named(
    tmp_path: Path, change: Callable[[Path], object], expected: tuple[str, str]
) -> None:
    made = folder(tmp_path, signed=True)
    change(made)
    verdict = check_package(made)
    assert verdict.status == CHANGED
    assert expected in kinds(verdict)
    assert len(verdict.problems) <= 4  # named, not buried


def test_what_was_exchanged_says_what_it_holds(tmp_path: Path) -> None:
    made = folder(tmp_path)
    swap(made)
    words = " ".join(problem.words for problem in check_package(made).problems)
    assert "holds what should be in “data/copies/two.mp4”" in words


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs links and pipes")
def test_a_link_or_a_pipe_is_not_followed(tmp_path: Path) -> None:
    made = folder(tmp_path)
    (tmp_path / "secret").write_bytes((made / ONE).read_bytes())
    (made / ONE).unlink()
    (made / ONE).symlink_to(tmp_path / "secret")
    (made / "data/more").symlink_to(tmp_path)
    os.mkfifo(made / "data/pipe")
    found = kinds(check_package(made))
    assert {("link", ONE), ("link", "data/more"), ("special", "data/pipe")} <= found


def test_a_file_changed_with_its_lists_is_found_by_the_signature(tmp_path: Path) -> None:
    made = folder(tmp_path, signed=True)
    (made / "README.txt").write_bytes(b"Send money.\n")
    relisted(made)
    assert kinds(check_package(made)) == {("signature", SIGNATURE)}


def test_without_a_signature_that_is_not_found_and_it_says_so(tmp_path: Path) -> None:
    made = folder(tmp_path)
    number = check_package(made).facts["package_number"]
    (made / "README.txt").write_bytes(b"Send money.\n")
    relisted(made)
    verdict = check_package(made)
    assert verdict.ok
    assert "would not be found out by this check alone" in verdict.notes[-1]
    assert kinds(check_package(made, number=number)) == {("number", "")}


def test_a_copy_changed_with_its_lists_still_disagrees_with_its_report(tmp_path: Path) -> None:
    made = folder(tmp_path)
    flip(made)
    relisted(made)
    found = kinds(check_package(made))
    assert found == {("copy", ONE), ("report", "data/verification/one.mp4.json")}


def test_a_signature_taken_off_is_missed_by_the_package_itself(tmp_path: Path) -> None:
    made = folder(tmp_path, signed=True)
    for name in (SIGNATURE, "public-key.pem"):
        (made / name).unlink()
    relisted(made)
    assert kinds(check_package(made)) == {("signature", "")}


def test_a_copy_that_failed_its_verification_is_not_passed_off(tmp_path: Path) -> None:
    found = kinds(check_package(folder(tmp_path, ok=False)))
    assert ("report", "data/verification/one.mp4.json") in found


def test_what_a_system_left_there_is_only_noted(tmp_path: Path) -> None:
    made = folder(tmp_path)
    (made / "data/.DS_Store").write_bytes(b"x")
    verdict = check_package(made)
    assert verdict.ok
    assert any(".DS_Store" in note for note in verdict.notes)


# what was done to a ZIP file


def rezipped(path: Path, *added: tuple[zipfile.ZipInfo | str, bytes]) -> Path:
    with zipfile.ZipFile(path, "a") as file:
        for name, data in added:
            file.writestr(name, data)
    return path


def link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("SAR-12/data/link")
    info.external_attr = 0o120777 << 16
    return info


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("SAR-12/data/../../../etc/cron.d/x", "unsafe_name"),
        ("SAR-12/data/a\\b", "unsafe_name"),
        ("SAR-12/data/con.txt", "unsafe_name"),
        ("SAR-12/data/x:y", "unsafe_name"),
        ("SAR-12/data/dot.", "unsafe_name"),
        ("SAR-12/data//x", "unsafe_name"),
        ("SAR-12/" + ONE, "duplicate"),
        ("SAR-12/data/copies/ONE.MP4", "name_clash"),
        ("SAR-12/data/new", "added"),
        ("/etc/x", "unsafe_name"),
        ("C:/x", "unsafe_name"),
        ("else/x", "layout"),
        (link(), "link"),
    ],
    ids=str,
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_must_not_be_in_a_zip_is_found(
    tmp_path: Path, name: str | zipfile.ZipInfo, kind: str
) -> None:
    verdict = check_package(rezipped(zipped(tmp_path), (name, b"x")))
    assert verdict.status == CHANGED
    assert kind in {problem.kind for problem in verdict.problems}


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    made = zipped(tmp_path)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("SAR-12/data/bomb", bytes(8 << 20))
    assert ("bomb", "data/bomb") in kinds(check_package(made))


@pytest.mark.parametrize("share", [0.2, 0.6, 0.999])
def test_a_zip_cut_off_is_said_to_be(tmp_path: Path, share: float) -> None:
    made = zipped(tmp_path)
    data = made.read_bytes()
    made.write_bytes(data[: int(len(data) * share)])
    verdict = check_package(made)
    assert verdict.status == NOT_CHECKED
    assert "damaged or cut off" in verdict.summary


def test_a_byte_of_any_file_in_a_zip_is_found(tmp_path: Path) -> None:
    whole = zipped(tmp_path)
    data = whole.read_bytes()
    made = tmp_path / "changed.zip"
    with zipfile.ZipFile(whole) as file:
        for info in file.infolist():
            start = info.header_offset + 30 + len(info.filename)
            for at in (start, start + info.compress_size // 2):
                other = bytearray(data)
                other[at] ^= 0xFF
                made.write_bytes(other)
                assert check_package(made).status != WHOLE, (info.filename, at - start)


def test_what_is_no_package_at_all_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "copy.mp4").write_bytes(b"not a package")
    for name in ("copy.mp4", "nothing.zip", "."):
        verdict = check_package(tmp_path / name)
        assert verdict.status == NOT_CHECKED
    assert "no folder and no ZIP file" in check_package(tmp_path / "copy.mp4").summary


@pytest.mark.parametrize("where", ["before", "behind"])
def test_something_hidden_around_a_zip_is_found(tmp_path: Path, where: str) -> None:
    made = zipped(tmp_path)
    data = made.read_bytes()
    made.write_bytes(b"MZ" * 50 + data if where == "before" else data + b"MZ" * 50)
    assert check_package(made).status != WHOLE


def packed(path: Path, change: Callable[[zipfile.ZipInfo], object], *added: str) -> Path:
    """The package packed anew, each file's head changed; and with folders of these names."""
    made = path.with_name("anew.zip")
    with zipfile.ZipFile(path) as file, zipfile.ZipFile(made, "w") as out:
        for old in file.infolist():
            info = zipfile.ZipInfo(old.filename)
            info.compress_type = old.compress_type
            change(info)
            out.writestr(info, file.read(old))
        for name in added:
            out.writestr(zipfile.ZipInfo(name), b"")
    return made


def extra(kind: int, data: bytes) -> Callable[[zipfile.ZipInfo], object]:
    return lambda info: setattr(info, "extra", struct.pack("<HH", kind, len(data)) + data)


@pytest.mark.parametrize(
    ("change", "added", "found"),
    [
        (lambda _info: None, (), None),
        (extra(0x5455, b"\x01" + bytes(4)), (), None),
        (lambda _info: None, ("SAR-12/", "SAR-12/data/"), None),
        (lambda _info: None, ("SAR-12/data/Jane Smith is who it shows/",), "added"),
        (lambda info: setattr(info, "comment", b"words"), (), "hidden"),
        (extra(0x4141, b"words"), (), "hidden"),
        (extra(0x7075, b"\x01" + bytes(4) + b"../../else.mp4"), (), "hidden"),
        (extra(0x5455, b"words" * 20), (), "hidden"),
    ],
    ids=[
        "packed anew",
        "times",
        "folders",
        "empty folder",
        "remark",
        "extra",
        "name",
        "long times",
    ],
)
def test_what_a_zip_says_beside_its_files_is_looked_at(
    tmp_path: Path,
    change: Callable[[zipfile.ZipInfo], object],
    added: tuple[str, ...],
    found: str | None,
) -> None:
    verdict = check_package(packed(zipped(tmp_path), change, *added))
    assert {problem.kind for problem in verdict.problems} == ({found} if found else set())


def test_what_is_hidden_behind_the_last_file_of_a_zip_is_found(tmp_path: Path) -> None:
    made = zipped(tmp_path)
    data = made.read_bytes()
    end = data.rindex(b"PK\x05\x06")
    start = struct.unpack("<L", data[end + 16 : end + 20])[0]
    moved = data[end : end + 16] + struct.pack("<L", start + 5) + data[end + 20 :]
    made.write_bytes(data[:start] + b"words" + data[start:end] + moved)
    assert ("hidden", "") in kinds(check_package(made))


@pytest.mark.parametrize(("at", "value"), [(6, 1), (8, 99), (18, 5), (22, 5)])
def test_a_file_that_two_programs_would_unpack_in_two_ways_is_found(
    tmp_path: Path, at: int, value: int
) -> None:
    made = zipped(tmp_path)
    data = bytearray(made.read_bytes())
    data[at : at + 2] = struct.pack("<H", value)
    made.write_bytes(data)
    assert "two_ways" in {problem.kind for problem in check_package(made).problems}


def test_a_second_list_of_files_in_a_zip_is_found(tmp_path: Path) -> None:
    made = zipped(tmp_path)
    data = bytearray(made.read_bytes())
    end = data.rindex(b"PK\x05\x06")
    data[end + 8 : end + 12] = struct.pack("<HH", 1, 1)
    made.write_bytes(data)
    assert check_package(made).status != WHOLE


def test_a_zip_that_was_streamed_is_read(tmp_path: Path) -> None:
    made = zipped(tmp_path)
    streamed = io.BytesIO()
    pipe = Mock(spec=["write", "flush"], write=streamed.write)
    with zipfile.ZipFile(made) as file, zipfile.ZipFile(pipe, "w") as out:
        for old in file.infolist():
            out.writestr(old.filename, file.read(old))
    made.write_bytes(streamed.getvalue())
    with zipfile.ZipFile(made) as file:
        assert all(info.flag_bits & 8 for info in file.infolist())
    assert check_package(made).ok


def test_an_empty_folder_and_names_given_by_windows_are_found(tmp_path: Path) -> None:
    made = folder(tmp_path)
    (made / "data/Jane Smith is who it shows").mkdir()
    (made / "data/copies/desktop.ini").write_text("[LocalizedFileNames]\none.mp4=two\n")
    (made / "data/Thumbs.db").write_bytes(bytes((1 << 20) + 1))
    assert {file for kind, file in kinds(check_package(made)) if kind == "added"} == {
        "data/Jane Smith is who it shows/", "data/copies/desktop.ini", "data/Thumbs.db",
    }  # fmt: skip


def test_folders_without_end_are_no_package(tmp_path: Path) -> None:
    made = folder(tmp_path)
    (made / "data" / "/".join("d" * 60)).mkdir(parents=True)
    assert check_package(made).status == NOT_CHECKED


def test_lists_of_empty_lines_list_nothing(tmp_path: Path) -> None:
    made = folder(tmp_path)
    for name in (MANIFEST, TAG_MANIFEST):
        (made / name).write_text("\n\n")
    assert {("list_damaged", MANIFEST), ("list_damaged", TAG_MANIFEST)} <= kinds(
        check_package(made)
    )


# the script as its receiver has it


def alone(*arguments: str, at: Path) -> tuple[int, str]:
    """Run the script as on a machine without Umbra."""
    command = [sys.executable, "-I", "-S", *arguments]
    done = subprocess.run(command, cwd=at, env={}, capture_output=True, check=False, timeout=60)
    assert done.stderr == b""
    return done.returncode, done.stdout.decode("utf-8", "replace")


def test_the_script_in_the_package_checks_it_on_a_machine_without_umbra(tmp_path: Path) -> None:
    made = folder(tmp_path, signed=True)
    code, said = alone(NAME, at=made)
    assert (code, said.splitlines()[0]) == (0, "UNCHANGED")
    flip(made)
    code, said = alone(NAME, at=made)
    assert (code, said.splitlines()[0]) == (1, "NOT AS IT WAS MADE")
    assert ONE in said
    shutil.copy(made / NAME, tmp_path / NAME)
    code, said = alone(NAME, "--json", "nothing.zip", at=tmp_path)
    assert code == 2
    assert json.loads(said)["ok"] is False


def test_the_script_uses_nothing_but_the_standard_library_of_python_3_8() -> None:
    tree = ast.parse(script_bytes(), feature_version=(3, 8))
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").partition(".")[0])
    assert imported <= sys.stdlib_module_names
    defined = [n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)]
    assert len(defined) == len(set(defined))


def test_the_command_gives_the_same_verdict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = folder(tmp_path)
    assert main([str(made)]) == WHOLE
    assert capsys.readouterr().out.startswith("UNCHANGED")
