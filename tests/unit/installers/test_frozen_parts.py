"""What goes into an installation, and that the build names what it needs."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.unit.installers.scripts import ROOT, script

compare = script("compare")
parts = script("frozen_parts")

PACKAGES = Path("/build/venv/lib/python3.11/site-packages")


def wanted(destination: str, source: str = "", system: str = "linux") -> bool:
    return parts.is_wanted(
        destination, source or str(PACKAGES / destination), system=system, packages=PACKAGES
    )


@pytest.mark.parametrize(
    "name",
    [
        "cv2/cv2.abi3.so",
        "PySide6/Qt/lib/libQt6Gui.so.6",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqwayland.so",
        "PySide6/Qt/translations/qtbase_cy.qm",
        "av.libs/libxcb-9065bb12.so.1.1.0",
        "PySide6\\plugins\\platforms\\qwindows.dll",
    ],
)
def test_what_the_program_needs_goes_in(name: str) -> None:
    assert wanted(name)


@pytest.mark.parametrize(
    "name",
    [
        "cv2/qt/fonts/DejaVuSans.ttf",
        "scipy/stats/tests/data.json",
        "PySide6/Qt/lib/libQt6Network.so.6",
        "libQt6Network.so.6",
        "PySide6/Qt6Network.dll",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/tls/libqopensslbackend.so",
        "PySide6/Qt/qml/QtQuick/libqtquick2plugin.so",
        "PySide6/Qt/translations/qt_help_de.qm",
    ],
)
def test_what_it_does_not_need_stays_out(name: str) -> None:
    assert not wanted(name)


def test_libraries_of_the_system_stay_its_own_and_python_s_go_in() -> None:
    usual = "/usr/lib/x86_64-linux-gnu/"
    for name in ("libc.so.6", "libGL.so.1", "libX11.so.6", "libfontconfig.so.1", "libpulse.so.0"):
        assert not wanted(name, usual + name)
    for name in ("libpython3.11.so.1.0", "libssl.so.3", "libsqlite3.so.0", "libvlc.so.5"):
        assert wanted(name, usual + name)
    # What a wheel brings under such a name is the wheel's.
    assert wanted("numpy.libs/libz.so.1")


def libvlc(folder: Path, *, without: str = "") -> Path:
    names = ["libvlc.so.5", "libvlccore.so.9"]
    kinds = {**parts.VLC_PLUGINS, "audio_output": parts.VLC_OUTPUTS["linux"]}
    names += [f"vlc/plugins/{k}/lib{n}_plugin.so" for k, v in kinds.items() for n in v]
    for name in names:
        if without not in name or not without:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).touch()
    return folder


def test_of_vlc_only_what_plays_raw_samples_goes_in(tmp_path: Path) -> None:
    found = parts.vlc_files("linux", libvlc(tmp_path))
    assert (tmp_path / "libvlc.so.5", ".") in found
    assert (tmp_path / "vlc/plugins/demux/librawaud_plugin.so", "vlc/plugins/demux") in found
    names = " ".join(path.name for path, _ in found)
    assert not re.search("http|avformat|mkv|mp4|ftp|lua", names)


@pytest.mark.parametrize("missing", ["libvlccore", "imem", "audio_output"])
def test_a_libvlc_without_a_needed_part_is_refused(tmp_path: Path, missing: str) -> None:
    with pytest.raises(FileNotFoundError):
        parts.vlc_files("linux", libvlc(tmp_path, without=missing))


def test_one_way_of_several_is_enough(tmp_path: Path) -> None:
    found = parts.vlc_files("linux", libvlc(tmp_path, without="alsa"))
    assert any("pulse" in path.name for path, _ in found)


def test_the_transcripts_model_is_no_resource() -> None:
    assert not parts.is_resource("models/whisper_tiny_en/model.bin")
    assert parts.is_resource("models/centerface.onnx")
    assert parts.is_resource("help/export.md")


def test_every_package_named_for_the_freezer_is_in_the_locks() -> None:
    locked = "".join(
        (ROOT / "installers" / f"requirements{name}.lock").read_text(encoding="utf-8")
        for name in ("", "-people", "-build")
    )
    for name in parts.WITH_METADATA:
        assert re.search(rf"^{name.replace('_', '-')}==", locked, re.MULTILINE | re.IGNORECASE)


def test_two_folders_are_told_apart(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name / "sub").mkdir(parents=True)
        (tmp_path / name / "sub" / "same").write_text("x")
    for path in tmp_path.rglob("*"):
        os.utime(path, (1, 1))
    assert compare.differences(tmp_path / "one", tmp_path / "other") == []
    (tmp_path / "other" / "sub" / "same").write_text("y")
    (tmp_path / "one" / "more").touch()
    said = "\n".join(compare.differences(tmp_path / "one", tmp_path / "other"))
    assert "sub/same: " in said
    assert f"only in {tmp_path / 'one'}: more" in said
