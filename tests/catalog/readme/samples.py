"""A small service with a README in which everything is right; tests change one thing."""

from __future__ import annotations

README = """\
# Orders

Takes orders for the shop.

- [Set-up](#set-up)
- [Tests & checks](#tests--checks)
- [Guide](docs/guide.md#first-steps)

## Requirements

- Python 3.11 or newer

## Set-up

```sh
python -m venv .venv
. .venv/bin/activate
pip install -r requirements-dev.txt
pip install -e '.[dev]'
cp .env.example .env
```

## Configuration

Set `ORDERS_URL` in `.env`; defaults are in `config/fees.yaml`.

## Run

```console
$ make migrate
$ docker compose up -d db
$ uvicorn --factory orders.main:create_app --port 8010
INFO: running on http://127.0.0.1:8010
```

Open <http://localhost:8010/docs>. Undo with `python -m orders.manage down`.

## Tests & checks

```sh
pytest -m "not slow" tests/test_it.py::test_one
orders openapi docs/guide.md --force
python -m orders.manage up --steps 2
```
"""

FILES: dict[str, str] = {
    "README.md": README,
    "docs/guide.md": "# Guide\n\n## First steps\n\nText.\n",
    "requirements-dev.txt": "pytest\n",
    ".env.example": "ORDERS_URL=x\nORDERS_PORT=8010\n",
    ".gitignore": ".env\n.venv/\n*.db\n",
    "config/fees.yaml": "a: 1\n",
    "Makefile": "migrate:\n\techo\n",
    "compose.yaml": "services:\n  db:\n    image: postgres\n",
    "pyproject.toml": (
        '[project]\nname = "orders"\nversion = "1.4.0"\nrequires-python = ">=3.11"\n'
        '[project.scripts]\norders = "orders.cli:main"\n[project.optional-dependencies]\ndev = []\n'
        "[tool.pytest.ini_options]\nmarkers = ['slow: takes long']\n"
    ),
    "src/orders/__init__.py": "",
    "src/orders/main.py": "def create_app():\n    app = object()\n    return app\n",
    "src/orders/cli.py": (
        "import argparse\nimport os\nURL = os.environ['ORDERS_URL']\n\n"
        "def main():\n"
        "    parser = argparse.ArgumentParser(prog='orders')\n"
        "    commands = parser.add_subparsers(dest='command', required=True)\n"
        "    one = commands.add_parser('openapi')\n    one.add_argument('path')\n    one.add_argument('--force', action='store_true')\n"
        "    commands.add_parser('purge-keys')\n"
        "    args = parser.parse_args()\n"
        "    open('acted.txt', 'w').write(args.command)\n"
    ),
    "src/orders/manage.py": (
        "import click\n\n@click.group()\ndef cli(): ...\n\n"
        "@cli.command()\n@click.option('--steps', type=int)\ndef up(steps): ...\n\n@cli.command()\ndef down(): ...\n\n"
        "if __name__ == '__main__':\n    cli()\n"
    ),
    "tests/test_it.py": "def test_one():\n    pass\n",
}


def changed(old: str, new: str, path: str = "README.md") -> dict[str, str]:
    """The service with one text replaced by another."""
    assert old in FILES[path]
    return FILES | {path: FILES[path].replace(old, new, 1)}


def line_of(text: str, files: dict[str, str], path: str = "README.md") -> int:
    """The line on which a text stands."""
    return next(n for n, line in enumerate(files[path].split("\n"), 1) if text in line)
