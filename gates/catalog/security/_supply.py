"""The supply chain of the project itself: its workflows, what CI and images install, what images contain and run as."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from gates.catalog.security import _rules
from gates.errors import NoAnswerError
from gates.model import Evidence, Finding, Severity
from gates.project import Project
from gates.tools import dockerfile, installs, secret_patterns, zizmor
from gates.tools.zizmor import Risk

_WORKFLOW = re.compile(r"\.github/workflows/[^/]+\.ya?ml$|(^|/)action\.ya?ml$")
_COMMANDS = re.compile(
    r"(^|/)(\.gitlab-ci[\w.-]*\.ya?ml|\.circleci/config\.ya?ml|(azure|bitbucket)-pipelines\.ya?ml|Jenkinsfile|\.ci/.*)$"
)
_DOCKERFILE = re.compile(r"(^|/)(Dockerfile[\w.-]*|[\w.-]+\.Dockerfile|Containerfile)$", re.IGNORECASE)
_ELSEWHERE = frozenset({
    "docs", "doc", "example", "examples", "test", "tests", "fixtures", "benchmarks", "node_modules", ".devcontainer",
})  # fmt: skip
_ADVICE = frozenset({"unpinned-uses", "unpinned-images", "unpinned-tools", "cache-poisoning", "adhoc-packages"})
"""What may change from one day to the next: worth a line, and ordinary in sound services."""
_BY_STRANGERS = re.compile(
    r"github\.head_ref|github\.event\.(?!inputs\b)[\w.*\[\]'-]*\b"
    r"(title|body|message|email|ref|label|name|default_branch|page_name|description)\b"
)
"""Expressions whose text somebody without rights to the repository writes; inputs and tags need such rights."""
_SOUNDS_SECRET = re.compile(r"(?i)(secret|token|passw(or)?d|passphrase|api_?key|(private|signing|access|secret)_?key)$")
_FOR_THE_BUILD = re.compile(
    r"(?i)(?<![a-z0-9])(build\w*|unused|unsafe|insecure|ignored?|temp(orary)?|none|\w*collectstatic\w*|static|not|dev(elopment)?|local|default)(?![a-z0-9])"
    r"|^/|^https?:"
)
_DROPS_ROOT = re.compile(r"\b(gosu|su-exec|setpriv|runuser|tini-static -g|chpst)\b")


@dataclasses.dataclass(frozen=True, slots=True)
class Weakness:
    """One weak place of a CI file or Dockerfile, told by the rule `rule`; no secret is in it."""

    rule: str
    path: str
    line: int
    message: str
    fix: str


@dataclasses.dataclass(frozen=True, slots=True)
class Chain:
    """What was seen; None where the project has no such files."""

    risks: tuple[Risk, ...] = ()
    weaknesses: tuple[Weakness, ...] = ()
    workflows: int | None = None
    dockerfiles: int | None = None
    evidence: tuple[Evidence, ...] = ()
    unanswered: tuple[str, ...] = ()

    @property
    def examined(self) -> dict[str, int]:
        """What was looked at."""
        counts = {"workflows": self.workflows, "Dockerfiles": self.dockerfiles}
        return {name: count for name, count in counts.items() if count is not None}


def look(project: Project) -> Chain:
    """Look at the workflows, the CI files and the Dockerfiles of the project."""
    files = [path for path in project.files if not _ELSEWHERE & set(PurePosixPath(path).parts[:-1])]
    workflows = [path for path in files if _WORKFLOW.search(path)]
    images = [path for path in files if _DOCKERFILE.search(path)]
    others = [path for path in files if _COMMANDS.search(path)]
    weaknesses: list[Weakness] = []
    unanswered: list[str] = []
    for path in (*workflows, *others, *images):
        try:
            text = project.read(path)
        except NoAnswerError as error:
            unanswered.append(str(error))
            continue
        weaknesses += _installs(project, path, text)
        weaknesses += _image(path, text) if path in images else ()
    chain = Chain(
        weaknesses=tuple(weaknesses), dockerfiles=len(images) if images else None, unanswered=tuple(unanswered)
    )
    return _audited(project, workflows, chain) if workflows else chain


def _audited(project: Project, workflows: Sequence[str], chain: Chain) -> Chain:
    try:
        report = zizmor.audit(project, workflows)
    except NoAnswerError as error:
        return dataclasses.replace(chain, workflows=0, unanswered=(*chain.unanswered, str(error)))
    return dataclasses.replace(
        chain,
        risks=report.risks,
        workflows=report.files,
        evidence=(report.evidence,),
        unanswered=(*chain.unanswered, *report.unread),
    )


def _installs(project: Project, path: str, text: str) -> Iterator[Weakness]:
    def requirements(name: str) -> str | None:
        beside = str(PurePosixPath(path).parent / name)
        candidate = next((c for c in (beside, name.removeprefix("./")) if c in project.files), None)
        return project.read_or_none(candidate) if candidate else None

    for loose in installs.loose(text, requirements):
        yield Weakness(_rules.UNPINNED.id, path, loose.line, f"{loose.why}.", loose.fix)


def _image(path: str, text: str) -> Iterator[Weakness]:
    for instruction in dockerfile.instructions(text):
        if instruction.keyword in {"ENV", "ARG"}:
            for name, value, line in dockerfile.settings(instruction):
                if _is_secret(name, value):
                    message = (
                        f"{instruction.keyword} {name} has a value of its own, which every holder of the image reads."
                    )
                    fix = "Give it when the container starts, or as a secret of the build (`RUN --mount=type=secret`)."
                    yield Weakness(_rules.IMAGE_SECRET.id, path, line, message, fix)
    line_of_root = None if _DROPS_ROOT.search(text) else dockerfile.root_line(text)
    if line_of_root is not None:
        message = "The container runs as root: its last stage names no other USER."
        yield Weakness(_rules.ROOT.id, path, line_of_root, message, "Make a user, and name it with USER before CMD.")


def _is_secret(name: str, value: str) -> bool:
    if not _SOUNDS_SECRET.search(name) or "$" in value or len(value) < 8 or value.isdigit():
        return False
    return not secret_patterns.placeholder(value) and not _FOR_THE_BUILD.search(value)


def findings(chain: Chain, leaked: set[tuple[str, int | None]], fail_on: Severity) -> Iterator[Finding]:
    """What is wrong with the supply chain.

    Args:
        leaked: (path, line) of committed secrets, which are told already.
    """
    for risk in chain.risks:
        yield from _of_zizmor(risk, fail_on)
    for weak in chain.weaknesses:
        if weak.rule != _rules.IMAGE_SECRET.id or (weak.path, weak.line) not in leaked:
            rule = next(rule for rule in _rules.RULES if rule.id == weak.rule)
            yield Finding(
                rule=rule.id,
                severity=rule.severity,
                blocking=rule is _rules.IMAGE_SECRET,
                message=weak.message,
                fix=weak.fix,
                path=weak.path,
                line=weak.line,
            )


def _of_zizmor(risk: Risk, fail_on: Severity) -> Iterator[Finding]:
    sure = risk.severity.at_least(fail_on) and risk.confidence is Severity.HIGH
    harmless = risk.name in _ADVICE or (risk.name == "template-injection" and not _BY_STRANGERS.search(risk.culprit))
    if risk.hidden_at is not None:
        if sure and not harmless:
            yield _switched_off(risk, *risk.hidden_at)
        return
    quoted = f" (`{risk.culprit}`)" if risk.name == "template-injection" and risk.culprit else ""
    yield Finding(
        rule=f"security/zizmor:{risk.name}",
        severity=Severity.LOW if harmless else risk.severity,
        blocking=sure and not harmless,
        message=f"{risk.message[:1].upper()}{risk.message[1:]}{quoted}.",
        fix=f"Mend it as the page of {risk.name} says, or write `# zizmor: ignore[{risk.name}]` with the reason.",
        path=risk.path,
        line=risk.line,
        end_line=risk.end_line,
        tool="zizmor",
        url=risk.url,
    )


def _switched_off(risk: Risk, path: str, line: int) -> Finding:
    return Finding(
        rule=_rules.SWITCHED_OFF.id,
        severity=risk.severity,
        blocking=True,
        message=f"This setting hides zizmor's {risk.name} at {risk.path}:{risk.line}: {risk.message.rstrip('.')}.",
        fix=f"Take it out of the setting, and excuse a sound place with `# zizmor: ignore[{risk.name}]` and the reason.",
        path=path,
        line=line or None,
        tool="zizmor",
        url=risk.url,
    )
