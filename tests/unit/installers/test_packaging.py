"""What can be known of the packages for Windows and macOS without either of them."""

from __future__ import annotations

import ast
import plistlib
import shutil
import struct
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from tests.unit.installers.scripts import ROOT, script

WINDOWS, MACOS = ROOT / "installers" / "windows", ROOT / "installers" / "macos"

parts = script("parts")
package = script("package")
signing = script("signing")
version = script("version")
property_list = script("property_list", "macos")


def library(
    *, machine: int = 0x8664, number: tuple[int, ...] = (3, 0, 21, 0), signed: bool
) -> bytes:
    """The head of a 64-bit Windows library with a version resource."""
    head = bytearray(0x400)
    head[:2] = b"MZ"
    struct.pack_into("<I", head, 0x3C, 0x80)
    struct.pack_into("<4sH", head, 0x80, b"PE\0\0", machine)
    struct.pack_into("<H", head, 0x80 + 24, 0x20B)
    if signed:
        struct.pack_into("<II", head, 0x80 + 24 + 112 + 32, 0x1000, 0x200)
    one, two, three, four = number
    fixed = struct.pack("<IIII", 0xFEEF04BD, 0, one << 16 | two, three << 16 | four)
    return bytes(head) + fixed


# ---- signing


def test_only_what_nobody_signed_is_given_to_the_command(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "in").mkdir()
    ours, theirs = tmp_path / "in" / "a b.dll", tmp_path / "in" / "c.dll"
    ours.write_bytes(library(signed=False))
    theirs.write_bytes(library(signed=True))
    (tmp_path / "in" / "d.txt").write_text("MZ")
    assert [signing.is_signed(path) for path in (ours, theirs)] == [False, True]
    assert signing.is_signed(tmp_path / "in" / "d.txt") is None
    note = tmp_path / "signed"
    tool = tmp_path / "tool.py"
    tool.write_text(
        f"import sys; open({str(note)!r}, 'a').write(sys.argv[1] + sys.argv[2] + '\\n')"
    )
    monkeypatch.setenv("UMBRA_SIGN", f'"{sys.executable}" "{tool}" sign=')
    assert signing.sign(signing.unsigned(tmp_path / "in")) == 1
    assert note.read_text() == f"sign={ours}\n"


def test_a_failing_signature_ends_the_build(tmp_path: Path, monkeypatch) -> None:
    file = tmp_path / "a.exe"
    file.write_bytes(library(signed=False))
    monkeypatch.setenv(
        "UMBRA_SIGN", f'"{sys.executable}" -c "raise SystemExit(\'no certificate\')"'
    )
    with pytest.raises(signing.SigningError, match=r"a\.exe could not be signed.*no certificate"):
        signing.sign([file])
    monkeypatch.delenv("UMBRA_SIGN")
    assert signing.sign([file]) == 0


# ---- Windows


def test_the_manifest_asks_for_what_a_locked_down_windows_gives() -> None:
    tree = ElementTree.parse(WINDOWS / "umbra.manifest")
    said = {element.tag.rpartition("}")[2]: element for element in tree.iter()}
    assert said["requestedExecutionLevel"].attrib == {"level": "asInvoker", "uiAccess": "false"}
    assert said["longPathAware"].text == "true"
    assert "PerMonitorV2" in said["dpiAwareness"].text
    assert said["supportedOS"].attrib["Id"] == "{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"


def test_the_version_resource_is_what_pyinstaller_reads() -> None:
    text = parts.version_resource("umbraw", "Umbra", "1.2.3")
    seen: dict[str, object] = {}

    def fixed(**said: object) -> None:
        seen.update(said)

    names = {
        "VSVersionInfo": lambda **_: None, "FixedFileInfo": fixed, "StringFileInfo": list,
        "StringTable": lambda _code, rows: seen.update(rows), "VarFileInfo": list,
        "StringStruct": lambda key, value: (key, value), "VarStruct": lambda *_: None,
    }  # fmt: skip
    exec(text, names)
    assert seen["filevers"] == (1, 2, 3, 0)
    assert (seen["ProductVersion"], seen["OriginalFilename"]) == ("1.2.3", "umbraw.exe")


def test_the_icon_holds_every_size() -> None:
    made = parts.icon_of({16: b"small", 256: b"large picture"})
    assert struct.unpack_from("<HHH", made) == (0, 1, 2)
    rows = [struct.unpack_from("<BBBBHHII", made, 6 + 16 * at) for at in range(2)]
    assert [row[0] for row in rows] == [16, 0]  # 0 says 256
    assert [made[row[7] : row[7] + row[6]] for row in rows] == [b"small", b"large picture"]


@pytest.mark.parametrize(
    "names",
    [["a" * 201], ["x/con.txt"], ["x/LPT1"], ["a:b"], ["end./x"], ["Read.me", "read.ME"], ['q"t']],
)
def test_a_name_that_windows_cannot_hold_is_refused(names: list[str]) -> None:
    with pytest.raises(parts.WindowsError):
        parts.check_names(names)


def test_the_endings_are_those_of_the_window() -> None:
    from app.shell.file_actions import SOUND, STILL, VIDEO

    offered = {word.removeprefix("*.") for word in f"{VIDEO} {SOUND} {STILL}".split()}
    assert set(parts.kinds()) == offered


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """What a bundle could hold, names that are hard for scripts included."""
    bundle = tmp_path / "bundle"
    for name in ("umbra.exe", "umbraw.exe", "_internal/deep/$INSTDIR & ä.txt", "_internal/b.dll"):
        (bundle / name).parent.mkdir(parents=True, exist_ok=True)
        (bundle / name).write_bytes(b"x" * 1500)
    return bundle


def test_what_is_put_in_is_what_is_taken_out(tree: Path, tmp_path: Path) -> None:
    assert parts.lists(tree, tmp_path / "lists") == 8  # kilobytes, each file for itself
    files = (tmp_path / "lists" / "files.nsh").read_text("utf-8-sig")
    gone = (tmp_path / "lists" / "gone.nsh").read_text("utf-8-sig")
    put = [line for line in files.splitlines() if line.strip().startswith("File ")]
    deleted = [line.strip() for line in gone.splitlines() if line.strip().startswith("Delete ")]
    assert len(put) == len(deleted) == 4
    assert 'Delete "$INSTDIR\\_internal\\deep\\$$INSTDIR & ä.txt"' in deleted
    folders = [line.strip() for line in gone.splitlines() if "RMDir" in line]
    assert folders == ['RMDir "$INSTDIR\\_internal\\deep"', 'RMDir "$INSTDIR\\_internal"']
    for kind in parts.kinds():
        assert f"Classes\\.{kind}\\OpenWithProgids" in files
        assert f"Classes\\.{kind}\\OpenWithProgids" in gone


def test_the_uninstaller_takes_nothing_that_is_not_listed() -> None:
    text = (WINDOWS / "umbra.nsi").read_text(encoding="utf-8")
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(";"))
    assert "RMDir /r" not in code
    # The policy's folder is made and protected, and nothing in it is: the uninstaller does not know it.
    protecting = code.partition("Function ProtectPolicy")[2].partition("FunctionEnd")[0]
    assert code.count("$APPDATA") == protecting.count("$APPDATA") == 1
    assert "Delete" not in protecting
    assert "/t " not in protecting.lower(), "what lies inside may lead elsewhere"
    # Own it, forget who was let in, let in whom we name, and see that it took; then the file that is there.
    asked = [protecting.find(word) for word in ("/setowner", "/reset", "/inheritance:r")]
    assert -1 < asked[0] < asked[1] < asked[2]
    afterwards = protecting[asked[2] :]
    assert afterwards.count("Call IsAdministrators") == 2
    first, second = afterwards.split("policy.json", 1)
    assert "Call IsAdministrators" in first
    assert -1 < second.find("Call IsAdministrators") < second.find("/reset")
    # The only word about the folder of the person's data is where programs lie beside it.
    assert code.count("LOCALAPPDATA") == code.count("$LOCALAPPDATA\\Programs\\") == 1


@pytest.mark.skipif(shutil.which("makensis") is None, reason="needs NSIS")
@pytest.mark.skipif(sys.platform == "win32", reason="quotes the command as a shell here does")
def test_the_installer_compiles_without_a_warning_signed_and_alike_twice(
    tree: Path, tmp_path: Path, monkeypatch
) -> None:
    note, tool = tmp_path / "signed", tmp_path / "a tool.py"
    tool.write_text(f"import sys; open({str(note)!r}, 'a').write(repr(sys.argv[1:]) + '\\n')")
    monkeypatch.setenv("UMBRA_SIGN", f'"{sys.executable}" "{tool}" /n "A name"')
    monkeypatch.setenv("UMBRA_COMMIT", "c" * 40)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    made = [package.make(tree, tmp_path / name, quick=True) for name in ("one", "two")]
    assert made[0].name == f"umbra-{version.number()}-setup.exe"
    assert made[0].read_bytes()[:2] == b"MZ"
    assert made[0].read_bytes() == made[1].read_bytes()
    calls = [ast.literal_eval(line) for line in note.read_text().splitlines()]
    assert [call[:2] for call in calls] == [["/n", "A name"]] * 4
    # The uninstaller first, while it is made; then the installer that holds it.
    assert [call[2] for call in calls[1::2]] == [str(path) for path in made]


@pytest.fixture
def vlc(tmp_path: Path, monkeypatch) -> Path:
    """A folder like VLC's."""
    frozen = script("frozen_parts")
    folder = tmp_path / "vlc"
    wanted = {**frozen.VLC_PLUGINS, "audio_output": frozen.VLC_OUTPUTS["win32"]}
    for kind, names in wanted.items():
        (folder / "plugins" / kind).mkdir(parents=True)
        for name in names:
            (folder / "plugins" / kind / f"lib{name}_plugin.dll").write_bytes(name.encode())
    for name in ("libvlc.dll", "libvlccore.dll"):
        (folder / name).write_bytes(library(signed=True))
    monkeypatch.setenv("UMBRA_VLC_SHA256", package.vlc_digest(folder))
    return folder


def test_the_libvlc_that_was_looked_at_goes_in(vlc: Path) -> None:
    package.check_vlc(vlc)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (library(number=(3, 0, 20, 0), signed=True), "3.0.20.0"),
        (library(number=(4, 0, 0, 0), signed=True), "4.0.0.0"),
        (library(machine=0x14C, signed=True), "32-bit"),
        (library(signed=False), "is not known"),
    ],
)
def test_another_libvlc_does_not(vlc: Path, data: bytes, said: str) -> None:
    (vlc / "libvlc.dll").write_bytes(data)
    with pytest.raises(parts.WindowsError, match=said):
        package.check_vlc(vlc)


def test_a_libvlc_that_nobody_named_does_not_go_in(vlc: Path, monkeypatch) -> None:
    monkeypatch.delenv("UMBRA_VLC_SHA256")
    with pytest.raises(parts.WindowsError, match=package.vlc_digest(vlc)):
        package.check_vlc(vlc)


def test_windows_scripts_end_their_lines_as_windows_does() -> None:
    for path in (ROOT / "run.cmd", WINDOWS / "build.cmd"):
        data = path.read_bytes()
        assert data.count(b"\n") == data.count(b"\r\n"), path.name
        data.decode("ascii")


# ---- macOS


def test_macos_is_told_one_version_and_the_endings_of_the_window() -> None:
    told = plistlib.loads(plistlib.dumps(property_list.info()))
    assert told["CFBundleShortVersionString"] == told["CFBundleVersion"] == version.number()
    (kind,) = told["CFBundleDocumentTypes"]
    assert kind["LSHandlerRank"] == "Alternate"
    assert set(kind["CFBundleTypeExtensions"]) == set(parts.kinds())


def test_the_hardened_runtime_gives_up_no_more_than_it_must() -> None:
    with (MACOS / "entitlements.plist").open("rb") as handle:
        allowed = plistlib.load(handle)
    assert allowed == {"com.apple.security.cs.allow-unsigned-executable-memory": True}


def test_the_icon_of_macos_is_well_formed() -> None:
    made = property_list.icns_of({16: b"small", 1024: b"large"})
    assert made[:4] == b"icns"
    assert struct.unpack_from(">I", made, 4) == (len(made),)
    at, seen = 8, []
    while at < len(made):
        size = struct.unpack_from(">I", made, at + 4)[0]
        seen.append((made[at : at + 4], made[at + 8 : at + size]))
        at += size
    assert seen == [(b"icp4", b"small"), (b"ic10", b"large")]


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_the_steps_of_macos_are_a_shell_script() -> None:
    done = subprocess.run(["sh", "-n", str(MACOS / "package.sh")], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    done = subprocess.run([str(MACOS / "package.sh")], capture_output=True, text=True)
    assert done.returncode == 2
    assert "usage" in done.stderr
