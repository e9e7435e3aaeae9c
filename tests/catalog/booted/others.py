"""Small services on further frameworks, and further ways to lay an application out, as files of a repository."""

from __future__ import annotations

MOUNTED = {
    "src/shop/__init__.py": "",
    "src/shop/factory.py": '''\
import socket
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from pydantic import BaseModel
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount


class Item(BaseModel):
    id: int


@asynccontextmanager
async def lifespan(app: FastAPI):
    socket.create_connection(("db.example.com", 5432))
    yield


router = APIRouter()


@router.get("/items/{number}")
def read(number: int) -> Item:
    """Read an item."""
    return Item(id=number)


def create_app() -> FastAPI:
    old, new = FastAPI(title="Old", version="1"), FastAPI(title="New", version="2")
    old.include_router(router)
    new.include_router(router, prefix="/deep")
    old.mount("/v2", GZipMiddleware(new))
    top = FastAPI(lifespan=lifespan)
    top.mount("/api", old)
    return top
''',
}

SCHEMA_GENERATOR = {
    "server.py": '''\
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starlette.schemas import SchemaGenerator

schemas = SchemaGenerator({"openapi": "3.0.0", "info": {"title": "Things", "version": "1.0"}})


async def show(request):
    """
    summary: Show a thing
    parameters:
      - {name: number, in: path, required: true, schema: {type: integer}}
    responses:
      200:
        description: A thing
        content:
          application/json:
            schema: {type: object, properties: {id: {type: integer}}}
    """
    return JSONResponse({"id": request.path_params["number"]})


def document(request):
    return schemas.OpenAPIResponse(request=request)


app = Starlette(
    routes=[
        Mount("/v1", routes=[Route("/things/{number:int}", show)]),
        Route("/schema", document, include_in_schema=False),
    ]
)
''',
}

TWO_NINJAS = {
    "manage.py": 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
    "shop/__init__.py": "",
    "shop/settings.py": 'SECRET_KEY = "x"\nROOT_URLCONF = "shop.urls"\nALLOWED_HOSTS = ["*"]\nINSTALLED_APPS = []\n',
    "shop/urls.py": '''\
from django.urls import path
from ninja import NinjaAPI, Schema


class Item(Schema):
    id: int


api = NinjaAPI(title="Shop")
internal = NinjaAPI(title="Internal", urls_namespace="internal", version="2")


@api.get("/items/{number}", response=Item)
def read(request, number: int):
    """Read it."""
    return {"id": number}


@internal.post("/items", response=Item)
def make(request, item: Item):
    """Make it."""
    return item


urlpatterns = [path("api/", api.urls), path("internal/", internal.urls)]
''',
}

APIFLASK = {
    "pets/__init__.py": '''\
from apiflask import APIBlueprint, APIFlask, Schema
from apiflask.fields import Integer, String
from apiflask.views import MethodView

pets = APIBlueprint("pets", __name__, url_prefix="/pets")


class Pet(Schema):
    id = Integer(required=True)
    name = String(required=True)


@pets.get("/<int:number>")
@pets.output(Pet)
def read(number):
    """Read a pet."""
    return {"id": number, "name": "x"}


class Pets(MethodView):
    @pets.input(Pet)
    @pets.output(Pet, status_code=201)
    def post(self, json_data):
        """Add a pet."""
        return json_data


pets.add_url_rule("/", view_func=Pets.as_view("pets"))


def create_app(config=None):
    app = APIFlask(__name__, title="Pets", version="1.0")
    app.register_blueprint(pets)
    return app
''',
    "wsgi.py": "from pets import create_app\n\napp = create_app()\n",
}

FLASK_OPENAPI3 = {
    "app.py": """\
from flask_openapi3 import APIBlueprint, Info, OpenAPI
from pydantic import BaseModel

app = OpenAPI(__name__, info=Info(title="Books", version="1.0.0"))
books = APIBlueprint("books", __name__, url_prefix="/api")


class Book(BaseModel):
    id: int


@books.get("/books/<int:id>", summary="Read a book", responses={200: Book})
def read(path: Book):
    return {"id": path.id}


app.register_api(books)
""",
}

QUART = {
    "app.py": '''\
from dataclasses import dataclass

from quart import Quart
from quart_schema import QuartSchema, validate_response

app = Quart(__name__)
QuartSchema(app)


@dataclass
class Todo:
    id: int


@app.get("/todos/<int:number>")
@validate_response(Todo)
async def read(number):
    """Read a task."""
    return Todo(number)
''',
}

CONNEXION = {
    "todo/__init__.py": "",
    "todo/main.py": """\
import connexion

app = connexion.AsyncApp(__name__, specification_dir="../spec")
app.add_api("openapi.yaml", base_path="/v1")
""",
    "todo/views.py": 'def read(number):\n    """Read a task."""\n    return {"id": number}\n',
    "spec/openapi.yaml": """\
openapi: 3.0.3
info: {title: Tasks, version: "1.0"}
servers: [{url: /v1}]
paths:
  /todos/{number}:
    get:
      operationId: todo.views.read
      summary: Read a task
      parameters:
        - {name: number, in: path, required: true, schema: {type: integer}}
      responses:
        "200":
          description: A task
          content:
            application/json:
              schema: {type: object, required: [id], properties: {id: {type: integer}}}
""",
}

_HANDWRITTEN = """\
openapi: 3.0.3
info: {title: Tasks, version: "1.0"}
paths:
  /todos/{number}:
    get:
      summary: Read a task
      parameters:
        - {name: number, in: path, required: true, schema: {type: integer}}
      responses:
        "200":
          description: A task
          content:
            application/json:
              schema: {type: object, required: [id], properties: {id: {type: integer}}}
"""

SANIC = {
    "docs/api.yaml": _HANDWRITTEN,
    "server.py": '''\
from sanic import Sanic
from sanic.response import json

app = Sanic("Tasks")


@app.get("/todos/<number:int>")
async def read(request, number: int):
    """Read a task."""
    return json({"id": number})
''',
}

AIOHTTP = {
    "docs/api.yaml": _HANDWRITTEN,
    "main.py": '''\
from aiohttp import web


class Todo(web.View):
    async def get(self):
        """Read a task."""
        return web.json_response({"id": int(self.request.match_info["number"])})


async def create_app():
    app = web.Application()
    app.router.add_view("/todos/{number}", Todo)
    return app


if __name__ == "__main__":
    web.run_app(create_app())
''',
}

FALCON = {
    "docs/api.yaml": _HANDWRITTEN,
    "app.py": '''\
import falcon


class Todo:
    def on_get(self, request, response, number):
        """Read a task."""
        response.media = {"id": number}


app = falcon.App()
app.add_route("/todos/{number:int}", Todo())
''',
}

BOTTLE = {
    "docs/api.yaml": _HANDWRITTEN,
    "app.py": '''\
from bottle import Bottle

app = Bottle()


@app.get("/todos/<number:int>")
def read(number):
    """Read a task."""
    return {"id": number}
''',
}
