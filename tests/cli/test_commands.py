"""The commands as a user types them: exit codes, what goes to stdout and what to stderr."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gates import registry
from gates.cli import explain
from tests.conftest import MakeRepo, git

CLEAN = {"pyproject.toml": "[project]\nname = 'x'\n", "a.py": '"""A."""\n\nX = 1\n'}


def gates(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gates", *map(str, words)], cwd=cwd, capture_output=True, text=True, timeout=120
    )


def run(root: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return gates("run", *words, "--python", sys.executable, cwd=root)


def test_list_names_the_ten_gates_in_order(tmp_path: Path) -> None:
    lines = gates("list", cwd=tmp_path).stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(registry.IDS)


def test_a_second_run_says_the_same_without_loading_a_gate(make_repo: MakeRepo) -> None:
    root = make_repo(CLEAN | {"b.py": '"""B."""\n\nimport os\n\nKEY = os.environ["SHOP_KEY"]\n'})
    first = run(root, "logging", "env-docs")
    report = json.loads((root / "reports/gates.json").read_text())
    words = ["-X", "importtime", "-m", "gates", "run", "logging", "env-docs", "--python", sys.executable]
    again = subprocess.run([sys.executable, *words], cwd=root, capture_output=True, text=True, timeout=120)
    replayed = json.loads((root / "reports/gates.json").read_text())
    assert all(gate["cache"]["hit"] for gate in replayed["gates"])
    assert again.returncode == first.returncode == 1
    for name in ("state", "findings", "measures", "examined", "evidence"):
        assert [gate[name] for gate in replayed["gates"]] == [gate[name] for gate in report["gates"]]
    assert "gates.catalog" not in again.stderr
    assert "env-docs/undocumented-variable" in (root / "reports/gates.html").read_text()


def test_a_green_run_exits_with_0_and_writes_both_reports(make_repo: MakeRepo) -> None:
    root = make_repo(CLEAN)
    done = run(root, "lint")
    report = json.loads((root / "reports/gates.json").read_text())
    assert (done.returncode, done.stdout) == (0, "")
    assert (report["verdict"], report["exit_code"], report["run"]["selected"]) == ("green", 0, ["lint"])
    assert "lint" in (root / "reports/gates.html").read_text()


def test_a_red_run_exits_with_1_and_names_file_and_line(make_repo: MakeRepo) -> None:
    root = make_repo(CLEAN | {"a.py": "import os\n"})
    done = run(root, "lint")
    assert done.returncode == 1
    assert "a.py:1" in done.stderr


def test_a_run_writes_the_formats_that_are_asked_for_and_prints_annotations(make_repo: MakeRepo) -> None:
    root = make_repo(CLEAN | {"a.py": "import os\n"})
    done = run(root, "lint", "--format", "sarif", "--format", "junit", "--format", "github")
    assert done.stdout.startswith("::error title=lint/ruff%3AF401,file=a.py,line=1")
    assert json.loads((root / "reports/gates.sarif").read_text())["version"] == "2.1.0"
    assert (root / "reports/gates.junit.xml").read_text().startswith("<?xml")
    assert git(root, "status", "--porcelain") == ""


def test_a_second_run_is_replayed_and_says_so_until_it_is_told_to_forget(make_repo: MakeRepo) -> None:
    root = make_repo(CLEAN)
    run(root, "lint")
    again = run(root, "lint")
    report = json.loads((root / "reports/gates.json").read_text())
    assert report["gates"][0]["cache"]["hit"]
    assert "replayed from run" in " ".join(again.stderr.split())
    assert "replayed from run" in (root / "reports/gates.html").read_text()
    assert git(root, "status", "--porcelain") == ""
    told = gates("cache", "info", cwd=root).stdout
    assert "lint" in told
    assert gates("cache", "clear", cwd=root).returncode == 0
    assert "lint" not in gates("cache", "info", cwd=root).stdout
    run(root, "lint")
    assert not json.loads((root / "reports/gates.json").read_text())["gates"][0]["cache"]["hit"]


def test_no_cache_gathers_afresh_and_keeps_nothing(make_repo: MakeRepo) -> None:
    root = make_repo(CLEAN)
    run(root, "lint", "--no-cache")
    assert "lint" not in gates("cache", "info", cwd=root).stdout
    run(root, "lint")
    run(root, "lint", "--no-cache")
    assert not json.loads((root / "reports/gates.json").read_text())["gates"][0]["cache"]["hit"]


def test_a_damaged_entry_is_told_and_the_gate_runs(make_repo: MakeRepo) -> None:
    root = make_repo(CLEAN)
    run(root, "lint")
    for entry in (root / ".gates/cache/facts/lint").iterdir():
        entry.write_bytes(entry.read_bytes()[:-3])
    done = run(root, "lint")
    assert done.returncode == 0
    assert "not believed" in done.stderr
    assert not json.loads((root / "reports/gates.json").read_text())["gates"][0]["cache"]["hit"]


def test_what_is_found_out_about_single_files_is_shown_and_forgotten(make_repo: MakeRepo) -> None:
    root = make_repo(CLEAN)
    run(root, "errors", "--no-cache")
    assert "source file" not in gates("cache", "info", cwd=root).stdout
    run(root, "errors")
    told = gates("cache", "info", cwd=root).stdout.partition("files ")[2]
    assert "1 entries" in told
    assert "together" in told
    for part in (root / ".gates/cache/files").rglob("*.bin"):
        part.write_bytes(part.read_bytes()[:-3])
    (root / "b.py").write_text("Y = 1\n")
    assert "source files" in run(root, "errors").stderr
    assert gates("cache", "clear", cwd=root).returncode == 0
    assert "source file" not in gates("cache", "info", cwd=root).stdout


def test_a_gate_without_an_answer_exits_with_3_and_its_remedy(make_repo: MakeRepo, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    root = make_repo(CLEAN | {"tests/test_a.py": "def test_a():\n    assert True\n"})
    done = gates("run", "tests", "--python", tmp_path / "bare/bin/python", cwd=root)
    assert done.returncode == 3
    assert "uv pip install --python" in " ".join(done.stderr.split()), "there is no pip in it"


def test_a_full_run_reports_all_ten_gates(make_repo: MakeRepo) -> None:
    root = make_repo(CLEAN)
    run(root, "--fail-fast", "--jobs", "1")
    report = json.loads((root / "reports/gates.json").read_text())
    assert [g["id"] for g in report["gates"]] == list(registry.IDS)
    assert report["run"]["selected"] is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "lnit"], "There is no gate 'lnit'. Did you mean 'lint'?"),
        (["rnu"], "No such command 'rnu'. Did you mean 'run'?"),
        (["run", "--jbos", "2"], "No such option"),
        (["run", "--jobs", "0"], "Invalid value"),
        (["run", "--root", "nowhere"], "--root 'nowhere' is not a folder."),
        (["run", "lint", "--python", "nowhere/python"], "does not exist"),
        (["run", "lint", "--base", "nowhere"], "--base 'nowhere' names no commit"),
        (
            ["explain", "lint/blanket-supression"],
            "There is no gate or rule 'lint/blanket-supression'. Did you mean 'lint/blanket-suppression'?",
        ),
    ],
)
def test_a_usage_error_exits_with_2_and_one_clear_line(make_repo: MakeRepo, words: list[str], said: str) -> None:
    done = gates(*words, cwd=make_repo(CLEAN))
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_report_renders_a_stored_run_again_with_its_exit_code(make_repo: MakeRepo) -> None:
    root = make_repo(CLEAN | {"a.py": "import os\n"})
    run(root, "lint")
    (root / "reports/gates.html").unlink()
    done = gates("report", cwd=root)
    assert done.returncode == 1
    assert (root / "reports/gates.html").exists()


def test_report_without_a_stored_run_is_one_sentence(make_repo: MakeRepo) -> None:
    done = gates("report", cwd=make_repo(CLEAN))
    assert done.returncode == 3
    assert "No run is stored" in done.stderr


def test_quiet_says_nothing(make_repo: MakeRepo) -> None:
    done = run(make_repo(CLEAN), "lint", "--quiet")
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.parametrize(
    ("id_", "page"),
    [
        ("lint/ruff:F401", "`ruff rule F401`"),
        ("types/mypy:arg-type", "#code-arg-type"),
        ("security/other:X1", "Its own documentation explains it."),
    ],
)
def test_explain_leads_on_to_the_page_of_a_tool_and_says_how_to_make_an_exception(id_: str, page: str) -> None:
    told = explain.explanation(id_)
    assert page in told
    assert f"`# gates: ignore[{id_}] REASON`" in told


@pytest.mark.parametrize("name", [*registry.IDS, "lint/blanket-suppression", "lint/ruff:F401", "gates/unused-waiver"])
def test_explain_prints_the_page_of_a_gate_or_rule(tmp_path: Path, name: str) -> None:
    done = gates("explain", name, cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith(f"# {name}")
    assert len(done.stdout) > 120
    assert name not in registry.IDS or f"\n\nThe `{name}` gate: " in done.stdout


def test_init_shows_what_it_detected_and_never_overwrites(make_repo: MakeRepo) -> None:
    root = make_repo({"pyproject.toml": "[project]\nname = 'shop'\n", "shop/__init__.py": "import flask\n"})
    first = gates("init", cwd=root)
    written = (root / "noxfile.py").read_text()
    (root / "noxfile.py").write_text("# mine")
    second = gates("init", cwd=root)
    assert "flask" in first.stdout
    assert "from gates.nox import sessions" in written
    assert (first.returncode, second.returncode) == (0, 2)
    assert (root / "noxfile.py").read_text() == "# mine"


def test_doctor_names_what_is_missing_with_its_remedy(make_repo: MakeRepo, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    done = gates("doctor", "--python", tmp_path / "bare/bin/python", cwd=make_repo(CLEAN))
    assert done.returncode == 3
    assert "MISSING pytest" in done.stdout
    assert "uv pip install --python" in done.stdout
    assert "ok      ruff" in done.stdout


def test_doctor_names_the_database_engines_and_the_advisory_source(make_repo: MakeRepo) -> None:
    said = gates("doctor", "--python", sys.executable, cwd=make_repo(CLEAN)).stdout
    assert "ok      database sqlite: 3." in said
    assert "ok      database postgresql: " in said
    assert "ok      database mysql: " in said
    assert "ok      advisory source: osv" in said


def test_doctor_is_content_where_everything_is_there(make_repo: MakeRepo) -> None:
    done = gates("doctor", "--python", sys.executable, cwd=make_repo(CLEAN))
    assert done.returncode == 0, done.stdout


def test_full_proves_what_a_pull_request_would_only_apply(make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    files = {"m/1_a.up.sql": "CREATE TABLE a (id INTEGER);\n", "m/1_a.down.sql": "SELECT 1;\n"}
    root = make_repo({"requirements.txt": "aiosqlite\n", **files})
    git(root, "branch", "base")
    git(root, "commit", "-q", "--allow-empty", "-m", "more")
    assert run(root, "migrations", "--base", "base").returncode == 0
    assert run(root, "migrations", "--base", "base", "--full").returncode == 1


def test_a_baseline_lets_old_findings_through_and_new_ones_block(make_repo: MakeRepo) -> None:
    root = make_repo(CLEAN | {"a.py": "import os\n"})
    done = gates("baseline", "--python", sys.executable, "--quiet", cwd=root)
    assert "findings accepted" in done.stdout
    assert run(root, "lint").returncode == 0
    report = json.loads((root / "reports/gates.json").read_text())
    assert [f["baseline"] for f in report["gates"][0]["findings"] if f["blocking"]] == [True]
    (root / "a.py").write_text("# moved\nimport os\nimport sys\n")
    done = run(root, "lint")
    assert done.returncode == 1
    assert "a.py:3" in done.stderr
    assert "a.py:2" not in done.stderr


def test_a_damaged_baseline_is_told_before_anything_runs(make_repo: MakeRepo) -> None:
    root = make_repo(CLEAN | {"gates-baseline.json": "{"})
    done = run(root, "lint")
    assert done.returncode == 2
    assert "gates-baseline.json:1 is not a baseline" in done.stderr


def test_two_runs_at_once_in_one_repository_do_not_harm_each_other(make_repo: MakeRepo) -> None:
    root = make_repo(CLEAN)
    argv = [sys.executable, "-m", "gates", "run", "lint", "env-docs", "--python", sys.executable, "--quiet"]
    both = [subprocess.Popen(argv, cwd=root, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [child.communicate(timeout=120)[1] for child in both]
    assert [child.returncode for child in both] == [0, 0], said
    runs = [json.loads((run / "run.json").read_text()) for run in (root / "reports/runs").iterdir()]
    assert [r["verdict"] for r in runs] == ["green", "green"]
    assert json.loads((root / "reports/gates.json").read_text())["run"]["id"] in {r["run"]["id"] for r in runs}
