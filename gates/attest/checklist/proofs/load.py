"""Proof about load tests: scripts of the well-known tools, and the endpoints that they name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gates.attest.checklist.items import Outcome, some, unknown, yes
from gates.attest.checklist.reading import tests
from gates.attest.checklist.subject import Subject

_SCRIPTS: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = (
    ("Locust", ("*.py",), re.compile(r"^\s*(from|import) locust\b", re.MULTILINE)),
    ("k6", ("*.js", "*.ts"), re.compile(r"""from ['"]k6(/\w+)?['"]""")),
    ("Gatling", ("*.scala", "*.java", "*.kt"), re.compile(r"\bio\.gatling\b")),
    ("JMeter", ("*.jmx",), re.compile(r"<jmeterTestPlan")),
    ("Artillery", ("*.yml", "*.yaml"), re.compile(r"^\s*phases:\s*$[\s\S]*arrivalRate", re.MULTILINE)),
    ("wrk", ("*.lua",), re.compile(r"\bwrk\.")),
    ("Vegeta", ("*.txt", "*.sh", "Makefile"), re.compile(r"\bvegeta attack\b")),
    ("Goose, Taurus or hey", ("*.yml", "*.sh", "Makefile"), re.compile(r"\bbzt\b|\bhey -[nzc]\b|\boha -[nzc]\b")),
)
_ENDPOINT = re.compile(r"""["'`](?:\$\{\w+\}|https?://[^/"'`]+)?(/[\w\-./{}$]+)""")


def load_tests(subject: Subject) -> Outcome:
    """A load test is committed and names endpoints; whether they are the critical ones, its reader sees in the evidence."""
    found = list(_scripts(subject))
    naming = [f"{tool} {path} calls {some(paths)}" for tool, path, paths in found if paths]
    if naming:
        return yes(f"{some(naming)}.")
    measured = [
        f"{source.path}:{node.lineno}"
        for source in tests(subject).sources
        for node in source.tree.body
        if "benchmark" in [a.arg for a in getattr(getattr(node, "args", None), "args", ())]
    ]
    told = [f"{tool} {path}" for tool, path, _ in found]
    told += [f"single functions are measured at {some(measured)}"] if measured else []
    return unknown(
        f"{'; '.join(told)}: no endpoint is named in them." if told else "No script of a tool for load tests was found."
    )


def _scripts(subject: Subject) -> Iterator[tuple[str, str, list[str]]]:
    """(tool, path, endpoints) of each script."""
    project = subject.project
    for tool, patterns, marker in _SCRIPTS:
        for path in project.match(*patterns):
            text = project.read_or_none(path) or ""
            if marker.search(text):
                yield tool, path, sorted(set(_ENDPOINT.findall(text)))
