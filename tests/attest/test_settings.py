"""The configuration of a commit, and its digest."""

from __future__ import annotations

from gates.attest.settings import BASELINE, Settings
from gates.engine import baseline


def test_the_baseline_is_the_file_that_the_engine_reads() -> None:
    assert baseline.FILE == BASELINE


def test_the_digest_is_of_what_is_said_and_not_of_how_it_is_spelt() -> None:
    spelt = Settings(None, "[tool.gates.tests]\nmin-coverage = 80 # percent\n", None)
    assert Settings("tests.min-coverage = 80\n", None, None).digest == spelt.digest
    assert Settings("tests.min-coverage = 70\n", None, None).digest != spelt.digest
    assert Settings(None, spelt.shared, '{"findings": []}').digest != spelt.digest
