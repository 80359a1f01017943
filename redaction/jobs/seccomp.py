"""A seccomp filter: calls of the kernel that this process will never need are refused from now on.

The list says what is refused, not what is allowed: codecs, drivers and C libraries differ too much in what
they call for the other way round, and a filter that ends a job on a strange computer would be switched off.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import sys
from typing import Final

_ARCHITECTURES: Final = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
"""How the kernel names the machine, and the column of ``REFUSED``."""

_SOCKET: Final = (41, 198)
_SOCKETPAIR: Final = (53, 199)
_CLONE: Final = (56, 220)
_CLONE3: Final = (435, 435)
_IOCTL: Final = (16, 29)
_KILL: Final = ((62, 129), (234, 131))
"""``kill`` and ``tgkill``: allowed for this process itself."""

_TALKING: Final = {
    "connect": (42, 203), "accept": (43, 202), "accept4": (288, 242), "bind": (49, 200),
    "listen": (50, 201), "sendto": (44, 206), "sendmsg": (46, 211), "sendmmsg": (307, 269),
}  # fmt: skip
"""Without a socket nothing is to be done with one, not even with one that was left open by mistake."""

_STARTING: Final = {
    "execve": (59, 221), "execveat": (322, 281), "fork": (57, -1), "vfork": (58, -1),
}  # fmt: skip

REFUSED: Final = {
    # looking into others
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "kcmp": (312, 272), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424), "process_madvise": (440, 440), "process_mrelease": (448, 448),
    "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "tkill": (200, 130),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "bpf": (321, 280),
    "fanotify_init": (300, 262),
    # shared memory without a file: a window keeps its pictures there
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "semget": (64, 190),
    "semop": (65, 193), "semctl": (66, 191), "msgget": (68, 186), "msgsnd": (69, 189),
    "msgrcv": (70, 188), "msgctl": (71, 187), "mq_open": (240, 180),
    # by which other calls could be made unseen
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    # the system
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "unshare": (272, 97), "setns": (308, 268), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "kexec_load": (246, 104), "kexec_file_load": (320, 294),
    "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89),
    "quotactl": (179, 60), "syslog": (103, 116), "settimeofday": (164, 170),
    "clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266),
    "sethostname": (170, 161), "setdomainname": (171, 162), "vhangup": (153, 58),
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264), "personality": (135, 92),
    "iopl": (172, -1), "ioperm": (173, -1), "modify_ldt": (154, -1),
}  # fmt: skip
"""By name: the number on x86-64 and on 64-bit ARM; -1 where there is no such call."""

_THREAD: Final = 0x10000
_NEW_SPACES: Final = 0x7E020000
"""Flags of ``clone``: a thread of this process; new namespaces."""

_TERMINAL: Final = (0x5412, 0x541C)
"""``ioctl`` that types into the terminal of whoever started the command."""

_AF_UNIX: Final = 1
_ALLOW: Final = 0x7FFF0000
_ERRNO: Final = 0x00050000
_KILL_PROCESS: Final = 0x80000000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06

_SECCOMP_CALL: Final = {"x86_64": 317, "aarch64": 277}
_SET_FILTER: Final = 1
_ALL_THREADS: Final = 1


class Instruction(ctypes.Structure):
    """``struct sock_filter``."""

    _fields_ = (
        ("code", ctypes.c_uint16),
        ("jt", ctypes.c_uint8),
        ("jf", ctypes.c_uint8),
        ("k", ctypes.c_uint32),
    )


class Program(ctypes.Structure):
    """``struct sock_fprog``."""

    _fields_ = (("len", ctypes.c_uint16), ("filter", ctypes.POINTER(Instruction)))


Line = tuple[int, int, int, int]
"""Code, how many lines to leave out if it holds and if it does not, number."""


def install_filter(libc: ctypes.CDLL, *, starts: bool, local: bool) -> None:
    """Refuse calls from now on, in all threads and in whatever is started.

    Args:
        libc: The C library, with ``use_errno``. No new privileges were refused before.
        starts: Whether programs may be started.
        local: Whether sockets of this computer may be opened.

    Raises:
        OSError: If this kernel or this machine knows no such filter.
    """
    machine = platform.machine()
    if machine not in _ARCHITECTURES or sys.byteorder != "little":
        raise OSError(errno.ENOSYS, f"no filter is known for {machine}")
    lines = filter_lines(machine, starts=starts, local=local, process=os.getpid())
    array = (Instruction * len(lines))(*(Instruction(*line) for line in lines))
    program = Program(len(lines), array)
    number = _SECCOMP_CALL[machine]
    if libc.syscall(number, _SET_FILTER, _ALL_THREADS, ctypes.byref(program)) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def filter_lines(machine: str, *, starts: bool, local: bool, process: int) -> list[Line]:
    """The filter as the kernel reads it.

    Args:
        machine: ``x86_64`` or ``aarch64``.
        starts: Whether programs may be started.
        local: Whether sockets of this computer may be opened.
        process: Number of this process.
    """
    name, column = _ARCHITECTURES[machine]
    no = (_RETURN, 0, 0, _ERRNO | errno.EPERM)
    yes = (_RETURN, 0, 0, _ALLOW)
    lines: list[Line] = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, name),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD, 0, 0, 0),
    ]
    if machine == "x86_64":  # the same calls by the numbers of another world
        lines += [(_AT_LEAST, 0, 1, 0x40000000), no]
    refused = [*REFUSED.values()]
    if not local:
        refused += [*_TALKING.values(), _SOCKETPAIR]
    if not starts:
        refused += _STARTING.values()
    for numbers in refused:
        if numbers[column] >= 0:
            lines += [(_EQUAL, 0, 1, numbers[column]), no]
    # The C library goes back to the older call, whose flags can be read.
    lines += [(_EQUAL, 0, 1, _CLONE3[column]), (_RETURN, 0, 0, _ERRNO | errno.ENOSYS)]
    if local:
        lines += [(_EQUAL, 0, 4, _SOCKET[column]), _argument(0), (_EQUAL, 0, 1, _AF_UNIX), yes, no]
    else:
        lines += [(_EQUAL, 0, 1, _SOCKET[column]), no]
    if not starts:
        for numbers in _KILL:
            lines += [
                (_EQUAL, 0, 4, numbers[column]),
                _argument(0),
                (_EQUAL, 0, 1, process),
                yes,
                no,
            ]
    spaces: list[Line] = [_argument(0), (_ANY_BIT, 0, 1, _NEW_SPACES), no]
    if not starts:
        spaces += [(_ANY_BIT, 1, 0, _THREAD), no]
    spaces += [yes]
    lines += [(_EQUAL, 0, len(spaces), _CLONE[column]), *spaces]
    terminal: list[Line] = [_argument(1)]
    for number in _TERMINAL:
        terminal += [(_EQUAL, 0, 1, number), no]
    lines += [(_EQUAL, 0, len(terminal), _IOCTL[column]), *terminal]
    return [*lines, yes]


def _argument(position: int) -> Line:
    """The lower half of an argument of the call."""
    return (_LOAD, 0, 0, 16 + 8 * position)
