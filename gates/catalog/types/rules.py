"""The house rules of the `types` gate, as `gates explain` prints them; mypy's errors keep mypy's codes."""

from __future__ import annotations

from gates.model import Rule, Severity

RULES = (
    Rule(
        "types/errors-hidden",
        Severity.MEDIUM,
        "A setting hides type errors in the project's own code",
        """`ignore_errors`, `ignore_missing_imports`, `follow_imports = "skip"`, `disallow_untyped_defs = false` and their kind, set for
modules of the project itself or in a `# mypy:` comment, make mypy green by not looking. The gate runs mypy once more without
the setting and reports what shows, at its own place.

Such settings are fine for other people's packages, and for tests. How strict the settings for all modules are is the team's choice; what a
change takes back of it (`strict`, an error code that is switched off) counts where that hides an error.

**Fix:** take the setting out and mend what shows.""",
    ),
    Rule(
        "types/unchecked-source",
        Severity.MEDIUM,
        "Production code is never type-checked",
        """mypy, as the project configures it, never looks at these files: they are not among `files` or `packages`, or `exclude` takes
them out, and no import leads to them. Generated and vendored code may be left out.

**Fix:** name the whole package in `files` or `packages`.""",
    ),
    Rule(
        "types/configuration",
        Severity.MEDIUM,
        "mypy does not understand a setting",
        """mypy passes over a setting that it does not know or cannot read, and goes on as if it were not there; the exit code stays 0.

**Fix:** mend the setting's name or value.""",
    ),
)
