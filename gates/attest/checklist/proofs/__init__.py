"""The proofs by name: each looks at one question, and says yes or no only where it proved that, with file and line, figure or route."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

from gates.attest.checklist.items import Outcome
from gates.attest.checklist.proofs import gate_results
from gates.attest.checklist.subject import Subject

Proof = Callable[[Subject], Outcome]

_GATES = ("tests", "lint", "types", "security", "api-docs", "migrations", "logging", "errors", "env-docs", "readme")

PROOFS: Mapping[str, Proof] = {
    **{f"gate:{name}": functools.partial(gate_results.gate, name=name) for name in _GATES},
}
