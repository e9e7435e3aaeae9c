"""The `env-docs` gate: is every variable that is read documented, and is every documented one still read?

Compares what the code, the scripts and the manifests read with what the documents say. It runs nothing of the project, unless
`probe` asks for it: then its settings classes are imported and asked.
"""

from __future__ import annotations

import dataclasses
import functools

from gates.errors import NoAnswerError
from gates.model import Evidence, Finding, GateFacts, Inputs, Judgement, Measure, Rule
from gates.project import Project
from gates.rules.env_docs import own_helpers
from gates.rules.env_docs.compare import Comparison
from gates.rules.env_docs.pages import PAGES
from gates.rules.env_docs.values import Observed

ID = "env-docs"
TITLE = "Environment variables documented"
INPUTS = Inputs(history=True, judged_options=("ignore", "min_documented"))
RULES: tuple[Rule, ...] = PAGES


@dataclasses.dataclass(frozen=True, slots=True)
class Options:
    """What `[tool.gates.env-docs]` may set.

    Attributes:
        documents: globs of further documents about variables. Example files, Markdown and reStructuredText count without being named,
            and so do comments in compose files, and those of a Makefile for what it alone reads; the descriptions of settings classes count where no document defines a variable.
        ignore: globs of names that are not judged.
        min_documented: percentage of the optional variables that must be documented; once it is reached, a missing one is advice. Raise
            it step by step in a project that starts with many. Required ones always block.
        helpers: functions of packages outside of the repository that read the variable named by their first argument, with the default in
            their second: `"acme.settings.read"`; `"acme.settings.read=ACME_{}"` where they complete the name; `()` behind a class whose
            instance has them. Functions of the project are followed by themselves.
        probe: whether the settings classes of pydantic are imported by the project's interpreter (without network, in a scratch copy)
            and asked which variables they read. Where an answer is not what their source was understood to say, it counts and is told;
            where there is none, the gate gives none either.
    """

    documents: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    min_documented: float = 100.0
    helpers: tuple[str, ...] = ()
    probe: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class Facts(GateFacts):
    """What was observed: every read, every entry, every setting."""

    seen: Observed = dataclasses.field(default_factory=Observed)


def observed(project: Project, options: Options) -> Observed:
    """What there is to compare, as the options want it; settings classes are asked where they say so."""
    from gates.rules.env_docs.observe import observe

    if not options.probe:
        return observe(project, extra_documents=options.documents)
    from gates.tools import settings_probe

    ask = functools.partial(settings_probe.ask, project)
    return observe(project, extra_documents=options.documents, ask=ask)


def gather(project: Project, options: Options) -> Facts:
    """Search the code, the scripts, the manifests and the documents.

    Raises:
        NoAnswerError: a configured helper is no name of a function.
    """
    for word in own_helpers.wrong(options.helpers):
        raise NoAnswerError(
            f"`helpers` of env-docs in {project.config.source} holds {word!r}, which names no function.",
            'Write it as "package.function", or as "package.function=PREFIX_{}".',
        )
    seen = observed(project, options)
    unanswered = tuple(
        f"{path} cannot be read ({why}), so the variables that it reads are not known. Correct the file, or exclude it."
        for path, why in seen.unreadable
    )
    unanswered += (seen.unanswered,) if seen.unanswered else ()
    names = {r.name for r in seen.reads}
    if not names and not any(e.defines for e in seen.entries) and not unanswered:
        searched = " and ".join(f"{number} {kind}" for kind, number in seen.searched)
        return Facts(absent=f"no environment variable is read: {searched} were searched")
    examined = {"variables": len(names | {e.name for e in seen.entries if e.defines})}
    if seen.documents:
        examined["documents"] = len(seen.documents)
    note = f"documents that speak of a variable: {', '.join(seen.documents) or 'none'}"
    return Facts(
        examined=examined, evidence=(Evidence("documents", note=note), *seen.evidence), unanswered=unanswered, seen=seen
    )


def judge(facts: Facts, options: Options) -> Judgement:
    """Compare reads and documents."""
    comparison = Comparison(facts.seen, options.ignore, options.min_documented)
    findings: tuple[Finding, ...] = tuple(
        sorted(comparison.findings(), key=lambda f: (f.path or "", f.line or 0, f.rule))
    )
    share = round(comparison.share(), 1)
    return Judgement(
        findings,
        (Measure("variables documented", share, "%", 100.0, ok=not any(f.blocking for f in findings)),),
    )
