"""What it costs to break an application: seconds per route after the start, and requests, beside the same number of plain requests.

A FastAPI application with included routers is broken with one route and with many; the difference is what the routes cost. The peer
sends as many plain requests to the application of many routes, through httpx in one process.

    python benchmarks/errors.py [--routes 160]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from _cost import measure
from _tree import commit

ROUNDS = 3
GOAL_ROUTE_MS, GOAL_ALL_S = 10.0, 10.0
_PER_ROUTER = 10
_ROUTER = """
from fastapi import APIRouter
from pydantic import BaseModel

router = APIRouter(prefix="/r{r}")


class Item(BaseModel):
    name: str
    amount: int = 1


class Out(BaseModel):
    id: int
    name: str
"""
_ROUTE = '''

@router.{method}("/things{n}/{{thing_id}}", response_model=Out)
def operation_{n}(thing_id: int, {body}page: int = 1) -> Out:
    """Operation {n}."""
    return Out(id=thing_id, name="x")
'''
_MAIN = """
from fastapi import FastAPI
from fastapi.responses import JSONResponse

{imports}

app = FastAPI()


@app.exception_handler(Exception)
async def fault(request, exc):
    return JSONResponse({{"detail": "internal error"}}, 500)


{included}
"""
_PLAIN = """
import asyncio, sys, time
import httpx
from app.main import app

routes, count = int(sys.argv[1]), int(sys.argv[2])

async def ask():
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://x") as client:
        began = time.perf_counter()
        for n in range(count):
            await client.get(f"/r{n % routes // 10}/things{n % 10}/1")
        print(time.perf_counter() - began)

asyncio.run(ask())
"""


def lay_out(folder: Path, routes: int) -> None:
    """Write an application with so many routes, in routers of ten."""
    (folder / "app").mkdir(parents=True)
    (folder / "app/__init__.py").write_text("")
    (folder / "pyproject.toml").write_text("[project]\nname = 'app'\nversion = '1'\ndependencies = ['fastapi']\n")
    numbers = range(-(-routes // _PER_ROUTER))
    for r in numbers:
        text = _ROUTER.format(r=r)
        for n in range(min(_PER_ROUTER, routes - r * _PER_ROUTER)):
            method = ("get", "post", "put", "delete", "get")[n % 5]
            text += _ROUTE.format(method=method, n=n, body="item: Item, " if method in {"post", "put"} else "")
        (folder / f"app/r{r}.py").write_text(text)
    imports = "\n".join(f"from app.r{r} import router as r{r}" for r in numbers)
    included = "\n".join(f"app.include_router(r{r})" for r in numbers)
    (folder / "app/main.py").write_text(_MAIN.format(imports=imports, included=included))
    commit(folder)


def broken(folder: Path) -> tuple[float, int]:
    """(seconds of the fastest round, provoked errors)."""
    argv = [sys.executable, "-m", "gates", "run", "errors", "--no-cache", "--python", sys.executable]
    seconds = min(measure(argv, folder, codes={0, 1}).wall_s for _ in range(ROUNDS))
    report = json.loads((folder / "reports/gates.json").read_text())
    return seconds, report["gates"][0]["examined"]["provoked errors"]


def main() -> int:
    """Print the figures; exit code 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--routes", type=int, default=160)
    routes = parser.parse_args().routes
    with tempfile.TemporaryDirectory() as name:
        one, many = Path(name, "one"), Path(name, "many")
        lay_out(one, 1)
        lay_out(many, routes)
        start, _ = broken(one)
        seconds, errors = broken(many)
        plain = float(measure([sys.executable, "-c", _PLAIN, str(routes), str(errors)], many).said)
    each = (seconds - start) / (routes - 1) * 1000
    print(
        f"one route: {start:.2f} s; {routes} routes: {seconds:.2f} s (goal {GOAL_ALL_S:.0f} s), {errors} answers judged"
    )
    print(f"each further route: {each:.1f} ms (goal {GOAL_ROUTE_MS:.0f} ms), {errors / routes:.1f} answers")
    print(
        f"as many plain requests: {plain:.2f} s, {plain / routes * 1000:.1f} ms a route; ours is {(seconds - start) / plain:.1f} of it"
    )
    return int(each > GOAL_ROUTE_MS or seconds > GOAL_ALL_S)


if __name__ == "__main__":
    sys.exit(main())
