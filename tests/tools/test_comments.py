"""Comments are what Python's tokenizer calls a comment."""

from __future__ import annotations

from gates.tools.comments import Comment, comments


def test_comments_are_found_and_strings_are_not() -> None:
    text = "# one\nx = '# two'  # three\n'''\n# four\n'''\n    # five\n"
    assert comments(text) == [
        Comment(1, 1, "# one", True),
        Comment(2, 14, "# three", False),
        Comment(6, 5, "# five", True),
    ]


def test_a_text_that_breaks_off_gives_what_came_before() -> None:
    assert [c.text for c in comments("# one\nx = (\n# two\n")] == ["# one", "# two"]
    assert [c.text for c in comments("if x:\n  a\n b  # no\n# one\n")] == []
