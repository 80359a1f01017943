"""What a batch consists of, and how it ends."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from redaction.cli import build_parser
from redaction.cli_batch import _works_of_table
from redaction.cli_words import UsageError
from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import ExitStatus, UserError
from redaction.usecases.batch import Outcome, Work, read_table, run_batch, works_of_folder, worst


def _files(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def test_a_folder_s_files_in_order_and_nothing_of_ours_or_the_system_s(tmp_path: Path) -> None:
    _files(
        tmp_path, "b.mp4", "a.avi", "a.mp4", "deep/c.PNG", "Thumbs.db", ".hidden", ".git/x.mp4",
        "out/a_redacted.mp4", "copy.umbra-0123abcd.partial",
    )  # fmt: skip
    (tmp_path / "link.mp4").symlink_to(tmp_path / "b.mp4")
    out = tmp_path / "out"
    found = works_of_folder(tmp_path, out)
    assert [(w.source.relative_to(tmp_path), w.out.relative_to(out)) for w in found] == [
        (Path("a.avi"), Path("a_avi_redacted.mp4")),
        (Path("a.mp4"), Path("a_redacted.mp4")),
        (Path("b.mp4"), Path("b_redacted.mp4")),
        (Path("deep/c.PNG"), Path("deep/c_redacted.png")),
    ]


def test_no_two_copies_have_one_name(tmp_path: Path) -> None:
    _files(tmp_path / "in", "a.mov", "a_mov.mp4", "a.MP4", "a.mp4", "s.jpg", "s.png", "v.wav")
    found = works_of_folder(tmp_path / "in", tmp_path / "out")
    assert len({w.out for w in found}) == len(found) == 7


def test_a_name_does_not_depend_on_what_else_is_there(tmp_path: Path) -> None:
    _files(tmp_path, "a.mp4")
    before = works_of_folder(tmp_path, tmp_path / "out")
    _files(tmp_path, "a.avi")
    assert before[0] in works_of_folder(tmp_path, tmp_path / "out")


def test_no_two_copies_have_one_name_on_a_drive_that_knows_no_capitals(tmp_path: Path) -> None:
    _files(tmp_path / "in", "A.mp4", "a.mp4")
    found = works_of_folder(tmp_path / "in", tmp_path / "out")
    assert len({str(w.out).lower() for w in found}) == 2


@pytest.mark.parametrize("out", ["in", ".", "in/../in"])
def test_copies_do_not_lie_among_or_around_the_originals(tmp_path: Path, out: str) -> None:
    _files(tmp_path / "in", "a.mp4")
    with pytest.raises(UserError) as told:
        works_of_folder(tmp_path / "in", tmp_path / out)
    assert told.value.status is ExitStatus.USAGE


def test_an_original_is_never_a_copy_that_is_there_already(tmp_path: Path) -> None:
    _files(tmp_path, "a.mp4")
    (tmp_path / "b.mp4").symlink_to(tmp_path / "a.mp4")
    (done,) = run_batch([Work(tmp_path / "a.mp4", tmp_path / "b.mp4")], cancel=CancelToken())
    assert done.status == ExitStatus.BAD_OUTPUT


def _table(folder: Path, *lines: str) -> tuple[Work, ...]:
    table = folder / "t.csv"
    table.write_text("\n".join(lines), encoding="utf-8")
    return _works_of_table(table, None, ())


@pytest.mark.parametrize(
    "outputs", [("a.mp4", "y.mp4"), ("b.mp4", "y.mp4"), ("o/y.mp4", "o/../o/y.mp4"), ("Y.MP4", "y.mp4")]
)  # fmt: skip
def test_no_row_writes_over_an_original_or_another_copy(
    tmp_path: Path, outputs: tuple[str, str]
) -> None:
    with pytest.raises(UsageError):
        _table(tmp_path, "input,output", f"a.mp4,{outputs[0]}", f"b.mp4,{outputs[1]}")


def test_every_option_can_stand_in_a_table_and_paths_are_seen_from_it(tmp_path: Path) -> None:
    (work,) = _table(
        tmp_path, "input,output,Lossless,report,model,no sound", "a.mp4,x.mp4,yes,r.html,m.toml,yes"
    )
    assert set(work.options) == {
        "--lossless", f"--report={tmp_path / 'r.html'}", f"--model={tmp_path / 'm.toml'}", "--no-sound",
    }  # fmt: skip


def test_paths_on_the_command_line_of_a_batch_are_meant_as_seen_from_here(tmp_path: Path) -> None:
    given = build_parser().parse_args(["batch", str(tmp_path), "--model", "m.toml", "--counter"])
    assert given.passed == [f"--model={Path('m.toml').absolute()}", "--counter"]


@pytest.mark.parametrize("comma", [",", ";"])
def test_a_table_of_a_spreadsheet(tmp_path: Path, comma: str) -> None:
    table = tmp_path / "t.csv"
    lines = ["Input;Output;Style;No-Sound", "a.mp4;x.mp4;mosaic;yes", ";;;", "“b”.mp4;;;"]
    table.write_text("\r\n".join(line.replace(";", comma) for line in lines), encoding="utf-8-sig")
    assert read_table(table) == (
        (2, {"input": "a.mp4", "output": "x.mp4", "style": "mosaic", "no-sound": "yes"}),
        (4, {"input": "“b”.mp4"}),
    )


@pytest.mark.parametrize(
    "content", [b"input,style\na.mp4,solid,more\n", b"input\n\xff\xfe\n", b"input\na\0.mp4\n"]
)
def test_a_table_that_is_none_is_said(tmp_path: Path, content: bytes) -> None:
    table = tmp_path / "t.csv"
    table.write_bytes(content)
    with pytest.raises(UserError) as told:
        read_table(table)
    assert told.value.status is ExitStatus.USAGE
    assert told.value.remedy


def test_what_is_there_is_left_unless_the_original_is_newer(tmp_path: Path) -> None:
    import os

    _files(tmp_path, "a.mp4", "a_redacted.mp4")
    work = Work(tmp_path / "a.mp4", tmp_path / "a_redacted.mp4")
    os.utime(work.source, (1000, 1000))
    (kept,) = run_batch([work], cancel=CancelToken())
    assert (kept.status, kept.word) == (None, "there already")
    os.utime(work.source, None)
    os.utime(work.out, (1000, 1000))
    (refused,) = run_batch([work], cancel=CancelToken())
    assert refused.status == ExitStatus.BAD_OUTPUT
    assert "older than the original" in refused.sentence


@pytest.mark.parametrize("there", [False, True])
def test_a_process_that_was_killed_is_not_said_to_have_left_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    work = Work(tmp_path / "a.mp4", tmp_path / "x.mp4")
    kill = "import os, pathlib, sys; pathlib.Path(sys.argv[1]).touch(); os.kill(os.getpid(), 9)"
    left = str(work.out if there else tmp_path / "other")
    monkeypatch.setattr(sys, "executable", _script(tmp_path, kill, left))
    (done,) = run_batch([work], cancel=CancelToken())
    assert done.status == -9
    assert ("umbra verify" in done.sentence) is there


def _script(folder: Path, code: str, *words: str) -> str:
    path = folder / "python"
    path.write_text(
        "\n".join(["#!/bin/sh", shlex.join(["exec", sys.executable, "-c", code, *words])])
    )
    path.chmod(0o755)
    return str(path)


def test_cancelled_before_it_began(tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    works = [Work(tmp_path / f"{n}.mp4", tmp_path / f"{n}_out.mp4") for n in range(3)]
    assert [o.word for o in run_batch(works, cancel=cancel)] == ["cancelled"] * 3


def test_the_worst_is_what_a_script_hears_of() -> None:
    work = Work(Path("a"), Path("b"))

    def ended(*statuses: int | None) -> int:
        return worst([Outcome(work, status) for status in statuses])

    assert ended(0, None, 0) == 0
    assert ended(0, 3, 4, 5) == ExitStatus.NOT_VERIFIED
    assert ended(0, -11, 3) == ExitStatus.BAD_INPUT
    assert ended(-11, 0) == 1
    assert ended(5, 130) == ExitStatus.CANCELLED
