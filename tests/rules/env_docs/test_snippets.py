"""The snippets: what is said of each is measured by running it, and found by reading it."""

from __future__ import annotations

import os
import sys
import types
import warnings
from pathlib import Path

import pytest

from gates.rules.env_docs.library import Library
from gates.rules.env_docs.python_reads import collect
from gates.rules.env_docs.values import Need, Read
from tests.rules.env_docs import snippets, snippets_libraries, snippets_pydantic
from tests.rules.env_docs.snippets import Expected
from tests.rules.trees import lay, project_of

VALUES = {"CACHE_URL": "locmemcache://", "A_LIST": '["9"]'}
"""What a variable is set to where the library would not take a 9."""

ALL = (*snippets.ALL, *snippets_libraries.ALL, *snippets_pydantic.ALL)


def summary(reads: tuple[Read, ...]) -> Expected:
    """Names → (need, default); the strictest need where a name is read more than once."""
    order = [Need.OPTIONAL, Need.SOMETIMES, Need.REQUIRED]
    found: dict[str, tuple[Need, str | None]] = {}
    for read in reads:
        names = "|".join((read.name, *read.others))
        before = found.get(names, (Need.OPTIONAL, None))
        found[names] = (max(before[0], read.need, key=order.index), before[1] or read.default or None)
    return dict(found)


@pytest.mark.parametrize(
    ("code", "expected"), [pytest.param(c, e, id=t) for t, c, e in (*ALL, *snippets_libraries.ENVIRON_CONFIG)]
)
def test_the_effective_names_are_found(code: str, expected: Expected, tmp_path: Path) -> None:
    lay(tmp_path, {"app/settings.py": code})
    found = collect(Library(project_of(tmp_path)))
    assert summary(found.reads) == {name: said for name, said in expected.items() if said is not None}


def run(code: str, given: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    """What a snippet makes of an environment that holds these variables and none of its own before."""
    with monkeypatch.context() as patched:
        for name in [n for n in os.environ if n.startswith(("A_", "B_", "APP_"))]:
            patched.delenv(name)
        for name, value in given.items():
            patched.setenv(name, value)
        module = types.ModuleType("snippet")
        patched.setitem(sys.modules, "snippet", module)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                exec(compile(code, "snippet", "exec"), module.__dict__)
            except (Exception, SystemExit) as error:  # noqa: BLE001  # each library has its own
                return f"raises {type(error).__name__}"
        return repr(module.result)


@pytest.mark.parametrize(("code", "expected"), [pytest.param(c, e, id=t) for t, c, e in ALL])
def test_the_expected_names_are_what_the_snippet_really_reads(
    code: str, expected: Expected, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    needed = {
        n: VALUES.get(n, "9")
        for names, said in expected.items()
        if said and said[0] is not Need.OPTIONAL
        for n in names.split("|")
    }
    for names, said in expected.items():
        for name in (n.replace("*", "X") for n in names.split("|")):
            others = {n: v for n, v in needed.items() if n not in names.split("|")}
            without, with_it = (
                run(code, given, monkeypatch) for given in (others, {**others, name: VALUES.get(name, "9")})
            )
            if said is None:
                assert with_it == without
            elif said[0] is not Need.SOMETIMES:
                assert with_it != without
                assert without.startswith("raises") == (said[0] is Need.REQUIRED)
                assert said[1] is None or run(code, {**others, name: said[1]}, monkeypatch) == without
