"""The registry, the gates and their rules agree with each other, and importing the registry stays cheap."""

from __future__ import annotations

import dataclasses
import inspect
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from gates import config, registry
from gates.engine import exceptions
from gates.project import Project
from gates.registry import Gate
from tests.conftest import MakeRepo


@pytest.mark.parametrize("gate", registry.gates(), ids=registry.IDS)
def test_a_gate_is_registered_under_its_own_id_and_title(gate: Gate) -> None:
    assert registry.TITLES[gate.ID] == gate.TITLE


def test_there_are_ten_gates_in_the_order_of_the_checklist() -> None:
    assert tuple(g.ID for g in registry.gates()) == registry.IDS
    assert len(registry.IDS) == 10


@pytest.mark.parametrize("gate", registry.gates(), ids=registry.IDS)
def test_every_rule_of_a_gate_is_named_and_explained(gate: Gate) -> None:
    ids = [r.id for r in gate.RULES]
    assert len(ids) == len(set(ids))
    for rule in gate.RULES:
        assert re.fullmatch(rf"{gate.ID}/[a-z0-9]+(-[a-z0-9]+)*", rule.id)
        assert rule.summary
        assert len(rule.explanation) > 80, rule.id


@pytest.mark.parametrize("gate", registry.gates(), ids=registry.IDS)
def test_every_house_rule_that_a_gate_mentions_is_explained(gate: Gate) -> None:
    """A finding whose rule nobody can look up is a dead end; ids are string literals in the gate's module."""
    home = Path(inspect.getsourcefile(sys.modules[gate.judge.__module__]) or "")
    parts = home.parent.rglob("*.py") if home.parent.name == gate.ID.replace("-", "_") else [home]
    source = "\n".join(part.read_text(encoding="utf-8") for part in parts)
    known = {r.id for r in (*gate.RULES, *exceptions.RULES)}
    mentioned = set(re.findall(rf"[\"']({gate.ID}/[a-z0-9-]+)[\"']", source))
    assert mentioned <= known


@pytest.mark.parametrize("gate", registry.gates(), ids=registry.IDS)
def test_facts_and_options_are_frozen_and_facts_survive_json(gate: Gate) -> None:
    for kind in (gate.Facts, gate.Options):
        assert dataclasses.is_dataclass(kind)
        assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    facts = gate.Facts(examined={"x": 1}, unanswered=("y",))
    assert msgspec.convert(msgspec.to_builtins(facts), gate.Facts, strict=False) == facts


def test_the_registry_and_the_gates_import_the_standard_library_only() -> None:
    script = (
        "import sys, gates.registry as r; r.gates(); print('\\n'.join(sorted({m.split('.')[0] for m in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, '.'); {script}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=_root(),
    )
    foreign = {
        m
        for m in done.stdout.split()
        if m not in sys.stdlib_module_names and m not in {"gates", "__main__", "__mp_main__"}
    }
    assert foreign == set()


def test_the_registry_imports_no_gate_before_it_is_asked() -> None:
    script = "import sys, gates.registry; print('gates.catalog' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=_root())
    assert done.stdout.strip() == "False"


def _root() -> str:
    return str(Path(registry.__file__).parent.parent)


SERVICE = {
    "pyproject.toml": "[project]\nname = 'shop'\nversion = '1'\n",
    "requirements.txt": "idna==3.15\n",
    "shop/__init__.py": "",
    "shop/app.py": "import os\n\nfrom fastapi import FastAPI\n\napp = FastAPI(title=os.environ.get('TITLE', 'shop'))\n\n\n"
    "@app.get('/items/{number}')\ndef item(number: int) -> dict[str, int]:\n    return {'number': number}\n",
    "tests/test_app.py": "from shop.app import item\n\n\ndef test_item():\n    assert item(1) == {'number': 1}\n",
    "README.md": "# shop\n\n`TITLE` is what it calls itself.\n",
}


class Recorder:
    """Options that remember which of them were read."""

    def __init__(self, options: object) -> None:
        self.options = options
        self.read: set[str] = set()

    def __getattr__(self, name: str) -> object:
        self.read.add(name)
        return getattr(self.options, name)


@pytest.mark.parametrize(
    "gate", [g for g in registry.gates() if g.INPUTS and g.INPUTS.judged_options], ids=lambda g: g.ID
)
def test_an_option_that_is_said_to_be_judged_only_is_not_read_by_gather(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, make_repo: MakeRepo
) -> None:
    """Otherwise facts would be replayed that another value of the option would have made others."""
    assert gate.INPUTS is not None
    root = make_repo(SERVICE)
    monkeypatch.setenv("GATES_ADVISORIES", str(Path(__file__).parent.parent / "examples/orders/advisories"))
    project = Project(root, config.load(root, registry.IDS), python=Path(sys.executable))
    typed = config.options_for(gate.Options, project.config, gate.ID)
    quick = {"order": False} if gate.ID == "tests" else {}  # a second run of the suite reads no other option
    options = Recorder(dataclasses.replace(typed, **quick))
    assert gate.gather(project, options).examined
    assert not options.read & set(gate.INPUTS.judged_options)
    assert set(gate.INPUTS.judged_options) <= {f.name for f in dataclasses.fields(gate.Options)}
