"""Drives an installed Umbra through the main job, without a network: by commands and in its window.

    python installers/smoke_test.py /usr/bin/umbra --logs LOGS
    python installers/smoke_test.py /usr/bin/umbra --logs LOGS --root CLEAN --user officer --window 77

It stands alone: the standard library, and for the window xdotool, openbox, Xvfb and ImageMagick's ``import``.
With ``--root`` the program runs inside that folder (chroot) as that user; without, on this machine as it is.
The clips are made by the installed program itself. Every step prints one line; the exit status is 0 when all
held.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

FOLDER = "Fälle & Akten 2026"
"""Spaces, an umlaut and a sign that shells trip over: where everything of the test lies."""

CCTV, BODY = "Front counter CCTV", "BWV"
"""How the names of the two sample recordings begin."""

REQUEST = "SAR-2026-0141"
WHY = "smoke test of the installation"


class StepError(Exception):
    """A step did not come out as it must."""


@dataclass
class Installed:
    """An installed program and the person who runs it.

    Attributes:
        program: Its path, as seen from inside.
        root: The folder that is its whole world, or ``/``.
        user: Who runs it; empty for whoever runs this.
        home: That person's home, as seen from inside.
        logs: Where what it said goes.
        network: Whether it may see a network; the test gives it none.
        more: Further variables of its environment.
    """

    program: str
    root: Path
    user: str
    home: str
    logs: Path
    network: bool = False
    more: dict[str, str] = field(default_factory=dict)
    count: int = 0

    @property
    def inside(self) -> str:
        """The test's folder as the program sees it."""
        return f"{self.home}/{FOLDER}"

    @property
    def outside(self) -> Path:
        """The same folder as this script sees it."""
        return self.root / self.inside.lstrip("/")

    def command(self, *words: str, more: dict[str, str] | None = None) -> list[str]:
        """What starts the program: no network, another root, another person, a bare environment."""
        surroundings = {
            "HOME": self.home, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "USER": self.user or "root",
            **self.more, **(more or {}),
        }  # fmt: skip
        given = [f"{name}={value}" for name, value in surroundings.items()]
        front = [] if self.network else ["unshare", "-n"]
        if self.root != Path("/"):
            front += ["chroot", f"--userspec={self.user}:{self.user}", str(self.root)]
        elif self.user:
            front += ["setpriv", "--reuid", self.user, "--regid", self.user, "--init-groups"]
        return [*front, "/usr/bin/env", "-i", "-C", self.home, *given, self.program, *words]

    def run(
        self, *words: str, status: int = 0, seconds: int = 600, more: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of the program.

        Args:
            words: Its words.
            status: What it must end with.
            seconds: How long it may take.
            more: Further variables of its environment.

        Raises:
            StepError: If it ends with another status, or speaks of a fault of its own.
        """
        self.count += 1
        command = self.command(*words, more=more)
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds,
            check=False,
        )  # fmt: skip
        with (self.logs / "commands.log").open("a", encoding="utf-8") as out:
            out.write(
                f"$ umbra {shlex.join(words)}\n{done.stdout}{done.stderr}-> {done.returncode}\n\n"
            )
        said = f"{done.stdout[-600:]}\n{done.stderr[-1200:]}".strip()
        if done.returncode != status:
            msg = f"umbra {shlex.join(words)[:160]}: status {done.returncode}, wanted {status}: {said}"
            raise StepError(msg)
        if "fault of its own" in done.stderr or "Traceback" in done.stderr:
            raise StepError(said)
        return done

    def json(self, *words: str) -> Any:
        """What a command says as JSON."""
        return json.loads(self.run(*words, "--json").stdout)

    def place(self, name: str) -> str:
        """A path in the test's folder, as the program sees it."""
        return f"{self.inside}/{name}"

    def actions(self) -> list[str]:
        """What the review log says was done, in order."""
        return [row["action"] for row in self.json("log", "list")]


@dataclass
class Report:
    """What held and what did not."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[dict[str, Any]]:
        """One step; what is put into the dictionary is written down with it."""
        row: dict[str, Any] = {"step": name, "held": False}
        began = time.monotonic()
        try:
            yield row
            row["held"] = True
        except (StepError, subprocess.SubprocessError, OSError, ValueError, LookupError) as error:
            row["why"] = f"{type(error).__name__}: {error}"
        row["seconds"] = round(time.monotonic() - began, 1)
        self.rows.append(row)
        told = {k: v for k, v in row.items() if k not in ("step", "held", "seconds")}
        words = "  ".join(f"{key}: {value}" for key, value in told.items())
        mark = "ok    " if row["held"] else "FAILED"
        sys.stdout.write(f"{mark} {row['seconds']:6.1f} s  {name}  {words}\n")
        sys.stdout.flush()

    @property
    def held(self) -> bool:
        """Whether every step held."""
        return bool(self.rows) and all(row["held"] for row in self.rows)


def must(what: object, words: str) -> None:
    """Raise unless something is true.

    Raises:
        StepError: With ``words``.
    """
    if not what:
        raise StepError(words)


def one_line(text: str) -> bool:
    """Whether a message is sentences for a person rather than the program's inside."""
    return bool(text.strip()) and "Traceback" not in text and "run setup" not in text


# ---- by commands


def by_commands(umbra: Installed, report: Report, version: str) -> None:
    """Every kind of work that the command line has."""
    with report.step("it says its version") as row:
        row["said"] = umbra.run("--version").stdout.strip()
        must(row["said"] == f"Umbra {version}", f"wanted Umbra {version}")
        must("redact" in umbra.run("--help").stdout, "no commands in its help")
    with report.step("it makes its sample") as row:
        umbra.run("sample", umbra.inside)
        row["files"] = sorted(path.name for path in umbra.outside.glob("*.mp4"))
        must(len(row["files"]) == 2, "two recordings were wanted")
    cctv, body = clip(umbra, CCTV), clip(umbra, BODY)
    with report.step("probe") as row:
        facts = umbra.json("probe", umbra.place(cctv))
        row["keys"] = len(facts)
    with report.step("redact, and check the copy again") as row:
        out = umbra.place("Kopie – redigiert.mp4")
        made = umbra.json("redact", umbra.place(cctv), "-o", out, "--progress", "none")
        row.update(tracks=made["tracks"], frames=made["frames"])
        must(made["tracks"] >= 3, "fewer tracks than people")
        umbra.run("verify", umbra.place(cctv), out)
    with report.step("detect, then export with these tracks") as row:
        tracks = umbra.place("tracks.json")
        umbra.run("detect", umbra.place(body), "-o", tracks, "--progress", "none")
        out = umbra.place("body.mp4")
        umbra.run("export", umbra.place(body), "--tracks", tracks, "-o", out, "--encoder", "auto",
                  "--report", umbra.place("report.html"), "--progress", "none")  # fmt: skip
        umbra.run("verify", umbra.place(body), out)
        row["report"] = (umbra.outside / "report.html").stat().st_size
    with report.step("text in the picture, people, smart, a size") as row:
        out = umbra.place("text.mp4")
        umbra.run("redact", umbra.place(cctv), "-o", out, "--kinds", "face,text", "--clip", "0:01-0:03",
                  "--smart", "--size", "1MB", "--style", "mosaic", "--disguise", "0:01-0:02",
                  "--progress", "none")  # fmt: skip
        row["bytes"] = (umbra.outside / "text.mp4").stat().st_size
    with report.step("batch") as row:
        folder = umbra.outside / "viele"
        folder.mkdir(exist_ok=True)
        shutil.copy(umbra.outside / "text.mp4", folder / "eins.mp4")
        (folder / "kaputt.mp4").write_bytes(b"not a video")
        own(umbra, folder)
        done = umbra.run("batch", umbra.place("viele"), "-o", umbra.place("viele-fertig"), status=3)
        must((umbra.outside / "viele-fertig").is_dir(), "no folder of copies")
        row["copies"] = sorted(p.name for p in (umbra.outside / "viele-fertig").rglob("*.mp4"))
        must(len(row["copies"]) == 1, done.stderr)
    casework(umbra, report, cctv, body)
    with report.step("back up, check, restore") as row:
        backup = umbra.place("sicher.umbra-backup")
        umbra.run("workspace", "backup", "-o", backup)
        umbra.run("workspace", "check", backup)
        fresh = umbra.place("neuer Arbeitsplatz")
        umbra.run("workspace", "restore", "--workspace", fresh, backup)
        rows = json.loads(umbra.run("requests", "list", "--workspace", fresh, "--json").stdout)
        row["requests"] = len(rows)
        must(row["requests"] >= 1, "the request is not in the restored workspace")
    with report.step("the log is whole") as row:
        umbra.run("log", "verify")
        row["rows"] = len(umbra.actions())


def casework(umbra: Installed, report: Report, cctv: str, body: str) -> None:
    """From a request to a release, and an incident to its evidence."""
    umbra.more["UMBRA_WORKSPACE"] = umbra.place("Akten")
    with report.step("request, footage, papers") as row:
        umbra.run("requests", "add", REQUEST, "--kind", "sar_uk_gdpr", "--received", "2026-11-02",
                  "--requester", "Jörg Müller")  # fmt: skip
        for name in (cctv, body):
            umbra.run("footage", "add", umbra.place(name), "--request", REQUEST)
        row["due"] = "2026-12-02" in umbra.run("requests", "show", REQUEST).stdout
        must(row["due"], "not the day that the law says")
        umbra.run("report", "register", "-o", umbra.place("Register.pdf"))
        must((umbra.outside / "Register.pdf").read_bytes()[:5] == b"%PDF-", "no PDF")
    with report.step("incident: clocks, sound, evidence, stills") as row:
        umbra.run(
            "incidents", "add", "Front counter", "--reference", "INC-77", "--footage", cctv, body
        )
        cameras = umbra.json("incidents", "show", "INC-77")
        row["keys"] = len(cameras)
        umbra.run("stills", "take", cctv, "--at", "0:02", "-o", umbra.place("Standbild.png"))
        umbra.run("evidence", "make", "INC-77", "-o", umbra.place("Beweis.zip"), "--zip", "--recipient",
                  "CPS", "--method", "secure link", "--unsigned", "--override", WHY,
                  "--progress", "none")  # fmt: skip
        row["bytes"] = (umbra.outside / "Beweis.zip").stat().st_size


def release(umbra: Installed, report: Report, name: str) -> None:
    """What the window wrote goes out as a package, which its receiver checks; a changed one is found."""
    if not umbra.user:
        return  # nobody lets their own work pass, and nobody else is here
    with report.step("release package, checked by the receiver's script") as row:
        umbra.run("signoff", "submit", name, "--name", "PC Smith", "--reason", WHY)
        checker = replace(umbra, user="root")  # somebody else than who decided
        made = checker.run("package", "make", REQUEST, "-o", umbra.place("Paket.zip"), "--zip",
                         "--recipient", "Jörg Müller", "--method", "by hand", "--override", WHY,
                         "--unsigned", "--progress", "none")  # fmt: skip
        row["said"] = made.stdout.strip().splitlines()[0][:90]
        umbra.run("package", "verify", umbra.place("Paket.zip"))
        with zipfile.ZipFile(umbra.outside / "Paket.zip") as archive:
            script = next(each for each in archive.namelist() if each.endswith("check_package.py"))
            (umbra.logs / "check_package.py").write_bytes(archive.read(script))
        alone = [sys.executable, "-I", "-S", str(umbra.logs / "check_package.py")]
        done = subprocess.run(
            [*alone, str(umbra.outside / "Paket.zip")], capture_output=True, text=True, check=False
        )
        must(done.returncode == 0, done.stdout[:300])
    with report.step("a changed package is found out"):
        changed = umbra.outside / "Paket geändert.zip"
        data = bytearray((umbra.outside / "Paket.zip").read_bytes())
        data[len(data) // 2] ^= 1
        changed.write_bytes(data)
        own(umbra, changed)
        umbra.run("package", "verify", umbra.place(changed.name), status=4)


def clip(umbra: Installed, begin: str) -> str:
    """The name of a sample recording."""
    return next(path.name for path in umbra.outside.glob("*.mp4") if path.name.startswith(begin))


def own(umbra: Installed, path: Path) -> None:
    """Give a file or folder that this script made to the person who runs the program."""
    if not umbra.user or os.geteuid() != 0:
        return
    place = umbra.outside.stat()
    for each in [path, *(path.rglob("*") if path.is_dir() else ())]:
        os.chown(each, place.st_uid, place.st_gid)


# ---- what it must refuse, in a sentence


def refusals(umbra: Installed, report: Report) -> None:
    """Faults of the world: each is a sentence, and nothing is lost by it."""
    with report.step("wrong words, missing and unreadable files") as row:
        row["usage"] = umbra.run("redact", status=2).stderr.strip()[:80]
        said = umbra.run("probe", umbra.place("gibt es nicht.mp4"), status=3).stderr
        must(one_line(said), said)
    with report.step("a home that cannot be written to") as row:
        bare = replace(umbra, home="/usr/share", more={})  # nobody but root writes there
        said = bare.run("log", "list", status=5).stderr.strip()
        row["said"] = said[:200]
        must(one_line(said), said)
    with report.step("parts that an installation does not have") as row:
        words = (umbra.place(clip(umbra, CCTV)), "-o", umbra.place("nie.mp4"), "--progress", "none")
        said = umbra.run(
            "redact", *words, "--scheduler", "tcp://127.0.0.1:8786", status=2
        ).stderr.strip()
        row["said"] = said[:160]
        must(one_line(said), said)
    with report.step("it runs no script but its own check") as row:
        script = umbra.outside / "böse.py"
        script.write_text("print('ran')\n", encoding="utf-8")
        done = umbra.run(":check-package", umbra.place(script.name), status=70)
        row["said"] = done.stderr.strip()
        must("ran" not in done.stdout, "it ran it")


# ---- in the window


@dataclass
class Screen:
    """An X server of our own with a window manager."""

    number: int
    logs: Path
    size: str = "1600x1000"

    def __enter__(self) -> Screen:
        self.environment = {**os.environ, "DISPLAY": f":{self.number}"}
        self._server = subprocess.Popen(
            ["Xvfb", f":{self.number}", "-ac", "-nolisten", "tcp", "-screen", "0", f"{self.size}x24"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        wait(lambda: Path(f"/tmp/.X11-unix/X{self.number}").exists(), 20, "no X server")
        time.sleep(1)
        self._manager = subprocess.Popen(
            ["openbox"], env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        return self

    def __exit__(self, *_end: object) -> None:
        for process in (self._manager, self._server):
            process.terminate()
            process.wait(10)

    def do(self, *words: str) -> str:
        """Let xdotool do something; what it says."""
        return subprocess.run(
            ["xdotool", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        ).stdout.strip()

    def keys(self, *keys: str) -> None:
        """Press keys, one after the other, as a person would."""
        for key in keys:
            self.do("key", "--clearmodifiers", key)
            time.sleep(0.4)

    def windows(self) -> list[str]:
        """Titles of what is open."""
        found = self.do("search", "--onlyvisible", "--name", ".+").split()
        return [self.do("getwindowname", number) for number in found]

    def picture(self, name: str) -> None:
        """Keep what is on the screen."""
        subprocess.run(
            ["import", "-window", "root", str(self.logs / f"{name}.png")], env=self.environment, check=False,
            timeout=60,
        )  # fmt: skip


def wait(until: Callable[[], object], seconds: float, words: str) -> None:
    """Wait until something is true.

    Raises:
        StepError: With ``words``, if it does not come about.
    """
    end = time.monotonic() + seconds
    while not until():
        if time.monotonic() > end:
            raise StepError(words)
        time.sleep(0.5)


@contextmanager
def seen_inside(root: Path) -> Iterator[None]:
    """The X server's socket also inside the folder that is the program's whole world."""
    sockets = Path("/tmp/.X11-unix")
    inside = root / sockets.relative_to("/")
    if root == Path("/") or inside.exists():
        yield
        return
    inside.mkdir()
    subprocess.run(["mount", "--bind", str(sockets), str(inside)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(inside)], check=True)
        inside.rmdir()


def by_window(umbra: Installed, report: Report, number: int) -> None:
    """The main job by keyboard: open, find, accept, export, and the copy holds."""
    cctv = clip(umbra, CCTV)
    umbra.more["UMBRA_WORKSPACE"] = umbra.place(f"Fenster {time.time():.0f}")
    umbra.run("requests", "add", REQUEST, "--kind", "sar_uk_gdpr", "--received", "2026-11-02")
    umbra.run("footage", "add", umbra.place(cctv), "--request", REQUEST)
    with Screen(number, umbra.logs) as screen, seen_inside(umbra.root):
        umbra.more["DISPLAY"] = f":{number}"
        umbra.more["QT_QPA_PLATFORM"] = "xcb"
        log = (umbra.logs / "window.log").open("wb")
        began = time.monotonic()
        window = subprocess.Popen(
            umbra.command(umbra.place(cctv)), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
        try:
            _main_job(umbra, report, screen, window, cctv, began)
        finally:
            if window.poll() is None:
                os.killpg(window.pid, 15)
            window.wait(20)
            log.close()
    with report.step("nothing was complained about") as row:
        said = (umbra.logs / "window.log").read_text(encoding="utf-8", errors="replace").strip()
        row["said"] = said[:300]
        must(not said, "the window wrote to the terminal")


def _main_job(
    umbra: Installed,
    report: Report,
    screen: Screen,
    window: subprocess.Popen[bytes],
    cctv: str,
    began: float,
) -> None:
    with report.step("the window opens") as row:
        wait(lambda: any("Umbra" in title for title in screen.windows()), 90, "no window")
        row["after"] = round(time.monotonic() - began, 1)
        found = screen.do("search", "--onlyvisible", "--name", "Umbra").split()[-1]
        screen.do("windowactivate", found)
        screen.do("windowsize", found, "1596", "972")
        time.sleep(2)
        screen.picture("window-1-opened")
    if window.poll() is not None:
        return  # there is nothing to press keys in
    with report.step("the clip that it was given is open"):
        wait(lambda: any(CCTV in title for title in screen.windows()), 120, "the clip is not open")
        time.sleep(4)
        screen.picture("window-2-clip")
    with report.step("Ctrl+D finds faces"):
        screen.keys("ctrl+d")
        wait(lambda: "Find faces" in umbra.actions(), 400, "no faces were found")
        time.sleep(2)
        screen.picture("window-3-found")
    with report.step("a moment with N, then all accepted"):
        screen.keys("n")
        time.sleep(2)
        screen.picture("window-4-moment")
        screen.keys("ctrl+shift+a")
        time.sleep(2)
        screen.picture("window-5-accepted")
        screen.keys("Return")
        wait(lambda: len(umbra.actions()) > 4, 30, "nothing was decided")
    with report.step("Ctrl+E exports, and the copy is checked") as row:
        screen.keys("ctrl+alt+s")  # the sound is reviewed: without it nothing is exported unasked
        time.sleep(1)
        screen.keys("ctrl+e")
        time.sleep(3)
        screen.picture("window-6-export")
        screen.keys("Return")
        wait(lambda: "Redacted copy made" in umbra.actions(), 400, "no copy was made")
        time.sleep(2)
        screen.picture("window-7-copy")
        rows = [row for row in umbra.json("log", "list") if row["action"] == "Redacted copy made"]
        row["details"] = sorted(rows[0]["details"])
    with report.step("the copy holds when it is checked again") as row:
        copies = [
            p for p in umbra.outside.glob("*.mp4") if p.stem.startswith(CCTV) and p.name != cctv
        ]
        must(copies, "no copy lies beside the clip")
        row["copy"] = copies[0].name
        umbra.run("verify", umbra.place(cctv), umbra.place(copies[0].name))
    with report.step("Ctrl+Q ends it") as row:
        screen.keys("Escape", "ctrl+q")
        time.sleep(1)
        screen.picture("window-8-end")
        row["status"] = window.wait(30)
        must(row["status"] == 0, "not ended well")
        umbra.run("log", "verify")
    release(umbra, report, cctv)


# ---- from the outside


def main(argv: list[str] | None = None) -> int:
    """Entry point; 0 when every step held."""
    parser = argparse.ArgumentParser(description="Drive an installed Umbra through the main job.")
    parser.add_argument("program", help="its path, as seen from inside --root")
    parser.add_argument("--version", required=True, help="what it must say it is")
    parser.add_argument("--logs", type=Path, required=True, help="where logs and pictures go")
    parser.add_argument("--root", type=Path, default=Path("/"), help="a clean root to run in")
    parser.add_argument("--user", default="", help="who runs it")
    parser.add_argument("--home", default="", help="that person's home, as seen from inside")
    parser.add_argument(
        "--window", type=int, default=0, metavar="N", help="also the window, on display :N"
    )
    parser.add_argument("--only-window", action="store_true", help="leave the commands out")
    parser.add_argument("--network", action="store_true", help="where unshare may not be used")
    arguments = parser.parse_args(argv)
    arguments.logs.mkdir(parents=True, exist_ok=True)
    home = arguments.home or (f"/home/{arguments.user}" if arguments.user else str(Path.home()))
    umbra = Installed(
        arguments.program, arguments.root, arguments.user, home, arguments.logs, arguments.network
    )
    umbra.outside.mkdir(parents=True, exist_ok=True)
    if arguments.user and os.geteuid() == 0:
        owner = umbra.outside.parent.stat()
        os.chown(umbra.outside, owner.st_uid, owner.st_gid)
    report = Report()
    if not arguments.only_window:
        by_commands(umbra, report, arguments.version)
        refusals(umbra, report)
    if arguments.window:
        if arguments.only_window and not list(umbra.outside.glob("*.mp4")):
            umbra.run("sample", umbra.inside)
        by_window(umbra, report, arguments.window)
    text = json.dumps(report.rows, ensure_ascii=False, indent=1)
    (arguments.logs / "smoke.json").write_text(text, encoding="utf-8")
    failed = sum(not row["held"] for row in report.rows)
    sys.stdout.write(f"{len(report.rows) - failed} of {len(report.rows)} steps held.\n")
    return 0 if report.held else 1


if __name__ == "__main__":
    sys.exit(main())
