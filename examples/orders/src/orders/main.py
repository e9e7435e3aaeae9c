"""The application: settings, database, routes and middleware, put together."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from sqlalchemy.orm import sessionmaker

from orders import __doc__ as description
from orders import __version__
from orders.api import customers, health, ordering, products, reports
from orders.api.errors import documented, install_error_handlers
from orders.api.middleware import CatchAll, RequestContext
from orders.config import Settings
from orders.db.engine import make_engine
from orders.logs import configure_logging

logger = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    logger.info("service started", extra={"version": __version__})
    yield
    app.state.engine.dispose()
    logger.info("service stopped")


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application; nothing is connected to before the first request."""
    settings = settings or Settings()
    configure_logging(settings.log_level)

    app = FastAPI(
        title="Orders",
        version=__version__,
        description=description,
        lifespan=lifespan,
        generate_unique_id_function=lambda route: route.name,
        responses=documented(500),
    )
    app.state.settings = settings
    app.state.engine = make_engine(settings.database_url)
    app.state.sessions = sessionmaker(app.state.engine, expire_on_commit=False)

    v1 = APIRouter(prefix="/v1", responses=documented(422))
    for module in (customers, products, ordering, reports):
        v1.include_router(module.router)
    app.include_router(v1)
    app.include_router(health.router)

    install_error_handlers(app)
    app.add_middleware(CatchAll)
    app.add_middleware(RequestContext)  # added last, so it surrounds the other
    return app
