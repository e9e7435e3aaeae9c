"""Where imports start from: packages with and without `__init__.py`, source folders, services side by side."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.project import Project, Role
from tests.conftest import Files, OpenProject, lay

KEEP = {
    "keep/api/__init__.py": "",
    "keep/api/api.py": "from keep.api.routes import things\n",
    "keep/api/routes/things.py": "from keep.providers.base import Provider\n",
    "keep/providers/__init__.py": "",
    "keep/providers/base.py": "class Provider: ...\n",
    "keep/tools/retry.py": "",
}


def test_a_folder_that_imports_go_through_is_a_package_without_its_init(open_project: OpenProject) -> None:
    project = open_project(KEEP)
    assert [tuple(p) for p in project.packages] == [("keep", "keep")]
    assert project.source_roots == (".",)
    assert project.role("keep/tools/retry.py") is Role.SOURCE


def test_a_folder_that_imports_start_from_is_none(open_project: OpenProject) -> None:
    project = open_project(
        {
            "backend/app/__init__.py": "",
            "backend/app/main.py": "from app.settings import Settings\n",
            "backend/app/settings.py": "class Settings: ...\n",
            "backend/worker/__init__.py": "",
            "backend/worker/jobs.py": "from app import settings\n",
        }
    )
    assert [tuple(p) for p in project.packages] == [("app", "backend/app"), ("worker", "backend/worker")]
    assert project.source_roots == ("backend",)


@pytest.mark.parametrize("init", [{}, {"src/routes/__init__.py": ""}], ids=["no init at all", "inits below"])
def test_src_may_itself_be_the_package(open_project: OpenProject, init: Files) -> None:
    project = open_project(
        {**init, "src/main.py": "from src.routes import things\n", "src/routes/things.py": "", "pyproject.toml": ""}
    )
    assert (project.source_roots, [p.name for p in project.packages]) == ((".",), ["src"])


def test_a_package_below_src_without_its_init_is_whole(open_project: OpenProject) -> None:
    project = open_project(
        {
            "src/acme/orders/__init__.py": "",
            "src/acme/orders/main.py": "from acme.orders.db import engine\n",
            "src/acme/orders/db.py": "engine = None\n",
            "src/acme/stock/__init__.py": "",
        }
    )
    assert (project.source_roots, [tuple(p) for p in project.packages]) == (("src",), [("acme", "src/acme")])


def test_a_service_without_any_init_starts_where_its_imports_do(open_project: OpenProject) -> None:
    project = open_project(
        {"backend/app/main.py": "from app.db import engine\n", "backend/app/db.py": "engine = None\n"}
    )
    assert project.source_roots == (".", "backend")


def test_production_code_is_believed_before_tests(open_project: OpenProject) -> None:
    tests = {f"tests/test_{n}.py": "from backend.app.main import app\n" for n in range(5)}
    project = open_project(
        {"backend/app/__init__.py": "", "backend/app/main.py": "import app.db\n", "backend/app/db.py": "", **tests}
    )
    assert project.source_roots == ("backend",)


def test_tests_are_believed_where_production_code_imports_relatively(open_project: OpenProject) -> None:
    project = open_project(
        {
            "shop/api/__init__.py": "",
            "shop/api/main.py": "from .db import engine\n",
            "shop/api/db.py": "engine = None\n",
            "tests/test_api.py": "from shop.api.main import app\n",
        }
    )
    assert (project.source_roots, [p.name for p in project.packages]) == ((".",), ["shop"])


@pytest.mark.parametrize(
    "declared",
    [
        '[tool.poetry]\npackages = [{include = "shop"}]\n',
        '[tool.hatch.build.targets.wheel]\npackages = ["shop"]\n',
        '[tool.setuptools]\npackages = ["shop", "shop.api"]\n',
        '[tool.setuptools.packages.find]\ninclude = ["shop*"]\n',
    ],
)
def test_metadata_may_name_the_package(open_project: OpenProject, declared: str) -> None:
    project = open_project({"shop/api/__init__.py": "", "shop/api/main.py": "", "pyproject.toml": declared})
    assert (project.source_roots, [p.name for p in project.packages]) == ((".",), ["shop"])


@pytest.mark.parametrize(
    "declared",
    [
        '[tool.poetry]\npackages = [{include = "api", from = "shop"}]\n',
        '[tool.hatch.build.targets.wheel]\npackages = ["shop/api"]\n',
        '[tool.setuptools.packages.find]\nwhere = ["shop"]\n',
        '[tool.setuptools]\npackage-dir = {"" = "shop"}\n',
        '[tool.uv.build-backend]\nmodule-root = "shop"\n',
        '[tool.setuptools]\npackages = 3\n[tool.poetry]\npackages = "odd"\n',
    ],
)
def test_metadata_may_name_the_folder_that_imports_start_from(open_project: OpenProject, declared: str) -> None:
    files = {"shop/api/__init__.py": "", "shop/api/main.py": "", "shop/Procfile": "", "pyproject.toml": declared}
    assert open_project(files).source_roots == ("shop",)


@pytest.mark.parametrize(
    ("file", "command", "root"),
    [
        ("Dockerfile", 'CMD ["uvicorn", "shop.api.main:app", "--port", "80"]\n', "."),
        ("Procfile", "web: gunicorn shop.api.main:app\n", "."),
        ("compose.yaml", "    command: python -m shop.api.main\n", "."),
        ("Dockerfile", "WORKDIR /srv/shop\nCMD uvicorn --factory \\\n  api.main:make\n", "shop"),
        ("Dockerfile", "CMD echo shop.api:main\n", "shop"),
    ],
)
def test_what_is_started_tells_where_imports_start(
    open_project: OpenProject, file: str, command: str, root: str
) -> None:
    project = open_project({"shop/api/__init__.py": "", "shop/api/main.py": "app = 1\n", file: command})
    assert project.source_roots == (root,)


def test_an_installed_library_is_not_taken_for_a_file_of_its_name(open_project: OpenProject) -> None:
    project = open_project(
        {
            "app/redis.py": "import redis\n",
            "app/queue.py": "import queue\nimport redis\n",
            "app/main.py": "import queue\nfrom redis import Redis\n",
        }
    )
    assert project.source_roots == (".",)


def test_what_other_code_imports_by_the_name_of_a_file_is_installed(open_project: OpenProject) -> None:
    project = open_project(
        {
            "shop/__init__.py": "",
            "shop/main.py": "import docker\nfrom docker import errors\n",
            "deploy/docker.py": "",
            "deploy/build.py": "from .docker import image\n",
        }
    )
    assert (project.source_roots, project.roots_apart) == ((".",), ())


def test_a_folder_with_a_module_of_the_standard_librarys_name_stays_off_the_path_of_others(
    open_project: OpenProject,
) -> None:
    files = {
        "jobs/run.py": "from steps import first\n",
        "jobs/steps.py": "",
        "jobs/queue.py": "",
        "shop/__init__.py": "",
    }
    project = open_project(files)
    assert (project.source_roots, project.roots_apart) == ((".",), ("jobs",))


def test_services_side_by_side_are_imported_from_their_own_folders(open_project: OpenProject) -> None:
    project = open_project(
        {
            "services/orders/orders/main.py": "from orders.db import engine\n",
            "services/orders/orders/db.py": "engine = None\n",
            "services/stock/stock/main.py": "from stock.db import engine\n",
            "services/stock/stock/db.py": "engine = None\n",
        }
    )
    assert project.source_roots == (".", "services/orders", "services/stock")
    assert project.roots_apart == ()


def test_services_whose_packages_have_the_same_name_are_kept_apart(open_project: OpenProject) -> None:
    service = {"app/main.py": "from app.db import engine\n", "app/db.py": "engine = None\n"}
    project = open_project({f"services/{s}/{path}": text for s in ("a", "b") for path, text in service.items()})
    assert project.source_roots == (".",)
    assert project.roots_apart == ("services/a", "services/b")


def test_a_folder_of_scripts_is_no_source_root(open_project: OpenProject) -> None:
    project = open_project(
        {
            "shop/__init__.py": "",
            "scripts/load.py": "import helpers\n",
            "scripts/helpers.py": "",
            "dev/generate/run.py": "import names\n",
            "dev/generate/names.py": "",
        }
    )
    assert (project.source_roots, project.roots_apart) == ((".",), ())


def test_nothing_is_read_again_while_nothing_changed(open_project: OpenProject, tmp_path: Path) -> None:
    project = open_project(KEEP)
    project.memory = tmp_path / "memory"
    assert project.source_roots == (".",)
    again = _Unread(project.root, project.config)
    again.memory = project.memory
    assert again.source_roots == (".",)


def test_a_changed_import_moves_the_source_root(open_project: OpenProject, tmp_path: Path) -> None:
    project = open_project(KEEP)
    project.memory = tmp_path / "memory"
    assert project.source_roots == (".",)
    lay(
        project.root,
        {
            "keep/api/api.py": "from api.routes import things\n",
            "keep/api/routes/things.py": "from providers.base import Provider\n",
        },
    )
    again = Project(project.root, project.config)
    again.memory = project.memory
    assert again.source_roots == ("keep",)


class _Unread(Project):
    """A project whose files nobody may read."""

    def bytes_of(self, path: str) -> bytes:
        raise AssertionError(path)
