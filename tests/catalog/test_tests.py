"""The `tests` gate: real suites run by the real pytest, and literal facts for what is decided."""

from __future__ import annotations

import dataclasses
import functools
import sys
from pathlib import Path

import msgspec
import pytest

from gates import config, registry
from gates.catalog import tests as gate
from gates.catalog.tests.facts import Facts, Figure, Kind, Named, Omission, Options, Spot, Suspect, Trouble
from gates.engine.settle import settle
from gates.errors import ToolMissingError
from gates.model import Finding, State
from gates.project import Interpreter, Project
from gates.project.interpreter import look
from tests.conftest import Files, MakeRepo, OpenProject, git, lay

QUICK = Options(order=False)
LEAN = "-p no:faker -p no:hypothesispytest -p no:anyio -p no:schemathesis"  # what our own environment happens to hold only costs time
CODE = {
    "shop/__init__.py": "",
    "shop/services/__init__.py": "",
    "shop/services/maths.py": "def double(x):\n    return 2 * x\n",
}
GREEN = {
    "tests/test_maths.py": "from shop.services.maths import double\n\n\ndef test_double():\n    assert double(2) == 4\n"
}


def lean(files: Files) -> Files:
    """The same files with pytest told to leave our own environment's plugins alone."""
    settings = str(files.get("pyproject.toml", ""))
    if "addopts" in settings:
        return dict(files) | {"pyproject.toml": settings.replace('addopts = "', f'addopts = "{LEAN} ')}
    return dict(files) | {"pytest.ini": f"[pytest]\naddopts = {LEAN}\n"}


@pytest.fixture
def open_suite(open_project: OpenProject) -> OpenProject:
    """The project of a repository with a suite; our own interpreter is looked at once for all of them."""

    def open_it(files: Files) -> Project:
        project = open_project(lean(files))
        project._memo["interpreter"] = (_known_interpreter(), None)
        return project

    return open_it


@functools.cache
def _known_interpreter() -> Interpreter:
    return look(Path(sys.executable), "the one that runs the tests")


def judged(facts: Facts, options: Options = QUICK) -> tuple[State, dict[str, Finding]]:
    """The state, and the last finding of each rule."""
    findings = gate.judge(facts, options).findings
    return settle(facts, findings).state, {f.rule: f for f in findings}


def listing(root: Path) -> set[str]:
    return {str(p.relative_to(root)) for p in root.rglob("*") if ".git" not in p.relative_to(root).parts}


# --- what is decided


def test_a_failed_test_blocks_at_its_assertion() -> None:
    trouble = Trouble("tests/test_a.py::test_x", Kind.FAILED, "assert 1 == 2\n  more", Spot("tests/test_a.py", 7))
    state, found = judged(Facts(examined={"tests": 3}, troubles=(trouble,)))
    assert state is State.FAILED
    assert (found["tests/failed"].path, found["tests/failed"].line) == ("tests/test_a.py", 7)
    assert found["tests/failed"].message == "test_x fails: assert 1 == 2"


def test_cases_of_one_parametrised_test_that_fail_alike_are_told_together() -> None:
    troubles = tuple(Trouble(f"t.py::test_x[{n}]", Kind.FAILED, "assert 0", Spot("t.py", 3)) for n in range(4))
    findings = gate.judge(Facts(examined={"tests": 4}, troubles=troubles), QUICK).findings
    assert [f.message for f in findings] == ["test_x[0] fails: assert 0 (and 3 more of its cases)"]


def test_tests_that_one_set_up_breaks_are_told_together_and_others_are_not() -> None:
    said = ["RuntimeError: no server", "RuntimeError: no server", "KeyError: 'a'"]
    troubles = [Trouble(f"t.py::test_{n}", Kind.ERROR, text, Spot("t.py", n + 1)) for n, text in enumerate(said)]
    troubles += [Trouble(f"t.py::test_f{n}", Kind.FAILED, "assert 0", Spot("t.py", n + 9)) for n in range(2)]
    findings = gate.judge(Facts(examined={"tests": 5}, troubles=tuple(troubles)), QUICK).findings
    assert [f.line for f in findings] == [1, 3, 9, 10]
    assert findings[0].message.endswith("RuntimeError: no server (and 1 more with it)")


@pytest.mark.parametrize(
    ("kind", "said", "service"),
    [
        (Kind.ERROR, 'OperationalError: connection to server at "127.0.0.1", port 5432 failed: Connection refused', True),
        (Kind.FAILED, "ConnectionError: Error -2 connecting to redis:6379. Name or service not known.", True),
        (Kind.FAILED, "assert 1 == 2", False),
        (Kind.ERROR, "RuntimeError: no such order", False),
    ],
)  # fmt: skip
def test_a_service_that_is_not_there_is_told_as_such(kind: Kind, said: str, service: bool) -> None:
    _, found = judged(Facts(examined={"tests": 1}, troubles=(Trouble("t.py::test_x", kind, said),)))
    assert found["tests/failed"].fix.startswith("Start the service") is service


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        (Kind.ERROR, "tests/failed"),
        (Kind.COLLECTION, "tests/collection-error"),
        (Kind.NEEDS_OTHERS, "tests/order-dependent"),
        (Kind.DISTURBED, "tests/order-dependent"),
        (Kind.DISTURBS, "tests/order-dependent"),
        (Kind.FLAKY, "tests/flaky"),
        (Kind.RETRIED, "tests/flaky"),
    ],
)
def test_every_kind_of_trouble_blocks_under_its_rule(kind: Kind, rule: str) -> None:
    state, found = judged(Facts(examined={"tests": 1}, troubles=(Trouble("t.py::test_x", kind, "it broke"),)))
    assert state is State.FAILED
    assert found[rule].blocking


@pytest.mark.parametrize(
    ("difference", "told"),
    [
        ("--- gw0\n\n+++ gw1\n\n@@ -1,2 +1,3 @@\n\n t.py::test_x\n+t.py::test_y[2026]\n t.py::test_z", "only one of them has t.py::test_y[2026]."),
        ("--- gw0\n\n+++ gw1", "run pytest by hand to see which."),
    ],
    ids=["whole", "cut"],
)  # fmt: skip
def test_workers_that_collected_different_tests_are_told_with_the_first_of_them(difference: str, told: str) -> None:
    said = f"Different tests were collected between gw0 and gw1. The difference is:\n{difference}"
    _, found = judged(Facts(examined={"tests": 0}, troubles=(Trouble("gw1", Kind.COLLECTION, said),)))
    assert found["tests/collection-error"].message.startswith(
        "The workers gw0 and gw1 of pytest-xdist collected different tests"
    )
    assert found["tests/collection-error"].message.endswith(told)


def test_workers_that_disagree_are_no_import_that_fails(open_suite: OpenProject) -> None:
    disagreeing = "import os\nimport pytest\n\n\n@pytest.mark.parametrize('worker', [os.environ.get('PYTEST_XDIST_WORKER')])\ndef test_x(worker):\n    assert worker\n"
    files = {"tests/test_x.py": disagreeing, "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "-n 2"\n'}
    _, found, _ = gathered(open_suite(CODE | files))
    assert "only one of them has tests/test_x.py::test_x[gw0]" in found["tests/collection-error"].message


def test_the_line_of_production_code_that_raised_is_told_too() -> None:
    trouble = Trouble("t.py::test_x", Kind.FAILED, "KeyError: 'a'", Spot("t.py", 3), deep=Spot("shop/a.py", 9))
    _, found = judged(Facts(examined={"tests": 1}, troubles=(trouble,)))
    assert (found["tests/failure-origin"].path, found["tests/failure-origin"].line) == ("shop/a.py", 9)


def test_a_changed_line_behind_a_failure_is_told() -> None:
    facts = Facts(examined={"tests": 1}, suspects=(Suspect(Spot("shop/a.py", 9), ("t.py::test_x", "t.py::test_y")),))
    _, found = judged(facts)
    assert (
        found["tests/failing-change"].message
        == "This line changed since the base and is run by test_x, test_y, which fails."
    )


def test_coverage_below_the_limit_points_at_the_files_that_lack_most() -> None:
    figures = (Figure("shop/a.py", 10, 100, first_missing=4), Figure("shop/b.py", 95, 100, first_missing=8))
    state, _ = judged(Facts(examined={"tests": 1}, figures=figures))
    findings = gate.judge(Facts(examined={"tests": 1}, figures=figures), QUICK).findings
    assert state is State.FAILED
    assert [(f.rule, f.path, f.line) for f in findings] == [("tests/low-coverage", "shop/a.py", 4)]


def test_business_logic_has_a_figure_of_its_own() -> None:
    figures = (Figure("shop/a.py", 990, 1000), Figure("shop/services/b.py", 1, 10, 2, business="shop/services"))
    judgement = gate.judge(Facts(examined={"tests": 1}, figures=figures), QUICK)
    assert [f.path for f in judgement.findings] == ["shop/services/b.py"]
    assert {m.name: m.ok for m in judgement.measures if m.unit == "%"} == {
        "line coverage": True,
        "line coverage of shop/services": False,
    }


def test_a_lower_limit_lets_the_same_facts_pass() -> None:
    figures = (Figure("shop/a.py", 6, 10, 3),)
    facts = Facts(examined={"tests": 1}, figures=figures)
    assert judged(facts)[0] is State.FAILED
    assert judged(facts, dataclasses.replace(QUICK, min_coverage=60.0))[0] is State.PASSED


def test_an_omission_of_business_logic_or_a_whole_folder_blocks_and_one_of_a_single_file_is_advice() -> None:
    def blocking(*, business: bool, folder: str) -> bool:
        omission = Omission(Spot("pyproject.toml", 3), "omit", "shop/x.py", ("shop/x.py",), business, folder)
        return judged(Facts(examined={"tests": 1}, omissions=(omission,)))[1]["tests/coverage-omits-source"].blocking

    assert blocking(business=True, folder="")
    assert blocking(business=False, folder="shop/api")
    assert not blocking(business=False, folder="")


def test_skips_and_files_written_are_advice() -> None:
    facts = Facts(examined={"tests": 1}, skips=(Named(Spot("t.py", 2), "no database", 3),), written=("app.db",))
    state, found = judged(facts)
    assert state is State.PASSED
    assert found["tests/skipped"].message == "3 tests skipped: no database"
    assert "app.db" in found["tests/writes-into-tree"].message


# --- what is gathered


def gathered(project: Project, options: Options = QUICK) -> tuple[State, dict[str, Finding], Facts]:
    facts = gate.gather(project, options)
    return *judged(facts, options), facts


def test_a_green_suite_passes_with_its_figures_and_leaves_nothing_behind(open_suite: OpenProject) -> None:
    project = open_suite(CODE | GREEN)
    before = listing(project.root)
    state, found, facts = gathered(project)
    assert (state, set(found)) == (State.PASSED, {"tests/order-not-examined"})
    assert facts.examined == {"tests": 1, "source files": 3}
    assert {f.path: (f.executed, f.statements, f.business) for f in facts.figures}["shop/services/maths.py"] == (
        2,
        2,
        "shop/services",
    )
    assert listing(project.root) == before
    assert git(project.root, "status", "--porcelain", "--ignored") == ""
    assert msgspec.convert(msgspec.json.decode(msgspec.json.encode(facts)), Facts, strict=False) == facts


def test_xdist_pytest_cov_and_reports_in_addopts_are_lived_with(open_suite: OpenProject) -> None:
    addopts = "-n 2 --cov=shop --cov-report=html --cov-report=xml --junitxml=junit.xml --basetemp=tmp --strict-config"
    settings = (
        f'[tool.pytest.ini_options]\naddopts = "{addopts}"\nfilterwarnings = ["error"]\nlog_file = "pytest.log"\n'
    )
    more = {"tests/test_more.py": GREEN["tests/test_maths.py"].replace("test_double", "test_again")}
    project = open_suite(CODE | GREEN | more | {"pyproject.toml": settings})
    before = listing(project.root)
    state, found, facts = gathered(project)
    assert state is State.PASSED, (found, facts)
    assert facts.examined == {"tests": 2, "source files": 3}
    assert all(f.executed == f.statements for f in facts.figures)
    assert listing(project.root) == before


_BY_PATH = "import importlib.util as u; s = u.spec_from_file_location('m', 'shop/services/maths.py'); m = u.module_from_spec(s); s.loader.exec_module(m); m.double(1)"
_AS_MAIN = "import runpy; runpy.run_module('shop.services.maths')['double'](1)"


@pytest.mark.parametrize(
    "words",
    [["-c", "from shop.services.maths import double; double(1)"], ["-c", _BY_PATH], ["-c", _AS_MAIN], ["shop/services/maths.py"]],
    ids=["imported", "by path", "as a module", "as a script"],
)  # fmt: skip
def test_subprocesses_count_for_coverage(open_suite: OpenProject, words: list[str]) -> None:
    test = f"""
import subprocess, sys

def test_it(tmp_path):
    subprocess.run([sys.executable, *{words!r}], check=True, cwd=".")
"""
    script = CODE["shop/services/maths.py"] + "\n\nif __name__ == '__main__':\n    double(1)\n"
    files = {"shop/services/maths.py": script} if len(words) == 1 else {}
    _, _, facts = gathered(open_suite(CODE | files | {"tests/test_cli.py": test}))
    executed = {f.path: f.executed for f in facts.figures}["shop/services/maths.py"]
    assert executed == (4 if files else 2)


def test_a_process_that_loads_nothing_of_the_project_is_not_measured(open_suite: OpenProject) -> None:
    test = """
import subprocess, sys

def test_it(tmp_path):
    said = "import sys, json; sys.exit('coverage' in sys.modules)"
    subprocess.run([sys.executable, "-c", said], check=True)
"""
    _, _, facts = gathered(open_suite(CODE | {"tests/test_cli.py": test}))
    assert facts.troubles == ()


@pytest.mark.parametrize(
    ("body", "options"),
    [
        ("", ""),
        ("import pytest\n\n\n@pytest.mark.skip(reason='later')\ndef test_x():\n    assert True\n", ""),
        ("import pytest\n\npytest.skip('not here', allow_module_level=True)\n", ""),
        ("def test_x():\n    assert True\n", "-k nothing"),
    ],
    ids=["no test", "all skipped", "module skipped", "all deselected"],
)
def test_a_suite_in_which_nothing_runs_is_vacuous(open_suite: OpenProject, body: str, options: str) -> None:
    settings = f'[tool.pytest.ini_options]\naddopts = "{options}"\n'
    state, _, facts = gathered(open_suite(CODE | {"tests/test_x.py": body, "pyproject.toml": settings}))
    assert (state, facts.examined["tests"]) == (State.VACUOUS, 0)


def test_failures_are_found_at_the_assertion_whatever_fails(open_suite: OpenProject) -> None:
    suite = """\
import unittest

import pytest

from shop.services.maths import double


def check(value):
    assert value == 5


def test_plain():
    assert double(2) == 4
    assert double(2) == 5


def test_helper():
    check(double(2))


def test_raises_in_production():
    double(object())


class TestOld(unittest.TestCase):
    def test_method(self):
        self.assertEqual(double(2), 5)


@pytest.fixture
def broken():
    raise RuntimeError("no server")


def test_setup(broken):
    pass


@pytest.mark.xfail(strict=True, reason="known")
def test_surprise():
    assert True


def test_fixture_of_a_plugin(nobody_has_this):
    pass
"""
    state, _, facts = gathered(open_suite(CODE | {"tests/test_all.py": suite}))
    assert state is State.FAILED
    spots = {t.test.rsplit("::", 1)[1]: (t.kind, t.spot.line if t.spot else None) for t in facts.troubles}
    assert spots == {
        "test_plain": (Kind.FAILED, 14),
        "test_helper": (Kind.FAILED, 9),
        "test_raises_in_production": (Kind.FAILED, 22),
        "test_method": (Kind.FAILED, 27),
        "test_setup": (Kind.ERROR, 32),
        "test_surprise": (Kind.FAILED, 39),
        "test_fixture_of_a_plugin": (Kind.ERROR, 44),
    }
    assert [t.deep for t in facts.troubles if "production" in t.test] == [Spot("shop/services/maths.py", 2)]


@pytest.mark.parametrize(
    ("files", "place"),
    [
        (
            {"tests/test_x.py": "import nothing_of_that_name\n\n\ndef test_x():\n    assert True\n"},
            ("tests/test_x.py", 1),
        ),
        ({"tests/test_x.py": "def test_x():\n    assert (\n"}, ("tests/test_x.py", 2)),
        (
            {"tests/conftest.py": "\nraise RuntimeError('no')\n", "tests/test_x.py": "def test_x():\n    pass\n"},
            ("tests/conftest.py", 2),
        ),
    ],
    ids=["import", "syntax", "conftest"],
)
def test_what_cannot_be_collected_is_a_finding_at_its_line(
    open_suite: OpenProject, files: Files, place: tuple[str, int]
) -> None:
    state, found, _ = gathered(open_suite(CODE | dict(files)))
    assert state is State.FAILED
    assert (found["tests/collection-error"].path, found["tests/collection-error"].line) == place


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"pyproject.toml": '[tool.pytest.ini_options]\naddopts = "--no-such-option"\n'}, "unrecognized arguments"),
        ({"tests/conftest.py": "def pytest_sessionfinish(session):\n    session.exitstatus = 7\n"}, "exit code 7"),
        ({"tests/test_x.py": "import os\n\n\ndef test_x():\n    os.kill(os.getpid(), 9)\n"}, "ended by signal 9"),
        ({"tests/conftest.py": "def pytest_runtestloop():\n    raise OSError('gone')\n"}, "broke down"),
    ],
    ids=["usage", "exit code", "killed", "internal"],
)
def test_a_run_that_says_nothing_reliable_is_no_answer(open_suite: OpenProject, files: Files, words: str) -> None:
    state, _, facts = gathered(open_suite(CODE | GREEN | dict(files)))
    assert state is State.ERROR
    assert words in " ".join(facts.unanswered)


def test_a_test_that_passes_after_a_retry_is_flaky(open_suite: OpenProject) -> None:
    conftest = """
from _pytest.runner import runtestprotocol

def pytest_runtest_protocol(item, nextitem):
    reports = runtestprotocol(item, nextitem=nextitem, log=False)
    if any(r.failed for r in reports):
        for r in reports:
            r.outcome = "rerun" if r.failed else r.outcome
            item.ihook.pytest_runtest_logreport(report=r)
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
    for r in reports:
        item.ihook.pytest_runtest_logreport(report=r)
    return True
"""
    suite = "seen = []\n\n\ndef test_x():\n    seen.append(1)\n    assert len(seen) > 1\n"
    state, found, _ = gathered(open_suite({"tests/conftest.py": conftest, "tests/test_x.py": suite}))
    assert state is State.FAILED
    assert found["tests/flaky"].line == 6


ORDER = Options(order=True)


def test_a_test_that_needs_its_predecessor_is_found(open_suite: OpenProject) -> None:
    suite = "seen = []\n\n\ndef test_first():\n    seen.append(1)\n\n\ndef test_second():\n    assert seen\n"
    state, found, _ = gathered(open_suite({"tests/test_x.py": suite}), ORDER)
    assert state is State.FAILED
    assert (found["tests/order-dependent"].path, found["tests/order-dependent"].line) == ("tests/test_x.py", 9)


def test_a_test_that_is_disturbed_is_found_with_its_culprit(open_suite: OpenProject) -> None:
    suite = """\
import os


def test_a():
    assert "GATE_OPEN" not in os.environ


def test_b():
    assert True


def test_c():
    os.environ["GATE_OPEN"] = "1"


def test_d():
    assert True
"""
    _, _, facts = gathered(open_suite({"tests/test_x.py": suite}), ORDER)
    assert [(t.kind, t.spot) for t in facts.troubles] == [
        (Kind.DISTURBED, Spot("tests/test_x.py", 5)),
        (Kind.DISTURBS, Spot("tests/test_x.py", 12)),
    ]


def test_a_suite_that_keeps_fixtures_of_wide_scope_passes_in_both_orders(open_suite: OpenProject) -> None:
    suite = """\
import pytest


@pytest.fixture(scope="module", params=[1, 2])
def number(request):
    return request.param


class TestThings:
    def test_one(self, number):
        assert number

    def test_two(self, number):
        assert number
"""
    state, found, facts = gathered(open_suite({"tests/test_x.py": suite}), ORDER)
    assert (state, found) == (State.PASSED, {})
    assert [e.note for e in facts.evidence if e.tool == "pytest"] == ["", "reversed order, without coverage"]


def test_the_changed_line_behind_a_failure_is_named(make_repo: MakeRepo) -> None:
    root = make_repo(lean(CODE | GREEN))
    lay(root, {"shop/services/maths.py": "def double(x):\n    return 3 * x\n\n\ndef unused():\n    return 1\n"})
    project = Project(root, config.load(root, registry.IDS), base="main")
    _, found, _ = gathered(project)
    assert (found["tests/failing-change"].path, found["tests/failing-change"].line) == ("shop/services/maths.py", 2)


def test_a_test_that_a_change_switches_off_is_found(make_repo: MakeRepo) -> None:
    root = make_repo(lean(GREEN | CODE | {"tests/test_x.py": "def test_x():\n    assert True\n"}))
    lay(
        root,
        {"tests/test_x.py": "import pytest\n\n\n@pytest.mark.skip(reason='later')\ndef test_x():\n    assert True\n"},
    )
    project = Project(root, config.load(root, registry.IDS), base="main")
    state, found, _ = gathered(project)
    assert state is State.FAILED
    assert (found["tests/switched-off"].path, found["tests/switched-off"].line) == ("tests/test_x.py", 4)


def test_a_conditional_skip_is_nobodys_business(make_repo: MakeRepo) -> None:
    root = make_repo(lean(GREEN | CODE | {"tests/test_x.py": "def test_x():\n    assert True\n"}))
    skip = (
        "import pytest\n\n\n@pytest.mark.skipif(True, reason='not on this machine')\ndef test_x():\n    assert True\n"
    )
    lay(root, {"tests/test_x.py": skip})
    project = Project(root, config.load(root, registry.IDS), base="main")
    state, found, _ = gathered(project)
    assert state is State.PASSED
    assert not found["tests/skipped"].blocking


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ('[tool.coverage.run]\nbranch = true\nomit = [\n    "shop/services/*",\n]\n', 4),
        ('[tool.coverage.run]\nsource = ["shop.api"]\n', 2),
        ('[tool.coverage.report]\nomit = ["*/services/*"]\n', 2),
        ('[tool.pytest.ini_options]\naddopts = "--cov=shop/api"\n', 2),
    ],
    ids=["omit", "source", "report", "pytest-cov"],
)
def test_business_logic_without_a_figure_is_found_at_the_setting(
    open_suite: OpenProject, settings: str, line: int
) -> None:
    api = {"shop/api/__init__.py": "", "shop/api/views.py": "X = 1\n"}
    suite = {"tests/test_x.py": "import shop.api.views\n" + GREEN["tests/test_maths.py"]}
    state, found, facts = gathered(open_suite(CODE | api | suite | {"pyproject.toml": settings}))
    finding = found["tests/coverage-omits-source"]
    assert state is State.FAILED
    assert (finding.path, finding.line) == ("pyproject.toml", line)
    assert "shop/services/maths.py" in {f.path for f in facts.figures}, "it is counted all the same"


def test_tests_migrations_and_entry_points_may_be_omitted(open_suite: OpenProject) -> None:
    files = {
        "pyproject.toml": '[tool.coverage.run]\nomit = ["*/tests/*", "*/migrations/*", "shop/__main__.py"]\n',
        "shop/__main__.py": "print(1)\nprint(2)\n",
        "shop/migrations/__init__.py": "",
        "shop/migrations/a0001.py": "X = 1\n",
        "shop/tests/__init__.py": "",
    }
    state, found, facts = gathered(open_suite(CODE | GREEN | files))
    assert (state, set(found)) == (State.PASSED, {"tests/order-not-examined"})
    assert "shop/__main__.py" not in {f.path for f in facts.figures}


def test_business_logic_behind_a_pragma_is_found(open_suite: OpenProject) -> None:
    code = """\
def double(x):
    return 2 * x


def price(x):  # pragma: no cover
    total = x + 1
    return total


class Thing:
    def __repr__(self):  # pragma: no cover
        return "thing"
"""
    _, found, _ = gathered(open_suite(CODE | GREEN | {"shop/services/maths.py": code}))
    assert (found["tests/unmeasured-logic"].line, found["tests/unmeasured-logic"].blocking) == (5, True)


def test_tests_that_are_never_collected_are_found(open_suite: OpenProject) -> None:
    suite = """\
from shop.services.maths import double


def test_double():
    assert double(1) == 3


def test_double():
    assert double(1) == 2

    def test_nested():
        assert False


class ProductChecks:
    def test_lost(self):
        assert False


class Contract:
    def test_shared(self):
        assert self.value


class TestOne(Contract):
    value = 1
"""
    files = {
        "tests/test_maths.py": suite,
        "tests/maths_checks.py": "def test_lost():\n    assert False\n",
        "tests/helpers.py": "def make():\n    return 1\n",
    }
    _, _, facts = gathered(open_suite(CODE | files))
    assert [(n.spot.path, n.spot.line, n.name) for n in facts.uncollected] == [
        ("tests/maths_checks.py", 1, "test_lost"),
        ("tests/test_maths.py", 4, "test_double"),
        ("tests/test_maths.py", 11, "test_nested"),
        ("tests/test_maths.py", 15, "ProductChecks"),
    ]


def test_a_change_that_takes_the_last_assertion_out_of_a_test_is_found(make_repo: MakeRepo) -> None:
    before = """\
def expect_two(x):
    assert x == 2


def test_a():
    assert 1 + 1 == 2


def test_b():
    assert 1 + 1 == 2
"""
    after = before.replace("    assert 1 + 1 == 2\n\n", "    1 + 1 == 2\n\n").replace(
        "    assert 1 + 1 == 2\n", "    expect_two(1 + 1)\n"
    )
    root = make_repo(lean({"tests/test_x.py": before}))
    lay(root, {"tests/test_x.py": after})
    state, found, facts = gathered(Project(root, config.load(root, registry.IDS), base="main"))
    assert state is State.FAILED
    assert [n.name for n in facts.disarmed] == ["test_a"]
    assert (found["tests/assertion-removed"].path, found["tests/assertion-removed"].line) == ("tests/test_x.py", 5)


def test_a_hook_that_turns_failures_into_passes_is_seen_through(open_suite: OpenProject) -> None:
    conftest = """
import pytest

@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    outcome.get_result().outcome = "passed"
"""
    files = {"tests/conftest.py": conftest, "tests/test_x.py": "def test_x():\n    assert 1 == 2\n"}
    state, found, _ = gathered(open_suite(files))
    assert state is State.FAILED
    assert found["tests/failed"].line == 2


def test_tests_that_write_into_the_tree_are_told_and_their_files_stay(open_suite: OpenProject) -> None:
    suite = "from pathlib import Path\n\n\ndef test_x():\n    Path('app.db').write_text('x')\n"
    project = open_suite({"tests/test_x.py": suite})
    state, found, facts = gathered(project)
    assert state is State.PASSED
    assert facts.written == ("app.db",)
    assert not found["tests/writes-into-tree"].blocking
    assert (project.root / "app.db").exists()


def test_a_source_layout_that_is_not_installed_is_importable(open_suite: OpenProject) -> None:
    files = {f"src/{name}": text for name, text in CODE.items()} | GREEN
    assert gathered(open_suite(files))[0] is State.PASSED


def test_a_configured_business_path_that_names_nothing_is_no_answer(open_suite: OpenProject) -> None:
    state, _, facts = gathered(open_suite(CODE | GREEN), Options(business_logic=("shop/domain",), order=False))
    assert state is State.ERROR
    assert "shop/domain" in facts.unanswered[0]


@pytest.mark.parametrize("missing", ["pytest", "coverage"])
@pytest.mark.parametrize(
    ("others", "remedy"),
    [({"pip": "26.0"}, "{python} -m pip install {name}"), ({}, "uv pip install --python {python} {name}")],
    ids=["pip", "an environment of uv's"],
)
def test_a_missing_tool_is_named_with_its_remedy(
    open_suite: OpenProject, missing: str, others: dict[str, str], remedy: str
) -> None:
    project = open_suite(CODE | GREEN)
    known = project.interpreter
    fewer = {name: version for name, version in known.distributions.items() if name not in {missing, "pip"}}
    project._memo["interpreter"] = (dataclasses.replace(known, distributions=fewer | others), None)
    with pytest.raises(ToolMissingError) as raised:
        gate.gather(project, QUICK)
    assert f"{missing} is not installed" in str(raised.value)
    assert str(raised.value).endswith(remedy.format(python=known.path, name=missing))


def test_hostile_names_and_broken_files_in_the_tree_do_no_harm(open_suite: OpenProject) -> None:
    files: dict[str, str | bytes] = {
        "tests/test_we ird\nname.py": "def test_x():\n    assert 1 == 2\n",
        "tests/data.bin": b"\xff\xfe\x00",
    }
    project = open_suite(files)
    (project.root / "tests" / "loop").symlink_to("loop")
    state, found, _ = gathered(project)
    assert state is State.FAILED
    assert (found["tests/failed"].path, found["tests/failed"].line) == ("tests/test_we ird\nname.py", 2)
