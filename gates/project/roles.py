"""What a Python file is for, told by its path alone."""

from __future__ import annotations

import enum
import functools
import re


class Role(enum.Enum):
    """What a Python file is for; rules about production code ask for `SOURCE`."""

    SOURCE = "source"
    TEST = "test"
    MIGRATION = "migration"
    TOOLING = "tooling"


_TEST_FOLDER = re.compile(
    r"(^|/)(tests?([_-]e2e|[_-]integration)?|tests[_-][\w-]+|load_?tests?|(end[_-]to[_-]end|e2e|unit|integration|functional|acceptance|smoke|system)[_-]?tests?|testing|e2e|spec)/"
)
_TEST = re.compile(r"(conftest|test_[^/]*|[^/]*_test|tests|unittests)\.py$")
_MIGRATION_FOLDER = re.compile(r"(^|/)(migrations|alembic|versions)/")
_TOOLING_FOLDER = re.compile(
    r"(^|/)(([\w-]+[_-])?docs?|examples?|demos?|tutorials?|benchmarks?|scripts?|dev|tools?|\.[^/]+)/"
)
_TOOLING = frozenset({"noxfile.py", "setup.py"})
_TOOLING_AT_THE_ROOT = frozenset({"tasks.py", "fabfile.py", "dodo.py"})


def role_of(path: str, packages: tuple[str, ...]) -> Role:
    """The role of a Python file, from its path; inside an import package folders such as `tools/` are production code.

    Args:
        packages: their folders, each with a `/` at its end.
    """
    folder, slash, name = path.rpartition("/")
    role = _role_of_folder(folder + slash, packages)
    if role is Role.MIGRATION or role is Role.TEST:
        return role
    if "test" in name and _TEST.match(name):
        return Role.TEST
    if (name in _TOOLING or (not folder and name in _TOOLING_AT_THE_ROOT)) and not path.startswith(packages):
        return Role.TOOLING
    return role


@functools.lru_cache(maxsize=4096)
def _role_of_folder(folder: str, packages: tuple[str, ...]) -> Role:
    """The role that a folder, with `/` at its end, gives to the files in it; there are many more files than folders."""
    if _MIGRATION_FOLDER.search(folder):
        return Role.MIGRATION
    if _TEST_FOLDER.search(folder):
        return Role.TEST
    return Role.TOOLING if not folder.startswith(packages) and _TOOLING_FOLDER.search(folder) else Role.SOURCE
