"""The ``orders`` command: run the service, and write its API document."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from orders.main import create_app


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = _parser().parse_args(argv)
    if args.command == "serve":
        return serve(args.host, args.port)
    return write_openapi(args.path, only_check=args.check)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="orders", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    serving = commands.add_parser("serve", help="run the service")
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=int, default=8000)

    openapi = commands.add_parser("openapi", help="write the API document")
    openapi.add_argument("path", nargs="?", type=Path, default=Path("docs/openapi.json"))
    openapi.add_argument("--check", action="store_true", help="only compare; exit 1 if it differs")
    return parser


def serve(host: str, port: int) -> int:
    """Run the service with our own logging in place of the server's."""
    uvicorn.run(
        "orders.main:create_app",
        factory=True,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
    )
    return 0


def write_openapi(path: Path, *, only_check: bool) -> int:
    """Write the API document, or say whether the written one is still right."""
    document = json.dumps(create_app().openapi(), indent=2, ensure_ascii=False) + "\n"
    if not only_check:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(document, encoding="utf-8")
        return 0
    if path.is_file() and path.read_text(encoding="utf-8") == document:
        return 0
    sys.stderr.write(f"{path} is not what the service offers; write it with: orders openapi\n")
    return 1
