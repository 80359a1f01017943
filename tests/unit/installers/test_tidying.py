"""Two builds of one commit are the same, wherever and whenever they are made."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.unit.installers.scripts import script

tidying = script("tidying")
compare = script("compare")

WHEN = 1_795_000_000


def built(folder: Path, *, moment: int, script_hash: str, mode: int) -> Path:
    """What PyInstaller might leave, on one machine and at one time."""
    inside = folder / "_internal"
    about = inside / "numpy-2.4.6.dist-info"
    about.mkdir(parents=True)
    (folder / "umbra").write_bytes(b"program")
    (inside / "libz.so.1").write_bytes(b"library")
    (inside / "libz.so").symlink_to("libz.so.1")
    (inside / "gone.so").symlink_to(f"nowhere{moment}")
    (inside / "__pycache__").mkdir()
    (inside / "__pycache__" / f"a{moment}.pyc").write_bytes(b"bytecode")
    (about / "RECORD").write_bytes(
        f"../../../bin/f2py,sha256={script_hash},231\r\nnumpy/__init__.py,sha256=abc,10\r\n".encode()
    )
    for number, path in enumerate(sorted(folder.rglob("*"))):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else mode)
        os.utime(path, (moment + number, moment + number), follow_symlinks=False)
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="links and modes are POSIX's")
def test_two_builds_are_the_same_once_they_are_tidy(tmp_path: Path) -> None:
    one = built(tmp_path / "one", moment=1_795_400_000, script_hash="here", mode=0o600)
    other = built(tmp_path / "a longer name", moment=1_795_500_000, script_hash="there", mode=0o664)
    assert len(compare.differences(one, other)) > 5
    for bundle in (one, other):
        tidying.tidy(bundle, WHEN)
        tidying.tidy(bundle, WHEN)  # it is done twice, before and after the parts are listed
    assert compare.differences(one, other) == []
    names = {path.relative_to(one).as_posix() for path in one.rglob("*")}
    assert names == {
        "umbra", "_internal", "_internal/libz.so", "_internal/libz.so.1", "_internal/numpy-2.4.6.dist-info",
        "_internal/numpy-2.4.6.dist-info/RECORD",
    }  # fmt: skip
    record = one / "_internal" / "numpy-2.4.6.dist-info" / "RECORD"
    assert record.read_bytes() == b"numpy/__init__.py,sha256=abc,10\r\n"
    (other / "_internal" / "libz.so.1").write_bytes(b"another")
    assert len(compare.differences(one, other)) == 1
