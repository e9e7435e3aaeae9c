"""What documents say of variables."""

from __future__ import annotations

import pytest

from gates.rules.env_docs.documents import example_file, prose
from gates.rules.env_docs.secretvalues import kind_of_secret
from gates.rules.env_docs.values import Entry

EXAMPLE = """\
# Copy to .env. Every variable is explained in the README.

# Database (default: a file in the working directory)
DATABASE_URL=sqlite:///./app.db
export LOG_LEVEL=INFO  # default: WARNING

# BALANCE_URL=https://example.com/hook
lower = not this
"""


def test_an_example_file_has_one_entry_per_line_also_for_those_commented_out() -> None:
    assert [(e.name, e.line, e.default) for e in example_file(".env.example", EXAMPLE)] == [
        ("DATABASE_URL", 4, None),
        ("LOG_LEVEL", 5, None),
        ("BALANCE_URL", 7, None),
        ("lower", 8, None),
    ]


def test_a_name_alone_is_handed_on_from_outside_and_documented() -> None:
    text = "# Redis\nREDIS_PASSWORD\nREDIS_USE_SSL  # off when empty\nNOTES\nSee REDIS_HOST\n"
    assert [(e.name, e.line) for e in example_file(".env.example", text)] == [
        ("REDIS_PASSWORD", 2),
        ("REDIS_USE_SSL", 3),
    ]


def test_a_name_that_is_not_all_capitals_is_an_entry_also_in_a_comment() -> None:
    text = "# MEMORY_MiB=100\n# Older_name = no assignment\n# see http://x/?q=1\n"
    assert [e.name for e in example_file(".env.example", text)] == ["MEMORY_MiB"]


def test_a_stated_default_has_its_unit() -> None:
    text = "# SESSION_AGE=31536000 # current default: 365 days\n# SIZE=1 # default: 5 of them\n"
    assert [e.default for e in example_file(".env.example", text)] == ["365 days", "5"]


def test_a_mark_alone_states_no_default() -> None:
    assert [
        e.default for e in example_file(".env.example", "# Default: {}, as JSON\nDB_OPTIONS=\n# default :\nA_ONE=\n")
    ] == [
        None,
        None,
    ]


def test_a_comment_that_gives_a_default_is_no_entry() -> None:
    assert [
        e.name for e in example_file(".env.example", "# DEFAULT='{\n#   1\n# }'\nA_ONE='{\n  2\n}'\n# EXAMPLE=1\n")
    ] == ["A_ONE"]


def test_values_are_defaults_only_where_the_file_says_so() -> None:
    text = "A_ONE=1\n# Optional; the values shown are the defaults.\nA_TWO=2\n# A_THREE=3\n# Required; choose your own.\nA_FOUR=change-me\n"
    assert {e.name: e.default for e in example_file(".env.example", text)} == {
        "A_ONE": None,
        "A_TWO": "2",
        "A_THREE": None,
        "A_FOUR": None,
    }


def test_a_stated_default_is_taken_from_the_comment() -> None:
    assert example_file(".env.example", "# Seconds, default: 30\nTIMEOUT=5\n")[0].default == "30"


TABLE = """\
## Configuration

| Variable | Required | Default | Meaning |
| --- | :-: | --- | --- |
| `DATABASE_URL` | yes | | Where the data is |
| `LOG_LEVEL` | no | `INFO` | `DEBUG` or `INFO` |
| `SECRET` | with the URL | none | Signs |
| `A_ONE`, `A_TWO` | no | `x` | Two of them |
| `A_PIPE` | no | `a\\|b` | Escaped |
| `A_PROSE` | no | twice the number of cores | Words |
| `A_CHOICE` | no | `production`, `development` | What there is |
"""


def entries(text: str) -> list[Entry]:
    return [e for e in prose("README.md", text) if e.defines]


def test_a_table_says_what_is_required_and_what_the_default_is() -> None:
    assert [(e.name, e.line, e.required, e.default) for e in entries(TABLE)] == [
        ("DATABASE_URL", 5, True, None),
        ("LOG_LEVEL", 6, False, "INFO"),
        ("SECRET", 7, None, ""),
        ("A_ONE", 8, False, None),
        ("A_TWO", 8, False, None),
        ("A_PIPE", 9, False, "a|b"),
        ("A_PROSE", 10, False, None),
        ("A_CHOICE", 11, False, None),
    ]


def test_an_example_in_the_column_of_defaults_is_no_default() -> None:
    table = "## Environment\n\n| Variable | Example / Default |\n| --- | --- |\n| `A_URL` | `http://jaeger:4318` |\n"
    assert [(e.name, e.default) for e in entries(table)] == [("A_URL", None)]


def test_a_list_says_the_same_in_words() -> None:
    text = (
        "## Environment variables\n\n- `DATABASE_URL` (required): where\n- **`LOG_LEVEL`** — level, defaults to `INFO`\n"
        "* `A_ONE`: optional, default 5\n- `A_TWO`: required when `A_ONE` is set\n- `A_THREE=x` - with a value\n"
    )
    assert [(e.name, e.required, e.default) for e in entries(text)] == [
        ("DATABASE_URL", True, None),
        ("LOG_LEVEL", None, "INFO"),
        ("A_ONE", False, "5"),
        ("A_TWO", None, None),
        ("A_THREE", None, None),
    ]


RESTRUCTURED = """\
Environment variables
=====================

.. list-table::
   :header-rows: 1

   * - Variable
     - Required
     - Default
   * - ``DATABASE_URL``
     - yes
     -
   * - ``LOG_LEVEL``
     - no
     - ``INFO``

+--------------+----------+---------+
| Variable     | Required | Default |
+==============+==========+=========+
| ``A_ONE``    | no       | ``5``   |
+--------------+----------+---------+

.. envvar:: A_TWO

   Required. What it is.

``A_THREE``
    Optional, default: ``7``.

Use ``A_FOUR`` as well.
"""


def test_restructured_text_says_it_in_tables_directives_and_definitions() -> None:
    found = prose("docs/configuration.rst", RESTRUCTURED)
    assert [(e.name, e.line, e.required, e.default) for e in found if e.defines] == [
        ("DATABASE_URL", 10, True, None),
        ("LOG_LEVEL", 13, False, "INFO"),
        ("A_ONE", 20, False, "5"),
        ("A_TWO", 23, True, None),
        ("A_THREE", 27, False, "7"),
    ]
    assert [(e.name, e.line) for e in found if not e.defines] == [("A_FOUR", 30)]


@pytest.mark.parametrize(
    "text",
    [
        "Set `DATABASE_URL` first.\n",
        "```sh\nexport DATABASE_URL=x\n```\n",
        "```\ndocker run -e DATABASE_URL=x app\n```\n",
        "### DATABASE_URL\n",
        "| Probe | Uses |\n| --- | --- |\n| `/ready` | `DATABASE_URL` |\n",
    ],
)
def test_anything_else_is_a_mention(text: str) -> None:
    found = prose("README.md", text)
    assert [(e.name, e.defines) for e in found] == [("DATABASE_URL", False)]


def test_words_in_capitals_are_no_variables() -> None:
    assert prose("README.md", "Send a GET with JSON to the API; see HTTP_README.md and a/B_C.\n", ()) == []


def test_a_known_name_without_underscore_is_a_mention_in_a_code_span_only() -> None:
    assert [e.name for e in prose("README.md", "Set `PORT`. The PORT matters.\n", ("PORT",))] == ["PORT"]


def test_a_table_of_something_else_defines_nothing() -> None:
    assert (
        entries("## Methods\n\n| Method | Meaning |\n| --- | --- |\n| `GET` | reads |\n| `STATUS_OPEN` | a state |\n")
        == []
    )


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("API_KEY", "sk_" + "live_9vQ2mXr7Tz4KpLw8Yc3NbHd6", "a live payment key"),
        ("AWS_ACCESS_KEY_ID", "AKIA" + "QYLPMN5HFIQR7XYA", "an AWS access key"),
        ("TOKEN", "ghp" + "_1a2B3c4D5e6F7g8H9i0JkLmNoPqRsTuVwXyZ", "a GitHub token"),
        ("SESSION_SECRET", "9f86d081884c7d659a2feaa0c55ad015", "a random secret"),
        ("DB_PASSWORD", "kT7#mQz91!xLpW4vRb82", "a random secret"),
        ("DATABASE_URL", "postgresql://app:" + "kT7mQz91xLpW4v@db.prod.internal/app", "a password inside an address"),
        ("SENTRY_DSN", "https://9f86d081884c7d659a2feaa0c55ad015" + "@o1.ingest.sentry.io/2", "a random secret"),
        ("REDIS_URL", "redis://redis:6379/0", ""),
        ("BROKER_URL", "amqp://rabbitmq-0.queue:5672/orders", ""),
        ("API_KEY", "change-me", ""),
        ("API_KEY", "sk_" + "live_xxxxxxxxxxxxxxxxxxxxxxxx", ""),
        ("AWS_ACCESS_KEY_ID", "AKIA" + "IOSFODNN7EXAMPLE", ""),
        ("DATABASE_URL", "postgresql://ledger:change-me@localhost:5432/ledger", ""),
        ("DATABASE_URL", "postgresql://postgres:postgres@localhost/app", ""),
        ("SECRET_KEY", "django-insecure-do-not-use-in-production", ""),
        ("BUILD_ID", "9f86d081884c7d659a2feaa0c55ad015", ""),
        ("SECRET_KEY", "<generate with openssl rand -hex 32>", ""),
    ],
)
def test_a_secret_is_known_by_its_shape(name: str, value: str, kind: str) -> None:
    assert kind_of_secret(name, value) == kind


def test_the_value_of_a_secret_is_not_kept() -> None:
    value = "sk_" + "live_9vQ2mXr7Tz4KpLw8Yc3NbHd6"
    found = example_file(".env.example", f"# the values shown are the defaults\nAPI_KEY={value}\n")
    assert found[0].secret == "a live payment key"
    assert value not in repr(found)
