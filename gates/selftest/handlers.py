"""Handlers that show a traceback to the caller, one for each web framework."""

from __future__ import annotations

_FASTAPI = '''import traceback

from fastapi import APIRouter
from fastapi.responses import JSONResponse

router = APIRouter()


@router.get("/gates-selftest", summary="Planted", response_model=None)
def planted() -> JSONResponse:
    """Planted."""
    try:
        return JSONResponse({"data": 1 // 0})
    except Exception:
        return JSONResponse({"error": traceback.format_exc()}, status_code=500)
'''

_STARLETTE = """import traceback

from starlette.requests import Request
from starlette.responses import JSONResponse


async def planted(request: Request) -> JSONResponse:
    try:
        return JSONResponse({"data": 1 // 0})
    except Exception:
        return JSONResponse({"error": traceback.format_exc()}, status_code=500)
"""

_FLASK = """import traceback

from flask import Blueprint, Response, jsonify, make_response

blueprint = Blueprint("gates_selftest", __name__)


@blueprint.get("/gates-selftest")
def planted() -> Response:
    try:
        return jsonify({"data": 1 // 0})
    except Exception:
        return make_response(jsonify({"error": traceback.format_exc()}), 500)
"""

_DJANGO = """import traceback

from django.http import HttpRequest, JsonResponse


def planted(request: HttpRequest) -> JsonResponse:
    try:
        return JsonResponse({"data": 1 // 0})
    except Exception:
        return JsonResponse({"error": traceback.format_exc()}, status=500)
"""

_LITESTAR = """import traceback

from litestar import Response, get


@get("/gates-selftest")
async def planted() -> Response[dict[str, object]]:
    try:
        return Response({"data": 1 // 0})
    except Exception:
        return Response({"error": traceback.format_exc()}, status_code=500)
"""

HANDLERS = {
    "fastapi": _FASTAPI,
    "starlette": _STARLETTE,
    "flask": _FLASK,
    "django": _DJANGO,
    "litestar": _LITESTAR,
}
"""Import name of the framework → the module to plant."""
