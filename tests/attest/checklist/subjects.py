"""A small repository with a stored report, for the tests of proofs: files as literals, gates that passed unless told otherwise."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gates import config, registry
from gates.attest.checklist.items import Outcome
from gates.attest.checklist.proofs import PROOFS
from gates.attest.checklist.subject import Subject
from gates.model import GateResult
from gates.project import Project
from gates.project.git import GitState
from tests.conftest import lay
from tests.render import samples

COMMIT = "c" * 40


def subject(root: Path, files: Mapping[str, str], *gates: GateResult) -> Subject:
    """The subject with these files; all ten gates passed, those given as they are given."""
    lay(root, files)
    project = Project(root, config.load(root, registry.IDS))
    project.once("git", lambda: GitState(commit=COMMIT, tree="d" * 40))  # no test needs a repository for it
    told = {gate.id: gate for gate in gates}
    results = [told.get(name) or samples.result(name) for name in samples.TITLES]
    return Subject(samples.report(*results, commit=COMMIT, tree="d" * 40), project)


def proof(name: str, root: Path, files: Mapping[str, str], *gates: GateResult) -> tuple[str, str]:
    """(state, evidence as one text) of a proof."""
    found: Outcome = PROOFS[name](subject(root, files, *gates))
    return found.state.value, " ".join(found.evidence)


def document(paths: Mapping[str, Any], **more: Any) -> dict[str, str]:
    """A committed OpenAPI document with these paths, as files."""
    told = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths, **more}
    return {"docs/openapi.json": json.dumps(told, indent=1)}


def answer(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A response with this JSON."""
    return {"description": "d", "content": {"application/json": {"schema": schema}}}


def fields(*names: str, **schemas: Any) -> dict[str, Any]:
    """The schema of an object with these properties."""
    return {"type": "object", "properties": {name: {"type": "string"} for name in names} | schemas}


YES, NO, NOT_APPLICABLE, OPEN = "yes", "no", "not-applicable", "open"
