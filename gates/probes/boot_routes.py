"""What every framework's adapter says about the routes of an application.

An adapter is an object with: `framework`, `version`, `interface` ("asgi" or "wsgi"), `app`, `host`, and the methods of `Adapter`.
"""

from __future__ import annotations

import contextlib
import datetime
import enum
import inspect
import json
import typing
import uuid

SAMPLE_ID = "0b0a1f3e-7d5c-4b1a-9e57-3d1c5f0e9a11"


class Route:
    """One path of the application.

    Attributes:
        path: as OpenAPI writes it, `/orders/{order_id}`.
        methods: upper case, without HEAD and OPTIONS.
        handlers: method → the callable that answers.
        owners: method → class whose instance is the handler's first argument, for methods of classes.
        needs: method → callables that run before the handler (dependencies).
        sample: the path with values in the place of parameters.
        hidden: kept out of the document on purpose.
        described: whether a person wrote a summary, a description or a docstring.
        json: whether the handler declares a JSON body.
    """

    def __init__(
        self,
        path: str,
        handlers: dict[str, typing.Any],
        sample: str,
        owners: dict[str, typing.Any] | None = None,
        needs: dict[str, list[typing.Any]] | None = None,
        hidden: bool = False,
        described: bool = False,
        json: typing.Iterable[str] = (),
    ) -> None:
        self.path, self.handlers, self.sample = path, handlers, sample
        self.owners, self.needs = owners or {}, needs or {}
        self.hidden, self.described, self.json = hidden, described, set(json)

    @property
    def methods(self) -> list[str]:
        """Sorted."""
        return sorted(self.handlers)


class Handled(typing.Protocol):
    """One method of one route."""

    route: Route
    method: str


class Adapter:
    """Defaults of what an adapter can tell.

    Attributes:
        entry: the object that requests are sent to, with the wrappers around `app`.
        starts_first: whether even its document is only served after its start-up.
    """

    framework = ""
    interface = "wsgi"
    starts_first = False
    reads_bodies = False
    host = "localhost"
    entry: typing.Any

    def __init__(self, app: typing.Any) -> None:
        self.app = app

    def bridged(self, entry: typing.Any) -> typing.Any:
        """What a client of `interface` calls: `entry`, or something that speaks for it."""
        return entry

    def routes(self) -> list[Route]:
        """All routes."""
        return []

    def documents(self) -> list[dict[str, typing.Any]]:
        """[{"prefix": "", "document": {...}}] that the application makes itself."""
        return []

    def relaxed(self) -> contextlib.AbstractContextManager[None]:
        """A block in which authentication and validation let everything through, where the framework allows it."""
        return contextlib.nullcontext()

    def unguarded(
        self, operation: Handled, raised_at: list[typing.Any] | None
    ) -> contextlib.AbstractContextManager[None] | None:
        """A block in which what refused the caller at `raised_at` lets everybody through; None where that cannot be done."""
        return None

    def guards(self) -> list[str]:
        """Names of what stands before all routes (middleware, hooks) and may refuse a request."""
        return []

    def without(self, index: int) -> contextlib.AbstractContextManager[None]:
        """A block in which one of the guards is not there."""
        return contextlib.nullcontext()

    def http_errors(self, operation: Handled) -> list[tuple[int, typing.Callable[[], BaseException]]]:
        """(status, function that makes the framework's own exception for it), of those that this operation can well raise."""
        return []

    def fault_handlers(self) -> list[tuple[typing.Any, typing.Any]]:
        """(exception class or status, function) registered for errors."""
        return []

    def read_body(self, json: bool) -> typing.Any:
        """Read the current request's body inside an endpoint, where that is how the framework does it."""

    def body_limit(self) -> int | None:
        """Bytes that a body may have, None without a limit."""
        return None

    def version(self) -> str:
        """The framework's version."""
        import importlib.metadata

        try:
            return importlib.metadata.version(self.framework)
        except importlib.metadata.PackageNotFoundError:
            return ""


def sample_for(annotation: typing.Any, variable: str = "") -> str:  # noqa: PLR0911 - one return for each kind of annotation
    """A value that fits an annotation, as it stands in a path."""
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if args and origin is not typing.Literal:
        return sample_for(args[0], variable)
    if origin is typing.Literal:
        return str(args[0])
    if inspect.isclass(annotation):
        if issubclass(annotation, enum.Enum):
            return str(next(iter(annotation)).value)
        if issubclass(annotation, uuid.UUID):
            return SAMPLE_ID
        if issubclass(annotation, datetime.datetime):
            return "2024-01-01T00:00:00"
        if issubclass(annotation, datetime.date):
            return "2024-01-01"
        if issubclass(annotation, str):
            return _text(variable)
    return "1"


def _text(variable: str) -> str:
    """A text for a path; for what is named like a key it is a number, which most keys are."""
    return "1" if variable in {"pk", "id"} or variable.endswith(("_id", "_pk")) or not variable else "sample"


def sample_of_converter(name: str, arguments: str = "", variable: str = "") -> str:
    """A value that fits a path converter, by its name in the route."""
    kind = name.lower()
    if "uuid" in kind:
        return SAMPLE_ID
    if "float" in kind or "decimal" in kind:
        return "1.5"
    if "date" in kind:
        return "2024-01-01"
    if kind.startswith("any"):
        return arguments.partition(",")[0].strip(" '\"") or "1"
    if "int" in kind:
        return "1"
    return "sample11" if arguments else _text(variable)


def docstring(target: typing.Any) -> bool:
    """Whether a handler has a docstring of its own."""
    return bool((getattr(target, "__doc__", None) or "").strip())


def plain(document: typing.Any) -> typing.Any:
    """A document as JSON has it, whatever objects its framework left in it."""
    return json.loads(json.dumps(_with_text_keys(document), default=_plain_value))


def _with_text_keys(node: typing.Any) -> typing.Any:
    if isinstance(node, dict):
        return {str(getattr(k, "value", k)): _with_text_keys(v) for k, v in node.items()}
    return [_with_text_keys(v) for v in node] if isinstance(node, (list, tuple)) else node


def _plain_value(value: typing.Any) -> typing.Any:
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=str)
    return str(value)
