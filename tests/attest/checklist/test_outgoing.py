"""Calls to other services: time-outs, retries, breakers, stand-ins; and when there provably are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attest.checklist.subjects import NO, NOT_APPLICABLE, OPEN, YES, proof
from tests.render import samples

LOOP = "import httpx, time\nc = httpx.Client()\ndef f():\n    for n in range(3):\n        try:\n            return c.post('/x')\n        except httpx.HTTPError:\n            time.sleep({})\n"
DECORATED = (
    "import httpx\nimport tenacity\n@tenacity.retry(wait=tenacity.{}(1))\ndef f():\n    return httpx.get('/x')\n"
)


def module(text: str) -> dict[str, str]:
    return {"src/shop/__init__.py": "", "src/shop/m.py": text}


CASES = [
    ("timeouts", "import httpx\nhttpx.Client(timeout=3)\n", YES, "src/shop/m.py:2 (given)"),
    ("timeouts", "import httpx\nhttpx.get('/x')\n", YES, "5 s by default"),
    ("timeouts", "import httpx\nhttpx.Client(timeout=None)\n", NO, "src/shop/m.py:2 (httpx.Client)"),
    ("timeouts", "import requests\nrequests.get(u)\n", NO, "src/shop/m.py:2"),
    ("timeouts", "import requests\nrequests.get(u, timeout=3)\n", YES, "src/shop/m.py:2 (given)"),
    ("timeouts", "from urllib import request\nrequest.urlopen(u)\n", NO, "urllib.request.urlopen"),
    ("timeouts", "import stripe\nstripe.Charge.create()\n", OPEN, "not known for stripe"),
    ("timeouts", "import fastapi\n", NOT_APPLICABLE, "none of 2 files imports a client"),
    ("timeouts", "import unheard_of\n", OPEN, "may call others: unheard_of"),
    ("retries", LOOP.format("0.1 * 2 ** n"), YES, "src/shop/m.py:6 by src/shop/m.py:8"),
    ("retries", LOOP.format("0.1"), OPEN, "1 request not known to be retried"),
    ("retries", DECORATED.format("wait_exponential"), YES, "src/shop/m.py:5 by src/shop/m.py:3"),
    ("retries", DECORATED.format("wait_fixed"), OPEN, "src/shop/m.py:5"),
    ("retries", "import httpx\ndef f(client: httpx.Client): client.post('/x')\n", OPEN, "src/shop/m.py:2"),
    ("circuit-breaker", "import httpx, pybreaker\nb = pybreaker.CircuitBreaker()\n@b\ndef f(): httpx.get('/x')\n", YES, "src/shop/m.py:4"),
    ("circuit-breaker", "import httpx\ndef f(): httpx.get('/x')\n", OPEN, "1 request"),
    ("fallbacks", LOOP.format("1"), OPEN, "caught at src/shop/m.py:7"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "state", "said"), CASES, ids=[f"{case[0]} {case[2]}" for case in CASES])
def test_a_client_is_used_with_care_or_not(tmp_path: Path, name: str, text: str, state: str, said: str) -> None:
    found, evidence = proof(name, tmp_path, module(text))
    assert (found, said in evidence) == (state, True), evidence


def test_what_the_gate_says_may_wait_for_ever_is_a_no(tmp_path: Path) -> None:
    advice = samples.finding(rule="security/unbounded-wait", blocking=False, path="src/shop/m.py", line=9)
    found, said = proof(
        "timeouts",
        tmp_path,
        module("import requests\nrequests.get(u, timeout=3)\n"),
        samples.result("security", findings=(advice,)),
    )
    assert (found, "src/shop/m.py:9" in said) == (NO, True)


def test_a_stand_in_for_each_client_mocks_the_integrations(tmp_path: Path) -> None:
    files = module("import httpx\nhttpx.get('/x')\n")
    assert proof("mocked-integrations", tmp_path, files)[0] == OPEN
    files["tests/test_a.py"] = "import httpx\ndef test_a():\n    assert httpx.MockTransport(lambda r: r)\n"
    assert proof("mocked-integrations", tmp_path, files) == (
        YES,
        "Stood in for: httpx by tests/test_a.py:3, in tests that pass.",
    )
