"""Where the program of a MariaDB or MySQL server is: on the system, else in packages that are unpacked, not installed. Starts no server."""

from __future__ import annotations

import dataclasses
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from gates import process
from gates.databases import debian
from gates.errors import GatesError, ToolMissingError

URL_VARIABLE = "GATES_MYSQL_URL"
"""Names a server on which we may make databases of our own name."""

_PACKAGES = ("mariadb-server-core",)
_NAMES = ("mariadbd", "mysqld")
_FOLDERS = ("/usr/sbin", "/usr/libexec", "/usr/local/sbin", "/usr/local/mysql/bin", "/usr/local/mariadb/bin")
_SHARES = ("mariadb", "mysql")


@dataclasses.dataclass(frozen=True, slots=True)
class Programs:
    """The server's program.

    Attributes:
        server: `mariadbd` or `mysqld`.
        product: "MariaDB" or "MySQL".
        share: folder with MariaDB's messages and the SQL that makes its system tables; None for MySQL, which needs neither.
        origin: where they come from, one phrase.
        root: of a tree of unpacked packages, which may be copied; None for what is installed.
    """

    server: Path
    product: str
    share: Path | None
    origin: str
    root: Path | None = None

    def moved(self, root: Path) -> Programs:
        """The same in a copy of its tree."""
        if self.root is None:
            return self
        share = None if self.share is None else root / self.share.relative_to(self.root)
        return dataclasses.replace(self, server=root / self.server.relative_to(self.root), share=share, root=root)

    @property
    def libraries(self) -> list[str]:
        """Folders in which an unpacked program finds the libraries that came with it."""
        places = () if self.root is None else (*self.root.glob("usr/lib/*-linux-*"), *self.root.glob("lib/*-linux-*"))
        return [str(place) for place in places]


def find_programs() -> Programs:
    """The program of the system, else that of unpacked packages.

    Raises:
        ToolMissingError: there is none, and none can be had; the message has the remedy.
    """
    return installed() or from_packages()


def installed() -> Programs | None:
    """The program of the system; None where it has none."""
    return next((found for server in _candidates() if (found := _complete(server))), None)


def from_packages() -> Programs:
    """The program of MariaDB's Debian packages, fetched and unpacked once.

    Raises:
        ToolMissingError: they cannot be had; the message has the remedy.
    """
    try:
        root = debian.unpacked("mariadb", _PACKAGES)
    except GatesError as error:
        raise ToolMissingError(
            f"The project declares MySQL or MariaDB, and there is no such server here to prove its migrations on. {error.message}",
            f"Install MariaDB or MySQL (on Debian: apt-get install mariadb-server-core), or name a server in {URL_VARIABLE}.",
        ) from error
    server, share = root / "usr/sbin/mariadbd", _share(root / "usr")
    return Programs(server, "MariaDB", share, f"unpacked packages in {root}", root)


def _candidates() -> Iterator[Path]:
    """Where a system keeps the program, best first."""
    homebrew = [str(place) for place in sorted(Path("/opt/homebrew/opt").glob("m*/bin"))]
    for name in _NAMES:
        on_path = shutil.which(name)
        if on_path:
            yield Path(on_path).resolve()
        yield from (Path(folder) / name for folder in (*_FOLDERS, *homebrew))


def _complete(server: Path) -> Programs | None:
    """The program with what belongs to it; None where a part is missing."""
    if not os.access(server, os.X_OK):
        return None
    try:
        told = process.run([str(server), "--no-defaults", "--version"], cwd=Path("/"), timeout=20)
    except GatesError:
        return None
    if told.exit_code:
        return None
    product = "MariaDB" if "mariadb" in told.stdout.casefold() else "MySQL"
    if product == "MySQL":
        return Programs(server, product, None, f"system binaries in {server.parent}")
    share = _share(server.parent.parent) or _share(Path("/usr"))
    return Programs(server, product, share, f"system binaries in {server.parent}") if share else None


def _share(prefix: Path) -> Path | None:
    """The folder with the SQL that makes MariaDB's system tables."""
    places = (prefix / "share" / name for name in _SHARES)
    return next((place for place in places if any(place.glob("m*_system_tables.sql"))), None)
