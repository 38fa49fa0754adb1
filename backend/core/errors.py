"""Errors with names. One handler turns each into ``application/problem+json``."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any, ClassVar


class DomainError(Exception):
    """A rule was broken or a part is missing; the sentence says what to do next.

    Attributes:
        status: HTTP status of the reply.
        title: what happened, the same words every time.
        detail: a sentence for people.
        facts: JSON-ready details for programs.
    """

    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST
    title: ClassVar[str] = "Request refused"

    def __init__(self, detail: str, **facts: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.facts = facts

    @classmethod
    def slug(cls) -> str:
        """Stable kebab-case name of the kind of error."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    @property
    def headers(self) -> dict[str, str]:
        """Extra headers of the reply."""
        return {}

    def problem(self, instance: str | None = None) -> dict[str, Any]:
        """Give the problem document (RFC 9457); ``instance`` is the path that was asked for."""
        return problem_document(
            self.slug(), self.title, self.status, self.detail, instance=instance, facts=self.facts
        )


class RemoteProblem(DomainError):
    """A problem that another process found; passed on as it is."""

    def __init__(self, document: dict[str, Any]) -> None:
        super().__init__(str(document.get("detail", "")))
        self._document = document

    def problem(self, instance: str | None = None) -> dict[str, Any]:
        """Give the document of the other process with our ``instance``."""
        return {**self._document, "instance": instance}


def problem_document(
    slug: str,
    title: str,
    status: int,
    detail: str,
    *,
    instance: str | None = None,
    facts: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Build a problem document (RFC 9457); ``facts`` follow the standard members and never replace them."""
    document: dict[str, Any] = {
        "type": f"/problems/{slug}",
        "title": title,
        "status": int(status),
        "detail": detail,
    }
    if instance is not None:
        document["instance"] = instance
    return document | {name: fact for name, fact in (facts or {}).items() if name not in document}
