"""The steps of the probe `settings`: guard, import, ask; the answer is written after each of them."""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
import typing
import warnings

from . import boot_guard, boot_import, settings_first, settings_second
from .boot_report import Report, watch
from .settings_defaults import Defaults

_BASES = (("pydantic_settings", settings_second), ("pydantic.v1", settings_first), ("pydantic", settings_first))
"""The modules that have a `BaseSettings`, and who knows how to ask it; pydantic 2 itself has none any more."""


def run(question: str, answer: str) -> None:
    """Answer the request in the file `question` into the file `answer`, then end the process at once."""
    with open(question, encoding="utf-8") as file:
        request = json.load(file)
    root = os.path.realpath(request["root"])
    guard = boot_guard.Guard([root, tempfile.gettempdir(), os.path.dirname(answer)])
    guard.install()
    report = Report(answer, classes=[], version="")
    report.save(isolation=guard.isolation)
    watch(report, root, request["limit_s"], guard)
    os.chdir(root)
    sys.path[:0] = request["paths"]
    sys.argv[:] = [os.path.join(root, "gates-settings")]
    warnings.simplefilter("ignore")
    at = ""
    try:
        for at in request["modules"]:
            importlib.import_module(at)
        report.save(stage="asking", version=_version())
        defaults = Defaults(root, request["secrets"])
        told = []
        for path, kind, base in _classes(root):
            at = kind.__name__
            told.append(_asked(path, kind, base, defaults, request["prefixes"]))
        report.save(stage="done", classes=told)
    except BaseException as error:
        report.save(failure=boot_import.explain(error, at, root))
    report.save(refused=guard.refused)
    sys.stdout.flush()
    os._exit(0)


def _version() -> str:
    return str(getattr(sys.modules.get("pydantic_settings"), "__version__", ""))


def _classes(root: str) -> typing.Iterator[tuple[str, typing.Any, typing.Any]]:
    """(path, class, who knows how to ask it) of every settings class of the project."""
    seen = set()
    for module, version in _BASES:
        base = vars(sys.modules.get(module, object)).get("BaseSettings") if module in sys.modules else None
        for kind in _below(base) if isinstance(base, type) else ():
            file = getattr(sys.modules.get(kind.__module__), "__file__", None)
            if kind not in seen and "[" not in kind.__name__ and file and boot_import.under(file, root):
                seen.add(kind)
                yield boot_import.relative(file, root), kind, version


def _below(kind: typing.Any) -> typing.Iterator[typing.Any]:
    for inner in kind.__subclasses__():
        yield inner
        for further in _below(inner):
            yield further


def _asked(
    path: str, kind: typing.Any, version: typing.Any, defaults: Defaults, prefixes: dict[str, list[str | None]]
) -> dict[str, typing.Any]:
    asked = prefixes.get("{}:{}".format(path, kind.__name__), [None])
    reads = [{"prefix": prefix, "fields": version.asked(kind, prefix, defaults).fields()} for prefix in asked]
    inherited = any(inner.__module__ in sys.modules and "[" not in inner.__name__ for inner in kind.__subclasses__())
    return {"path": path, "name": kind.__name__, "inherited": inherited, "reads": reads}
