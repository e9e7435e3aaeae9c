"""The supply chain in the security gate: what blocks, what is advice, what is let through."""

from __future__ import annotations

import dataclasses

import pytest

from gates.catalog.security import _supply
from gates.catalog.security._supply import Chain
from gates.errors import ToolFailedError
from gates.model import Severity
from gates.project import Project
from gates.tools import zizmor
from gates.tools.zizmor import Risk
from tests.conftest import OpenProject


def risk(name: str, severity: Severity, confidence: Severity, culprit: str = "") -> Risk:
    return Risk(name, severity, confidence, "a risk", culprit, ".github/workflows/a.yml", 3, 3, "https://z.example")


@pytest.mark.parametrize(
    ("said", "blocking"),
    [
        (risk("insecure-commands", Severity.HIGH, Severity.HIGH), True),
        (risk("dangerous-triggers", Severity.HIGH, Severity.MEDIUM), False),
        (risk("artipacked", Severity.MEDIUM, Severity.HIGH), False),
        (risk("unpinned-uses", Severity.HIGH, Severity.HIGH), False),
        (risk("template-injection", Severity.HIGH, Severity.HIGH, "github.event.pull_request.title"), True),
        (risk("template-injection", Severity.HIGH, Severity.HIGH, "github.head_ref"), True),
        (risk("template-injection", Severity.HIGH, Severity.HIGH, "inputs.version"), False),
        (risk("template-injection", Severity.HIGH, Severity.HIGH, "github.ref_name"), False),
    ],
)
def test_a_risk_blocks_when_it_is_high_sure_and_open_to_strangers(said: Risk, *, blocking: bool) -> None:
    [finding] = _supply.findings(Chain(risks=(said,), workflows=1), set(), Severity.HIGH)
    assert finding.blocking is blocking


@pytest.mark.parametrize(("severity", "told"), [(Severity.HIGH, True), (Severity.MEDIUM, False)])
def test_what_a_setting_hides_is_told_at_the_setting_when_it_would_block(severity: Severity, *, told: bool) -> None:
    said = dataclasses.replace(risk("insecure-commands", severity, Severity.HIGH), hidden_at=("zizmor.yml", 3))
    found = list(_supply.findings(Chain(risks=(said,), workflows=1), set(), Severity.HIGH))
    assert [(f.rule, f.blocking, f.path, f.line) for f in found] == [
        ("security/check-switched-off", True, "zizmor.yml", 3)
    ] * told
    assert all(".github/workflows/a.yml:3" in f.message for f in found)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("ENV DB_PASSWORD=Winter-Mountain", True),
        ("ENV DB_PASSWORD=Knotted-Temple9", True),
        ("ARG API_KEY=kk3jx9vv2m", True),
        ("ENV DB_PASSWORD=${DB_PASSWORD}", False),
        ("ARG API_KEY", False),
        ("ENV SECRET_KEY=only-for-the-build", False),
        ("ENV SECRET_KEY=only-collectstatic", False),
        ("ENV DJANGO_SECRET_KEY=change-me-please", False),
        ("ENV DB_PASSWORD_FILE=/run/secrets/db", False),
        ("ENV ACCESS_TOKEN_EXPIRE_MINUTES=30000000", False),
        ("ENV POSTGRES_PASSWORD=postgres", False),
    ],
)
def test_a_literal_secret_in_an_image_blocks_and_is_not_shown(
    line: str, *, told: bool, open_project: OpenProject
) -> None:
    chain = _supply.look(open_project({"Dockerfile": f"FROM python:3.12-slim\n{line}\nUSER app\n"}))
    found = list(_supply.findings(chain, set(), Severity.HIGH))
    assert [(f.rule, f.line, f.blocking) for f in found] == [("security/secret-in-image", 2, True)] * told
    assert "Winter" not in repr(found)
    assert not list(_supply.findings(chain, {("Dockerfile", 2)}, Severity.HIGH))


def test_an_ordinary_service_has_advice_alone(open_project: OpenProject) -> None:
    workflow = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: pip install nox\n"
    chain = _supply.look(open_project({"Dockerfile": "FROM python:3.12\n", ".github/workflows/ci.yml": workflow}))
    found = list(_supply.findings(chain, set(), Severity.HIGH))
    assert {f.rule for f in found} >= {
        "security/image-runs-as-root",
        "security/unpinned-install",
        "security/zizmor:unpinned-uses",
    }
    assert not any(f.blocking for f in found)
    assert chain.examined == {"workflows": 1, "Dockerfiles": 1}


def test_zizmor_without_an_answer_leaves_the_workflows_unexamined(
    open_project: OpenProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_project: Project, _files: object) -> None:
        raise ToolFailedError("zizmor broke.", "Reinstall it.")

    monkeypatch.setattr(zizmor, "audit", fail)
    chain = _supply.look(open_project({".github/workflows/ci.yml": "on: push\n"}))
    assert chain.examined == {"workflows": 0}
    assert "zizmor broke." in chain.unanswered[0]
