"""`gates signoff`: sign a release off."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gates.cli import _common
from gates.errors import UsageError
from gates.project.git import enclosing_work_tree

if TYPE_CHECKING:
    from gates.attest.request import Item
    from gates.attest.sign import Draft
    from gates.attest.statement import Changes


@click.command("signoff")
@click.option("--role", required=True, metavar="ROLE", help="The role of the policy in which you sign.")
@click.option(
    "--key",
    required=True,
    type=click.Path(path_type=Path),
    help="Your ed25519 key: a private key file, or the .pub file of one that ssh-agent or hardware has.",
)
@click.option("--root", type=click.Path(path_type=Path), help="The repository; the enclosing git work tree by default.")
@click.option("--ref", help="The branch or tag that is signed; the branch that is checked out by default.")
@click.option(
    "--release", metavar="VERSION", help="The release's version; that of pyproject.toml or the tag by default."
)
@click.option("--report", type=click.Path(path_type=Path), help="The report; reports/gates.json by default.")
@click.option("--artifact", "artifacts", multiple=True, metavar="PATH", help="A file that is released, under the root.")
@click.option("--policy", default="gates-policy.toml", show_default=True, help="The policy's path in the repository.")
@click.option("--policy-ref", metavar="REF", help="The protected branch; the remote's default branch by default.")
@click.option("--emergency", is_flag=True, help="Go without what the policy demands of gates and checklist.")
@click.option("--reason", default="", help="Of the emergency.")
@click.option("--review", default="", metavar="TEXT", help="What the review of the open emergencies found.")
@click.option("--yes", is_flag=True, help="Sign without a question, where nobody can be asked.")
def command(
    role: str,
    key: Path,
    root: Path | None,
    ref: str | None,
    release: str | None,
    report: Path | None,
    artifacts: tuple[str, ...],
    policy: str,
    policy_ref: str | None,
    emergency: bool,
    reason: str,
    review: str,
    yes: bool,
) -> int:
    """Sign the commit that is checked out, its report and the answers of its checklist, and add that to the log.

    Exit code: 0 signed; 1 refused, with every reason; 2 usage or policy error.
    """
    if emergency != bool(reason.strip()):
        raise UsageError("--emergency and --reason belong together.", "Say in --reason why it cannot wait.")
    from gates.attest import keys, sign, trust
    from gates.attest import source as sources
    from gates.attest.repository import open_repository
    from gates.attest.request import Request
    from gates.cli import explain

    repository = open_repository((root or enclosing_work_tree(Path.cwd()) or Path.cwd()).absolute())
    source = sources.read(repository, policy_ref, policy, explain.defaults())
    trusted = trust.read(repository, source)
    signer = keys.load(key)
    file = report or repository.root / "reports/gates.json"
    request = Request(
        role=role,
        ref=ref,
        version=release,
        report=file,
        artifacts={name: repository.root / name for name in artifacts},
        items=_items(repository.root, file),
        emergency=reason,
        review=review,
        now=datetime.datetime.now(datetime.UTC),
    )
    draft = sign.draft(repository, source, trusted, signer, request)
    _show(draft)
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError("Nobody can be asked whether to sign.", "Read what is above, then add --yes.")
        click.confirm("Sign this?", abort=True, err=True)
    digest = sign.finish(repository, draft, signer)
    click.echo(f"Signed off as {role}: {digest}")
    click.echo("It travels with `git push origin refs/notes/gates`; fetch before the next one signs.", err=True)
    return 0


def _items(root: Path, file: Path) -> Sequence[Item]:
    """The release checklist, answered for the report."""
    from gates.attest import checklist
    from gates.attest.request import read_report

    _, report = read_report(file)
    return checklist.answers(report, _common.open_at(root), file.parent)


def _show(draft: Draft) -> None:
    """What will be signed, on standard error."""
    said, subjects = draft.signoff, draft.subjects
    waived = [f"{w.rule} ({w.owner}{f', until {w.expires}' if w.expires else ''}): {w.reason}" for w in said.waivers]
    lines = [
        f"You sign as {said.role}, {said.name}, with the key {said.key}:",
        f"  {said.repository} {said.ref} version {said.version or '(none)'}",
        f"  commit {subjects.commit}, tree {subjects.tree}",
        f"  report {subjects.report} of run {said.run}",
        *(f"  artifact {name} {digest}" for name, digest in subjects.artifacts.items()),
        f"  advisories: {said.advisories or 'none were asked'}",
        f"  policy version {said.policy.version} of {said.policy.ref}; expires {said.expires}",
        *_listed("Exceptions that hold", waived),
        *_weaker(said.changes),
        *_listed("Answered no", [f"{a.id} ({a.by or 'proven'}): {a.reason}" for a in said.answers if a.state == "no"]),
        *([f"  EMERGENCY: {said.reason}"] if said.reason else []),
        *(f"  reviews the emergency {digest}: {said.review}" for digest in said.reviews),
    ]
    if draft.wrote:
        lines.append("  Part of this is your own change, for which your signature may not count.")
    for line in lines:
        click.echo("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line), err=True)


def _weaker(changes: Changes) -> list[str]:
    """What the gates are not held to any more."""
    if changes.since is None:
        return ["  Weaker in the gates: nothing to compare with, no release came before"]
    return _listed(f"Weaker in the gates than in {changes.since[:12]}", changes.weaker)


def _listed(title: str, lines: Sequence[str]) -> list[str]:
    return [f"  {title}:", *(f"    - {line}" for line in lines)] if lines else [f"  {title}: none"]
