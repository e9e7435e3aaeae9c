"""Puts the room together: all reads, documents, settings and hints of one project. Reads files through the project, judges nothing."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from gates.project import Project
from gates.rules.env_docs import documents, manifests, python_reads
from gates.rules.env_docs.conventions import used_by_others
from gates.rules.env_docs.kinds import front_end_folders, is_example, is_prose
from gates.rules.env_docs.library import Library
from gates.rules.env_docs.secretvalues import kind_of_secret
from gates.rules.env_docs.values import Computed, Entry, Part, Read, Setting

_COMPOSE = re.compile(r"(^|/)(docker-)?compose[\w.-]*\.ya?ml$")
_DOCKERFILE = re.compile(r"(^|/)(Dockerfile[\w.-]*|[\w.-]+\.Dockerfile|Containerfile)$", re.IGNORECASE)
_STARTS = re.compile(
    r"(^|/|[._-])(entry_?point|start|start_?up|run|run_?server|boot|bootstrap|serve|launch|init|command|cmd)([._-][\w.-]*)?$",
    re.IGNORECASE,
)
_FOR_TESTS = re.compile(r"(^|/)([\w-]*[._-])?(tests?|testing|e2e|ci|integration)([._-][\w.-]*)?$", re.IGNORECASE)
_OTHER_TEXT = re.compile(
    r"\.(ya?ml|toml|ini|cfg|conf|json|template|tmpl|j2|tf|hcl|nix|service|properties|xml|html|rb|go|rs|java|php|lua|mako|sql)$|(^|/)(tox\.ini|nginx[\w.-]*|justfile|Taskfile\.yml|Caddyfile)$"
)
_MOST_TEXT = 400_000


@dataclasses.dataclass(frozen=True, kw_only=True)
class Observed:
    """All that is known of the environment of one project.

    Attributes:
        reads, computed: what is read, and where a name cannot be computed.
        entries: what the documents say.
        documents: the documents that were looked at and speak of a variable.
        settings: what deployments set.
        mentioned: names that other files of the repository use, or that the code holds as a text.
        others: patterns of names that libraries and images read by themselves.
        searched: kind of file → how many were searched for reads.
        unreadable: (path, why).
    """

    reads: tuple[Read, ...] = ()
    computed: tuple[Computed, ...] = ()
    entries: tuple[Entry, ...] = ()
    documents: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    mentioned: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    searched: tuple[tuple[str, int], ...] = ()
    unreadable: tuple[tuple[str, str], ...] = ()


def observe(project: Project, *, extra_documents: Sequence[str] = ()) -> Observed:
    """Everything about the environment of a project; computed once per run."""
    key = "environment " + " ".join(extra_documents)
    return project.once(key, lambda: _observe(project, extra_documents))


def _observe(project: Project, extra_documents: Sequence[str]) -> Observed:
    library = Library(project)
    python = python_reads.collect(library)
    outside = _Outside(project)
    reads = tuple(_without_secret(r) for r in (*python.reads, *outside.reads))
    entries = _entries(project, {n for r in reads for n in (r.name, *r.others)}, extra_documents)
    defined = {e.name for e in entries if e.defines}
    texts = " ".join(outside.images.values())
    return Observed(
        reads=reads,
        computed=python.computed,
        entries=entries,
        documents=tuple(sorted({e.path for e in entries})),
        settings=tuple(outside.settings),
        mentioned=tuple(sorted(_mentioned(project, library, defined))),
        others=used_by_others(project.stack.dependencies, texts),
        searched=(("Python files", len(project.python_files)), ("scripts and manifests", outside.searched)),
        unreadable=tuple(library.unreadable),
    )


def _without_secret(read: Read) -> Read:
    """The read without its default, when that looks like a real secret: facts are kept on disk."""
    secret = read.default is not None and kind_of_secret(read.name, read.default)
    return dataclasses.replace(read, default=None, default_known=False) if secret else read


class _Outside:
    """What is not Python: scripts, container files, manifests."""

    def __init__(self, project: Project) -> None:
        self.reads: list[Read] = []
        self.settings: list[Setting] = []
        self.images: dict[str, str] = {}
        self.searched = 0
        self._project = project
        self._started = ""
        texts = {
            path: text
            for path in project.files
            if _is_interesting(path) and (text := project.read_or_none(path)) is not None and len(text) < _MOST_TEXT
        }
        self._started = "\n".join(
            t for p, t in texts.items() if _DOCKERFILE.search(p) or _COMPOSE.search(p) or p.endswith("Procfile")
        )
        for path, text in texts.items():
            self._look(path, text)

    def _look(self, path: str, text: str) -> None:
        name = PurePosixPath(path).name
        if re.search(r"(^|/)(tests?|node_modules|vendor|\.github)/", path):
            return
        self.searched += 1
        if _DOCKERFILE.search(path):
            self._take(manifests.dockerfile(path, text))
            self.images[path] = text
        elif _COMPOSE.search(path):
            self._take(manifests.compose(path, text))
            self.images[path] = text
        elif name.endswith((".yaml", ".yml")):
            if "apiVersion:" in text and "kind:" in text:
                self.settings += manifests.kubernetes(path, text)
                self.images[path] = text
        elif name.startswith("Procfile"):
            self.reads += manifests.procfile(path, text)
        elif name in {"Makefile", "makefile", "GNUmakefile"} or name.endswith(".mk"):
            self.reads += manifests.makefile(path, text)
        elif name.endswith((".js", ".ts", ".jsx", ".tsx", ".mjs", ".cjs", ".vue", ".svelte")):
            self.reads += manifests.javascript(path, text)
        elif name.endswith((".sh", ".bash")) or re.match(r"#!.*\b(ba|da|k|z)?sh\b", text):
            part = Part.DEPLOYMENT if name in self._started or _STARTS.search(name) else Part.TOOLING
            self.reads += manifests.script(path, text, part)

    def _take(self, found: tuple[list[Read], list[Setting]]) -> None:
        self.reads += found[0]
        self.settings += found[1]


def _is_interesting(path: str) -> bool:
    name = PurePosixPath(path).name
    if _DOCKERFILE.search(path) or name.startswith("Procfile") or name in {"Makefile", "makefile", "GNUmakefile"}:
        return True
    return (
        name.endswith(
            (".sh", ".bash", ".yaml", ".yml", ".mk", ".js", ".ts", ".jsx", ".tsx", ".mjs", ".cjs", ".vue", ".svelte")
        )
        or "." not in name
    )


def _entries(project: Project, known: set[str], extra: Sequence[str]) -> tuple[Entry, ...]:
    """What every document says."""
    found: list[Entry] = []
    plain = sorted(n for n in known if "_" not in n)
    asked = set(project.match(*extra)) if extra else set()
    front_ends = front_end_folders(project.files)
    for path in project.files:
        example = is_example(path, front_ends)
        if not (example or path in asked or is_prose(path)):
            continue
        text = project.read_or_none(path)
        if text is not None and len(text) < _MOST_TEXT:
            found += documents.example_file(path, text) if example else documents.prose(path, text, plain)
    return tuple(e for e in found if e.defines or e.name in known)


def _mentioned(project: Project, library: Library, defined: Iterable[str]) -> set[str]:
    """Those of the documented names that the code holds as a whole text, or that a file of another kind speaks of."""
    names = sorted(set(defined))
    if not names:
        return set()
    word = re.compile(rf"(?<![\w])({'|'.join(map(re.escape, names))})(?![\w])")
    quoted = re.compile(rf"[\"']({'|'.join(map(re.escape, names))})[\"']")
    found: set[str] = set()
    for path, text in library.texts.items():
        if library.part(path) is not Part.TEST:
            found |= set(quoted.findall(text))
    for path in project.files:
        if (
            _OTHER_TEXT.search(path)
            and not _COMPOSE.search(path)
            and not re.search(r"(^|/)(\.github|tests?|docs?)/|lock", path)
        ):
            text = project.read_or_none(path) or ""
            if len(text) < _MOST_TEXT and not ("apiVersion:" in text and "kind:" in text):
                found |= set(word.findall(text))
    return found
