"""OpenAPI documents: reading with line numbers, comparing by meaning, validating, finding breaking changes. No process, no network."""

from gates.tools.openapi.bundle import bundled
from gates.tools.openapi.compare import Difference, differences, pointer_to
from gates.tools.openapi.diff import Change, Level
from gates.tools.openapi.document import METHODS, Document, join, operations, parameters, parse, resolve
from gates.tools.openapi.examples import check as examples
from gates.tools.openapi.flat import Flat, flat
from gates.tools.openapi.plain import plain
from gates.tools.openapi.uses import Uses
from gates.tools.openapi.validate import Problem, problems
from gates.tools.openapi.versions import major_bump

__all__ = [
    "METHODS",
    "Change",
    "Difference",
    "Document",
    "Flat",
    "Level",
    "Problem",
    "Uses",
    "bundled",
    "differences",
    "examples",
    "flat",
    "join",
    "major_bump",
    "operations",
    "parameters",
    "parse",
    "plain",
    "pointer_to",
    "problems",
    "resolve",
]
