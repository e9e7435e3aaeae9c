"""One PostgreSQL server for the whole test process; it ends with it."""

from __future__ import annotations

import atexit
import contextlib
import functools
from typing import TYPE_CHECKING

from gates.databases.binaries import find_binaries
from gates.databases.server import started

if TYPE_CHECKING:
    from gates.databases.postgresql import Server


@functools.cache
def server() -> Server:
    """A real server on a Unix socket."""
    stack = contextlib.ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(started(find_binaries()))


def url() -> str:
    """Its address, as a user would write it into GATES_POSTGRES_URL."""
    return f"postgresql://postgres@/postgres?host={server().host}"
