"""Dockerfiles: continuations, here-documents, settings, and who the last stage runs as."""

from __future__ import annotations

import pytest

from gates.tools.dockerfile import instructions, root_line, settings


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("FROM python:3.12\nRUN true\n", 1),
        ("FROM python:3.12\nUSER root\n", 2),
        ("FROM python:3.12\nUSER 0:0\n", 2),
        ("FROM python:3.12\nUSER app\n", None),
        ("FROM python:3.12\nUSER ${UID}\n", None),
        ("FROM python:3.12 AS build\nUSER app\nFROM build\n", None),
        ("FROM python:3.12 AS build\nFROM build\nUSER app\n", None),
        ("FROM python:3.12 AS build\nUSER app\nFROM python:3.12\n", 3),
        ("FROM --platform=linux/amd64 gcr.io/distroless/python3:nonroot\n", None),
        ("ARG BASE\nFROM ${BASE}\n", None),
        ("FROM python:3.12\nRUN <<EOF\nUSER app\nEOF\n", 1),
    ],
)
def test_the_last_stage_decides_who_the_container_runs_as(text: str, line: int | None) -> None:
    assert root_line(text) == line


def test_settings_have_the_line_that_sets_them() -> None:
    text = (
        'FROM scratch\nENV A=1 \\\n    # why\n    TOKEN="x y" \\\n    B=2\nENV OLD some words\nARG EMPTY\nARG FULL=v\n'
    )
    found = [s for i in instructions(text) if i.keyword in {"ENV", "ARG"} for s in settings(i)]
    assert found == [("A", "1", 2), ("TOKEN", "x y", 4), ("B", "2", 5), ("OLD", "some words", 6), ("FULL", "v", 8)]
