"""Harmless HTML out of what tools and repositories said: everything is cleaned, then escaped, then set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gates.render import text

if TYPE_CHECKING:
    from markupsafe import Markup


def prose(said: str) -> Markup:
    """A sentence with what stands between backticks set as code; all of it escaped."""
    from markupsafe import Markup, escape

    clean = escape(harmless(said))
    parts = clean.split("`")
    if len(parts) == 1 or len(parts) % 2 == 0:
        return clean
    # gates: ignore[security/bandit:B704] every part is escaped already
    return Markup("".join(f"<code>{part}</code>" if odd % 2 else part for odd, part in enumerate(parts)))  # noqa: S704


def harmless(value: Any) -> Any:
    """Applied to whatever is written; markup that the template made itself is left alone."""
    if type(value) is str:
        return text.harmless(value)
    return value if hasattr(value, "__html__") or not isinstance(value, str) else text.harmless(str(value))
