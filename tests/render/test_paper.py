"""Lines on a terminal: nothing is wider than it, nothing is lost, colours only where they are shown."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.render.paper import Paper, cells, folded

words = st.lists(st.tuples(st.text("ab 漢é \u0301", max_size=30), st.sampled_from(["", "bold red", "dim"])), max_size=4)


@given(words, st.integers(2, 20))
def test_folded_lines_fit_and_keep_every_sign_with_its_style(parts: list[tuple[str, str]], width: int) -> None:
    lines = list(folded(parts, width))
    assert all(sum(cells(said) for said, _ in line) <= width for line in lines)
    kept = [(sign, style) for line in lines for said, style in line for sign in said if not sign.isspace()]
    assert kept == [(sign, style) for said, style in parts for sign in said if not sign.isspace()]


@pytest.mark.parametrize(
    ("said", "width", "expected"),
    [
        ("one two three", 8, ["one two ", "three"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("to abcdefghij", 4, ["to a", "bcde", "fghi", "j"]),
        ("漢字漢字", 5, ["漢字", "漢字"]),
        ("", 5, [""]),
        ("  indented", 20, ["  indented"]),
    ],
)
def test_lines_break_between_words_and_inside_of_those_that_are_too_long(
    said: str, width: int, expected: list[str]
) -> None:
    lines = ["".join(part for part, _ in line) for line in folded([(said, "")], width)]
    assert [line.rstrip() for line in lines] == [line.rstrip() for line in expected]


def written(width: int, *, colours: bool = False) -> list[str]:
    sink = io.StringIO()
    rows = [
        [[("lint", "")], [("41 files, 3 documents of which one is long", "")], [("2 low", "red")], [("1.0 s", "")]],
        [[("env-docs", "")], [("1 file", "")], [("-", "")], [("10.0 s", "")]],
    ]
    Paper(sink, width=width, colours=colours).table(
        ("gate", "examined", "findings", "time"), rows, wrapped=(1, 2), right=(3,)
    )
    return sink.getvalue().splitlines()


def test_a_table_is_as_wide_as_its_content() -> None:
    assert written(100) == [
        "gate      examined                                    findings    time",
        "lint      41 files, 3 documents of which one is long  2 low      1.0 s",
        "env-docs  1 file                                      -         10.0 s",
    ]


def test_on_a_narrow_terminal_the_widest_column_takes_several_lines() -> None:
    lines = written(45)
    assert max(map(len, lines)) <= 45
    assert [line.split("  ")[0] for line in lines if not line.startswith(" ")] == ["gate", "lint", "env-docs"]
    assert "long" in " ".join(lines)


def test_colours_are_written_where_they_are_asked_for_alone() -> None:
    assert "\x1b" not in "".join(written(80))
    assert "\x1b[31m2\x1b[0m" in written(80, colours=True)[1]


def test_colours_are_for_terminals_and_can_be_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def shown() -> str:
        sink = Terminal()
        Paper(sink, width=80).write(("red", "bold red"))
        return sink.getvalue()

    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert shown() == "\x1b[31m\x1b[1mred\x1b[0m\n"
    monkeypatch.setenv("TERM", "dumb")
    assert shown() == "red\n"
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    assert shown() == "red\n"


def test_a_stream_of_a_poor_encoding_gets_a_substitute() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", write_through=True)
    Paper(stream, width=20).write(("✓ passed", ""))
    assert raw.getvalue() == b"? passed\n"
