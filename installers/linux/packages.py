"""The packages for Linux: a ``.deb``, and the folder from which an AppImage is made.

Both hold the same bundle. No script of ours runs when the package is put in or taken out: what desktops keep
lists of is brought up to date by their own triggers. Nothing outside ``/usr`` is touched: workspaces stay.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import build
import version

HERE = Path(__file__).resolve().parent
MAINTAINER = "The Umbra project <umbra@umbra.invalid>"
SUMMARY = "review and redact police footage, offline, with proof"
DESCRIPTION = """\
Umbra finds the faces in body-worn video and CCTV, follows them, lets a person
correct what was found, writes a redacted copy, checks the file that was
written, and keeps a review log of everything that was done.
.
It runs on one ordinary computer and opens no network connection."""

SIZES = (16, 24, 32, 48, 64, 128, 256)
"""Of the icon, in pixels, for desktops that draw no SVG."""

ALSO = ("fonts-dejavu-core | fonts-liberation | fonts-noto-core", "hicolor-icon-theme")
"""What the window needs and no library says: any letters."""

RECOMMENDS = ("xdg-utils", "shared-mime-info", "desktop-file-utils")


def make(bundle: Path, into: Path, *, quick: bool) -> None:
    """Write ``umbra_VERSION_ARCH.deb`` and, where a runtime for it is there, the AppImage.

    Args:
        bundle: The frozen folder.
        into: Where the packages go.
        quick: Pack fast and large.

    Raises:
        BuildError: If a tool fails.
    """
    number = version.number()
    architecture = _said(["dpkg", "--print-architecture"])
    build.say("the .deb ...")
    tree = lay_out(bundle, build.BUILD / "deb", number)
    made = into / f"umbra_{number}_{architecture}.deb"
    _control(tree, number, architecture)
    _clamp(tree)
    made.unlink(missing_ok=True)
    # Every dpkg on a system new enough for our libraries reads zstd; xz takes ten times as long.
    level = ["-Znone"] if quick else ["-Zzstd", "-z15"]
    command = ["dpkg-deb", "--root-owner-group", *level, "--build", str(tree), str(made)]
    build.run(
        command, log=build.BUILD / "logs" / "dpkg-deb.log", environment=build.build_environment()
    )
    build.say(f"{made}: {made.stat().st_size / 1e6:.0f} MB")
    appimage(tree, into, number)


def lay_out(bundle: Path, tree: Path, number: str) -> Path:
    """The files as they will lie on the disk, under ``tree``.

    Args:
        bundle: The frozen folder; linked, not copied, where the disk allows it.
        tree: Emptied first.
        number: The version.

    Returns:
        ``tree``.
    """
    shutil.rmtree(tree, ignore_errors=True)
    library, share = tree / "usr" / "lib" / "umbra", tree / "usr" / "share"
    shutil.copytree(bundle, library, symlinks=True, copy_function=_link)
    commands = tree / "usr" / "bin"
    commands.mkdir(parents=True)
    (commands / "umbra").symlink_to("../lib/umbra/umbra")
    _put(HERE / "umbra.desktop", share / "applications" / "umbra.desktop")
    _put(HERE / "umbra.xml", share / "mime" / "packages" / "umbra.xml")
    metainfo = (HERE / "umbra.metainfo.xml").read_text(encoding="utf-8")
    _, when = version.commit()
    day = datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%d")
    metainfo = metainfo.replace("@VERSION@", number).replace("@DATE@", day)
    _write(share / "metainfo" / "invalid.umbra.umbra.metainfo.xml", metainfo)
    _icons(share / "icons" / "hicolor")
    _papers(library, share, number, when)
    return tree


def _icons(folder: Path) -> None:
    drawing = build.SOURCE / "resources" / "icons" / "umbra.svg"
    _put(drawing, folder / "scalable" / "apps" / "umbra.svg")
    for size in SIZES:
        (folder / f"{size}x{size}" / "apps").mkdir(parents=True)
    command = [
        str(build.environment_python()),
        str(HERE / "draw_icons.py"),
        str(drawing),
        str(folder),
    ]
    environment = {**build.build_environment(), "QT_QPA_PLATFORM": "offscreen"}
    build.run(command, log=build.BUILD / "logs" / "icons.log", environment=environment)


def _papers(library: Path, share: Path, number: str, when: int) -> None:
    """Copyright, changes, manual page and an example of a policy."""
    papers = share / "doc" / "umbra"
    _write(papers / "copyright", (HERE / "copyright").read_text(encoding="utf-8"))
    stamp = format_datetime(datetime.fromtimestamp(when, UTC))
    changes = f"umbra ({number}) stable; urgency=medium\n\n  * Version {number}.\n\n"
    changes += f" -- {MAINTAINER}  {stamp}\n"
    _pack(papers / "changelog.gz", changes)
    _pack(share / "man" / "man1" / "umbra.1.gz", manual_page(library / "umbra", number, when))
    _put(HERE / "lintian-overrides", share / "lintian" / "overrides" / "umbra")


def manual_page(program: Path, number: str, when: int) -> str:
    """``man umbra``: what ``umbra --help`` says, as a manual page."""
    done = subprocess.run([str(program), "--help"], capture_output=True, text=True, check=True,
                          env={"PATH": "/usr/bin:/bin", "COLUMNS": "78", "LC_ALL": "C.UTF-8"})  # fmt: skip
    day = datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%d")
    text = "\n".join(_roff(line) for line in done.stdout.splitlines())
    return (
        f'.TH UMBRA 1 "{day}" "Umbra {number}" "User Commands"\n.SH NAME\numbra \\- {SUMMARY}\n'
        ".SH SYNOPSIS\n.B umbra\n.br\n.B umbra\n.I FILE ...\n.br\n.B umbra\n.I COMMAND\n[options]\n"
        ".SH DESCRIPTION\nWithout a command the window opens, with the files that are named.\n.PP\n"
        f".nf\n{text}\n.fi\n.SH SEE ALSO\nThe manual lies in the window (F1).\n"
    )


def _roff(line: str) -> str:
    line = line.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{line}" if line[:1] in (".", "'") else line


def dependencies(library: Path) -> list[str]:
    """The Debian packages, with versions, that the ELF files of the bundle ask for.

    Raises:
        BuildError: If a library is in no package that is installed here.
    """
    scratch = build.BUILD / "shlibdeps"
    shutil.rmtree(scratch, ignore_errors=True)
    (scratch / "debian").mkdir(parents=True)
    (scratch / "debian" / "control").write_text(
        "Source: umbra\n\nPackage: umbra\nArchitecture: any\n"
    )
    files = sorted(
        p for p in library.rglob("*") if not p.is_symlink() and p.is_file() and _is_elf(p)
    )
    needed = _needed(files)
    own = {path.name: path.parent for path in library.rglob("*.so*")}
    folders = sorted({str(own[name]) for name in needed if name in own})
    outside = sorted(needed - own.keys())
    build.say(f"of the system: {' '.join(outside)}")
    command = ["dpkg-shlibdeps", "-O", "--ignore-missing-info", "--warnings=0",
               *(f"-l{folder}" for folder in folders), *(f"-e{path}" for path in files)]  # fmt: skip
    done = subprocess.run(
        command, cwd=scratch, capture_output=True, text=True, check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    found = re.search(r"^shlibs:Depends=(.*)$", done.stdout, re.MULTILINE)
    if done.returncode or not found:
        msg = f"dpkg-shlibdeps could not say what the package needs: {done.stderr.strip()[-600:]}"
        raise build.BuildError(msg)
    # It also names packages whose libraries are in the bundle, by the names of these.
    wanted = _owners(outside)
    parts = [part.strip() for part in found[1].split(",")]
    return [part for part in parts if part.split()[0] in wanted]


def _owners(libraries: Iterable[str]) -> set[str]:
    """The installed packages that these libraries come from.

    Raises:
        BuildError: If one is in none.
    """
    known = _said(["/sbin/ldconfig", "-p"])
    names = set()
    for library in libraries:
        found = re.search(rf"^\s+{re.escape(library)} \(.*=> (\S+)$", known, re.MULTILINE)
        paths = [] if found is None else [found[1], str(Path(found[1]).resolve())]
        # Debian's packages may name a file by its place before /lib became /usr/lib.
        paths += [path.removeprefix("/usr") for path in paths] + [f"/usr{path}" for path in paths]
        said = subprocess.run(
            ["dpkg", "-S", *paths], capture_output=True, text=True, check=False
        ).stdout
        if not said:
            msg = f"The library {library}, which the bundle needs, is in no package."
            raise build.BuildError(msg)
        names.add(said.partition(":")[0])
    return names


def _needed(files: list[Path]) -> set[str]:
    names: set[str] = set()
    for begin in range(0, len(files), 64):
        part = [str(path) for path in files[begin : begin + 64]]
        said = subprocess.run(
            ["objdump", "-p", *part], capture_output=True, text=True, check=False
        ).stdout
        names |= set(re.findall(r"^\s+NEEDED\s+(\S+)$", said, re.MULTILINE))
    return names


def _is_elf(path: Path) -> bool:
    with path.open("rb") as handle:
        return handle.read(4) == b"\x7fELF"


def _control(tree: Path, number: str, architecture: str) -> None:
    folder = tree / "DEBIAN"
    folder.mkdir()
    depends = sorted([*dependencies(tree / "usr" / "lib" / "umbra"), *ALSO])
    files = sorted(p for p in tree.rglob("*") if p.is_file() and not p.is_symlink())
    size = sum(path.stat().st_size for path in files) // 1024
    text = "\n ".join(["", *DESCRIPTION.splitlines()])
    _write(folder / "control", f"""\
Package: umbra
Version: {number}
Architecture: {architecture}
Maintainer: {MAINTAINER}
Installed-Size: {size}
Depends: {", ".join(depends)}
Recommends: {", ".join(RECOMMENDS)}
Section: video
Priority: optional
Description: {SUMMARY}{text}
""")  # fmt: skip
    sums = []
    for path in files:
        if folder not in path.parents:
            with path.open("rb") as handle:
                digest = hashlib.file_digest(handle, lambda: hashlib.md5(usedforsecurity=False))
            sums.append(f"{digest.hexdigest()}  {path.relative_to(tree).as_posix()}\n")
    _write(folder / "md5sums", "".join(sums))


def _clamp(tree: Path) -> None:
    """One mode and one time for everything, so that the same commit gives the same package."""
    _, when = version.commit()
    for path in sorted([tree, *tree.rglob("*")], reverse=True):
        if path.is_symlink():
            os.utime(path, (when, when), follow_symlinks=False)
            continue
        if path.is_dir():
            path.chmod(0o755)
        os.utime(path, (when, when))


def appimage(tree: Path, into: Path, number: str) -> None:
    """Make an AppImage if ``UMBRA_APPIMAGE_RUNTIME`` names the runtime that begins such a file.

    The runtime is in no package registry, so the build does not fetch it: it is given, with its SHA-256
    in ``UMBRA_APPIMAGE_RUNTIME_SHA256``. Without it only the folder is made.

    Raises:
        BuildError: If the runtime is not the one that was named, or the image cannot be made.
    """
    folder = build.BUILD / "AppDir"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(
        tree, folder, symlinks=True, copy_function=_link, ignore=shutil.ignore_patterns("DEBIAN")
    )
    shutil.copyfile(HERE / "AppRun", folder / "AppRun")
    (folder / "AppRun").chmod(0o755)
    (folder / "umbra.desktop").symlink_to("usr/share/applications/umbra.desktop")
    (folder / "umbra.svg").symlink_to("usr/share/icons/hicolor/scalable/apps/umbra.svg")
    (folder / ".DirIcon").symlink_to("umbra.svg")
    _clamp(folder)
    named = os.environ.get("UMBRA_APPIMAGE_RUNTIME", "")
    if not named:
        build.say(
            f"no AppImage: set UMBRA_APPIMAGE_RUNTIME to its runtime. The folder is {folder}."
        )
        return
    runtime = Path(named).read_bytes()
    wanted = os.environ.get("UMBRA_APPIMAGE_RUNTIME_SHA256", "")
    if hashlib.sha256(runtime).hexdigest() != wanted.lower():
        raise build.BuildError("The AppImage runtime is not the one whose SHA-256 was given.")
    _, when = version.commit()
    image, made = (
        build.BUILD / "umbra.squashfs",
        into / f"Umbra-{number}-{os.uname().machine}.AppImage",
    )
    image.unlink(missing_ok=True)
    command = ["mksquashfs", str(folder), str(image), "-root-owned", "-noappend", "-no-xattrs",
               "-comp", "zstd", "-mkfs-time", str(when), "-all-time", str(when), "-quiet"]  # fmt: skip
    build.run(
        command,
        log=build.BUILD / "logs" / "mksquashfs.log",
        environment={"PATH": os.environ["PATH"]},
    )
    with made.open("wb") as out, image.open("rb") as packed:
        out.write(runtime)
        shutil.copyfileobj(packed, out)
    made.chmod(0o755)
    build.say(f"{made}: {made.stat().st_size / 1e6:.0f} MB")


def _said(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _link(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def _put(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o644)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o644)


def _pack(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as out:
        out.write(text.encode("utf-8"))
    path.chmod(0o644)
