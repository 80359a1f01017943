"""Files that lie beside the database, or come from elsewhere, and say what no program of ours would."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from redaction.reviewlog.signing import KeyUnusable, read_signed
from redaction.reviewlog.stamping import STAMPS, asked
from redaction.store.backup import CONTENTS, BackupUnusable, read_backup, write_backup
from redaction.store.holding import SAYS, Holder, holder_of
from redaction.store.workspace import Workspace

DEEP = "[" * 100_000
ENDLESS = "1e999"


@pytest.mark.parametrize("text", [DEEP, f'{{"count": {ENDLESS}, "hash": ""}}', '"', "{}", "[]"])
def test_a_signed_head_that_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "head.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KeyUnusable):
        read_signed(path)


@pytest.mark.parametrize("text", [DEEP, f'{{"count": {ENDLESS}, "hash": ""}}'])
def test_a_request_for_a_stamp_that_is_none_is_passed_over(tmp_path: Path, text: str) -> None:
    (tmp_path / STAMPS).mkdir()
    (tmp_path / STAMPS / "x.json").write_text(text, encoding="utf-8")
    assert asked(tmp_path) == ()


def test_who_holds_a_workspace_is_unknown_where_the_file_says_nonsense(tmp_path: Path) -> None:
    (tmp_path / SAYS).write_text(DEEP, encoding="utf-8")
    assert holder_of(tmp_path) == Holder()


def _backup(tmp_path: Path) -> tuple[Path, dict[str, bytes]]:
    with Workspace.open(tmp_path / "ws"):
        pass
    path = tmp_path / "b.umbrabackup"
    write_backup(tmp_path / "ws", path)
    with zipfile.ZipFile(path) as archive:
        return path, {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("packed", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_backup_packed_by_something_else(tmp_path: Path, packed: int) -> None:
    path, inside = _backup(tmp_path)
    with zipfile.ZipFile(path, "w", packed) as archive:
        for name, data in inside.items():
            archive.writestr(name, data)
    # In what the first file holds, which whoever unpacks it would call an error of its own kind.
    data = bytearray(path.read_bytes())
    data[45] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(BackupUnusable):
        read_backup(path, check=True)


def test_a_backup_of_more_rows_than_there_are_numbers(tmp_path: Path) -> None:
    path, inside = _backup(tmp_path)
    said = json.loads(inside[CONTENTS])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in inside.items():
            words = json.dumps(said | {"rows": float("inf")}) if name == CONTENTS else data
            archive.writestr(name, words)
    with pytest.raises(BackupUnusable):
        read_backup(path)
