"""Which commit was released last, from the tags alone."""

from __future__ import annotations

import re
from typing import NamedTuple

from gates.project.project import Project

_RELEASE = re.compile(r"(?:v|release[-/_]v?)?(\d+(?:\.\d+){1,2})")


class Release(NamedTuple):
    """A tagged release: `v1.4.0` has the version 1.4.0."""

    tag: str
    version: str

    @property
    def ref(self) -> str:
        """Its name for git, which no branch can have."""
        return f"refs/tags/{self.tag}"


def latest(project: Project) -> Release | None:
    """The highest version among the tags on the commit under judgement and before it; previews do not count."""
    found = [Release(tag, version) for tag in project.tags if (version := _version(project, tag))]
    return max(found, key=lambda release: [int(part) for part in release.version.split(".")], default=None)


def _version(project: Project, tag: str) -> str:
    """The version that a tag stands for, "" for a tag of another kind, a preview among them."""
    name = project.pyproject.get("project", {}).get("name")
    if isinstance(name, str) and tag.lower().startswith(name.lower()):
        tag = tag[len(name) :].lstrip("-/_@=")
    match = _RELEASE.fullmatch(tag)
    return match.group(1) if match else ""
