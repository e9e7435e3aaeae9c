"""Each framework booted for real, examined by both gates in one boot: sound services pass, and everything is reached."""

from __future__ import annotations

import pytest

from tests.catalog.booted import services
from tests.catalog.booted.services import blocking, broken, changed, documented
from tests.conftest import Files, OpenProject


@pytest.mark.parametrize(
    ("files", "framework", "operations"),
    [
        pytest.param(services.FASTAPI, "fastapi", 2, id="fastapi"),
        pytest.param(services.FLASK, "flask", 3, id="flask"),
        pytest.param(services.LITESTAR, "litestar", 2, id="litestar"),
        pytest.param(services.DJANGO, "django", 7, id="django-rest"),
        pytest.param(services.NINJA, "django", 2, id="ninja"),
        pytest.param(services.SMOREST, "flask", 2, id="smorest"),
    ],
)
def test_a_sound_service_passes_both_gates(
    open_project: OpenProject, files: Files, framework: str, operations: int
) -> None:
    project = open_project(files)
    docs, found = documented(project)
    assert docs.unanswered == ()
    assert docs.framework == framework
    assert blocking(found) == []
    assert docs.examined["routes"] >= operations
    answers, said = broken(project)
    assert answers.unanswered == ()
    assert blocking(said) == []
    assert (answers.reached, answers.operations) == (operations, operations)


def test_a_plain_django_view_is_not_blamed_for_exceptions_that_only_rest_framework_answers(
    open_project: OpenProject,
) -> None:
    files = changed(services.DJANGO, "shop/urls.py", "urlpatterns = [", "urlpatterns = [path('health/', health), ")
    health = "from django.http import JsonResponse\n\n\ndef health(request):\n    return JsonResponse({})\n\n\n"
    answers, said = broken(open_project(changed(files, "shop/urls.py", "\nrouter =", "\n" + health + "router =")))
    assert (answers.reached, answers.operations) == (8, 8)
    assert blocking(said) == []


def test_starlette_is_examined_through_its_mounts(open_project: OpenProject) -> None:
    project = open_project(services.STARLETTE)
    docs, found = documented(project)
    assert [o.label for o in docs.operations] == ["GET /v1/things/{n}"]
    assert blocking(found) == [("api-docs/no-document", "server.py", 7)]
    answers, said = broken(project)
    assert blocking(said) == []
    assert answers.reached == 1


def test_a_project_without_a_web_framework_has_no_subject(open_project: OpenProject) -> None:
    project = open_project({"tool.py": "print('hello')\n"})
    assert "imports a web framework" in (documented(project)[0].absent or "")
    assert "imports a web framework" in (broken(project)[0].absent or "")


def test_an_application_that_does_not_come_up_is_no_answer_of_either_gate(open_project: OpenProject) -> None:
    project = open_project(
        {
            "app.py": "from flask import Flask\nraise OSError('disk')\n",
            "wsgi.py": "from app import app\n",
            "gates.toml": 'app = "app:app"\n',
        }
    )
    for facts in (documented(project)[0], broken(project)[0]):
        assert len(facts.unanswered) == 1
        assert "app.py:2: OSError: disk" in facts.unanswered[0]


def test_an_unreadable_document_is_no_answer(open_project: OpenProject) -> None:
    project = open_project({**services.FLASK, "docs/openapi.yaml": "openapi: 3.1.0\npaths: [\n"})
    facts, _ = documented(project)
    assert any("docs/openapi.yaml cannot be parsed" in said for said in facts.unanswered)
