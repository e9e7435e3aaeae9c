"""The effective names, needs and defaults of what Python code reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.rules.env_docs.library import Library
from gates.rules.env_docs.programs import told_apart
from gates.rules.env_docs.python_reads import collect
from gates.rules.env_docs.values import Need, Part, Read
from tests.rules.trees import lay, project_of


def reads_of(root: Path, files: dict[str, str]) -> tuple[Read, ...]:
    lay(root, files)
    return collect(Library(project_of(root))).reads


def test_a_reader_that_is_called_like_its_module_is_followed(tmp_path: Path) -> None:
    reads = reads_of(
        tmp_path,
        {
            "app/core/__init__.py": "from app.core import config\n",
            "app/core/config.py": "from starlette.config import Config\ntry:\n    config = Config('.env')\nexcept FileNotFoundError:\n    config = Config()\n",
            "app/mail.py": "from app.core.config import config\nHOST = config('A_HOST')\n",
            "app/core/web.py": "from .config import config\nPORT = config('A_PORT', default=1)\n",
        },
    )
    assert [r.name for r in reads] == ["A_PORT", "A_HOST"]


def test_a_package_without_its_init_is_followed(tmp_path: Path) -> None:
    files = {
        "shop/core/__init__.py": "",
        "shop/core/config.py": "from starlette.config import Config\nconfig = Config('.env')\ndef read(name):\n    return config(name)\n",
        "shop/web/__init__.py": "from shop.core.config import config, read\nHOST = config('A_HOST')\n",
        "shop/web/mail.py": "from shop.web import config, read\nPORT = config('A_PORT')\nUSER = read('A_USER')\n",
    }
    lay(tmp_path, files)
    (tmp_path / "app/__init__.py").unlink()
    assert [r.name for r in collect(Library(project_of(tmp_path))).reads] == ["A_HOST", "A_PORT", "A_USER"]


def test_packages_of_one_name_in_services_side_by_side_are_told_apart(tmp_path: Path) -> None:
    service = "import os\ndef read(name):\n    return os.environ['{}_' + name]\n"
    files = {
        "services/cart/shop/config.py": service.format("CART"),
        "services/cart/shop/main.py": "from shop.config import read\nHOST = read('HOST')\n",
        "services/mail/shop/config.py": service.format("MAIL"),
        "services/mail/shop/main.py": "from shop.config import read\nHOST = read('HOST')\n",
    }
    lay(tmp_path, files)
    (tmp_path / "app/__init__.py").unlink()
    reads = collect(Library(project_of(tmp_path))).reads
    assert [(r.path, r.name) for r in reads] == [
        ("services/cart/shop/main.py", "CART_HOST"),
        ("services/mail/shop/main.py", "MAIL_HOST"),
    ]


def test_a_helper_in_another_module_is_followed(tmp_path: Path) -> None:
    reads = reads_of(
        tmp_path,
        {
            "app/env.py": "import os\ndef need(name):\n    return os.environ[name]\n",
            "app/main.py": "from app.env import need\n\nURL = need('DATABASE_URL')\n",
        },
    )
    assert [(r.name, r.path, r.line, r.need) for r in reads] == [("DATABASE_URL", "app/main.py", 3, Need.REQUIRED)]


def test_an_instance_in_another_module_is_followed(tmp_path: Path) -> None:
    reads = reads_of(
        tmp_path,
        {
            "app/env.py": "import environ\nenv = environ.Env(DEBUG=(bool, False))\n",
            "app/settings.py": "from app.env import env\n\nDEBUG = env('DEBUG')\n",
        },
    )
    assert [(r.name, r.path, r.line, r.default) for r in reads] == [("DEBUG", "app/settings.py", 3, "false")]


def test_names_from_another_module_are_followed(tmp_path: Path) -> None:
    reads = reads_of(
        tmp_path,
        {
            "app/names.py": "URL = 'DATABASE_URL'\nclass Name:\n    KEY = 'API_KEY'\n",
            "app/main.py": "import os\nfrom app.names import URL, Name\nA = os.environ[URL]\nB = os.environ[Name.KEY]\n",
        },
    )
    assert [r.name for r in reads] == ["DATABASE_URL", "API_KEY"]


def test_a_helper_of_a_base_class_in_another_module_is_followed(tmp_path: Path) -> None:
    reads = reads_of(
        tmp_path,
        {
            "app/base.py": "import os\nclass Plugin:\n    @staticmethod\n    def setting(key, default=None):\n        return os.environ.get(key, default)\n",
            "app/beats.py": "from app.base import Plugin\nclass Beats(Plugin):\n    def run(self):\n        return self.setting('BEATS', 5)\n",
        },
    )
    assert [(r.name, r.path, r.line, r.default) for r in reads] == [("BEATS", "app/beats.py", 4, "5")]


def test_a_program_imports_the_modules_of_its_own_folder_by_their_bare_names(tmp_path: Path) -> None:
    reads = reads_of(
        tmp_path,
        {
            "service/image/agreed.py": "KEY_NAME = 'SANDBOX_KEY'\n",
            "service/image/server.py": "import os\nfrom agreed import KEY_NAME\nkey = os.environ[KEY_NAME]\n",
        },
    )
    assert [(r.name, r.path, r.line) for r in reads] == [("SANDBOX_KEY", "service/image/server.py", 3)]


def test_a_settings_class_of_another_module_is_inherited(tmp_path: Path) -> None:
    reads = reads_of(
        tmp_path,
        {
            "app/base.py": "from pydantic_settings import BaseSettings\nclass Base(BaseSettings):\n    model_config = {'env_prefix': 'APP_'}\n    one: str\n",
            "app/settings.py": "from app.base import Base\nclass Settings(Base):\n    two: int = 2\n",
        },
    )
    assert [(r.name, r.path, r.line) for r in reads] == [
        ("APP_ONE", "app/base.py", 4),
        ("APP_TWO", "app/settings.py", 3),
    ]


ENVIRONS = "from environs import Env\nenv = Env()\n"
HELPER = "import os\ndef need(name):\n    return os.environ[name]\n"
READER = "import os\nclass Reader:\n    def __init__(self, prefix):\n        self.prefix = prefix\n    def get(self, name):\n        return os.environ.get(self.prefix + name)\nreader = Reader('A_')\n"


@pytest.mark.parametrize(
    "files",
    [
        {"app/env.py": HELPER, "app/main.py": "from app.env import *\nX = need('A_ONE')\n"},
        {"app/env.py": HELPER, "app/o.py": "O = 1\n", "app/main.py": "from app.env import *\nfrom app.o import *\nX = need('A_ONE')\n"},
        {"app/env.py": ENVIRONS, "app/main.py": "from .env import *\nX = env('A_ONE')\n"},
        {"app/env.py": "from os import environ\n", "app/main.py": "from app.env import environ\nX = environ['A_ONE']\n"},
        {"app/conf/base.py": HELPER, "app/conf/__init__.py": "from .base import need\n", "app/main.py": "from app import conf\nX = conf.need('A_ONE')\n"},
        {"app/conf/base.py": "from starlette.config import Config\nconfig = Config()\n", "app/conf/__init__.py": "from .base import config\n", "app/main.py": "from app.conf import config\nX = config('A_ONE')\n"},
        {"app/env.py": READER, "app/main.py": "from app.env import reader\nX = reader.get('ONE')\n"},
        {"app/main.py": "import os\nSPEC = {'one': ('A_ONE', 'x')}\nX = {k: os.environ.get(n, d) for k, (n, d) in SPEC.items()}\n"},
        {"app/main.py": "import os\nSPEC = [{'env': 'A_ONE', 'default': 'x'}]\nX = [os.environ.get(s['env'], s['default']) for s in SPEC]\n"},
        {"app/main.py": "import os\nNAMES = {'one': 'A_ONE'}\nX = os.environ[NAMES['one']]\n"},
    ],
)  # fmt: skip
def test_names_and_readers_are_followed_through_modules_and_tables(files: dict[str, str], tmp_path: Path) -> None:
    assert [(r.name, r.path) for r in reads_of(tmp_path, files)] == [("A_ONE", "app/main.py")]


def test_the_request_environment_of_wsgi_is_not_the_environment(tmp_path: Path) -> None:
    code = "def app(environ, start_response):\n    return environ['PATH_INFO'], environ.get('REMOTE_ADDR')\n"
    assert reads_of(tmp_path, {"app/wsgi.py": code}) == ()


def test_a_variable_that_is_only_set_is_not_read(tmp_path: Path) -> None:
    code = "import os\nos.environ['A_ONE'] = 'x'\nos.environ.setdefault('A_TWO', 'x')\ndel os.environ['A_ONE']\n"
    assert reads_of(tmp_path, {"app/main.py": code}) == ()


def test_a_name_that_cannot_be_computed_is_reported(tmp_path: Path) -> None:
    lay(tmp_path, {"app/main.py": "import os\nimport sys\nVALUE = os.environ[sys.argv[1]]\n"})
    found = collect(Library(project_of(tmp_path)))
    assert found.reads == ()
    assert [(c.path, c.line) for c in found.computed] == [("app/main.py", 3)]


def test_reads_of_tests_and_tools_are_told_apart(tmp_path: Path) -> None:
    code = "import os\nVALUE = os.getenv('A_ONE')\n"
    reads = reads_of(tmp_path, {"app/main.py": code, "tests/conftest.py": code, "noxfile.py": code})
    assert {r.path: r.part for r in reads} == {
        "app/main.py": Part.SERVICE,
        "tests/conftest.py": Part.TEST,
        "noxfile.py": Part.TOOLING,
    }


def test_a_file_that_cannot_be_parsed_is_named(tmp_path: Path) -> None:
    lay(tmp_path, {"app/main.py": "import os\nos.environ[\n"})
    library = Library(project_of(tmp_path))
    collect(library)
    assert [path for path, _ in library.unreadable] == ["app/main.py"]


def test_a_helper_that_nobody_seems_to_call_is_reported(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {"app/main.py": "import os\nread = lambda name: os.environ[name]\ndef get(key):\n    return os.getenv(key)\n"},
    )
    found = collect(Library(project_of(tmp_path)))
    assert [c.line for c in found.computed] == [2, 4]


def test_names_that_a_function_makes_of_fields_are_reported(tmp_path: Path) -> None:
    code = "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    model_config = {'alias_generator': str.upper}\n    one: str\n"
    lay(tmp_path, {"app/settings.py": code})
    found = collect(Library(project_of(tmp_path)))
    assert (found.reads, [c.line for c in found.computed]) == ((), [2])


def test_what_only_tests_compute_is_not_reported(tmp_path: Path) -> None:
    lay(tmp_path, {"tests/test_a.py": "import os, sys\nos.environ[sys.argv[1]]\n"})
    assert collect(Library(project_of(tmp_path))).computed == ()


def test_packages_of_one_name_in_several_parts_are_told_apart(tmp_path: Path) -> None:
    names = "NAME = '{}'\n"
    code = "import os\nfrom service import names\nVALUE = os.environ[names.NAME]\n"
    reads = reads_of(
        tmp_path,
        {
            f"parts/{part}/service/{file}": text
            for part in ("one", "two")
            for file, text in {
                "__init__.py": "",
                "names.py": names.format(f"A_{part.upper()}"),
                "main.py": code,
            }.items()
        },
    )
    assert [(r.name, r.path) for r in reads] == [
        ("A_ONE", "parts/one/service/main.py"),
        ("A_TWO", "parts/two/service/main.py"),
    ]


def test_a_settings_class_is_not_taken_for_another_one_of_its_name(tmp_path: Path) -> None:
    settings = "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    level: str = 'INFO'\n"
    reads = reads_of(
        tmp_path,
        {"app/mail.py": settings + "mail = Settings(_env_prefix='MAIL_', level='x')\n", "app/web.py": settings},
    )
    assert [(r.name, r.path) for r in reads] == [("LEVEL", "app/web.py")]


def test_names_that_are_made_of_each_other_are_followed_once(tmp_path: Path) -> None:
    code = (
        "import os\ndef run(here, there, call):\n    here = dict(there or {})\n    there = dict(here, **os.environ)\n    call(here)\n"
        "    return os.environ['A_ONE']\n"
    )
    assert [r.name for r in reads_of(tmp_path, {"app/main.py": code})] == ["A_ONE"]


def test_a_settings_class_with_a_condition_that_has_no_other_branch_is_read(tmp_path: Path) -> None:
    code = "import sys\nfrom pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    one: str\n    if sys.platform == 'linux':\n        two: int = 2\n"
    assert sorted(r.name.upper() for r in reads_of(tmp_path, {"app/settings.py": code})) == ["ONE", "TWO"]


@pytest.mark.parametrize(
    ("path", "others", "part"),
    [
        ("app/providers/slack.py", {}, Part.TOOLING),
        ("app/providers/slack.py", {"Dockerfile": 'CMD ["python", "-m", "app.providers.slack"]\n'}, Part.SERVICE),
        ("app/providers/slack.py", {"README.md": "`python app/providers/slack.py` sends a message.\n"}, Part.SERVICE),
        ("app/providers/slack.py", {"README.md": "See [the provider](app/providers/slack.py).\n"}, Part.TOOLING),
        ("app/main.py", {}, Part.SERVICE),
        ("serve_it.py", {}, Part.SERVICE),
    ],
)
def test_what_a_module_reads_as_a_program_counts_where_something_starts_it(
    tmp_path: Path, path: str, others: dict[str, str], part: Part
) -> None:
    code = "import os\nif __name__ == '__main__':\n    print(os.environ['A_ONE'])\n"
    lay(tmp_path, {path: code, **others})
    (tmp_path / "app/providers").mkdir(exist_ok=True)
    project = project_of(tmp_path)
    assert [r.part for r in told_apart(project, collect(Library(project)).reads)] == [part]
