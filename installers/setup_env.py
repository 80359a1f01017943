"""Make everything that Umbra needs on this machine: `./run` calls this before every command.

Only the standard library is used, because nothing else is there yet. When all is in place it reads a
few small files, says nothing and needs no network. Otherwise it makes ``.venv``, installs the pinned
packages with their hashes, sees to the system libraries and puts the model files in place.

    python installers/setup_env.py [--dev] [--again] [--cluster]
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import system_libraries

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
LOCK = ROOT / "installers" / "requirements.lock"
DEV_LOCK = ROOT / "installers" / "requirements-dev.lock"
PEOPLE_LOCK = ROOT / "installers" / "requirements-people.lock"
CLUSTER_LOCK = ROOT / "installers" / "requirements-cluster.lock"
TRANSCRIPT_LOCK = ROOT / "installers" / "requirements-transcript.lock"
MODELS = ROOT / "resources" / "models"
VERSION = "2"
"""Raise this when set-up itself does something more, so that it runs again everywhere."""

OURS = ("app", "redaction", "player")
"""Packages of the program."""

LOADS = "import av, cv2, onnxruntime, scipy, sqlite_utils, PySide6.QtWidgets"
"""What must import for the program to work; a missing system library shows here."""


class SetupError(Exception):
    """Set-up cannot go on; the message is what the person reads."""


def say(text: str) -> None:
    """One line on stderr, at once."""
    sys.stderr.write(f"Umbra: {text}\n")
    sys.stderr.flush()


def environment_python() -> Path:
    """The environment's interpreter, whether or not it exists yet."""
    if os.name == "nt":
        return ENVIRONMENT / "Scripts" / "python.exe"
    return ENVIRONMENT / "bin" / "python"


def fingerprint(*, dev: bool) -> str:
    """Everything whose change asks for set-up again, as one hash."""
    digest = hashlib.sha256(VERSION.encode())
    for path in (LOCK, PEOPLE_LOCK, MODELS / "models.toml", *((DEV_LOCK,) if dev else ())):
        digest.update(path.read_bytes() if path.is_file() else b"-")
        digest.update(b"\0")
    return digest.hexdigest()


def stamp(*, dev: bool) -> Path:
    """The file that says which set-up this environment has had."""
    return ENVIRONMENT / ("umbra-dev.stamp" if dev else "umbra.stamp")


def is_ready(*, dev: bool) -> bool:
    """Whether nothing is to be done. Reads small files only; starts nothing."""
    if not environment_python().exists():
        return False
    for kind in (False, True) if dev else (False,):
        try:
            if stamp(dev=kind).read_text() != fingerprint(dev=kind):
                return False
        except OSError:
            return False
    return not missing_models()


def missing_models() -> list[str]:
    """Names of model files that are not there (their hashes are checked where they are loaded).

    Those the program can do without are not named: a machine that cannot have them is ready, too.
    """
    try:
        rows = tomllib.loads((MODELS / "models.toml").read_text()).get("model", [])
    except FileNotFoundError:
        return []
    needed = [row["file"] for row in rows if not row.get("optional", False)]
    return [name for name in needed if not (MODELS / name).is_file()]


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Wait until no other set-up of this checkout is running; the system frees a dead one's lock."""
    with (ROOT / ".setup.lock").open("a+b") as handle:
        if sys.platform == "win32":
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("another set-up is at work in this folder; waiting for it.")
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def quietly(command: list[str], what: str) -> None:
    """Run a step, keeping its output for the case that it fails.

    Raises:
        SetupError: If it fails; with the last lines of its output and where all of it is.
    """
    log = ENVIRONMENT / "setup.log"
    with log.open("a", encoding="utf-8") as handle:
        handle.write(f"$ {' '.join(command)}\n")
        handle.flush()
        start = handle.tell()
        done = subprocess.run(command, stdout=handle, stderr=subprocess.STDOUT, cwd=ROOT)
    if done.returncode == 0:
        return
    with log.open("r", encoding="utf-8", errors="replace") as handle:
        handle.seek(start)
        lines = [line.strip() for line in handle if line.strip()]
    # pip warns a lot; the reason of a failure is in its last lines that are no warnings.
    reasons = [line for line in lines if not line.startswith(("WARNING", "[notice]"))]
    reason = " / ".join(reasons[-2:]) or f"exit status {done.returncode}"
    raise SetupError(
        f"{what} failed: {reason}. Nothing of yours was changed; all of its output is in {log}. "
        "Check the network and the free space, then type ./run setup."
    )


def make_environment() -> None:
    """Make ``.venv``, or mend one whose interpreter is gone."""
    python = environment_python()
    works = (
        python.exists()
        and subprocess.run([str(python), "-m", "pip", "--version"], capture_output=True).returncode
        == 0
    )
    if works:
        return
    if Path(sys.prefix).resolve() == ENVIRONMENT.resolve():
        raise SetupError(
            "pip is missing from the folder .venv. Nothing of yours was changed. Delete that folder, "
            "then type ./run setup."
        )
    try:
        import ensurepip  # noqa: F401 - Debian splits it off; without it no environment can be made
    except ImportError:
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        system_libraries.install(
            [version, "python3-pip"], say=say, needed_for="a Python environment"
        )
    try:
        venv.EnvBuilder(clear=True, with_pip=True, symlinks=os.name != "nt").create(ENVIRONMENT)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetupError(
            f"The folder .venv could not be made ({error}). Nothing of yours was changed. "
            "On Debian or Ubuntu type: sudo apt-get install python3-venv python3-pip"
        ) from error


def install_packages(lock: Path) -> None:
    """Install exactly what the lock names, and only files whose hash it knows."""
    quietly(
        [
            str(environment_python()),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-input",
            "--disable-pip-version-check",
            "--no-deps",
            "--require-hashes",
            "--only-binary",
            ":all:",
            "-r",
            str(lock),
        ],
        "Installing the Python packages",
    )


def check_loads() -> None:
    """Fail when the packages cannot be loaded, naming the library that is missing."""
    environment = {**os.environ, "MPLCONFIGDIR": tempfile.gettempdir()}
    done = subprocess.run(
        [str(environment_python()), "-c", LOADS],
        capture_output=True, text=True, env=environment, cwd=ROOT,
    )  # fmt: skip
    if done.returncode == 0:
        return
    last = (done.stderr.strip().splitlines() or ["no message"])[-1]
    missing = system_libraries.missing()
    if missing:
        raise SetupError(
            f"A system library is missing ({last}). Nothing of yours was changed. Type this, then "
            f"./run setup: {system_libraries.command(missing)}"
        )
    raise SetupError(
        f"The installed packages do not load ({last}). Nothing of yours was changed. "
        "Delete the folder .venv, then type ./run setup."
    )


def install_people() -> None:
    """What compares faces. The program works without it, so that nothing else waits for it.

    It cannot be had for every system and Python, and its model files are large; whatever goes wrong is
    said, and the next ``./run setup`` tries again.
    """
    say("comparing faces (optional) ...")
    models = str(ROOT / "installers" / "models.py")
    try:
        install_packages(PEOPLE_LOCK)
        quietly(
            [str(environment_python()), models, "--optional"],
            "Putting the model files for comparing faces in place",
        )
    except SetupError as error:
        say(
            f"the tracks of one person cannot be grouped on this machine; everything else works. {error}"
        )


def compile_program() -> None:
    """Make the bytecode of our own modules, so that the program need not: see `app/bytecode.py`.

    Raises:
        SetupError: If it could not be written whole.
    """
    # what is there may be cut, if the disk was full
    command = [str(environment_python()), "-m", "compileall", "-q", "-f", "-j", "0", *OURS]
    quietly(command, "Compiling the program")


def install_transcript() -> None:
    """What turns speech into words: only where somebody asks for it, because it is large.

    Raises:
        SetupError: If it cannot be had.
    """
    say("what turns speech into words ...")
    install_packages(TRANSCRIPT_LOCK)
    models = str(ROOT / "installers" / "models.py")
    quietly(
        [str(environment_python()), models, "--part", "transcript"],
        "Putting the model files for transcripts in place",
    )


def set_up(*, dev: bool) -> None:
    """Bring everything into place; each step does nothing where nothing is to be done."""
    fresh = not stamp(dev=False).exists()
    if fresh:
        say("setting up, once; this takes a few minutes.")
    for kind in (False, True) if dev else (False,):
        stamp(dev=kind).unlink(missing_ok=True)
    make_environment()
    (ENVIRONMENT / "setup.log").unlink(missing_ok=True)
    say("Python packages ...")
    install_packages(LOCK)
    missing = system_libraries.missing()
    if missing:
        system_libraries.install(missing, say=say, needed_for="the window and the sound")
    check_loads()
    say("face detection models ...")
    quietly(
        [str(environment_python()), str(ROOT / "installers" / "models.py")],
        "Putting the model files in place",
    )
    install_people()
    compile_program()
    stamp(dev=False).write_text(fingerprint(dev=False))
    if dev:
        say("development tools ...")
        install_packages(DEV_LOCK)
        stamp(dev=True).write_text(fingerprint(dev=True))
    say("ready.")


def main() -> int:
    """Entry point; exit status 0 when the program can be started."""
    parser = argparse.ArgumentParser(prog="./run setup", description="Set Umbra up in this folder.")
    parser.add_argument("--dev", action="store_true", help="with what tests and benches need")
    parser.add_argument("--again", action="store_true", help="check and mend even what seems right")
    parser.add_argument(
        "--cluster",
        action="store_true",
        help="also what --scheduler needs (Dask), once and for all",
    )
    parser.add_argument(
        "--transcript",
        action="store_true",
        help="also what turns speech into words, once and for all",
    )
    arguments = parser.parse_args()
    try:
        asked = arguments.again or arguments.cluster or arguments.transcript
        if not asked and is_ready(dev=arguments.dev):
            return 0
        with only_one():
            # Whoever held the lock before us may have done the work.
            if arguments.again or not is_ready(dev=arguments.dev):
                set_up(dev=arguments.dev)
            if arguments.cluster:
                say("what talks to a Dask scheduler ...")
                install_packages(CLUSTER_LOCK)
            if arguments.transcript:
                install_transcript()
    except (SetupError, system_libraries.LibraryError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(
            f"Umbra could not be set up in {ROOT}: {error}. Nothing of yours was changed. "
            "Check that this folder can be written to and has free space, then type ./run setup.\n"
        )
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Set-up was stopped. Type ./run setup to go on with it.\n")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
