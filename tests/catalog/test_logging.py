"""The `logging` gate: what it counts, when it has no answer, when it has no subject."""

from __future__ import annotations

import msgspec
import pytest

from gates.catalog import logging
from gates.catalog.logging import Facts, Options
from gates.model import Finding, Severity
from tests.conftest import Files, OpenProject

SERVICE = "import logging\nimport os\n\nimport fastapi\n\nlogging.basicConfig(level=os.environ.get('LOG_LEVEL', 'INFO'))\n\n\ndef run(job):\n    try:\n        job.start()\n    except Exception:\n        {answer}\n\n\nHEADER = 'X-Request-ID'\n"


def gather(open_project: OpenProject, files: Files) -> Facts:
    facts = logging.gather(open_project(files), Options())
    assert msgspec.convert(msgspec.to_builtins(facts), Facts, strict=False) == facts
    return facts


def test_a_sound_service_is_green_and_its_files_are_counted(open_project: OpenProject) -> None:
    facts = gather(
        open_project, {"app/__init__.py": "", "app/main.py": SERVICE.format(answer="logging.exception('failed')")}
    )
    assert facts.examined == {"python files": 2}
    assert logging.judge(facts, Options()).findings == ()


def test_a_swallowed_exception_is_found_at_its_line(open_project: OpenProject) -> None:
    facts = gather(
        open_project, {"app/__init__.py": "", "app/main.py": SERVICE.format(answer="pass\n    logging.info('done')")}
    )
    assert [(f.rule, f.path, f.line, f.blocking) for f in facts.findings] == [
        ("logging/swallowed-exception", "app/main.py", 12, True)
    ]


def test_tests_and_migrations_are_not_judged(open_project: OpenProject) -> None:
    sound, bad = SERVICE.format(answer="logging.exception('failed')"), SERVICE.format(answer="pass")
    facts = gather(
        open_project,
        {"app/__init__.py": "", "app/main.py": sound, "tests/test_a.py": bad, "migrations/versions/0001_a.py": bad},
    )
    assert facts.findings == ()


def test_a_file_that_cannot_be_parsed_leaves_the_question_open(open_project: OpenProject) -> None:
    facts = gather(open_project, {"app/__init__.py": "import fastapi\n", "app/broken.py": "def run(:\n    pass\n"})
    assert len(facts.unanswered) == 1
    assert facts.unanswered[0].startswith("app/broken.py cannot be read (line 1:")


def test_a_file_that_is_no_text_leaves_the_question_open(open_project: OpenProject) -> None:
    facts = gather(
        open_project, {"app/__init__.py": "import fastapi\n", "app/latin.py": "x = 'Größe'\n".encode("latin-1")}
    )
    assert [u.split(" ")[0] for u in facts.unanswered] == ["app/latin.py"]


def test_a_project_that_neither_serves_nor_logs_has_no_subject(open_project: OpenProject) -> None:
    facts = gather(open_project, {"app/__init__.py": "", "app/main.py": "print('hello')\n"})
    assert facts.absent == "none of the 2 Python files imports a web framework, a worker library or a logging library"


def test_a_service_without_python_files_counts_none(open_project: OpenProject) -> None:
    assert gather(open_project, {"README.md": "# App\n"}).absent is not None


def test_the_judgement_counts_what_blocks() -> None:
    finding = Finding(rule="logging/print-in-service", severity=Severity.MEDIUM, blocking=True, message="m", fix="f")
    judgement = logging.judge(Facts(findings=(finding,)), Options())
    assert (judgement.measures[0].value, judgement.measures[0].ok) == (1, False)
    assert judgement.findings == (finding,)


def test_every_source_rule_is_among_the_rules_of_the_gate() -> None:
    assert {"logging/swallowed-exception", "logging/never-configured", "logging/secret-in-record"} <= {
        r.id for r in logging.RULES
    }


def _formatted(count: int) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            rule="logging/formatted-message",
            severity=Severity.MEDIUM,
            blocking=True,
            message="m",
            fix="Fix.",
            path="a.py",
            line=n,
        )
        for n in range(1, count + 1)
    )


@pytest.mark.parametrize(("formatted", "calls", "blocking"), [(3, 3, 3), (5, 20, 5), (5, 19, 0), (40, 60, 0)])
def test_a_custom_of_the_whole_project_is_one_advice_and_a_slip_blocks(
    formatted: int, calls: int, blocking: int
) -> None:
    judgement = logging.judge(Facts(findings=_formatted(formatted), log_calls=calls), Options())
    assert sum(f.blocking for f in judgement.findings) == blocking
    assert len(judgement.findings) == (blocking or 1)
    assert blocking or f"{formatted} of {calls} log messages" in judgement.findings[0].message
