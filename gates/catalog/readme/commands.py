"""One command against the repository: the files, names and targets that it needs and that are not there."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Iterator

from gates.catalog.readme import files, metadata, modules, target_files, targets
from gates.catalog.readme.facts import Observation, Spot
from gates.catalog.readme.ground import Ground, nearest, plain_name
from gates.catalog.readme.journey import Journey
from gates.catalog.readme.shell import UNKNOWN, Command

_REQUIRED = {"make": "makefile", "nox": "noxfile.py", "just": "justfile"}
_PLUGIN_MARKERS = {
    "anyio", "asyncio", "benchmark", "django_db", "flaky", "parametrize", "skip", "skipif", "timeout", "usefixtures", "vcr", "xfail",
}  # fmt: skip


def missing_files(spot: Spot, command: Command, ground: Ground, journey: Journey) -> Iterator[Observation]:
    """Files that the command needs before it runs."""
    for need in files.needed(command):
        choice = files.stand_ins(need)
        if not files.belongs_to_clone(need, ground.folders) or any(journey.has(name) for name in choice):
            continue
        resolved = journey.resolved(need.path) if len(choice) == 1 else []
        near = ground.near(resolved[0]) if resolved else ""
        yield spot.sees("readme/missing-file", " or ".join(choice[:2]), typed(command.words), near)


def missing_imports(
    spot: Spot, words: tuple[str, ...], settings: tuple[str, ...], ground: Ground
) -> Iterator[Observation]:
    """Modules and attributes of the project that the command imports by name."""
    for wanted in modules.imported(words, settings):
        why = modules.why_missing(wanted, ground)
        if why:
            named = f"{wanted.module}:{wanted.attribute}" if wanted.attribute else wanted.module
            yield spot.sees("readme/unknown-module", named, why)


def missing_targets(spot: Spot, words: tuple[str, ...], ground: Ground, journey: Journey) -> Iterator[Observation]:
    """Targets that the command names and no file of its tool defines."""
    for target in targets.named(words):
        if not journey.certain(target.name) or journey.lost:
            continue
        names = targets.FILES[target.tool]
        lacking = not any(posixpath.basename(f) in names for f in ground.files)
        if target.tool in _REQUIRED and not target.folder and not target.file and lacking:
            yield spot.sees("readme/unknown-target", typed(words), f"the repository has no {_REQUIRED[target.tool]}")
            continue
        known, where = _known(target, ground, journey)
        if known is not None and not targets.is_one_of(target, known) and not _in_comment(target, ground):
            near = nearest(target.name, known)
            yield spot.sees("readme/unknown-target", typed(words), f"{where} does not define {target.name}", near)


def _known(target: targets.Target, ground: Ground, journey: Journey) -> tuple[target_files.Names, str]:
    """The names that the tool's file defines and where that file is; None for the names where it is not certain."""
    names = [target.file] if target.file else list(targets.FILES[target.tool])
    paths = [posixpath.join(folder, name) for folder in journey.resolved(target.folder or ".") for name in names]
    found = [path for path in paths if path in ground.files]
    if not found or (target.tool == "make" and ground.exists(target.name)) or _files_by_variable(target.tool, ground):
        return None, ""
    if target.tool == "tox":
        texts = "\n".join(ground.text(f) or "" for f in found)
        unknown = "tox" in texts and not target_files.tox_knows(target.name, texts)
        return (frozenset[str]() if unknown else None), found[0]
    others = [f for f in ground.files if _is_kin(f, target, names)]  # the reader may stand in another folder
    defined = [target_files.defined(target.tool, ground.text(f) or "") for f in (found[0], *others)]
    return (None if None in defined else frozenset[str]().union(*filter(None, defined))), found[0]


def _in_comment(target: targets.Target, ground: Ground) -> bool:
    """Whether a file of the tool has the name in a comment, as something that the reader may take in."""
    files = (f for f in ground.files if posixpath.basename(f) in (*targets.FILES[target.tool], target.file))
    commented = re.compile(rf"^\s*(?:#|//)\s*{re.escape(target.name)}\s*:", re.MULTILINE)
    return any(commented.search(ground.text(f) or "") for f in files)


def _is_kin(path: str, target: targets.Target, names: list[str]) -> bool:
    name = posixpath.basename(path)
    return name in names or (target.tool == "compose" and "compose" in name and "override" in name)


def _files_by_variable(tool: str, ground: Ground) -> bool:
    """Whether an example of the environment chooses the compose files."""
    documents = ground.project.stack.env_documents if tool == "compose" else ()
    return any("COMPOSE_FILE" in (ground.text(f) or "") for f in documents)


def missing_selections(spot: Spot, words: tuple[str, ...], ground: Ground) -> Iterator[Observation]:
    """Markers and single tests that a pytest command selects and that are written nowhere."""
    if words[0] not in {"pytest", "py.test"}:
        return
    for marker in sorted(targets.markers(words) - _PLUGIN_MARKERS):
        if not any(_speaks_of(marker, f, ground) for f in ground.files):
            yield spot.sees("readme/unknown-target", f"{words[0]} -m {marker}", f"no test has the marker {marker}")
    for word in words[1:]:
        file, _, name = word.partition("::")
        last = re.fullmatch(r"(?:\w+::)*(\w+)(\[.*\])?", name)
        if last and file in ground.files and last[1] not in (ground.text(file) or ""):
            yield spot.sees("readme/unknown-target", word, f"{file} has no {last[1]}")


def _speaks_of(marker: str, file: str, ground: Ground) -> bool:
    if not file.endswith((".py", ".toml", ".ini", ".cfg")):
        return False
    families = "|".join(re.escape(marker[: m.end()]) for m in re.finditer("_", marker))
    if (
        families
        and file.endswith(".py")
        and re.search(rf"startswith\([\"'](?:{families})[\"']", ground.text(file) or "")
    ):
        return True  # markers that are known by how they begin
    pattern = rf"(mark\.|[\"']){marker}\b" if file.endswith(".py") else rf"\b{marker}\b"
    return bool(re.search(pattern, ground.text(file) or ""))


def missing_extras(spot: Spot, words: tuple[str, ...], ground: Ground) -> Iterator[Observation]:
    """Extras and groups of the project that an installation asks for."""
    for missing in metadata.unknown_extras(words, ground):
        yield spot.sees("readme/unknown-target", typed(words), f"pyproject.toml does not define the {missing}")


def missing_program(spot: Spot, words: tuple[str, ...], ground: Ground) -> Iterator[Observation]:
    """A command that is called like the project, or like a script of the base, while the metadata declares no such script."""
    declared, before = metadata.console_scripts(ground), metadata.scripts_before(ground)
    if declared is None or words[0] in declared or not ("project" in ground.project.pyproject or before):
        return
    names = {plain_name(ground.project.name), *(plain_name(p.name) for p in ground.project.packages)}
    if words[0] in before or (plain_name(words[0]) in names and len(words) > 1):
        near = nearest(words[0], declared, 0.4)
        yield spot.sees("readme/unknown-command", words[0], "the project's metadata declares no such command", near)


def old_python(spot: Spot, words: tuple[str, ...], ground: Ground) -> Iterator[Observation]:
    """An interpreter that is older than the project allows."""
    asked = next((m for w in words if (m := re.fullmatch(r"(?:.*/)?python3\.(\d+)", w))), None)
    oldest = metadata.oldest_python(ground)
    if asked and oldest and (3, int(asked[1])) < oldest:
        detail = f"the metadata requires Python {oldest[0]}.{oldest[1]} or newer"
        yield spot.sees("readme/python-version", f"Python 3.{asked[1]}", detail)


def typed(words: tuple[str, ...]) -> str:
    """A command as a reader sees it."""
    return " ".join(words).replace(UNKNOWN, "…")


def unwrapped(command: Command, words: tuple[str, ...]) -> Command:
    """The command with other words."""
    return dataclasses.replace(command, words=words)
