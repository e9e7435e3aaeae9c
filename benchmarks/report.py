"""What it costs to render a report with 10,000 findings in every format, and to open and filter it in Chromium.

Each format is measured against `json.dumps` of the same report in the same process, since machines are noisy and ratios less so.

    python benchmarks/report.py

Exit code 1 when the HTML takes longer than a second of CPU, or is larger than three megabytes.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from gates.cli.explain import rules  # noqa: E402  # the reports are those of the tests
from gates.engine import journal  # noqa: E402
from gates.render.background import Background  # noqa: E402
from gates.render.formats import FORMATS  # noqa: E402
from tests.render import samples  # noqa: E402

ROUNDS = 5
HTML_LIMIT_S, HTML_LIMIT_BYTES = 1.0, 3_000_000


def cpu_s(work: Callable[[], object]) -> float:
    """CPU seconds of the fastest round."""
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


def in_chromium(source: str) -> Iterator[tuple[str, float]]:
    """(what, seconds) in a real browser; nothing where there is none."""
    program = shutil.which("chromium")
    if program is None:
        return
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder, "gates.html")
        file.write_text(source, encoding="utf-8")
        page = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"]).new_page()
        opened, filtered = [], []
        for _ in range(ROUNDS):
            page.goto("about:blank")
            page.goto(file.as_uri())
            opened.append(page.evaluate("() => performance.getEntriesByType('navigation')[0].loadEventEnd") / 1000)
            filtered.append(page.evaluate(samples.FILTER_IN_CHROMIUM))
        yield "opened in Chromium", min(opened)
        yield "filtered there, drawn anew", min(filtered)


def main() -> int:
    """Print the table."""
    report = samples.many_findings()
    document = json.loads(journal.encode(report))
    behind = Background(rules)
    unit = cpu_s(lambda: json.dumps(document))
    print("| 10,000 findings as | CPU seconds | times json.dumps | kilobytes |\n| --- | ---: | ---: | ---: |")
    print(f"| json.dumps | {unit:.3f} | 1.0 | {len(json.dumps(document)) // 1000:,} |")
    slow = False
    for name, kind in FORMATS.items():
        source = kind.render(report, behind)
        took = cpu_s(lambda kind=kind: kind.render(report, behind))  # type: ignore[misc]  # bound in this round
        print(f"| {name} | {took:.3f} | {took / unit:.1f} | {len(source.encode()) // 1000:,} |")
        slow |= name == "html" and (took > HTML_LIMIT_S or len(source.encode()) > HTML_LIMIT_BYTES)
    for which, shown in {"in ten gates": report, "in one gate": samples.many_findings(["lint"])}.items():
        for what, seconds in in_chromium(FORMATS["html"].render(shown, behind)):
            print(f"| html, {which}, {what} (wall) | {seconds:.2f} | | |")
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
