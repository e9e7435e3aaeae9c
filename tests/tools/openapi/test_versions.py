"""What a version says of the contract that it stands for."""

from __future__ import annotations

import pytest

from gates.tools import openapi


@pytest.mark.parametrize(
    ("before", "after", "major"),
    [
        ("1.4.0", "2.0.0", True),
        ("1.4.0", "1.5.0", False),
        ("0.4.1", "0.5.0", True),
        ("0.4.1", "0.4.2", False),
        ("1.4.0", "1.4.0", False),
        ("v1", "v2", True),
        ("", "1", True),
    ],
)
def test_a_major_version_says_that_it_breaks(before: str, after: str, major: bool) -> None:
    assert openapi.major_bump(before, after) is major
