"""What is read from handlers through live objects; the modules under test are made from text and imported for real."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

boot_reach: Any = importlib.import_module("gates.probes.boot_reach")
boot_source: Any = importlib.import_module("gates.probes.boot_source")


Load = Callable[[str], ModuleType]


@pytest.fixture
def load(tmp_path: Path) -> Iterator[Load]:
    """Import a module of this text; it is forgotten afterwards."""
    names: list[str] = []

    def make(text: str) -> ModuleType:
        name = f"handlers_{len(names)}_{tmp_path.name}"
        path = tmp_path / f"{name}.py"
        path.write_text(text, encoding="utf-8")
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        names.append(name)
        spec.loader.exec_module(module)
        return module

    yield make
    for name in names:
        del sys.modules[name]


def _reach(module: ModuleType, name: str) -> Any:
    function = getattr(module, name)
    found = boot_reach.Reach(boot_source.Sources(str(Path(str(module.__file__)).parent)))
    found.start(function, function, endpoint=True)
    return found


def _raised(module: ModuleType, name: str) -> set[str]:
    return {kind.__name__ for kind, *_ in _reach(module, name).raises}


_ERRORS = "class Gone(Exception): pass\nclass Busy(Exception): pass\nclass SubGone(Gone): pass\n"


def test_raises_are_followed_through_calls_methods_and_constructors(load: Load) -> None:
    module = load(
        _ERRORS
        + "class Store:\n    def __init__(self, size: int):\n        if size > 3: raise Busy()\n    def get(self, key):\n        return find(key)\n"
        + "def find(key):\n    if key: raise Gone('x')\n"
        + "def handler():\n    return Store(9).get('a')\n"
    )
    assert _raised(module, "handler") == {"Busy", "Gone"}


def test_what_is_caught_on_the_way_is_not_raised(load: Load) -> None:
    module = load(
        _ERRORS
        + "from contextlib import suppress\n"
        + "def find():\n    raise SubGone()\n"
        + "def caught():\n    try:\n        find()\n    except Gone:\n        return 1\n"
        + "def again():\n    try:\n        find()\n    except Gone:\n        raise\n"
        + "def other():\n    try:\n        find()\n    except Busy:\n        return 1\n"
        + "def turned():\n    try:\n        find()\n    except Gone as error:\n        raise Busy() from error\n"
        + "def quiet():\n    with suppress(Gone):\n        find()\n"
    )
    assert [_raised(module, name) for name in ("caught", "again", "other", "turned", "quiet")] == [
        set(),
        {"SubGone"},
        {"SubGone"},
        {"Busy"},
        set(),
    ]


def test_branches_that_a_constant_argument_closes_are_not_walked(load: Load) -> None:
    module = load(
        _ERRORS
        + "def check(user, write=False):\n    if write and not user: raise Busy()\n    if not user: raise Gone()\n"
        + "def read(user):\n    check(user)\ndef save(user):\n    check(user, write=True)\n"
    )
    assert _raised(module, "read") == {"Gone"}
    assert _raised(module, "save") == {"Gone", "Busy"}


def test_closures_and_decorators_are_seen_through(load: Load) -> None:
    module = load(
        _ERRORS
        + "import functools\n"
        + "def guard(level):\n    def decorate(view):\n        @functools.wraps(view)\n        def inner(*args, **kwargs):\n            if level > 1: raise Busy()\n            return view(*args, **kwargs)\n        return inner\n    return decorate\n"
        + "@guard(2)\ndef strict():\n    raise Gone()\n@guard(1)\ndef open_():\n    raise Gone()\n"
    )
    assert _raised(module, "strict") == {"Busy", "Gone"}
    assert _raised(module, "open_") == {"Gone"}


def test_recursion_ends(load: Load) -> None:
    module = load(_ERRORS + "def a(n):\n    if n: raise Gone()\n    return b(n)\ndef b(n):\n    return a(n - 1)\n")
    assert _raised(module, "a") == {"Gone"}


def test_query_parameters_are_read_by_name(load: Load) -> None:
    module = load(
        "class Request:\n    args: dict\n    headers: dict\n"
        "def page(request):\n    return request.args.get('limit'), request.args['after'], 'x' in request.args\n"
        "def handler(request: Request):\n    name = request.headers.get('X-Key')\n    return page(request)\n"
        "def loose(request: Request):\n    return dict(request.args)\n"
    )
    found = _reach(module, "handler")
    assert {(where, name) for where, name, *_ in found.reads} == {
        ("query", "limit"),
        ("query", "after"),
        ("query", "x"),
        ("header", "X-Key"),
    }
    assert not found.reads_unknown
    assert _reach(module, "loose").reads_unknown


def test_bodies_are_known_through_helpers_and_lists(load: Load) -> None:
    module = load(
        "def jsonify(data):\n    return data\njsonify.__module__ = 'flask'\n"
        "def success(data, status=200, **meta):\n    return jsonify({'data': data, 'meta': {'id': 1, **meta}}), status\n"
        "def body(order):\n    made = {'id': order}\n    made['total'] = 1\n    return made\n"
        "def handler(orders):\n    return success([body(o) for o in orders], 201, cursor=None)\n"
        "def loose(more):\n    return {'a': 1, **more}\n"
    )
    (returned,) = _reach(module, "handler").returns
    assert returned["status"] == 201
    assert returned["line"] == 11
    tree = returned["tree"]["object"]
    assert set(tree["data"]["array"]["object"]) == {"id", "total"}
    assert set(tree["meta"]["object"]) == {"id", "cursor"}
    assert not tree["meta"]["open"]
    assert _reach(module, "loose").returns[0]["tree"]["open"]


def test_code_that_cannot_be_followed_says_nothing(load: Load) -> None:
    module = load(
        "def handler(thing, other):\n    thing.do(other)\n    match other:\n        case 1:\n            return thing()\n    return thing[other](lambda: 1)\n"
    )
    found = _reach(module, "handler")
    assert found.raises == []
    assert all(r["tree"] is None for r in found.returns)
