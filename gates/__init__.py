"""gates: may this commit ship? Ten quality gates that are green only when something was proven."""

__version__ = "0.1.0"
