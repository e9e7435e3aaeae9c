"""The house rules of the `lint` gate, as `gates explain` prints them; what ruff and sqlfluff say keeps their own codes."""

from __future__ import annotations

from gates.model import Rule, Severity

RULES = (
    Rule(
        "lint/unformatted",
        Severity.LOW,
        "Code is not as the formatter writes it",
        """`ruff format` with the project's configuration would change these lines. Formatting that differs from file to file makes
every later change noisier than it is. Blocks where the project has a ruff configuration or depends on ruff; advice elsewhere.

**Fix:** run `ruff format`.""",
    ),
    Rule(
        "lint/blanket-suppression",
        Severity.MEDIUM,
        "A comment switches off every rule",
        """`# noqa`, `# ruff: noqa`, `# flake8: noqa`, `# type: ignore`, `# pyright: ignore` and SQL's `-- noqa` without a code hide
whatever is wrong on the line or in the file, today and later.

Example: `import os  # noqa` hides an unused import, and whatever comes to that line next.

**Fix:** mend what it hides, or name the one code: `# noqa: F401`, `# type: ignore[arg-type]`.""",
    ),
    Rule(
        "lint/format-switched-off",
        Severity.LOW,
        "The formatter is switched off to the end of the file",
        """A `# fmt: off` (or `# yapf: disable`) without its counterpart takes the rest of the module away from the formatter.

**Fix:** take it out, or close the stretch that needs it with `# fmt: on`.""",
    ),
    Rule(
        "lint/rules-switched-off",
        Severity.MEDIUM,
        "The configuration switches off whole families of rules",
        """`per-file-ignores` takes all rules, or the families that find errors (E, F, B), away from production code, or `ignore` and
`select` leave no rule at all.

**Fix:** name the single codes that the files cannot keep, and say why.""",
    ),
    Rule(
        "lint/rules-relaxed",
        Severity.MEDIUM,
        "A change relaxes a rule that it breaks",
        """The ruff configuration differs from the base, and files that changed with it break a rule that finds errors (E7, E9, F, B,
PLE, ASYNC) and that the base still kept. The broken lines are reported too.

**Fix:** keep the rule and mend the lines. To give a rule up, do so in a change of its own.""",
    ),
    Rule(
        "lint/excluded-source",
        Severity.MEDIUM,
        "The configuration excludes production code from linting",
        """Production files match `exclude` or `extend-exclude`, so no rule ever sees them. Generated and vendored code and migrations
may be excluded.

**Fix:** take the entry out and mend what shows.""",
    ),
    Rule(
        "lint/sql-not-examined",
        Severity.INFO,
        "A SQL file is too large to parse",
        """Advice: the file would take sqlfluff very long, and the project has no sqlfluff configuration that asks for it.

**Fix:** configure sqlfluff, or exclude the file.""",
    ),
)
