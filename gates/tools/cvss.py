"""Scores of CVSS vectors, versions 2, 3.x and 4, by the library of Red Hat's product security; ADR 18 says why this one."""

from __future__ import annotations

from gates.model import Severity


def severity(vector: str) -> Severity | None:
    """The severity of a vector's score by that version's own rating scale; None where it cannot be scored."""
    score = base_score(vector)
    if score is None:
        return None
    if score >= 9.0 and generation(vector) > 2:
        return Severity.CRITICAL  # version 2 knows no such word
    steps = ((7.0, Severity.HIGH), (4.0, Severity.MEDIUM), (0.1, Severity.LOW))
    return next((word for least, word in steps if score >= least), Severity.INFO)


def generation(vector: str) -> int:
    """2, 3 or 4 by the vector's own prefix (version 2 has none); whether it can be scored is another matter."""
    bare = _bare(vector)
    return 4 if bare.startswith("CVSS:4") else 3 if bare.startswith("CVSS:") else 2


def base_score(vector: str) -> float | None:
    """0.0 to 10.0, None for a vector that is malformed or of an unknown version.

    Temporal and environmental metrics of versions 2 and 3 are left out; version 4 has one score only, which the
    maturity of exploits is part of.
    """
    from cvss import CVSS2, CVSS3, CVSS4
    from cvss.exceptions import CVSSError

    kind = {2: CVSS2, 3: CVSS3, 4: CVSS4}[generation(vector)]
    try:
        return float(kind(_bare(vector)).base_score)
    # gates: ignore[logging/swallowed-exception] None is the answer: the caller goes on to the database's own word
    except (CVSSError, ArithmeticError, LookupError, ValueError):
        return None


def _bare(vector: str) -> str:
    """Without what some databases put around it."""
    return vector.strip().strip("()").rstrip("/")
