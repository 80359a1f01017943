"""`./run` passes everything through, and is silent unless something is to be done."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.e2e.program import ROOT, left_over

RUN = ROOT / "run"

posix = pytest.mark.skipif(sys.platform == "win32", reason="run.cmd is the front door there")
ready = pytest.mark.skipif(
    not (ROOT / ".venv" / "umbra.stamp").exists(), reason="needs an environment made by ./run"
)


def run(*words: object, cwd: Path, **more: Any) -> subprocess.CompletedProcess[str]:
    home = cwd / "no-home"
    return subprocess.run(
        [str(RUN), *map(str, words)], capture_output=True, text=True, cwd=cwd, timeout=120,
        stdin=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "UMBRA_WORKSPACE": str(cwd / "ws")},
        **more,
    )  # fmt: skip


@posix
@ready
def test_it_is_quiet_and_passes_status_and_words_through(
    media: Callable[..., Path], tmp_path: Path
) -> None:
    folder = tmp_path / "a folder with blanks"
    folder.mkdir()
    shutil.copy(media(frames=5), folder / "a clip.mp4")
    good = run("probe", "a clip.mp4", cwd=folder)
    assert (good.returncode, good.stderr) == (0, "")
    assert "a clip.mp4" in good.stdout
    bad = run("probe", "not here.mp4", cwd=folder)
    assert bad.returncode == 3
    assert "not here.mp4" in bad.stderr
    assert run("redact", cwd=folder).returncode == 2
    assert left_over(folder) == ["a clip.mp4"]  # neither a home nor a workspace nor anything else


@posix
@ready
def test_it_works_through_a_link_and_beside_misleading_files(tmp_path: Path) -> None:
    (tmp_path / "umbra").symlink_to(RUN)
    for name in ("app", "numpy", "redaction"):
        (tmp_path / f"{name}.py").write_text(
            "raise SystemExit('the wrong module')", encoding="utf-8"
        )
    done = subprocess.run(
        [str(tmp_path / "umbra"), "log", "--help"], capture_output=True, text=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)}, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@posix
@ready
@pytest.mark.models
def test_signals_reach_the_program(media: Callable[..., Path], tmp_path: Path) -> None:
    process = subprocess.Popen(
        [str(RUN), "detect", str(media(frames=400, size=(640, 360), gop=50)),
         "-o", str(tmp_path / "tracks"), "--progress", "json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
        env={**os.environ, "UMBRA_WORKSPACE": str(tmp_path / "ws")},
    )  # fmt: skip
    assert process.stderr is not None
    for line in process.stderr:
        if '"detecting"' in line:
            break
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert not (tmp_path / "tracks").exists()


@posix
def test_without_a_usable_python_it_says_what_to_type(tmp_path: Path) -> None:
    """A checkout with no environment, on a machine whose only python is too old."""
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    shutil.copy(RUN, checkout / "run")
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "dirname", "readlink"):
        found = shutil.which(name)
        assert found is not None
        (tools / name).symlink_to(found)
    old = tools / "python3"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    done = subprocess.run(
        [str(checkout / "run"), "probe", "x"], capture_output=True, text=True,
        env={"PATH": str(tools)}, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "3.11" in done.stderr
    assert "apt-get install" in done.stderr


# set-up itself


@pytest.fixture
def setup_env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The set-up module, looking at a checkout of its own in which all is in place."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    spec = importlib.util.spec_from_file_location("setup_env", ROOT / "installers" / "setup_env.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    models = tmp_path / "models"
    models.mkdir()
    (models / "models.toml").write_text('[[model]]\nfile = "a.onnx"\n', encoding="utf-8")
    (models / "a.onnx").write_bytes(b"weights")
    for name in ("LOCK", "DEV_LOCK", "PEOPLE_LOCK"):
        path = tmp_path / name
        path.write_text("package==1", encoding="utf-8")
        monkeypatch.setattr(module, name, path)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "MODELS", models)
    monkeypatch.setattr(module, "ENVIRONMENT", tmp_path / "venv")
    python = module.environment_python()
    python.parent.mkdir(parents=True)
    python.write_bytes(b"")
    for dev in (False, True):
        module.stamp(dev=dev).write_text(module.fingerprint(dev=dev), encoding="utf-8")
    return module


def test_when_all_is_in_place_nothing_is_done(setup_env: Any) -> None:
    assert setup_env.is_ready(dev=False)
    assert setup_env.is_ready(dev=True)


@pytest.mark.parametrize("what", ["lock", "models.toml", "model", "stamp", "python", "version"])
def test_whatever_changes_asks_for_set_up(
    what: str, setup_env: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    match what:
        case "lock":
            setup_env.LOCK.write_text("package==2", encoding="utf-8")
        case "models.toml":
            (setup_env.MODELS / "models.toml").write_text("# new", encoding="utf-8")
        case "model":
            (setup_env.MODELS / "a.onnx").unlink()
        case "stamp":
            setup_env.stamp(dev=False).unlink()
        case "python":
            setup_env.environment_python().unlink()
        case "version":
            monkeypatch.setattr(setup_env, "VERSION", "next")
    assert not setup_env.is_ready(dev=False)


def test_development_tools_have_a_stamp_of_their_own(setup_env: Any) -> None:
    setup_env.DEV_LOCK.write_text("pytest==2", encoding="utf-8")
    assert setup_env.is_ready(dev=False)
    assert not setup_env.is_ready(dev=True)


def test_an_optional_model_that_is_missing_asks_for_nothing(setup_env: Any) -> None:
    listed = setup_env.MODELS / "models.toml"
    listed.write_text(listed.read_text() + '[[model]]\nfile = "b.dat"\noptional = true\n')
    assert setup_env.missing_models() == []


def test_without_what_compares_faces_set_up_says_so_and_goes_on(
    setup_env: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_network(_command: list[str], what: str) -> None:
        raise setup_env.SetupError(f"{what} failed: no network.")

    monkeypatch.setattr(setup_env, "quietly", no_network)
    setup_env.install_people()
    said = capsys.readouterr().err
    assert "everything else works" in said
    assert "no network" in said


@pytest.mark.parametrize(
    ("flag", "lock"), [("--transcript", "TRANSCRIPT_LOCK"), ("--cluster", "CLUSTER_LOCK")]
)
def test_a_part_that_is_asked_for_is_brought_though_all_else_is_in_place(
    flag: str, lock: str, setup_env: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought: list[Path] = []
    monkeypatch.setattr(setup_env, "install_packages", brought.append)
    monkeypatch.setattr(setup_env, "quietly", lambda _command, _what: None)
    monkeypatch.setattr(setup_env, "set_up", lambda **_: pytest.fail("all else is in place"))
    monkeypatch.setattr(sys, "argv", ["setup_env.py", flag])
    assert setup_env.main() == 0
    assert brought == [getattr(setup_env, lock)]
    brought.clear()
    monkeypatch.setattr(sys, "argv", ["setup_env.py"])
    assert setup_env.main() == 0
    assert brought == []


def test_a_failed_step_is_one_sentence_with_its_reason(setup_env: Any) -> None:
    with pytest.raises(setup_env.SetupError) as error:
        setup_env.quietly(
            [sys.executable, "-c", "import sys; print('WARNING: x'); sys.exit('no such package')"],
            "Installing",
        )
    text = str(error.value)
    assert "no such package" in text
    assert "WARNING" not in text
    assert "\n" not in text
    assert "./run setup" in text


@posix
def test_only_one_set_up_at_a_time(setup_env: Any) -> None:
    entered = threading.Event()

    def second() -> None:
        with setup_env.only_one():
            entered.set()

    with setup_env.only_one():
        other = threading.Thread(target=second)
        other.start()
        assert not entered.wait(0.3)
    other.join(10)
    assert entered.is_set()


def test_the_locks_name_no_host_and_hash_everything() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / "installers" / name).read_text(encoding="utf-8")
        assert "://" not in text
        blocks = [b for b in text.split("\n") if b and b[0].isalpha()]
        assert blocks
        assert all("==" in block and block.endswith("\\") for block in blocks)
    assert "pytest==" not in (ROOT / "installers" / "requirements.lock").read_text(encoding="utf-8")


def test_the_lock_holds_what_the_project_pins() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = (ROOT / "installers" / "requirements.lock").read_text(encoding="utf-8").lower()
    dev = (ROOT / "installers" / "requirements-dev.lock").read_text(encoding="utf-8").lower()
    for pin in project["dependencies"]:
        assert f"\n{pin.lower()} " in lock
    for pin in project["optional-dependencies"]["dev"]:
        assert f"\n{pin.lower()} " in dev
