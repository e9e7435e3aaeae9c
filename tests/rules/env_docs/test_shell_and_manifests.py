"""What scripts, container files and manifests read and set."""

from __future__ import annotations

import pytest

from gates.rules.env_docs import manifests, shell
from gates.rules.env_docs.values import Need, Part


def names(text: str) -> list[tuple[str, Need, str | None]]:
    return [(r.name, r.need, r.default) for r in shell.references(text)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('run --port "${PORT:-8000}"', [("PORT", Need.OPTIONAL, "8000")]),
        ("run ${LEVEL-info}", [("LEVEL", Need.OPTIONAL, "info")]),
        (": ${DB_URL:?must be set}", [("DB_URL", Need.REQUIRED, None)]),
        (': "${DB_URL:=sqlite}"', [("DB_URL", Need.OPTIONAL, "sqlite")]),
        ("echo $DB_URL", [("DB_URL", Need.OPTIONAL, None)]),
        ("run ${EXTRA:+--extra}", [("EXTRA", Need.OPTIONAL, None)]),
        (
            "run ${MEMORY_MiB:-100} $MEMORY_MiB",
            [("MEMORY_MiB", Need.OPTIONAL, "100"), ("MEMORY_MiB", Need.OPTIONAL, None)],
        ),
        ("run $Own ${Own:-x} $own_one", []),
        ("run ${A_ONE:-${A_TWO:-x}}", [("A_ONE", Need.OPTIONAL, None), ("A_TWO", Need.OPTIONAL, "x")]),
        ("# ${OLD_NAME}", []),
        ("run # ${OLD_NAME}", []),
        ("awk '{print $NF, $FIELD}'", []),
        ("echo \\$ESCAPED $$", []),
        ('cd "$HOME/$PWD" && echo $1 $@ $lower', []),
    ],
)
def test_references_of_a_line(line: str, expected: list[tuple[str, Need, str | None]]) -> None:
    assert names(line) == expected


def test_a_variable_that_the_script_sets_is_its_own() -> None:
    assert (
        names(
            "HERE=$(dirname x)\nexport NAME=a\nfor FILE in *; do echo $HERE $NAME $FILE; done\nread -r ANSWER\necho $ANSWER"
        )
        == []
    )


def test_a_variable_that_a_line_sets_and_uses_is_its_own() -> None:
    assert names('NAME=$(git describe); echo "$NAME"') == []


def test_a_variable_that_a_line_makes_of_itself_is_read() -> None:
    assert names('EXTRA="--quiet $EXTRA" && run') == [("EXTRA", Need.OPTIONAL, None)]


def test_a_variable_with_a_default_from_itself_is_read() -> None:
    assert names('PORT="${PORT:-8000}"\necho $PORT') == [("PORT", Need.OPTIONAL, "8000"), ("PORT", Need.OPTIONAL, None)]


def test_a_variable_that_the_script_sets_below_its_functions_is_its_own() -> None:
    script = """
usage() { [ "$QUIET" = 1 ] || echo "$TIMEOUT ${LEVEL:-info}"; }
case "$1" in
    -q) QUIET=1 ;;
    -t) TIMEOUT="$2" ;;
esac
LEVEL=debug
usage
"""
    assert names(script) == [("LEVEL", Need.OPTIONAL, "info")]


def test_what_the_file_of_the_release_says_is_known() -> None:
    assert names('. /etc/os-release\necho "$VERSION_CODENAME"') == []
    assert names('echo "$VERSION_CODENAME"') == [("VERSION_CODENAME", Need.OPTIONAL, None)]


def test_nounset_makes_a_bare_reference_required() -> None:
    assert names("set -eu\nrun $DB_URL") == [("DB_URL", Need.REQUIRED, None)]


DOCKERFILE = """\
FROM python:3.11
ARG RELEASE=dev
ENV APP_RELEASE=${RELEASE} \\
    PORT=8000
RUN echo $BUILD_ONLY
CMD ["sh", "-c", "exec serve --port ${PORT} --workers ${WORKERS:-2}"]
"""


def test_a_dockerfile_reads_in_its_commands_and_sets_in_env() -> None:
    reads, settings = manifests.dockerfile("Dockerfile", DOCKERFILE)
    assert [(r.name, r.line, r.default, r.part) for r in reads] == [
        ("RELEASE", 2, None, Part.BUILD),
        ("PORT", 6, "8000", Part.DEPLOYMENT),
        ("WORKERS", 6, "2", Part.DEPLOYMENT),
    ]
    assert [(s.name, s.line) for s in settings] == [("APP_RELEASE", 3)]  # it uses PORT itself


@pytest.mark.parametrize(
    "command",
    [
        """CMD ["python", "-c", "import os; print(os.environ['A_ONE'])"]""",
        """HEALTHCHECK CMD python -c 'import os; print(os.getenv("A_ONE"))'""",
        r"""CMD ["python", "-c", "import os; print(os.environ.get(\"A_ONE\"))"]""",
    ],
)
def test_python_in_a_command_reads(command: str) -> None:
    reads, _ = manifests.dockerfile("Dockerfile", f"FROM python\n{command}\n")
    assert [(r.name, r.line) for r in reads] == [("A_ONE", 2)]


def test_python_in_a_script_reads_what_the_script_does_not_set() -> None:
    assert names("python -c \"import os; os.environ['A_ONE']\"") == [("A_ONE", Need.OPTIONAL, None)]
    assert names("python -c \"import os; os.environ['A_ONE'] = '1'\"") == []
    assert names("export A_ONE=1\npython -c \"import os; os.environ['A_ONE']\"") == []


COMPOSE = """\
services:
  api:
    build: .
    environment:
      DATABASE_URL: postgresql://db:${POSTGRES_PASSWORD:?set it}@db/app
      LOG_LEVEL: ${LOG_LEVEL:-INFO}
      SECRET_KEY:
    ports:
      - "${PORT:-8000}:8000"   # ${COMMENTED}
  worker:
    build:
      context: .
    environment:
      - QUEUE=jobs
      - BROKER_URL
  db:
    image: postgres:15
    environment:
      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?set it}
    command: ["sh", "-c", "echo $$INSIDE"]
"""


def test_a_compose_file_reads_from_the_host_and_sets_for_built_services() -> None:
    reads, settings = manifests.compose("compose.yaml", COMPOSE)
    assert [(r.name, r.line, r.need, r.default, r.passes_on) for r in reads] == [
        ("POSTGRES_PASSWORD", 5, Need.REQUIRED, None, False),
        ("LOG_LEVEL", 6, Need.OPTIONAL, "INFO", True),
        ("SECRET_KEY", 7, Need.OPTIONAL, None, True),
        ("PORT", 9, Need.OPTIONAL, "8000", False),
        ("BROKER_URL", 15, Need.OPTIONAL, None, True),
        ("POSTGRES_PASSWORD", 19, Need.REQUIRED, None, False),
    ]
    assert [s.name for s in settings] == ["DATABASE_URL", "LOG_LEVEL", "SECRET_KEY", "QUEUE", "BROKER_URL"]


def test_a_manifest_sets() -> None:
    text = "kind: Deployment\nspec:\n  containers:\n    - name: api\n      env:\n        - name: LOG_LEVEL\n          value: INFO\n"
    assert [(s.name, s.line) for s in manifests.kubernetes("k.yaml", text)] == [("LOG_LEVEL", 6)]


def test_a_config_map_sets_its_data() -> None:
    text = "kind: ConfigMap\nmetadata:\n  name: api\ndata:\n  LOG_LEVEL: INFO\n  nginx.conf: |\n    X\n---\nkind: Service\ndata:\n  A_ONE: x\n"
    assert [(s.name, s.line) for s in manifests.kubernetes("k.yaml", text)] == [("LOG_LEVEL", 5)]


def test_the_values_of_a_chart_set() -> None:
    text = "image: x\nenv:\n  LOG_LEVEL: INFO\n  # A_OLD: x\nextraEnv:\n  - name: A_ONE\n    value: x\nservice:\n  PORT: 1\n"
    assert [(s.name, s.line) for s in manifests.values("values.yaml", text)] == [("LOG_LEVEL", 3), ("A_ONE", 6)]


def test_comments_of_a_compose_file_document() -> None:
    text = "services:\n  api:\n    environment:\n      # A_ONE: how many of them\n      A_TWO: ${A_TWO:-x}  # what it is\n      A_THREE: x  # here\n      A_FOUR: x\n"
    assert [(e.name, e.line) for e in manifests.comments("compose.yaml", text)] == [("A_ONE", 4), ("A_TWO", 5)]


def test_a_workflow_reads_secrets_and_what_its_commands_expand() -> None:
    text = 'env:\n  A_SET: x\njobs:\n  a:\n    steps:\n      - run: deploy --to "$TARGET" --key ${{ secrets.DEPLOY_KEY }}\n'
    assert [(r.name, r.line, r.part) for r in manifests.workflow("w.yml", text)] == [
        ("DEPLOY_KEY", 6, Part.BUILD),
        ("TARGET", 6, Part.BUILD),
    ]


def test_a_procfile_reads() -> None:
    assert [
        (r.name, r.line)
        for r in manifests.procfile("Procfile", "web: serve --port $PORT\nworker: work ${QUEUE:-jobs}\n")
    ] == [("PORT", 1), ("QUEUE", 2)]
