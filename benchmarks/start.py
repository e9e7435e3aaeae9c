"""How long until `gates list` and `nox -l` answer, beyond the start of Python and of nox itself. Best of seven each.

python benchmarks/start.py
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 7
LIST_LIMIT_S = 0.150
NOX_LIMIT_S = 0.500


def best(argv: list[str], folder: Path) -> float:
    """Seconds of the fastest round; a failing command raises."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        subprocess.run(argv, cwd=folder, check=True, capture_output=True)
        times.append(time.perf_counter() - began)
    return min(times)


def main() -> int:
    """Print the table; exit code 1 when a limit is passed."""
    python = sys.executable
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "ours.py").write_text("from gates.nox import sessions\n\nsessions()\n")
        (folder / "bare.py").write_text(
            "import nox\n\n\n@nox.session(venv_backend='none')\ndef a(session):\n    session.log('a')\n"
        )
        start = best([python, "-c", "pass"], folder)
        listing = best([python, "-m", "gates", "list"], folder)
        bare = best([python, "-m", "nox", "-f", "bare.py", "-l"], folder)
        ours = best([python, "-m", "nox", "-f", "ours.py", "-l"], folder)
    print(f"python -c pass            {start:.3f} s")
    print(f"gates list                {listing:.3f} s (limit {LIST_LIMIT_S} s)")
    print(f"nox -l, one empty session {bare:.3f} s")
    print(
        f"nox -l, the ten gates     {ours:.3f} s, {ours - bare:+.3f} s beyond nox (limit {NOX_LIMIT_S} s), ratio {ours / bare:.2f}"
    )
    return 0 if listing < LIST_LIMIT_S and ours - bare < NOX_LIMIT_S else 1


if __name__ == "__main__":
    sys.exit(main())
