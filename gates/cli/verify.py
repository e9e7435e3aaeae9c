"""`gates verify`: whether a release was signed off as the policy demands."""

from __future__ import annotations

import dataclasses
import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gates.cli import _common
from gates.errors import ConfigError
from gates.project.git import enclosing_work_tree

if TYPE_CHECKING:
    from gates.attest.source import Source
    from gates.attest.verify import Outcome


@click.command("verify")
@click.argument("ref", required=False, default="HEAD")
@click.option("--root", type=click.Path(path_type=Path), help="The repository; the enclosing git work tree by default.")
@click.option("--policy", default="gates-policy.toml", show_default=True, help="The policy's path in the repository.")
@click.option("--policy-ref", metavar="REF", help="The protected branch; the remote's default branch by default.")
@click.option(
    "--release", metavar="VERSION", help="The release's version; that of pyproject.toml or the tag by default."
)
@click.option(
    "--artifact", "artifacts", multiple=True, metavar="PATH", help="A released file that must have been signed."
)
@click.option("--json", "as_json", is_flag=True, help="The outcome as JSON on standard output.")
def command(
    ref: str,
    root: Path | None,
    policy: str,
    policy_ref: str | None,
    release: str | None,
    artifacts: tuple[str, ...],
    as_json: bool,
) -> int:
    """Verify the release that REF leads to, by default what is checked out.

    The policy and the keys come from --policy-ref, never from the candidate. Exit code: 0 everything holds; 1 a demand is not met; 2
    usage or policy error.
    """
    from gates.attest import source as sources
    from gates.attest import trust, verify
    from gates.attest.repository import open_repository
    from gates.cli import explain

    repository = open_repository((root or enclosing_work_tree(Path.cwd()) or Path.cwd()).absolute())
    source = sources.read(repository, policy_ref, policy, explain.defaults())
    outcome = verify.verify(
        repository,
        source,
        trust.read(repository, source),
        name=ref,
        version=release,
        artifacts={name: repository.root / name for name in artifacts},
        asked=_asked(repository.root),
        now=datetime.datetime.now(datetime.UTC),
    )
    if as_json:
        click.echo(json.dumps(document(outcome, source), indent=2))
    else:
        _tell(outcome, source)
    return 0 if outcome.holds else 1


def _asked(root: Path) -> str | None:
    """The digest of what the checklist in the work tree asks; None where the configuration that names it is wrong."""
    from gates.attest.checklist import definition
    from gates.attest.checklist.proofs import PROOFS
    from gates.attest.request import items_digest

    try:
        return items_digest(definition.questions(_common.open_at(root), PROOFS))
    # gates: ignore[logging/swallowed-exception] a candidate with such a configuration has no report that could have been signed
    except ConfigError:
        return None


def document(outcome: Outcome, source: Source) -> dict[str, Any]:
    """The outcome for machines, schema `gates-verify/1`."""
    return {
        "schema": "gates-verify/1",
        "holds": outcome.holds,
        "commit": outcome.commit,
        "tree": outcome.tree,
        "ref": outcome.ref,
        "policy": {
            "ref": source.full_ref,
            "path": source.path,
            "commit": source.commit,
            "version": source.policy.version,
            "digest": source.digest,
        },
        "demands": [{**dataclasses.asdict(demand), "holds": not demand.reasons} for demand in outcome.demands],
        "signoffs": [
            {
                "entry": one.entry,
                "digest": one.digest,
                "role": one.role,
                "name": one.name,
                "kind": one.kind,
                "counts": not one.reasons,
                "reasons": list(one.reasons),
            }
            for one in outcome.signoffs
        ],
        "notes": list(outcome.notes),
    }


def _tell(outcome: Outcome, source: Source) -> None:
    lines = [f"{outcome.ref or 'commit'} {outcome.commit[:12]}, by {source.place} (version {source.policy.version})"]
    for demand in outcome.demands:
        lines.append(f"{'no ' if demand.reasons else 'yes'}  {demand.title}")
        lines += [f"       {reason}" for reason in demand.reasons]
    counted = [one for one in outcome.signoffs if not one.reasons]
    lines += [f"     signed as {one.role} by {one.name} ({one.kind}, entry {one.entry})" for one in counted]
    lines += [f"     note: {note}" for note in outcome.notes]
    lines.append("Everything holds." if outcome.holds else "NOT to be released.")
    for line in lines:
        click.echo("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line))
