"""`gates advisories`: where known vulnerabilities come from; fetching a snapshot for networks without a way out, and serving one."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from gates import config
from gates.catalog import security
from gates.cli import _common
from gates.errors import UsageError
from gates.tools import advisories
from gates.tools.osv_source import Source

_ROOT = click.option(
    "--root", type=click.Path(path_type=Path), help="The repository; the enclosing git work tree by default."
)
_SOURCE = click.argument("source", required=False)


@click.group("advisories")
def command() -> None:
    """The advisory source: what it is, fetch one, serve one."""


@command.command("info")
@_SOURCE
@_ROOT
def info(source: str | None, root: Path | None) -> int:
    """Which source is asked, how much it holds, how old it is, and whether it knows a vulnerable release.

    SOURCE is what the option `advisories` takes; the one that a run would ask by default.
    """
    opened = _opened(source, root)
    (package, version), _ = advisories.canary(opened)
    click.echo(f"source  {opened.label}")
    click.echo(f"holds   {opened.described}")
    click.echo(f"canary  {package} {version} is reported, so it knows something")
    return 0


@command.command("pull")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--from", "origin", help="A zip of OSV records by address, or a zip or folder; OSV's own about PyPI by default."
)
@click.option(
    "--timeout", type=click.FloatRange(min=1), default=120.0, show_default=True, help="Seconds to wait for it."
)
def pull(target: Path, origin: str | None, timeout: float) -> int:
    """Fetch all records into the zip TARGET, with a note of when; name it with GATES_ADVISORIES where there is no network."""
    from gates.tools import snapshot

    made = snapshot.pull(origin or snapshot.PUBLIC_ZIP, target, timeout)
    click.echo(f"{target}: {made.described}")
    return 0


@command.command("serve")
@_SOURCE
@_ROOT
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="On 127.0.0.1; a free one by default.")
def serve(source: str | None, root: Path | None, port: int) -> int:
    """Answer the OSV protocol on 127.0.0.1 over SOURCE, for tools that know nothing but addresses, until interrupted."""
    from gates.tools.osv_server import Server

    opened = _opened(source, root)
    advisories.canary(opened)
    try:
        server = Server(opened, port)
    except OSError as error:
        raise UsageError(f"Port {port} cannot be used: {error.strerror}.", "Name another one with --port.") from error
    with server, contextlib.suppress(KeyboardInterrupt):
        click.echo(f"{server.address}  {opened.described}")
        click.echo("Ctrl-C ends it.", err=True)
        server.serve_forever(0.2)
    return 0


def _opened(source: str | None, root: Path | None) -> Source:
    """The named source, relative to here, else the one that a run would ask; without a memory, so that it is really asked."""
    project = _common.open_at(root)
    options = config.options_for(security.Options, project.config, security.ID)
    terms = advisories.Terms(options.advisories_timeout, options.advisories_max_age)
    if source is not None:
        return advisories.open_source(source, Path.cwd(), terms)
    return advisories.configured(options.advisories, project.root, terms)
