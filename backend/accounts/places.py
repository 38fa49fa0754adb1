"""Which project a route is about, from the parameters of its path.

Each feature adds a line for every id that stands in its paths.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, select
from sqlalchemy.orm import Session

from backend.automask.entities import AutomaskJob
from backend.automask.errors import AutomaskNotFound
from backend.changes.entities import Change
from backend.changes.errors import ChangeNotFound
from backend.comments.entities import Comment
from backend.comments.errors import CommentNotFound
from backend.core.errors import DomainError
from backend.datasets.entities import DatasetImport, DatasetVersion
from backend.datasets.errors import DatasetNotFound, ImportNotFound
from backend.masklets.entities import Masklet
from backend.masklets.errors import MaskletNotFound
from backend.phases.entities import Phase
from backend.phases.errors import PhaseNotFound
from backend.projects.entities import Project
from backend.projects.errors import ProjectNotFound
from backend.prompts.entities import Prompt
from backend.prompts.errors import PromptNotFound
from backend.propagation.entities import Run
from backend.propagation.errors import RunNotFound
from backend.tasks.entities import Task
from backend.tasks.errors import TaskNotFound
from backend.uploads.errors import UploadNotFound
from backend.verification.entities import Check
from backend.verification.errors import CheckNotFound
from backend.videos.entities import Video
from backend.videos.errors import VideoNotFound

KEY = bindparam("key", type_=Uuid())


class Found(NamedTuple):
    """The project that an id leads to."""

    project_id: UUID
    is_archived: bool


class Place:
    """How a parameter of a path leads to a project.

    Args:
        project: gives the project's id for ``KEY``.
        missing: the error where there is nothing under that id, or nothing that the person may know of.
    """

    def __init__(self, project: Select[UUID], missing: Callable[[UUID], DomainError]) -> None:
        self._found = select(Project.id, Project.archived_at.is_not(None)).where(
            Project.id == project.scalar_subquery()
        )
        self.missing = missing

    def find(self, session: Session, key: UUID) -> Found | None:
        """Find the project; None when there is nothing under that id."""
        row = session.execute(self._found, {"key": key}).one_or_none()
        return None if row is None else Found(*row)


_OF_VIDEO = select(Video.project_id)
_OF_MASKLET = _OF_VIDEO.join(Masklet, Masklet.video_id == Video.id)

PLACES: Mapping[str, Place] = {
    "project_id": Place(select(Project.id).where(Project.id == KEY), ProjectNotFound),
    "video_id": Place(_OF_VIDEO.where(Video.id == KEY), VideoNotFound),
    "upload_id": Place(_OF_VIDEO.where(Video.id == KEY), UploadNotFound),
    "masklet_id": Place(_OF_MASKLET.where(Masklet.id == KEY), MaskletNotFound),
    "prompt_id": Place(
        _OF_MASKLET.join(Prompt, Prompt.masklet_id == Masklet.id).where(Prompt.id == KEY), PromptNotFound
    ),
    "phase_id": Place(select(Phase.project_id).where(Phase.id == KEY), PhaseNotFound),
    "task_id": Place(select(Task.project_id).where(Task.id == KEY), TaskNotFound),
    "automask_id": Place(
        _OF_VIDEO.join(AutomaskJob, AutomaskJob.video_id == Video.id).where(AutomaskJob.id == KEY),
        AutomaskNotFound,
    ),
    "comment_id": Place(
        _OF_VIDEO.join(Comment, Comment.video_id == Video.id).where(Comment.id == KEY), CommentNotFound
    ),
    "check_id": Place(select(Check.project_id).where(Check.id == KEY), CheckNotFound),
    "change_id": Place(
        _OF_VIDEO.join(Change, Change.video_id == Video.id).where(Change.id == KEY), ChangeNotFound
    ),
    "dataset_id": Place(select(DatasetVersion.project_id).where(DatasetVersion.id == KEY), DatasetNotFound),
    "import_id": Place(select(DatasetImport.project_id).where(DatasetImport.id == KEY), ImportNotFound),
    "run_id": Place(_OF_VIDEO.join(Run, Run.video_id == Video.id).where(Run.id == KEY), RunNotFound),
}
