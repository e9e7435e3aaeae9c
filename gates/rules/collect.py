"""Collects, during the walk, what a file contributes to the index. Judges nothing."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator, Mapping, Sequence

from gates.rules import answering, classes, loggers
from gates.rules.contribution import Contribution
from gates.rules.failures import is_report_name
from gates.rules.hints import knows_id
from gates.rules.index import serves
from gates.rules.logcalls import LOG_METHODS, Family, LogCall, is_logger, log_call
from gates.rules.places import handled_by_decorator, is_command_line, starts_program
from gates.rules.secretnames import is_request_id, is_settings
from gates.rules.shapes import dict_items, is_constant, keyword, text_of
from gates.rules.source import Source, Visit, own_nodes
from gates.rules.values import FunctionNode

_SETUPS = (
    "logging.basicConfig", "logging.config.dictConfig", "logging.config.fileConfig", "structlog.configure", "structlog.stdlib.recreate_defaults",
    "structlog.configure_once", "loguru.logger.add", "loguru.logger.configure", "coloredlogs.install", "logging.config.listen", "flask.logging.",
    "tornado.log.enable_pretty_logging", "google.cloud.logging",
)  # fmt: skip
_SETUP_METHODS = {"dictConfig", "fileConfig", "basicConfig", "addHandler", "setup_logging"}
_SETUP_NAMES = {"configure", "add", "configure_once", "install", "recreate_defaults"}
_SETS_UP = re.compile(
    r"(set_?up|init(ialize)?|configure?|install)_?(log|logs|logger|logging|loguru)$|^log(ging)?_?(set_?up|init|config)$"
)
_REGISTERS = {"add_exception_handler", "register_error_handler", "add_error_handler"}
_BINDERS = {"bind_contextvars", "bound_contextvars"}
_ROOT_SETUPS = {"logging.basicConfig", "logging.config.dictConfig", "logging.config.fileConfig"}
_FALSE = ast.Constant(value=False)
_MASKING = re.compile(r"mask|redact|scrub|sanit|censor|hide_secret|filter_sensitive|strip_secret", re.IGNORECASE)


def collectors(source: Source, facts: Contribution, by_name: Mapping[str, Sequence[Visit]]) -> dict[type, list[Visit]]:
    """The visitors that fill the facts of one file.

    Args:
        by_name: name → the visitors of calls of it; they, and those of `LogCall`, are called from here.
    """
    visitors: dict[type, list[Visit]] = {}
    imported, reporters = source.names.top.dotted, source.names.own.reporters

    def on_call(node: ast.Call, source: Source) -> None:
        name = _called_name(node.func, imported)
        found = None
        if _is_telling(name) or name in reporters:
            found = log_call(node, source.names, source.scopes)
            _note_call(node, name, found, source, facts)
        for visit in by_name.get(name, ()):
            visit(node, source)
        for look in visitors.get(LogCall, ()) if found is not None else ():
            look(found, source)
        if node.keywords:
            _note_handlers(node, source, facts)

    def on_class(node: ast.ClassDef, source: Source) -> None:
        facts.classes[f"{source.qualified}.{node.name}"] = classes.facts_of(node, source)

    def on_function(node: FunctionNode, source: Source) -> None:
        _note_function(node, source, facts)

    def on_assignment(node: ast.Assign, source: Source) -> None:
        _note_targets(node, source, facts)
        if isinstance(node.value, ast.Dict) and source.function is None:
            facts.handled += [("Exception", name) for name in _handler_setting(node.value)]

    visitors |= {
        ast.Call: [on_call],
        ast.ClassDef: [on_class],
        ast.FunctionDef: [on_function],
        ast.AsyncFunctionDef: [on_function],
        ast.Assign: [on_assignment],
    }
    return visitors


def start(source: Source) -> Contribution:
    """The facts that need no walk: imports and exports."""
    top = source.names.top.dotted
    imported = {name: dotted for name, dotted in top.items() if dotted != f"{source.module}.{name}"}
    imports = {dotted.partition(".")[0] for dotted in imported.values()}
    return Contribution(
        imports,
        {f"{source.module}.{name}": dotted for name, dotted in imported.items()},
        serving=source.path if serves(imports) else "",
        knows_id=knows_id(source.text),
        starts=starts_program(source),
        settings=dict(_settings_objects(source)),
        loggers=dict(loggers.variables(source)),
        heard=set(loggers.in_tables(source)),
    )


def _settings_objects(source: Source) -> Iterator[tuple[str, str]]:
    """(dotted name, class, or function that makes one) of the objects of settings that a module keeps."""
    top = source.names.top
    for name in (n for n in (*top.values, *top.instances) if is_settings(n)):
        made = source.names.origin(ast.Name(id=name, ctx=ast.Load())).removesuffix("()")
        if made:
            yield f"{source.module}.{name}", made


def _called_name(called: ast.expr, imported: Mapping[str, str]) -> str:
    """The last name of what is called; what was imported under another name counts as what it is called at home."""
    if isinstance(called, ast.Attribute):
        return called.attr
    if isinstance(called, ast.Name):
        return imported[called.id].rpartition(".")[2] if called.id in imported else called.id
    return ""


@functools.cache
def _is_telling(name: str) -> bool:
    """Whether a call of what has this name may say something about logging or error handling."""
    return (
        is_report_name(name)
        or name in LOG_METHODS
        or name in _SETUP_METHODS
        or name in _SETUP_NAMES
        or name in _REGISTERS
        or name in _BINDERS
        or bool(_SETS_UP.search(name))
    )


def _note_call(node: ast.Call, name: str, found: LogCall | None, source: Source, facts: Contribution) -> None:
    called = node.func
    if found is not None:
        facts.log_calls += 1
        facts.first_log = facts.first_log or (source.path, node.lineno)
        _note_logger(found, source, facts)
    if found is not None or is_report_name(name) or name in source.names.own.reporters:
        facts.speaking.add(source.qualified)
    if name in _SETUP_METHODS or name in _SETUP_NAMES:
        if name in _SETUP_METHODS or source.origin(called).startswith(_SETUPS):
            facts.log_setups.append((source.path, node.lineno))
            _note_root_setup(node, source, facts)
        _note_handler(node, name, source, facts)
    elif _SETS_UP.search(name):
        facts.sinks.add(source.origin(called))
    elif name in _BINDERS:
        facts.binds_id = facts.binds_id or any(k.arg is not None and is_request_id(k.arg) for k in node.keywords)
    elif name in _REGISTERS and len(node.args) >= 2:
        facts.handled.append((source.origin(node.args[0]) or _status_text(node.args[0]), source.origin(node.args[1])))
        facts.first_handled = facts.first_handled or (source.path, node.lineno)


def _note_logger(found: LogCall, source: Source, facts: Contribution) -> None:
    """Through which logger a record is written."""
    if not isinstance(found.node.func, ast.Attribute) or found.family in {Family.STRUCTLOG, Family.LOGFIRE}:
        return
    logger = found.node.func.value
    if found.family is not Family.LOGURU:
        facts.logged.update(loggers.names_of(logger, source))
    if found.family is not Family.STDLIB:  # of `app.logs.logger.bind()` the variable counts
        facts.loguru.add(re.sub(r"\.\w+\(\).*", "", source.origin(logger)))


def _note_handler(node: ast.Call, name: str, source: Source, facts: Contribution) -> None:
    """Which logger gets a handler, or loguru something to write to."""
    called, origin = node.func, source.origin(node.func)
    if name == "addHandler" and isinstance(called, ast.Attribute):
        facts.heard.update(loggers.names_of(called.value, source))
    elif name == "fileConfig" or (
        name == "dictConfig" and not all(loggers.has_known_table(a, source) for a in node.args)
    ):
        facts.heard.add(loggers.ANY)
    elif name == "setup_logging":
        facts.sinks.add(origin)
    elif isinstance(called, ast.Attribute) and is_logger(called.value, source.names, source.scopes):
        if name == "add" or (
            name == "configure"
            and any(k.arg in {"handlers", None} and not loggers.is_empty(k.value) for k in node.keywords)
        ):
            facts.sinks.add("loguru.")
    elif origin.startswith("loguru.logger.add"):
        facts.sinks.add("loguru.")


def _note_targets(node: ast.Assign, source: Source, facts: Contribution) -> None:
    """Whether logging is set up by an assignment: a table, a list of handlers, a logger that hands its records on after all."""
    if any(_is_log_setting(t, source) for t in node.targets):
        facts.log_setups.append((source.path, node.lineno))
    for target in node.targets:
        if isinstance(target, ast.Attribute) and (
            target.attr == "handlers" or (target.attr == "propagate" and not is_constant(node.value, False))
        ):
            facts.heard.update(loggers.names_of(target.value, source))


def _note_root_setup(node: ast.Call, source: Source, facts: Contribution) -> None:
    if source.origin(node.func) not in _ROOT_SETUPS or is_command_line(source):
        return
    if _is_ignored(node, source):
        facts.ignored_setups.append((source.path, node.lineno))
    else:
        facts.root_setups.append((source.path, node.lineno))


def _is_ignored(node: ast.Call, source: Source) -> bool:
    """Whether a `basicConfig` follows another one in its block, and does not replace it."""
    if source.origin(node.func) != "logging.basicConfig" or not is_constant(keyword(node, "force") or _FALSE, False):
        return False
    body = getattr(source.ancestors[-2], "body", None) if len(source.ancestors) > 1 else None
    before = body[: body.index(source.ancestors[-1])] if isinstance(body, list) and source.ancestors[-1] in body else []
    for statement in reversed(before):
        called = (
            statement.value.func if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call) else None
        )
        if source.origin(called) == "logging.basicConfig":
            return True
        if any(isinstance(n, ast.Attribute) and "andler" in n.attr for n in ast.walk(statement)):
            return False
    return False


def _note_handlers(node: ast.Call, source: Source, facts: Contribution) -> None:
    for word in node.keywords:
        if word.arg == "exception_handlers" and isinstance(word.value, ast.Dict):
            facts.first_handled = facts.first_handled or (source.path, word.value.lineno)
            facts.handled += [
                (source.origin(k) or _status_text(k), source.origin(v))
                for k, v in zip(word.value.keys, word.value.values, strict=True)
            ]


def _handler_setting(value: ast.Dict) -> Iterator[str]:
    """The function that settings of REST framework name for all exceptions."""
    for key, _, given in dict_items(value):
        name = text_of(given)
        if key == "EXCEPTION_HANDLER" and name:
            yield name


def _note_function(node: FunctionNode, source: Source, facts: Contribution) -> None:
    answering.note(node, source, facts)
    if node.name == "process_exception" and source.owner is not None:  # Django asks each middleware that has it
        facts.handled.append(("Exception", f"{source.qualified}.{node.name}"))
    if node.decorator_list:
        dotted = f"{source.qualified}.{node.name}"
        for exception in handled_by_decorator(node):
            facts.handled.append((source.origin(exception) or _status_text(exception), dotted))
            facts.first_handled = facts.first_handled or (source.path, exception.lineno)
    if node.returns is not None and is_settings(node.name):
        facts.settings[f"{source.qualified}.{node.name}"] = source.names.annotation(node.returns, source.scopes)
    if _MASKING.search(node.name):
        facts.masked_keys |= _texts_in(node, source)


def _status_text(expr: ast.expr | None) -> str:
    return str(expr.value) if isinstance(expr, ast.Constant) else ""


def _texts_in(function: FunctionNode, source: Source) -> set[str]:
    found: set[str] = set()
    for node in own_nodes(function.body):
        if isinstance(node, ast.Name):
            value = source.names.value(node, [function])
            found |= {t for n in ast.walk(value) if (t := text_of(n))} if value is not node else set()
        elif (text := text_of(node)) is not None:
            found.add(text)
    return {t for t in found if re.fullmatch(r"[\w-]+", t)}


def _is_log_setting(target: ast.expr, source: Source) -> bool:
    if isinstance(target, ast.Name):
        return (
            target.id in {"LOGGING", "LOGGING_CONFIG", "LOG_CONFIG", "logconfig", "logconfig_dict", "accesslog"}
            and not source.ancestors[1:]
        )
    return isinstance(target, ast.Attribute) and target.attr == "handlers" and "logging" in source.origin(target.value)
