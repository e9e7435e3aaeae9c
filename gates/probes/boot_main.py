"""The steps of the probe `boot`: guard, import, describe, exercise; the answer is written after each of them."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
import time
import traceback
import typing
import warnings

from . import (
    boot_aiohttp,
    boot_asgi,
    boot_django,
    boot_documents,
    boot_exercise,
    boot_flask,
    boot_guard,
    boot_http,
    boot_import,
    boot_litestar,
    boot_names,
    boot_others,
    boot_reach,
    boot_samples,
    boot_source,
    boot_stub,
    boot_trace,
)
from .boot_asking import Operation
from .boot_report import Report, watch
from .boot_routes import Adapter, Route
from .boot_source import Sources

_ADAPTERS = (
    *boot_others.ADAPTERS,
    boot_aiohttp.Aiohttp,
    boot_asgi.Asgi,
    boot_flask.Flask,
    boot_django.Django,
    boot_litestar.Litestar,
)
_INNER = ("app", "application", "wsgi_app", "asgi_app", "wrapped", "wrapped_app", "other_asgi_app", "_app")


def run(question: str, answer: str) -> None:
    """Answer the request in the file `question` into the file `answer`, then end the process at once."""
    with open(question, encoding="utf-8") as file:
        request = json.load(file)
    root = os.path.realpath(request["root"])
    guard = boot_guard.Guard([root, tempfile.gettempdir(), os.path.dirname(answer)])
    guard.install()
    report = Report(answer, warnings=[], routes=[], documents=[], answers=[])
    report.save(isolation=guard.isolation)
    started = time.monotonic()
    watch(report, root, request["limit_s"], guard)
    os.chdir(root)
    sys.path[:0] = request["paths"]
    sys.argv[:] = [os.path.join(root, "gates-boot")]
    _keep_warnings(report)
    try:
        if request["exercise"] == "document":
            _document(request, report, root)
        else:
            canaries = boot_stub.Canaries()
            boot_names.rename(canaries.host)
            _boot(request, report, guard, root, started, canaries)
    except boot_import.BootError as error:
        report.save(failure=error.record)
    except BaseException as error:
        failure = boot_import.explain(error, report.data.get("app", ""), root)
        if failure["frame"] is None:
            failure["kind"], failure["message"] = (
                "probe",
                "".join(traceback.format_exception(type(error), error, error.__traceback__))[-3000:],
            )
        report.save(failure=failure)
    report.save(refused=guard.refused)
    sys.stdout.flush()
    os._exit(0)


def _keep_warnings(report: Report) -> None:
    def keep(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: typing.TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if len(report.data["warnings"]) < 20:
            report.data["warnings"].append(
                "{}: {} ({}:{})".format(category.__name__, message, os.path.basename(filename), lineno)
            )

    warnings.showwarning = keep


def recognise(found: typing.Any) -> Adapter | None:
    """The adapter of an application, looking through wrappers; None for anything else."""
    inner = found
    for _ in range(6):
        for adapter in _ADAPTERS:
            if adapter.claims(inner):
                made: Adapter = adapter(inner)
                made.entry = made.bridged(found)
                return made
        following = next(
            (getattr(inner, name) for name in _INNER if not isinstance(getattr(inner, name, None), (type(None), str))),
            None,
        )
        if following is None or isinstance(following, type(sys)):
            return None
        inner = following
    return None


def _document(request: dict[str, typing.Any], report: Report, root: str) -> None:
    """Nothing but the document that a candidate names."""
    documents, label = boot_import.load(
        request["candidates"], root, True, lambda found: boot_documents.named(found, recognise)
    )
    report.save(stage="done", app=label, documents=documents, framework="", version="", interface="")


def _boot(
    request: dict[str, typing.Any],
    report: Report,
    guard: boot_guard.Guard,
    root: str,
    started: float,
    canaries: boot_stub.Canaries,
) -> None:
    adapter, label = boot_import.load(request["candidates"], root, request["named"], recognise)
    report.save(
        stage="describing",
        framework=adapter.framework,
        version=adapter.version(),
        app=label,
        interface=adapter.interface,
    )
    sources = boot_source.Sources(root)
    routes = adapter.routes()
    pairs = [(route, Operation(route, method)) for route in routes for method in route.methods]
    own = [operation for _, operation in pairs if is_own(operation, sources)]
    documents, note = boot_documents.made(adapter)
    client = boot_http.Client(adapter.entry, adapter.interface, adapter.host)
    startup = client.lifespan() if adapter.starts_first and not documents else None
    if not documents and not note:
        documents, note = boot_documents.served(client, routes)
    report.save(documents=documents, document_note=note, fault_handlers=_fault_handlers(adapter, sources))
    reaches = {}
    if request["exercise"] == "full":
        reaches = {id(operation): reach(operation, sources) for operation in own}
        for operation in own:
            reads = reaches[id(operation)].reads
            operation.queries = tuple(name for where, name, _, _ in reads if where == "query")
    report.save(stage="exercising", routes=[_told(route, own, sources, reaches) for route in routes])
    samples = boot_samples.Samples([*(d for d in documents if "document" in d), *request.get("documents", [])])
    deadline = started + request["limit_s"] * 0.8
    exercise = boot_exercise.Exercise(adapter, client, guard, boot_trace.Recorder(root), canaries, samples, deadline)
    startup = client.lifespan() if startup is None else startup
    getattr(exercise, request["exercise"])(own)
    _learn(exercise, own, reaches)
    told = [_told(route, own, sources, reaches) for route in routes]
    report.save(
        stage="done",
        answers=exercise.answers,
        canaries=canaries.told(),
        capped=exercise.capped,
        unrun=exercise.unrun,
        dropped=exercise.dropped,
        startup=startup,
        routes=told,
    )


def is_own(operation: Operation, sources: Sources) -> bool:
    """Whether the project wrote the handler, or the class that it belongs to."""
    if operation.inner is not None and sources.own(operation.inner):
        return True
    owner = operation.route.owners.get(operation.method)
    file = getattr(sys.modules.get(getattr(owner, "__module__", "")), "__file__", None)
    return boot_import.under(file, sources.root) if file else False


def _fault_handlers(adapter: Adapter, sources: Sources) -> list[dict[str, typing.Any]]:
    found = []
    for kind, handler in adapter.fault_handlers():
        function = boot_stub.innermost(handler)
        if function is not None and sources.own(function):
            name = kind.__name__ if isinstance(kind, type) else str(kind)
            base = [b.__name__ for b in kind.__mro__] if isinstance(kind, type) else []
            found.append({"for": name, "bases": base, **sources.place(function)})
    return found


def reach(operation: Operation, sources: Sources) -> boot_reach.Reach:
    """What one operation's handler and its dependencies can do."""
    found = boot_reach.Reach(sources)
    owner = operation.route.owners.get(operation.method)
    target = operation.outer
    with contextlib.suppress(RecursionError):
        if target is not None and sources.own(target):
            found.start(
                operation.route.handlers[operation.method],
                target,
                owner=boot_source.Of(owner) if owner else None,
                endpoint=True,
            )
        elif operation.inner is not None and sources.own(operation.inner):
            found.reads_unknown = True
            found.start(operation.inner, operation.inner, owner=boot_source.Of(owner) if owner else None, endpoint=True)
        for need in operation.route.needs.get(operation.method, ()):
            function = boot_stub.plain(need)
            if function is not None and sources.own(function):
                found.start(need, function)
    return found


def _learn(exercise: boot_exercise.Exercise, operations: list[Operation], reaches: dict[int, boot_reach.Reach]) -> None:
    """Fill in the status of each exception class of the project that some handler may raise."""
    learnt: dict[type, int | None] = {}
    for operation in operations:
        found = reaches.get(id(operation))
        raises = found.raises if found is not None else []
        for index, (kind, status, path, line) in enumerate(raises):
            if status is None:
                if kind not in learnt:
                    learnt[kind] = exercise.status_of(kind, operation)
                raises[index] = (kind, learnt[kind], path, line)


def _told(
    route: Route, own: list[Operation], sources: Sources, reaches: dict[int, boot_reach.Reach]
) -> dict[str, typing.Any]:
    """A route for the answer."""
    mine = {o.method: o for o in own if o.route is route}
    handlers: dict[str, dict[str, typing.Any] | None] = {}
    reached: dict[str, dict[str, typing.Any]] = {}
    for method, operation in mine.items():
        if operation.inner is not None and sources.own(operation.inner):
            handlers[method] = sources.place(operation.inner)
        else:
            handlers[method] = _class_place(route.owners.get(method), sources)
        found = reaches.get(id(operation))
        if found is not None:
            reached[method] = _told_reach(found)
    reach_hits = {m: o.reached for m, o in mine.items()}
    return {
        "path": route.path,
        "methods": route.methods,
        "own": bool(mine),
        "hidden": bool(route.hidden),
        "described": bool(route.described),
        "handlers": handlers,
        "reach": reached,
        "reached": reach_hits,
    }


def _told_reach(found: boot_reach.Reach) -> dict[str, typing.Any]:
    raises = {
        (kind.__module__ + "." + kind.__qualname__, status, path, line) for kind, status, path, line in found.raises
    }
    return {
        "raises": [{"exception": n, "status": s, "path": p, "line": li} for n, s, p, li in sorted(raises, key=str)],
        "reads": [{"where": w, "name": n, "path": p, "line": li} for w, n, p, li in dict.fromkeys(found.reads)],
        "reads_unknown": found.reads_unknown,
        "returns": found.returns,
    }


def _class_place(owner: typing.Any, sources: Sources) -> dict[str, typing.Any] | None:
    import inspect

    if owner is None:
        return None
    try:
        lines, first = inspect.getsourcelines(owner)
    except (OSError, TypeError):
        return None
    path = boot_import.relative(inspect.getsourcefile(owner) or inspect.getfile(owner), sources.root)
    return {"path": path, "line": first, "end": first + len(lines) - 1, "name": owner.__qualname__, "decorated": first}
