"""Routes for the platform that runs the service."""

from fastapi import APIRouter

from orders import __version__
from orders.api import schemas
from orders.api.dependencies import DbSession
from orders.api.errors import documented
from orders.services import health

router = APIRouter(prefix="/health", tags=["health"])

OK = schemas.Health(status="ok", version=__version__)


@router.get("/live", summary="Tell whether the process runs")
def show_liveness() -> schemas.HealthAnswer:
    return schemas.HealthAnswer.of(OK)


@router.get("/ready", summary="Tell whether the service can work", responses=documented(503))
def show_readiness(session: DbSession) -> schemas.HealthAnswer:
    health.ensure_ready(session)
    return schemas.HealthAnswer.of(OK)
