from __future__ import annotations

import pytest

from gates.catalog.readme import blocks
from gates.catalog.readme.unwrap import unwrap
from gates.tools.document import Block, Directive


def typed(language: str, text: str, *directives: Directive) -> list[tuple[str, ...]]:
    return [c.words for c in blocks.commands(Block(language, text, 1, directives)) if c.words]


@pytest.mark.parametrize("language", ["sh", "bash", "shell", "zsh", "console", "terminal", "shell-session"])
def test_shell_labels_are_commands(language: str) -> None:
    assert typed(language, "make run\n") == [("make", "run")]


@pytest.mark.parametrize("language", ["text", "json", "yaml", "powershell", "output", "diff", "pycon"])
def test_other_labels_are_not(language: str) -> None:
    assert typed(language, "make run\n") == []


def test_behind_prompts_only_what_is_typed_counts() -> None:
    text = "$ pip install x \\\n>   y\nCollecting x\n(.venv) $ make run\nme@host:~/x$ ls\n% pwd\n> not typed\n"
    assert typed("console", text) == [("pip", "install", "x", "y"), ("make", "run"), ("ls",), ("pwd",)]


def test_an_unlabelled_block_is_judged_by_what_is_in_it() -> None:
    assert typed("", "cp .env.example .env\n# comment\npip install -r x\n") == [
        ("cp", ".env.example", ".env"),
        ("pip", "install", "-r", "x"),
    ]
    assert typed("", "$ whatever it is\nsome output\n") == [("whatever", "it", "is")]
    assert typed("", '{"error": "make run"}\n') == []
    assert typed("", "make sure that\nyou read this\n") == []


def test_a_directory_tree_is_no_command_whatever_its_label() -> None:
    assert typed("bash", "app/\n├── main.py\n└── api/\n") == []


def test_a_block_that_the_author_skips_is_not_read() -> None:
    assert typed("sh", "make run\n", Directive("skip", "needs a licence", 1)) == []


def test_a_block_that_is_no_shell_is_left_alone() -> None:
    assert typed("sh", "echo 'open\n") == []


@pytest.mark.parametrize(
    ("words", "inner"),
    [
        ("sudo -E make run", "make run"),
        ("env -u DATABASE_URL A=1 pytest -q", "pytest -q"),
        ("uv run --with x -- pytest", "pytest"),
        ("poetry run python manage.py migrate", "python manage.py migrate"),
        ("python3 -m pip install x", "pip install x"),
        ("python -m own.module up", "python -m own.module up"),
        (".venv/bin/pip install x", "pip install x"),
        ("coverage run -m pytest tests", "pytest tests"),
        ("coverage run manage.py test", "python manage.py test"),
        ("hatch run test:cov", ""),
        ("make run", "make run"),
    ],
)
def test_the_command_inside_a_command_is_found(words: str, inner: str) -> None:
    assert unwrap(tuple(words.split())) == tuple(inner.split())
