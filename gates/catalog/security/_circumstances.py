"""What else is known about vulnerabilities that were found: that they are exploited, or that they cannot be here."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from gates.catalog.security._options import Options
from gates.catalog.security._vulnerability import Vulnerability
from gates.project import Project
from gates.tools import exploited, openvex
from gates.tools.openvex import Product, Statement
from gates.tools.osv import normalise


def added(project: Project, found: Sequence[Vulnerability], options: Options) -> tuple[Vulnerability, ...]:
    """The vulnerabilities, with what the files of `kev`, `epss` and `vex` say about them.

    The files are read even where nothing was found: one that is broken must not be noticed on the day it is needed.

    Raises:
        NoAnswerError: one of the files cannot be read, or is not what it should be.
    """
    listed = exploited.known(project, options.kev) if options.kev else frozenset[str]()
    likely = exploited.likely(project, options.epss, options.epss_limit) if options.epss else {}
    statements = openvex.read(project, options.vex)
    service = (normalise(project.name), str(project.pyproject.get("project", {}).get("version", "")))
    return tuple(_excused(_exploited(one, listed, likely), statements, service) for one in found)


def _exploited(found: Vulnerability, listed: frozenset[str], likely: Mapping[str, float]) -> Vulnerability:
    names = {name.upper() for name in found.ids}
    if names & listed:
        return dataclasses.replace(found, exploited="CISA lists it as exploited")
    chance = max((likely[name] for name in names if name in likely), default=None)
    if chance is None:
        return found
    return dataclasses.replace(
        found, exploited=f"FIRST gives it a chance of {chance:.0%} to be exploited within 30 days"
    )


def _excused(found: Vulnerability, statements: Sequence[Statement], service: Product) -> Vulnerability:
    said = openvex.excuse(statements, (found.package, found.version), found.ids, service)
    if said is None:
        return found
    by = ", ".join(part for part in (said.author, said.path) if part)
    return dataclasses.replace(found, excused=said.why, excused_by=by)
