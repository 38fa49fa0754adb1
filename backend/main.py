"""The server: ``uvicorn --factory backend.main:create_app``."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from backend.accounts.audit_router import router as audit
from backend.accounts.elsewhere_router import router as elsewhere
from backend.accounts.errors import NotPermitted, NotSignedIn
from backend.accounts.own_router import router as own_account
from backend.accounts.people_router import router as people
from backend.accounts.router import router as entrance
from backend.admin.router import router as administration
from backend.automask.router import router as automask
from backend.changes.router import router as changes
from backend.comments.router import router as comments
from backend.core.handlers import install_handlers
from backend.core.logging import RequestLog, configure_logging
from backend.core.page import Page
from backend.core.problems import problems
from backend.core.security import BodyLimit, Gate, SecurityHeaders
from backend.core.settings import Settings
from backend.core.settings import settings as process_settings
from backend.datasets.archives_router import router as dataset_archives
from backend.datasets.imports_router import router as dataset_imports
from backend.datasets.preview_router import router as dataset_previews
from backend.datasets.router import router as datasets
from backend.datasets.versions_router import router as dataset_versions
from backend.document import complete_document
from backend.events.router import router as events
from backend.fetching.keeping import keep_fetching
from backend.fetching.router import router as fetching
from backend.guidance.router import router as guidance
from backend.guidelines.router import router as guidelines
from backend.housekeeping import keep_house
from backend.inference.router import router as inference
from backend.ledger.router import router as ledger
from backend.masklets.router import router as masklets
from backend.parts import Parts
from backend.phases.router import router as phases
from backend.projects.router import router as projects
from backend.prompts.router import router as prompts
from backend.propagation.router import router as propagation
from backend.tasks.admin_router import router as task_administration
from backend.tasks.presence_router import router as presence
from backend.tasks.router import router as tasks
from backend.uploads.router import router as uploads
from backend.verification.router import router as verification
from backend.videos.facts_router import router as video_facts
from backend.videos.router import router as videos

ROUTERS: tuple[APIRouter, ...] = (
    entrance,
    elsewhere,
    own_account,
    people,
    audit,
    administration,
    inference,
    projects,
    guidelines,
    videos,
    video_facts,
    fetching,
    uploads,
    masklets,
    prompts,
    propagation,
    changes,
    automask,
    phases,
    tasks,
    task_administration,
    presence,
    verification,
    comments,
    datasets,
    dataset_versions,
    dataset_previews,
    dataset_imports,
    dataset_archives,
    ledger,
    guidance,
    events,
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """Make the application. Nothing connects before it starts.

    Args:
        settings: None takes those of the process, from the environment.
    """
    chosen = settings or process_settings()
    app = FastAPI(
        title="Maskloom",
        version=version("maskloom"),
        lifespan=_lifespan(chosen),
        openapi_url="/api/openapi.json",
        docs_url=None,  # its page loads scripts from elsewhere, which our content policy forbids
        redoc_url=None,
        generate_unique_id_function=_operation_id,
    )
    for router in ROUTERS:
        app.include_router(router, prefix="/api", responses=problems(NotSignedIn, NotPermitted))
    app.router.default = Page(chosen.frontend_dist)
    install_handlers(app)
    complete_document(app)
    app.add_middleware(BodyLimit, unlimited_prefix="/api/uploads/")
    app.add_middleware(Gate, allowed_hosts=chosen.allowed_hosts)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(RequestLog)  # the outermost: everything above happens within a request's log
    return app


def _lifespan(settings: Settings) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        configure_logging()
        parts = Parts.open(settings)
        app.state.parts = parts
        stop = asyncio.Event()
        chores = asyncio.gather(keep_house(parts, stop), keep_fetching(parts, stop))
        try:
            yield
        finally:
            stop.set()
            await chores
            await parts.close()

    return lifespan


def _operation_id(route: APIRoute) -> str:
    return route.name
