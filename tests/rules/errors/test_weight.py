"""Which findings about exceptions in answers block, and which are a note."""

from __future__ import annotations

import pytest

from gates.rules import scan
from tests.conftest import OpenProject

_VIEW = """\
from fastapi import APIRouter, HTTPException

router = APIRouter()


@router.post("/rows")
def make(text):
    try:
        return parse(text)
    except {caught} as exc:
        raise HTTPException(400, detail=str(exc)) from exc
"""


@pytest.mark.parametrize(
    ("caught", "blocks"),
    [
        ("Exception", True),
        ("TypeError", True),
        ("(ValueError, OSError)", True),
        ("(ValueError, TypeError)", False),
        ("ValueError", False),
    ],
)
def test_what_wrong_input_raises_is_a_note(open_project: OpenProject, caught: str, blocks: bool) -> None:
    found = scan(open_project({"app/views.py": _VIEW.format(caught=caught)}), "errors").findings
    assert [(f.rule, f.line, f.blocking) for f in found] == [("errors/internals-in-answer", 11, blocks)]
