"""RunReport to Checkstyle XML, which many review tools read: the findings that nobody accepted, by file."""

from __future__ import annotations

from gates.model import Finding, RunReport, Severity
from gates.render import text
from gates.render.listing import standing


def render_checkstyle(report: RunReport) -> str:
    """The report as a `checkstyle` document; what has no place is listed for the file ".", the root of the repository."""
    from xml.etree import ElementTree as ET

    root = ET.Element("checkstyle", version="4.3")
    files: dict[str, ET.Element] = {}
    for _, finding in standing(report):
        name = text.harmless(finding.path or ".")
        if name not in files:
            files[name] = ET.SubElement(root, "file", name=name)
        ET.SubElement(files[name], "error", _attributes(finding))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _attributes(finding: Finding) -> dict[str, str]:
    made = {"line": str(finding.line or 1)}
    if finding.column is not None:
        made["column"] = str(finding.column)
    made["severity"] = _severity(finding)
    made["message"] = text.harmless(f"{finding.message} {finding.fix}".strip())
    made["source"] = f"gates.{text.harmless(finding.rule)}"
    return made


def _severity(finding: Finding) -> str:
    """What blocks is an error, whatever its severity: review tools decide by this word."""
    if finding.blocks:
        return "error"
    return "warning" if finding.severity.at_least(Severity.MEDIUM) else "info"
