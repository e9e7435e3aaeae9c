"""The environment variables that the service itself reads."""

from __future__ import annotations

from collections.abc import Mapping

from gates.attest.checklist.subject import Subject
from gates.rules.env_docs.observe import observe
from gates.rules.env_docs.values import Part


def variables(subject: Subject) -> Mapping[str, str]:
    """Name → "NAME (path:line)" where the service reads it first; what tests and manifests alone read is left out."""
    found: dict[str, str] = {}
    for read in observe(subject.project).reads:
        if read.part is Part.SERVICE and not read.passes_on:
            found.setdefault(read.name, f"{read.name} ({read.path}:{read.line})")
    return found
