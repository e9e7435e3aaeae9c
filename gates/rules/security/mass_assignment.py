"""Whatever the caller sends becomes columns of a record.

**What it does.** Names `Model(**request.json)`, `Model.objects.create(**request.data)`, `.values(**body)`,
`record.__dict__.update(body)` and `for key, value in body.items(): setattr(record, key, value)`, where the body comes
from the request as it is. Schemas, forms and serializers, which declare the fields that they take, are left alone.

**Why it matters.** The caller adds `"is_admin": true`, `"price": 0` or another customer's id to the body, and the
record has it (CWE-915).

**Example.**

    user = User(**request.get_json())

**How to fix.** Read the body through a schema that names the fields a caller may set, and hand those on.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.places import is_endpoint
from gates.rules.security.asked import asked
from gates.rules.shapes import final_name
from gates.rules.source import Source, own_nodes
from gates.rules.values import FUNCTIONS, Breach, at

ID = "security/mass-assignment"
SEVERITY = Severity.HIGH
SUMMARY = "Whatever the caller sends becomes columns of a record"
HINTS = ("(**", "setattr", "__dict__", " **", "values(")
NODES = (ast.Call, ast.For)

_MODEL_HOME = re.compile(r"(^|[._])(models?|entit(y|ies)|orm|tables?|db|database|domain|persistence)([._]|$)")
_SCHEMA = re.compile(
    r"(Schema|Form|Serializer|In|Input|Create|Update|Patch|Request|Payload|Params|Query|Filter|DTO|Dto|Command|Settings"
    r"|Config|Options|Body|Response|Out|Event|Message)$"
)
_MODEL_BASE = re.compile(r"(^|\.)(Model|Base|DeclarativeBase|SQLModel|Document|Entity|TimeStampedModel|AbstractUser)$")
_WRITES = frozenset({"create", "acreate", "get_or_create", "update_or_create", "values", "insert", "bulk_create"})
_FIX = "Read the body through a schema that names the fields a caller may set."


def visit(node: ast.Call | ast.For, source: Source) -> Iterator[Breach]:
    """One call with `**`, or one loop over what was sent."""
    if isinstance(node, ast.For):
        yield from _loop(node, source)
        return
    if _is_dict_update(node):
        part = next((p for a in node.args for p in [_sent(a, source)] if p is not None), None)
        if part is not None:
            yield _breach(node, part)
        return
    if not node.keywords:
        return
    spread = [k.value for k in node.keywords if k.arg is None]
    if spread and _is_record(node.func, source):
        part = next((p for value in spread for p in [_sent(value, source)] if p is not None), None)
        if part is not None:
            yield _breach(node, part)


def _breach(node: ast.AST, part: ast.expr) -> Breach:
    return at(node, f"Every key of `{ast.unparse(part)}` becomes a field of the record, wanted or not.", _FIX)


def _loop(node: ast.For, source: Source) -> Iterator[Breach]:
    """`for key, value in body.items(): setattr(record, key, value)`, unless the key is held against something."""
    if not (isinstance(node.iter, ast.Call) and final_name(node.iter.func) == "items"):
        return
    keys = node.target.elts[0] if isinstance(node.target, ast.Tuple) and node.target.elts else None
    part = _sent(node.iter.func.value, source) if isinstance(node.iter.func, ast.Attribute) else None
    if part is None or not isinstance(keys, ast.Name):
        return
    inside = list(own_nodes(node.body))
    held = any(isinstance(n, ast.Compare) and final_name(n.left) == keys.id for n in inside)
    for call in inside:
        named = isinstance(call, ast.Call) and final_name(call.func) == "setattr" and len(call.args) == 3
        if isinstance(call, ast.Call) and named and final_name(call.args[1]) == keys.id and not held:
            yield _breach(call, part)


def _is_dict_update(node: ast.Call) -> bool:
    receiver = node.func.value if isinstance(node.func, ast.Attribute) and node.func.attr == "update" else None
    return isinstance(receiver, ast.Attribute) and receiver.attr == "__dict__"


def _sent(value: ast.expr, source: Source) -> ast.expr | None:
    """The body of the request that a value is, as it was sent."""
    part = asked(value, source)
    if part is not None and not (isinstance(part, ast.Name) and part.id != final_name(value)):
        return part
    return value if isinstance(value, ast.Name) and _is_raw_parameter(value.id, source) else None


def _is_raw_parameter(name: str, source: Source) -> bool:
    """Whether a name is an endpoint's body that is declared as a bare mapping."""
    function = source.function
    if function is None or not is_endpoint(function, source.owner, source.names, source.scopes):
        return False
    arg = next((a for a in (*function.args.args, *function.args.kwonlyargs) if a.arg == name), None)
    annotation = arg.annotation if arg is not None else None
    base = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return final_name(base) in {"dict", "Dict", "Mapping"}


def _is_record(func: ast.expr, source: Source) -> bool:
    """Whether what is called makes or changes a record of a database."""
    if isinstance(func, ast.Attribute) and func.attr in _WRITES:
        around = ast.unparse(func.value)
        statement = func.attr == "values" and re.search(r"(^|\.|\()(insert|update)\(", around) is not None
        return (
            statement
            or final_name(func.value) in {"objects", "query"}
            or (func.attr == "create" and _is_model(func.value, source))
        )
    return _is_model(func, source)


def _is_model(func: ast.expr, source: Source) -> bool:
    name = final_name(func)
    if not name[:1].isupper() or _SCHEMA.search(name):
        return False
    own = next((s for s in source.tree.body if isinstance(s, ast.ClassDef) and s.name == name), None)
    if own is not None and not any(isinstance(scope, FUNCTIONS) and scope.name == name for scope in source.scopes):
        table = any(isinstance(n, ast.Name) and n.id == "__tablename__" for s in own.body for n in ast.walk(s))
        return table or any(_MODEL_BASE.search(ast.unparse(base)) for base in own.bases)
    return bool(_MODEL_HOME.search(source.origin(func).rpartition(".")[0]))


VALID = (
    """
    from flask import request
    from app.schemas import OrderIn
    from app.models import Order

    def create():
        data = OrderIn(**request.get_json())
        return Order(**data.model_dump())
    """,
    """
    from flask import request
    from app.models import Order

    def create():
        body = request.get_json()
        return Order(title=body["title"], amount=body["amount"])
    """,
    """
    from fastapi import APIRouter
    from app.models import Order
    from app.schemas import OrderCreate

    router = APIRouter()

    @router.post("/orders")
    def create(order: OrderCreate) -> None:
        Order(**order.model_dump())
    """,
    """
    from rest_framework.views import APIView
    from app.serializers import OrderSerializer

    class Orders(APIView):
        def post(self, request):
            serializer = OrderSerializer(data=request.data)
            serializer.is_valid(raise_exception=True)
            return serializer.save()
    """,
    """
    from app.models import Order

    FIELDS = {"title", "amount"}

    def change(request, order: Order) -> None:
        for key, value in request.json.items():
            if key in FIELDS:
                setattr(order, key, value)
    """,
    """
    from app.models import Order

    def load(rows: list[dict[str, str]]) -> list[Order]:
        return [Order(**row) for row in rows]
    """,
    """
    from fastapi import APIRouter
    from app.schemas import OrderUpdate

    router = APIRouter()

    @router.patch("/orders")
    def change(order: OrderUpdate, stored) -> None:
        for key, value in order.model_dump(exclude_unset=True).items():
            setattr(stored, key, value)
    """,
    """
    from flask import request
    from pydantic import BaseModel

    class Order(BaseModel):
        title: str

    def create() -> Order:
        return Order(**request.get_json())
    """,
    """
    from flask import render_template, request

    def page():
        return render_template("page.html", **request.args)
    """,
    """
    from flask import request
    from app.models import Order

    FIELDS = ("title", "amount")

    def create():
        body = request.get_json()
        return Order(**{name: body[name] for name in FIELDS})
    """,
    """
    from app.models import Order

    def build(**values: str) -> Order:
        return Order(**values)
    """,
    """
    from dataclasses import dataclass
    from flask import request

    @dataclass
    class Point:
        x: int
        y: int

    def point() -> Point:
        return Point(**request.get_json())
    """,
)

INVALID = (
    """
    from flask import request
    from app.models import User

    def create():
        return User(**request.get_json())  # breach
    """,
    """
    from flask import request
    from app.models import User

    def create():
        return User(**request.json)  # breach
    """,
    """
    from flask import request
    from app.models import User

    def create():
        body = request.get_json()
        return User(**body)  # breach
    """,
    """
    from app.models import User

    def create(request):
        return User.objects.create(**request.data)  # breach
    """,
    """
    from app.db.models import User

    async def create(request):
        return User(**await request.json())  # breach
    """,
    """
    from fastapi import APIRouter
    from app.models import User

    router = APIRouter()

    @router.post("/users")
    def create(payload: dict) -> None:
        User(**payload)  # breach
    """,
    """
    from typing import Any
    from fastapi import APIRouter
    from app.models import User

    router = APIRouter()

    @router.post("/users")
    async def create(payload: dict[str, Any]) -> None:
        user = User(**payload)  # breach
        user.save()
    """,
    """
    from flask import request

    def change(user):
        for key, value in request.get_json().items():
            setattr(user, key, value)  # breach
    """,
    """
    from flask import request

    def change(user):
        user.__dict__.update(request.get_json())  # breach
    """,
    """
    from sqlalchemy import insert
    from flask import request
    from app.models import User

    def create(session):
        session.execute(insert(User).values(**request.get_json()))  # breach
    """,
    """
    from flask import request
    from flask_sqlalchemy import SQLAlchemy

    db = SQLAlchemy()

    class User(db.Model):
        name = db.Column(db.String)

    def create():
        db.session.add(User(**request.form.to_dict()))  # breach
    """,
    """
    from fastapi import APIRouter

    router = APIRouter()

    @router.patch("/users")
    def change(payload: dict, user) -> None:
        for key, value in payload.items():
            setattr(user, key, value)  # breach
    """,
    """
    from sqlalchemy.orm import DeclarativeBase

    class Base(DeclarativeBase):
        pass

    class User(Base):
        __tablename__ = "users"

    async def create(request):
        data = await request.json()
        return User(**data)  # breach
    """,
)
