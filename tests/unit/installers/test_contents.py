"""Every file of a bundle belongs to somebody, under a licence whose text is there, or there is no package."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

from tests.unit.installers.scripts import ROOT, script

accounting = script("accounting")
contents = script("contents")
licences = script("licences")
sbom = script("sbom")


@pytest.fixture
def packages(tmp_path: Path):
    """One package with a module, a library of somebody else's, its licence and its own list of parts."""
    site = tmp_path / "site"
    info = site / "av-18.1.0.dist-info"
    for name, text in {
        "av/__init__.py": "", "av/core.so": "core", "av.libs/libx264-d6533a8d.so.165": "x264",
        "av-18.1.0.dist-info/licenses/LICENSE.txt": "You may.",
        "av-18.1.0.dist-info/sboms/parts.cdx.json": json.dumps(
            {"components": [{"name": "inner", "version": "2", "licenses": [{"expression": "MIT"}]}]}
        ),
    }.items():  # fmt: skip
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    (info / "METADATA").write_text("Name: av\nVersion: 18.1.0\nLicense-Expression: BSD-3-Clause\n")
    names = [p.relative_to(site).as_posix() for p in sorted(site.rglob("*")) if p.is_file()]
    (info / "RECORD").write_text("".join(f"{name},,\n" for name in names))
    return contents.Packages([PathDistribution(info)])


@pytest.fixture
def bundle(tmp_path: Path, packages, monkeypatch) -> Path:
    """A bundle of what :func:`packages` brought, and of ours."""
    inside = tmp_path / "bundle" / "_internal"
    monkeypatch.setattr(accounting, "system_files", dict)  # nothing of the machine's is in it
    for name in ("av/core.so", "av.libs/libx264-d6533a8d.so.165"):
        (inside / name).parent.mkdir(parents=True, exist_ok=True)
        (inside / name).write_bytes((tmp_path / "site" / name).read_bytes())
    for name in ("resources/icons/umbra.svg", "resources/models/face_blur.onnx", "app/__init__.py"):
        (inside / name).parent.mkdir(parents=True, exist_ok=True)
        (inside / name).write_bytes((ROOT / name).read_bytes())
    (inside / "libx264-d6533a8d.so.165").symlink_to("av.libs/libx264-d6533a8d.so.165")
    return tmp_path / "bundle"


def account(bundle: Path, packages):
    made = accounting.Account(bundle, packages)
    made.take_files()
    return made


def test_everything_has_its_owner(bundle: Path, packages) -> None:
    made = account(bundle, packages)
    made.take_modules(["av", "json", "app.session"])
    assert made.faults == []
    parts = made.components
    assert parts["av"].files == ["_internal/av/core.so"]
    assert parts["av"].modules == ["av"]
    x264 = parts["native:x264@av"]
    assert (x264.version, x264.licence) == ("165", "GPL-2.0-or-later")
    assert sorted(x264.files) == [
        "_internal/av.libs/libx264-d6533a8d.so.165", "_internal/libx264-d6533a8d.so.165",
    ]  # fmt: skip
    assert parts["model:face_blur"].kind == "machine-learning-model"
    assert parts["umbra"].files == [
        "_internal/app/__init__.py", "_internal/resources/icons/umbra.svg",
    ]  # fmt: skip
    assert parts["python"].modules == ["json"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("_internal/libunheard.so.1", b"?"),
        ("_internal/resources/icons/strange.svg", b"<svg/>"),
        ("_internal/app/__init__.py", b"changed"),
        ("_internal/resources/models/face_blur.onnx", b"another model"),
        ("other-program", b"\x7fELF"),
    ],
)
def test_what_belongs_to_nobody_is_named(bundle: Path, packages, name: str, data: bytes) -> None:
    (bundle / name).write_bytes(data)
    assert account(bundle, packages).faults == [f"{name} belongs to no part that is known."]


def test_a_link_that_leads_out_or_nowhere_is_named(bundle: Path, packages) -> None:
    (bundle / "out").symlink_to("/usr/bin/env")
    (bundle / "nowhere").symlink_to("gone")
    faults = account(bundle, packages).faults
    assert [fault.split()[0] for fault in faults] == ["nowhere", "out"]


def test_a_module_of_nobody_is_named(bundle: Path, packages) -> None:
    made = account(bundle, packages)
    made.take_modules(["sitecustomize"])
    assert made.faults == ["The module sitecustomize belongs to no package that is known."]


def test_what_a_package_says_is_linked_into_it_is_listed(bundle: Path, packages) -> None:
    made = account(bundle, packages)
    accounting.take_parts_inside(packages, made.components)
    assert made.components["av"].inside == [("inner", "2", "MIT", "")]


@pytest.mark.parametrize(
    ("name", "maker", "number"),
    [
        ("libx264-d6533a8d.so.165", "x264", "165"),
        ("avcodec-62-984de33114b7fa384296817dec999c9d.dll", "FFmpeg", "62"),
        ("libavcodec.62.28.102.dylib", "FFmpeg", "62.28.102"),
        ("opencv_videoio_ffmpeg500_64.dll", "FFmpeg (OpenCV's)", ""),
        ("libcrypto-5409cd36.so.1.1.1k", "OpenSSL 1.1", "1.1.1k"),
        ("libcrypto-3.dll", "OpenSSL 3", "3"),
        ("libscipy_openblas64_-32a4b2a6.so", "OpenBLAS", ""),
        ("msvcp140-a4c2229bdc2a2a630acdc095b4d86008.dll", "Microsoft C and C++ runtime", ""),
        ("libSvtAv1Enc-9393c086.so.4.1.0", "SVT-AV1", "4.1.0"),
        ("libmmdevice_plugin.dll", "VLC", ""),
    ],
)
def test_libraries_are_known_by_their_names_on_every_system(
    name: str, maker: str, number: str
) -> None:
    assert contents.native_row(name)["name"] == maker
    assert contents.native_version(name) == number


@pytest.mark.parametrize("name", ["cv2.abi3.so", "avx.so", "core.pyd", "Qt6Core.dll"])
def test_what_the_table_does_not_know_it_does_not_claim(name: str) -> None:
    assert contents.native_row(name) is None


# ---- licences


def test_a_part_without_a_licence_or_its_text_ends_the_build(monkeypatch) -> None:
    texts = {"MIT": "Copyright (c) <year>\nYou may."}
    monkeypatch.setattr(licences, "spdx_text", lambda name, _lines: texts.get(name, ""))
    part = contents.Component
    shelf = licences.gather([
        part("a", "A", licence=""),
        part("b", "B", licence="MIT"),
        part("c", "C", licence="LicenseRef-Own", copyright="C"),
        part("d", "D", licence="MIT", copyright="D"),
    ])  # fmt: skip
    assert [fault.partition(" ")[0].rstrip(":") for fault in shelf.faults] == ["A", "B", "C"]
    assert list(shelf.texts) == ["d/MIT.txt"]


def test_the_licence_that_a_package_brings_is_kept_as_it_is(packages) -> None:
    shelf = licences.gather([packages.components["av"]])
    assert shelf.faults == []
    assert shelf.texts["av/LICENSE.txt"] == "You may."


def test_a_template_gets_its_holder_and_loses_its_marks() -> None:
    template = (
        "<<beginOptional;name=title>>The Licence<<endOptional>>\n"
        "Copyright (c) <<var;name=copyright;original= <year> <owner>;match=.+>> All rights reserved.\n"
        "BY <<var;name=who;original=THE HOLDERS;match=.+>>."
    )
    filled = licences.filled_in(template, "Copyright (c) 2018, VideoLAN")
    assert (
        filled == "The Licence\nCopyright (c) 2018, VideoLAN All rights reserved.\nBY THE HOLDERS."
    )
    assert licences.filled_in("You may.", "Copyright D") == "Copyright D\n\nYou may."


def test_expressions_are_taken_apart() -> None:
    both = "(LGPL-3.0-or-later OR GPL-2.0-or-later) AND MIT"
    assert licences.names_in(both) == ["LGPL-3.0-or-later", "GPL-2.0-or-later", "MIT"]
    with_exception = "GPL-3.0-or-later WITH GCC-exception-3.1"
    assert licences.names_in(with_exception) == [with_exception]


# ---- the list of parts


@pytest.fixture
def listed(bundle: Path) -> Path:
    """The bundle with a list of parts that holds."""
    files = [
        {
            "type": "file", "name": name,
            "hashes": [] if path.is_symlink() else
            [{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}],
        }
        for name, path in contents.files_of(bundle)
    ]  # fmt: skip
    licence = [{"license": {"id": "MIT"}}]
    part = {"name": "all", "licenses": licence, "components": files}
    data = {"metadata": {"component": {"name": "Umbra", "licenses": licence}}, "components": [part]}
    (bundle / "_internal/resources" / sbom.NAME).write_text(json.dumps(data))
    return bundle


def test_a_list_that_holds_is_accepted(listed: Path) -> None:
    sbom.check(listed)


@pytest.mark.parametrize("kind", ["changed", "added", "gone", "unlicensed", "missing"])
def test_a_list_that_does_not_hold_is_refused(listed: Path, kind: str) -> None:
    target = listed / "_internal/av/core.so"
    place = listed / "_internal/resources" / sbom.NAME
    if kind == "changed":
        target.write_bytes(b"another core")
    elif kind == "added":
        target.with_name("more.so").write_bytes(b"x")
    elif kind == "gone":
        target.unlink()
    elif kind == "unlicensed":
        data = json.loads(place.read_text())
        del data["components"][0]["licenses"]
        place.write_text(json.dumps(data))
    else:
        place.unlink()
    with pytest.raises(contents.ContentsError, match=r"core\.so|more\.so|no licence|no sbom"):
        sbom.check(listed)
