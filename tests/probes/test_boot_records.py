"""What the application wrote about a provoked error."""

from __future__ import annotations

import subprocess
import sys

import pytest

from gates.probes import boot_records

WORDS = ("GatesFault7", "the text that nobody else has")


@pytest.mark.parametrize(
    ("text", "recorded"),
    [
        ("ERROR unhandled\nTraceback (most recent call last):\n  File \"a.py\", line 1\nGatesFault7: x\n", True),
        ('{"message": "unhandled", "exception": "Traceback...\\n  File \\"a.py\\"\\nGatesFault7: x"}', True),
        ('{"event": "unhandled", "exception": [{"exc_type": "GatesFault7", "frames": []}]}', True),
        ("ERROR unhandled: GatesFault7\n", False),
        ("Traceback (most recent call last):\nValueError: another one\n", False),
        ("", False),
    ],
)  # fmt: skip
def test_a_record_holds_the_exception_and_its_traceback(text: str, recorded: bool) -> None:
    assert boot_records.told(text, WORDS, "")["recorded"] is recorded


@pytest.mark.parametrize(
    ("headers", "body", "found"),
    [
        ([("X-Request-ID", "abcdef123456")], "", "abcdef123456"),
        (
            [("content-type", "application/json")],
            '{"error": {"code": 1, "request_id": "abcdef123456"}}',
            "abcdef123456",
        ),
        ([("x-request-id", "1")], '{"id": "abcdef123456"}', ""),
        ([], "no JSON", ""),
    ],
)
def test_the_request_id_of_an_answer(headers: list[tuple[str, str]], body: str, found: str) -> None:
    assert boot_records.request_id(headers, body) == found


def test_what_the_process_writes_is_kept_and_passed_on() -> None:
    code = (
        "import os, sys; from gates.probes.boot_records import Written; w = Written()\n"
        "with w:\n    print('by print'); os.write(2, b'by descriptor\\n')\n"
        "assert 'by print' in w.text and 'by descriptor' in w.text\n"
        "with w:\n    pass\n"
        "assert w.text == ''\n"
        "sys.stderr = None\n"
        "with w:\n    sys.stdout.write('caf\\u00e9\\n')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert "by print" in done.stdout
    assert "by descriptor" in done.stdout
