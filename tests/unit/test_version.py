"""One version number, wherever it stands."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from redaction.export.plan import SOFTWARE
from redaction.version import VERSION, build, read_build

ROOT = Path(__file__).resolve().parents[2]


def load(name: str):
    """A script of the installers, which are no package."""
    spec = importlib.util.spec_from_file_location(
        f"installers_{name}", ROOT / f"installers/{name}.py"
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


version = load("version")


def test_the_number_is_the_project_s():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert declared == VERSION == version.number() == build().version
    assert f"Umbra {declared}" == SOFTWARE


def test_no_other_file_of_ours_says_a_number_of_its_own():
    places = [
        *ROOT.glob("app/**/*.py"),
        *ROOT.glob("redaction/**/*.py"),
        *ROOT.glob("installers/**/*"),
    ]
    files = [
        p for p in places if p.suffix in {".py", ".nsi", ".nsh", ".spec", ".sh", ".toml", ".wxs"}
    ]
    assert len(files) > 100
    said = f'"{VERSION}"'
    assert [p.name for p in files if said in p.read_text(encoding="utf-8")] == []


def test_the_command_line_says_it():
    done = subprocess.run(
        [sys.executable, "-m", "app", "--version"], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, f"Umbra {VERSION}\n")


def test_what_a_package_says_of_itself_is_read_again(tmp_path, monkeypatch):
    monkeypatch.setenv("UMBRA_COMMIT", "c" * 40)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    (tmp_path / "resources").mkdir()
    version.write(tmp_path / "resources" / "build.json")
    made = read_build(tmp_path, frozen=True)
    assert (made.version, made.commit, made.made) == (VERSION, "c" * 40, "1970-01-02T00:00:00Z")
    assert made.source == version.source_hash()


@pytest.mark.parametrize("text", ["{}", "[]", "not json", json.dumps({"version": "1", "odd": "2"})])
def test_a_package_that_does_not_say_is_refused(tmp_path, text):
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources" / "build.json").write_text(text)
    with pytest.raises(ValueError, match=r"\w"):
        read_build(tmp_path, frozen=True)
    (tmp_path / "resources" / "build.json").unlink()
    with pytest.raises(OSError, match=r"build\.json"):
        read_build(tmp_path, frozen=True)


def test_the_hash_of_the_source_sees_every_change(tmp_path):
    (tmp_path / "app").mkdir()
    file = tmp_path / "app" / "a.py"
    file.write_bytes(b"x = 1\n")
    before = version.source_hash(tmp_path)
    file.write_bytes(b"x = 1\r\n")
    assert version.source_hash(tmp_path) == before, "a checkout on Windows is the same source"
    file.write_bytes(b"x = 2\n")
    assert version.source_hash(tmp_path) != before
    file.write_bytes(b"x = 1\n")
    file.rename(tmp_path / "app" / "b.py")
    assert version.source_hash(tmp_path) != before


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("1.0.0", (1, 0, 0, 0)), ("2.13", (2, 13, 0, 0)), ("1.2.3.4", (1, 2, 3, 4))],
)
def test_windows_gets_four_numbers(text, numbers):
    assert version.quad(text) == numbers


@pytest.mark.parametrize("text", ["", "1.0rc1", "1.2.3.4.5", "1.70000", "-1.0"])
def test_a_version_that_windows_cannot_say_is_refused(text):
    with pytest.raises(version.VersionError, match="four numbers"):
        version.quad(text)
