from __future__ import annotations

import pytest

from gates.catalog.readme.shell import UNKNOWN, UnreadableError, commands


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("pip install -r x.txt", [("pip", "install", "-r", "x.txt")]),
        ("a && b || c; d & e | f", [("a",), ("b",), ("c",), ("d",), ("e",), ("f",)]),
        ("a b \\\n  c", [("a", "b", "c")]),
        ("echo 'it # is' \"x y\" # a comment", [("echo", "it # is", "x y")]),
        ("# only a comment\n\n", []),
        ("echo a#b", [("echo", "a#b")]),
        ('echo "$HOME/x" $(pwd)/y `z`', [("echo", f"{UNKNOWN}/x", f"{UNKNOWN}/y", UNKNOWN)]),
        ("docker run <image>:<the tag>", [("docker", "run", f"{UNKNOWN}:{UNKNOWN}")]),
        ("cat > f <<EOF\nit's not shell\nEOF\nls", [("cat",), ("ls",)]),
        ('echo "two\nlines" b', [("echo", "two\nlines", "b")]),
        ("a\\ b c", [("a b", "c")]),
        ("x 2>&1 >/dev/null", [("x",)]),
    ],
)
def test_text_becomes_simple_commands(text: str, words: list[tuple[str, ...]]) -> None:
    assert [c.words for c in commands(text, 1)] == words


def test_lines_are_those_of_the_document() -> None:
    assert [c.line for c in commands("a\n\nb \\\n c\nd", 10)] == [10, 12, 14]


def test_redirections_and_settings_are_told_apart_from_words() -> None:
    (found,) = commands("A=1 B='x y' psql -f a < in.sql > out.txt 2>> err.log", 1)
    assert found.words == ("psql", "-f", "a")
    assert found.settings == ("A=1", "B=x y")
    assert found.reads == ("in.sql",)
    assert found.writes == ("out.txt", "err.log")


def test_parentheses_and_alternatives_are_known() -> None:
    found = commands("(cd x && y) || z", 1)
    assert [(c.words[0], c.depth, c.optional) for c in found] == [("cd", 1, False), ("y", 1, False), ("z", 0, True)]


@pytest.mark.parametrize("text", ["echo 'open", 'echo "open', "echo $(open", "echo `open"])
def test_what_is_not_closed_is_not_guessed(text: str) -> None:
    with pytest.raises(UnreadableError):
        commands(text, 1)


def test_a_very_long_block_is_read_in_reasonable_time() -> None:
    assert len(commands("pip install x\n" * 5_000, 1)) == 5_000
