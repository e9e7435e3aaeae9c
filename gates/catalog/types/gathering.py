"""Runs mypy as the project configures it, and once more without what hides errors. Decides nothing."""

from __future__ import annotations

import collections
import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from gates import process
from gates.catalog.types.facts import Complaint, Facts, Options, TypeFault, Weak
from gates.errors import NoAnswerError
from gates.project import Project
from gates.tools import mypy, mypy_config
from gates.tools.comments import comments
from gates.tools.mypy import MypyError, MypyRun
from gates.tools.mypy_config import MypyConfig, Weakness
from gates.tools.sources import is_made, module_name, production

_MOST_HIDDEN = 50


@dataclasses.dataclass(frozen=True)
class _Inline:
    """A `# mypy:` comment that hides errors in its file."""

    weak: Weak
    text: str


@dataclasses.dataclass(frozen=True)
class _Veil:
    """All that keeps mypy from showing an error in production code.

    Attributes:
        missed: files that it never looks at.
        relaxed: settings that were stricter at the base, with the base's value.
    """

    config: MypyConfig
    weak: Sequence[Weakness]
    inline: Sequence[_Inline]
    missed: Sequence[str]
    relaxed: Mapping[str, Any]

    @property
    def hides(self) -> bool:
        """Whether there is anything."""
        return bool(self.weak or self.inline or self.missed or self.relaxed)

    @property
    def relaxed_at(self) -> str:
        """The place of the settings that were stricter."""
        key = next((k for k in self.relaxed if k in self.config.table), "")
        return f"{self.config.path}:{self.config.line(key or 'strict')}"


def gather(project: Project, options: Options) -> Facts:
    """Type-check the project.

    Raises:
        ToolMissingError: there is no mypy.
    """
    del options
    files = production(project)
    if not project.python_files:
        return Facts(examined={"source files": 0})
    config = mypy_config.read(project)
    texts, unreadable = _texts(project, files)
    weak = mypy_config.weaknesses(config, {module_name(project, f): f for f in files if not is_made(f)})
    with process.folder("gates-types-") as folder:
        scratch = Path(folder).resolve()
        first = _first_run(project, scratch, config, files)
        looked = _looked_at(config, first)
        missed = (
            tuple(f for f in files if f in texts and f not in looked and _counts(f, texts[f]))
            if not first.trouble
            else ()
        )
        veil = _Veil(config, weak, tuple(_inline(texts)), missed, mypy_config.relaxed(project, config))
        hidden = _hidden(project, scratch, first, veil) if veil.hides else ()
    return Facts(
        examined={"source files": len([f for f in files if f in looked])},
        evidence=(first.completed.evidence("mypy", first.version, note=_note(project, config)),),
        unanswered=tuple(unreadable) + (() if not first.trouble else (_trouble(first),)),
        faults=tuple(
            sorted((*(_fault(e) for e in first.errors), *hidden[:_MOST_HIDDEN]), key=lambda f: (f.path, f.line))
        ),
        weak=tuple(_weaknesses(veil, hidden)),
        unchecked=missed,
        unchecked_at=_target_line(config) if config.path else None,
        complaints=tuple(_complaint(config, section, said) for section, said in first.complaints),
    )


def _weaknesses(veil: _Veil, hidden: Sequence[TypeFault]) -> Iterable[Weak]:
    """What hides errors, each with how many; settings that were stricter at the base only when something broke them."""
    path = veil.config.path
    told = [Weak(w.setting, path, w.line, ", ".join(w.modules), len(w.paths)) for w in veil.weak]
    told += [i.weak for i in veil.inline]
    counts = collections.Counter(f.hidden_by for f in hidden)
    yield from (dataclasses.replace(w, hides=counts[f"{w.path}:{w.line}"]) for w in told)
    for key, value in veil.relaxed.items():
        if counts[veil.relaxed_at]:
            line = veil.config.line(key) if key in veil.config.table else int(veil.relaxed_at.rsplit(":", 1)[1])
            yield Weak(f"{key}, no longer {_said(value)},", path, line, hides=counts[veil.relaxed_at])


def _said(value: Any) -> str:
    """A value of the base's configuration in a sentence."""
    return (", ".join(value) if isinstance(value, list) else str(value).lower()) or "empty"


def _texts(project: Project, files: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    texts: dict[str, str] = {}
    unreadable = []
    for path in files:
        try:
            texts[path] = project.read(path)
        except NoAnswerError as error:
            unreadable.append(str(error))
    return texts, unreadable


def _counts(path: str, text: str) -> bool:
    """Whether a file has anything in it that can be typed, and is the project's own."""
    return not is_made(path) and any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines())


def _inline(texts: Mapping[str, str]) -> list[_Inline]:
    """Comments and decorators in production code that switch mypy off."""
    found = []
    for path, text in texts.items():
        for comment in comments(text) if "mypy:" in text else ():
            settings = mypy_config.inline_weaknesses(comment.text)
            found += [_Inline(Weak(f"# mypy: {setting}", path, comment.line), text) for setting in settings]
        if "no_type_check" in text:
            lines = enumerate(text.splitlines(), 1)
            found += [
                _Inline(Weak("@no_type_check", path, n), text) for n, line in lines if mypy_config.NO_CHECK.match(line)
            ]
    return found


def _first_run(project: Project, scratch: Path, config: MypyConfig, files: Sequence[str]) -> MypyRun:
    """The project's own run; strict over the packages where it has no configuration."""
    targets = () if config.targets else tuple(p.path for p in project.packages) or tuple(files) or project.python_files
    reports = [
        word
        for key in config.table
        if key.endswith("_report") or key == "junit_xml"
        for word in (f"--{key.replace('_', '-')}", str(scratch / key))
    ]
    own = None
    if not config.path:
        own = scratch / "mypy.ini"
        own.write_text(_default(project), encoding="utf-8")
    run = mypy.run(project, scratch, config=own, targets=targets, words=reports)
    if own is not None and ("Duplicate module" in run.completed.stdout or "found twice" in run.completed.stdout):
        run = mypy.run(project, scratch, config=own, targets=targets, words=["--explicit-package-bases"])
    return run


def _pyright(project: Project) -> str:
    """How strict the project's pyright is, "" when it uses none."""
    table = project.pyproject.get("tool", {}).get("pyright")
    text = project.read_or_none("pyrightconfig.json") if "pyrightconfig.json" in project.files else None
    if text is None and not isinstance(table, dict):
        return ""
    mode = re.search(r'"typeCheckingMode"\s*:\s*"(\w+)"', text or "")
    return (
        mode[1] if mode else str(table.get("typeCheckingMode", "standard")) if isinstance(table, dict) else "standard"
    )


def _default(project: Project) -> str:
    """What holds where the project has no mypy configuration."""
    strictness = (
        "strict = True\n"
        if _pyright(project) in {"", "strict"}
        else "check_untyped_defs = True\ndisable_error_code = import-untyped\n"
    )
    roots = [root for root in project.source_roots if root != "."]
    return f"[mypy]\n{strictness}" + (f"mypy_path = {', '.join(roots)}\n" if roots else "")


def _note(project: Project, config: MypyConfig) -> str:
    if config.path:
        return f"configured by {config.path}"
    mode = _pyright(project)
    if mode in {"", "strict"}:
        return "strict: the project has no mypy configuration"
    return f"not strict: the project has no mypy configuration, and its pyright is {mode}"


def _looked_at(config: MypyConfig, run: MypyRun) -> frozenset[str]:
    """The files whose errors mypy shows: with imports followed silently only those that were named to it."""
    quiet = str(config.table.get("follow_imports", "normal")) != "normal"
    return run.sources if quiet else run.sources | run.parsed


def _hidden(project: Project, scratch: Path, first: MypyRun, veil: _Veil) -> tuple[TypeFault, ...]:
    """What mypy says about production code when nothing hides it."""
    config = veil.config
    text = mypy_config.without(config, veil.weak, str(project.root), veil.relaxed) if config.path else _default(project)
    folder = scratch / "unhidden"
    folder.mkdir()
    own = folder / (Path(config.path).name if config.path else "mypy.ini")
    own.write_text(_absolute_plugins(project, text), encoding="utf-8")
    present = {f for f in first.sources if (project.root / f).is_file()}
    named = sorted(present | set(veil.missed)) if veil.missed or not config.targets else []
    words = _shadows(project, folder, veil.inline)
    second = mypy.run(project, scratch, config=own, targets=named, words=words, log_name="mypy-unhidden")
    known = {(e.path, e.line, e.code) for e in first.errors}
    culprits = _culprits(project, veil)
    new = [e for e in second.errors if (e.path, e.line, e.code) not in known and e.path in culprits]
    return tuple(_fault(e, culprits[e.path]) for e in new)


def _absolute_plugins(project: Project, text: str) -> str:
    """A plugin that is a file is named relative to the configuration, and ours stands elsewhere."""
    names = set(re.findall(r"[\w./-]+\.py\b", text))
    for name in names:
        if not name.startswith("/") and (project.root / name).is_file():
            text = re.sub(rf"(?<![\w./-]){re.escape(name)}", str(project.root / name), text)
    return text


def _shadows(project: Project, folder: Path, inline: Sequence[_Inline]) -> list[str]:
    """Have mypy read these files without their comments."""
    words = []
    for number, path in enumerate(sorted({i.weak.path for i in inline})):
        entries = [i for i in inline if i.weak.path == path]
        lines = entries[0].text.splitlines()
        for entry in entries:
            lines[entry.weak.line - 1] = "#"
        shadow = folder / f"shadow{number}.py"
        shadow.write_text("\n".join(lines) + "\n", encoding="utf-8")
        words += ["--shadow-file", str(project.root / path), str(shadow)]
    return words


def _culprits(project: Project, veil: _Veil) -> dict[str, str]:
    """File → the place of what hides its errors."""
    found: dict[str, str] = {}
    if veil.relaxed:
        found = dict.fromkeys(production(project), veil.relaxed_at)
    if veil.missed:
        where = _target_line(veil.config) if veil.config.path else None
        found |= dict.fromkeys(veil.missed, f"{where[0]}:{where[1]}" if where else "the configuration")
    for weakness in veil.weak:
        found |= dict.fromkeys(weakness.paths, f"{veil.config.path}:{weakness.line}")
    return found | {i.weak.path: f"{i.weak.path}:{i.weak.line}" for i in veil.inline}


def _target_line(config: MypyConfig) -> tuple[str, int]:
    key = next((k for k in ("exclude", "files", "packages", "modules") if config.table.get(k)), "strict")
    return config.path, config.line(key)


def _fault(error: MypyError, hidden_by: str = "") -> TypeFault:
    return TypeFault(error.code, error.message, error.path, error.line, error.column, error.end_line, hidden_by)


def _trouble(run: MypyRun) -> str:
    return f"mypy gave no answer: {run.trouble.rstrip('.')}. Run `mypy` by hand to see more."


def _complaint(config: MypyConfig, section: str, said: str) -> Complaint:
    named = re.match(r"Unrecognized option: (\w+)", said) or re.match(r"(\w+):", said)
    override = next((o for o in config.overrides if o.section == section or any(m in section for m in o.modules)), None)
    line = config.line(named[1], override) if named else 1
    return Complaint(said, config.path or "pyproject.toml", line)
