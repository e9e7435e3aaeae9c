"""Literal reports for the tests of what shows them."""

from __future__ import annotations

import dataclasses

from gates.model import (
    CacheLabel,
    Evidence,
    Finding,
    GateResult,
    Measure,
    ProjectInfo,
    RunInfo,
    RunReport,
    Severity,
    State,
    Verdict,
    Waiver,
)

TITLES = {
    "tests": "All tests passing",
    "lint": "No linting errors",
    "types": "Type checking passes",
    "security": "Security scan passes (no high/critical vulnerabilities)",
    "api-docs": "API documentation updated",
    "migrations": "Database migrations are reversible",
    "logging": "Logging is adequate for debugging",
    "errors": "Error messages are user-friendly (no stack traces exposed)",
    "env-docs": "Environment variables documented",
    "readme": "README updated with setup instructions",
}


def result(gate: str, state: State = State.PASSED, **changes: object) -> GateResult:
    """One gate, passed and unremarkable unless told otherwise."""
    plain = GateResult(
        id=gate,
        title=TITLES.get(gate, gate),
        state=state,
        examined={"files": 42},
        evidence=(Evidence(gate, "1.2.3", (gate, "--all", "src"), 0, 1.25, f"runs/r1/{gate}/{gate}.log"),),
        started="2026-11-23T22:54:02Z",
        duration_s=1.4,
    )
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


def report(*gates: GateResult, selected: tuple[str, ...] | None = None, **project: object) -> RunReport:
    """A report on `gates`, all ten passed when none is given."""
    shown = gates or tuple(result(g) for g in TITLES)
    green = all(g.state.green for g in shown)
    info = ProjectInfo(
        name="orders",
        commit="0123456789abcdef0123456789abcdef01234567",
        tree="76543210fedcba9876543210fedcba9876543210",
        branch="feature/refunds",
        dirty=False,
        stack={"framework": "fastapi", "orm": "sqlalchemy", "migrations": "alembic"},
    )
    return RunReport(
        run=RunInfo(
            id="20261123T225402-ab12",
            started="2026-11-23T22:54:02.123456Z",
            duration_s=83.2,
            gates_version="0.1.0",
            argv=("gates", "run"),
            selected=selected,
            python="3.11.7",
            platform="Linux-6.1-x86_64",
        ),
        project=dataclasses.replace(info, **project),  # type: ignore[arg-type]
        verdict=Verdict.GREEN if green else Verdict.RED,
        exit_code=0 if green else 1,
        gates=shown,
    )


def finding(**changes: object) -> Finding:
    """A blocking finding with a place and an excerpt unless told otherwise."""
    plain = Finding(
        rule="migrations/left-behind",
        severity=Severity.HIGH,
        blocking=True,
        message="The table order_status is still there after the downgrade.",
        fix="Drop it in downgrade().",
        path="migrations/versions/0004_order_status.py",
        line=31,
        column=1,
        end_line=32,
        fingerprint="abc123",
        tool="alembic",
        excerpt="def downgrade() -> None:\n    op.drop_index('ix')\n    op.drop_column('orders', 'status')\n\n",
        excerpt_start=29,
    )
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


def red_report() -> RunReport:
    """One of each state and kind: what a bad day looks like."""
    gates = {g: result(g) for g in TITLES}
    waived = finding(
        rule="security/vulnerable-dependency",
        message="h11 0.14.0 has a known vulnerability (GHSA-vqfr-h8mv-ghfj): malformed chunked bodies are accepted.",
        fix="Raise h11 to 0.16.0 or later.",
        path="requirements.txt",
        line=14,
        end_line=None,
        fingerprint="sec1",
        tool="pip-audit",
        excerpt="greenlet==3.1.1\nh11==0.14.0\nhttpcore==1.0.7",
        excerpt_start=13,
        severity=Severity.CRITICAL,
        url="https://osv.dev/vulnerability/GHSA-vqfr-h8mv-ghfj",
        waiver=Waiver(
            "no exploitable path: the proxy in front rejects such bodies (ticket 41)", "maria@example.com", "2026-12-31"
        ),
    )
    advice = finding(
        rule="logging/eager-format",
        severity=Severity.LOW,
        blocking=False,
        message="The log message is built even where nobody reads it.",
        fix="Pass the values as arguments.",
        path="src/orders/services/payments.py",
        line=88,
        end_line=None,
        fingerprint="log1",
        tool="gates",
        excerpt='    logger.info(f"charged {order.id}")',
        excerpt_start=88,
    )
    gates["tests"] = result(
        "tests", State.VACUOUS, reason="It ran and examined 0 tests: nothing was proven.", examined={"tests": 0}
    )
    gates["lint"] = result(
        "lint",
        State.FAILED,
        findings=tuple(
            finding(
                rule=f"lint/ruff:{code}",
                severity=severity,
                message=message,
                fix="Remove it, or let ruff do so: `ruff check --fix`.",
                path="src/orders/api/deps.py",
                line=line,
                end_line=None,
                fingerprint=f"lint{line}",
                tool="ruff",
                excerpt="import json\nimport os\nfrom typing import Any",
                excerpt_start=line - 1,
                url=f"https://docs.astral.sh/ruff/rules/{code}",
            )
            for code, line, severity, message in (
                ("F401", 4, Severity.MEDIUM, "`os` is imported but never used."),
                ("E711", 40, Severity.LOW, "Comparison to None should use `is`."),
            )
        ),
    )
    gates["security"] = result("security", findings=(waived,), examined={"dependencies": 61, "files": 42})
    gates["types"] = result(
        "types",
        State.ERROR,
        reason="mypy is not installed in the project's interpreter. Add it to requirements-dev.txt and install it.",
        examined={},
    )
    gates["migrations"] = result(
        "migrations",
        State.FAILED,
        examined={"migrations": 9, "engines": 2},
        findings=(finding(),),
        evidence=(
            Evidence(
                "alembic",
                "1.20.1",
                ("python", "-m", "alembic", "upgrade", "head"),
                0,
                1.9,
                "runs/r1/migrations/alembic.log",
                "PostgreSQL 16.14, a throw-away server",
            ),
            Evidence("sqlite", "3.40.1", (), None, 0.2),
        ),
    )
    gates["api-docs"] = result(
        "api-docs",
        measures=(Measure("documented routes", 100.0, "%", 100.0, ok=True),),
        cache=CacheLabel(hit=True, digest="sha256:1", origin_run="20261122T101500-9f", age_s=86400.0),
    )
    gates["logging"] = result("logging", findings=(advice,))
    gates["env-docs"] = result(
        "env-docs",
        State.NOT_APPLICABLE,
        reason="No file of the project reads an environment variable (42 files looked at).",
        examined={},
    )
    gates["errors"] = result(
        "errors",
        State.TIMED_OUT,
        reason="The gate's time limit passed. Raise it with --timeout or `timeout` in the configuration.",
        duration_s=600.0,
    )
    gates["readme"] = result("readme", measures=(Measure("sections", 6.0, "", None),))
    return dataclasses.replace(report(*gates.values(), dirty=True), exit_code=3)
