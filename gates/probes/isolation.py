"""Keeps this process, and all that it starts, off the network by means of the Linux kernel; that holds for drivers written in C, too.

Knows neither applications nor migrations. Standard library only. A Unix socket stays reachable either way.
"""

from __future__ import annotations

import errno
import os
import platform
import signal
import socket
import struct
import sys

_CLONE_NEWNET = 0x40000000
_CLONE_NEWUSER = 0x10000000
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_SOCKET_CALL = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""Machine → what the kernel calls it, and its number of the system call `socket`."""


def own_network() -> bool:
    """Move this process into a network of its own, in which only loopback exists; False where the system does not let us."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        if not _unshared():
            return False
        _loopback_up()
    except (OSError, AttributeError, ImportError):
        return False
    return True


def no_network() -> bool:
    """Let the kernel refuse every new Internet socket; False where it cannot. Needs no privilege, and is inherited."""
    if not sys.platform.startswith("linux") or platform.machine() not in _SOCKET_CALL or struct.calcsize("P") != 8:
        return False
    try:
        return _filtered(*_SOCKET_CALL[platform.machine()])
    except (OSError, AttributeError, ImportError):
        return False


def _unshared() -> bool:
    """Ask the kernel for a network of our own: as root, else inside of a user namespace in which we stay who we are."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNET) == 0:
        return True
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        return False
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", "{0} {0} 1".format(user))
    _write("/proc/self/gid_map", "{0} {0} 1".format(group))
    return True


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def _loopback_up() -> None:
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        fcntl.ioctl(handle, 0x8914, struct.pack("16sh14s", b"lo", 0x41, b""))


def _filtered(machine: int, call: int) -> bool:
    """Install a filter of four questions: this machine, `socket`, which family? Anything else is let through."""
    import ctypes

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))

    load, equal, answer, let = 0x20, 0x15, 0x06, 0x7FFF0000
    refuse = 0x00050000 | errno.ENETUNREACH
    steps = (
        (load, 0, 0, 4),  # the machine
        (equal, 0, 5, machine),
        (load, 0, 0, 0),  # the number of the call
        (equal, 0, 3, call),
        (load, 0, 0, 16),  # its first argument, the family
        (equal, 2, 0, socket.AF_INET),
        (equal, 1, 0, socket.AF_INET6),
        (answer, 0, 0, let),
        (answer, 0, 0, refuse),
    )
    text = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = Program(len(steps), ctypes.addressof(text))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0)


if __name__ == "__main__":  # starts a program without network: isolation.py PROGRAM ARGUMENT...
    if not no_network():
        sys.exit("the kernel does not let this process give up the network")
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # which Python ignores, and who is started would, too
    os.execvp(sys.argv[1], sys.argv[1:])  # the caller names the program
