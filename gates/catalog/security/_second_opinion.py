"""A second opinion on a uv.lock: what uv itself reports must be among what was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from gates.errors import ToolFailedError, ToolMissingError
from gates.model import Evidence
from gates.project import Project
from gates.tools import osv, osv_server, tool_command, uv_audit
from gates.tools.closure import Release
from gates.tools.osv_source import Question, Source

Groups = Mapping[Question, Sequence[frozenset[str]]]
"""Release → the identifiers of each of its vulnerabilities."""


def of_uv(project: Project, releases: Iterable[Release], source: Source, groups: Groups) -> Iterator[Evidence]:
    """Ask uv about each uv.lock that releases come from.

    Args:
        source: of the answers that pip-audit was given.

    Raises:
        ToolFailedError: uv reports something that was not found.
    """
    locks = sorted({path for release in releases for path, _ in release.places if path.endswith("uv.lock")})
    for path in locks:
        folder = PurePosixPath(path).parent
        if str(folder / "pyproject.toml") not in project.files:
            continue  # uv reads no lock without it
        try:
            command = tool_command(project, "uv")
        except ToolMissingError as error:
            yield Evidence("uv audit", note=f"no second opinion: {error.message}")
            return
        with osv_server.serve(source) as address:
            reported, evidence = uv_audit.audit(command, project.root / folder, address)
        for one in reported:
            if not _found(one, groups):
                raise ToolFailedError(
                    f"uv audit reports {min(one.names)} for {one.package} {one.version} in {path}, which pip-audit does not.",
                    "Write the lock anew with `uv lock`, or upgrade pip-audit.",
                )
        yield evidence


def _found(reported: uv_audit.Reported, groups: Groups) -> bool:
    return any(
        name == reported.package and osv.same_version(version, reported.version) and bool(reported.names & names)
        for (name, version), listed in groups.items()
        for names in listed
    )
