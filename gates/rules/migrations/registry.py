"""The rules of this room, one line each; mypy checks every module against its protocol."""

from __future__ import annotations

from gates.model import Rule
from gates.rules.migrations import (
    broken_chain,
    concurrently_in_transaction,
    destructive,
    duplicate_id,
    edited_after_merge,
    empty_down,
    file_name,
    missing_down,
    missing_up,
    out_of_order,
    several_heads,
    silent_irreversible,
    template,
    undeclared_irreversible,
    unnamed_constraint,
)
from gates.rules.migrations.values import Flaw, History, MigrationRule
from gates.rules.values import RulePage

WAYS_DOWN: tuple[RulePage, ...] = (empty_down, missing_down, undeclared_irreversible, silent_irreversible)
"""Rules that the databases have a say in, so that the gate decides them with what they showed."""

TEXT_RULES: tuple[MigrationRule, ...] = (
    several_heads,
    broken_chain,
    duplicate_id,
    file_name,
    template,
    missing_up,
    edited_after_merge,
    out_of_order,
    unnamed_constraint,
    concurrently_in_transaction,
    destructive,
)
"""Rules that the texts alone settle."""


def pages() -> tuple[Rule, ...]:
    """All of them, for `RULES` of the gate."""
    every: tuple[RulePage, ...] = (*WAYS_DOWN, *TEXT_RULES)
    return tuple(Rule(p.ID, p.SEVERITY, p.SUMMARY, (p.__doc__ or "").strip()) for p in every)


def flaws(history: History) -> tuple[Flaw, ...]:
    """Everything that the texts show."""
    return tuple(flaw for rule in TEXT_RULES for flaw in rule.breaches(history))
