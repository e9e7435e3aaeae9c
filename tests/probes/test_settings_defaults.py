"""Which defaults of settings leave the probe, and as which text."""

from __future__ import annotations

import enum
import pathlib
from typing import Any

import pytest
from pydantic import AnyUrl, SecretStr

from gates.probes.settings_defaults import Defaults
from gates.rules.env_docs.secretvalues import PATTERNS
from gates.rules.secretnames import SECRET_NAME


class Mode(enum.Enum):
    """A choice."""

    FAST = "fast"


@pytest.fixture
def defaults() -> Defaults:
    return Defaults("/srv/copy", {"names": SECRET_NAME, "values": list(PATTERNS)})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        (True, "true"),
        (5, "5"),
        ("x", "x"),
        (b"x", "x"),
        (Mode.FAST, "fast"),
        ([1, Mode.FAST], "1,fast"),
        ([], None),
        ({}, None),
        (pathlib.PurePosixPath("/var/x"), "/var/x"),
        (AnyUrl("http://localhost:8000/a"), "http://localhost:8000/a"),
        ("change-me", "change-me"),
    ],
)
def test_a_plain_default_is_told(defaults: Defaults, value: Any, text: str | None) -> None:
    assert defaults.told(["SHOP_THING"], value) == (text, True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("THING", SecretStr("abc")),
        ("SHOP_TOKEN", "correct horse battery"),
        ("SHOP_DATABASE_URL", "postgres://localhost/shop"),
        ("THING", "postgres://shop:hunter22@localhost/shop"),
        ("THING", "gh" + "p_" + "a1B2" * 9),
        ("THING", "9vQ2mXr7Tz4KpLw8Yc3NbHd6"),
        ("THING", ["9vQ2mXr7Tz4KpLw8Yc3NbHd6"]),
        ("THING", "d41d8cd98f00b204e9800998ecf8427e"),
        ("THING", "/srv/copy/data"),
        ("THING", object()),
        ("THING", {"a": 1}),
        ("THING", {1, 2}),
    ],
)
def test_what_may_be_a_secret_or_holds_here_only_is_held_back(defaults: Defaults, name: str, value: Any) -> None:
    assert defaults.told([name], value) == (None, False)
