"""A repository of many Python files as services have them: modules with classes, handlers of exceptions, log calls, settings."""

from __future__ import annotations

import subprocess
from pathlib import Path

_PER_FOLDER = 50
_PER_READER = 30
"""One module in so many reads the environment: 618 of 18,891 files of 35 public services do (3.3 %)."""
_MODULE = '''"""Module {n}."""

from __future__ import annotations

import logging
{imports}
logger = logging.getLogger(__name__)
LIMIT = {limit}


class Store{n}:
    """Keeps things in memory."""

    def __init__(self) -> None:
        self.things: dict[str, int] = {{}}

    def put(self, name: str, amount: int) -> None:
        """Keep an amount under a name."""
        if amount > LIMIT:
            raise ValueError(f"{{amount}} is more than {{LIMIT}}")
        self.things[name] = amount
        logger.info("kept", extra={{"thing": name}})

    def take(self, name: str) -> int:
        """The amount under a name."""
        try:
            return self.things.pop(name)
        except KeyError:
            logger.warning("not there", extra={{"thing": name}})
            return 0


def total(stores: list[Store{n}]) -> int:
    """What all stores have together."""
    found = 0
    for store in stores:
        for name, amount in sorted(store.things.items()):
            logger.debug("counted %s", name)
            found += amount if amount % {step} else amount - 1
    return found
'''
_README = "# Shop\n\n## Configuration\n\n| Variable | Default | Meaning |\n| --- | --- | --- |\n| `SHOP_LIMIT` | | How much |\n"


def lay_out(folder: Path, count: int) -> None:
    """Write a project with `count` modules."""
    for n in range(count):
        package = folder / "shop" / f"part_{n // _PER_FOLDER}"
        if n % _PER_FOLDER == 0:
            package.mkdir(parents=True)
            (package / "__init__.py").write_text("")
        (package / f"module_{n}.py").write_text(_module(n))
    (folder / "shop" / "__init__.py").write_text("")
    (folder / "README.md").write_text(_README)
    (folder / "pyproject.toml").write_text('[project]\nname = "shop"\nversion = "1.0.0"\n')


def _module(n: int) -> str:
    reads = n % _PER_READER == 0
    limit = f'int(os.environ.get("SHOP_LIMIT", "{10 + n % 90}"))' if reads else str(10 + n % 90)
    return _MODULE.format(n=n, imports="import os\n" if reads else "", limit=limit, step=2 + n % 7)


def commit(folder: Path) -> None:
    """Everything in the folder as the first commit."""
    git = ["git", "-c", "user.name=b", "-c", "user.email=b@example.com", "-C", str(folder)]
    subprocess.run([*git, "init", "-q", "-b", "main"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "all"], check=True)
