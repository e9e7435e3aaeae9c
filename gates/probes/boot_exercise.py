"""Breaks the application in every way that a caller could meet, and writes down each answer. It judges nothing."""

from __future__ import annotations

import functools
import json
import logging
import typing

from . import boot_makers, boot_mistakes, boot_poison, boot_stub, boot_trace
from .boot_asking import JSON, Asking, Operation

_MOST_SAMPLES = 3
_MOST_SLOW = 3
"""Real handlers that may wait until their time is over, before no further one is run."""


class Exercise(Asking):
    """All scenarios.

    Attributes:
        capped: operations for which no time was left.
        unrun: real handlers that were not run, because time was over or too many waited.
    """

    capped = 0
    unrun = 0
    _slow = 0

    def full(self, operations: list[Operation]) -> None:
        """Everything."""
        logging.getLogger().addHandler(self.logged)
        boot_trace.route_untraced()
        self._find_guard(operations)
        self._unexpected(operations)
        samples = self._samples(operations)
        for operation in samples:
            self._faults(operation)
            self._http_errors(operation)
            self._wrong_method(operation, operations)
            self._domain_errors(operation)
            self._debug_level(operation)
        self._faults_everywhere([o for o in operations if o not in samples])
        self._unknown(samples)
        self._bad_input(operations)
        self._anonymous(operations)
        self._poisoned(operations)

    def brief(self, operations: list[Operation]) -> None:
        """One unexpected error in a few places."""
        self._find_guard(operations)
        self._unexpected(self._samples(operations))

    def _find_guard(self, operations: list[Operation]) -> None:
        """Where something before all routes refuses the request, leave that out when errors are provoked inside of handlers."""
        first = self._samples(operations)[:2]
        count = len(self.answers)
        if first and not any(self.broken("guard", o, self.canaries.unexpected, "") for o in first):
            for index, name in enumerate(self.adapter.guards()):
                with self.adapter.without(index):
                    hit = any(self.broken("guard", o, self.canaries.unexpected, "") for o in first)
                if hit:
                    self.opened, self.dropped = functools.partial(self.adapter.without, index), name
                    break
        del self.answers[count:]

    def _samples(self, operations: list[Operation]) -> list[Operation]:
        """A few operations that stand for the others: one for each module, reached ones and GET first."""
        found: dict[typing.Any, typing.Any] = {}
        for operation in sorted(operations, key=lambda o: (not o.reached, o.method != "GET")):
            found.setdefault(operation.module, operation)
        return list(found.values())[:_MOST_SAMPLES]

    def _unexpected(self, operations: list[Operation]) -> None:
        for operation in operations:
            if not self.left():
                self.capped += 1
                continue
            operation.reached = self.broken("unexpected", operation, self.canaries.unexpected, "5xx")

    def _faults(self, operation: Operation) -> None:
        known = boot_stub.faults(self.canaries)
        for label, make in known + boot_makers.registered(self.adapter.fault_handlers(), self.canaries.message):
            if self.left():
                self.broken("fault " + label, operation, make, "")

    def _faults_everywhere(self, operations: list[Operation]) -> None:
        """What differs from one route to the next is wrappers and dependencies: one fault of each kind, on every route."""
        chosen = boot_makers.one_of_each_kind(boot_stub.faults(self.canaries))
        for operation in operations:
            for label, make in chosen if operation.reached else ():
                if self.left():
                    self.broken("fault " + label, operation, make, "")

    def _domain_errors(self, operation: Operation) -> None:
        """The project's own exceptions for which it has a handler: their texts may be shown, their answers have the usual shape."""
        for kind, _ in self.adapter.fault_handlers():
            if boot_makers.is_domain(kind, self.recorder.root) and self.left():
                made = boot_makers.instance(kind)
                if made is not None:
                    self.broken("domain error " + kind.__name__, operation, functools.partial(_same, made), "")

    def _http_errors(self, operation: Operation) -> None:
        for code, make in self.adapter.http_errors(operation):
            if self.left():
                self.broken("http {}".format(code), operation, make, "4xx")

    def _wrong_method(self, operation: Operation, operations: list[Operation]) -> None:
        allowed = {o.method for o in operations if o.route.path == operation.route.path}
        verb = next((m for m in ("PATCH", "DELETE", "PUT", "POST", "GET") if m not in allowed), None)
        shared = [o.inner for o in operations if o.route.path == operation.route.path and o.inner is not None]
        if verb is not None:  # a handler that is reached all the same takes every method, and there is no wrong one
            with self.stub.placed(shared, None):
                self.ask("wrong method", operation, "4xx", method=verb, keep=lambda a, h: not h)

    def _unknown(self, samples: list[Operation]) -> None:
        word = "gates-" + self.canaries.words[:8]
        self.ask("unknown route", None, "404", url="/" + word, method="GET")
        for operation in samples[:2]:
            fixed = operation.route.path.split("{")[0].rstrip("/")
            self.ask("unknown route", None, "404", url=fixed + "/" + word + "/" + word, method="GET")

    def _bad_input(self, operations: list[Operation]) -> None:
        """Requests that are wrong before an endpoint sees them; an endpoint that is reached all the same proves nothing."""
        declared = [o for o in operations if o.method in o.route.json and o.inner is not None][:_MOST_SAMPLES]
        for operation in declared:
            with self.stub.placed([operation.inner], None):
                for scenario, headers, body in _wrong_bodies():
                    self.ask(scenario, operation, "4xx", headers=headers, body=body, keep=lambda a, h: not h)
        readers = [o for o in operations if o.method in {"POST", "PUT", "PATCH"} and o.reached][:_MOST_SAMPLES]
        for operation in readers if self.adapter.reads_bodies else []:
            self._read_wrongly(operation)
        for operation in [o for o in operations if "{" in o.route.path and o.inner is not None][:_MOST_SAMPLES]:
            with self.stub.placed([operation.inner], None):
                url = "/".join("~~" if part.startswith("{") else part for part in operation.route.path.split("/"))
                self.ask("wrong path parameter", operation, "4xx", url=url, keep=lambda a, h: not h)
                for scenario, oversize, _ in boot_mistakes.before_the_handler(operation):
                    self.ask(scenario, operation, "4xx", url=oversize, keep=lambda a, h: not h and a.status >= 400)
        for operation in [o for o in operations if o.inner is not None]:
            for scenario, url, _ in boot_mistakes.in_the_query(operation, self.samples) if self.left() else ():
                with self.stub.placed([operation.inner], None):
                    self.ask(scenario, operation, "4xx", url=url, keep=lambda a, h: not h and a.status >= 400)

    def _read_wrongly(self, operation: Operation) -> None:
        """Frameworks whose endpoints read the body themselves: the stub reads it as they would."""
        cases = [
            ("malformed JSON", JSON, b'{"a": '),
            ("wrong content type", [("content-type", "text/plain")], b"a=1"),
        ]
        limit = self.adapter.body_limit()
        if limit is not None and limit < 8 * 1024 * 1024:
            cases.append(("body too large", JSON, b'"' + b"x" * (limit + 64) + b'"'))
        for scenario, headers, body in cases:
            for layer in {operation.inner, operation.outer} - {None}:
                with (
                    self.adapter.relaxed(),
                    self.stub.placed([layer], lambda a, k: self.adapter.read_body(json=True)),
                ):
                    _, hit = self.ask(
                        scenario, operation, "4xx", headers=headers, body=body, keep=lambda a, h: h and a.status >= 400
                    )
                if hit:
                    break

    def _anonymous(self, operations: list[Operation]) -> None:
        refused = []
        for operation in operations:
            if not self.left() or operation.inner is None:
                continue
            with self.stub.placed([operation.inner], None):
                answer, hit = self.ask("no credentials", operation, "", keep=lambda a, h: not h and a.status >= 400)
            if not hit and answer.status in {401, 403}:
                refused.append(operation)
        for operation in refused[:_MOST_SAMPLES]:
            with self.stub.placed([operation.inner], None), boot_poison.poisoned(self.canaries.message):
                wrong = [("authorization", "Bearer gates-wrong-token")]
                self.ask("wrong credentials", operation, "", headers=wrong, keep=lambda a, h: not h and a.status >= 400)

    def _poisoned(self, operations: list[Operation]) -> None:
        """Real handlers, with every connection refused: by a database that is away, then by one that reports a conflict."""
        self.guard.strict, self.guard.message = True, self.canaries.message
        self.client.limit_s = 2.0
        waiting = [o for o in operations if o.inner is not None]
        connecting = []
        try:
            with boot_poison.poisoned(self.canaries.message) as poison:
                for operation in waiting:
                    before = poison.met
                    if self._may_run():
                        self._slow += self._really(operation)
                        self._slow += boot_mistakes.provoke(self, operation)
                    if poison.met > before:
                        connecting.append(operation)
            for kind in ("IntegrityError", "DataError"):
                with boot_poison.poisoned(self.canaries.message, kind):
                    for operation in connecting:
                        if _may_meet(kind, operation) and self._may_run():
                            self._slow += self._really(operation)
        finally:
            self.guard.strict = False

    def _may_run(self) -> bool:
        """Whether another real handler may run; those that may not are counted."""
        may = self.left() and self._slow < _MOST_SLOW
        self.unrun += not may
        return may

    def _really(self, operation: Operation) -> int:
        """One real handler, with a request that is right by the document; past what refuses strangers, where that can be done."""
        for complete in (True, False):
            query, headers, body = self.sample(operation, complete)
            url = operation.route.sample + ("?" + query if query else "")
            ask = functools.partial(
                self.ask,
                "no connections",
                operation,
                "",
                url=url,
                headers=headers,
                body=body,
                keep=lambda a, h: a.status >= 400,
            )
            answer, _ = ask()
            if answer.status in {401, 403}:
                answer = self.past_the_guard(operation, ask, answer)
            if answer.slow or answer.status not in {400, 422}:
                break
        return 1 if answer.slow else 0

    def _debug_level(self, operation: Operation) -> None:
        """The same error while everything logs at DEBUG, as on a day when somebody looks for a fault."""
        with boot_makers.debug_logging():
            self.broken("unexpected, log level DEBUG", operation, self.canaries.unexpected, "5xx")


def _may_meet(kind: str, operation: Operation) -> bool:
    """Whether a database would answer this operation with that class: conflicts come from writing, wrong data from a key or a body."""
    return operation.method != "GET" if kind == "IntegrityError" else "{" in operation.route.path


def _same(made: BaseException) -> BaseException:
    return made


def _wrong_bodies() -> list[tuple[str, list[tuple[str, str]], bytes]]:
    return [
        ("malformed JSON", JSON, b'{"a": '),
        ("wrong types", JSON, json.dumps({"unknown": [1, {"x": None}]}).encode()),
        ("no body", JSON, b""),
        ("wrong content type", [("content-type", "text/plain")], b"a=1"),
    ]
