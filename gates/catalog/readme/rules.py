"""The rules of the `readme` gate, explained."""

from __future__ import annotations

from gates.model import Rule, Severity

RULES: tuple[Rule, ...] = (
    Rule(
        "readme/missing",
        Severity.HIGH,
        "The repository has no README",
        """Looks for `README.md`, `.rst`, `.txt` or without suffix at the root, in `.github/` and in `docs/`. Other markup (AsciiDoc, Org) is
not read.

Why it matters: without one every newcomer asks a colleague, and every answer is a little different.

How to fix: write what the project is, what it needs, how to set it up, how to run it and how to run its tests.""",
    ),
    Rule(
        "readme/missing-section",
        Severity.MEDIUM,
        "A section that a newcomer needs is missing",
        """Looks for six kinds of section: what it is, requirements, set-up, configuration, running, tests. A heading counts (many wordings
are known), and so does a block of commands that does the thing, in the README or in a document that it sends the reader to for set-up
(`CONTRIBUTING.md`, `docs/development.md`, a page that `docs/index.md` lists, ...), by a link or by its name. Set-up, running and tests are required, tests only where the project has any; the
others are advice. `required` in `[tool.gates.readme]` changes that.

How to fix: add the section with the commands to type, or link to the document that has them.""",
    ),
    Rule(
        "readme/empty-section",
        Severity.MEDIUM,
        "A heading has nothing under it",
        """A heading that promises set-up or tests and is followed by nothing, or by "TODO", is worse than none. Blocking where
no other heading of the kind has its text.

How to fix: write the section or remove the heading.""",
    ),
    Rule(
        "readme/broken-link",
        Severity.MEDIUM,
        "A relative link or an image leads to no file",
        """Resolves relative links, links from the root (`/docs/x.md`) and links to the repository's own web address against the files of the
commit. Links that leave the root, such as `../../actions`, are pages of the hosting site and are not judged; neither are files that
git ignores, nor addresses outside. `ignore-links` takes globs.

Example: `[operations](docs/operating.md)` while the file is `docs/operations.md`.""",
    ),
    Rule(
        "readme/dead-address",
        Severity.LOW,
        "An address on the web is not there any more",
        """Only with `gates run --online` (`online = true`): each address is asked for, again where the server is busy, after as long as it asks us to
wait; what was there is not asked for again for a week. Only 404, 410 and a host whose name does not exist count, and they are advice: the
web changes without the commit. Addresses of this machine, of private networks and of examples are left alone; so is what
`ignore-links` names.

How to fix: link to where it is now.""",
    ),
    Rule(
        "readme/broken-anchor",
        Severity.MEDIUM,
        "The fragment of a link names no heading",
        """Anchors are made as GitHub makes them: lower case, punctuation dropped, each space a dash, `-1` for the second of a kind; ids in raw
HTML count too.

Example: `[migrations](#migrations)` while the heading is "Database migrations" (`#database-migrations`).""",
    ),
    Rule(
        "readme/letter-case",
        Severity.MEDIUM,
        "A link differs from the file in upper and lower case",
        """It works on the author's machine and nowhere else: git and the hosting sites tell `docs/Setup.md` from `docs/setup.md`.

How to fix: write the link as the file is called.""",
    ),
    Rule(
        "readme/missing-file",
        Severity.MEDIUM,
        "A command needs a file that the repository does not have",
        """Follows the commands of each block in order: where the reader stands (`cd`), what earlier commands made (`cp`, `mkdir`, redirections,
virtual environments). A file that a command reads, runs or installs from must then be there. Nothing is said after a `cd` to an
unknown place, after a command that makes a new project, about files that git ignores, and about placeholders.

Example: `cp .env.sample .env` while the repository has `.env.example`.""",
    ),
    Rule(
        "readme/unknown-target",
        Severity.MEDIUM,
        "A command names a target that is not defined",
        """Targets of make and just, sessions of nox, environments of tox, scripts of npm, services of compose, extras and dependency groups of
the project. Files whose targets are computed or included from elsewhere are not judged.

Example: `make serve` while the makefile has `run`.""",
    ),
    Rule(
        "readme/unknown-command",
        Severity.MEDIUM,
        "A command of the project has no such sub-command or option",
        """The project's console scripts, `python -m` modules, `manage.py`, and Flask and Alembic commands are asked for their `--help` in the
project's interpreter, with the network closed and the disk read-only. Only a plain refusal counts ("invalid choice", "No such
command", "Unknown command"). Where a command line cannot be asked, an argparse one is read instead. `ask-commands = false` turns
asking off.

Example: `orders export-openapi` while the command is `orders openapi`.""",
    ),
    Rule(
        "readme/unknown-module",
        Severity.MEDIUM,
        "A command names a module or an attribute that the project does not have",
        """`python -m`, the application given to uvicorn, gunicorn and others, `flask --app`, `DJANGO_SETTINGS_MODULE`: judged when the first part is
one of the project's own packages.

Example: `uvicorn orders.main:app` while the module has `create_app` only.""",
    ),
    Rule(
        "readme/python-version",
        Severity.MEDIUM,
        "The document names a Python that the project does not support",
        """Compares "Python 3.x" in sentences and tables, and `python3.x` in commands, with the bounds of `requires-python` (or `python_requires`, or
Poetry's `python`), with the classifiers where there is no bound; and a lowest version that a sentence demands with the images of the Dockerfiles and the versions in which CI runs the
tests: where all of them are older, the demand is wrong or the deployment is.

How to fix: name the version that the project really needs.""",
    ),
    Rule(
        "readme/port",
        Severity.MEDIUM,
        "The document opens a port at which nothing listens",
        """Certain cases only: a port of localhost, or one that a sentence says the service listens on, that no file of the repository and no
command of the document names (the usual ports of well-known tools aside); a section that starts a server on one port, or on its own
one, and opens another; a section that starts the services of compose and opens a port that none of them has on the machine; `docker run -p`
with a port inside the project's own image that nothing names.

Example: `uvicorn app:app --port 8000`, then "open http://localhost:8080/docs".""",
    ),
    Rule(
        "readme/unknown-variable",
        Severity.MEDIUM,
        "The document sets or names an environment variable that nothing reads",
        """What commands (`export NAME=value`, `NAME=value command`, `docker run -e NAME=value`), lines of a `.env` and sentences name, against
what the code, the scripts, the manifests and the compose files read. Two certain cases, where no file of the repository has the name: it is
a slip for one that is read, or it is set and has the project's own prefix (three variables or more that are read start with it). Tables
and lists of variables are judged by the gate `env-docs`.

Example: `export ORDERS_LOGLEVEL=DEBUG` while the service reads `ORDERS_LOG_LEVEL`.""",
    ),
    Rule(
        "readme/named-file",
        Severity.LOW,
        "A sentence names a file that does not exist",
        """Code inside sentences that looks like a path into a folder of the repository. Advice, since the reader may be meant to make the file;
blocking where a file with almost the same name is there.""",
    ),
    Rule(
        "readme/stale-name",
        Severity.MEDIUM,
        "The document names what this change removed",
        """Compares with the base: a file, a target of make, a session of nox, a script of npm, a recipe of just, a service of compose, an
environment variable, a port or a version of Python that the change takes out of every file that could have it, while the document still
names it as if it were there; and the project's own version where a sentence says what it is. That set-up files changed and the document did
not is no finding. What is said to be gone ("no longer", "renamed") may be named.

How to fix: bring the document up to date in the same change.""",
    ),
    Rule(
        "readme/block-failed",
        Severity.HIGH,
        "A command of the document fails for a newcomer",
        """The blocks of the set-up, configuration and test sections are run in order, in one shell, in a clean clone, behind walls (bubblewrap,
namespaces, or a scratch folder): own home, no secret, only the package registries, a limit on time, disk and processes, nothing on the
standard input. In CI, and with `--run`; `run`, `run-sections`, `run-network` and `run-timeout` in `[tool.gates.readme]` change that.

Of alternatives (pip or Docker, tabs, "or") one that works is enough. What needs Docker, `sudo`, a database, a person, another system
or another host is not held against the document, and neither is what fails after it; a server is started, seen to be ready, and ended.

Comments right before a block: `<!-- gates: skip REASON -->`, `<!-- gates: env KEY=value -->` (for it and those after it),
`<!-- gates: expect-exit 1 -->`, `<!-- gates: compare -->`.

How to fix: follow the document yourself from a fresh clone, and mend the first thing that fails.""",
    ),
    Rule(
        "readme/output-differs",
        Severity.MEDIUM,
        "A command prints something else than the document shows",
        """Only for a `console` block after `<!-- gates: compare -->`: what stands under a prompt must be what the command prints. White space at
the ends of lines does not matter; `...` stands for anything, on a line of its own for any lines.

How to fix: show what is printed today.""",
    ),
    Rule(
        "readme/block-not-proven",
        Severity.INFO,
        "A block could not be run here",
        """Says which part of the document was not proven, and what was missing: Docker, `sudo`, a database, a person, a program. Advice: it never
blocks. Where no command at all could be run the gate is `vacuous`: nothing was proven, and `skip` or `run = "never"` says that this
is meant so.""",
    ),
    Rule(
        "readme/mislabelled",
        Severity.LOW,
        "A block is not what its label says",
        """A directory tree, JSON, Python or an exchange over HTTP that is labelled as shell, and commands that are labelled as Python: a reader
copies it, and so do tools. Advice.

How to fix: label it as what it is: `text`, `json`, `python`, `http`, `sh`.""",
    ),
    Rule(
        "readme/directive",
        Severity.MEDIUM,
        "A comment to gates is not understood",
        """`<!-- gates: WORD value -->` with a word that does not exist, without its value, or with no code block after it has no effect, and
whoever wrote it believes that it has.

How to fix: write `skip REASON`, `env KEY=value`, `expect-exit CODE` or `compare`, right before a code block.""",
    ),
)
