from __future__ import annotations

import pytest

from gates.catalog.readme.settings import Told, told
from gates.tools import markdown

F = "```"


def found(text: str, label: str = "sh") -> list[Told]:
    return sorted(told(markdown.parse(f"{F}{label}\n{text}\n{F}\n")))


@pytest.mark.parametrize(
    "command",
    [
        "export A_ONE=x",
        "A_ONE=x orders serve",
        "env A_ONE=x orders serve",
        "docker run -e A_ONE=x orders",
        "docker run --env=A_ONE=x orders",
        "docker compose run --rm -e A_ONE orders",
        "echo 'A_ONE=x' >> .env",
        "A_ONE=x",
    ],
)
def test_a_command_that_sets_a_variable_tells_of_it(command: str) -> None:
    assert found(command) == [Told(2, "A_ONE")]


@pytest.mark.parametrize(
    "command", ["echo A_ONE=x", "echo A_ONE=x > notes.txt", "A_ONE=x; cp a $A_ONE", "pytest -e A_ONE=x"]
)
def test_what_sets_nothing_for_a_program_does_not(command: str) -> None:
    assert found(command) == []


@pytest.mark.parametrize("label", ["env", "dotenv", "ini", "", 'text title="prod.env"'])
def test_lines_of_an_environment_file_tell_of_variables(label: str) -> None:
    assert found("# where\nA_ONE=x\n\nA_TWO=2  # how many", label) == [Told(3, "A_ONE"), Told(5, "A_TWO")]


def test_a_here_document_tells_of_variables_where_it_is_written_into_an_environment_file() -> None:
    assert found("cat > .env <<'EOF'\nA_ONE=x\nEOF\nls") == [Told(3, "A_ONE")]
    assert found("cat > x.py <<EOF\nA_ONE=x\nEOF\nls") == []


def test_a_sentence_names_variables_but_those_of_the_past() -> None:
    text = "Set `A_ONE` or A_TWO.\n\n`A_OLD` is no longer read.\n\nSee A_*_X, path/A_FILE and %A_DATE%."
    assert list(told(markdown.parse(text))) == [Told(1, "A_ONE", set=False), Told(1, "A_TWO", set=False)]
