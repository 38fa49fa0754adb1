"""The rules of data set versions. What workers tell about one is in ``life``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID, uuid4

from backend.accounts.actor import Actor, Permission
from backend.accounts.audit import AuditLog
from backend.accounts.errors import NotPermitted
from backend.datasets.additions import addition_documents
from backend.datasets.blobs import DOCUMENTS, dataset_keys
from backend.datasets.choosing import Choice, ChosenVideo
from backend.datasets.entities import (
    FINISHED_STATES,
    DatasetPart,
    DatasetState,
    DatasetVersion,
    DatasetVideo,
)
from backend.datasets.errors import (
    DatasetBlind,
    DatasetFileNotFound,
    DatasetNotDone,
    DatasetNotFound,
    DatasetNotResumable,
    DatasetUnderWay,
    NothingChosen,
    NumberBeyondFormat,
)
from backend.datasets.life import cancel_version, resume_version, wake
from backend.datasets.manifest import software
from backend.datasets.schemas import DatasetCreate, DatasetRules, RuleCount
from backend.datasets.service import file_stem
from backend.datasets.versions import VersionRepository
from backend.db.unit_of_work import UnitOfWork
from backend.inference.registry import WorkerRegistry
from backend.jobs.queue import Jobs
from backend.projects.errors import ProjectNotFound
from backend.storage import BlobStore
from backend.storage.s3 import parse_s3
from backend.tasks.blind import hidden_from
from backend.videos.entities import Video
from media.formats.catalogue import HIGHEST_NUMBER, Format

MOST_LISTED = 500
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_KEY = 100


class DatasetMaking:
    """Makes, lists, stops, resumes and removes versions, and finds their files."""

    def __init__(self, unit: UnitOfWork, registry: WorkerRegistry, jobs: Jobs, store: BlobStore) -> None:
        self._unit = unit
        self._registry = registry
        self._jobs = jobs
        self._store = store
        self._versions = VersionRepository(unit.session)
        self._audit = AuditLog(unit.session)

    def count(self, actor: Actor, project_id: UUID, rules: DatasetRules) -> RuleCount:
        """Count what rules would choose now. Raises ProjectNotFound."""
        return Choice(self._unit.session).count(rules, projects_of(actor, project_id, rules))

    def make(self, actor: Actor, project_id: UUID, wish: DatasetCreate) -> DatasetVersion:
        """Choose masklets and have a version made of them.

        Raises:
            ProjectNotFound: of a project to take from.
            NothingChosen, NumberBeyondFormat, S3AddressWrong.
            NotPermitted: only who looks after the installation may write to S3.
        """
        if wish.deliver_to is not None:
            parse_s3(wish.deliver_to)
            if not actor.may(Permission.MANAGE_SITE):
                raise NotPermitted(Permission.MANAGE_SITE)
        projects = projects_of(actor, project_id, wish.rules)
        self._versions.hold_project(project_id)  # versions of a name are numbered one after the other
        choice = Choice(self._unit.session)
        chosen = choice.videos(wish.rules, projects)
        if not chosen:
            raise NothingChosen
        _require_room(wish.formats, *choice.highest_number(wish.rules, projects))
        version = DatasetVersion(
            id=uuid4(),
            project_id=project_id,
            name=wish.name,
            number=self._versions.next_number(project_id, wish.name),
            note=wish.note,
            licence=wish.licence,
            rules=wish.rules.model_dump(mode="json") | {"project_ids": [str(each) for each in projects]},
            splits=wish.splits.model_dump(mode="json"),
            formats=[each.value for each in dict.fromkeys(wish.formats)],
            frame_step=wish.frame_step,
            part_bytes=wish.part_mib * 2**20,
            deliver_to=wish.deliver_to,
            software=software(),
            created_by=actor.account_id,
        )
        self._versions.add(version, list(_rows(version, chosen)))
        wake(self._jobs, version.id)
        self._note(actor, "data set made", version, formats=version.formats)
        return version

    def listed(self, project_id: UUID) -> Sequence[DatasetVersion]:
        """List the newest versions of a project, newest first."""
        return self._versions.of_project(project_id, MOST_LISTED)

    def get(self, version_id: UUID) -> tuple[DatasetVersion, Sequence[DatasetPart]]:
        """Give a version with its finished parts. Raises DatasetNotFound."""
        return self._find(version_id), self._versions.parts(version_id)

    def videos(
        self, version_id: UUID, first: int, limit: int, split: str | None
    ) -> tuple[Sequence[DatasetVideo], int]:
        """List videos of a version from a position on, and count all. Raises DatasetNotFound."""
        self._find(version_id)
        found = self._versions.videos(version_id, first=first, limit=limit, split=split)
        return found, self._versions.count_videos(version_id, split)

    def cancel(self, version_id: UUID) -> DatasetVersion:
        """Stop a version; what is finished of it stays for resuming. Raises DatasetNotFound."""
        version = self._hold(version_id)
        lives = version.worker is not None and self._registry.is_live(version.worker)
        cancel_version(version, worker_lives=lives)
        return version

    def resume(self, version_id: UUID) -> DatasetVersion:
        """Go on with a cancelled or failed version. Raises DatasetNotFound, DatasetNotResumable."""
        version = self._hold(version_id)
        if version.state not in (DatasetState.CANCELLED, DatasetState.FAILED):
            raise DatasetNotResumable(version_id, version.state.value)
        resume_version(version)
        wake(self._jobs, version_id)
        return version

    def remove(self, actor: Actor, version_id: UUID) -> None:
        """Remove a version with its files. Raises DatasetNotFound, DatasetUnderWay."""
        version = self._hold(version_id)
        if version.state not in FINISHED_STATES:
            raise DatasetUnderWay(version_id)
        self._note(actor, "data set removed", version)
        self._versions.delete(version_id)
        self._unit.after_commit(lambda: self._store.delete_all(dataset_keys(version_id).prefix))

    def file(self, actor: Actor, version_id: UUID, name: str) -> str:
        """Give the key of a part or a document of a version.

        Raises:
            DatasetNotFound, DatasetNotDone, DatasetBlind.
            DatasetFileNotFound: there is none of this name.
        """
        version, keys = self._find(version_id), dataset_keys(version_id)
        if name in DOCUMENTS and version.manifest_sha256 is None:
            raise DatasetNotDone(version_id, version.state.value)
        if name in DOCUMENTS or name in addition_documents(version.additions):
            return keys.document(name)
        if any(part.name == name for part in self._versions.parts(version_id)):
            for video in self._versions.compared_videos(version_id):
                self._refuse_blind(actor, video)
            return keys.part(name)
        raise DatasetFileNotFound(name)

    def picture(self, actor: Actor, version_id: UUID, position: int, *, moving: bool) -> str:
        """Give the key of the preview of a video: a small film, or one picture of it.

        Raises:
            DatasetNotFound, DatasetBlind.
            DatasetNotDone: its masks are not frozen yet.
        """
        version = self._find(version_id)
        video = self._versions.video(version_id, position)
        if video is None or video.core_sha256 is None:
            raise DatasetNotDone(version_id, version.state.value)
        self._refuse_blind(actor, video)
        keys = dataset_keys(version_id).video(position)
        return keys.preview if moving else keys.poster

    def _note(self, actor: Actor, action: str, version: DatasetVersion, **details: object) -> None:
        self._audit.write(
            actor.account_id,
            action,
            version.project_id,
            dataset_id=str(version.id),
            name=version.title,
            **details,
        )

    def _refuse_blind(self, actor: Actor, video: DatasetVideo) -> None:
        hidden = hidden_from(self._unit.session, actor, video.video_id)
        if any(UUID(masklet_id) in hidden for masklet_id in video.masklet_ids):
            raise DatasetBlind

    def _find(self, version_id: UUID) -> DatasetVersion:
        version = self._versions.find(version_id)
        if version is None:
            raise DatasetNotFound(version_id)
        return version

    def _hold(self, version_id: UUID) -> DatasetVersion:
        version = self._versions.find_for_update(version_id)
        if version is None:
            raise DatasetNotFound(version_id)
        return version


def keys_of(names: Iterable[str]) -> list[str]:
    """Name videos for a data set: plain letters, and each name once."""
    keys: list[str] = []
    taken: set[str] = set()
    for name in names:
        stem = _UNSAFE.sub("_", file_stem(name)).strip("._")[:_LONGEST_KEY] or "video"
        key, further = stem, 1
        while key.casefold() in taken:
            further += 1
            key = f"{stem}_{further}"
        taken.add(key.casefold())
        keys.append(key)
    return keys


def projects_of(actor: Actor, project_id: UUID, rules: DatasetRules) -> list[UUID]:
    """Give the projects that rules take from. Raises ProjectNotFound."""
    wanted = sorted({*rules.project_ids}) or [project_id]
    for each in wanted:
        if not actor.may(Permission.VIEW, each):
            raise ProjectNotFound(each)
    return wanted


def _require_room(formats: Sequence[Format], number: int, video: str) -> None:
    """Refuse what would fail only after all masks were frozen. Raises NumberBeyondFormat."""
    short = {each: HIGHEST_NUMBER[each] for each in formats if number > HIGHEST_NUMBER.get(each, number)}
    if short:
        raise NumberBeyondFormat(list(short), video, number, min(short.values()))


def _rows(version: DatasetVersion, chosen: Sequence[ChosenVideo]) -> Iterator[DatasetVideo]:
    keys = keys_of(each.video.name for each in chosen)
    for position, (key, each) in enumerate(zip(keys, chosen, strict=True)):
        yield DatasetVideo(
            version_id=version.id,
            position=position,
            video_id=each.video.id,
            key=key,
            name=each.video.name,
            masklet_ids=[str(masklet_id) for masklet_id in each.masklet_ids],
            facts=_facts(each.video, version.frame_step),
        )


def _facts(video: Video, frame_step: int) -> dict[str, Any]:
    shape = video.shape
    return {
        "width": shape.width,
        "height": shape.height,
        "frame_count": shape.frame_count,
        "frame_rate": shape.frame_rate,
        "frame_step": frame_step,
        "source_sha256": video.source_sha256,
        "creator": video.creator,
        "country": video.country,
        "setting": None if video.setting is None else video.setting.value,
        "licence": video.licence,
        "tags": video.tags,
    }
