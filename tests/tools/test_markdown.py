from __future__ import annotations

from gates.tools import markdown

TEXT = """\
---
title: front matter is no heading
---
# The *service* `orders`

See [the guide][guide], [over
two lines](docs/two.md) and ![logo](img/logo.png).

| a | b |
|---|---|
| [cell](docs/cell.md) | `code` |

<h2 id="html-id">Raw <em>HTML</em></h2>
<a name="old"></a><a href="docs/raw.md">raw</a>

- item

  ```console
  $ ls
  ```

    indented code

<!-- gates: skip needs a licence -->

```{.bash title="x"}
run me
```

Set-up
------
Text with `docs/x.md` in it,
and `a second` span.

## Run
## Run

[guide]: docs/guide.md
"""


def line_of(part: str, nth: int = 1) -> int:
    numbers = [n for n, line in enumerate(TEXT.split("\n"), 1) if part in line]
    return numbers[nth - 1]


def test_headings_come_with_level_text_and_line() -> None:
    found = [(h.level, h.text, h.line) for h in markdown.parse(TEXT).headings]
    assert found == [
        (1, "The service orders", line_of("# The")),
        (2, "Raw HTML", line_of("<h2")),
        (2, "Set-up", line_of("Set-up")),
        (2, "Run", line_of("## Run", 1)),
        (2, "Run", line_of("## Run", 2)),
    ]


def test_links_and_images_come_with_the_line_on_which_their_target_stands() -> None:
    found = {(link.target, link.line, link.image) for link in markdown.parse(TEXT).links}
    assert found == {
        ("docs/guide.md", line_of("[guide]: docs"), False),
        ("docs/two.md", line_of("two lines]"), False),
        ("img/logo.png", line_of("![logo]"), True),
        ("docs/cell.md", line_of("[cell]"), False),
        ("docs/raw.md", line_of("docs/raw.md"), False),
    }


def test_anchors_are_those_of_headings_and_of_raw_html() -> None:
    assert markdown.parse(TEXT).anchors == {
        "the-service-orders",
        "raw-html",
        "set-up",
        "run",
        "run-1",
        "html-id",
        "old",
    }


def test_code_blocks_come_with_language_first_line_and_skip_reason() -> None:
    found = [(b.language, b.text, b.line, b.skipped) for b in markdown.parse(TEXT).blocks]
    assert found == [
        ("console", "$ ls\n", line_of("$ ls"), None),
        ("bash", "run me\n", line_of("run me"), "needs a licence"),
    ]


def test_an_indented_block_is_a_block_without_language() -> None:
    found = markdown.parse("Text:\n\n    pip install x\n").blocks
    assert [(b.language, b.text, b.line) for b in found] == [("", "pip install x\n", 3)]


def test_code_inside_sentences_comes_with_its_line() -> None:
    spans = {(s.text, s.line) for s in markdown.parse(TEXT).spans}
    assert {
        ("docs/x.md", line_of("docs/x.md")),
        ("a second", line_of("a second")),
        ("code", line_of("[cell]")),
    } <= spans


def test_odd_markup_is_read_without_a_crash() -> None:
    for text in (
        "",
        "\x00",
        "<![CDATA[ x",
        "<!x <![if y",
        "[a](<",
        "```",
        "#",
        "[x]: ",
        "<h1>never closed",
        "\ud7ff" * 10,
    ):
        markdown.parse(text)
    markdown.parse("> " * 3000 + "deep")
    markdown.parse("[" * 3000)
