"""The pass over all files: once per run, nothing dropped, premises settled at the end."""

from __future__ import annotations

import ast
import collections
import sys
from pathlib import Path
from typing import Any, cast

import pytest

from gates import config, registry
from gates.config import Config
from gates.project import Project
from gates.rules import foreign, rules_of, scan
from gates.rules.env_docs.observe import observe
from gates.rules.sourcepass import source_pass
from tests.rules.trees import lay, project_of

BAD = "import fastapi\n\ndef run(job):\n    try:\n        job.start()\n    except Exception:\n        pass\n"


def test_all_gates_share_one_pass(tmp_path: Path) -> None:
    lay(tmp_path, {"app/main.py": BAD})
    project = project_of(tmp_path)
    scan(project, "logging")
    (tmp_path / "app/main.py").write_text("this is not Python\n")
    assert scan(project, "errors").unreadable == ()
    assert source_pass(project) is source_pass(project)


def test_a_gate_gets_its_own_findings_only(tmp_path: Path) -> None:
    lay(tmp_path, {"app/main.py": BAD})
    assert {f.rule.partition("/")[0] for f in scan(project_of(tmp_path), "logging").findings} == {"logging"}
    assert scan(project_of(tmp_path), "errors").findings == ()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"def (:\n", "line 1: invalid syntax"),
        (b"x = 'Gr\xf6\xdfe'\n", "is not text in the encoding"),
        (b"x = '\x00'\n", "null bytes"),
        (b"# coding: klingon\n", "klingon"),
    ],
)
def test_an_unreadable_file_is_named_with_its_reason(content: bytes, why: str, tmp_path: Path) -> None:
    lay(tmp_path, {"app/main.py": BAD})
    (tmp_path / "app/odd.py").write_bytes(content)
    found = scan(project_of(tmp_path), "logging")
    assert [path for path, _ in found.unreadable] == ["app/odd.py"]
    assert why in found.unreadable[0][1]
    assert found.files == 2


def test_too_deep_a_nesting_is_unreadable_not_fatal(tmp_path: Path) -> None:
    lay(tmp_path, {"app/main.py": BAD, "app/deep.py": "x = " + "(" * 3000 + ")" * 3000 + "\n"})
    assert [path for path, _ in scan(project_of(tmp_path), "logging").unreadable] == ["app/deep.py"]


def test_a_deep_chain_is_walked(tmp_path: Path) -> None:
    lay(tmp_path, {"app/main.py": BAD, "app/chain.py": "x = " + " + ".join(["y"] * 900) + "\n"})
    assert scan(project_of(tmp_path), "logging").unreadable == ()


def test_of_several_findings_in_one_line_the_leftmost_counts(tmp_path: Path) -> None:
    code = "import flask\napp = flask.Flask(__name__)\n\n@app.errorhandler(Exception)\ndef failed(error):\n"
    lay(tmp_path, {"app/main.py": f"{code}    return {{'error': getattr(error, 'message', str(error))}}, 500\n"})
    found = [f for f in scan(project_of(tmp_path), "errors").findings if f.rule == "errors/internals-in-answer"]
    assert [(f.line, f.column) for f in found] == [(6, 22)]


def test_every_rule_of_a_gate_has_an_explanation() -> None:
    for rule in (*rules_of("logging"), *rules_of("errors")):
        assert len(rule.summary) > 10
        assert "**How to fix.**" in rule.explanation


def test_re_exported_exceptions_are_known_as_the_projects_own(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "app/errors/__init__.py": "from app.errors.domain import Gone\n",
            "app/errors/domain.py": "class Gone(Exception):\n    pass\n",
            "app/views.py": "from flask import Blueprint\nfrom app.errors import Gone\nviews = Blueprint('v', __name__)\n\n@views.get('/')\ndef show():\n    try:\n        return find()\n    except Gone as exc:\n        return {'error': str(exc)}, 404\n",
        },
    )
    assert scan(project_of(tmp_path), "errors").findings == ()


def test_the_syntax_probe_gives_back_the_same_tree(tmp_path: Path) -> None:
    import ast
    import json
    import subprocess

    code = "import a\nasync def f(x: int = 1, *y, **z) -> b'b':\n    '''doc'''\n    async with a as q:\n        return [i async for i in x if i] or f'{x!r:>{y}}' or ... or 1j\n"
    (tmp_path / "m.py").write_text(code)
    (tmp_path / "in.json").write_text(json.dumps({"files": ["m.py", "missing.py"]}))
    probe = Path(foreign.__file__).parents[1] / "probes" / "syntax.py"
    subprocess.run([sys.executable, str(probe), "in.json", "out.json"], cwd=tmp_path, check=True, timeout=60)
    told = json.loads((tmp_path / "out.json").read_text())
    assert ast.dump(foreign.rebuilt(told["trees"]["m.py"]), include_attributes=True) == ast.dump(
        ast.parse(code), include_attributes=True
    )
    assert "missing.py" in told["errors"]


def test_syntax_that_we_do_not_know_is_replaced_by_the_nearest() -> None:
    import ast

    place = {"lineno": 3, "col_offset": 0, "end_lineno": 3, "end_col_offset": 9}
    alias = ["TypeAlias", {"name": ["Name", {"id": "A", "ctx": ["Store", {}]}], "type_params": ["*", []], **place}]
    template = [
        "Expr",
        {
            "value": [
                "TemplateStr",
                {
                    "values": [
                        "*",
                        [
                            [
                                "Interpolation",
                                {
                                    "value": ["Name", {"id": "x", "ctx": ["Load", {}]}],
                                    "str": "x",
                                    "conversion": -1,
                                    **place,
                                },
                            ]
                        ],
                    ],
                    **place,
                },
            ],
            **place,
        },
    ]
    tree = foreign.rebuilt(["Module", {"body": ["*", [alias, template]], "type_ignores": ["*", []]}])
    assert isinstance(tree.body[0], ast.Pass)
    assert tree.body[0].lineno == 3
    assert isinstance(tree.body[1].value, ast.JoinedStr)


def test_the_projects_interpreter_is_not_asked_when_it_is_no_newer(tmp_path: Path) -> None:
    lay(tmp_path, {"app/main.py": "type Name =\n"})
    answer = foreign.ask(project_of(tmp_path), ["app/main.py"])
    assert not answer.trees
    assert "knows no newer syntax" in answer.silent


def test_all_files_in_newer_syntax_are_asked_for_in_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(tmp_path, {f"app/m{n}.py": BAD for n in range(40)} | {"app/broken.py": "def (:\n"})
    monkeypatch.setattr(foreign, "OURS", (3, 0))
    monkeypatch.setattr("gates.rules.trees.ast.parse", _refuse)
    asked: list[object] = []
    project = project_of(tmp_path)
    ask = project.ask_probe

    def counting(probe: str, *args: Any, **options: Any) -> Any:
        asked.append(probe)
        return ask(probe, *args, **options)

    monkeypatch.setattr(project, "ask_probe", counting)
    found = scan(project, "logging")
    assert asked == ["syntax"]
    assert [path for path, _ in found.unreadable] == ["app/broken.py"]
    assert found.files == 41
    assert sum(f.rule == "logging/swallowed-exception" for f in found.findings) == 40


def _refuse(text: str, path: str) -> None:
    raise SyntaxError("invalid syntax")


def test_the_projects_own_names_are_known_from_the_configuration(tmp_path: Path) -> None:
    code = """
        import fastapi
        import logging

        journal = fastapi.journal()

        def run(job, token):
            try:
                job.start()
            except Exception as error:
                page_somebody(job)
            try:
                job.stop()
            except Exception:
                journal.error("not stopped")
            logging.info("started with %s", blank_out(token))
            shown = blank_out(token)
            logging.info("started with %s", shown)
    """
    lay(tmp_path, {"app/main.py": code})
    names = {"reporters": ["app.page_somebody"], "loggers": ["journal"], "redactors": ["blank_out"]}
    told = Project(tmp_path, Config(gates={"logging": names}))
    without = Project(tmp_path, Config())
    found = {(f.rule, f.line) for f in scan(told, "logging").findings if f.blocking}
    assert ("logging/swallowed-exception", 9) in {(f.rule, f.line) for f in scan(without, "logging").findings}
    assert ("logging/swallowed-exception", 9) not in found
    assert ("logging/missing-traceback", 14) in found


def test_each_file_is_parsed_once_whichever_gates_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).parent.parent.parent / "examples" / "orders"
    project = Project(root, config.load(root, registry.IDS))
    parsed: collections.Counter[str] = collections.Counter()
    real = ast.parse

    def counting(text: str, path: str = "<unknown>", *more: Any, **named: Any) -> ast.AST:
        parsed[path] += 1
        return cast("ast.AST", real(text, path, *more, **named))

    monkeypatch.setattr(ast, "parse", counting)
    observe(project)
    for gate in ("logging", "errors", "security"):
        assert scan(project, gate).files > 10
    assert {path: n for path, n in parsed.items() if n > 1 and path in project.python_files} == {}
    assert set(project.source_files) <= set(parsed)
