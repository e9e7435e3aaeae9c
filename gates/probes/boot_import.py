"""Finds and imports the application, and explains a failure: where in the project's code, and which settings it asked for.

It imports and calls factories; it never sends a request.
"""

from __future__ import annotations

import asyncio
import builtins
import importlib
import inspect
import os
import re
import sys
import traceback
import types
import typing

_FACTORIES = (
    "create_app",
    "make_app",
    "build_app",
    "get_app",
    "app_factory",
    "create_application",
    "get_application",
    "make_wsgi_app",
    "init_app",
)
_NAMES = ("app", "application", "api", "asgi_app", "wsgi_app", "asgi", "wsgi", "server")
_ABOUT_SETTINGS = re.compile(
    r"environ|env var|setting|variable|must be set|not set|missing|required|undefined|not found|declare", re.IGNORECASE
)
_SETTING = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|\b[A-Z]{4,}\b")

_Found = typing.TypeVar("_Found")


class BootError(Exception):
    """The application did not come up; `record` is the `failure` of the answer."""

    def __init__(self, record: dict[str, typing.Any]) -> None:
        super().__init__(record["message"])
        self.record = record


def load(
    candidates: typing.Iterable[dict[str, typing.Any]],
    root: str,
    named: bool,
    recognise: typing.Callable[[typing.Any], _Found | None],
) -> tuple[_Found, str]:
    """(application, how it was found) of the first candidate that is one.

    Args:
        recognise: returns an adapter for an object, or None when it is no application.
    """
    attempts = []
    for candidate in candidates:
        label = spelled(candidate)
        try:
            found = _from_settings(candidate) if candidate.get("settings") else _from_module(candidate, root)
        except _AbsentError as reason:
            attempts.append("{}: {}".format(label, reason))
            continue
        except BaseException as error:
            raise BootError(explain(error, label, root)) from error
        adapter = recognise(found)
        if adapter is not None:
            return adapter, label
        attempts.append("{}: {} is no web application".format(label, type(found).__name__))
        if named:
            break
    kind = "not-an-app" if attempts else "not-found"
    record = {
        "kind": kind,
        "type": "",
        "message": "; ".join(attempts[:6]),
        "module": "",
        "frame": None,
        "wants": [],
        "attempts": attempts,
    }
    raise BootError(record)


class _AbsentError(Exception):
    """This candidate does not exist; the next one is tried."""


def spelled(candidate: dict[str, typing.Any]) -> str:
    """A candidate as people write it."""
    if candidate.get("settings"):
        return "Django with " + str(candidate["settings"])
    attribute = candidate.get("attribute") or ""
    return str(candidate["module"]) + (":" + attribute if attribute else "") + ("()" if candidate.get("call") else "")


def _from_settings(candidate: dict[str, typing.Any]) -> typing.Any:
    os.environ["DJANGO_SETTINGS_MODULE"] = candidate["settings"]
    try:
        importlib.import_module("django").setup(set_prefix=False)
    except ModuleNotFoundError as error:
        if error.name and (candidate["settings"] + ".").startswith(error.name + "."):
            raise _AbsentError("there is no module {}".format(error.name)) from None
        raise
    handler = importlib.import_module("django.core.handlers.wsgi").WSGIHandler()
    importlib.import_module("django.urls").get_resolver().url_patterns  # noqa: B018 - URLs are imported on first use
    return handler


def _from_module(candidate: dict[str, typing.Any], root: str) -> typing.Any:
    if candidate.get("folder"):
        sys.path.insert(0, os.path.join(root, candidate["folder"]))
    module = _module(candidate["module"])
    attribute = candidate.get("attribute")
    if not attribute:
        return _usual(module)
    found: typing.Any = module
    for part in attribute.split("."):
        if not hasattr(found, part):
            raise _AbsentError("the module has no {}".format(attribute))
        found = getattr(found, part)
    return _called(found) if candidate.get("call") else found


def _called(factory: typing.Callable[[], typing.Any]) -> typing.Any:
    """What a factory makes; an asynchronous one is awaited."""
    made = factory()
    return asyncio.new_event_loop().run_until_complete(made) if inspect.iscoroutine(made) else made


def _module(name: str) -> types.ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(error.name + ".")):
            raise _AbsentError("there is no module {}".format(error.name)) from None
        raise


def _usual(module: types.ModuleType) -> typing.Any:
    """An application under one of the usual names of a module, or made by one of its factories."""
    for name in _NAMES:
        found = getattr(module, name, None)
        if found is not None and not isinstance(found, type(sys)):
            return found
    for name in _FACTORIES:
        factory = getattr(module, name, None)
        if callable(factory):
            return _called(factory)
    raise _AbsentError("the module has no application under a usual name")


def explain(error: BaseException, label: str, root: str) -> dict[str, typing.Any]:
    """What a failed import says: one message, the project's last frame, and the settings that it asked for."""
    if isinstance(error, SystemExit):
        kind, message = "exited", "sys.exit({!r})".format(error.code)
    else:
        kind, message = "raised", _shown(error)
    return {
        "kind": kind,
        "type": type(error).__name__,
        "message": message,
        "module": label,
        "frame": last_frame(error, root),
        "wants": _wants(error),
        "attempts": [],
    }


def _shown(error: BaseException) -> str:
    try:
        text = " ".join(str(error).split())
    # gates: ignore[logging/swallowed-exception] an exception whose own text cannot be made has none
    except Exception:
        text = ""
    return text[:600]


def last_frame(error: BaseException, root: str) -> dict[str, typing.Any] | None:
    """The place in the project where an exception came from: the last frame whose file is under `root`."""
    if isinstance(error, SyntaxError) and error.filename and under(error.filename, root):
        return {"path": relative(error.filename, root), "line": error.lineno or 1}
    place = None
    for frame in traceback.extract_tb(error.__traceback__):
        if under(frame.filename, root):
            place = {"path": relative(frame.filename, root), "line": frame.lineno or 1}
    return place


def under(filename: str, root: str) -> bool:
    """Whether a file belongs to the project: below its root, and not installed there."""
    if filename.startswith("<"):
        return False
    name = os.path.realpath(filename)
    return name.startswith(os.path.realpath(root) + os.sep) and "site-packages" not in name


def relative(filename: str, root: str) -> str:
    """A file's path below the root, with `/`."""
    return os.path.relpath(os.path.realpath(filename), os.path.realpath(root)).replace(os.sep, "/")


def _wants(error: BaseException) -> list[dict[str, str]]:
    """Environment variables that the failure asks for, with what is known of their type."""
    seen: dict[typing.Any, typing.Any] = {}
    chain = [error]
    while chain and len(chain) < 8:
        current = chain[-1]
        for want in _of_pydantic(current) or _of_message(current):
            seen.setdefault(want["name"], want)
        following = current.__cause__ or current.__context__
        if following is None or following in chain:
            break
        chain.append(following)
    return list(seen.values())[:30]


def _of_pydantic(error: BaseException) -> list[dict[str, str]]:
    if type(error).__name__ != "ValidationError" or not hasattr(error, "errors"):
        return []
    settings = _settings_class(error)
    if settings is None:
        return []
    config = getattr(settings, "model_config", {}) or {}
    prefix, delimiter = config.get("env_prefix", "") or "", config.get("env_nested_delimiter") or "__"
    wants = []
    for item in error.errors():
        path = [str(part) for part in item.get("loc", ())]
        if not path:
            continue
        fields = settings.model_fields
        aliased = next((f for f in fields.values() if _env_name(f, "") == path[0]), None)
        field = fields.get(path[0], aliased)
        first = path[0] if field is None or field is aliased else _env_name(field, prefix + path[0])
        hint = _hint(item.get("type", ""), field, len(path))
        name = delimiter.join([first, *path[1:]])
        exact = name if config.get("case_sensitive") else name.upper()
        wants.append({"name": exact, "hint": hint, "expected": _expected(item.get("ctx"))})
    return wants


def _expected(context: dict[str, typing.Any] | None) -> str:
    """What a validation error says would be accepted: the values, the URL schemes, or the bound that was missed."""
    names = ("expected", "expected_schemes", "ge", "gt", "le", "lt", "multiple_of", "min_length", "max_length")
    return next((str(context[name]) for name in names if name in context), "") if context else ""


def _env_name(field: typing.Any, usual: str) -> str:
    alias = getattr(field, "validation_alias", None)
    choices = getattr(alias, "choices", None)
    if choices:
        alias = choices[0]
    return alias if isinstance(alias, str) else usual


def _hint(kind: str, field: typing.Any, depth: int) -> str:
    if kind != "missing":
        return kind
    annotation = getattr(field, "annotation", None) if depth == 1 else None
    if hasattr(annotation, "model_fields"):
        return "model"
    return getattr(annotation, "__name__", str(annotation)) if annotation is not None else "str"


def _settings_class(error: BaseException) -> typing.Any:
    """The settings class that was being made: the frames of the traceback hold it."""
    frame = error.__traceback__
    found = None
    while frame is not None:
        for name in ("__pydantic_self__", "self"):
            owner = frame.tb_frame.f_locals.get(name)
            if owner is not None and any(base.__name__ == "BaseSettings" for base in type(owner).__mro__):
                found = type(owner)
        frame = frame.tb_next
    return found


def _of_message(error: BaseException) -> list[dict[str, str]]:
    """Names in capitals in the text of an exception; of a KeyError only its key."""
    if isinstance(error, KeyError):
        key = error.args[0] if error.args else ""
        return [_want(key)] if isinstance(key, str) and _SETTING.fullmatch(key) else []
    text = error.code if isinstance(error, SystemExit) and isinstance(error.code, str) else _shown(error)
    known = set(dir(builtins))
    about_settings = _ABOUT_SETTINGS.search(text)
    names = [name for name in _SETTING.findall(text) if name not in known and (about_settings or "_" in name)]
    values = [k for k, v in os.environ.items() if v and len(v) > 5 and v in text and k not in names]
    return [_want(name, "unusable" if name in os.environ else "str") for name in [*names[:10], *values[:3]]]


def _want(name: str, hint: str = "str") -> dict[str, str]:
    return {"name": name, "hint": hint, "expected": ""}
