"""Logging: lines for people on a terminal, JSON elsewhere."""

from __future__ import annotations

import logging
import sys
import time
from uuid import uuid4

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SLOW_MS = 1000.0

log = structlog.get_logger("backend.request")


def configure_logging(level: int = logging.INFO) -> None:
    """Set structlog up for this process; doing it twice does no harm."""
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


class RequestLog:
    """Gives each request an id, which the reply names, and logs what changes things, fails or is slow."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = uuid4().hex[:16]
        status = 0

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        begin = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await self._app(scope, receive, send_and_note)
            ms = (time.perf_counter() - begin) * 1000
            usual = scope["method"] in ("GET", "HEAD", "OPTIONS") and status < 400 and ms < SLOW_MS
            tell = log.debug if usual else log.info
            tell("request", method=scope["method"], path=scope["path"], status=status, ms=round(ms, 1))
