"""Proves to a team that their gates can fail: one known fault per gate is planted in a scratch copy, and each must be found there."""

from gates.selftest.trial import Outcome, Trial, run

__all__ = ["Outcome", "Trial", "run"]
