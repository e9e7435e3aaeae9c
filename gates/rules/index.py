"""What the files of a project say about each other, and whether a premise holds. Pure: made from facts, touches nothing."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from gates.rules.contribution import Contribution
from gates.rules.failures import is_telling
from gates.rules.loggers import ANY, VARIABLE
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
_CLIENTS = (
    "requests.",
    "httpx.",
    "urllib.",
    "urllib3.",
    "aiohttp.client",
    "botocore.",
    "google.",
    "github.",
    "gitlab.",
)
"""Their `HTTPError` is what another service answered, not what this one does."""
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
_LOGURU = "loguru.logger"
_DEPTH = 8
ASKED = "isinstance "
"""In front of a class for which a handler asks before it shows an exception."""
_ANY = {"Exception", "BaseException", "builtins.Exception", "builtins.BaseException", "500"}
_ANSWERED = frozenset(
    {
        "str",
        "args",
        "detail",
        "description",
        "message",
        "errors",
        "body",
        "content",
        "extra",
        "title",
        "response",
        "data",
        "payload",
    }
)
"""Attributes of an HTTP error that frameworks, and the handlers of projects, put into the answer."""
_TEXT_OF_IT = frozenset({"str", "args", "*"})


def _is_an_answer(dotted: str) -> bool:
    """Whether a framework makes an answer of an exception class."""
    named = dotted.rpartition(".")[2] in _HTTP_EXCEPTIONS and not dotted.startswith(_CLIENTS)
    return named or dotted.startswith(_HTTP_MODULES)


class Index:
    """What all files say.

    Args:
        said: by all files together.
        packages: import names of the project's packages.
        outside_log_setup: logging is configured outside of Python (a server's option, a configuration file).

    Attributes:
        imported: the first parts of all names that any file imports.
        frameworks, workers: the web frameworks and worker libraries among them.
    """

    def __init__(self, said: Contribution, packages: Sequence[str] = (), *, outside_log_setup: bool = False) -> None:
        self.said = said
        self.packages = tuple(packages)
        self.outside_log_setup = outside_log_setup
        self.classes = said.classes
        self._handled = [(self.canonical(e), self.canonical(h.replace("()", ""))) for e, h in said.handled]
        self._answers = {self.canonical(a) for a in said.answers}
        self._renders = {(self.canonical(function), parameter) for function, parameter in said.renders}
        self._masked = {key.lower() for key in said.masked_keys}
        self.imported = frozenset(said.imports)
        self.frameworks = tuple(sorted(self.imported & _FRAMEWORKS))
        self.workers = tuple(sorted(self.imported & _WORKERS))
        self._claims: dict[Claim, Callable[[Sequence[str]], bool]] = {
            Claim.SERVICE: lambda _: self.is_service,
            Claim.SILENT: lambda names: not any(self.canonical(n) in said.speaking for n in names),
            Claim.PLAIN_TEXT: lambda names: not self._always_masked(names[0]),
            Claim.NOT_MASKED: lambda names: names[0].lower() not in self._masked,
            Claim.HOLDS_SECRETS: lambda names: self._shows_secrets(names[0]),
            Claim.SHOWN: lambda names: self._is_shown(names[0], names[1]),
            Claim.ANSWERS: lambda names: self.canonical(names[0]) in self._answers,
            Claim.RENDERS: lambda names: (self.canonical(names[0]), names[1]) in self._renders,
            Claim.HANDLES: lambda names: bool(self.handlers_of(names[0])),
            Claim.HANDLES_ANY: lambda names: self._handles_any(names[0]),
            Claim.FOREIGN: lambda names: not all(self.is_own(n) for n in names),
            Claim.UNHEARD: lambda names: self._is_unheard(self._logger(names[0])),
            Claim.MUTE: lambda names: self.canonical(names[0]) == _LOGURU and self._is_mute(),
            Claim.ENRICHES: lambda names: bool(self._written(names[0])),
            Claim.LIBRARY: lambda _: not self.is_service and not said.starts,
            Claim.BINDS_ID: lambda _: said.binds_id,
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
        exports = self.said.exports
        for _ in range(_DEPTH):
            moved = exports.get(dotted)
            if moved is None:
                head, _, tail = dotted.rpartition(".")
                owner = exports.get(head)
                if owner is None:
                    return dotted
                moved = f"{owner}.{tail}"
            dotted = moved
        return dotted

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

    def _logger(self, told: str) -> str:
        """The name of a logger that a variable may hold."""
        return self.said.loggers.get(self.canonical(told[1:]), ANY) if told.startswith(VARIABLE) else told

    def _is_unheard(self, name: str) -> bool:
        """Whether records of a logger that hands nothing on, or of one below it, reach no handler."""
        heard, logged = ({self._logger(told) for told in some} for some in (self.said.heard, self.said.logged))
        if not name or ANY in heard | {name} or self.outside_log_setup:
            return False
        logged |= set(self.packages) if self.said.log_calls else set()
        return any(f"{one}.".startswith(f"{name}.") and heard.isdisjoint(_up_to(name, one)) for one in logged)

    def _is_mute(self) -> bool:
        """Whether records are written with loguru, and nothing that the project calls gives it something to write to."""
        own = tuple(f"{package}." for package in self.packages)
        given = any(not name or not self.canonical(name).startswith(own) for name in self.said.sinks)
        helped = any("loguru" in package and package != "loguru" for package in self.imported)
        return not given and not helped and any(self.canonical(name) == _LOGURU for name in self.said.loguru)

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
        """Whether the text of an instance of a class, or of an object of settings, would show a field with a secret's name."""
        for _ in range(_DEPTH):
            dotted = self.said.settings.get(self.canonical(dotted), dotted)
        chain = [self.classes[name] for name in self.ancestry(dotted) if name in self.classes]
        if not any(c.printed for c in chain):
            return False
        return any(is_secret(f) and f not in c.hidden and not is_masked(t) for c in chain for f, t in c.fields.items())

    def _always_masked(self, attribute: str) -> bool:
        types = self._types.get(attribute, ())
        return bool(types) and all(map(is_masked, types))

    @functools.cached_property
    def _types(self) -> Mapping[str, list[str]]:
        """Annotated attribute → its types in all classes that have it."""
        found: dict[str, list[str]] = {}
        for known in self.classes.values():
            for name, dotted in known.fields.items():
                found.setdefault(name, []).append(dotted)
        return found

    def _handles_any(self, function: str) -> bool:
        return any(
            e == "500" or e.endswith("INTERNAL_SERVER_ERROR") or is_telling(e) for e in self.handlers_of(function)
        )

    def _is_shown(self, dotted: str, slot: str) -> bool:
        chain = list(self.ancestry(dotted))
        if any(c not in self.classes and _is_an_answer(c) for c in chain):
            return self._reaches_answer(chain, slot)
        shown: frozenset[str] = frozenset()
        for exception, handler in self._handled:
            taken = self.said.shows.get(handler, frozenset())
            if exception in _ANY:
                shown |= self._shown_of_any(taken, chain)
            elif exception in chain:
                shown |= {t for t in taken if not t.startswith(ASKED)}
        held = self._held(chain, slot)
        return bool(shown & held) or bool(shown and "*" in shown | held)

    def _reaches_answer(self, chain: Sequence[str], slot: str) -> bool:
        """Whether an argument of an HTTP error is in its answer: all are, unless a constructor of the project keeps one to itself."""
        own = any(c in self.classes and self.classes[c].parameters is not None for c in chain)
        return not own or bool(self._held(chain, slot) & _ANSWERED)

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


def _up_to(ancestor: str, name: str) -> Iterator[str]:
    """The names of a logger and of those above it as far as an ancestor."""
    while name != ancestor:
        yield name
        name = name.rpartition(".")[0]
    yield ancestor


def serves(imports: Iterable[str]) -> bool:
    """Whether one of some dotted names comes from a web framework or a worker library."""
    return bool({name.partition(".")[0] for name in imports} & (_FRAMEWORKS | _WORKERS))


def is_masked(dotted: str) -> bool:
    """Whether a type hides its value when it is printed."""
    return dotted.rpartition(".")[2] in _MASKED_TYPES
