"""Gives the machine a name that exists nowhere else, for this process: an answer that holds it tells where it was made."""

from __future__ import annotations

import os
import platform
import socket
import typing


def rename(name: str) -> None:
    """From here on Python's functions and the environment say that this machine is called `name`."""
    os.environ["HOSTNAME"] = name
    _put(socket, "gethostname", lambda: name)
    _put(socket, "getfqdn", lambda host="": host or name)
    _put(platform, "node", lambda: name)
    uname = getattr(os, "uname", None)
    if uname is not None:
        known = list(uname())
        known[1] = name
        _put(os, "uname", lambda: os.uname_result(known))


def _put(owner: typing.Any, attribute: str, function: typing.Callable[..., typing.Any]) -> None:
    setattr(owner, attribute, function)
