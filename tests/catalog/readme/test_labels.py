from __future__ import annotations

import pytest

from gates.catalog.readme import labels
from gates.tools import markdown

F = "```"
WRONG = {
    ("bash", "app/\n├── main.py\n└── api/"): "a directory tree",
    ("sh", '{"a": [1]}'): "JSON",
    ("shell", "GET /orders HTTP/1.1"): "an exchange over HTTP",
    ("bash", "from orders import main\n\nmain.run()"): "Python",
    ("python", "$ pip install orders\ndone"): "commands for a shell",
    ("py", "pip install orders\npytest -q"): "commands for a shell",
}
RIGHT = [
    ("bash", "pip install x"),
    ("console", "$ curl x\n{}"),
    ("sh", "import page.png"),
    ("python", "x = 1"),
    ("python", "pytest"),
    ("text", "├── a"),
]


@pytest.mark.parametrize(("label", "text"), [*WRONG, *RIGHT])
def test_a_block_that_is_not_what_its_label_says_is_named(label: str, text: str) -> None:
    found = list(labels.look({"README.md": markdown.parse(f"# X\n\n{F}{label}\n{text}\n{F}\n")}))
    wanted = [("readme/mislabelled", 4, label, WRONG[label, text])] if (label, text) in WRONG else []
    assert [(o.rule, o.line, o.subject, o.detail) for o in found] == wanted
    assert not any(o.firm for o in found)
