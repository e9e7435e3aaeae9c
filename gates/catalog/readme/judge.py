"""What the observations mean. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from gates.catalog.readme.facts import KINDS, Ending, Facts, Observation, Options, Played, Section
from gates.model import Finding, Judgement, Severity

_ABOUT = {
    "about": "what the project is",
    "requirements": "what the project needs (Python, databases, tools)",
    "set-up": "how to set the project up",
    "configuration": "how to configure the project",
    "running": "how to run or use the project",
    "tests": "how to run the tests",
}
_MESSAGES = {
    "readme/broken-link": "The link {subject} leads nowhere: {detail}.",
    "readme/dead-address": "The address {subject} is not there any more: {detail}.",
    "readme/broken-anchor": "The link {subject} leads nowhere: {detail}.",
    "readme/letter-case": "The link {subject} differs in upper and lower case: {detail}.",
    "readme/missing-file": "The command `{detail}` needs {subject}, which is not in the repository.",
    "readme/named-file": "The document names {subject}, but {detail}.",
    "readme/stale-name": "The document still names {subject}, but {detail}.",
    "readme/unknown-target": "`{subject}` cannot work: {detail}.",
    "readme/unknown-command": "`{subject}` cannot work: {detail}.",
    "readme/unknown-module": "{subject} cannot be imported: {detail}.",
    "readme/unknown-variable": "The document speaks of the variable {subject}, and {detail}.",
    "readme/port": "Nothing answers at {subject}: {detail}.",
    "readme/python-version": "The document speaks of {subject}, but {detail}.",
    "readme/mislabelled": "The block is labelled {subject!r}, and it is {detail}.",
    "readme/directive": "The comment `{subject}` is not understood: {detail}.",
}
_FIXES = {
    "readme/missing-file": "Name the right file, or add it.",
    "readme/unknown-target": "Name one that exists, or define it.",
    "readme/unknown-command": "Name one that exists, or take the line out.",
    "readme/unknown-module": "Name a module that exists.",
    "readme/unknown-variable": "Name a variable that is read, or take the line out.",
    "readme/port": "Name the port at which the service listens.",
    "readme/python-version": "Name the version that the project requires.",
    "readme/stale-name": "Bring the document up to date.",
    "readme/mislabelled": "Label it `text`, or as what it is.",
    "readme/directive": "Write `skip REASON`, `env KEY=value`, `expect-exit CODE` or `compare` right before a code block.",
    "readme/named-file": "Name the right file, or say that it has to be made.",
}


def judge(facts: Facts, options: Options) -> Judgement:
    """Decide, from the facts alone."""
    if facts.readme is None:
        return Judgement((_missing_readme(facts.unread),))
    found = [*_sections(facts, facts.readme, options), *(_finding(o) for o in facts.observations)]
    found += filter(None, map(_ended, facts.played))
    return Judgement(tuple(sorted(found, key=lambda f: (f.path or "", f.line or 0, f.rule))))


def _missing_readme(unread: str) -> Finding:
    none = "The repository has no README: a newcomer has nothing to follow."
    other = f"{unread} is not read here, which knows Markdown and reStructuredText; nothing was proven of it."
    return Finding(
        rule="readme/missing",
        severity=Severity.HIGH,
        blocking=True,
        message=other if unread else none,
        fix="Write README.md: what it is, what it needs, how to set it up, how to run it, how to run its tests.",
        path=unread or "README.md",
    )


def _sections(facts: Facts, readme: str, options: Options) -> Iterator[Finding]:
    for kind in KINDS:
        mine = [s for s in facts.sections if s.kind == kind]
        blocking = kind in options.required and (kind != "tests" or facts.has_tests)
        if not mine:
            yield _no_section(readme, kind, facts.outside, blocking=blocking and not facts.outside)
        else:
            filled = any(s.title and not s.empty for s in mine)
            yield from (_empty(s, blocking=blocking and not filled) for s in mine if s.empty)


def _no_section(readme: str, kind: str, outside: str, *, blocking: bool) -> Finding:
    perhaps = f" Perhaps {outside} does; nobody looked there." if outside else ""
    return Finding(
        rule="readme/missing-section",
        severity=Severity.MEDIUM if blocking else Severity.LOW,
        blocking=blocking,
        message=f"Neither the README nor a document that it links to says {_ABOUT[kind]}.{perhaps}",
        fix="Add a section that does, with the commands to type, or link to the document that has it.",
        path=readme,
        line=1,
    )


def _empty(section: Section, *, blocking: bool) -> Finding:
    return Finding(
        rule="readme/empty-section",
        severity=Severity.MEDIUM if blocking else Severity.LOW,
        blocking=blocking,
        message=f"The section {section.title!r} is empty: it does not say {_ABOUT[section.kind]}.",
        fix="Write it, or take the heading out.",
        path=section.path,
        line=section.line,
    )


def _finding(seen: Observation) -> Finding:
    near = f" Did you mean {seen.near}?" if seen.near else ""
    return Finding(
        rule=seen.rule,
        severity=Severity.MEDIUM if seen.firm else Severity.LOW,
        blocking=seen.firm,
        message=_MESSAGES[seen.rule].format(subject=seen.subject, detail=seen.detail),
        fix=f"{_FIXES.get(seen.rule, 'Mend the link.')}{near}",
        path=seen.path,
        line=seen.line or None,
    )


def _ended(played: Played) -> Finding | None:
    """The finding about a block that was to be run; None where there is nothing to say."""
    if played.ending is Ending.PASSED or (
        played.ending is Ending.SKIPPED and not played.reason.startswith("it is no shell")
    ):
        return None
    failed = played.ending in {Ending.FAILED, Ending.DIFFERS}
    rule = {Ending.FAILED: "readme/block-failed", Ending.DIFFERS: "readme/output-differs"}.get(
        played.ending, "readme/block-not-proven"
    )
    command = " ".join(played.command.split())[:120]
    what = f"`{command}`" if command else "The block"
    said = f" It printed, at last:\n{played.output}" if played.output and failed else ""
    message = {
        "readme/block-failed": f"Followed in a clean clone, {what} {played.reason}.{said}",
        "readme/output-differs": f"Followed in a clean clone, {what} prints something else: {played.reason}.",
    }.get(rule, f"{what} was not proven: {played.reason}.")
    return Finding(
        rule=rule,
        severity=Severity.HIGH if failed else Severity.INFO,
        blocking=failed,
        message=message,
        fix=_OPEN if "only package registries" in played.reason else _REMEDIES.get(rule, ""),
        path=played.path,
        line=played.line,
        tool="bash",
    )


_OPEN = '`run-network = "open"` in [tool.gates.readme] lets the commands reach every host.'
_REMEDIES = {
    "readme/block-failed": "Mend the command, or what it needs before it; say `<!-- gates: skip REASON -->` where it cannot work in a clone.",
    "readme/output-differs": "Bring the shown output up to date; a line `...` stands for any lines.",
    "readme/block-not-proven": "Nothing need be done; `<!-- gates: skip REASON -->` says that it is meant so.",
}
