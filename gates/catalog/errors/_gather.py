"""Boots the application, reads the answers to provoked errors, and adds what the source rules say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from gates.catalog.errors import _leaks, _origin, _switched_off
from gates.catalog.errors._facts import Facts, Provoked, Spot
from gates.errors import NoAnswerError
from gates.project import Project
from gates.rules import scan
from gates.tools import app_boot
from gates.tools.app_boot import Answer, Boot

_IN_THE_HANDLER = ("unexpected", "fault ", "domain error ", "http ")
"""Scenarios that prove something only where the handler was reached."""


def gather(project: Project, limit_s: float) -> Facts:
    """All facts; a failed boot is an unanswered question beside the findings of the source rules."""
    static = scan(project, "errors")
    findings = _switched_off.settled(project, static.findings)
    unreadable = tuple(
        f"{path} cannot be read ({why}). Mend the file, or exclude it." for path, why in static.unreadable
    )
    if app_boot.imported_framework(project) is None and project.config.app is None:
        absent = f"None of the {len(project.source_files)} production Python files imports a web framework, so no HTTP answer is made."
        return Facts(
            absent=None if findings else absent,
            static=findings,
            examined={"python files": static.files},
            unanswered=unreadable,
        )
    try:
        boot = app_boot.boot(project, limit_s=limit_s)
        debug = app_boot.boot_at_debug_level(project, limit_s=limit_s)
    except NoAnswerError as error:
        return Facts(unanswered=(*unreadable, str(error)), static=findings, examined={"python files": static.files})
    sources = _origin.Sources(project)
    provoked = [
        *_provoked(boot, sources),
        *(_provoked(debug, sources, " with the log level variables at DEBUG") if debug is not None else ()),
    ]
    operations = [(f"{method} {r.path}", hit) for r in boot.routes if r.own for method, hit in r.reached.items()]
    reached = sum(hit for _, hit in operations)
    return Facts(
        examined={"routes": reached, "provoked errors": len(provoked)}
        | ({"python files": static.files} if static.files else {}),
        evidence=tuple(b.evidence for b in (boot, debug) if b is not None),
        unanswered=unreadable,
        framework=boot.framework,
        app=boot.app,
        api=boot.api,
        made_at=_made_at(project, boot),
        provoked=tuple(provoked),
        operations=len(operations),
        reached=reached,
        capped=boot.capped,
        unreached=tuple(label for label, hit in operations if not hit)[:20],
        static=findings,
    )


def _provoked(boot: Boot, sources: _origin.Sources, suffix: str = "") -> Iterator[Provoked]:
    own = {r.path for r in boot.routes if r.own}
    for answer in boot.answers:
        if answer.slow or (answer.status == 0 and not answer.through):
            continue
        if answer.scenario.startswith(_IN_THE_HANDLER) and not answer.hit:
            continue
        yield _one(
            answer, boot, sources, known=answer.route in own and answer.scenario != "wrong method", suffix=suffix
        )


def _one(answer: Answer, boot: Boot, sources: _origin.Sources, *, known: bool, suffix: str) -> Provoked:
    leaks = tuple(
        dict.fromkeys(_leaks.detect(answer.body, answer.scenario, boot.canaries, answer.url, _headers(answer)))
    )
    keys, inner = _shape(answer.body)
    through = answer.status == 0
    slip = _origin.of_slip(answer)
    return Provoked(
        scenario=answer.scenario + suffix,
        label=f"{answer.method} {answer.route or answer.url}",
        known=known,
        expected=answer.expected,
        status=answer.status or 500,
        kind="text" if through else _kind(answer),
        through=through,
        keys=keys,
        inner=inner,
        leaks=leaks if answer.status == 0 or answer.status >= 400 or answer.hit else (),
        request_id=bool(answer.request_id),
        origin=_origin.of_leak(answer, sources) if leaks else slip or _origin.of_refusal(answer),
        handler=None if slip else _origin.handler_of(answer, boot.fault_handlers),
    )


def _headers(answer: Answer) -> tuple[tuple[str, str], ...]:
    """The headers that the application answers for; aiohttp's server puts its own banner into each answer of everybody."""
    return tuple(
        (n, v) for n, v in answer.headers if not (n.lower() == "server" and re.match(r"Python/\S+ aiohttp/", v))
    )


def _kind(answer: Answer) -> str:
    kind = answer.type.lower()
    if not answer.body:
        return "none"
    return "json" if "json" in kind else "html" if "html" in kind else "text"


def _shape(body: str) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    """Top-level keys of a JSON object, and the keys below its only member."""
    try:
        data = json.loads(body)
    except ValueError:
        return None, None
    if not isinstance(data, dict):
        return None, None
    keys = tuple(sorted(str(k) for k in data))
    only = next(iter(data.values())) if len(data) == 1 else None
    return keys, tuple(sorted(str(k) for k in only)) if isinstance(only, dict) else None


def _made_at(project: Project, boot: Boot) -> Spot | None:
    """Where the application is made; for Django where its URLs begin."""
    place = app_boot.place_of(project, boot.app)
    return Spot(place[0], place[1], place[1]) if place is not None else None
