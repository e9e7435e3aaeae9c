"""A pytest plugin that says what became of each test and where it failed; loaded with `-p` under the project's interpreter.

Not a probe with two arguments: the request is a JSON file named by the variable `GATES_PYTEST`:
`{"report": file, "junit": file, "scratch": folder, "root": folder, "reverse": bool, "only": [node id] or null, "packages": [name]}`.
The response is `report`, one JSON object per line:

- `{"kind": "test", "id", "when", "outcome" ("turned": it raised, and a hook reports it as passed), "xfail": bool, "off": marker or null, "message", "place": P, "deep": P, "skip": P}`
- `{"kind": "collect", "id", "outcome": "failed" | "skipped", "message", "place": P, "deep": P}`
- `{"kind": "internal", "message"}`
- `{"kind": "end", "exit", "collected", "deselected", "modules": {package: file}, "functions": ["path::name"], "pytest": version}`

`P` is `[path, line]` or null; the path is absolute or relative to the root. `place` is the line of the test (or of the fixture) that
failed, `deep` the innermost line inside the root. With pytest-xdist the workers attach what only they know, the controller writes.
Standard library and pytest itself; runs under any Python from 3.8 on.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import Any, Callable, Generator, Iterator, TypeVar

_Hook = TypeVar("_Hook", bound=Callable[..., Any])
# by name, because this module knows of no package but the standard library; pytest is there whenever it is loaded
hookimpl: Callable[..., Callable[[_Hook], _Hook]] = importlib.import_module("pytest").hookimpl

# gates: ignore[env-docs/undocumented-variable] set by gates for its own child, never by a user
with open(os.environ["GATES_PYTEST"], encoding="utf-8") as _request:
    ASK = json.load(_request)

ROOT = os.path.realpath(ASK["root"]) + os.sep
_FOREIGN = (os.sep + "site-packages" + os.sep, os.sep + "dist-packages" + os.sep, os.sep + ".venv" + os.sep)
_REDIRECTED = (
    "log_file",
    "htmlpath",
    "report_log",
    "allure_report_dir",
    "json_report_file",
    "csv_path",
    "md_report_output",
)
_LONGEST = 2000

_told: dict[str, Any] = {"deselected": 0, "collected": 0, "functions": [], "worker": False, "from_workers": {}}


def _tell(event: dict[str, Any]) -> None:
    """Append one line to the report; the file is closed each time, so that a crash loses nothing."""
    with open(ASK["report"], "a", encoding="utf-8") as out:
        out.write(json.dumps(event) + "\n")


def _ini(config: Any, name: str) -> Any:
    try:
        return config.getini(name)
    except (KeyError, ValueError):  # the plugin that knows this setting is switched off
        return None


def _is_worker(config: Any) -> bool:
    return hasattr(config, "workerinput")


@hookimpl(tryfirst=True)
def pytest_configure(config: Any) -> None:
    """Keep every file that a plugin would write out of the tree, and every shuffling plugin from shuffling."""
    option = config.option
    if hasattr(option, "xmlpath") and not _is_worker(config):
        option.xmlpath = ASK["junit"]
    for name in _REDIRECTED:
        if getattr(option, name, None) or (name == "log_file" and _ini(config, name)):
            setattr(option, name, os.path.join(ASK["scratch"], name))
    if getattr(option, "basetemp", None) and not _is_worker(config):
        option.basetemp = os.path.join(ASK["scratch"], "basetemp")
    if hasattr(option, "randomly_reorganize"):
        option.randomly_reorganize = False
        if option.randomly_seed in ("default", "last"):
            option.randomly_seed = 1
    if hasattr(option, "random_order_bucket"):
        option.random_order_bucket = "none"


@hookimpl(hookwrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[Any]) -> Generator[None, Any, None]:
    """Reverse before anybody else sorts (so that Django's or pytest-order's own order still holds), select afterwards."""
    _told["functions"] = sorted({_function(item) for item in items})
    if ASK.get("reverse"):
        items.reverse()
    yield
    if ASK.get("only") is not None:
        wanted = set(ASK["only"])
        items[:] = [item for item in items if item.nodeid in wanted]
    _told["collected"] = len(items)


def _function(item: Any) -> str:
    name = getattr(item, "originalname", None) or item.name
    return str(item.nodeid).split("::", 1)[0] + "::" + str(name).split("[", 1)[0]


def pytest_deselected(items: list[Any]) -> None:
    """Count what `-k`, `-m` and the like left out."""
    _told["deselected"] += len(items)


@hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: Any, call: Any) -> Generator[None, Any, None]:
    """Find the place of a failure while its traceback is there."""
    outcome: Any = yield
    report = outcome.get_result()
    if call.excinfo is not None:
        failure = _failure(call.excinfo, getattr(item, "path", None) or item.fspath)
        report.gates_failure = {**failure, "place": failure["place"] or _own_place(item)}
    marks = [mark.name for mark in item.iter_markers() if mark.name in ("skip", "xfail") and not _conditional(mark)]
    report.gates_off = marks[0] if marks else None


def _conditional(mark: Any) -> bool:
    return mark.name == "xfail" and (bool(mark.args) or "condition" in mark.kwargs)


def pytest_exception_interact(node: Any, call: Any, report: Any) -> None:
    """The same for a module that could not be collected."""
    if call.excinfo is not None and not hasattr(report, "gates_failure"):
        report.gates_failure = _failure(call.excinfo, getattr(node, "path", None) or node.fspath)


def _failure(excinfo: Any, path: Any) -> dict[str, Any]:
    """`{"message", "place", "deep"}` of an exception, all of it fit for JSON."""
    error = excinfo.value
    if error.__cause__ is not None and type(error).__name__ == "CollectError":
        error = error.__cause__
    frames = list(_frames(error.__traceback__))
    if isinstance(error, SyntaxError) and error.filename and _inside(error.filename):
        frames.append([error.filename, error.lineno or 1])
    own = os.path.realpath(str(path))
    mine = [frame for frame in frames if os.path.realpath(frame[0]) == own]
    deep = frames[-1] if frames else None
    said = excinfo.exconly(tryshort=True) if error is excinfo.value else "%s: %s" % (type(error).__name__, error)
    return {"message": said[:_LONGEST], "place": mine[-1] if mine else deep, "deep": deep}


def _frames(traceback: Any) -> Iterator[list[Any]]:
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        if _inside(name):
            yield [name, traceback.tb_lineno]
        traceback = traceback.tb_next


def _inside(name: str) -> bool:
    real = os.path.realpath(name)
    return real.startswith(ROOT) and not any(part in real for part in _FOREIGN)


@hookimpl(tryfirst=True)
def pytest_runtest_logreport(report: Any) -> None:
    """Write what a reader must know: every call, and whatever else did not simply pass."""
    if _told["worker"] or (report.when != "call" and report.outcome == "passed"):
        return
    failure = getattr(report, "gates_failure", None) or _fallback(report)
    turned = report.outcome == "passed" and hasattr(report, "gates_failure") and not hasattr(report, "wasxfail")
    _tell(
        {
            "kind": "test",
            "id": report.nodeid,
            "when": report.when,
            "outcome": "turned" if turned else report.outcome,
            "xfail": hasattr(report, "wasxfail"),
            "off": getattr(report, "gates_off", None),
            "message": _reason(report) if report.outcome == "skipped" else failure["message"],
            "place": failure["place"],
            "deep": failure["deep"],
            "skip": _skip_place(report),
        }
    )


def _fallback(report: Any) -> dict[str, Any]:
    """Where a report without an exception points: a strict xfail that passed, a worker that died, a sub-test."""
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is not None and _inside(crash.path):
        return {
            "message": crash.message[:_LONGEST],
            "place": [crash.path, crash.lineno],
            "deep": [crash.path, crash.lineno],
        }
    return {"message": str(report.longrepr or "")[:_LONGEST], "place": _own_place(report), "deep": None}


def _own_place(told: Any) -> list[Any] | None:
    """Where the test of an item or a report is written: a fixture of a plugin may fail without a line of the project in its traceback."""
    location = getattr(told, "location", None)
    return [location[0], (location[1] or 0) + 1] if location else None


def _reason(report: Any) -> str:
    if hasattr(report, "wasxfail"):
        return str(report.wasxfail)[:_LONGEST]
    return (
        str(report.longrepr[2])[:_LONGEST]
        if isinstance(report.longrepr, (tuple, list))
        else str(report.longrepr)[:_LONGEST]
    )


def _skip_place(report: Any) -> list[Any] | None:
    if report.outcome == "skipped" and isinstance(report.longrepr, (tuple, list)):
        return [str(report.longrepr[0]), int(report.longrepr[1] or 0) or 1]
    return None


@hookimpl(tryfirst=True)
def pytest_collectreport(report: Any) -> None:
    """A module that failed to import, or skipped itself."""
    if _told["worker"] or report.outcome == "passed":
        return
    failure = getattr(report, "gates_failure", None) or {
        "message": str(report.longrepr)[:_LONGEST],
        "place": None,
        "deep": None,
    }
    said = _reason(report) if report.outcome == "skipped" else failure["message"]
    _tell(
        {
            "kind": "collect",
            "id": report.nodeid,
            "outcome": report.outcome,
            "message": said,
            "place": failure["place"],
            "deep": failure["deep"],
        }
    )


def pytest_internalerror(excrepr: Any) -> None:
    """What pytest says when it breaks itself."""
    _tell({"kind": "internal", "message": str(excrepr)[-_LONGEST:]})


def pytest_sessionstart(session: Any) -> None:
    """Remember whether this is a worker of pytest-xdist, which must not write."""
    _told["worker"] = _is_worker(session.config)


def _modules() -> dict[str, str]:
    found = {}
    for name in ASK.get("packages", []):
        module = sys.modules.get(name)
        places = list(getattr(module, "__path__", [])) if module is not None else []
        file = getattr(module, "__file__", None) or (places[0] if places else None)
        if file:
            found[name] = os.path.realpath(file)
    return found


@hookimpl(trylast=True)
def pytest_sessionfinish(session: Any, exitstatus: Any) -> None:
    """The last line: its absence tells that pytest did not come to its end."""
    if _told["worker"]:
        session.config.workeroutput["gates"] = dict(_told, modules=_modules())
        return
    version = importlib.import_module("pytest").__version__
    seen = dict(_told["from_workers"], **{k: v for k, v in _told.items() if v})
    modules = dict(seen.get("modules") or {}, **_modules())
    _tell(
        {
            "kind": "end",
            "exit": int(exitstatus),
            "collected": seen.get("collected", 0),
            "deselected": seen.get("deselected", 0),
            "modules": modules,
            "functions": seen.get("functions", []),
            "pytest": version,
        }
    )


@hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What a worker counted; all of them collect the same, so the last one stands for all."""
    output = getattr(node, "workeroutput", None) or {}
    if "gates" in output:
        merged = dict(_told["from_workers"].get("modules") or {}, **output["gates"]["modules"])
        _told["from_workers"] = dict(output["gates"], modules=merged)
