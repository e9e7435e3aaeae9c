"""Proofs about how the database is asked: where queries run, in which transactions, how often, and whether somebody looks at their plans."""

from __future__ import annotations

import ast
import re

from gates.attest.checklist.items import Outcome, some, unknown, yes
from gates.attest.checklist.reading import production, queries, tests
from gates.attest.checklist.subject import Subject
from gates.rules.places import is_endpoint
from gates.rules.shapes import text_of

_AHEAD = {
    "selectinload",
    "joinedload",
    "subqueryload",
    "contains_eager",
    "raiseload",
    "select_related",
    "prefetch_related",
}
_LOUD = {"raise", "raise_on_sql", "selectin", "joined", "subquery", "immediate", "noload", "write_only", "dynamic"}
_TRANSACTIONS = {"begin", "begin_nested", "transaction", "atomic", "commit", "begin_immediate"}


def transactions(subject: Subject) -> Outcome:
    """Where transactions begin and end; Django's one for each request is a proof, the rest people weigh."""
    code = production(subject)
    for path, line, told in code.texts():
        if told == "ATOMIC_REQUESTS" and "settings" in path:
            return yes(f"Each request is one transaction (ATOMIC_REQUESTS, {path}:{line}).")
    found = [
        f"{c.place} {c.last}"
        for c in code.calls
        if c.last in _TRANSACTIONS and not c.name.startswith(("re.", "argparse."))
    ]
    return unknown(f"Transactions begin or end at {some(found)}." if found else "No transaction was found.")


def n_plus_one(subject: Subject) -> Outcome:
    """Every relationship is loaded ahead or refuses to load lazily; or the tests watch for such queries."""
    watched = tests(subject).importing("nplusone", "zeal", "sqltap") or _options(subject)
    if watched:
        return yes(f"The tests watch for queries of this kind: {some(watched)}.")
    code = production(subject)
    made = [c for c in code.calls if c.last == "relationship" and c.name.startswith(("sqlalchemy.", "sqlmodel."))]
    lazy = [c.place for c in made if (text_of(c.has("lazy")) or "select") not in _LOUD]
    if made and not lazy:
        return yes(f"None of {len(made)} relationships loads lazily, for example {made[0].place}.")
    ahead = [c.place for c in code.calls if c.last in _AHEAD]
    looping = [c.place for c in queries(code) if c.looping]
    told = [f"{len(lazy)} relationships load lazily ({some(lazy)})"] if lazy else []
    told += [f"queries load ahead at {some(ahead)}"] if ahead else []
    told += [f"queries run in a loop at {some(looping)}"] if looping else []
    return unknown(f"{'; '.join(told) or 'No relationship, no query in a loop and no loading ahead was found'}.")


def query_analysis(subject: Subject) -> Outcome:
    """The tests look at plans or count queries."""
    code = tests(subject)
    found = [f"{path}:{line}" for path, line, told in code.texts() if re.match(r"\s*EXPLAIN\b", told)]
    found += [
        c.place
        for c in code.calls
        if c.last in {"assertNumQueries", "django_assert_num_queries", "django_assert_max_num_queries"}
    ]
    doubt = subject.doubt("tests")
    if found and not doubt:
        return yes(f"Tests that pass look at plans or count queries: {some(found)}.")
    return unknown(
        f"At {some(found)}, but {doubt}." if found else "No test looks at a plan (EXPLAIN) or counts queries."
    )


def repository_pattern(subject: Subject) -> Outcome:
    """Classes that are named as repositories run the queries, and no file with endpoints does."""
    code = production(subject)
    named = [
        f"{source.path}:{node.lineno} {node.name}"
        for source, node in code.all(ast.ClassDef)
        if re.search(r"(Repository|Repo|Dao|DAO|Store|Gateway)$", node.name)
    ]
    querying = queries(code)
    endpoints = {source.path for source, node in code.functions() if is_endpoint(node, None, source.names)}
    straight = [c.place for c in querying if c.path in endpoints]
    folders = sorted({c.path.rpartition("/")[0] for c in querying})
    if (
        named
        and querying
        and not straight
        and len({c.path for c in querying} - {n.partition(":")[0] for n in named}) == 0
    ):
        return yes(
            f"All {len(querying)} queries run in the files of {some(named)}, none in the {len(endpoints)} files with endpoints."
        )
    told = f"{len(querying)} queries run in {some(folders)}" if querying else "No query was found"
    where = f"; in files with endpoints: {some(straight)}" if straight else ""
    return unknown(f"{told}{where}; classes that are named as repositories: {some(named) or 'none'}.")


def _options(subject: Subject) -> list[str]:
    return [f"{c.place}" for c in tests(subject).calls if c.last == "raiseload"]
