"""Small services of each framework, as files of a repository, and the two gates that boot them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from gates.catalog import api_docs, errors
from gates.model import Finding
from gates.project import Project

FASTAPI = {
    "shop/__init__.py": "",
    "shop/main.py": '''\
from typing import Generic, TypeVar

from fastapi import Depends, FastAPI, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

T = TypeVar("T")


class Item(BaseModel):
    id: int
    name: str


class Envelope(BaseModel, Generic[T]):
    data: T


class ErrorBody(BaseModel):
    error: dict[str, str]


class NotFoundError(Exception):
    pass


def answer(status: int, code: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": "Not possible."}}, status)


def need_key(x_key: str = Header("")) -> None:
    if x_key != "secret":
        raise HTTPException(401)


def create_app() -> FastAPI:
    app = FastAPI(title="Shop", version="1.0.0")

    @app.exception_handler(NotFoundError)
    async def not_found(request: Request, exc: NotFoundError) -> JSONResponse:
        return answer(404, "not_found")

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, exc: RequestValidationError) -> JSONResponse:
        return answer(422, "invalid")

    @app.exception_handler(HTTPException)
    async def http(request: Request, exc: HTTPException) -> JSONResponse:
        return answer(exc.status_code, "http")

    @app.exception_handler(Exception)
    async def unexpected(request: Request, exc: Exception) -> JSONResponse:
        return answer(500, "internal")

    known = {status: {"model": ErrorBody} for status in (401, 404, 422, 500)}

    @app.get("/items/{item_id}", responses=known)
    def read_item(item_id: int) -> Envelope[Item]:
        """Read an item."""
        if item_id > 100:
            raise NotFoundError
        return Envelope(data=Item(id=item_id, name="x"))

    @app.post("/items", responses=known, dependencies=[Depends(need_key)])
    async def make_item(item: Item) -> Envelope[Item]:
        """Make an item."""
        return Envelope(data=item)

    return app
''',
}

FLASK = {
    "shop/__init__.py": "",
    "shop/app.py": """\
import functools

from flask import Flask, abort, jsonify, request
from werkzeug.exceptions import HTTPException


class NotFoundError(Exception):
    pass


def success(data, status=200, **meta):
    return jsonify({"data": data, "meta": {"version": 1, **meta}}), status


def failure(status, code):
    return jsonify({"error": {"code": code, "message": "Not possible."}}), status


def guarded(view):
    @functools.wraps(view)
    def inner(*args, **kwargs):
        if request.headers.get("Authorization") != "Bearer secret":
            abort(401)
        return view(*args, **kwargs)

    return inner


def item_body(number):
    return {"id": number, "name": "x"}


def create_app():
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 4096

    @app.errorhandler(NotFoundError)
    def not_found(error):
        return failure(404, "not_found")

    @app.errorhandler(HTTPException)
    def http(error):
        return failure(error.code, "http")

    @app.errorhandler(Exception)
    def unexpected(error):
        return failure(500, "internal")

    @app.get("/items")
    @guarded
    def list_items():
        limit = request.args.get("limit", "10")
        size = int(limit) if limit.isdigit() else 10
        return success([item_body(n) for n in range(size)], count=1)

    @app.get("/items/<int:number>")
    @guarded
    def read_item(number):
        if number > 100:
            raise NotFoundError
        return success(item_body(number))

    @app.post("/items")
    @guarded
    def make_item():
        return success(item_body(request.get_json()["id"]), 201)

    return app
""",
    "docs/openapi.yaml": """\
openapi: 3.1.0
info: {title: Shop, version: 1.0.0}
paths:
  /items:
    get:
      summary: List items
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
      responses:
        "200":
          description: Items
          content:
            application/json:
              schema:
                type: object
                required: [data, meta]
                properties:
                  data: {type: array, items: {$ref: "#/components/schemas/Item"}}
                  meta:
                    type: object
                    required: [version, count]
                    properties: {version: {type: integer}, count: {type: integer}}
        "401": {$ref: "#/components/responses/Error"}
    post:
      summary: Make an item
      requestBody:
        content:
          application/json:
            schema: {$ref: "#/components/schemas/Item"}
      responses:
        "201": {$ref: "#/components/responses/Item"}
        "401": {$ref: "#/components/responses/Error"}
        "413": {$ref: "#/components/responses/Error"}
  /items/{number}:
    get:
      summary: Read an item
      parameters:
        - {name: number, in: path, required: true, schema: {type: integer}}
      responses:
        "200": {$ref: "#/components/responses/Item"}
        "401": {$ref: "#/components/responses/Error"}
        "404": {$ref: "#/components/responses/Error"}
components:
  schemas:
    Item:
      type: object
      required: [id, name]
      properties: {id: {type: integer}, name: {type: string}}
  responses:
    Item:
      description: An item
      content:
        application/json:
          schema:
            type: object
            required: [data, meta]
            properties:
              data: {$ref: "#/components/schemas/Item"}
              meta: {type: object, required: [version], properties: {version: {type: integer}}}
    Error:
      description: An error
      content:
        application/json:
          schema:
            type: object
            required: [error]
            properties: {error: {type: object}}
""",
}

STARLETTE = {
    "server.py": '''\
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route


async def show(request):
    """Show."""
    return JSONResponse({"id": request.path_params["n"]})


async def http(request, exc):
    return JSONResponse({"error": {"code": "http"}}, exc.status_code)


async def unexpected(request, exc):
    return JSONResponse({"error": {"code": "internal"}}, 500)


app = Starlette(
    routes=[Mount("/v1", routes=[Route("/things/{n:int}", show)])],
    exception_handlers={HTTPException: http, Exception: unexpected},
)
''',
}

LITESTAR = {
    "app.py": '''\
from dataclasses import dataclass

from litestar import Litestar, get, post


@dataclass
class Book:
    title: str


@get("/books/{number:int}")
async def read(number: int) -> Book:
    """Read a book."""
    return Book(str(number))


@post("/books")
async def make(data: Book) -> Book:
    """Make a book."""
    return data


app = Litestar([read, make])
''',
}

DJANGO = {
    "manage.py": 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
    "shop/__init__.py": "",
    "shop/settings.py": """\
import os

SECRET_KEY = os.environ["SHOP_SECRET_KEY"]
DEBUG = os.environ.get("SHOP_DEBUG", "false") == "true"
ALLOWED_HOSTS = ["shop.example.com"]
ROOT_URLCONF = "shop.urls"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "rest_framework", "drf_spectacular", "items"]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3", "ATOMIC_REQUESTS": True}}
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "items.errors.handle",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
""",
    "shop/urls.py": """\
from django.urls import include, path
from items.views import ItemViewSet, summary
from rest_framework.routers import DefaultRouter

router = DefaultRouter()
router.register("items", ItemViewSet)
urlpatterns = [path("api/", include(router.urls)), path("api/summary/<int:year>", summary)]
handler404 = "items.errors.not_found"
handler500 = "items.errors.broken"
""",
    "items/__init__.py": "",
    "items/models.py": """\
from django.db import models


class Item(models.Model):
    name = models.CharField(max_length=20)
""",
    "items/errors.py": """\
from django.http import JsonResponse
from rest_framework.views import exception_handler


def _body(status):
    return {"error": {"code": status, "message": "Not possible."}}


def handle(exc, context):
    response = exception_handler(exc, context)
    if response is not None:
        response.data = _body(response.status_code)
    return response


def not_found(request, exception):
    return JsonResponse(_body(404), status=404)


def broken(request):
    return JsonResponse(_body(500), status=500)
""",
    "items/views.py": '''\
from drf_spectacular.utils import extend_schema
from items.models import Item
from rest_framework import serializers, viewsets
from rest_framework.decorators import api_view
from rest_framework.response import Response


class ItemSerializer(serializers.ModelSerializer):
    class Meta:
        model = Item
        fields = ["id", "name"]


class ItemViewSet(viewsets.ModelViewSet):
    """Items."""

    queryset = Item.objects.all()
    serializer_class = ItemSerializer


@extend_schema(responses={200: ItemSerializer})
@api_view(["GET"])
def summary(request, year):
    """Sum up."""
    return Response({"id": year, "name": "x"})
''',
}

NINJA = {
    "manage.py": 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
    "shop/__init__.py": "",
    "shop/settings.py": 'SECRET_KEY = "x"\nROOT_URLCONF = "shop.urls"\nALLOWED_HOSTS = ["*"]\nINSTALLED_APPS = []\nDATABASES = {}\n',
    "shop/urls.py": '''\
from django.http import JsonResponse
from django.urls import path
from ninja import NinjaAPI, Schema
from ninja.security import HttpBearer


class Auth(HttpBearer):
    def authenticate(self, request, token):
        return None


class Item(Schema):
    id: int


api = NinjaAPI()


@api.exception_handler(Exception)
def broken(request, exc):
    return api.create_response(request, {"error": {"code": "internal"}}, status=500)


@api.get("/items/{item_id}", response=Item)
def read(request, item_id: int):
    """Read it."""
    return {"id": item_id}


@api.post("/items", response=Item, auth=Auth())
def make(request, item: Item):
    """Make it."""
    return item


urlpatterns = [path("api/", api.urls)]
''',
}

SMOREST = {
    "app.py": '''\
import marshmallow
from flask import Flask
from flask.views import MethodView
from flask_smorest import Api, Blueprint


class Pet(marshmallow.Schema):
    name = marshmallow.fields.String()


pets = Blueprint("pets", "pets", url_prefix="/pets")


@pets.route("/")
class Pets(MethodView):
    @pets.response(200, Pet(many=True))
    def get(self):
        """List pets."""
        return []

    @pets.arguments(Pet)
    @pets.response(201, Pet)
    def post(self, data):
        """Add a pet."""
        return data


def create_app():
    app = Flask(__name__)
    app.config.update(API_TITLE="Pets", API_VERSION="v1", OPENAPI_VERSION="3.0.2")
    Api(app).register_blueprint(pets)
    return app
''',
}


def changed(files: Mapping[str, str], path: str, old: str, new: str) -> dict[str, str]:
    """The same files with one text of one file replaced."""
    assert old in files[path], old
    return {**files, path: files[path].replace(old, new)}


def documented(project: Project) -> tuple[api_docs.Facts, list[Finding]]:
    """Facts and findings of `api-docs`."""
    facts = api_docs.gather(project, api_docs.Options())
    return facts, list(api_docs.judge(facts, api_docs.Options()).findings)


def broken(project: Project) -> tuple[errors.Facts, list[Finding]]:
    """Facts and findings of `errors` that come from provoked errors."""
    facts = dataclasses.replace(errors.gather(project, errors.Options()), static=())
    return facts, list(errors.judge(facts, errors.Options()).findings)


def blocking(findings: list[Finding]) -> list[tuple[str, str | None, int | None]]:
    """(rule, path, line) of what blocks."""
    return [(f.rule, f.path, f.line) for f in findings if f.blocking]
