"""What code of the project meets when gates runs it: variables as deployed, made-up values for what it asks for, where it is imported from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gates.project import Project
from gates.tools.app_boot import environment, settings
from gates.tools.app_boot.places import deployment_text
from gates.tools.app_boot.stand_ins import Want, stand_in


class Surroundings:
    """The environment of one series of attempts, with a growing set of stand-ins.

    Attributes:
        settings: what the project's files say of its environment.
        stand_ins: made-up values that were asked for.
        overlay: variables that are set over everything else but those.
        production: whether an example for developers is turned to production.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.settings = settings.read(project)
        self.tried: dict[str, list[str]] = {}
        self.stand_ins: dict[str, str] = {}
        self.production = True
        self.overlay: dict[str, str] = {}
        self.last: Mapping[str, Any] = {}

    def as_the_example_says(self) -> bool:
        """Begin anew without turning anything to production; False where that makes no difference."""
        if not environment.as_deployed(self.settings.values):
            return False
        self.production, self.stand_ins, self.tried, self.last = False, {}, {}, {}
        return True

    def variables(self) -> dict[str, str]:
        """What the project's files say of its environment, as deployed."""
        given = self.settings.values
        if self.production:
            deployed = {**given, **environment.as_deployed(given)}
            left = environment.left_to_the_code(given, deployment_text(self.project))
            given = {name: value for name, value in deployed.items() if name not in left}
        return {**given, **self.overlay}

    def environment(self, home: Path) -> dict[str, str]:
        """All variables of a process whose home is a scratch folder."""
        return {
            **environment.harmless(self.variables(), str(home)),
            **environment.inherited(os.environ, str(home)),
            **self.stand_ins,
        }

    def give(self, failure: Mapping[str, Any] | None, home: Path) -> bool:
        """Give what was asked for a made-up value; False when there is nothing more to give, or the last value changed nothing."""
        same = all((failure or {}).get(k) == self.last.get(k) for k in ("type", "message", "frame"))
        if failure is None or same:
            return False
        self.last = failure
        given = False
        postgres = any(
            self.project.interpreter.has(name)
            for name in ("psycopg", "psycopg2", "psycopg2-binary", "asyncpg", "pg8000")
        )
        for want in [Want(**w) for w in failure.get("wants", [])]:
            tried = self.tried.setdefault(want.name, [])
            value = stand_in(want, tried, scratch=str(home), postgres=postgres)
            if value is not None:
                tried.append(value)
                self.stand_ins[want.name] = value
                given = True
        return given

    def notes(self) -> list[str]:
        """Where the variables come from, for the evidence."""
        made_up = [f"made-up values for {', '.join(sorted(self.stand_ins))}"] if self.stand_ins else []
        return [*([self.settings.note] if self.settings.note else []), *made_up]


def import_folders(project: Project) -> tuple[str, ...]:
    """The folders, relative to the root, from which the project's modules are imported, besides the root itself."""
    beside = [str(Path(path).parent) for path in project.match("manage.py")]
    return tuple(dict.fromkeys(p for p in [*project.source_roots, *beside] if p != "."))
