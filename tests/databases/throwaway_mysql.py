"""One MariaDB or MySQL server for the whole test process; it ends with it."""

from __future__ import annotations

import atexit
import contextlib
import functools
from typing import TYPE_CHECKING

from gates.databases.mysql_programs import find_programs
from gates.databases.mysql_server import started

if TYPE_CHECKING:
    from gates.databases.mysql import MysqlServer


@functools.cache
def server() -> MysqlServer:
    """A real server on a Unix socket."""
    stack = contextlib.ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(started(find_programs()))


def url() -> str:
    """Its address, as a user would write it into GATES_MYSQL_URL."""
    return f"mysql://root@/?unix_socket={server().host}"
