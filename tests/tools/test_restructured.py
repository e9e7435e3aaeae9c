from __future__ import annotations

from gates.tools import restructured

TEXT = """\
======
Orders
======

See `the guide <docs/guide.rst>`_ and `one over
two lines <docs/two.rst>`__, not `this <name_>`_.

Set-up
------

Type::

    pip install -r requirements.txt

    cp a b

Then:

.. code-block:: bash
   :caption: x

   make run

Tests & checks
~~~~~~~~~~~~~~

Use ``pytest tests``.

.. image:: img/logo.png
.. _target: docs/target.rst
.. _label:

Run
---
"""


def test_levels_follow_the_order_in_which_the_styles_appear() -> None:
    found = [(h.level, h.text, h.line) for h in restructured.parse(TEXT).headings]
    assert found == [(1, "Orders", 2), (2, "Set-up", 8), (3, "Tests & checks", 24), (2, "Run", 33)]


def test_links_images_and_targets_are_found_with_their_lines() -> None:
    found = {(link.target, link.line, link.image) for link in restructured.parse(TEXT).links}
    assert found == {
        ("docs/guide.rst", 5, False),
        ("docs/two.rst", 6, False),
        ("img/logo.png", 29, True),
        ("docs/target.rst", 30, False),
    }


def test_literal_blocks_and_code_directives_are_blocks() -> None:
    found = [(b.language, b.text, b.line) for b in restructured.parse(TEXT).blocks]
    assert found == [("", "pip install -r requirements.txt\n\ncp a b", 13), ("bash", "make run", 22)]


def test_anchors_are_offered_as_docutils_and_as_github_make_them() -> None:
    assert {"tests-checks", "tests--checks", "set-up", "label"} <= restructured.parse(TEXT).anchors


def test_code_inside_sentences_is_found() -> None:
    assert [(s.text, s.line) for s in restructured.parse(TEXT).spans] == [("pytest tests", 27)]


def test_odd_text_is_read_without_a_crash() -> None:
    for text in ("", "::", "===", "a\n=", "\x00\n\x00\n===", ".. code-block::", "`" * 5000):
        restructured.parse(text)
