"""The rim: whatever happens inside becomes a sentence and the right exit code."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import click
import pytest

from gates.cli import main
from gates.errors import NoAnswerError


@pytest.fixture(autouse=True)
def own_hook(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program's hook for threads that break does not outlive a test."""
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (NoAnswerError("It broke\x1b[31m.", "Mend it."), 3, "gates: It broke\N{REPLACEMENT CHARACTER}[31m. Mend it."),
        (KeyboardInterrupt(), 130, "gates: interrupted."),
        (click.UsageError("No such thing."), 2, "No such thing."),
        (ZeroDivisionError("secret"), 3, "gates: internal error (ZeroDivisionError); this is a bug"),
    ],
)
def test_no_traceback_passes_the_rim(
    error: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(main.cli, "main", fail)
    with pytest.raises(SystemExit) as ended:
        main.main()
    heard = capsys.readouterr()
    assert ended.value.code == code
    assert said in heard.err
    assert "Traceback" not in heard.err + heard.out


def test_a_gate_module_is_not_imported_to_show_the_help() -> None:
    import subprocess

    script = "import sys; sys.argv = ['gates', '--help']\nfrom gates.cli.main import main\ntry: main()\nfinally: print('gates.catalog' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "False"


def test_a_thread_that_breaks_puts_no_traceback_on_the_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(threading, "excepthook", main._thread_ended)
    breaking = threading.Thread(target=lambda: 1 // 0)
    breaking.start()
    breaking.join()
    assert capfd.readouterr() == ("", "")
    assert "ZeroDivisionError" in (tmp_path / "gates-crash.log").read_text()
