"""Names of distributions, in the one spelling by which they are compared."""

from __future__ import annotations

import re


def normalise(name: str) -> str:
    """A distribution's name as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()
