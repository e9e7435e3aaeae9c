"""The ten gates on this repository: `nox -s gates` runs all, `nox -s lint` one, `nox -t gate` each by itself.

`nox -s example` runs them on `examples/orders`, the service that shows what a green report looks like.
`nox -s docs` builds the documentation site into build/site.
"""

import sys
from pathlib import Path

import nox

sys.path.insert(0, str(Path(__file__).parent))

from gates.nox import sessions

nox.options.sessions = ["gates"]

sessions()


@nox.session(venv_backend="none", default=False)
def example(session: nox.Session) -> None:
    """All ten gates on examples/orders."""
    session.run(sys.executable, "-m", "gates", "run", "--root", "examples/orders", *session.posargs, external=True)


@nox.session(venv_backend="none", default=False)
def docs(session: nox.Session) -> None:
    """The documentation site, every warning an error."""
    session.run(sys.executable, "docs/site/build.py", "build/site", *session.posargs, external=True)
