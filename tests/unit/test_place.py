"""The program finds its parts and starts itself, from a checkout and as if frozen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.__main__ import HIDDEN, are_files
from redaction import place
from redaction.casework.checker.apart import REFUSED
from redaction.casework.checker.script import script_bytes


def started(command: list[str], cwd: Path, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, input=text, cwd=cwd, env=place.own_environment(), capture_output=True, text=True,
        timeout=60,
    )  # fmt: skip


def test_resources_are_there() -> None:
    assert (place.resources() / "models" / "models.toml").is_file()
    assert (place.resources() / "icons").is_dir()
    assert (place.root() / "app" / "__main__.py").is_file()


def test_a_child_starts_from_any_folder(tmp_path: Path) -> None:
    done = started(place.own_command(place.JOB), tmp_path, json.dumps({"job": "no such"}) + "\n")
    assert done.returncode == 0
    assert json.loads(done.stdout.splitlines()[-1])["event"] == "failed"


def test_every_hidden_word_has_its_module() -> None:
    assert set(HIDDEN) == {place.JOB, place.TRY_ENCODER, place.CHECK_PACKAGE}
    for module in HIDDEN.values():
        assert (place.root() / f"{module.replace('.', '/')}.py").is_file()


def test_frozen_it_starts_its_own_executable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/umbra/umbra")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    assert place.own_command("redact", "in.mp4") == ["/opt/umbra/umbra", "redact", "in.mp4"]
    script = Path("/tmp/check_package.py")
    assert place.script_command(script, "--json") == [
        "/opt/umbra/umbra", place.CHECK_PACKAGE, str(script), "--json",
    ]  # fmt: skip
    assert place.own_environment()["PYTHONPATH"] == "/somewhere"


def checked(script: Path, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return started(place.own_command(place.CHECK_PACKAGE, str(script), *words), cwd)


def test_the_script_says_the_same_inside_the_program_as_in_a_bare_python(tmp_path: Path) -> None:
    script = tmp_path / "check_package.py"
    script.write_bytes(script_bytes())
    for words in (("--json", "no such.zip"), ("--help",), ("--no-such-option",)):
        inside = checked(script, *words, cwd=tmp_path)
        outside = started(place.script_command(script, *words), tmp_path)
        assert (inside.returncode, inside.stdout) == (outside.returncode, outside.stdout)
        assert inside.stderr == outside.stderr
        assert inside.stdout or inside.stderr


def test_no_other_script_is_run(tmp_path: Path) -> None:
    script = tmp_path / "check_package.py"
    script.write_bytes(script_bytes() + b"\nprint('ran')\n")
    for given in (script, tmp_path / "none.py", tmp_path):
        done = checked(given, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (REFUSED, "")
        assert "nothing else" in done.stderr


def test_the_script_reaches_neither_our_code_nor_other_packages(tmp_path: Path) -> None:
    code = (
        "import sys, redaction.casework.checker.apart as apart\n"
        "apart.script_bytes = lambda: open(sys.argv[1], 'rb').read()\n"
        "sys.exit(apart.main(sys.argv[1:]))\n"
    )
    script = tmp_path / "wanting.py"
    for module, there in (("json", True), ("redaction.place", False), ("numpy", False)):
        script.write_text(f"import {module}\nprint('there')\n", encoding="utf-8")
        done = started([sys.executable, "-c", code, str(script)], tmp_path)
        assert ("there" in done.stdout) is there, done.stderr
        assert (done.returncode == 0) is there


def test_files_open_the_window_and_commands_stay_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("clip one.mp4").touch()
    Path("redact").touch()
    assert are_files(["clip one.mp4"])
    assert are_files([str(tmp_path / "clip one.mp4"), f".{os.sep}redact"])
    assert not are_files(["redact"])
    assert not are_files(["clip one.mp4", "--style"])
    assert not are_files(["nothing.mp4"])


def test_an_installation_is_never_told_to_run_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    from redaction.people.face import _missing as no_faces
    from redaction.transcript.whisper import _missing as no_words

    assert "./run setup" in no_faces("x").remedy
    assert "./run setup" in no_words("x").remedy
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    for fault in (no_faces("x"), no_words("x")):
        assert "run setup" not in f"{fault.summary} {fault.detail} {fault.remedy}"
        assert fault.remedy
