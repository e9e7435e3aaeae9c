"""Runs the gates and settles their states: a gate never colours itself, and nothing here knows a particular gate."""

from gates.engine import since, standing
from gates.engine.cache import Cache, open_cache
from gates.engine.inputs import surveyor
from gates.engine.journal import Journal
from gates.engine.plan import Plan, Progress, plan_gates
from gates.engine.recall import Recall
from gates.engine.remote import open_remote
from gates.engine.run import new_run_id, run
from gates.engine.settle import INTERRUPTED, exit_code_of, verdict_of

__all__ = [
    "INTERRUPTED",
    "Cache",
    "Journal",
    "Plan",
    "Progress",
    "Recall",
    "exit_code_of",
    "new_run_id",
    "open_cache",
    "open_remote",
    "plan_gates",
    "run",
    "since",
    "standing",
    "surveyor",
    "verdict_of",
]
