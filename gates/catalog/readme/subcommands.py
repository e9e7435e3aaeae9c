"""Do the project's own commands have the sub-commands and options that a document uses? The commands themselves are asked.

Only a plain "there is no such command" counts. Where a command does not answer, its source is read; where that leaves a doubt,
nothing is said.
"""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gates import process
from gates.catalog.readme import modules
from gates.catalog.readme.facts import Observation
from gates.catalog.readme.ground import Ground, nearest
from gates.catalog.readme.questions import Question
from gates.errors import GatesError
from gates.model import Evidence

_LIMIT_S = 120.0
_REFUSAL = re.compile(r"invalid choice: '?([^'\s,]+)'?|No such command '([^']+)'|Unknown command: '([^']+)'")
_DOUBT = re.compile(
    r"Traceback|ImportError|ModuleNotFoundError|[Ww]hile importing|Could not (import|locate)|No Django settings|ImproperlyConfigured|refused while"
)


def ask(questions: Sequence[Question], ground: Ground, *, run: bool) -> tuple[list[Observation], tuple[Evidence, ...]]:
    """What the commands answer, and the proof that they were asked."""
    answers, evidence = _answers(questions, ground) if run and questions else ([], ())
    found: list[Observation] = []
    for index, asked in enumerate(questions):
        transcript = answers[index] if index < len(answers) else []
        told = list(_judge(asked, transcript, ground)) if _usable(transcript) else list(_from_source(asked, ground))
        found += told
    return found, evidence


def _answers(
    questions: Sequence[Question], ground: Ground
) -> tuple[list[list[Mapping[str, Any]]], tuple[Evidence, ...]]:
    project = ground.project
    root = str(project.root)
    folders = (
        {posixpath.dirname(q.entry) for q in questions if q.entry.endswith(".py")} | set(project.source_roots) | {"."}
    )
    with process.folder("gates-help-") as scratch:
        request = {
            "root": root,
            "scratch": str(scratch),
            "paths": [posixpath.normpath(posixpath.join(root, f)) for f in sorted(folders)],
            "questions": [_request(q, root) for q in questions],
        }
        env = process.environment(
            _example_values(ground)
            | {"COLUMNS": "500", "NO_COLOR": "1", "TERM": "dumb", "_TYPER_STANDARD_TRACEBACK": "1"}
        )
        try:
            answer, done = project.ask_probe(
                "command_help", request, timeout=_LIMIT_S, env=env, log_name="command-help"
            )
        except GatesError:
            return [], ()
    return answer["answers"], (done.evidence("command help", project.interpreter.version),)


def _request(asked: Question, root: str) -> dict[str, Any]:
    entry = posixpath.join(root, asked.entry) if asked.entry.endswith(".py") else asked.entry
    return {"entry": entry, "name": asked.name.rpartition("/")[2], "before": asked.before, "words": asked.steps}


def _example_values(ground: Ground) -> dict[str, str]:
    """The values that the committed example of the environment gives."""
    found: dict[str, str] = {}
    for document in ground.project.stack.env_documents[:1]:
        for name, value in re.findall(
            r"(?m)^\s*(?:export\s+)?([A-Za-z_]\w*)=[\"']?([^\"'\n#]*)", ground.text(document) or ""
        ):
            found[name] = value.strip()
    return found


def _usable(transcript: Sequence[Mapping[str, Any]]) -> bool:
    return bool(transcript) and transcript[0]["exit"] == 0 and not any(a["raised"] for a in transcript)


def _judge(asked: Question, transcript: Sequence[Mapping[str, Any]], ground: Ground) -> Iterator[Observation]:
    last = transcript[-1]
    said = f"{last['out']}\n{last['err']}"
    depth = len(transcript) - 1
    if last["exit"] != 0:
        refused = _REFUSAL.search(said)
        word = asked.steps[depth - 1]
        if refused and word in refused.groups() and not _DOUBT.search(said):
            yield _no_command(asked, depth, _listed(transcript[-2]["out"]))
        return
    yield from _options(asked, depth, "\n".join(str(a["out"]) for a in transcript), ground)


def _no_command(asked: Question, depth: int, known: frozenset[str]) -> Observation:
    typed = " ".join((asked.name, *asked.before, *asked.steps[:depth]))
    word = asked.steps[depth - 1]
    detail = f"{' '.join((asked.name, *asked.before, *asked.steps[: depth - 1]))} has no sub-command {word}"
    return Observation(
        "readme/unknown-command", asked.path, asked.line, typed, detail, nearest(word, known - {word}, 0.5), asked.firm
    )


def _listed(text: str) -> frozenset[str]:
    """The sub-commands that a help lists: in braces, or one to a line."""
    braces = [name for group in re.findall(r"\{([\w.,:-]+)\}", text) for name in group.split(",")]
    return frozenset(braces or re.findall(r"(?m)^[\s\u2502|]+([a-z][\w-]+)(?:\s|$)", text))


def _options(asked: Question, depth: int, helps: str, ground: Ground) -> Iterator[Observation]:
    """Long options that no help tells of and no source file of the project spells."""
    if asked.steps and depth == 0:
        return  # perhaps sub-commands that the help does not list in a way that we know
    for word in asked.words:
        name = word.partition("=")[0]
        if word == "--":
            return
        if not re.fullmatch(r"--[a-z][\w-]+", name) or re.search(
            rf"{re.escape(name)}(?![\w])|{re.escape(name)}[\w-]+", helps
        ):
            continue
        if not any(name in (ground.text(f) or "") for f in ground.project.python_files):
            typed = " ".join((asked.name, *asked.steps[:depth], name))
            yield Observation(
                "readme/unknown-command",
                asked.path,
                asked.line,
                typed,
                f"the command has no option {name}",
                "",
                asked.firm,
            )


def _from_source(asked: Question, ground: Ground) -> Iterator[Observation]:
    """The same from the source of an argparse command line that says all its sub-commands in so many words."""
    module = asked.entry.removeprefix("-m ").partition(":")[0]
    file = modules.file_of(module, ground)
    known = _literal_parsers(ground.text(file) or "") if file else None
    if known and asked.steps and asked.steps[0] not in known:
        yield _no_command(asked, 1, known)


def _literal_parsers(source: str) -> frozenset[str] | None:
    try:
        calls = [
            n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
        ]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    names = [
        c.args[0] if c.args else None
        for c in calls
        if isinstance(c.func, ast.Attribute) and c.func.attr == "add_parser"
    ]
    literal = [n.value for n in names if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    opened = sum(isinstance(c.func, ast.Attribute) and c.func.attr == "add_subparsers" for c in calls)
    whole = opened == 1 and len(literal) == len(names) and "aliases" not in source
    return frozenset(literal) if whole else None
