"""Makes exceptions that an application may meet: those of libraries, and those of the project itself."""

from __future__ import annotations

import contextlib
import functools
import inspect
import logging
import os
import sys
import typing

from . import boot_import, boot_stub

_LIBRARIES = {"sqlalchemy", "builtins", "httpx", "redis", "psycopg", "json"}
_TYPICAL = ("TimeoutError", "FileNotFoundError")


def registered(
    handlers: typing.Iterable[tuple[typing.Any, typing.Any]], text: str
) -> list[tuple[str, boot_stub.Maker]]:
    """Exceptions of libraries for which a handler is registered, when `text` is enough to make one."""
    found: list[tuple[str, boot_stub.Maker]] = []
    for kind, _ in handlers:
        known = isinstance(kind, type) and issubclass(kind, Exception) and kind is not Exception
        if known and kind.__module__.split(".")[0] in _LIBRARIES:
            # gates: ignore[logging/swallowed-exception] a class that cannot be made from a text is not provoked; the probe reports what it did
            with contextlib.suppress(Exception):
                kind(text)
                found.append(("{}.{}".format(kind.__module__, kind.__name__), functools.partial(kind, text)))
    return found


def one_of_each_kind(known: list[tuple[str, boot_stub.Maker]]) -> list[tuple[str, boot_stub.Maker]]:
    """A time-out, a file that is not there, and an error of the database that the application most likely uses."""
    plain = [entry for entry in known if entry[0] in _TYPICAL]
    database = [entry for entry in known if entry[0].endswith("OperationalError")]
    return plain + database[-1:]


def is_domain(kind: typing.Any, root: str) -> bool:
    """Whether a class is an exception that the project defines itself."""
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        return False
    file = getattr(sys.modules.get(kind.__module__), "__file__", None)
    return file is not None and boot_import.under(os.path.realpath(file), root)


def instance(kind: typing.Any) -> BaseException | None:
    """An exception of a class of the project, with plausible arguments; None where none fits."""
    samples = {"int": 1, "float": 1.0, "bool": False, "dict": {}, "list": [], "tuple": (), "set": set()}
    try:
        parameters = list(inspect.signature(kind).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    needed = [p for p in parameters if p.default is p.empty and p.kind in {p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD}]
    named = [p for p in parameters if p.default is p.empty and p.kind is p.KEYWORD_ONLY]

    def value(parameter: inspect.Parameter) -> object:
        note = parameter.annotation
        word = note if isinstance(note, str) else getattr(note, "__name__", str(note))
        word = word.lower().split("[")[0].split(".")[-1]
        return samples.get(word, {} if word.endswith("mapping") else "x")

    for arguments in ([value(p) for p in needed], ["x"], []):
        try:
            made: BaseException = kind(*arguments, **{p.name: value(p) for p in named})
        # gates: ignore[logging/swallowed-exception] the next arguments are tried; None says that none fitted
        except Exception:
            continue
        return made
    return None


@contextlib.contextmanager
def debug_logging() -> typing.Iterator[None]:
    """Every logger at DEBUG for the length of the block."""
    loggers = [
        logging.getLogger(),
        *[found for found in logging.Logger.manager.loggerDict.values() if isinstance(found, logging.Logger)],
    ]
    kept = [(logger, logger.level, logger.disabled) for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        for logger, level, disabled in kept:
            logger.setLevel(level)
            logger.disabled = disabled
