from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gates.catalog import readme
from gates.errors import NoAnswerError
from gates.project import Project
from tests.catalog.readme.conftest import Look, findings, project_at
from tests.catalog.readme.samples import FILES, README, changed, line_of
from tests.conftest import MakeRepo, git, lay


def test_a_sound_readme_has_no_finding_and_everything_is_counted(make_repo: MakeRepo) -> None:
    project = project_at(make_repo(FILES))
    facts = readme.gather(project, readme.Options())
    assert readme.judge(facts, readme.Options()).findings == ()
    assert facts.examined == {"documents": 1, "sections": 6, "links": 3, "commands": 11}
    assert [e.tool for e in facts.evidence] == ["markdown-it-py", "command help", "README blocks"]


def test_asking_for_help_leaves_the_repository_as_it_was(make_repo: MakeRepo) -> None:
    root = make_repo(FILES)
    readme.gather(project_at(root), readme.Options())
    assert git(root, "status", "--porcelain", "--ignored") == ""


DEFECTS = [
    ("cp .env.example .env", "cp .env.sample .env", "missing-file"),
    ("requirements-dev.txt", "requirements/dev.txt", "missing-file"),
    ("tests/test_it.py::test_one", "tests/unit/test_it.py", "missing-file"),
    ("tests/test_it.py::test_one", "tests/test_it.py::test_gone", "unknown-target"),
    ("not slow", "not fast", "unknown-target"),
    (".[dev]", ".[develop]", "unknown-target"),
    ("make migrate", "make upgrade", "unknown-target"),
    ("up -d db", "up -d postgres", "unknown-target"),
    ("orders.main:create_app", "orders.main:app", "unknown-module"),
    ("orders.main:create_app", "orders.app:create_app", "unknown-module"),
    ("python -m orders.manage up", "python -m orders.migrate up", "unknown-module"),
    ("python -m orders.manage up", "python -m orders up", "unknown-module"),
    ("orders openapi docs", "orders export-openapi docs", "unknown-command"),
    ("--force", "--overwrite", "unknown-command"),
    ("python -m orders.manage up", "python -m orders.manage upgrade", "unknown-command"),
    ("--steps 2", "--count 2", "unknown-command"),
    ("`python -m orders.manage down`", "`python -m orders.manage rollback`", "unknown-command"),
    ("(docs/guide.md#first-steps)", "(docs/guides.md)", "broken-link"),
    ("(docs/guide.md#first-steps)", "(docs/Guide.md)", "letter-case"),
    ("(docs/guide.md#first-steps)", "(docs/guide.md#second-steps)", "broken-anchor"),
    ("(#tests--checks)", "(#tests-checks)", "broken-anchor"),
    ("Python 3.11 or newer", "Python 3.9 or newer", "python-version"),
    ("python -m venv", "python3.10 -m venv", "python-version"),
    ("`config/fees.yaml`", "`config/fees.yml`", "named-file"),
    ("localhost:8010/docs", "localhost:8123/docs", "port"),
]


@pytest.mark.parametrize(("old", "new", "rule"), DEFECTS, ids=[d[1] for d in DEFECTS])
def test_one_wrong_thing_is_one_blocking_finding_on_its_line(look: Look, old: str, new: str, rule: str) -> None:
    files = changed(old, new)
    assert look(files, ask=rule == "unknown-command") == [(rule, "README.md", line_of(new, files), True)]


SOUND = [
    ("cp .env.example .env", "cp .env.example .env.local && . ./.env.local"),
    ("make migrate", "mkdir data\n$ touch data/x.yaml\n$ cat data/x.yaml"),
    ("make migrate", "cd src && python orders/main.py"),
    ("make migrate", "cd ../other && make whatever && cp a.example b"),
    ("make migrate", "cookiecutter x\n$ cp my/.env.example .env"),
    ("make migrate", "git clone https://example.com/team/orders.git && cd orders\n$ make migrate"),
    ("make migrate", "git clone https://example.com/team/infra.git && cd infra\n$ make apply\n$ cp a.example b"),
    ("make migrate", "cd ../other && make whatever\n```\n\nNow `make whatever` did it.\n\n```console\n$ true"),
    ("make migrate", "docker build -t <registry>/orders:<tag> -f <your>/Dockerfile ."),
    ("make migrate", "make migrate || make anything"),
    ("make migrate", "for f in a b; do cp $f.example $f; done\n$ make whatever"),
    ("(docs/guide.md#first-steps)", "(../../actions/workflows/ci.yml)"),
    ("(docs/guide.md#first-steps)", "(https://example.com/nowhere)"),
    ("(docs/guide.md#first-steps)", "(docs)"),
    ("(docs/guide.md#first-steps)", "(/docs/guide.md?raw=true)"),
    ("(docs/guide.md#first-steps)", "(src/orders/main.py#L2)"),
    ("(docs/guide.md#first-steps)", "(orders.db)"),
    ("Python 3.11 or newer", "Python 3.12 or newer (Python 3.9 is no longer supported)"),
    ("orders openapi docs", "psql orders && orders openapi docs"),
    ("--force", "--for"),
    ("--force", "-- --anything"),
    ("`config/fees.yaml`", "`config/*.yaml`, `config/<name>.yaml` and `/etc/orders.yaml`"),
    ("localhost:8010/docs", "localhost:9090/metrics"),
]


@pytest.mark.parametrize(("old", "new"), SOUND, ids=[s[1] for s in SOUND])
def test_what_is_right_or_not_certain_does_not_block(look: Look, old: str, new: str) -> None:
    assert [f for f in look(changed(old, new), ask="--" in new) if f[3]] == []


@pytest.mark.parametrize(
    ("path", "text", "blocking"),
    [
        ("Dockerfile", "FROM python:3.11-slim\n", True),
        (
            "deploy/api.Dockerfile",
            "ARG VERSION=3.11\nFROM --platform=linux/amd64 ghcr.io/x/python:${VERSION}-slim AS base\n",
            True,
        ),
        (
            ".github/workflows/ci.yml",
            "jobs:\n  t:\n    strategy:\n      matrix:\n        python: ['3.10', '3.11']\n",
            True,
        ),
        ("Dockerfile", "FROM python:3.12-slim\n", False),
        ("Dockerfile", "ARG VERSION\nFROM python:${VERSION}\n", False),
        ("Dockerfile", "FROM debian:12\n", False),
        (
            ".github/workflows/ci.yml",
            "      - uses: actions/setup-python\n        with: {python-version: '3.x'}\n",
            False,
        ),
        (".github/workflows/ci.yml", "    matrix:\n      python: ['3.11', '3.13']\n", False),
    ],
)
def test_a_lowest_python_has_to_be_one_that_is_deployed_and_tested(
    look: Look, path: str, text: str, blocking: bool
) -> None:
    files = changed("Python 3.11 or newer", "Python 3.12 or newer") | {path: text}
    expected = [("python-version", "README.md", line_of("Python 3.12", files), True)] if blocking else []
    assert look(files) == expected


@pytest.mark.parametrize(
    ("command", "blocking"),
    [
        ("export ORDERS_ULR=sqlite:///x.db", True),
        ("ORDERS_WORKERS=2 orders openapi docs", True),
        ("env ORDERS_URLS=x orders openapi docs", True),
        ("export ORDERS_URL=sqlite:///x.db", False),
        ("UVICORN_PORT=1 OTHER_NAME=2 orders openapi docs", False),
        ('ORDERS_COPY=x; cp a "$ORDERS_COPY"', False),
        ("ORDERS_TRACE=1 orders openapi docs", False),
    ],
)
def test_a_variable_that_a_command_sets_is_read_by_something(look: Look, command: str, blocking: bool) -> None:
    reads = "import os\n\nNAMES = [os.environ.get(n) for n in ('ORDERS_URL',)]\nA = os.getenv('ORDERS_LEVEL')\nB = os.getenv('ORDERS_SIZE')\n"
    files = changed("orders openapi docs", command) | {
        "src/orders/environment.py": reads + "C = os.getenv('ORDERS_URL')\n",
        "scripts/trace.sh": "echo ORDERS_TRACE\n",
    }
    line = line_of(command, files)
    found = [f for f in look(files) if f[0] == "unknown-variable"]
    assert found == ([("unknown-variable", "README.md", line, True)] if blocking else [])


@pytest.mark.parametrize(
    ("served", "opened", "wrong"),
    [("8010", "8000", "localhost:8000"), ("8123", "8000", "localhost:8000"), ("8123", "8010", "--port 8123")],
)
def test_a_section_that_serves_one_port_and_opens_another_is_wrong(
    look: Look, served: str, opened: str, wrong: str
) -> None:
    text = README.replace("$ docker compose up -d db\n", "").replace("INFO: running on http://127.0.0.1:8010\n", "")
    files = FILES | {
        "README.md": text.replace("--port 8010", f"--port {served}").replace("localhost:8010", f"localhost:{opened}")
    }
    assert look(files) == [("port", "README.md", line_of(wrong, files), True)]


def test_no_readme_is_a_finding_and_not_vacuous(make_repo: MakeRepo) -> None:
    project = project_at(make_repo({"app.py": "x = 1\n"}))
    facts = readme.gather(project, readme.Options())
    found = readme.judge(facts, readme.Options()).findings
    assert [(f.rule, f.path, f.blocking) for f in found] == [("readme/missing", "README.md", True)]
    assert all(facts.examined.values())


def test_an_empty_readme_lacks_every_section(look: Look) -> None:
    rules = look({"README.md": "", "tests/test_a.py": ""})
    assert {r for r, *_ in rules} == {"missing-section"}
    assert sum(blocking for *_, blocking in rules) == 3


@pytest.mark.parametrize("heading", ["Set-up", "Run", "Tests & checks"])
def test_a_section_that_only_promises_is_empty(look: Look, heading: str) -> None:
    start = README.index(f"## {heading}\n")
    end = README.find("\n## ", start + 3)
    text = README[:start] + f"## {heading}\n\n*TODO*\n" + (README[end:] if end > 0 else "")
    files = FILES | {"README.md": text}
    blocking = [f for f in look(files) if f[3]]
    assert blocking == [("empty-section", "README.md", line_of(f"## {heading}", files), True)]


def test_commands_speak_for_a_section_that_has_no_heading(look: Look) -> None:
    text = "# X\n\nServes things to people.\n\n```sh\npip install x\npytest\nuvicorn x:y\n```\n"
    assert [f for f in look({"README.md": text, "tests/test_a.py": ""}) if f[3]] == []


def test_tests_need_no_section_where_there_are_none(look: Look) -> None:
    text = "# X\n\nServes things.\n\n## Install\n\n`pip install x`\n\n## Usage\n\nCall it.\n"
    assert [f for f in look({"README.md": text}) if f[3]] == []


def test_a_document_that_the_readme_sends_to_for_set_up_counts_and_is_judged(look: Look) -> None:
    files = {
        "README.md": "# X\n\nServes things to people. See [development](docs/development.md).\n\n## Usage\n\nCall it.\n",
        "docs/development.md": "# Development\n\n## Install\n\n```sh\npip install -r nope.txt\n```\n\n## Tests\n\nUse it.\n",
        "tests/test_a.py": "",
    }
    assert [f for f in look(files) if f[3]] == [("missing-file", "docs/development.md", 6, True)]


def test_documentation_on_the_web_makes_missing_sections_advice(look: Look) -> None:
    text = "# Ledgerly\n\nSee <https://ledgerly.readthedocs.io/>.\n"
    files = {"README.md": text, "ledgerly/__init__.py": "", "tests/test_a.py": ""}
    assert [f for f in look(files) if f[3]] == []


def test_a_restructured_readme_is_judged_too(look: Look) -> None:
    text = (
        "X\n=\n\nServes `things <docs/nope.rst>`_.\n\nInstall\n-------\n\n::\n\n    pip install -r nope.txt\n\n"
        "Usage\n-----\n\nCall it.\n\nTesting\n-------\n\nUse pytest.\n"
    )
    assert [f for f in look({"README.rst": text}) if f[3]] == [
        ("broken-link", "README.rst", 4, True),
        ("missing-file", "README.rst", 11, True),
    ]


def test_links_to_the_own_web_address_are_links_to_files(make_repo: MakeRepo) -> None:
    link = "https://github.com/team/orders/blob/main"
    root = make_repo(changed("(docs/guide.md#first-steps)", f"({link}/docs/guide.md) [x]({link}/docs/nope.md)"))
    git(root, "remote", "add", "origin", "git@github.com:team/orders.git")
    assert [(f.rule, f.blocking) for f in findings(project_at(root))] == [("readme/broken-link", True)]


def test_names_that_the_change_removes_are_stale(make_repo: MakeRepo) -> None:
    files = changed("defaults are in", "values are in `config/limits.yaml`, defaults in") | {
        "config/limits.yaml": "a: 1\n"
    }
    root = make_repo(files)
    git(root, "switch", "-qc", "change")
    git(root, "rm", "-q", "config/limits.yaml")
    lay(root, {"pyproject.toml": FILES["pyproject.toml"].replace("orders = ", "orders-cli = ")})
    git(root, "commit", "-qam", "change")
    found = {(f.rule, f.line) for f in findings(project_at(root, "main"))}
    expected = {
        ("readme/stale-name", line_of("limits.yaml", files)),
        ("readme/unknown-command", line_of("orders openapi", files)),
    }
    assert found == expected


def test_the_version_that_pip_is_said_to_show_is_the_version(look: Look) -> None:
    files = changed("Set `ORDERS_URL`", "Version 1.3.9 is what `pip show orders` reports. Set `ORDERS_URL`")
    assert look(files) == [("stale-name", "README.md", line_of("1.3.9", files), True)]


def test_a_command_line_that_cannot_start_is_read_instead(make_repo: MakeRepo) -> None:
    files = changed("orders openapi docs", "orders export-openapi docs")
    files["src/orders/cli.py"] = "import no_such_module\n" + files["src/orders/cli.py"]
    found = findings(project_at(make_repo(files)))
    assert [f.rule for f in found] == ["readme/unknown-command"]
    assert "Did you mean openapi?" in found[0].fix


def test_asking_can_be_turned_off(make_repo: MakeRepo) -> None:
    project = project_at(make_repo(changed("python -m orders.manage up", "python -m orders.manage upgrade")))
    assert findings(project, readme.Options(ask_commands=False)) == []


def test_a_command_line_with_djangos_wording_is_understood(look: Look) -> None:
    program = (
        "import sys  # django\n"
        "known = ['migrate', 'seed_demo']\n"
        "if sys.argv[1] == '--help':\n    print('Available subcommands:\\n\\n[x]\\n    migrate\\n    seed_demo')\n"
        "elif sys.argv[1] not in known:\n    sys.exit(f\"Unknown command: '{sys.argv[1]}'\")\n"
        "else:\n    print('usage: manage.py', sys.argv[1], '[--size N]')\n"
    )
    text = "python manage.py seed_demo --size 3\npython -m orders.manage up"
    assert look(changed("python -m orders.manage up", text) | {"manage.py": program}, ask=True) == []


def test_a_command_of_manage_py_that_does_not_exist_is_found(look: Look) -> None:
    program = (
        "import sys  # django\n"
        "if sys.argv[1] == '--help':\n    print('Available subcommands:\\n\\n[x]\\n    seed_demo')\n"
        "else:\n    sys.exit(f\"Unknown command: '{sys.argv[1]}'\")\n"
    )
    files = changed("python -m orders.manage up", "python manage.py seed\npython -m orders.manage up") | {
        "manage.py": program
    }
    assert look(files, ask=True) == [("unknown-command", "README.md", line_of("manage.py seed", files), True)]


def test_a_file_that_is_not_utf_8_gives_no_answer(make_repo: MakeRepo) -> None:
    project = project_at(make_repo({"README.md": b"# caf\xe9\n"}))
    with pytest.raises(NoAnswerError, match=r"README\.md is not text"):
        readme.gather(project, readme.Options())


def test_the_best_of_several_readmes_is_judged(make_repo: MakeRepo) -> None:
    project = project_at(make_repo({"docs/README.md": "x", "readme.rst": "x", "Readme.md": "x", "sub/README.md": "x"}))
    assert readme.gather(project, readme.Options()).readme == "Readme.md"


def test_links_that_a_later_step_satisfies_can_be_ignored(make_repo: MakeRepo) -> None:
    project = project_at(make_repo(changed("(docs/guide.md#first-steps)", "(site/index.html)")))
    assert findings(project, readme.Options(ignore_links=("site/*",))) == []


def test_without_git_the_gate_works_all_the_same(tmp_path: Path) -> None:
    lay(tmp_path, changed("cp .env.example .env", "cp .env.sample .env"))
    assert [f.rule for f in findings(project_at(tmp_path))] == ["readme/missing-file"]


def test_every_rule_that_is_given_is_explained(make_repo: MakeRepo) -> None:
    known = {rule.id for rule in readme.RULES}
    assert {f"readme/{rule}" for *_, rule in DEFECTS} <= known
    assert all(rule.explanation.count(".") > 1 and not rule.summary.endswith(".") for rule in readme.RULES)


def test_hostile_documents_are_read_without_a_crash(make_repo: MakeRepo) -> None:
    hostile = (
        "# \x00 \u202e\n\n[a](\x00) [b]("
        + "x" * 5000
        + ") [c](%00) [d](../../../../etc/passwd) [e](a/../../b) [f](//) [g](#%ff)\n\n"
        "```sh\ncd ..\ncd /\ncat " + "../" * 500 + "x\ncp \x00 y\nmake \x1b[2J\n((((\n" + "a(" * 2000 + "\n```\n"
    )
    project = project_at(
        make_repo({"README.md": hostile, "Makefile": "a:\n", "pyproject.toml": "[project]\nscripts = 3\n"})
    )
    facts = readme.gather(project, readme.Options())
    assert facts.unanswered == ()
    found = readme.judge(facts, readme.Options()).findings
    assert [(f.rule, f.line) for f in found if f.rule == "readme/broken-link"] == [("readme/broken-link", 3)] * 3


def test_the_interpreter_is_not_needed_where_there_is_nothing_to_ask(make_repo: MakeRepo) -> None:
    root = make_repo({"README.md": README.split("## Run")[0], "tests/test_a.py": ""})
    from gates import config, registry

    project = Project(root, config.load(root, registry.IDS), python=Path(sys.prefix, "nowhere"))
    assert readme.gather(project, readme.Options()).readme == "README.md"


@pytest.mark.parametrize(
    "metadata",
    [
        '[project]\nname = "x"\nrequires-python = ">=3.11"\n',
        '[project]\nname = "x"\nclassifiers = ["Programming Language :: Python :: 3.12", "Programming Language :: Python :: 3.11"]\n',
        '[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\npython = "^3.11"\n',
    ],
)
@pytest.mark.parametrize(("version", "found"), [("3.10", True), ("3.11", False), ("3.12", False)])
def test_the_oldest_python_is_told_by_the_metadata_in_any_of_its_ways(
    look: Look, metadata: str, version: str, found: bool
) -> None:
    text = f"# X\n\nServes things to people.\n\n## Requirements\n\n- Python {version}\n\n## Usage and tests\n\n`pip install x`\n"
    rules = [f[0] for f in look({"README.md": text, "pyproject.toml": metadata})]
    assert ("python-version" in rules) is found


def test_a_file_that_the_document_shows_is_the_readers(look: Look) -> None:
    shown = "```python\n# serve.py\nprint(1)\n```\n\n```sh\npython serve.py\n```\n"
    told = "Save this as `conf/app.toml`:\n\n```toml\na = 1\n```\n\n```sh\ncat conf/app.toml\n```\n"
    unnamed = "```python\nprint(1)\n```\n\n```sh\npython serve.py\npython scripts/serve.py\n```\n"
    text = README + f"\n## Examples\n\n{shown}\n{told}\n## More\n\n{unnamed}"
    assert [f for f in look(FILES | {"README.md": text}) if f[3]] == [
        ("missing-file", "README.md", line_of("python scripts/serve.py", {"README.md": text}), True)
    ]


def test_a_service_that_is_commented_out_may_be_taken_in(look: Look) -> None:
    files = changed("up -d db", "up -d admin")
    assert [
        f for f in look(files | {"compose.yaml": FILES["compose.yaml"] + "#  admin:\n#    image: x\n"}) if f[3]
    ] == []


def test_a_module_of_several_folders_that_share_a_name_is_found(look: Look) -> None:
    files = changed("orders.main:create_app", "shop.web.main:app") | {
        "core/shop/core/__init__.py": "",
        "shop/__init__.py": "",
        "web/shop/web/main.py": "app = 1\n",
    }
    assert [f for f in look(files) if f[3]] == []


def test_what_a_command_fetches_is_there_by_its_name(look: Look) -> None:
    files = changed("make migrate", "wget https://example.com/x/easy.py?v=1\n$ python3 ./easy.py")
    assert [f for f in look(files) if f[3]] == []


def test_pictographs_of_contributors_lead_to_no_place(look: Look) -> None:
    link = '<a href="#infra-maria" title="Infrastructure">🚇</a> [🚧](#maintenance-maria "Maintenance")'
    text = f"{link}\n\n[x](#maintenance-maria) Takes orders"
    found = [f for f in look(changed("Takes orders", text)) if f[3]]
    assert found == [("broken-anchor", "README.md", 5, True)]


def test_markers_that_are_known_by_how_they_begin_exist(look: Look) -> None:
    conftest = "def skips(item):\n    return any(m.name.startswith('kept_') for m in item.iter_markers())\n"
    files = changed('"not slow"', '"kept_here or left_here"') | {"tests/conftest.py": conftest}
    assert [f[0] for f in look(files) if f[3]] == ["unknown-target"]
