"""Sends requests to the application, lets its endpoints fail where that is asked for, and writes down each answer. It judges nothing."""

from __future__ import annotations

import contextlib
import functools
import inspect
import time
import typing

from . import boot_makers, boot_records, boot_stub, boot_trace

if typing.TYPE_CHECKING:
    from . import boot_guard, boot_http, boot_samples
    from .boot_routes import Adapter, Route

JSON = [("content-type", "application/json")]
_KEPT = 8000


class Operation:
    """One method of one route, with the function that answers it; `queries` are names that its source reads from the query."""

    def __init__(self, route: Route, method: str) -> None:
        self.route, self.method = route, method
        target = route.handlers[method]
        self.outer = boot_stub.plain(target)
        self.inner = boot_stub.innermost(target)
        self.reached = False
        self.queries: tuple[str, ...] = ()

    @property
    def module(self) -> str:
        """Where the handler is defined: handlers of one module mostly share their error handlers."""
        return getattr(self.inner, "__module__", "")


class Asking:
    """The means of all scenarios for one application, until `deadline` (a `time.monotonic()` value).

    Attributes:
        answers: what was written down.
        opened: makes a context without what refuses every request before it is routed; `dropped` names that.
    """

    def __init__(
        self,
        adapter: Adapter,
        client: boot_http.Client,
        guard: boot_guard.Guard,
        recorder: boot_trace.Recorder,
        canaries: boot_stub.Canaries,
        samples: boot_samples.Samples,
        deadline: float,
    ) -> None:
        self.adapter, self.client, self.guard, self.recorder = adapter, client, guard, recorder
        self.canaries, self.samples, self.deadline = canaries, samples, deadline
        self.stub = boot_stub.Stub()
        self.stub.on_hit = recorder.mark
        self.answers: list[dict[str, typing.Any]] = []
        self.logged = boot_trace.Logged()
        self.written = boot_records.Written()
        self.dropped = ""
        self.opened: typing.Any = contextlib.nullcontext

    def left(self) -> bool:
        """Whether there is time for another request."""
        return time.monotonic() < self.deadline

    def ask(
        self,
        scenario: str,
        operation: Operation | None,
        expected: str,
        url: str | None = None,
        method: str | None = None,
        headers: typing.Sequence[tuple[str, str]] = (),
        body: bytes = b"",
        keep: typing.Callable[[boot_http.Answer, bool], bool] = lambda answer, hit: True,
        late: bool = False,
    ) -> tuple[boot_http.Answer, bool]:
        """Send a request and note the answer when `keep` says so; `late` when only what follows the fault has to be traced."""
        hits, logged = self.stub.hits, self.logged.tracebacks
        target, verb = url or "", method or ""
        if operation is not None:
            target, verb = url or operation.route.sample, method or operation.method
        self.recorder.late = late
        with self.written, self.recorder:
            answer = self.client.send(verb, target, headers, body)
        hit = self.stub.hits > hits
        if keep(answer, hit):
            self.answers.append(
                {
                    "scenario": scenario,
                    "method": verb,
                    "route": operation.route.path if operation is not None else "",
                    "url": target,
                    "expected": expected,
                    "status": answer.status,
                    "type": answer.header("content-type"),
                    "headers": [[name, value[:400]] for name, value in answer.headers[:40]],
                    "body": answer.text()[:_KEPT],
                    "hit": hit,
                    "through": answer.through[:400],
                    "slow": answer.slow,
                    "lines": self.recorder.seen(),
                    "raised_at": self.recorder.raised_at,
                    "logged": self.logged.tracebacks - logged,
                    **self._recorded(answer),
                }
            )
        return answer, hit

    def _recorded(self, answer: boot_http.Answer) -> dict[str, typing.Any]:
        """What the application's logging wrote about the error, for the answer."""
        known = self.canaries.told()
        given = boot_records.request_id(answer.headers, answer.text())
        return boot_records.told(self.written.text, (known["class"], known["message"]), given)

    def _raising(self, make: boot_stub.Maker) -> boot_stub.Action:
        def action(_args: object, _kwargs: object) -> typing.NoReturn:
            raise make()

        return action

    def broken(self, scenario: str, operation: Operation, make: boot_stub.Maker, expected: str) -> bool:
        """Let the endpoint raise; where wrappers keep the request from it, let the outermost one raise."""
        query, headers, body = self.sample(operation, True)
        url = operation.route.sample + ("?" + query if query else "")
        layers = [operation.inner] if operation.inner is operation.outer else [operation.inner, operation.outer]
        for layer in layers:
            if layer is None:
                continue
            last = layer is layers[-1]
            ask = functools.partial(self.ask, scenario, operation, expected, url=url, headers=headers, body=body)
            with self.opened(), self.adapter.relaxed(), self.stub.placed([layer], self._raising(make)):
                _, hit = ask(keep=lambda a, h: h, late=True)
                if not hit and last:
                    _, hit = ask()  # which code of the project answered instead is told by all of its lines
            if hit:
                return True
        return False

    def sample(self, operation: Operation, complete: bool) -> tuple[str, list[tuple[str, str]], bytes]:
        """(query, headers, body) that are right by the document; an empty JSON object where nothing is known."""
        query, headers, body = self.samples.request(operation.route.path, operation.method, complete)
        if not body and operation.method in {"POST", "PUT", "PATCH"}:
            headers, body = [*headers, *JSON], b"{}"
        return query, headers, body

    def past_the_guard(
        self, operation: Operation, ask: typing.Callable[[], tuple[boot_http.Answer, bool]], answer: boot_http.Answer
    ) -> boot_http.Answer:
        """Ask once more without what refused a stranger; the last answer where it cannot be left out."""
        opened = self.adapter.unguarded(operation, self.recorder.raised_at)
        if opened is not None:
            with opened:
                answer, _ = ask()
            if answer.status not in {401, 403}:
                return answer
        wrapped = operation.outer is not operation.inner and not inspect.iscoroutinefunction(operation.outer)
        inner = operation.inner
        if wrapped and operation.outer is not None and inner is not None:
            with self.stub.placed([operation.outer], lambda args, kwargs: inner(*args, **kwargs)):
                answer, _ = ask()
        return answer

    def status_of(self, kind: typing.Any, operation: Operation) -> int | None:
        """The status with which the application answers an exception of a class, None where it cannot be made."""
        made = boot_makers.instance(kind)
        if made is None or not operation.reached:
            return None
        count = len(self.answers)
        hit = self.broken("learn", operation, lambda: made, "")
        learnt = self.answers[count:]
        del self.answers[count:]
        return learnt[-1]["status"] if hit and learnt else None
