"""RunReport to JUnit XML: a suite per gate, a case per finding, and one for the gate where that is what there is to say.

What blocks is a failure, what gave no answer is an error (a gate that was not run is one, too: skipped would look harmless), what
is waived or does not apply is skipped with its reason, and advice is a case that passed and says something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.model import Finding, GateResult, RunReport, State
from gates.render import text
from gates.render.listing import accepted, listed, unproven, why_accepted

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NAME = 300


def render_junit(report: RunReport) -> str:
    """The report as a `testsuites` document."""
    from xml.etree import ElementTree as ET

    root = ET.Element("testsuites", name="gates", time=_seconds(report.run.duration_s))
    for gate in report.gates:
        suite = _suite(root, gate.id, gate.duration_s)
        _gate(suite, gate, report.run.started)
        _count(suite)
    for told in listed(report):
        if told.gate == "gates":  # red without a gate to say why
            suite = _suite(root, told.gate, 0)
            _problem(suite, "gates", told.finding, "error")
            _count(suite)
    for kind in ("tests", "failures", "errors"):
        root.set(kind, str(sum(int(suite.get(kind, 0)) for suite in root)))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _gate(suite: Element, gate: GateResult, day: str) -> None:
    if gate.state.green:
        case = _case(suite, gate.id, gate.title, gate.duration_s)
        if gate.state is State.NOT_APPLICABLE:
            _child(case, "skipped", message=gate.reason)
        else:
            _child(case, "system-out").text = text.harmless(f"Examined {text.examined(gate)}.")
    for finding in unproven(gate):
        _problem(suite, gate.id, finding, "failure" if gate.state.answered else "error")
    for finding in text.ordered(gate.findings):
        if finding.blocks:
            _problem(suite, gate.id, finding, "failure")
            continue
        case = _case(suite, gate.id, _name(finding))
        if accepted(finding):
            _child(case, "skipped", message=why_accepted(finding, day))
        else:
            _child(case, "system-out").text = _story(finding)


def _problem(suite: Element, gate: str, finding: Finding, kind: str) -> None:
    case = _case(suite, gate, _name(finding))
    _child(case, kind, message=finding.message, type=finding.rule).text = _story(finding)


def _name(finding: Finding) -> str:
    return f"{finding.rule} {text.place(finding)}".strip()


def _story(finding: Finding) -> str:
    parts = [text.place(finding), finding.message, finding.fix and f"What to do: {finding.fix}", finding.url or ""]
    return "\n".join(text.harmless(part) for part in parts if part)


def _suite(root: Element, name: str, seconds: float) -> Element:
    return _child(root, "testsuite", name=name, time=_seconds(seconds))


def _case(suite: Element, gate: str, name: str, seconds: float = 0) -> Element:
    named = text.harmless(name or gate, _NAME)
    return _child(suite, "testcase", classname=f"gates.{gate}", name=named, time=_seconds(seconds))


def _child(parent: Element, tag: str, **attributes: str) -> Element:
    from xml.etree import ElementTree as ET

    return ET.SubElement(parent, tag, {key: text.harmless(value) for key, value in attributes.items()})


def _count(suite: Element) -> None:
    suite.set("tests", str(len(suite.findall("testcase"))))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(len(suite.findall(f"testcase/{tag}"))))


def _seconds(seconds: float) -> str:
    return f"{max(seconds, 0):.3f}"
