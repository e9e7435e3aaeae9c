"""What is not Python: scripts, container files, manifests, workflows. Reads files through the project, judges nothing."""

from __future__ import annotations

import dataclasses
import re
from pathlib import PurePosixPath

from gates.project import Project
from gates.rules.env_docs import front_end, makefiles, manifests
from gates.rules.env_docs.values import Entry, Part, Read, Setting

_COMPOSE = re.compile(r"(^|/)(docker-)?compose[\w.-]*\.ya?ml$")
_DOCKERFILE = re.compile(r"(^|/)(Dockerfile[\w.-]*|[\w.-]+\.Dockerfile|Containerfile)$", re.IGNORECASE)
_WORKFLOW = re.compile(r"(^|/)(\.github/(workflows|actions)/.*\.ya?ml|\.gitlab-ci\.yml)$")
_STARTS = re.compile(
    r"(^|/|[._-])(entry_?point|start|start_?up|run|run_?server|boot|bootstrap|serve|launch|init|command|cmd)([._-][\w.-]*)?$",
    re.IGNORECASE,
)
_FOR_TESTS = re.compile(
    r"(^|/)\.?(ci|devcontainer|e2e|tests?|(e2e|integration)[_-]tests?)/|(^|/)([\w-]*[._-])?(tests?|testing|e2e|ci|integration|checks|lint|linting)([._-][\w.-]*)?$",
    re.IGNORECASE,
)
_SHOWN = re.compile(r"(^|/)([\w-]+[_-])?(docs?|documentation|examples?|samples?|tutorials?)/", re.IGNORECASE)
"""Where a compose file or manifest is there to be copied, and is no deployment."""
_FOR_DEVELOPERS = re.compile(r"[._-](dev|devel|develop|development|local|override)([._-]|$)", re.IGNORECASE)
_S6 = re.compile(r">\s*\S*/container_environment/([A-Z][A-Z0-9_]+)")
"""A variable that one script of an s6 image writes for the others."""
_NOT_OURS = re.compile(r"(^|/)(tests?|node_modules|vendor)/")
_MAKEFILES = {"Makefile", "makefile", "GNUmakefile"}
_SCRIPTS = (".sh", ".bash")
_MANIFESTS = (".yaml", ".yml")
_FRONT_END = (".js", ".ts", ".jsx", ".tsx", ".mjs", ".cjs", ".vue", ".svelte")
MOST_TEXT = 400_000
"""Characters of a file beyond which it is data."""


def is_compose(path: str) -> bool:
    """Whether a file is a compose file."""
    return bool(_COMPOSE.search(path))


class Outside:
    """The reads and settings of everything that is not Python, and what comments of compose files say.

    Attributes:
        explained: what makefiles say of their variables.
        images: texts of container files and manifests, which name the images.
        searched: how many files were searched.
    """

    def __init__(self, project: Project) -> None:
        self.reads: list[Read] = []
        self.settings: list[Setting] = []
        self.comments: list[Entry] = []
        self.images: dict[str, str] = {}
        self.searched = 0
        texts = {
            path: text
            for path in project.other_files
            if _is_interesting(path) and (text := project.read_or_none(path)) is not None and len(text) < MOST_TEXT
        }
        self._charts = tuple(p.removesuffix("Chart.yaml") for p in project.match("Chart.yaml"))
        self._started = "\n".join(
            t for p, t in texts.items() if _DOCKERFILE.search(p) or is_compose(p) or p.endswith("Procfile")
        )
        for path, text in texts.items():
            if not _NOT_OURS.search(path):
                self.searched += 1
                self._look(path, text)
        built = {p: t for p, t in texts.items() if _is_makefile(p) and not _NOT_OURS.search(p)}
        self.reads += makefiles.reads(built, lambda name: _named(project, name))
        self.explained = [entry for path, text in built.items() for entry in makefiles.explained(path, text)]
        handed = {name for text in texts.values() for name in _S6.findall(text)}
        self.reads = [r for r in self.reads if r.how != "shell" or r.name not in handed]

    def _look(self, path: str, text: str) -> None:
        name = PurePosixPath(path).name
        if _WORKFLOW.search(path):
            self.reads += manifests.workflow(path, text)
        elif path.startswith(".github/"):
            self.searched -= 1
        elif _DOCKERFILE.search(path):
            self._container(path, text, manifests.dockerfile(path, text))
        elif is_compose(path):
            self._container(path, text, manifests.compose(path, text))
            self.comments += manifests.comments(path, text)
        elif name.endswith(_MANIFESTS):
            if "apiVersion:" in text and "kind:" in text:
                self._container(path, text, ([], manifests.kubernetes(path, text)))
            elif name.startswith("values") and path.startswith(self._charts):
                self.settings += manifests.values(path, text)
        elif name.startswith("Procfile"):
            self.reads += manifests.procfile(path, text)
        elif _is_makefile(path):
            return  # they are read together
        elif name.endswith(_FRONT_END):
            self.reads += front_end.reads(path, text)
        elif name.endswith(_SCRIPTS) or re.match(r"#!.*\b(ba|da|k|z)?sh\b", text):
            started = name in self._started or _STARTS.search(name)
            part = Part.TEST if _FOR_TESTS.search(path) else Part.DEPLOYMENT if started else Part.TOOLING
            self.reads += manifests.script(path, text, part)

    def _container(self, path: str, text: str, found: tuple[list[Read], list[Setting]]) -> None:
        self.images[path] = text
        reads, settings = found
        if _FOR_TESTS.search(path):
            self.reads += [dataclasses.replace(r, part=Part.TEST) for r in reads]
        elif _SHOWN.search(path):
            self.reads += [dataclasses.replace(r, part=Part.TOOLING) for r in reads]
        elif _FOR_DEVELOPERS.search(PurePosixPath(path).name):
            self.reads += [dataclasses.replace(r, part=Part.TOOLING) for r in reads]
            self.settings += settings
        else:
            self.reads += reads
            self.settings += settings


def _is_makefile(path: str) -> bool:
    name = PurePosixPath(path).name
    return name in _MAKEFILES or name.endswith(".mk")


def _named(project: Project, name: str) -> dict[str, str]:
    """The files of a name, or of a pattern of names, with their texts."""
    found = {path: project.read_or_none(path) for path in project.match(name)} if "$" not in name else {}
    return {path: text for path, text in found.items() if text is not None}


def _is_interesting(path: str) -> bool:
    name = PurePosixPath(path).name
    if _DOCKERFILE.search(path) or name.startswith("Procfile") or name in _MAKEFILES:
        return True
    return name.endswith((*_SCRIPTS, *_MANIFESTS, ".mk", *_FRONT_END)) or "." not in name
