"""How often `gates api-diff` agrees with recorded answers about pairs of documents, and how long it takes for a large one.

FOLDER holds the pairs; CASES_JSON (by default FOLDER/cases.json) is a list of `{"base", "revision", "changes"}`: two paths relative to
FOLDER, and the expected changes, each with `id`, `level`, `operation` and `path`. What is printed:

- verdict: the share of pairs where both say that something breaks clients, or both that nothing does;
- ERR ids, all ids: the share of pairs with exactly the expected set of ids;
- triples: the same for (id, operation, path);
- crashes, and every pair that does not agree, with what is missing and what is too much;
- seconds for a made document of 2.7 MB against a copy of itself and against one with a single change, each from the files to the end.

    python benchmarks/api_diff.py FOLDER [CASES_JSON] [--quiet]
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

MEGABYTES = 2.7
ROUNDS = 3


@dataclasses.dataclass
class Score:
    """How many of the pairs agree."""

    pairs: int = 0
    verdict: int = 0
    errors: int = 0
    ids: int = 0
    triples: int = 0
    crashes: int = 0

    def add(self, expected: Iterable[Mapping[str, Any]], told: Iterable[Mapping[str, Any]]) -> bool:
        """Count one pair; whether all ids agree."""
        wanted, given = list(expected), list(told)
        grave, grave_given = ({c["id"] for c in side if c["level"] == "ERR"} for side in (wanted, given))
        self.verdict += bool(grave) == bool(grave_given)
        self.errors += grave == grave_given
        same = ids(wanted) == ids(given)
        self.ids += same
        self.triples += triples(wanted) == triples(given)
        return same

    def lines(self) -> list[str]:
        """The shares, one a line."""
        shares = {"verdict": self.verdict, "ERR ids": self.errors, "all ids": self.ids, "triples": self.triples}
        counted = [f"{name:8} {number}/{self.pairs} = {number / self.pairs:.1%}" for name, number in shares.items()]
        return [*counted, f"crashes  {self.crashes}"]


def ids(changes: Iterable[Mapping[str, Any]]) -> set[str]:
    """The names of changes."""
    return {c["id"] for c in changes}


def triples(changes: Iterable[Mapping[str, Any]]) -> set[tuple[str, str, str]]:
    """Names with where they happened."""
    return {(c["id"], c.get("operation") or "", c.get("path") or "") for c in changes}


def asked(base: Path, revision: Path) -> tuple[int, list[dict[str, Any]]]:
    """(exit code, changes) of the command; it is a process of its own only where time is measured."""
    import click.testing

    from gates.cli.api_diff import command

    words = [str(base), str(revision), "--format", "json"]
    done = click.testing.CliRunner().invoke(command, words, standalone_mode=False, catch_exceptions=False)
    return int(done.return_value), json.loads(done.stdout)


def score(folder: Path, cases: list[dict[str, Any]], *, quiet: bool) -> Score:
    """Ask for every pair."""
    total = Score(pairs=len(cases))
    for case in cases:
        try:
            _, told = asked(folder / case["base"], folder / case["revision"])
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a crash to be counted
            total.crashes += 1
            print(f"crash  {case['base']} {case['revision']}: {type(error).__name__}: {error}")
            continue
        if not total.add(case["changes"], told) and not quiet:
            missing, more = ids(case["changes"]) - ids(told), ids(told) - ids(case["changes"])
            print(f"differ {case['base']} {case['revision']}: missing {sorted(missing)}, too much {sorted(more)}")
    return total


def large(megabytes: float) -> dict[str, Any]:
    """A document of about this size: resources with schemas that refer to themselves and to each other, and one to which all refer."""
    document: dict[str, Any] = {"openapi": "3.1.0", "info": {"title": "Large", "version": "1.0.0"}, "paths": {}}
    schemas: dict[str, Any] = {}
    document["components"] = {"schemas": schemas}
    owner = {"$ref": "#/components/schemas/Resource0"}
    size, number = 0, 0
    while size < megabytes * 1_000_000:
        name = f"Resource{number}"
        ref = {"$ref": f"#/components/schemas/{name}"}
        fields = {
            f"field{i}": {"type": "string", "maxLength": 10 + i, "description": f"Field {i} of {name}."}
            for i in range(20)
        }
        before = {"$ref": f"#/components/schemas/Resource{number - number % 7}"}
        schemas[name] = {
            "type": "object",
            "required": ["field0"],
            "properties": {**fields, "parent": before, "next": ref, "owner": owner},
        }
        content = {"content": {"application/json": {"schema": ref}}}
        listed = {"content": {"application/json": {"schema": {"type": "array", "items": ref}}}}
        limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100}}
        document["paths"][f"/resource{number}"] = {
            "get": {"parameters": [limit], "responses": {"200": {"description": "All", **listed}}},
            "post": {"requestBody": content, "responses": {"201": {"description": "Made", **content}}},
        }
        size += len(json.dumps([schemas[name], document["paths"][f"/resource{number}"]], indent=1))
        number += 1
    return document


def seconds(base: Path, revision: Path) -> float:
    """The fastest of some rounds of the whole command, start of Python included."""
    words = [sys.executable, "-m", "gates", "api-diff", str(base), str(revision), "--format", "json"]
    took = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        done = subprocess.run(words, capture_output=True, check=False)
        took.append(time.perf_counter() - started)
        if done.returncode not in (0, 1):
            raise SystemExit(done.stderr.decode())
    return min(took)


def measured_large() -> list[str]:
    """How long the large document takes."""
    import yaml

    document = large(MEGABYTES)
    with tempfile.TemporaryDirectory() as place:
        base, copy, changed = (Path(place, f"{n}.json") for n in ("base", "copy", "changed"))
        base.write_text(json.dumps(document, indent=1), encoding="utf-8")
        copy.write_text(json.dumps(document, indent=2), encoding="utf-8")
        document["components"]["schemas"]["Resource0"]["properties"]["field1"]["maxLength"] = 5
        changed.write_text(json.dumps(document, indent=1), encoding="utf-8")
        as_yaml = Path(place, "base.yaml")
        dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
        as_yaml.write_text(yaml.dump(document, Dumper=dumper), encoding="utf-8")
        return [
            f"{base.stat().st_size / 1e6:.1f} MB of JSON against itself: {seconds(base, base):.2f} s",
            f"against a copy that is laid out in another way: {seconds(base, copy):.2f} s",
            f"with one change that all operations see: {seconds(base, changed):.2f} s",
            f"{as_yaml.stat().st_size / 1e6:.1f} MB of YAML against itself: {seconds(as_yaml, as_yaml):.2f} s",
        ]


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("cases", type=Path, nargs="?")
    parser.add_argument("--quiet", action="store_true", help="do not name the pairs that differ")
    given = parser.parse_args()
    cases = json.loads((given.cases or given.folder / "cases.json").read_text(encoding="utf-8"))
    print("\n".join(score(given.folder, cases, quiet=given.quiet).lines()), flush=True)
    print("\n".join(measured_large()))


if __name__ == "__main__":
    main()
