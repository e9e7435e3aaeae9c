"""What the files of a project say about each other, and whether a premise holds. Pure: made from facts, touches nothing."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from gates.rules.failures import is_telling
from gates.rules.secretnames import is_request_id, is_secret
from gates.rules.values import Claim, Premise

_HTTP_EXCEPTIONS = (
    "HTTPException", "APIException", "HTTPError", "WebSocketException", "ValidationError", "PermissionDenied", "NotAuthenticated", "SuspiciousOperation",
)  # fmt: skip
_HTTP_MODULES = (
    "werkzeug.exceptions.",
    "falcon.HTTP",
    "falcon.errors.",
    "rest_framework.exceptions.",
    "aiohttp.web.HTTP",
    "sanic.exceptions.",
    "litestar.exceptions.",
    "ninja.errors.",
)
_FRAMEWORKS = {
    "fastapi", "starlette", "flask", "quart", "django", "rest_framework", "litestar", "aiohttp", "sanic", "falcon",
    "bottle", "tornado", "pyramid", "werkzeug", "connexion", "ninja",
}  # fmt: skip
_WORKERS = {
    "celery", "rq", "dramatiq", "huey", "arq", "taskiq", "aiokafka", "confluent_kafka", "kafka", "pika", "aio_pika",
    "apscheduler", "faststream", "nameko", "temporalio",
}  # fmt: skip
_MASKED_TYPES = ("SecretStr", "SecretBytes", "Secret")
_WRITTEN = {
    "asgi_correlation_id.CorrelationIdFilter": "correlation_id",
    "asgi_correlation_id.log_filters.CorrelationIdFilter": "correlation_id",
    "django_guid.log_filters.CorrelationId": "correlation_id",
    "log_request_id.filters.RequestIDFilter": "request_id",
}
_DEPTH = 8
ASKED = "isinstance "
"""In front of a class for which a handler asks before it shows an exception."""
_ANY = {"Exception", "BaseException", "builtins.Exception", "builtins.BaseException", "500"}
_TEXT_OF_IT = frozenset({"str", "args", "*"})


@dataclasses.dataclass(slots=True)
class ClassFacts:
    """One class.

    Attributes:
        bases: dotted origins.
        fields: annotated attribute → origin of its type.
        hidden: fields that its text form leaves out (`repr=False`).
        printed: its text form shows its fields (a data class, a pydantic model).
        parameters: `__init__` parameter → the attributes that it ends up in; "str" is the text of an exception. None without `__init__`.
        order: names of the positional parameters, `self` left out.
        catch_all: name of the `**` parameter.
        writes: fields of the record that its `filter` or `__call__` method sets; "*" when their names are not constant.
    """

    bases: tuple[str, ...] = ()
    fields: dict[str, str] = dataclasses.field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    printed: bool = False
    parameters: dict[str, frozenset[str]] | None = None
    order: tuple[str, ...] = ()
    catch_all: str = ""
    writes: frozenset[str] = frozenset()


@dataclasses.dataclass(slots=True)
class FileFacts:
    """What one file contributes.

    Attributes:
        path, module: of the file.
        imports: dotted names that it imports.
        exports: name → dotted name that it was imported from.
        classes: dotted name → class.
        speaking: functions that write a log record or report.
        log_calls: how many calls write a record; `first_log` is the line of the first.
        log_setups: lines that configure logging.
        root_setups: those of them that configure the root logger, commands left out; `ignored_setups` are the lines that do nothing.
        knows_id: it speaks of a request id, or of a tracer that has one.
        binds_id: it binds a request id to the context of structlog.
        starts: it is a script or a command.
        masked_keys: keys that a masking function of this file takes care of.
        handled: (dotted exception class, dotted handler function).
        first_handled: the line of the first registration of such a handler, 0 without one.
        shows: function → what of an exception parameter leaves it through its answer; "str", attribute names, or "*"; "isinstance C" when it
            asks for the class C first.
        answers: functions whose value an endpoint puts into its answer.
        renders: (function, position or name of a parameter) whose text ends up in what the function returns.
    """

    path: str
    module: str
    imports: frozenset[str] = frozenset()
    exports: dict[str, str] = dataclasses.field(default_factory=dict)
    classes: dict[str, ClassFacts] = dataclasses.field(default_factory=dict)
    speaking: set[str] = dataclasses.field(default_factory=set)
    log_calls: int = 0
    first_log: int = 0
    log_setups: list[int] = dataclasses.field(default_factory=list)
    root_setups: list[int] = dataclasses.field(default_factory=list)
    ignored_setups: list[int] = dataclasses.field(default_factory=list)
    knows_id: bool = False
    binds_id: bool = False
    starts: bool = False
    masked_keys: set[str] = dataclasses.field(default_factory=set)
    handled: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    first_handled: int = 0
    shows: dict[str, frozenset[str]] = dataclasses.field(default_factory=dict)
    answers: set[str] = dataclasses.field(default_factory=set)
    renders: set[tuple[str, str]] = dataclasses.field(default_factory=set)


class Index:
    """The facts of all files.

    Args:
        files: in the order of their paths.
        packages: import names of the project's packages.
        outside_log_setup: logging is configured outside of Python (a server's option, a configuration file).

    Attributes:
        imported: the first parts of all names that any file imports.
        frameworks, workers: the web frameworks and worker libraries among them.
    """

    def __init__(
        self, files: Sequence[FileFacts], packages: Sequence[str] = (), *, outside_log_setup: bool = False
    ) -> None:
        self.files = files
        self.packages = tuple(packages)
        self.outside_log_setup = outside_log_setup
        self.classes = {name: c for f in files for name, c in f.classes.items()}
        self._exports: dict[str, dict[str, str]] = {}
        for f in files:
            told = self._exports.get(f.module)
            self._exports[f.module] = f.exports if told is None else told | f.exports
        self._speaking = {name for f in files for name in f.speaking}
        self._handled = [(self.canonical(e), self.canonical(h.replace("()", ""))) for f in files for e, h in f.handled]
        self._shows = {name: shown for f in files for name, shown in f.shows.items()}
        self._answers = {self.canonical(a) for f in files for a in f.answers}
        self._renders = {(self.canonical(function), parameter) for f in files for function, parameter in f.renders}
        self._masked = {key.lower() for f in files for key in f.masked_keys}
        self.imported = frozenset(
            name.partition(".")[0] for name in frozenset[str]().union(*(f.imports for f in files))
        )
        self.frameworks = tuple(sorted(self.imported & _FRAMEWORKS))
        self.workers = tuple(sorted(self.imported & _WORKERS))
        self._claims: dict[Claim, Callable[[Sequence[str]], bool]] = {
            Claim.SERVICE: lambda _: self.is_service,
            Claim.SILENT: lambda names: not any(self.canonical(n) in self._speaking for n in names),
            Claim.PLAIN_TEXT: lambda names: not self._always_masked(names[0]),
            Claim.NOT_MASKED: lambda names: names[0].lower() not in self._masked,
            Claim.HOLDS_SECRETS: lambda names: self._shows_secrets(names[0]),
            Claim.SHOWN: lambda names: self._is_shown(names[0], names[1]),
            Claim.ANSWERS: lambda names: self.canonical(names[0]) in self._answers,
            Claim.RENDERS: lambda names: (self.canonical(names[0]), names[1]) in self._renders,
            Claim.HANDLES: lambda names: bool(self.handlers_of(names[0])),
            Claim.HANDLES_ANY: lambda names: self._handles_any(names[0]),
            Claim.FOREIGN: lambda names: not all(self.is_own(n) for n in names),
            Claim.ENRICHES: lambda names: bool(self._written(names[0])),
            Claim.LIBRARY: lambda _: not self.is_service and not any(f.starts for f in self.files),
            Claim.BINDS_ID: lambda _: any(f.binds_id for f in self.files),
            Claim.HIDES_ID: lambda names: self._hides_id(names[0], names[1]),
        }

    @property
    def is_service(self) -> bool:
        """Whether any file imports a web framework or a worker library."""
        return bool(self.frameworks or self.workers)

    def holds(self, premise: Premise) -> bool:
        """Whether a premise is true of this project."""
        return self._claims[premise.claim](premise.names)

    def canonical(self, dotted: str) -> str:
        """A dotted name with re-exports followed to the definition."""
        for _ in range(_DEPTH):
            head, _, tail = dotted.rpartition(".")
            moved = self._exported(head, tail)
            if moved is None:
                owner = self._exported(*head.rpartition(".")[::2])
                if owner is None:
                    return dotted
                moved = f"{owner}.{tail}"
            dotted = moved
        return dotted

    def _exported(self, module: str, name: str) -> str | None:
        told = self._exports.get(module) if module else None
        return told.get(name) if told is not None else None

    def ancestry(self, dotted: str) -> Iterator[str]:
        """A class and its ancestors, nearest first, as far as they are known."""
        pending, seen = [self.canonical(dotted)], set()
        while pending:
            name = pending.pop(0)
            if name not in seen:
                seen.add(name)
                yield name
                pending += [self.canonical(b) for b in self.classes[name].bases] if name in self.classes else []

    def is_own(self, dotted: str) -> bool:
        """Whether a class is defined in the project."""
        return self.canonical(dotted) in self.classes

    def handlers_of(self, function: str) -> list[str]:
        """The exception classes that a function is registered for."""
        return [e for e, h in self._handled if h == self.canonical(function)]

    def _written(self, filter_class: str) -> frozenset[str]:
        """The fields that a filter writes into records."""
        chain = list(self.ancestry(filter_class))
        return frozenset().union(
            *(self.classes[c].writes for c in chain if c in self.classes),
            *({_WRITTEN[c]} for c in chain if c in _WRITTEN),
        )

    def _hides_id(self, filter_class: str, shown: str) -> bool:
        """Whether a filter writes a request id, and a format shows nothing of what it writes."""
        written = self._written(filter_class)
        named = set(re.findall(r"\w+", shown))
        return any(is_request_id(w) for w in written) and not written & (named | {"*", "msg", "message", "args"})

    def _shows_secrets(self, dotted: str) -> bool:
        """Whether the text of an instance would show a field with a secret's name."""
        chain = [self.classes[name] for name in self.ancestry(dotted) if name in self.classes]
        if not any(c.printed for c in chain):
            return False
        return any(is_secret(f) and f not in c.hidden and not is_masked(t) for c in chain for f, t in c.fields.items())

    def _always_masked(self, attribute: str) -> bool:
        types = [c.fields[attribute] for c in self.classes.values() if attribute in c.fields]
        return bool(types) and all(is_masked(t) for t in types)

    def _handles_any(self, function: str) -> bool:
        return any(
            e == "500" or e.endswith("INTERNAL_SERVER_ERROR") or is_telling(e) for e in self.handlers_of(function)
        )

    def _is_shown(self, dotted: str, slot: str) -> bool:
        chain = list(self.ancestry(dotted))
        if any(
            c not in self.classes and (c.rpartition(".")[2] in _HTTP_EXCEPTIONS or c.startswith(_HTTP_MODULES))
            for c in chain
        ):
            return True
        shown: frozenset[str] = frozenset()
        for exception, handler in self._handled:
            taken = self._shows.get(handler, frozenset())
            if exception in _ANY:
                shown |= self._shown_of_any(taken, chain)
            elif exception in chain:
                shown |= {t for t in taken if not t.startswith(ASKED)}
        held = self._held(chain, slot)
        return bool(shown & held) or bool(shown and "*" in shown | held)

    def _shown_of_any(self, taken: frozenset[str], chain: Sequence[str]) -> frozenset[str]:
        """What a handler of whatever happens shows of a class: all, if it asks for that class; one that shows the text of any exception is named itself."""
        asked = {self.canonical(t.removeprefix(ASKED)) for t in taken if t.startswith(ASKED)}
        shown = frozenset(t for t in taken if not t.startswith(ASKED))
        known = [c for c in chain if c not in _ANY]
        return shown if asked.intersection(known) else shown - _TEXT_OF_IT if not asked else frozenset()

    def _held(self, chain: Sequence[str], slot: str) -> frozenset[str]:
        """The attributes in which an argument of the constructor ends up."""
        for name in chain:
            known = self.classes.get(name)
            if known is None or known.parameters is None:
                continue
            parameter = slot
            if slot.isdigit():
                parameter = known.order[int(slot)] if int(slot) < len(known.order) else ""
            if parameter not in known.parameters:
                parameter = known.catch_all
            attributes = known.parameters.get(parameter, frozenset())
            if "super" in attributes:
                rest = chain[chain.index(name) + 1 :]
                return (attributes - {"super"}) | (self._held(rest, "0") if rest else frozenset({"str", "args"}))
            return attributes
        return frozenset({"str", "args"}) if slot.isdigit() else frozenset()


def serves(imports: Iterable[str]) -> bool:
    """Whether one of some dotted names comes from a web framework or a worker library."""
    return bool({name.partition(".")[0] for name in imports} & (_FRAMEWORKS | _WORKERS))


def is_masked(dotted: str) -> bool:
    """Whether a type hides its value when it is printed."""
    return dotted.rpartition(".")[2] in _MASKED_TYPES
