"""The lines of a checklist as others hand them to whoever shows them: words alone, nothing to work out any more."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """A line of the checklist; a heading has nothing but its `text`.

    Attributes:
        glyph, word: how the answer is shown, never by colour alone.
        tone: "good", "bad" or "none", for the colour.
        by: who answered, "" while nobody did.
    """

    heading: bool
    text: str
    id: str = ""
    glyph: str = ""
    word: str = ""
    tone: str = ""
    by: str = ""
    reason: str = ""
    evidence: tuple[str, ...] = ()
