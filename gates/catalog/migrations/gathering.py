"""The gathering half of the migrations gate: finds the sources, makes the databases, climbs."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from gates import process
from gates.catalog.migrations.breakdowns import breakdown
from gates.catalog.migrations.climbing import AnyDatabase, Chain, Climber
from gates.catalog.migrations.commands import CommandLadder, read_commands
from gates.catalog.migrations.dialects import written_for_another
from gates.catalog.migrations.drift import Texts, drift
from gates.catalog.migrations.engines import engines, only_named, sql_engine, unproven_engines
from gates.catalog.migrations.facts import Climb, Drift, Facts, Outcome
from gates.catalog.migrations.ladders import SqlLadder, ToolLadder
from gates.catalog.migrations.lanes import Ladder
from gates.catalog.migrations.options import Options
from gates.catalog.migrations.reading import Reading, read_sql, read_tool
from gates.catalog.migrations.selection import examined, unknown_exception, unknown_since
from gates.catalog.migrations.sources import AlembicSource, CommandSource, DjangoSource, Source, SqlSource, absent, find
from gates.catalog.migrations.strays import aside, strays
from gates.catalog.migrations.surroundings import declared
from gates.databases import mysql_server
from gates.databases.engine import OutOfTime
from gates.databases.server import database, postgres
from gates.databases.sqlite import SqliteDatabase
from gates.errors import ConfigError, GatesError, InterruptedRunError, NoAnswerError, TimedOutError, ToolMissingError
from gates.model import Evidence
from gates.project import Project
from gates.rules.migrations.values import Flaw
from gates.tools.migrate_commands import workshop
from gates.tools.migrate_probe import Request, conversation
from gates.tools.migrate_talk import Failed, Talk

READY_S = 120.0
"""Seconds until the project's tool must have loaded its configuration and connected once."""


def gather(project: Project, options: Options) -> Facts:
    """Take every migration of the project up, down and up on real, throw-away databases.

    Raises:
        ConfigError: an engine, a migration or a base schema is configured that is not there.
        TimedOutError: a migration hangs; the message names it.
    """
    sources = find(project, options)
    if sources:
        return _Gathering(project, options).run(sources)
    proof = absent(project)
    return Facts(absent=proof, examined={} if proof else {"migrations": 0})


class _Gathering:
    """Collects what all climbs bring."""

    def __init__(self, project: Project, options: Options) -> None:
        self._project, self._options = project, options
        self._readings: dict[str, Reading] = {}
        self._flaws: list[Flaw] = []
        self._climbs: list[Climb] = []
        self._drift: list[Drift] = []
        self._evidence: list[Evidence] = []
        self._unanswered: list[str] = []
        self._engines: tuple[str, ...] = ()
        self._climber = Climber(project, options)
        self._since_known = options.since is None
        self._sources = 0

    def run(self, sources: Sequence[Source]) -> Facts:
        """Climb each source on each engine."""
        self._sources = len(sources)
        only_sql = all(isinstance(s, SqlSource | CommandSource) for s in sources)
        self._engines = engines(self._project, self._options, only_sql=only_sql)
        for name in unproven_engines(self._project, self._options):
            self._unanswered.append(
                f"The project declares a driver for {name}, on which gates cannot prove migrations yet. List the engines to prove on as `engines` in [tool.gates.migrations]."
            )
        for name in only_named(self._project, self._options, self._engines):
            note = f"not proven on {name}: the project names an address of it, and no driver for it is declared or installed"
            self._evidence.append(Evidence("gates", note=note))
        with process.folder("gates-sqlite-", _memory()) as folder:
            for engine in self._engines:
                with contextlib.ExitStack() as stack:
                    self._on(engine, sources, folder, stack)
        ids = [m.id for reading in self._readings.values() for m in reading.migrations]
        if not self._since_known and self._climbs:
            raise unknown_since(str(self._options.since), ids)
        for wanted in self._options.irreversible if not self._unanswered else ():
            if wanted not in ids:
                raise unknown_exception(wanted, ids)
        return self._facts()

    def _on(self, engine: str, sources: Sequence[Source], folder: Path, stack: contextlib.ExitStack) -> None:
        mine = [s for s in sources if not isinstance(s, SqlSource) or sql_engine(s.label, self._engines) == engine]
        if not mine:
            return
        with self._answering():
            opened = self._opened(engine, folder, stack)
            for source in mine:
                with self._answering():
                    self._source(source, opened, folder)

    def _opened(self, engine: str, folder: Path, stack: contextlib.ExitStack) -> AnyDatabase:
        if engine == "sqlite":
            return SqliteDatabase(folder / "gates.db")
        if engine == "mysql":
            return stack.enter_context(mysql_server.database(stack.enter_context(mysql_server.mysql())))
        wanted = declared(self._project, engine)
        return stack.enter_context(database(stack.enter_context(postgres(wanted.version[0] if wanted else None))))

    @contextlib.contextmanager
    def _answering(self) -> Iterator[None]:
        """What gives no answer is told and hides nothing else."""
        try:
            yield
        except (TimedOutError, InterruptedRunError, ConfigError):
            raise
        except GatesError as error:
            self._unanswered += [str(error)] if str(error) not in self._unanswered else []

    def _source(self, source: Source, opened: AnyDatabase, folder: Path) -> None:
        if isinstance(source, SqlSource):
            reading = self._readings.setdefault(source.label, read_sql(self._project, source, self._options))
            unread = next((s.unread for s in source.scripts if s.unread), "")
            if unread:
                raise NoAnswerError(
                    f"{unread}, so the migrations in {source.label} cannot be tried.",
                    "Give the commands of their tool as `up`, `down` and `list` in [tool.gates.migrations].",
                )
            ladder = SqlLadder(opened, source.scripts, self._options.step_timeout)
            runnable = tuple(m for m in reading.migrations if m.up is not None)
            self._climbed(Chain(source.label, runnable, "SQL files"), ladder, opened)
            return
        if isinstance(source, CommandSource):
            self._commands(source, opened)
            return
        if not self._project.interpreter.has(source.tool):
            raise ToolMissingError(
                f"{source.tool} is not installed in {self._project.interpreter.path}.",
                "Install the project's dependencies there, or name another interpreter with --python.",
            )
        if isinstance(source, DjangoSource) and not source.details["settings"]:
            raise NoAnswerError(
                f"The settings module of the Django project in {source.folder} was not found.",
                "Name it as `settings` in [tool.gates.migrations].",
            )
        limit = max(READY_S, self._options.step_timeout)
        variables = self._options.environment
        request = Request(source.tool, source.folder, source.details, variables, limit, folder / "bytecode")
        for name in self._databases(source, request, opened)[1:]:
            details = {**source.details, "database": name}
            self._databases(source, dataclasses.replace(request, details=details), opened)

    def _commands(self, source: CommandSource, opened: AnyDatabase) -> None:
        opened.clear()
        with workshop(self._project, source.commands, opened.address, self._options.environment) as shop:
            listed = shop.listed(self._options.step_timeout)
            if source.label not in self._readings:
                reading = read_commands(self._project, listed, source.label, self._options)
                self._readings[source.label] = reading
            network = "without network" if shop.fenced else "with the network of this machine"
            note = f"`{source.commands.list}` names {len(listed)} migrations; the commands run {network}"
            self._evidence.append(Evidence("commands", note=note))
            if listed:
                ladder = CommandLadder(shop, opened, self._options.step_timeout)
                self._climbed(Chain(source.label, self._readings[source.label].migrations, "commands"), ladder, opened)

    def _databases(self, source: AlembicSource | DjangoSource, request: Request, opened: AnyDatabase) -> list[str]:
        """Climb what one of the project's databases gets; the names of all of them, the one that comes first in front."""
        try:
            with conversation(self._project, request, opened.address) as talk:
                self._tool(source, talk, opened)
                return list(talk.ready["databases"])
        except Failed as failed:
            self._broken(source, failed)
            return []

    def _tool(self, source: AlembicSource | DjangoSource, talk: Talk, opened: AnyDatabase) -> None:
        if source.label not in self._readings:
            self._readings[source.label] = read_tool(self._project, source, talk, self._options)
        ladder = ToolLadder(talk, opened.engine, self._options.step_timeout)
        migrations = self._readings[source.label].migrations
        version, name = str(talk.ready["version"]), str(talk.ready["database"])
        climb = self._climbed(Chain(source.label, migrations, source.tool, version, name), ladder, opened)
        complete = climb.untried == 0 and all(step.outcome is not Outcome.UP_FAILED for step in climb.steps)
        if complete and opened.engine == self._engines[-1]:  # the one that comes closest to production
            try:
                compared = drift(
                    talk, opened, self._texts(source.label), ladder.version_tables, self._options.step_timeout
                )
                self._drift += compared.found
                self._evidence += [Evidence(source.tool, version, note=compared.note)] if compared.note else []
            except OutOfTime:
                raise TimedOutError(
                    f"Comparing models and migrations with {source.tool} did not end within {self._options.step_timeout:g} s."
                ) from None
            except Failed as failed:
                self._unanswered.append(f"{source.tool} could not compare the models with the migrations: {failed}")

    def _climbed(self, chain: Chain, ladder: Ladder, opened: AnyDatabase) -> Climb:
        done = self._climber.climb(chain, ladder, opened)
        if not done.since_known and self._sources == 1:
            raise unknown_since(str(self._options.since), [m.id for m in chain.migrations])
        self._since_known = self._since_known or done.since_known
        self._climbs.append(done.climb)
        self._evidence += done.evidence
        self._unanswered += done.unanswered
        return done.climb

    def _broken(self, source: AlembicSource | DjangoSource, failed: Failed) -> None:
        told = breakdown(self._project, source, failed)
        self._flaws += [flaw for flaw in told.flaws if flaw not in self._flaws]
        if told.unanswered and told.unanswered not in self._unanswered:  # the same on each engine
            self._unanswered.append(told.unanswered)

    def _texts(self, label: str) -> Texts:
        read = self._project.read_or_none
        paths = [m.path for m in self._readings[label].migrations if m.path]
        return Texts({p: read(p) or "" for p in self._project.source_files}, {p: read(p) or "" for p in paths})

    def _facts(self) -> Facts:
        migrations = [m for reading in self._readings.values() for m in reading.migrations]
        flaws = [*self._flaws, *(flaw for reading in self._readings.values() for flaw in reading.flaws)]
        if not self._unanswered:
            told = {flaw.path for flaw in flaws}
            flaws += [f for f in strays(self._project, {m.path for m in migrations}) if f.path not in told]
        foreign = [written_for_another(self._project, c, self._climbs, migrations) for c in self._climbs]
        climbs = [c for c, note in zip(self._climbs, foreign, strict=True) if note is None]
        notes = [*filter(None, foreign), *aside(self._project, {m.path for m in migrations})]
        self._evidence += [Evidence("gates", note=note) for note in notes]
        return Facts(
            examined={**examined(climbs, migrations), "engines": len({c.engine for c in climbs})},
            evidence=(*self._evidence, Evidence("git", note=self._project.git.base_note)),
            unanswered=tuple(self._unanswered),
            migrations=tuple(migrations),
            flaws=tuple(flaws),
            climbs=tuple(climbs),
            drift=tuple(dict.fromkeys(self._drift)),
        )


def _memory() -> Path | None:
    """A folder in memory, where there is one: waiting for a disk proves nothing."""
    shared = Path("/dev/shm")  # noqa: S108  # only as the parent of a folder of our own
    return shared if os.access(shared, os.W_OK | os.X_OK) else None
