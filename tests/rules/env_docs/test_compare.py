"""Reads against documents: which findings, where, and which of them block."""

from __future__ import annotations

from typing import Any

import pytest

from gates.rules.env_docs.compare import Comparison
from gates.rules.env_docs.sameness import distance, is_near, same_default
from gates.rules.env_docs.values import Computed, Entry, Need, Observed, Part, Read, Setting

CODE, README, EXAMPLE = "app/config.py", "README.md", ".env.example"


Found = tuple[str, str | None, int | None, bool]


def read(name: str, default: str | None = None, **more: Any) -> Read:
    return Read(**{"name": name, "path": CODE, "line": 10, "default": default, **more})


def entry(name: str, default: str | None = None, **more: Any) -> Entry:
    return Entry(**{"name": name, "path": README, "line": 5, "default": default, **more})


def found(*, ignored: tuple[str, ...] = (), **seen: Any) -> list[Found]:
    findings = Comparison(Observed(**seen), ignored).findings()
    return [(f.rule.removeprefix("env-docs/"), f.path, f.line, f.blocking) for f in findings]


def test_what_is_read_and_documented_is_right() -> None:
    assert found(reads=(read("A_ONE"),), entries=(entry("A_ONE"),)) == []


def test_an_undocumented_variable_is_found_where_it_is_read() -> None:
    assert found(reads=(read("A_ONE"), read("A_ONE", line=20))) == [("undocumented-variable", CODE, 10, True)]


def test_a_mention_documents_a_variable() -> None:
    assert found(reads=(read("A_ONE"),), entries=(entry("A_ONE", defines=False),)) == []


@pytest.mark.parametrize(("part", "blocking"), [(Part.SERVICE, True), (Part.DEPLOYMENT, True), (Part.TOOLING, False)])
def test_only_what_runs_blocks(part: Part, blocking: bool) -> None:
    assert found(reads=(read("A_ONE", part=part),)) == [("undocumented-variable", CODE, 10, blocking)]


def test_what_only_tests_read_needs_no_document_but_is_read() -> None:
    assert found(reads=(read("TEST_DB", part=Part.TEST),)) == []
    assert found(reads=(read("TEST_DB", part=Part.TEST),), entries=(entry("TEST_DB"),)) == []


@pytest.mark.parametrize(
    "name",
    [
        "HOME",
        "PYTHONUNBUFFERED",
        "PYTHON_VERSION",
        "CI",
        "GITHUB_SHA",
        "GITHUB_BASE_REF",
        "GITLAB_CI",
        "GIT_COMMIT",
        "TZ",
        "DJANGO_SETTINGS_MODULE",
        "HTTPS_PROXY",
        "KUBERNETES_SERVICE_HOST",
        "DOCKER_HOST",
        "AWS_LAMBDA_FUNCTION_NAME",
        "WATCHFILES_CHANGES",
    ],
)
def test_variables_of_the_system_need_no_document(name: str) -> None:
    assert found(reads=(read(name),)) == []
    assert found(entries=(entry(name),)) == []


@pytest.mark.parametrize(
    "name",
    [
        "GITHUB_CLIENT_SECRET",
        "GITLAB_CLIENT_ID",
        "BITBUCKET_CLIENT_ID",
        "GIT_REPOSITORY_TOKEN",
        "DOCKER_REGISTRY_URL",
        "KUBERNETES_NAMESPACE",
        "AWS_LAMBDA_PROXY_URL",
        "RUNNER_TOKEN",
        "JENKINS_API_TOKEN",
        "LD_SDK_KEY",
        "PYTHON_SERVICE_URL",
    ],
)
def test_what_a_service_calls_after_a_system_that_it_talks_to_needs_a_document(name: str) -> None:
    assert found(reads=(read(name),)) == [("undocumented-variable", CODE, 10, True)]
    assert found(entries=(entry(name),)) == [("stale-entry", "README.md", 5, True)]


def test_a_platform_variable_is_a_note() -> None:
    assert found(reads=(read("PORT"),)) == [("undocumented-variable", CODE, 10, False)]
    assert found(entries=(entry("PORT"),)) == []


def test_one_documented_name_of_several_is_enough() -> None:
    assert found(reads=(read("A_ONE", others=("B_ONE",)),), entries=(entry("B_ONE"),)) == []


def test_the_case_of_a_name_does_not_matter() -> None:
    assert found(reads=(read("A_ONE"),), entries=(entry("a_one"),)) == []


def test_a_stale_entry_is_found_in_every_document() -> None:
    entries = (entry("A_ONE"), entry("A_ONE", path=EXAMPLE, line=2))
    assert found(entries=entries) == [("stale-entry", README, 5, True), ("stale-entry", EXAMPLE, 2, True)]


@pytest.mark.parametrize(
    "seen",
    [
        {"others": ("SENTRY_*",)},
        {"mentioned": ("SENTRY_DSN",)},
        {"reads": (read("SENTRY_*"),)},
        {"reads": (read("SENTRY_DSN", part=Part.TOOLING),)},
    ],
)
def test_an_entry_that_something_else_uses_is_not_stale(seen: dict[str, Any]) -> None:
    assert [f for f in found(entries=(entry("SENTRY_DSN"),), **seen) if f[0] == "stale-entry"] == []


def test_a_variable_that_is_only_passed_on_is_not_read() -> None:
    passed = read("A_ONE", path="compose.yaml", part=Part.DEPLOYMENT, passes_on=True)
    assert found(reads=(passed,), entries=(entry("A_ONE"),)) == [("stale-entry", README, 5, True)]


def test_a_slip_in_a_name_is_named_on_both_sides() -> None:
    assert found(reads=(read("ORDERS_LOG_LEVEL"),), entries=(entry("ORDERS_LOG_LEVL"),)) == [
        ("near-miss", CODE, 10, True),
        ("near-miss", README, 5, True),
    ]


def test_a_slip_in_one_document_is_named_there() -> None:
    entries = (entry("ORDERS_LOG_LEVEL"), entry("ORDER_LOG_LEVEL", path=EXAMPLE, line=7))
    assert found(reads=(read("ORDERS_LOG_LEVEL"),), entries=entries) == [("near-miss", EXAMPLE, 7, True)]


def test_a_slip_in_a_deployment_is_named_there() -> None:
    seen: dict[str, Any] = {"reads": (read("DB_POOL_MAX"),), "entries": (entry("DB_POOL_MAX"),)}
    assert found(settings=(Setting("DB_POOLMAX", "deploy.yaml", 9),), **seen) == [("near-miss", "deploy.yaml", 9, True)]
    assert found(settings=(Setting("DB_POOL_MAX", "deploy.yaml", 9),), **seen) == []


def test_a_deployment_that_sets_what_nobody_reads_is_told() -> None:
    setting = Setting("OLD_NAME", "deploy.yaml", 9)
    assert found(settings=(setting,)) == [("unread-setting", "deploy.yaml", 9, False)]
    for known in ({"mentioned": ("OLD_NAME",)}, {"others": ("OLD_*",)}, {"reads": (read("OLD_NAME", part=Part.TEST),)}):
        assert found(settings=(setting,), **known) == []
    assert found(settings=(Setting("PYTHONUNBUFFERED", "Dockerfile", 2), Setting("PORT", "Dockerfile", 3))) == []


def test_a_setting_with_the_prefix_of_the_service_blocks() -> None:
    own = tuple(read(f"ORDERS_{word}", need=Need.REQUIRED) for word in ("URL", "KEY", "LIMIT"))
    seen: dict[str, Any] = {"reads": own, "entries": tuple(entry(r.name) for r in own)}
    assert found(settings=(Setting("ORDERS_CACHE_SECONDS", "deploy.yaml", 9),), **seen) == [
        ("unread-setting", "deploy.yaml", 9, True)
    ]
    assert found(settings=(Setting("ORDER_CACHE_SECONDS", "deploy.yaml", 9),), **seen) == [
        ("unread-setting", "deploy.yaml", 9, False)
    ]


def test_a_value_that_nothing_uses_is_told() -> None:
    assert found(reads=(read("A_ONE"),), entries=(entry("A_ONE"),), unused=(read("A_ONE"),)) == [
        ("unused-variable", CODE, 10, False)
    ]


def test_a_pattern_that_no_document_has_is_a_note() -> None:
    assert found(reads=(read("APP_*"),)) == [("computed-name", CODE, 10, False)]
    assert found(reads=(read("APP_*"),), entries=(entry("APP_ONE"),)) == []


def test_what_builds_read_needs_no_document_but_is_read() -> None:
    assert found(reads=(read("RELEASE", part=Part.BUILD),)) == []
    assert found(reads=(read("RELEASE", part=Part.BUILD),), entries=(entry("RELEASE"),)) == []


def test_optional_ones_block_until_enough_of_them_are_documented() -> None:
    reads = (read("A_ONE"), read("A_TWO", line=11), read("A_THREE", line=12, need=Need.REQUIRED))
    seen = Observed(reads=reads, entries=(entry("A_ONE"),))
    lines = {least: [f.line for f in Comparison(seen, (), least).findings() if f.blocking] for least in (50.0, 51.0)}
    assert lines == {50.0: [12], 51.0: [11, 12]}


def test_another_default_is_named_in_the_document_and_in_the_code() -> None:
    assert found(reads=(read("A_ONE", "3.0"),), entries=(entry("A_ONE", "5.0"),)) == [
        ("default-differs", README, 5, True),
        ("default-differs", CODE, 10, True),
    ]


def test_one_wrong_document_of_two_is_the_one_that_is_named() -> None:
    entries = (entry("A_ONE", "5"), entry("A_ONE", "3", path="docs/a.md"))
    assert found(reads=(read("A_ONE", "3"),), entries=entries) == [("default-differs", README, 5, True)]


def test_a_document_that_agrees_with_one_of_several_reads_is_right() -> None:
    reads = (read("A_ONE", "3"), read("A_ONE", "5", path="compose.yaml", part=Part.DEPLOYMENT, passes_on=True))
    assert found(reads=reads, entries=(entry("A_ONE", "3"),)) == []


def test_a_default_that_cannot_be_computed_or_compared_is_left_alone() -> None:
    assert found(reads=(read("A_ONE", default_known=False),), entries=(entry("A_ONE", "5"),)) == []
    assert found(reads=(read("A_ONE", "5"),), entries=(entry("A_ONE", "<number>"),)) == []
    assert found(reads=(read("A_ONE", "5"),), entries=(entry("A_ONE"),)) == []


def test_a_reference_to_another_variable_states_no_default() -> None:
    assert found(reads=(read("A_ONE", "8000"),), entries=(entry("A_ONE", "$PORT"), entry("A_ONE", "${A_TWO}"))) == []


def test_a_default_that_differs_is_named_once_however_often_it_is_read() -> None:
    reads = (read("A_ONE", "3"), read("A_ONE", "3", line=20), read("A_ONE", "4", line=30))
    assert {line for _, path, line, _ in found(reads=reads, entries=(entry("A_ONE", "5"),)) if path == CODE} == {10, 30}


def test_a_required_variable_that_is_called_optional_is_named_on_both_sides() -> None:
    assert found(reads=(read("A_ONE", need=Need.REQUIRED),), entries=(entry("A_ONE", required=False),)) == [
        ("requirement-differs", CODE, 10, True),
        ("requirement-differs", README, 5, True),
    ]


def test_a_variable_that_is_required_under_a_condition_is_not_compared() -> None:
    assert found(reads=(read("A_ONE", need=Need.SOMETIMES),), entries=(entry("A_ONE", required=False),)) == []


def test_an_optional_variable_that_is_called_required_is_named_in_the_document() -> None:
    assert found(reads=(read("A_ONE", "x"),), entries=(entry("A_ONE", required=True),)) == [
        ("requirement-differs", README, 5, True)
    ]
    assert found(reads=(read("A_ONE"),), entries=(entry("A_ONE", required=True),)) == []


def test_a_secret_in_an_example_blocks() -> None:
    assert found(reads=(read("A_KEY"),), entries=(entry("A_KEY", secret="a live payment key"),)) == [
        ("real-secret", README, 5, True)
    ]


def test_a_computed_name_is_a_note() -> None:
    assert found(computed=(Computed(CODE, 3, "os.environ[name]"),)) == [("computed-name", CODE, 3, False)]


def test_ignored_names_are_not_judged() -> None:
    assert found(reads=(read("A_ONE"),), entries=(entry("A_TWO"),), ignored=("A_*",)) == []


@pytest.mark.parametrize(
    ("used", "claim"),
    [
        ("5", "5.0"),
        ("5000", "5_000"),
        ("100000000", "100,000,000"),
        ("true", "True"),
        ("true", "yes"),
        ("INFO", "info"),
        ("reports", "./reports/"),
        ("a,b", '["a", "b"]'),
        (None, "none"),
        ("", "unset"),
        ("false", "none"),
        ("30", "30s"),
        ("0", "false"),
        ("true", "1"),
        ("31536000", "365 days"),
        ("30", "30 days"),
        ("300000", "5 minutes"),
    ],
)
def test_these_defaults_are_the_same(used: str | None, claim: str) -> None:
    assert same_default(used, claim)


@pytest.mark.parametrize(
    ("used", "claim"),
    [
        ("3", "5"),
        ("true", "false"),
        ("0", "true"),
        ("2", "true"),
        ("3600", "5 minutes"),
        ("7", "30 days"),
        ("INFO", "DEBUG"),
        ("x", "none"),
        (None, "5"),
        ("a,b", "a"),
        ("development", "dev"),
    ],
)
def test_these_defaults_differ(used: str | None, claim: str) -> None:
    assert not same_default(used, claim)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("LOG_LEVEL", "LOG_LEVLE"),
        ("ORDERS_LOG_LEVEL", "ORDER_LOG_LEVEL"),
        ("DATABASE_URL", "DATABSE_URL"),
        ("DB_POOL_MAX", "DB_MAX_POOL"),
        ("REDIS_URL", "REDISURL"),
    ],
)
def test_these_names_are_near(left: str, right: str) -> None:
    assert is_near(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("DB_POOL_MIN", "DB_POOL_MAX"),
        ("S3_KEY1", "S3_KEY2"),
        ("DB_HOST", "DB_PORT"),
        ("A_ONE", "A_TWO"),
        ("LOG_LEVEL", "LOG_FORMAT"),
        ("NODE_VERSION", "XCODE_VERSION"),
    ],
)
def test_these_names_are_not_near(left: str, right: str) -> None:
    assert not is_near(left, right)


def test_a_swap_of_neighbours_is_one_edit() -> None:
    assert distance("LEVEL", "LEVLE") == 1
