"""RunReport to a badge: a small SVG with the verdict in words and colour. Only counts and words of our own are in it."""

from __future__ import annotations

from gates.model import RunReport, Verdict
from gates.render import text

_LABEL = "gates"
_GREEN, _RED, _GREY = "#1a7f37", "#b3261e", "#444c56"
_LETTER = 7.0
"""Width of a letter in units of the image; a little more than the widest that we use has on average."""


def render_badge(report: RunReport) -> str:
    """The badge as an SVG document without links, scripts or fonts to fetch."""
    said = _said(report)
    left, right = _width(_LABEL), _width(said)
    colour = _GREEN if report.verdict is Verdict.GREEN else _RED
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" '
        f'aria-label="{_LABEL}: {said}">\n'
        f"<title>{_LABEL}: {said}</title>\n"
        f'<rect width="{left}" height="20" fill="{_GREY}"/>\n'
        f'<rect x="{left}" width="{right}" height="20" fill="{colour}"/>\n'
        f'<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">\n'
        f'<text x="{left / 2:g}" y="14">{_LABEL}</text>\n'
        f'<text x="{left + right / 2:g}" y="14">{said}</text>\n'
        "</g>\n</svg>\n"
    )


def _said(report: RunReport) -> str:
    if not report.gates:
        return "nothing proven"
    green = sum(gate.state.green for gate in report.gates)
    partial = " (partial)" if report.run.selected is not None else ""
    if report.verdict is Verdict.GREEN:
        return f"{text.plural(green, 'gate')} green{partial}"
    return f"{len(report.gates) - green} of {text.plural(len(report.gates), 'gate')} red{partial}"


def _width(words: str) -> int:
    return round(len(words) * _LETTER) + 10
