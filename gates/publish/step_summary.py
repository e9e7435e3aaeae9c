"""The summary of a step: the file that a runner shows on the page of the run. Published twice, it is there once."""

from __future__ import annotations

from pathlib import Path

from gates.errors import NoAnswerError
from gates.model import RunReport
from gates.publish.outcome import LeftOut, Outcome
from gates.render.markdown import render_comment, render_summary

MOST_BYTES = 1024 * 1024
"""Of one step, whoever wrote it; GitHub shows nothing of a longer file."""

_BEGIN = "<!-- gates: summary -->\n"
_END = "<!-- gates: end of summary -->\n"


def write(path: Path, report: RunReport) -> tuple[Outcome, str]:
    """Put the summary into the file, in the place of an earlier one, after what others wrote.

    Raises:
        LeftOut: others left no room for it.
        NoAnswerError: the file cannot be read or written.
    """
    try:
        before = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
        others = _without_ours(before)
        for summary in (render_summary(report), render_comment(report)):
            ours = f"{_BEGIN}{summary}\n{_END}"
            if len((others + ours).encode("utf-8", "replace")) < MOST_BYTES:
                break
        else:
            raise LeftOut("other summaries of this step fill the megabyte that GitHub shows")
        path.write_bytes((others + ours).encode("utf-8", "replace"))
    except OSError as error:
        raise NoAnswerError(f"The step summary cannot be written: {error.strerror}.") from error
    return (Outcome.UNCHANGED if before == others + ours else Outcome.PUBLISHED), "on the page of the run"


def _without_ours(before: str) -> str:
    begin, end = before.find(_BEGIN), before.rfind(_END)
    if begin < 0 or end < begin:
        return before + "\n" * (bool(before) and not before.endswith("\n"))
    return before[:begin] + before[end + len(_END) :]
