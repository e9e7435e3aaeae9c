"""Ruff's diff is read hunk by hunk."""

from __future__ import annotations

from gates.tools.ruff import Hunk, parse_diff

DIFF = """\
--- a.py
+++ a.py
@@ -1,5 +1,4 @@
 one
---- removed that looks like a header
++++ added that looks like one
 two
-three
 four
@@ -20,3 +19,4 @@
 a
+inserted
 b
 c

--- we ird
name.py
+++ we ird
name.py
@@ -1 +1 @@
-x  = 1
+x = 1
\\ No newline at end of file
"""


def test_each_hunk_has_its_first_and_last_changed_line() -> None:
    assert list(parse_diff(DIFF)) == [
        Hunk("a.py", 2, 4),
        Hunk("a.py", 21, 21),
        Hunk("we ird\nname.py", 1, 1),
    ]


def test_no_difference_is_no_hunk() -> None:
    assert list(parse_diff("")) == []
