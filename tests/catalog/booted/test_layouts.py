"""Services in every layout, with and without `__init__.py`, booted under the names that their own imports use."""

from __future__ import annotations

import pytest

from gates.rules.sourcepass import source_pass
from gates.tools import app_boot
from tests.catalog.booted import services
from tests.catalog.booted.services import blocking, broken, documented
from tests.conftest import Files, OpenProject

_FAULT = "class NotFoundError(Exception):\n    pass\n"
_INIT = "__init__.py"

LAYOUTS = [
    pytest.param("shop", "shop", (), id="flat"),
    pytest.param("shop", "shop", ("shop",), id="flat with an init"),
    pytest.param("src/shop", "shop", ("src/shop",), id="src layout"),
    pytest.param("src/shop", "src.shop", (), id="src is the package"),
    pytest.param("src/shop", "src.shop", ("src/shop",), id="src is the package and the inner one has an init"),
    pytest.param("keep/shop", "keep.shop", ("keep/shop",), id="no init on top"),
    pytest.param("keep/shop", "keep.shop", (), id="no init at all"),
    pytest.param("backend/shop", "shop", ("backend/shop",), id="folder around"),
    pytest.param("backend/shop", "shop", (), id="folder around, no init"),
    pytest.param("services/orders/shop", "shop", ("services/orders/shop",), id="service of many"),
    pytest.param("services/orders/shop", "shop", (), id="service of many, no init"),
]


def laid(files: Files, folder: str, package: str, inits: tuple[str, ...]) -> dict[str, bytes | str]:
    """A service as a package in a folder, in two modules of which one imports the other by its full name."""
    main = next(text for path, text in files.items() if path.endswith(("main.py", "app.py")))
    assert isinstance(main, str)
    rest = {path: text for path, text in files.items() if not path.endswith(".py")}
    return {
        **rest,
        **{f"{init}/{_INIT}": "" for init in inits},
        f"{folder}/faults.py": _FAULT,
        f"{folder}/main.py": main.replace(_FAULT, f"from {package}.faults import NotFoundError\n"),
        "tests/test_shop.py": f"from {package}.main import create_app\n",
    }


@pytest.mark.parametrize(("folder", "package", "inits"), LAYOUTS)
@pytest.mark.parametrize(
    ("files", "operations"),
    [pytest.param(services.FASTAPI, 2, id="fastapi"), pytest.param(services.FLASK, 3, id="flask")],
)
def test_a_sound_service_passes_both_gates_in_any_layout(
    open_project: OpenProject, files: Files, operations: int, folder: str, package: str, inits: tuple[str, ...]
) -> None:
    project = open_project(laid(files, folder, package, inits))
    docs, found = documented(project)
    assert (docs.unanswered, blocking(found)) == ((), [])
    assert f"{package}.main:create_app()" in app_boot.boot(project).evidence.note
    answers, said = broken(project)
    assert (answers.unanswered, blocking(said)) == ((), [])
    assert (answers.reached, answers.operations) == (operations, operations)


@pytest.mark.parametrize(("folder", "package", "inits"), LAYOUTS)
def test_rules_know_classes_by_the_names_that_imports_use(
    open_project: OpenProject, folder: str, package: str, inits: tuple[str, ...]
) -> None:
    project = open_project(laid(services.FLASK, folder, package, inits))
    assert source_pass(project).index.is_own(f"{package}.faults.NotFoundError")


def test_of_services_with_packages_of_the_same_name_the_one_that_is_started_is_booted(
    open_project: OpenProject,
) -> None:
    other = "from flask import Flask\n\nfrom shop.names import NAME\n\napp = Flask(NAME)\n"
    project = open_project(
        {
            **laid(services.FLASK, "services/orders/shop", "shop", ()),
            "services/orders/Dockerfile": "CMD gunicorn 'shop.main:create_app()'\n",
            "services/admin/shop/main.py": other,
            "services/admin/shop/names.py": 'NAME = "admin"\n',
        }
    )
    docs, found = documented(project)
    assert (docs.unanswered, blocking(found)) == ((), [])
    assert docs.examined["routes"] == 3


def test_a_configured_application_is_found_in_the_folder_of_its_service(open_project: OpenProject) -> None:
    project = open_project(
        {
            **laid(services.FLASK, "services/orders/shop", "shop", ()),
            "services/admin/shop/jobs.py": "import shop.names\n",
            "services/admin/shop/names.py": "",
            "gates.toml": 'app = "shop.main:create_app"\n',
        }
    )
    assert documented(project)[0].unanswered == ()


@pytest.mark.parametrize("prefix", ["", "backend/"], ids=["root", "folder around"])
def test_a_django_service_without_any_init_passes_both_gates(open_project: OpenProject, prefix: str) -> None:
    files = {f"{prefix}{path}": text for path, text in services.DJANGO.items() if not path.endswith(_INIT)}
    project = open_project(files)
    docs, found = documented(project)
    assert (docs.unanswered, blocking(found)) == ((), [])
    answers, said = broken(project)
    assert (answers.unanswered, blocking(said)) == ((), [])
    assert (answers.reached, answers.operations) == (7, 7)
