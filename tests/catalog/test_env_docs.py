"""The `env-docs` gate from end to end: real trees in, findings out."""

from __future__ import annotations

import msgspec
import pytest

from gates.catalog import env_docs
from gates.catalog.env_docs import Facts, Options
from gates.model import Finding
from tests.conftest import Files, OpenProject

README = "# App\n\n## Configuration\n\n| Variable | Required | Default |\n| --- | --- | --- |\n| `APP_URL` | yes | |\n| `APP_LEVEL` | no | `INFO` |\n"
CODE = "import os\n\nURL = os.environ['APP_URL']\nLEVEL = os.environ.get('APP_LEVEL', 'INFO')\n"
DEFAULTS = Options()
CLEAN: Files = {
    "README.md": README,
    ".env.example": "APP_URL=http://localhost\nAPP_LEVEL=INFO\n",
    "app/__init__.py": "",
    "app/config.py": CODE,
}


def run(open_project: OpenProject, files: Files, options: Options = DEFAULTS) -> tuple[Facts, list[Finding]]:
    facts = env_docs.gather(open_project(files), options)
    again = msgspec.convert(msgspec.to_builtins(facts), Facts, strict=False)
    assert again == facts
    return facts, list(env_docs.judge(again, options).findings)


def test_a_documented_service_is_green_and_says_what_it_counted(open_project: OpenProject) -> None:
    facts, findings = run(open_project, CLEAN)
    assert findings == []
    assert facts.examined == {"variables": 2, "documents": 2}


def test_an_undocumented_variable_is_found_at_its_line(open_project: OpenProject) -> None:
    _, findings = run(open_project, {**CLEAN, "app/config.py": CODE + "TTL = os.getenv('APP_TTL', '60')\n"})
    assert [(f.rule, f.path, f.line, f.blocking) for f in findings] == [
        ("env-docs/undocumented-variable", "app/config.py", 5, True)
    ]
    assert "60" in findings[0].fix


def test_scripts_and_container_files_are_read(open_project: OpenProject) -> None:
    _, findings = run(
        open_project,
        {
            **CLEAN,
            "scripts/entrypoint.sh": '#!/bin/sh\nexec serve --threads "${APP_THREADS:-4}"\n',
            "Dockerfile": 'FROM python\nENTRYPOINT ["scripts/entrypoint.sh"]\n',
        },
    )
    assert [(f.rule, f.path, f.line) for f in findings] == [
        ("env-docs/undocumented-variable", "scripts/entrypoint.sh", 2)
    ]


def test_a_real_secret_is_found_and_never_shown(open_project: OpenProject) -> None:
    value = "sk_" + "live_9vQ2mXr7Tz4KpLw8Yc3NbHd6"
    facts, findings = run(open_project, {**CLEAN, ".env.example": f"APP_URL=http://localhost\nAPP_LEVEL={value}\n"})
    assert [(f.rule, f.line) for f in findings] == [("env-docs/real-secret", 2)]
    assert value not in msgspec.json.encode(facts).decode() + findings[0].message


def test_a_project_that_reads_nothing_says_how_it_knows(open_project: OpenProject) -> None:
    facts, findings = run(open_project, {"README.md": "# App\n", "app/__init__.py": "", "app/main.py": "print(1)\n"})
    assert facts.absent == "no environment variable is read: 2 Python files and 0 scripts and manifests were searched"
    assert findings == []


def test_without_any_document_every_variable_is_undocumented(open_project: OpenProject) -> None:
    facts, findings = run(open_project, {"app/__init__.py": "", "app/config.py": CODE})
    assert [f.rule for f in findings] == ["env-docs/undocumented-variable"] * 2
    assert facts.examined == {"variables": 2}


def test_an_entry_of_a_variable_that_the_code_only_names_is_not_stale(open_project: OpenProject) -> None:
    code = CODE + "NAMES = {'ttl': 'APP_TTL'}\nfor key in load():\n    os.environ[NAMES[key]]\n"
    _, findings = run(
        open_project,
        {**CLEAN, "app/config.py": code, ".env.example": "APP_URL=http://localhost\nAPP_LEVEL=INFO\nAPP_TTL=5\n"},
    )
    assert [f for f in findings if f.blocking] == []


def test_a_change_log_documents_nothing_and_is_never_stale(open_project: OpenProject) -> None:
    log = "# Changes\n\n## Environment variables\n\n| Variable | Default |\n| --- | --- |\n| `APP_OLD` | `1` |\n- `APP_TTL` is new\n"
    _, findings = run(
        open_project, {**CLEAN, "CHANGELOG.md": log, "app/config.py": CODE + "TTL = os.getenv('APP_TTL')\n"}
    )
    assert [(f.rule, f.path) for f in findings] == [("env-docs/undocumented-variable", "app/config.py")]


def test_a_further_document_can_be_named(open_project: OpenProject) -> None:
    files = {
        **CLEAN,
        "app/config.py": CODE + "TTL = os.getenv('APP_TTL')\n",
        "ops/variables.txt": "- `APP_TTL`: seconds\n",
    }
    assert len(run(open_project, files)[1]) == 1


def test_named_documents_and_ignored_names_are_honoured(open_project: OpenProject) -> None:
    files = {
        **CLEAN,
        "app/config.py": CODE + "TTL = os.getenv('APP_TTL')\nX = os.getenv('APP_X')\n",
        "ops/variables.txt": "- `APP_TTL`: seconds\n",
    }
    assert run(open_project, files, Options(documents=("ops/*.txt",), ignore=("APP_X",)))[1] == []


def test_a_file_that_cannot_be_read_leaves_the_question_open(open_project: OpenProject) -> None:
    facts, _ = run(open_project, {**CLEAN, "app/broken.py": "import os\nos.environ[\n"})
    assert len(facts.unanswered) == 1
    assert "app/broken.py" in facts.unanswered[0]


SETTINGS = "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    app_url: str = Field(description='Where it is')\n    app_level: str = 'INFO'\n    '''How much is told.'''\nprint(Settings().app_url, Settings().app_level)\n"


def test_descriptions_of_settings_count_where_no_document_defines_a_variable(open_project: OpenProject) -> None:
    facts, findings = run(
        open_project,
        {
            "README.md": "# App\n",
            "app/__init__.py": "",
            "app/config.py": SETTINGS.replace(
                "import BaseSettings", "import BaseSettings\nfrom pydantic import Field", 1
            ),
        },
    )
    assert findings == []
    assert "app/config.py" in facts.evidence[0].note


def test_descriptions_of_settings_do_not_replace_a_document(open_project: OpenProject) -> None:
    _, findings = run(open_project, {**CLEAN, "app/settings.py": SETTINGS.replace("app_url", "app_other")})
    assert [(f.rule, f.line) for f in findings if f.blocking] == [("env-docs/undocumented-variable", 3)]


def test_a_field_that_nothing_uses_is_told(open_project: OpenProject) -> None:
    code = "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    app_url: str\n    app_level: str = 'INFO'\nURL = Settings().app_url\n"
    _, findings = run(open_project, {**CLEAN, "app/config.py": code})
    assert [(f.rule, f.path, f.line, f.blocking) for f in findings] == [
        ("env-docs/unused-variable", "app/config.py", 4, False)
    ]


def test_a_compose_file_for_tests_is_no_deployment(open_project: OpenProject) -> None:
    compose = "services:\n  api:\n    build: .\n    ports: ['${A_PORT}:80']\n    environment:\n      A_OLD: x\n"
    assert run(open_project, {**CLEAN, "docker-compose.test.yml": compose})[1] == []


def test_what_one_script_of_an_s6_image_hands_to_the_others_is_no_variable_of_its_user(
    open_project: OpenProject,
) -> None:
    files = {
        **CLEAN,
        "rootfs/init/run": "#!/command/with-contenv bash\nprintf x > /var/run/s6/container_environment/A_HANDED\n",
        "rootfs/serve/run": "#!/command/with-contenv bash\ncd $A_HANDED\n",
    }
    assert run(open_project, files)[1] == []


def test_a_file_among_other_services_is_not_taken_for_one_that_starts(open_project: OpenProject) -> None:
    script = "#!/bin/sh\ncurl $A_BUILD\n"
    _, findings = run(open_project, {**CLEAN, "tools/fetch-services.sh": script})
    assert [f.blocking for f in findings] == [False]


def test_hostile_files_are_survived(open_project: OpenProject) -> None:
    files = {
        **CLEAN,
        "docs/latin.md": "Größe `APP_X`".encode("latin-1"),
        "docs/long.md": "| `A" + "_A" * 50_000 + "!` | x |\n",
        "run.sh": "echo ${A:-" + "a" * 50_000 + "\n",
        ".env.sample": b"\xff\xfe\x00",
        "compose.yaml": "services:\n\t- ]]]\n${",
    }
    facts, findings = run(open_project, files)
    assert [f for f in findings if f.blocking] == []
    assert facts.unanswered == ()


def test_every_rule_that_can_be_said_has_its_page() -> None:
    pages = {r.id: r.explanation for r in env_docs.RULES}
    assert set(pages) == {
        f"env-docs/{n}"
        for n in (
            "undocumented-variable",
            "stale-entry",
            "near-miss",
            "default-differs",
            "requirement-differs",
            "real-secret",
            "computed-name",
            "unread-setting",
            "unused-variable",
            "probe-disagrees",
        )
    }
    assert all("**How to fix.**" in page for page in pages.values())


def test_what_the_values_of_a_chart_set_and_nothing_reads_is_found(open_project: OpenProject) -> None:
    _, found = run(
        open_project,
        {
            "app/main.py": "import os\nA, B, C = (os.environ[n] for n in ('SHOP_A', 'SHOP_B', 'SHOP_C'))\n",
            "README.md": "`SHOP_A` `SHOP_B` `SHOP_C`\n",
            "chart/Chart.yaml": "name: shop\n",
            "chart/values.yaml": "env:\n  SHOP_A: 1\n  SHOP_GONE: 2\n",
        },
    )
    assert [(f.rule, f.path, f.line) for f in found] == [("env-docs/unread-setting", "chart/values.yaml", 3)]


def test_a_script_that_starts_tests_needs_no_document(open_project: OpenProject) -> None:
    scripts = {f"{folder}/run.sh": "#!/bin/sh\necho $SHOP_PASSWORD\n" for folder in ("docker/e2e", "deploy")}
    _, found = run(open_project, scripts)
    assert [f.path for f in found] == ["deploy/run.sh"]


@pytest.mark.parametrize("name", ["docs/settings.mdx", "docs/settings.md", "docs/settings.rst", "docs/settings.adoc"])
def test_documents_of_each_kind_count(open_project: OpenProject, name: str) -> None:
    _, found = run(
        open_project, {"app/main.py": "import os\nprint(os.environ['SHOP_KEY'])\n", name: "Set `SHOP_KEY`.\n"}
    )
    assert found == []


def test_what_a_migration_does_without_is_advice(open_project: OpenProject) -> None:
    migration = "import os\n\nREGION = os.getenv('APP_REGION', 'eu')\nKEY = os.environ['APP_KEY']\n"
    _, findings = run(open_project, {**CLEAN, "app/migrations/versions/0001_region.py": migration})
    assert [(f.rule, f.line, f.blocking) for f in findings] == [
        ("env-docs/undocumented-variable", 3, False),
        ("env-docs/undocumented-variable", 4, True),
    ]


@pytest.mark.parametrize(
    ("path", "blocking"),
    [
        ("docker-compose.yml", True),
        ("docs/ipv6/docker-compose.yml", False),
        ("examples/compose.yaml", False),
        ("docker-compose.dev.yml", False),
    ],
)
def test_a_compose_file_that_is_there_to_be_copied_is_no_deployment(
    open_project: OpenProject, path: str, blocking: bool
) -> None:
    text = "services:\n  db:\n    image: postgres\n    ports:\n      - ${DB_PREFIX:?}:5432\n"
    _, findings = run(open_project, {**CLEAN, path: text})
    assert [(f.rule, f.path, f.blocking) for f in findings] == [("env-docs/undocumented-variable", path, blocking)]


@pytest.mark.parametrize(("library", "rules"), [("fastmcp>=3", []), ("httpx", ["env-docs/stale-entry"])])
def test_a_library_that_one_of_several_services_uses_reads_its_own(
    open_project: OpenProject, library: str, rules: list[str]
) -> None:
    metadata = f'[project]\nname = "mcp"\ndependencies = ["{library}"]\n'
    documented = README + "| `FASTMCP_PORT` | no | `8000` |\n"
    _, findings = run(open_project, {**CLEAN, "README.md": documented, "mcp/pyproject.toml": metadata})
    assert [f.rule for f in findings] == rules
