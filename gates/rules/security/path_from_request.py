"""A path is joined from request data.

**What it does.** Names `os.path.join`, `BASE / name`, `Path(name)`, `open`, `send_file`, `FileResponse` and their like
where a part is text from the request (a query or form field, a header, the name of an uploaded file, a part of the
address that may hold slashes), in a function that neither cuts the folders off nor checks where the path ends up.

**Why it matters.** `../../etc/passwd`, or an absolute path, reads and overwrites files far from the folder that was
meant (CWE-22).

**Example.**

    return FileResponse(UPLOADS / request.query_params["file"])

**How to fix.** Keep files under names of your own (an id), use `werkzeug.utils.secure_filename`,
`send_from_directory` or `Path(name).name`, or check `(BASE / name).resolve().is_relative_to(BASE)`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.security.asked import asked, is_guarded, is_held
from gates.rules.shapes import keyword, text_of
from gates.rules.source import Source
from gates.rules.values import Breach, at, called

ID = "security/path-from-request"
SEVERITY = Severity.HIGH
SUMMARY = "A path is joined from request data"
HINTS = ("open(", "join(", "Path", "send_file", "FileResponse", "static_file", "remove(", "unlink(", "upload", "folder")
NODES = (
    called(
        "join", "open", "Path", "send_file", "FileResponse", "static_file", "remove", "unlink", "joinpath", "rmtree"
    ),
    ast.BinOp,
)

_JOINS = frozenset({"os.path.join", "posixpath.join"})
_OPENS = frozenset({
    "open", "io.open", "aiofiles.open", "os.remove", "os.unlink", "shutil.rmtree", "pathlib.Path", "flask.send_file",
    "quart.send_file", "codecs.open",
})  # fmt: skip
_BY_NAME = ("FileResponse", "send_file")
_CHECKS = frozenset({
    "secure_filename", "safe_join", "is_relative_to", "relative_to", "commonpath", "basename", "get_valid_filename",
    "validate_filename", "sanitize_filename", "get_available_name", "fullmatch", "is_safe_path", "safe_path",
})  # fmt: skip
_FIX = "Cut the folders off (secure_filename, Path(name).name), or check that the resolved path is below its folder."


def visit(node: ast.Call | ast.BinOp, source: Source) -> Iterator[Breach]:
    """One call or division."""
    if source.function is None or _inside_another(source):
        return
    for given in _parts(node, source):
        part = asked(given, source)
        if part is not None and not is_held(_CHECKS, source) and not is_guarded(given, source) and not _cut(source):
            yield at(node, f"`{ast.unparse(part)}` comes from the request, and becomes part of a path.", _FIX)
            return


def _parts(node: ast.Call | ast.BinOp, source: Source) -> list[ast.expr]:
    if isinstance(node, ast.BinOp):
        numbers = isinstance(node.left, ast.Constant) and text_of(node.left) is None
        return [node.right] if isinstance(node.op, ast.Div) and not numbers else []
    known = source.origin(node.func)
    if known in _JOINS:
        return node.args
    if isinstance(node.func, ast.Attribute) and node.func.attr == "joinpath":
        return node.args
    if known in _OPENS or known.rpartition(".")[2] in _BY_NAME:
        named = keyword(node, "path") or keyword(node, "file")
        return node.args[:1] or ([named] if named is not None else [])
    return []


def _inside_another(source: Source) -> bool:
    """Whether a larger path is made of this one: `Path(a) / b`, `open(os.path.join(a, b))` are told once, as a whole."""
    around = source.ancestors[-1] if source.ancestors else None
    if isinstance(around, ast.BinOp):
        return isinstance(around.op, ast.Div)
    return isinstance(around, ast.Call) and (
        source.origin(around.func) in _OPENS | _JOINS or source.origin(around.func).rpartition(".")[2] in _BY_NAME
    )


def _cut(source: Source) -> bool:
    """Whether `.name` or `.stem` of a path is taken around the visited place: that has no folder in it."""
    return any(isinstance(a, ast.Attribute) and a.attr in {"name", "stem"} for a in source.ancestors[-2:])


VALID = (
    """
    from pathlib import Path
    from werkzeug.utils import secure_filename
    from flask import request

    UPLOADS = Path("uploads")

    def keep():
        upload = request.files["report"]
        upload.save(UPLOADS / secure_filename(upload.filename))
    """,
    """
    from flask import request, send_from_directory

    def report():
        return send_from_directory("reports", request.args["file"])
    """,
    """
    from pathlib import Path

    BASE = Path("reports").resolve()

    async def report(request):
        path = (BASE / request.query_params["file"]).resolve()
        if not path.is_relative_to(BASE):
            raise PermissionError
        return path.read_text()
    """,
    """
    from pathlib import Path
    from fastapi import APIRouter, UploadFile

    router = APIRouter()

    @router.post("/reports")
    async def keep(report: UploadFile) -> None:
        name = Path(report.filename or "report").name
        Path("reports", name).write_bytes(await report.read())
    """,
    """
    import os
    from flask import request

    def report():
        return open(os.path.join("reports", os.path.basename(request.args["file"]))).read()
    """,
    """
    from pathlib import Path
    from fastapi import APIRouter

    router = APIRouter()

    @router.get("/reports/{number}")
    def report(number: int) -> str:
        return Path("reports", f"{number}.txt").read_text()
    """,
    """
    from pathlib import Path
    from fastapi import APIRouter
    from fastapi.responses import FileResponse

    router = APIRouter()

    @router.get("/reports/{name}")
    def report(name: str) -> FileResponse:
        return FileResponse(Path("reports") / f"{name}.pdf")
    """,
    """
    from pathlib import Path
    from uuid import UUID
    from flask import request

    def report():
        return (Path("reports") / str(UUID(request.args["id"]))).read_text()
    """,
    """
    from flask import request

    def share(total: float):
        return total / request.args.get("parts", type=int)
    """,
    """
    import os

    def report(name: str):
        return open(os.path.join("reports", name)).read()
    """,
    """
    from pathlib import Path
    from flask import request

    KNOWN = {"daily", "weekly"}

    def report():
        kind = request.args.get("kind", "daily")
        if kind not in KNOWN:
            raise ValueError(kind)
        return (Path("reports") / kind).read_text()
    """,
    """
    from flask import request

    def line():
        return ", ".join(request.args.getlist("tag"))
    """,
    """
    import os
    from werkzeug.security import safe_join
    from flask import request, send_file

    def report():
        return send_file(safe_join(os.getcwd(), request.args["file"]))
    """,
    """
    from pathlib import Path
    from django.http import HttpRequest, HttpResponse

    def render(request: HttpRequest, template: str) -> HttpResponse:
        return HttpResponse(Path(template).read_text())
    """,
)

INVALID = (
    """
    from pathlib import Path
    from starlette.responses import FileResponse

    UPLOADS = Path("uploads")

    async def report(request):
        return FileResponse(UPLOADS / request.query_params["file"])  # breach
    """,
    """
    import os
    from flask import request

    def report():
        path = os.path.join("reports", request.args.get("file"))  # breach
        with open("reports/index") as index:
            return index.read(), path
    """,
    """
    from flask import request

    def report():
        with open(f"reports/{request.args['file']}") as file:  # breach
            return file.read()
    """,
    """
    from flask import request, send_file

    def report():
        name = request.args["file"]
        return send_file("reports/" + name)  # breach
    """,
    """
    import os
    from flask import current_app, request

    def keep():
        upload = request.files["report"]
        upload.save(os.path.join(current_app.config["UPLOADS"], upload.filename))  # breach
    """,
    """
    from pathlib import Path
    from fastapi import APIRouter, UploadFile

    router = APIRouter()
    UPLOADS = Path("uploads")

    @router.post("/reports")
    async def keep(report: UploadFile) -> None:
        target = UPLOADS / report.filename  # breach
        target.write_bytes(await report.read())
    """,
    """
    from pathlib import Path
    from fastapi import APIRouter

    router = APIRouter()

    @router.get("/reports")
    def report(name: str) -> str:
        return Path("reports", "daily").joinpath(name).read_text()  # breach
    """,
    """
    from pathlib import Path
    from fastapi import APIRouter
    from fastapi.responses import FileResponse

    router = APIRouter()

    @router.get("/files/{name:path}")
    def file(name: str) -> FileResponse:
        return FileResponse(f"files/{name}")  # breach
    """,
    """
    from flask import Flask, send_file

    app = Flask(__name__)

    @app.route("/files/<path:name>")
    def file(name):
        return send_file("files/" + name)  # breach
    """,
    """
    import os

    def report(request):
        name = request.GET["file"].strip()
        return open(os.path.join("reports", name)).read()  # breach
    """,
    """
    import os
    from flask import request

    def forget():
        os.remove("reports/%s" % request.form["file"])  # breach
    """,
    """
    from pathlib import Path

    class Report:
        def on_get(self, req, resp):
            resp.text = (Path("reports") / req.get_param("file")).read_text()  # breach
    """,
    """
    from pathlib import Path

    async def keep(request):
        body = await request.json()
        Path(body["path"]).write_text(body["text"])  # breach
    """,
)
