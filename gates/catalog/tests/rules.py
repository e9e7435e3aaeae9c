"""The rules of the `tests` gate, as `gates explain` prints them."""

from __future__ import annotations

from gates.model import Rule, Severity

RULES = (
    Rule(
        "tests/failed",
        Severity.HIGH,
        "A test fails",
        """The suite ran and this test failed, or its set-up or tear-down did. The finding points at the line of the test that
failed, not at the library code below it.

**Fix:** mend the code, or the test if the behaviour was meant to change. Never delete the assertion.""",
    ),
    Rule(
        "tests/collection-error",
        Severity.HIGH,
        "A test module cannot be imported",
        """pytest could not import the module, so none of its tests ran. A suite that loses a module this way may look shorter, never
red, when only the summary line is read.

**Fix:** mend the import or the syntax error that the message names.""",
    ),
    Rule(
        "tests/failure-origin",
        Severity.HIGH,
        "Production code raises what breaks a test",
        """The innermost line of production code in the traceback of a failing test, or of a module that cannot be imported. Told
beside the failing test itself, because this is often the line to edit.

**Fix:** mend this line or what led to it.""",
    ),
    Rule(
        "tests/failing-change",
        Severity.HIGH,
        "A changed line lies behind failing tests",
        """Failing tests were run once more, alone, with their lines recorded. This line differs from the base and is among the
lines that they ran: the likeliest place to look first.

**Fix:** read the change again with the failing assertion beside it.""",
    ),
    Rule(
        "tests/order-dependent",
        Severity.MEDIUM,
        "A test depends on the order of the tests",
        """The suite is green in its own order, but this test fails when the order is reversed, and again when it runs alone (it
needs what another test left behind) or in the reversed order once more (another test disturbs it). Such a suite turns red
for reasons that have nothing to do with the change, or stays green for the same reasons.

Example: one test fills a module-level list that the next one counts.

**Fix:** give the test its own data, through a fixture of function scope; undo what a test changes.""",
    ),
    Rule(
        "tests/flaky",
        Severity.MEDIUM,
        "A test passes only sometimes",
        """The same test on the same code passed once and failed once. A retry that ends green proves nothing, so it does not count.

**Fix:** find the clock, the random number, the network or the shared state that it depends on.""",
    ),
    Rule(
        "tests/low-coverage",
        Severity.MEDIUM,
        "Line coverage is below the limit",
        """The lines that the tests run are fewer than the limit (`min-coverage`, 80 % by default), over all production code or over
one business-logic path. Counted over *all* production files, also those that no test imports. The finding points at the
files that lack most.

**Fix:** test the lines that are missing, business rules first.""",
    ),
    Rule(
        "tests/coverage-omits-source",
        Severity.MEDIUM,
        "The coverage configuration leaves production code out",
        """A setting (`omit`, `include`, `source`, `--cov`) takes production files out of the figure that the team looks at. It
blocks when business logic or a whole folder is left out; for single files it is advice. Tests, migrations, generated code,
`__main__.py` and the like may be left out. This gate counts the files all the same.

**Fix:** take the entry out of the setting and test the code.""",
    ),
    Rule(
        "tests/unmeasured-logic",
        Severity.MEDIUM,
        "Business logic is hidden from coverage",
        """An exclusion (`# pragma: no cover`, `exclude_also`) covers a whole function of the business logic, so nobody can tell whether a
test runs it. Abstract and trivial functions and `__repr__` and its kind may be excluded.

**Fix:** take the exclusion out and test the function.""",
    ),
    Rule(
        "tests/switched-off",
        Severity.MEDIUM,
        "A test was switched off by this change",
        """The test ran at the base; now a `skip` or `xfail` marker without a condition keeps it from counting.

**Fix:** mend the code or the test. If the behaviour is gone for good, delete the test.""",
    ),
    Rule(
        "tests/never-collected",
        Severity.MEDIUM,
        "A test is never collected",
        """Something looks like a test and stands where tests are collected, but pytest never runs it, so it never fails: its file does
not fit `python_files`, its class does not fit `python_classes`, a later function has taken over its name, or it is nested in
another function.

**Fix:** mend the name or the indentation.""",
    ),
    Rule(
        "tests/assertion-removed",
        Severity.MEDIUM,
        "A test lost its last assertion",
        """The test asserted something at the base and asserts nothing now, neither by itself nor through a helper that does. It still
runs, and it still counts as passed, whatever the code does.

**Fix:** say again what the test expects, or delete it.""",
    ),
    Rule(
        "tests/skipped",
        Severity.INFO,
        "Tests were skipped",
        """Advice: these tests did not run here, for the reason shown. A suite in which every test is skipped is vacuous.""",
    ),
    Rule(
        "tests/order-not-examined",
        Severity.INFO,
        "The order of the tests was not examined",
        """Advice: the second run in another order did not take place, for the reason shown (`order = false`, or a suite too slow for
the gate's time limit).""",
    ),
    Rule(
        "tests/writes-into-tree",
        Severity.LOW,
        "Tests write into the repository",
        """Advice: files appeared or changed in the tree while the tests ran. Tests that write there disturb each other and the next run.

**Fix:** use `tmp_path`.""",
    ),
)
