"""Literal reports for the tests of what shows them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from gates.model import (
    CacheLabel,
    Difference,
    Evidence,
    Finding,
    GateResult,
    Gone,
    Measure,
    Other,
    PastGate,
    PastRun,
    ProjectInfo,
    Rule,
    RunInfo,
    RunReport,
    Severity,
    State,
    Turned,
    Verdict,
    Waiver,
    Weakened,
    Weakening,
    WeakeningKind,
)
from gates.render.background import Background

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


def compared_report() -> RunReport:
    """The bad day beside the run before it, without a run of its base, and with gates that are weaker than at the release."""
    report = red_report()
    gates = tuple(
        dataclasses.replace(gate, started=f"2026-11-23T22:54:{2 + 5 * n:02d}.5Z", worker=1 + n % 2)
        for n, gate in enumerate(report.gates)
    )
    previous = Difference(
        other=Other.PREVIOUS,
        run="20261123T181500-77",
        commit="fedcba9876543210fedcba9876543210fedcba98",
        branch="feature/refunds",
        started="2026-11-23T18:15:00Z",
        new={"migrations": (0,), "lint": (1,)},
        fixed=(
            Gone("lint", "lint/ruff:F841", Severity.LOW, True, "`total` is never used.", "src/orders/api/deps.py", 12),
        ),
        fixed_count=1,
        still=3,
        turned=(Turned("migrations", State.PASSED, State.FAILED),),
        unanswered=("types", "errors"),
    )
    base = Difference(other=Other.BASE, commit="a" * 40, note="No full run of the base aaaaaaaaaaaa is stored here.")
    weakened = Weakened(
        "v1.4.0",
        (
            Weakening(WeakeningKind.LIMIT, "tests", "`min-coverage` of tests was 80 and is 70."),
            Weakening(
                WeakeningKind.WAIVER,
                "security",
                "The waiver of security/vulnerable-dependency (match `GHSA-vqfr-h8mv-ghfj`) was added; it holds until 2026-12-31.",
                "no exploitable path (maria@example.com)",
            ),
        ),
    )
    return dataclasses.replace(report, gates=gates, differences=(previous, base), weakened=weakened)


def past_runs() -> tuple[PastRun, ...]:
    """Twelve runs in which the coverage rises, one gate turns red and one has no answer at times."""
    return tuple(
        PastRun(
            id=f"2026112{n // 4}T0{n % 4}0000Z-{n:02d}",
            started=f"2026-11-2{n // 4}T0{n % 4}:00:00Z",
            duration_s=60.0 + 5 * (n % 3),
            selected=None,
            commit=f"{n:040x}",
            branch="main",
            dirty=False,
            verdict=Verdict.RED if n > 8 or n % 5 == 0 else Verdict.GREEN,
            gates=tuple(
                PastGate(
                    gate,
                    State.FAILED
                    if gate == "lint" and n > 8
                    else State.ERROR
                    if gate == "types" and n % 5 == 0
                    else State.PASSED,
                    n % 4,
                    int(gate == "lint" and n > 8),
                    2.0,
                    (Measure("line coverage", 80.0 + n, "%", 80.0, ok=True),) if gate == "tests" else (),
                )
                for gate in TITLES
            ),
        )
        for n in range(12)
    )


LEFT_BEHIND = Rule(
    "migrations/left-behind",
    Severity.HIGH,
    "What an upgrade made outlives the downgrade",
    "**What it does.** Goes up, down and *up again*.\n\nA downgrade that forgets a table:\n\n    op.drop_column('orders', 'status')\n\n"
    "**Fix:** drop it in `downgrade()`.",
)


EAGER = Rule(
    "logging/eager-format", Severity.LOW, "A message is built that nobody may read", "Pass the values as arguments."
)


def background(log: Sequence[str] = ("alembic.util.exc.CommandError: no such table",)) -> Background:
    """The pages of two rules, twelve earlier runs, and the end of every log."""
    return Background(lambda: {rule.id: rule for rule in (LEFT_BEHIND, EAGER)}, past_runs(), lambda _path: log)


def many_findings(gates: Sequence[str] = tuple(TITLES)) -> RunReport:
    """Ten thousand findings, as many in each of these gates."""
    findings = [
        finding(
            message=f"Finding {n} of the column `c{n}`.", fingerprint=f"f{n}", line=n + 1, path=f"src/m{n % 300}.py"
        )
        for n in range(10_000)
    ]
    share = len(findings) // len(gates)
    return report(
        *(result(gate, State.FAILED, findings=tuple(findings[n * share :][:share])) for n, gate in enumerate(gates))
    )


FILTER_IN_CHROMIUM = """async () => {
  const words = document.querySelector("#tools [name=words]");
  const began = performance.now();
  words.value = "Finding 9";
  words.dispatchEvent(new Event("input", {bubbles: true}));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return (performance.now() - began) / 1000;
}"""
"""Filters the report in a page by words: seconds until it is drawn anew."""
