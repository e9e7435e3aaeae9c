"""The `security` gate: Security scan passes (no high/critical vulnerabilities).

Four looks: at the production code (bandit and source rules), at the dependencies (pip-audit over an advisory source
that must prove that it knows something), at the repository and its recent history for credentials, and at the way the
project is built (workflows, installs, images).
"""

from __future__ import annotations

import contextvars
import dataclasses
from collections.abc import Iterator
from typing import Any

from gates.catalog.security import _code, _rules, _supply, _unaudited, _vulnerability
from gates.catalog.security._options import Options
from gates.catalog.security._supply import Chain
from gates.catalog.security._unaudited import Unaudited
from gates.catalog.security._vulnerability import Vulnerability
from gates.databases.debian import cache_folder
from gates.model import Document, Finding, GateFacts, GateResult, Inputs, Judgement, Rule, Severity
from gates.project import Project
from gates.rules import rules_of, scan
from gates.tools import bandit_json, secret_scan
from gates.tools.bandit_json import Issue
from gates.tools.secret_scan import Found, Guess

ID = "security"
TITLE = "Security scan passes (no high/critical vulnerabilities)"
INPUTS = Inputs(history=True, judged_options=("fail_on",), shared_options=("logging",), lives_s=3600.0)
RULES: tuple[Rule, ...]

__all__ = ["ID", "INPUTS", "RULES", "TITLE", "Facts", "Options", "documents", "gather", "judge"]


def __getattr__(name: str) -> Any:
    """`RULES`, made when somebody asks: the source rules are not imported for a run that replays its facts."""
    if name == "RULES":
        return (*_rules.RULES, *rules_of(ID))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Facts(GateFacts):
    """What was observed.

    Attributes:
        issues: what bandit said, hidden issues included.
        house: what the source rules said.
        vulnerabilities: of the releases that the project runs with.
        unaudited: dependencies that nobody could look at.
        secrets: credentials, masked.
        guesses: files with strings that look random.
        no_base: why history was not searched, "" when it was.
        chain: what was seen of workflows, installs and images.
        bill: of the releases that were audited, as `sbom.document` makes it; "" where there are none.
    """

    issues: tuple[Issue, ...] = ()
    house: tuple[Finding, ...] = ()
    vulnerabilities: tuple[Vulnerability, ...] = ()
    unaudited: tuple[Unaudited, ...] = ()
    secrets: tuple[Found, ...] = ()
    guesses: tuple[Guess, ...] = ()
    no_base: str = ""
    chain: Chain = dataclasses.field(default_factory=Chain)
    bill: str = ""


def gather(project: Project, options: Options) -> Facts:
    """Run bandit and the source rules, audit the dependencies, look for credentials and at the way to the image.

    Bandit takes as long as all the rest, so the rest is done meanwhile.
    """
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(contextvars.copy_context().run, _look_at_code, project)
        secrets = _look_for_secrets(project, options)
        chain = _supply.look(project)
        audit = _look_at_dependencies(project, options)
        code = looking.result()
    return Facts(
        examined={**code.examined, **audit.examined, **secrets.examined, **chain.examined},
        evidence=(*code.evidence, *secrets.evidence, *audit.evidence, *chain.evidence),
        unanswered=(*code.unanswered, *audit.unanswered, *secrets.unanswered, *chain.unanswered),
        issues=code.issues,
        house=code.house,
        vulnerabilities=audit.vulnerabilities,
        unaudited=audit.unaudited,
        secrets=secrets.secrets,
        guesses=secrets.guesses,
        no_base=secrets.no_base,
        chain=chain,
        bill=audit.bill,
    )


def _look_at_dependencies(project: Project, options: Options) -> Facts:
    from gates.catalog.security import _dependencies

    audit = _dependencies.audit(project, options)
    return Facts(
        examined={} if audit.releases is None else {"releases": audit.releases},
        evidence=audit.evidence,
        unanswered=audit.unanswered,
        vulnerabilities=audit.vulnerabilities,
        unaudited=audit.unaudited,
        bill=audit.bill,
    )


def _look_at_code(project: Project) -> Facts:
    files = project.source_files
    if not files:
        return Facts()
    legible = [f for f in files if project.read_or_none(f) is not None]  # over a huge file bandit would sit for minutes
    report = bandit_json.run(project, legible)
    house = scan(project, ID)
    unread = [f"{path} cannot be read as Python: {why.rstrip('.')}." for path, why in house.unreadable]
    return Facts(
        examined={"python files": report.files},
        evidence=report.evidence,
        unanswered=(*(unread or report.unread),),
        issues=report.issues,
        house=house.findings,
    )


def _look_for_secrets(project: Project, options: Options) -> Facts:
    seen = secret_scan.scan(project, cache_folder(), whole=options.history)
    commits = {"commits": seen.commits} if seen.commits else {}
    return Facts(
        examined={"files": seen.files} | commits,
        evidence=seen.evidence,
        unanswered=seen.unanswered,
        secrets=seen.found,
        guesses=seen.guesses,
        no_base=project.git.base_note if project.git.base is None and not options.history else "",
    )


def judge(facts: Facts, options: Options) -> Judgement:
    """Decide, from the facts alone."""
    findings = list(_code.findings(facts.issues, facts.house, options.fail_on))
    findings += [_vulnerability.finding(found, options.fail_on) for found in facts.vulnerabilities]
    findings += [_unaudited.finding(one) for one in facts.unaudited]
    findings += [_secret(found) for found in facts.secrets]
    findings += [_random(guess) for guess in facts.guesses]
    leaked = {(found.path, found.line) for found in facts.secrets if not found.commit}
    findings += _supply.findings(facts.chain, leaked, options.fail_on)
    if facts.no_base:
        findings.append(_no_base(facts.no_base))
    return Judgement(tuple(findings), tuple(_code.measures(facts.issues)) if facts.issues else ())


def documents(facts: Facts, result: GateResult, started: str) -> Iterator[Document]:
    """The bill of materials of what was audited, in CycloneDX 1.6."""
    from gates.catalog.security import _bill

    if facts.bill:
        yield _bill.finished(facts.bill, facts.vulnerabilities, result.findings, started)


def _secret(found: Found) -> Finding:
    """A credential; what usually opens nothing is advice."""
    history = f" Commit {found.commit} added it, and history keeps it." if found.commit else ""
    return Finding(
        rule=_rules.SECRET.id,
        severity=Severity.LOW if found.advice else Severity.HIGH,
        blocking=not found.advice,
        message=f"{found.kind[0].upper()}{found.kind[1:]} is committed: {found.shown}.{history}",
        fix="Revoke it, make a new one, and read it from the environment or a secret store.",
        path=found.path,
        line=found.line,
        tool=found.tool,
    )


def _random(guess: Guess) -> Finding:
    more = f", and so do {guess.count - 1} more lines of this file" if guess.count > 1 else ""
    return Finding(
        rule=_rules.RANDOM.id,
        severity=Severity.LOW,
        blocking=False,
        message=f"A string on this line looks drawn at random{more}: is it a secret?",
        fix="If it opens something, revoke it and read the new one from the environment; else say on the line what it is.",
        path=guess.path,
        line=guess.line,
        tool="detect-secrets",
    )


def _no_base(why: str) -> Finding:
    return Finding(
        rule=_rules.NO_BASE.id,
        severity=Severity.INFO,
        blocking=False,
        message=f"Only the work tree was searched for secrets, not its history ({why}).",
        fix="Give --base, or fetch the remote's default branch with its history.",
    )
