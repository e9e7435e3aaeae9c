"""Base scores of CVSS vectors, versions 2 and 3.x, by the formulas that FIRST publishes. Pure arithmetic.

A version 4 vector scores None: its score is a table, not a formula, and advisories that carry one also carry the word.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from gates.model import Severity

_V3 = {
    "AV": {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2},
    "AC": {"L": 0.77, "H": 0.44},
    "UI": {"N": 0.85, "R": 0.62},
    "C": {"H": 0.56, "L": 0.22, "N": 0.0},
    "I": {"H": 0.56, "L": 0.22, "N": 0.0},
    "A": {"H": 0.56, "L": 0.22, "N": 0.0},
}
_V3_PRIVILEGES = {"U": {"N": 0.85, "L": 0.62, "H": 0.27}, "C": {"N": 0.85, "L": 0.68, "H": 0.5}}
_V2 = {
    "AV": {"L": 0.395, "A": 0.646, "N": 1.0},
    "AC": {"H": 0.35, "M": 0.61, "L": 0.71},
    "Au": {"M": 0.45, "S": 0.56, "N": 0.704},
    "C": {"N": 0.0, "P": 0.275, "C": 0.660},
    "I": {"N": 0.0, "P": 0.275, "C": 0.660},
    "A": {"N": 0.0, "P": 0.275, "C": 0.660},
}


def severity(vector: str) -> Severity | None:
    """The severity of a vector's base score by that version's own rating scale; None where it cannot be scored."""
    score = base_score(vector)
    if score is None:
        return None
    if score >= 9.0 and vector.startswith("CVSS:3"):
        return Severity.CRITICAL
    steps = ((7.0, Severity.HIGH), (4.0, Severity.MEDIUM), (0.1, Severity.LOW))
    return next((word for least, word in steps if score >= least), Severity.INFO)


def base_score(vector: str) -> float | None:
    """0.0 to 10.0, None for a vector that is malformed or of another version."""
    metrics = dict(part.split(":", 1) for part in vector.strip().strip("()").split("/") if ":" in part)
    try:
        if vector.startswith("CVSS:3"):
            return _score_v3(metrics)
        return None if vector.startswith("CVSS:") else _score_v2(metrics)
    except KeyError:
        return None


def _score_v3(metrics: Mapping[str, str]) -> float:
    value = {name: weights[metrics[name]] for name, weights in _V3.items()}
    scope = metrics["S"]
    reach = 8.22 * value["AV"] * value["AC"] * _V3_PRIVILEGES[scope][metrics["PR"]] * value["UI"]
    lost = 1 - (1 - value["C"]) * (1 - value["I"]) * (1 - value["A"])
    impact = 6.42 * lost if scope == "U" else 7.52 * (lost - 0.029) - 3.25 * (lost - 0.02) ** 15
    if impact <= 0:
        return 0.0
    return _round_up(min((impact + reach) * (1.0 if scope == "U" else 1.08), 10.0))


def _round_up(score: float) -> float:
    """To one decimal, upwards, on integers: 4.000002 from floating point must stay 4.0."""
    scaled = round(score * 100_000)
    return scaled / 100_000 if scaled % 10_000 == 0 else (math.floor(scaled / 10_000) + 1) / 10


def _score_v2(metrics: Mapping[str, str]) -> float:
    value = {name: weights[metrics[name]] for name, weights in _V2.items()}
    impact = 10.41 * (1 - (1 - value["C"]) * (1 - value["I"]) * (1 - value["A"]))
    reach = 20 * value["AV"] * value["AC"] * value["Au"]
    return round((0.6 * impact + 0.4 * reach - 1.5) * (0.0 if impact == 0 else 1.176), 1)
