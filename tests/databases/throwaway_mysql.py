"""One MariaDB or MySQL server for the whole test process; it ends with it."""

from __future__ import annotations

import atexit
import contextlib
import functools
from typing import TYPE_CHECKING

from gates.databases.mysql_programs import Programs, from_packages, installed
from gates.databases.mysql_server import started

if TYPE_CHECKING:
    from gates.databases.mysql_connection import MysqlServer


@functools.cache
def server() -> MysqlServer:
    """A real server on a Unix socket."""
    stack = contextlib.ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(started(programs()))


def programs() -> Programs:
    """MariaDB's: those of the system, else those of its packages, even where the system has Oracle's MySQL."""
    found = installed()
    return found if found is not None and found.product == "MariaDB" else from_packages()


def url() -> str:
    """Its address, as a user would write it into GATES_MYSQL_URL."""
    return f"mysql://root@/?unix_socket={server().host}"
