"""Makes the packages of this system: `./run package`, or `python installers/build.py [--only bundle]`.

What is built is the commit that is checked out, exported into a folder of its own: nothing uncommitted and
nothing generated gets in but the model files, whose hashes the commit names. Everything that the build itself
needs is brought by it: an environment with the locked packages, and on Linux Debian's tools. The result
lies in ``dist``. See ``installers/README.md``.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import time
import tomllib
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import frozen_parts
import signing
import system_libraries
import tidying
import version
import words

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
SOURCE = BUILD / "source"
STAGE = BUILD / "stage"
BUNDLE = BUILD / "bundle" / ("Umbra.app" if sys.platform == "darwin" else "umbra")
DIST = ROOT / "dist"
ENVIRONMENT = BUILD / "venv"
LOCKS = tuple(
    ROOT / "installers" / f"requirements{name}.lock" for name in ("", "-people", "-build")
)

TOOLS = {
    "objdump": "binutils",
    "dpkg-deb": "dpkg",
    "dpkg-shlibdeps": "dpkg-dev",
    "desktop-file-validate": "desktop-file-utils",
    "appstreamcli": "appstream",
    "mksquashfs": "squashfs-tools",
    "xz": "xz-utils",
}
"""Commands of the build on Linux, and the Debian packages that have them."""

LIBRARIES = {
    "libvlc.so.5": "libvlc5",
    "vlc/plugins/access/libimem_plugin.so": "vlc-plugin-base",
    "vlc/plugins/audio_output/libpulse_plugin.so": "vlc-plugin-base",
}
"""Files that go into the bundle from the system, beside ``library_folder()``."""


class BuildError(Exception):
    """The package cannot be made; the message is one sentence for the person."""


def say(text: str) -> None:
    """One line on stderr, at once."""
    sys.stderr.write(f"package: {text}\n")
    sys.stderr.flush()


def run(command: list[str], *, log: Path, environment: dict[str, str] | None = None) -> None:
    """Run a step; what it prints goes into a log.

    Raises:
        BuildError: If it fails, with the end of what it said.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        done = subprocess.run(
            command, stdout=out, stderr=subprocess.STDOUT, env=environment, check=False
        )
    if done.returncode:
        lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        end = "\n  ".join(lines[-12:])
        msg = f"{Path(command[0]).name} failed (all of it is in {log}):\n  {end}"
        raise BuildError(msg)


# ---- what the build needs


def library_folder() -> Path:
    """The folder that holds libVLC: ``UMBRA_VLC``, or the system's own.

    Raises:
        BuildError: If it is not said where it cannot be known.
    """
    if named := os.environ.get("UMBRA_VLC"):
        return Path(named)
    if sys.platform.startswith("linux"):
        found = sorted(Path("/usr/lib").glob("*/libvlc.so.5")) or sorted(
            Path("/usr/lib64").glob("libvlc.so.5")
        )
        if found:
            return found[0].parent
        return Path("/usr/lib/x86_64-linux-gnu")
    return Path(packer().vlc_folder())


def packer() -> Any:
    """The module that makes this system's packages: ``check_tools``, ``vlc_folder``, ``make``."""
    folder = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
    sys.path.insert(0, str(ROOT / "installers" / folder))
    return importlib.import_module("packages" if folder == "linux" else "package")


def bring_tools() -> None:
    """Install what is missing of Debian's tools and libraries, where that is allowed.

    Raises:
        BuildError: If something is missing in the end.
    """
    if not sys.platform.startswith("linux"):
        packer().check_tools()
        return

    def missing() -> list[str]:
        packages = [package for tool, package in TOOLS.items() if shutil.which(tool) is None]
        folder = library_folder()
        packages += [p for name, p in LIBRARIES.items() if not (folder / name).exists()]
        python = f"libpython{sys.version_info[0]}.{sys.version_info[1]}"
        if not sorted(Path("/usr/lib").glob(f"*/{python}.so.1.0")):
            packages.append(python)
        return sorted(set(packages))

    if packages := missing():
        system_libraries.install(packages, say=say, needed_for="the build")
    if packages := missing():
        msg = f"The build needs {', '.join(packages)}. Type: {system_libraries.command(packages)}"
        raise BuildError(msg)


def environment_python() -> Path:
    """The interpreter of the build's own environment."""
    if os.name == "nt":
        return ENVIRONMENT / "Scripts" / "python.exe"
    return ENVIRONMENT / "bin" / "python"


def make_environment() -> None:
    """An environment with exactly the locked packages of the program and of the build.

    Raises:
        BuildError: If a package cannot be had.
    """
    digest = hashlib.sha256()
    for lock in LOCKS:
        digest.update(lock.read_bytes())
    stamp = ENVIRONMENT / "umbra-build.stamp"
    if stamp.is_file() and stamp.read_text() == digest.hexdigest():
        return
    say("the build's own environment ...")
    venv.EnvBuilder(clear=True, with_pip=True, symlinks=os.name != "nt").create(ENVIRONMENT)
    command = [
        str(environment_python()), "-m", "pip", "install", "--quiet", "--no-input",
        "--disable-pip-version-check", "--no-deps", "--require-hashes", "--only-binary", ":all:",
    ]  # fmt: skip
    for lock in LOCKS:
        command += ["-r", str(lock)]
    run(command, log=BUILD / "logs" / "environment.log")
    stamp.write_text(digest.hexdigest())


# ---- what is built


def export_commit() -> None:
    """Put the files of the commit, and nothing else, into ``build/source``; add the model files.

    Raises:
        BuildError: If git cannot give them, or a model file is not the one that the commit names.
    """
    shutil.rmtree(SOURCE, ignore_errors=True)
    SOURCE.mkdir(parents=True)
    inside = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "--show-toplevel"], capture_output=True, check=False
    )
    if inside.returncode == 0:
        named, _ = version.commit(ROOT)
        done = subprocess.run(
            ["git", "-C", str(ROOT), "archive", "--format=tar", named],
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise BuildError(done.stderr.decode("utf-8", "replace").strip())
        with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
            archive.extractall(SOURCE)
        changed = subprocess.run(
            ["git", "-C", str(ROOT), "status", "--porcelain"],
            capture_output=True, text=True, check=False,
        ).stdout.splitlines()  # fmt: skip
        if changed:
            say(f"{len(changed)} uncommitted changes are not in the package.")
    else:
        # An unpacked archive of the source: what is in it is what is built.
        skip = shutil.ignore_patterns("build", "dist", ".venv*", "__pycache__", "*.py[co]")
        shutil.copytree(ROOT, SOURCE, ignore=skip, dirs_exist_ok=True)
    _place_models()


def _place_models() -> None:
    have = ROOT / "resources" / "models"
    with (SOURCE / "resources" / "models" / "models.toml").open("rb") as handle:
        rows = tomllib.load(handle)["model"]
    for row in rows:
        if row.get("part"):
            continue
        wanted = SOURCE / "resources" / "models" / row["file"]
        try:
            data = (have / row["file"]).read_bytes()
        except OSError as error:
            msg = f"The model file {row['file']} is missing. Type ./run setup, then try again."
            raise BuildError(msg) from error
        if hashlib.sha256(data).hexdigest() != row["sha256"]:
            msg = f"The model file {row['file']} is not the one that this commit names."
            raise BuildError(msg)
        wanted.write_bytes(data)


def stage() -> None:
    """Lay out what goes in beside code: resources, and what the program says of itself."""
    shutil.rmtree(STAGE, ignore_errors=True)
    for path in sorted((SOURCE / "resources").rglob("*")):
        inside = path.relative_to(SOURCE / "resources").as_posix()
        if path.is_file() and frozen_parts.is_resource(inside):
            target = STAGE / "resources" / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    version.write(STAGE / "resources" / "build.json", ROOT)
    words.write_core(SOURCE, STAGE / "resources" / "translations" / "core.json")
    if sys.platform == "win32":
        sys.path.insert(0, str(ROOT / "installers" / "windows"))
        import parts  # type: ignore[import-not-found]  # ours, for Windows only

        parts.stage(STAGE)
    if sys.platform == "darwin":
        sys.path.insert(0, str(ROOT / "installers" / "macos"))
        import property_list

        drawing = SOURCE / "resources" / "icons" / "umbra.svg"
        (STAGE / "umbra.icns").write_bytes(property_list.icns(drawing))


def build_environment() -> dict[str, str]:
    """The surroundings of the build: nothing in them differs between two machines or moments."""
    named, when = version.commit(ROOT)
    kept = ("PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "SYSTEMDRIVE", "LOCALAPPDATA", "APPDATA",
            "USERPROFILE", "COMSPEC", "PATHEXT", "WINDIR", "NUMBER_OF_PROCESSORS")  # fmt: skip
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "SOURCE_DATE_EPOCH": str(when),
        "UMBRA_COMMIT": named,
        "UMBRA_STAGE": str(STAGE),
        "UMBRA_VLC": str(library_folder()),
    }


def freeze() -> None:
    """Have PyInstaller make the bundle from ``build/source``."""
    say("freezing (a few minutes) ...")
    shutil.rmtree(BUNDLE.parent, ignore_errors=True)
    shutil.rmtree(BUILD / "work", ignore_errors=True)
    command = [
        str(environment_python()), "-m", "PyInstaller", str(SOURCE / "installers" / "umbra.spec"),
        "--noconfirm", "--clean", "--distpath", str(BUNDLE.parent), "--workpath", str(BUILD / "work"),
    ]  # fmt: skip
    run(command, log=BUILD / "logs" / "freeze.log", environment=build_environment())


def tidy() -> None:
    """Take out of the bundle what the commit does not say."""
    tidying.tidy(BUNDLE, version.commit(ROOT)[1])


def account() -> None:
    """Write the licences and the list of parts into the bundle; what nobody accounts for ends the build."""
    for name in ("licences", "sbom"):
        if (ROOT / "installers" / f"{name}.py").is_file():
            say(f"{name} ...")
            command = [
                str(environment_python()),
                str(SOURCE / "installers" / f"{name}.py"),
                str(BUNDLE),
            ]
            run(command, log=BUILD / "logs" / f"{name}.log", environment=build_environment())


def sign() -> None:
    """Have what nobody has signed yet signed, before its hash goes into the list of parts."""
    if sys.platform == "win32" and (count := signing.sign(signing.unsigned(BUNDLE))):
        say(f"{count} files signed.")
    if sys.platform == "darwin":
        packer().sign_inside(BUNDLE)


def make_bundle() -> None:
    """All steps up to the finished folder ``build/bundle/umbra``."""
    bring_tools()
    make_environment()
    export_commit()
    stage()
    freeze()
    tidy()
    sign()
    account()
    tidy()
    files = [path for path in BUNDLE.rglob("*") if path.is_file() and not path.is_symlink()]
    size = sum(path.stat().st_size for path in files) / 1e6
    say(f"{BUNDLE}: {len(files)} files, {size:.0f} MB")


def write_checksums() -> None:
    """``dist/SHA256SUMS`` of every package that lies there."""
    lines = []
    for path in sorted(DIST.iterdir()):
        if path.is_file() and path.name != "SHA256SUMS":
            with path.open("rb") as handle:
                lines.append(f"{hashlib.file_digest(handle, 'sha256').hexdigest()}  {path.name}\n")
    (DIST / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Refuse a second build in the same folder.

    Raises:
        BuildError: If one is at work.
    """
    BUILD.mkdir(exist_ok=True)
    mark = BUILD / "building"
    try:
        mark.touch(exist_ok=False)
    except FileExistsError as error:
        msg = f"Another build is at work in this folder; if not, delete {mark}."
        raise BuildError(msg) from error
    try:
        yield
    finally:
        mark.unlink(missing_ok=True)


def main(argv: list[str] | None = None) -> int:
    """Entry point; exit status 0 when every package was made."""
    parser = argparse.ArgumentParser(
        prog="./run package", description="Make this system's packages."
    )
    parser.add_argument(
        "--only", choices=("bundle", "packages"),
        help="only the frozen folder, or only packages of the folder that is there",
    )  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="pack fast and large: for trying out")
    arguments = parser.parse_args(argv)
    began = time.monotonic()
    try:
        with alone():
            if arguments.only != "packages":
                make_bundle()
            if arguments.only != "bundle":
                DIST.mkdir(exist_ok=True)
                packer().make(BUNDLE, DIST, quick=arguments.quick)
                write_checksums()
    except (BuildError, signing.PackagingError, version.VersionError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    say(f"done in {(time.monotonic() - began) / 60:.1f} minutes.")
    return 0


if __name__ == "__main__":
    import build  # the packages' module imports it by this name, too

    sys.exit(build.main())
