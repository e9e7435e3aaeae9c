"""What `[tool.gates.security]` may set."""

from __future__ import annotations

import dataclasses

from gates.errors import ConfigError
from gates.model import Severity


@dataclasses.dataclass(frozen=True, slots=True)
class Options:
    """What `[tool.gates.security]` may set.

    Attributes:
        fail_on: the least severity that blocks; an issue of the step below blocks too when bandit is sure of it.
        advisories: "osv", "pypi", an OSV-compatible address, or a directory or zip of OSV records relative to the root;
            the environment variable `GATES_ADVISORIES` wins over it.
        advisories_timeout: seconds that the advisory source may take for one answer.
        advisories_max_age: days that the records of a directory or zip may be old; by default 30 for what
            `gates advisories pull` fetched, and no limit for others.
        advisories_memory: seconds for which the answers of an address are kept in the user's cache folder; 0 for never.
        history: whether all of the history is searched for secrets, and not only what came since the base.
        kev: CISA's list of known exploited vulnerabilities (JSON or CSV), relative to the root; what it lists is critical.
        epss: FIRST's forecast of exploitation (CSV, or its gzip), relative to the root; from `epss_limit` on, a
            vulnerability is critical.
        epss_limit: chance of being exploited within 30 days, 0.0 to 1.0.
        vex: OpenVEX documents, relative to the root; `not_affected` with a justification waives the finding.
    """

    fail_on: Severity = Severity.HIGH
    advisories: str | None = None
    advisories_timeout: float = 15.0
    advisories_max_age: int | None = None
    advisories_memory: float = 3600.0
    history: bool = False
    kev: str | None = None
    epss: str | None = None
    epss_limit: float = 0.5
    vex: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """What the types cannot say.

        Raises:
            ConfigError: a number is out of its range.
        """
        if not self.advisories_timeout > 0:
            raise _out_of_range("advisories-timeout", f"{self.advisories_timeout:g} seconds are no time", "above 0")
        if self.advisories_max_age is not None and self.advisories_max_age < 0:
            raise _out_of_range("advisories-max-age", f"{self.advisories_max_age} days are no age", "of 0 or more")
        if not 0 <= self.epss_limit <= 1:
            raise _out_of_range("epss-limit", f"{self.epss_limit:g} is no chance", "from 0.0 to 1.0")


def _out_of_range(key: str, why: str, wanted: str) -> ConfigError:
    return ConfigError(f"[tool.gates.security] {key}: {why}.", f"Give a number {wanted}, or leave it out.")
