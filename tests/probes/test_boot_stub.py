"""Exchanging the body of a function."""

from __future__ import annotations

import asyncio
import functools
import importlib
from typing import Any

import pytest

boot_stub: Any = importlib.import_module("gates.probes.boot_stub")


def _raise(_args: Any, _kwargs: Any) -> None:
    raise LookupError("stub")


def test_a_closure_keeps_its_cells_and_gets_its_body_back() -> None:
    secret = "kept"

    def view(a: int) -> str:
        return secret * a

    stub = boot_stub.Stub()
    with stub.placed([view], _raise), pytest.raises(LookupError):
        view(1)
    assert stub.hits == 1
    assert view(2) == "keptkept"


def test_a_coroutine_stays_one() -> None:
    async def view() -> int:
        return 1

    stub = boot_stub.Stub()
    with stub.placed([view], _raise), pytest.raises(LookupError):
        asyncio.run(view())
    assert asyncio.run(view()) == 1


def test_the_innermost_function_is_found_under_wrappers() -> None:
    def view() -> int:
        return 1

    @functools.wraps(view)
    def wrapper() -> int:
        return view() + 1

    assert boot_stub.innermost(functools.partial(wrapper)) is view
    assert boot_stub.plain(functools.partial(wrapper)) is wrapper


def test_no_two_runs_have_the_same_canaries() -> None:
    one, two = boot_stub.Canaries(), boot_stub.Canaries()
    assert set(one.told().values()).isdisjoint(two.told().values())
    assert one.told()["path"] in str(one.unexpected())


def test_an_exception_of_the_project_is_made_with_plausible_arguments() -> None:
    instance: Any = importlib.import_module("gates.probes.boot_makers").instance

    class OrderError(Exception):
        def __init__(self, order: int, fields: dict[str, str], *, code: str) -> None:
            super().__init__(f"{order + 1}{sorted(fields)}{code.upper()}")

    assert isinstance(instance(OrderError), OrderError)
