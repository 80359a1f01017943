"""A confined process really cannot do what was taken from it, and can do its work."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app import __main__ as entry
from redaction.jobs import confined, confined_windows, seccomp
from redaction.jobs.child_environment import child_environment
from redaction.jobs.confined import (
    DUMPS,
    GIB,
    MEMORY,
    NETWORK,
    PRIVILEGES,
    PROCESSES,
    PROGRAMS,
    WRITING,
    Confinement,
    Needs,
    Tally,
    memory_for,
)
from redaction.jobs.confined_windows import (
    BasicLimits,
    ExtendedLimits,
    MemoryStatus,
    Privilege,
    limits_for,
    mark_removed,
)
from redaction.jobs.landlock import PathBeneathAttr, RulesetAttr
from redaction.jobs.memory import is_out_of_memory
from redaction.jobs.reach import needs_of
from redaction.jobs.tasks import JOBS

ROOT = Path(__file__).resolve().parents[3]

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="seccomp and Landlock")

TRIES = """
import ctypes, errno, json, os, signal, socket, subprocess, sys, threading
from pathlib import Path
from redaction.jobs.confined import Needs, confine

inside, outside, starts, local = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "1", sys.argv[4] == "1"
held = confine(Needs((inside,), starts=starts, memory=1 << 30, local=local))
libc = ctypes.CDLL(None, use_errno=True)

def refused(step):
    try:
        step()
    except (OSError, MemoryError) as error:
        return getattr(error, "errno", None) or "memory"
    return 0

def call(number, *args):
    if libc.syscall(number, *args) < 0:
        raise OSError(ctypes.get_errno(), "refused")

def thread():
    one = threading.Thread(target=lambda: None)
    one.start()
    one.join()

def core():
    import resource
    if resource.getrlimit(resource.RLIMIT_CORE) != (1, 1):
        raise OSError(1, "core files")

x86 = os.uname().machine == "x86_64"
parent = os.getppid()
said = {
    "inet": refused(lambda: socket.socket(socket.AF_INET)),
    "inet6 udp": refused(lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)),
    "netlink": refused(lambda: socket.socket(16, socket.SOCK_RAW)),
    "unix": refused(lambda: socket.socket(socket.AF_UNIX)),
    "pair": refused(socket.socketpair),
    "io_uring": refused(lambda: call(425, 1, 0)),
    "true": refused(lambda: subprocess.run(["/bin/true"], check=False)),
    "own": refused(lambda: subprocess.run([sys.executable, "-c", ""], check=False)),
    "fork": refused(lambda: os.fork() or os._exit(0)),
    "ptrace": refused(lambda: call(101 if x86 else 117, 16, parent, 0, 0)),
    "memory of another": refused(lambda: open(f"/proc/{parent}/mem", "rb").read(1)),
    "kill another": refused(lambda: os.kill(parent, 0)),
    "signal to itself": refused(lambda: os.kill(os.getpid(), 0)),
    "namespace": refused(lambda: call(272 if x86 else 97, 0x10000000)),
    "write inside": refused(lambda: (inside / "a").write_text("a")),
    "move inside": refused(lambda: (inside / "a").rename(inside / "b")),
    "write outside": refused(lambda: (outside / "a").write_text("a")),
    "change outside": refused(lambda: (outside / "there").write_text("a")),
    "empty outside": refused(lambda: os.truncate(outside / "there", 0)),
    "remove outside": refused(lambda: (outside / "there").unlink()),
    "move out": refused(lambda: (inside / "b").rename(outside / "b")),
    "read outside": refused(lambda: (outside / "there").read_text()),
    "write /dev/null": refused(lambda: open(os.devnull, "w").write("a")),
    "thread": refused(thread),
    "little memory": refused(lambda: bytearray(100 << 20)),
    "much memory": refused(lambda: bytearray(2 << 30)),
    "core files": refused(core),
    "dumpable": libc.prctl(3, 0, 0, 0, 0),
    "no new privileges": libc.prctl(39, 0, 0, 0, 0),
}
print(json.dumps([held.held, held.lacking, held.beyond, said]))
"""

PASSES = {
    "signal to itself", "write inside", "move inside", "read outside", "write /dev/null", "thread",
    "little memory", "core files", "dumpable",
}  # fmt: skip


def tried(tmp_path: Path, *, starts: bool, local: bool) -> tuple[list[Any], dict[str, Any]]:
    """What a process of its own could still do after it was confined."""
    inside, outside, scratch = tmp_path / "inside", tmp_path / "outside", tmp_path / "scratch"
    for folder in (inside, outside, scratch):
        folder.mkdir()
    (outside / "there").write_text("there")
    done = subprocess.run(
        [sys.executable, "-c", TRIES, str(inside), str(outside), str(int(starts)), str(int(local))],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(scratch)},
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    *confinement, said = json.loads(done.stdout)
    assert (outside / "there").read_text() == "there"
    return confinement, said


@linux
def test_a_confined_process_cannot_do_what_was_taken_from_it(tmp_path: Path) -> None:
    (held, lacking, beyond), said = tried(tmp_path, starts=False, local=False)
    assert said.pop("no new privileges") == 1
    assert said.pop("dumpable") == 0
    assert {name for name, error in said.items() if not error} == PASSES - {"dumpable"}
    assert said["inet"] == said["ptrace"] == said["true"] == errno.EPERM
    assert said["write outside"] == errno.EACCES
    assert (lacking, beyond) == ([], [])
    assert set(held) == {NETWORK, PROGRAMS, PROCESSES, WRITING, MEMORY, DUMPS, PRIVILEGES}


@linux
def test_a_job_that_starts_the_program_again_starts_nothing_else(tmp_path: Path) -> None:
    (held, lacking, beyond), said = tried(tmp_path, starts=True, local=False)
    assert said["own"] == 0
    assert said["true"] == errno.EACCES
    assert said["inet"] == said["unix"] == said["ptrace"] == said["kill another"] == errno.EPERM
    assert PROGRAMS not in held
    assert (lacking, beyond) == ([], [])


@linux
def test_a_command_may_ask_this_computer_and_nobody_else(tmp_path: Path) -> None:
    _confinement, said = tried(tmp_path, starts=True, local=True)
    assert said["unix"] == said["pair"] == 0
    assert said["inet"] == said["inet6 udp"] == said["netlink"] == said["io_uring"] == errno.EPERM


@linux
def test_what_a_kernel_does_not_offer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from redaction.jobs import confined_linux

    def refuse(*_args: object, **_kw: object) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    class Libc:
        def prctl(self, *_args: int) -> int:
            return 0

    monkeypatch.setattr(confined_linux, "install_filter", refuse)
    monkeypatch.setattr(confined_linux, "restrict_files", refuse)
    monkeypatch.setattr(confined_linux, "_at_most", lambda *_: None)
    monkeypatch.setattr(confined_linux, "_OOM_FIRST", "0")
    monkeypatch.setattr(confined_linux.ctypes, "CDLL", lambda *_args, **_kw: Libc())
    found = confined.confine(Needs(memory=GIB))
    assert NETWORK not in found.held
    assert WRITING not in found.held
    assert found.lacking == (
        "files can be written only where the job writes (Function not implemented)",
        "no connection can be opened (Function not implemented)",
    )


@linux
@pytest.mark.parametrize(
    ("known", "starts", "held"), [(5, True, False), (6, True, True), (5, False, True)]
)
def test_ending_others_is_held_back_only_where_something_does_so(
    known: int, starts: bool, held: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from redaction.jobs import confined_linux

    class Libc:
        def prctl(self, *_args: int) -> int:
            return 0

    monkeypatch.setattr(confined_linux, "install_filter", lambda *_args, **_kw: None)
    monkeypatch.setattr(confined_linux, "restrict_files", lambda *_args, **_kw: known)
    monkeypatch.setattr(confined_linux, "_at_most", lambda *_: None)
    monkeypatch.setattr(confined_linux, "_OOM_FIRST", "0")
    monkeypatch.setattr(confined_linux.ctypes, "CDLL", lambda *_args, **_kw: Libc())
    assert (PROCESSES in confined.confine(Needs((), starts=starts)).held) is held


BY_A_SERVER = """
import pwd, sys
from redaction.jobs import child
from redaction.policy import machine
from redaction.policy.current import policy

def confine(needs, really=child.confine):
    def refused(_number):
        raise KeyError("no socket")
    pwd.getpwuid = refused
    return really(needs)

def run(_line, wire, _cancel):
    wire.send("done", final=True, result=[machine.account(), str(policy().workspaces.allowed[0])])

child.confine, child.run = confine, run
sys.exit(child.main())
"""


@linux
def test_accounts_that_a_server_keeps_are_asked_for_before_sockets_are_refused(
    tmp_path: Path,
) -> None:
    from redaction.policy import machine

    rules = tmp_path / "policy.json"
    rules.write_text('{"umbra_policy": 1, "workspaces": {"allowed": ["{home}/Umbra"]}}')
    done = subprocess.run(
        [sys.executable, "-c", BY_A_SERVER], input='{"job": "encoders"}\n',
        env={**os.environ, "PYTHONPATH": str(ROOT), "UMBRA_POLICY": str(rules)},
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["result"] == [machine.account(), str(machine.home() / "Umbra")]


def test_what_a_system_has_no_means_for_is_told_from_what_failed() -> None:
    tally = Tally()
    tally.held.add(MEMORY)
    assert tally.made([MEMORY, NETWORK]) == Confinement((MEMORY,), (), (NETWORK,))
    tally.failed(NETWORK, OSError(1, "refused"))
    assert tally.made([MEMORY, NETWORK]).lacking == ("no connection can be opened (refused)",)


def decided(machine: str, call: int, *args: int, starts: bool = False, local: bool = False) -> str:
    """What the filter says about a call: a small reader of such programs, as the kernel has one."""
    name, _ = seccomp._ARCHITECTURES[machine]
    data = {0: call, 4: name} | {16 + 8 * at: value & 0xFFFFFFFF for at, value in enumerate(args)}
    lines = seccomp.filter_lines(machine, starts=starts, local=local, process=77)
    held = at = 0
    while True:
        code, yes, no, k = lines[at]
        at += 1
        if code == 0x20:
            held = data.get(k, 0)
        elif code == 0x06:
            return {0x7FFF0000: "allowed", 0x80000000: "ended"}.get(k) or os.strerror(k & 0xFFFF)
        else:
            holds = {0x15: held == k, 0x35: held >= k, 0x45: bool(held & k)}[code]
            at += yes if holds else no


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_decides_alike_on_both_machines(machine: str) -> None:
    column = seccomp._ARCHITECTURES[machine][1]
    no, yes = os.strerror(errno.EPERM), "allowed"

    def asks(numbers: tuple[int, int], *args: int, **how: bool) -> str:
        return decided(machine, numbers[column], *args, **how)

    assert asks(seccomp._SOCKET, 2) == asks(seccomp._SOCKET, 1) == no
    assert asks(seccomp._SOCKET, 1, local=True) == yes
    assert {asks(seccomp._SOCKET, family, local=True) for family in (0, 2, 10, 16, 17)} == {no}
    for name, numbers in seccomp.REFUSED.items():
        if numbers[column] >= 0:
            assert asks(numbers) == asks(numbers, starts=True, local=True) == no, name
    thread, process = 0x3D0F00, 0x1200011
    assert asks(seccomp._CLONE, thread) == asks(seccomp._CLONE, process, starts=True) == yes
    assert asks(seccomp._CLONE, process) == asks(seccomp._CLONE, thread | 0x10000000) == no
    assert asks(seccomp._CLONE3) == os.strerror(errno.ENOSYS)
    for kill in seccomp._KILL:
        assert (asks(kill, 77), asks(kill, 78), asks(kill, -1)) == (yes, no, no)
    assert asks(seccomp._IOCTL, 0, 0x5412) == no
    assert asks(seccomp._IOCTL, 0, 0x5401) == yes
    for harmless in (
        (0, 63),
        (1, 64),
        (9, 222),
        (202, 98),
        (231, 94),
    ):  # read, write, mmap, futex, exit
        assert asks(harmless) == yes


def test_calls_by_the_numbers_of_another_world_are_refused() -> None:
    assert decided("x86_64", 0x40000000 + 41) == os.strerror(errno.EPERM)
    lines = seccomp.filter_lines("x86_64", starts=False, local=False, process=1)
    assert len(lines) < 4096, "the kernel takes no more"
    assert all(0 <= jump < 256 for line in lines for jump in line[1:3])


def test_layouts_are_those_of_the_systems() -> None:
    """Sizes of the Windows SDK's and Linux' structures on 64 bits."""
    assert ctypes.sizeof(ctypes.c_void_p) == 8
    assert ctypes.sizeof(BasicLimits) == 64
    assert BasicLimits.flags.offset == 16
    assert BasicLimits.active_processes.offset == 40
    assert ctypes.sizeof(ExtendedLimits) == 144
    assert ExtendedLimits.process_memory.offset == 112
    assert ctypes.sizeof(MemoryStatus) == 64
    assert MemoryStatus.physical.offset == 8
    assert ctypes.sizeof(Privilege) == 12
    assert ctypes.sizeof(RulesetAttr) == 24
    assert ctypes.sizeof(PathBeneathAttr) == 12
    assert ctypes.sizeof(seccomp.Instruction) == 8
    assert ctypes.sizeof(seccomp.Program) == 16


def test_the_job_object_of_windows_holds_memory_and_processes() -> None:
    alone = limits_for(Needs(memory=3 * GIB))
    assert alone.process_memory == 3 * GIB
    assert alone.basic.flags == 0x100 | 0x8 | 0x400 | 0x2000
    assert alone.basic.active_processes == 1
    starting = limits_for(Needs(starts=True))
    assert starting.basic.flags == 0x400 | 0x2000
    assert starting.process_memory == 0


class Kernel:
    """Windows' part in it: a process that is in a job already takes none that limits the desktop."""

    def __init__(self, *, in_a_job: bool) -> None:
        self.in_a_job = in_a_job
        self.limits: dict[int, list[int]] = {}
        self.taken = 0

    def CreateJobObjectW(self, *_args: object) -> int:
        self.limits[len(self.limits) + 1] = []
        return len(self.limits)

    def SetInformationJobObject(self, job: Any, number: int, *_args: object) -> int:
        self.limits[job.value].append(number)
        return 1

    def GetCurrentProcess(self) -> int:
        return 77

    def AssignProcessToJobObject(self, job: Any, _process: object) -> int:
        if self.in_a_job and 4 in self.limits[job.value]:
            return 0
        self.taken = job.value
        return 1


@pytest.mark.parametrize(("in_a_job", "limits"), [(False, [9, 4]), (True, [9])])
def test_a_process_that_windows_put_into_a_job_gets_limits_all_the_same(
    in_a_job: bool, limits: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel, tally = Kernel(in_a_job=in_a_job), Tally()
    monkeypatch.setattr(confined_windows, "_kept", [])
    monkeypatch.setattr(confined_windows, "_library", lambda _name: kernel)
    for step in ("_drop_privileges", "no_dumps", "_mitigate"):
        monkeypatch.setattr(confined_windows, step, lambda *_args, **_kw: None)
    confined_windows.confine(Needs(memory=GIB), tally)
    assert kernel.limits[kernel.taken] == limits
    assert not tally.lacking
    # looking into other processes of the same account is not held back there, and not claimed
    assert tally.held == {MEMORY, PRIVILEGES, DUMPS, PROGRAMS}


def test_every_privilege_but_one_is_removed_for_good() -> None:
    buffer = ctypes.create_string_buffer(4 + 3 * 12)
    ctypes.c_uint32.from_buffer(buffer).value = 3
    places = (Privilege * 3).from_buffer(buffer, 4)
    for place, low in zip(places, (20, 23, 33), strict=True):
        place.low, place.attributes = low, 3
    mark_removed(buffer, Privilege(23, 0, 0))
    assert [(p.low, p.attributes) for p in places] == [(20, 4), (23, 3), (33, 4)]


def test_a_job_writes_where_it_says_and_nowhere_else(tmp_path: Path) -> None:
    work, out = tmp_path / "work", tmp_path / "out"
    for folder in (work, out, tmp_path / "footage"):
        folder.mkdir()
    footage = str(tmp_path / "footage" / "a.mp4")
    assert needs_of({"job": "analyse", "path": footage}).writes == ()
    assert needs_of({"job": "analyse", "path": footage, "cache": str(work)}).writes == (work,)
    export = {"job": "export", "plan": {"source": footage}, "out": str(out / "new" / "copy.mp4")}
    assert needs_of(export).writes == (out,), "the nearest folder that is there"
    assert not needs_of(export).starts
    export["plan"] = {"source": footage, "encoder": {"encoder": "auto"}}
    assert needs_of(export).starts
    order = {"job": "package", "workspace": str(work), "order": {"out": str(out / "bag.zip")}}
    assert needs_of(order).writes == (work, out)
    assert needs_of(order).starts
    written = {"job": "write_log", "workspace": str(work), "path": str(out / "log.csv")}
    assert needs_of(written).writes == (work, out)
    moved = tmp_path / "other drive"
    moved.mkdir()
    (work / "cache").symlink_to(moved)
    asked = needs_of({"job": "people", "workspace": str(work)}).writes
    assert asked == (work, work / "cache"), "a folder that was moved is written to as well"
    assert needs_of({}).writes == ()
    assert not any(needs_of({"job": kind}).writes for kind in JOBS)


def test_work_nobody_waits_for_gets_less_memory() -> None:
    own = (os.cpu_count() or 1) * GIB // 8
    assert 2 * GIB + own <= memory_for(background=True) <= memory_for(background=False)
    assert memory_for(background=False) <= 32 * GIB + own


def test_children_get_no_keys_screens_or_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "SSH_AUTH_SOCK", "HTTPS_PROXY",
        "AWS_SECRET_ACCESS_KEY", "UMBRA_PASSPHRASE", "XAUTHORITY", "QT_PLUGIN_PATH",
    ):  # fmt: skip
        monkeypatch.setenv(name, "secret")
    for name in ("UMBRA_WORKSPACE", "UMBRA_POLICY", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT"):
        monkeypatch.setenv(name, "needed")
    made = child_environment()
    assert "secret" not in made.values()
    assert {name for name, value in made.items() if value == "needed"} == {
        "UMBRA_WORKSPACE", "UMBRA_POLICY", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT",
    }  # fmt: skip
    assert str(ROOT) in made["PYTHONPATH"]


@pytest.mark.parametrize(
    ("error", "memory"),
    [
        (MemoryError(), True),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), True),
        (RuntimeError("std::bad_alloc"), True),
        (RuntimeError("(-4:Insufficient memory) Failed to allocate 100 bytes"), True),
        (ImportError("_multiarray.so: failed to map segment from shared object"), True),
        (RuntimeError("can't start new thread"), True),
        (ValueError("frames out of order"), False),
        (OSError(errno.ENOSPC, "No space left on device"), False),
    ],
)
def test_running_out_of_memory_is_told_from_a_defect(error: Exception, memory: bool) -> None:
    assert is_out_of_memory(error) is memory
    wrapped = RuntimeError("wrapped")
    wrapped.__cause__ = error
    assert is_out_of_memory(wrapped) is memory


@pytest.mark.parametrize(
    ("word", "asks"),
    [
        ("--scheduler", True), ("--scheduler=tcp://here:8786", True), ("--sched", True), ("--sc", True),
        ("--style", False), ("--", False), ("--s", False), ("scheduler.mp4", False), ("redact", False),
    ],
)  # fmt: skip
def test_only_a_named_cluster_leaves_a_command_its_network(word: str, asks: bool) -> None:
    assert entry.asks_for_cluster(word) is asks


def test_a_batch_whose_table_may_name_a_cluster_keeps_its_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Needs] = []
    monkeypatch.setattr(confined, "confine", lambda needs: asked.append(needs) or Confinement())
    entry.confine_command(["batch", "table.csv"])
    assert not asked
    entry.confine_command(["probe", "batch"])
    assert len(asked) == 1
