"""What people answered: a TOML file beside the report, written by `gates checklist --answer` and by hand.

An answer is about one commit. For another one it counts only where that has the same tree, or where the item carries over and the
commit that was answered for lies in the history of the one that is asked about.
"""

from __future__ import annotations

import dataclasses
import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gates.attest.checklist.items import HumanAnswer, Question, State
from gates.errors import NoAnswerError, UsageError
from gates.project import Project, git
from gates.project.atomic import write_atomically

FILE = "checklist-answers.toml"
_KEYS = ("answer", "by", "reason", "commit", "tree", "at")
_ANSWERS = (State.YES, State.NO, State.NOT_APPLICABLE)
_HEAD = """\
# What people answered to items of the release checklist (`gates checklist`). May be edited by hand: a table for each item,
# answer = "yes", "no" or "not-applicable", by = who answers for it, reason = why (not needed for a yes), commit = what it is about.
"""


def load(folder: Path) -> Mapping[str, HumanAnswer]:
    """Item id → answer; empty where there is no file.

    Raises:
        UsageError: the file is not as it should be; the line or the item is told.
    """
    path = folder / FILE
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UsageError(f"{path} cannot be read: {said}.", "Mend it, or remove it.") from error
    return {name: _answer(entry, f"{path}: [{name}]") for name, entry in table.items()}


def store(folder: Path, answers: Mapping[str, HumanAnswer]) -> Path:
    """Write the file as a whole; its path.

    Raises:
        NoAnswerError: it cannot be written.
    """
    path = folder / FILE
    told = [_HEAD, *(_table(name, answers[name]) for name in sorted(answers))]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(path, "\n".join(told).encode("utf-8", "replace"))
    except OSError as error:
        raise NoAnswerError(f"{path} cannot be written: {error.strerror}.", "Check its permissions.") from error
    return path


def why_stale(answer: HumanAnswer, question: Question, project: Project) -> str:
    """Why an answer does not count for the commit under judgement, "" when it does."""
    state = project.git
    if state.dirty:
        return f"{answer.by} answered, but the work tree has uncommitted changes"
    if answer.commit == (state.commit or "") or (answer.tree and answer.tree == state.tree):
        return ""
    about = f"{answer.by} answered for commit {answer.commit[:10] or 'none'}"
    if not question.carries_over:
        return f"{about}, not for this one"
    if git.ask(project.root, "merge-base", "--is-ancestor", answer.commit, "HEAD") is None:
        return f"{about}, which is not in the history of this one"
    return ""


def _answer(entry: Any, where: str) -> HumanAnswer:
    if not isinstance(entry, dict):
        raise UsageError(f"{where} is no table.", 'Write [item-id] and below it answer = "yes".')
    for key, value in entry.items():
        if key not in _KEYS:
            raise UsageError(f"{where}: unknown key {key!r}.", f"There are: {', '.join(_KEYS)}.")
        if not isinstance(value, str):
            raise UsageError(f"{where}: {key} must be a string.", "Put it in quotes.")
    told = entry.get("answer")
    if told not in _ANSWERS:
        raise UsageError(f"{where}: answer = {told!r} is none.", f"There are: {', '.join(_ANSWERS)}.")
    made = HumanAnswer(State(told), *(entry.get(key, "").strip() for key in ("by", "reason", "commit", "tree", "at")))
    if made.commit and not re.fullmatch(r"[0-9a-f]{40,64}", made.commit):
        raise UsageError(
            f"{where}: commit = {made.commit!r} is no full commit id.", "Copy it from `git rev-parse HEAD`."
        )
    return checked(made, where)


def checked(answer: HumanAnswer, where: str) -> HumanAnswer:
    """The answer itself.

    Raises:
        UsageError: it has no name, or lacks a reason that it needs.
    """
    if not answer.by:
        raise UsageError(f"{where}: nobody answers for it.", "Say who: --by NAME, or `by` in the file.")
    if answer.state is not State.YES and not answer.reason:
        raise UsageError(f"{where}: {answer.state} needs a reason.", "Say why: --reason, or `reason` in the file.")
    return answer


def _table(name: str, answer: HumanAnswer) -> str:
    given = {"answer": answer.state.value, **dataclasses.asdict(answer)}
    return "\n".join([f"[{name}]", *(f"{key} = {_quoted(given[key])}" for key in _KEYS), ""])


def _quoted(text: str) -> str:
    """A TOML basic string; JSON escapes are valid ones, but for DEL and lone surrogates."""
    told = json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=False)
    return told.replace("\x7f", "\\u007F")
