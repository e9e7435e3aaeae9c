"""Which printed expressions are the same."""

from __future__ import annotations

import pytest

from gates.databases.expressions import same_expression

COLUMNS = {
    "v": "character varying(8)",
    "t": "text",
    "n": "integer",
    "m": "numeric(8,2)",
    "e": "citext",
    "c": "character(3)",
}

SAME = [
    ("'a'::character varying", "'a'::text"),
    ("('a'::character varying)::text", "'a'::text"),
    (
        "CHECK (((v)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])))",
        "CHECK (((v)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text])))",
    ),
    ("COALESCE(v, (('x'::character varying)::text)::character varying)", "COALESCE(v, 'x'::character varying)"),
    ("CHECK (((n)::numeric > (0)::numeric))", "CHECK ((n > 0))"),
    ("CHECK (((c)::text = ANY (('{abc,def}'::bpchar[])::text[])))", "CHECK ((c = ANY ('{abc,def}'::bpchar[])))"),
    ("now()", "CURRENT_TIMESTAMP"),
    (
        " SELECT v\n   FROM a\n  WHERE ((v)::text = 'x'::text);",
        " SELECT v FROM a WHERE ((v)::text = ('x'::character varying)::text);",
    ),
]
DIFFERENT = [
    ("'a'::text", "'b'::text"),
    ("'a'::mood", "'a'::text"),
    ("'abcd'::character varying(3)", "'abcd'::character varying"),
    ("'1'::text", "1"),
    ("(((t = 'a'::text) OR (n > 0)) AND (n < 9))", "((t = 'a'::text) OR ((n > 0) AND (n < 9)))"),
    ("lower((e)::text)", "lower(e)"),
    ("((e)::text = 'a'::text)", "(e = 'a'::citext)"),
    ("(((n)::numeric / (2)::numeric) > 0)", "((n / 2) > 0)"),
    ("((m)::integer > 0)", "(m > 0)"),
    ("((t)::integer > 0)", "(t > 0)"),
    ("(t = ANY (ARRAY['a'::text, 'b'::text]))", "(t = ANY (ARRAY['a'::text, 'c'::text]))"),
    ("nextval('a_seq'::regclass)", "nextval('b_seq'::regclass)"),
    ("(at)::date", "at"),
    ("'1 day'::interval", "'1 day'::text"),
    ("CHECK ((t <> ''::text))", "CHECK ((t <> ' '::text))"),
    ("lower(t)", "upper(t)"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_casts_that_change_no_value_make_no_difference(one: str, other: str) -> None:
    assert same_expression(one, other, COLUMNS)
    assert same_expression(other, one, COLUMNS)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_anything_else_makes_one(one: str, other: str) -> None:
    assert not same_expression(one, other, COLUMNS)
    assert not same_expression(other, one, COLUMNS)
