"""The workflow files that `gates ci init` writes, from templates and a few choices. Reads and writes no repository.

Each file says in its first line which command wrote it, so that the next version can write it again with the same choices.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import re
import shlex
from importlib import resources
from typing import TYPE_CHECKING

from gates import __version__

if TYPE_CHECKING:
    import jinja2

PROVIDERS = ("github", "gitlab")
KINDS = ("change", "release", "reusable")
INSTALL = f'python -m pip install "gates[postgresql]=={__version__}"'
_HEAD = re.compile(r"# Written by gates \S+: (gates ci init .+)")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Choices:
    """What a workflow is made from.

    Attributes:
        provider: one of `PROVIDERS`.
        place: of the file, relative to the root, with `/`.
        kind: "change" for pull requests and the default branch; "release" for what a release must pass; "reusable" for what workflows of
            other repositories call.
        shards: machines at a time; 1 is one job that runs all.
        install: one shell line that leaves `gates` on the PATH.
        python_version: of the interpreter on GitHub's machines.
        runner: label of GitHub's machines.
        image: of GitLab's containers.
        branch: the default branch.
        env: name and value of each variable that the jobs see.
        timeout: minutes that one job may take.
        publish: whether the last job writes to the place of decision, for which it needs more rights.
    """

    provider: str
    place: str
    kind: str = "change"
    shards: int = 1
    install: str = INSTALL
    python_version: str = "3.12"
    runner: str = "ubuntu-latest"
    image: str = "python:3.12"
    branch: str = "main"
    env: tuple[tuple[str, str], ...] = ()
    timeout: int = 30
    publish: bool = False


def default_place(provider: str, kind: str) -> str:
    """Where the file goes when nobody says."""
    if provider == "gitlab":
        return ".gitlab/gates.gitlab-ci.yml"
    return f".github/workflows/gates{'' if kind == 'change' else f'-{kind}'}.yml"


def render(choices: Choices) -> str:
    """The file's content."""
    template = "github-release.yml.j2" if choices.kind == "release" else f"{choices.provider}.yml.j2"
    head = f"Written by gates {__version__}: {shlex.join(command(choices))}"
    return _templates().get_template(template).render(o=choices, head=head, pin=_pin)


def command(choices: Choices) -> list[str]:
    """The words that make these choices; what is as usual is left out."""
    usual = Choices(provider=choices.provider, place=default_place(choices.provider, choices.kind))
    words = ["gates", "ci", "init", choices.provider]
    if choices.kind != "change":
        words.append(f"--{choices.kind}")
    for name in ("shards", "install", "python_version", "runner", "image", "branch", "timeout"):
        if (value := getattr(choices, name)) != getattr(usual, name):
            words += [f"--{name.replace('_', '-')}", str(value)]
    for name, value in choices.env:
        words += ["--env", f"{name}={value}"]
    if choices.publish:
        words.append("--publish")
    return words if choices.place == usual.place else [*words, "--output", choices.place]


def words_of(text: str) -> list[str] | None:
    """The words after `gates ci init` of the command that wrote a file; None for a file that we did not write."""
    found = _HEAD.match(text)
    try:
        return shlex.split(found[1])[3:] if found else None
    except ValueError:
        return None


def _plain(value: str) -> str:
    """A value as YAML reads it without quotes where that is possible, which is how people write it."""
    import yaml

    try:
        return value if yaml.safe_load(value) == value and "#" not in value and "\n" not in value else json.dumps(value)
    except yaml.YAMLError:
        return json.dumps(value)


def _pin(name: str) -> str:
    """An action by the commit of its release, with the release as a comment."""
    row = _actions()[name]
    return f"{row['action']}@{row['commit']} # {row['version']}"


@functools.cache
def _actions() -> dict[str, dict[str, str]]:
    import tomllib

    return tomllib.loads(resources.files("gates.ci").joinpath("actions.toml").read_text(encoding="utf-8"))


@functools.cache
def _templates() -> jinja2.Environment:
    import jinja2

    # gates: ignore[security/bandit:B701] what it makes is YAML, which nobody's browser reads; values of people are quoted
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("gates.ci"),
        autoescape=False,  # noqa: S701  # YAML, and `quoted` where a value is somebody's
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        variable_start_string="[[",
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
        comment_start_string="[#",
        comment_end_string="#]",
    )
    made.filters["quoted"] = json.dumps  # a JSON string is one of YAML
    made.filters["plain"] = _plain
    return made
