"""What `[tool.gates.migrations]` may not say, told before anything runs."""

from __future__ import annotations

import pytest

from gates.cli.main import main
from tests.conftest import MakeRepo


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('engines = ["orcale"]', "'orcale' is not an engine that gates can prove on"),
        ('up = "tool up {id}"\nlist = "tool list"', "has no command `down`"),
        ("up = \"tool 'up\"\ndown = 'tool down'\nlist = 'tool list'", "is no command line"),
        ("step-timeout = -1", "-1 seconds are no time"),
        ('locks = "blok"', "locks = 'blok' is not one of advice, block, off"),
    ],
)
def test_it_is_a_configuration_error(
    make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lines: str, said: str
) -> None:
    root = make_repo({"pyproject.toml": f"[tool.gates.migrations]\n{lines}\n"})
    monkeypatch.setattr("sys.argv", ["gates", "run", "migrations", "--root", str(root)])
    with pytest.raises(SystemExit) as ended:
        main()
    told = " ".join(capsys.readouterr().err.split())
    assert (ended.value.code, said in told, "Traceback" in told) == (2, True, False), told
