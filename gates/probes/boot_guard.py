"""Keeps a booted application away from everything that is not its own process: network, other programs, foreign files.

An audit hook cannot be taken off by the application, and the operating system's network namespace (Linux, where it is allowed)
also holds for drivers written in C. Nothing here knows of frameworks.
"""

from __future__ import annotations

import errno
import os
import sys
import typing

from .isolation import own_network

_LOOPBACK_NAMES = {"localhost", "localhost.localdomain", "ip6-localhost", "", None}
_LOG_SOCKETS = {"/dev/log", "/var/run/syslog"}
_SPAWNING = {
    "subprocess.Popen",
    "os.system",
    "os.posix_spawn",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.spawn",
    "pty.spawn",
}
_CHANGING = {
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.truncate",
    "os.chmod",
    "os.chown",
    "os.link",
    "os.symlink",
    "shutil.rmtree",
    "shutil.move",
}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Guard:
    """What the application may not do. `strict` also forbids other programs and writing outside `scratch`.

    Attributes:
        refused: what was tried and not let, for the answer.
        strict: set while handlers of the application run for real.
        message: text carried by each refusal, so that a leak of it can be recognised.
    """

    def __init__(self, scratch: typing.Iterable[str]) -> None:
        self.scratch = tuple(os.path.realpath(folder) + os.sep for folder in scratch)
        self.refused: list[str] = []
        self.strict = False
        self.message = "not reachable while gates looks"
        self.isolation = "audit hook"

    def install(self) -> None:
        """From here on, for the rest of the process."""
        if own_network():
            self.isolation = "network namespace"
        sys.addaudithook(self._audit)

    def _audit(self, event: str, args: tuple[typing.Any, ...]) -> None:
        if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
            self._address(args[1] if len(args) > 1 else None)
        elif event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}:
            self._name(args[0], args[1] if event == "socket.getaddrinfo" and args[1] is not None else "")
        elif self.strict:
            self._strictly(event, args)

    def _address(self, address: object) -> None:
        if isinstance(address, (str, bytes)):
            name = os.fsdecode(address)
            if name not in _LOG_SOCKETS and not name.startswith(self.scratch):
                self._refuse(name)
        elif isinstance(address, tuple) and address:
            self._name(address[0], address[1] if len(address) > 1 else "")

    def _name(self, host: typing.Any, port: object = "") -> None:
        text = host.decode("ascii", "replace") if isinstance(host, bytes) else host
        if text not in _LOOPBACK_NAMES and not _is_loopback(text):
            self._refuse("{}:{}".format(text, port) if port != "" else str(text))

    def _refuse(self, what: str) -> typing.NoReturn:
        if what not in self.refused:
            self.refused.append(what)
        raise ConnectionRefusedError(errno.ECONNREFUSED, "{} ({})".format(self.message, what))

    def _strictly(self, event: str, args: tuple[typing.Any, ...]) -> None:
        if event in _SPAWNING:
            self._forbid("starting a program")
        writes = event == "open" and isinstance(args[2], int) and args[2] & _WRITING
        if (writes or event in _CHANGING) and isinstance(args[0], (str, bytes, os.PathLike)):
            self._inside(args[0])

    def _inside(self, path: str | bytes | os.PathLike[str]) -> None:
        name = os.path.realpath(os.fsdecode(path))
        if not name.startswith(self.scratch) and not name.startswith("/dev/"):
            self._forbid("writing " + name)

    def _forbid(self, what: str) -> typing.NoReturn:
        if what not in self.refused:
            self.refused.append(what)
        raise PermissionError(errno.EACCES, "{} ({})".format(self.message, what))


def _is_loopback(text: str) -> bool:
    return text.startswith("127.") or text in {"::1", "::", "0.0.0.0"} or text.endswith(".localhost")
