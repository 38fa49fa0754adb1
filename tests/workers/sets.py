"""What the tests of data sets share: a worker's tasks, without a network, and videos with masks."""

from __future__ import annotations

import io
import tarfile
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID, uuid4

from redis import Redis

from backend.accounts.actor import Actor
from backend.core.settings import Settings
from backend.datasets.adding import DatasetAdditions
from backend.datasets.blobs import dataset_keys, import_key
from backend.datasets.entities import (
    DatasetImport,
    DatasetPart,
    DatasetState,
    DatasetVersion,
    ImportPurpose,
)
from backend.datasets.imports import ImportRepository
from backend.datasets.making import DatasetMaking
from backend.datasets.preview import DatasetPreviews
from backend.datasets.preview_schemas import DatasetPreview, PreviewWish
from backend.datasets.schemas import DatasetCreate, DatasetRules, Standing
from backend.datasets.versions import VersionRepository
from backend.db.engine import Sessions
from backend.db.unit_of_work import unit_of_work
from backend.inference.registry import WorkerRegistry
from backend.jobs.queue import JobClient, Jobs
from backend.masklets.entities import Masklet, MaskletType, MaskState
from backend.masklets.masks import MaskRow, MaskStore
from backend.projects.service import ProjectService
from backend.storage import BlobStore, video_keys
from backend.videos.entities import Setting
from media.formats.catalogue import Format
from tests.backend.factories import default_project_id, make_account, make_video
from tests.media.sets import FRAMES, HEIGHT, WIDTH, MadeClip
from workers.dataset.measuring import MeasureVideos
from workers.tasks.dataset import BuildDatasets
from workers.tasks.dataset_import import TakeImports
from workers.tasks.ingest import Ingest

ALL = DatasetRules(standings=[Standing.ACCEPTED, Standing.WAITING, Standing.OPEN])


@dataclass
class SetStage:
    """A worker that makes data sets and takes imports, one call at a time."""

    settings: Settings
    sessions: Sessions
    redis: Redis
    store: BlobStore
    jobs: JobClient
    project_id: UUID
    stop: Event

    def add_video(self, clip: MadeClip, **changes: Any) -> UUID:
        """A ready video with the masks of a clip."""
        with self.sessions.begin() as session:
            video = make_video(
                session,
                project_id=self.project_id,
                name=f"{clip.facts.key}.mp4",
                width=WIDTH,
                height=HEIGHT,
                frame_count=FRAMES,
                **{"setting": Setting.INDOOR, **changes},
            )
            ids = {}
            for each in clip.facts.objects:
                masklet = Masklet(
                    id=uuid4(),
                    video_id=video.id,
                    number=each.number,
                    name=each.name,
                    class_name=each.class_name,
                    colour=0,
                    type=MaskletType(each.type),
                )
                session.add(masklet)
                ids[each.number] = masklet.id
            video.masklets_begun = max(ids)
            session.flush()
            MaskStore(session).write(
                [
                    MaskRow(
                        masklet_id=ids[mask.number],
                        frame_index=mask.frame_index,
                        video_id=video.id,
                        state=MaskState.PROPAGATED if mask.area else MaskState.ABSENT,
                        counts=mask.counts,
                        area=mask.area,
                        predicted_iou=0.9,
                        object_score=3.0 if mask.area else -3.0,
                        origin={"tool": "propagation", "model": "nano", "weights": "w1", "trained": True},
                        measures=None if mask.stability is None else {"stability": mask.stability},
                    )
                    for mask in clip.masks()
                ],
                protect=(),
            )
        self.store.write(video_keys(video.id).video, clip.video.read_bytes())
        return video.id

    def order(self, **wish: Any) -> UUID:
        """Ask for a version."""
        with unit_of_work(self.sessions, self.redis) as unit:
            actor = Actor(make_account(unit.session).id, "Ada", is_site_admin=True)
            making = DatasetMaking(
                unit,
                WorkerRegistry(self.redis, self.settings.worker_silence_s),
                Jobs(unit, self.jobs),
                self.store,
            )
            wish = {"name": "toys", "rules": ALL, **wish}
            return making.make(actor, self.project_id, DatasetCreate(**wish)).id

    def preview(self, **wish: Any) -> DatasetPreview:
        """Look at a version before it is made."""
        with unit_of_work(self.sessions, self.redis) as unit:
            actor = Actor(make_account(unit.session).id, "Ada", is_site_admin=True)
            wish = {"rules": ALL, **wish}
            previews = DatasetPreviews(unit, Jobs(unit, self.jobs))
            return previews.preview(actor, self.project_id, PreviewWish(**wish))

    def measure(self) -> None:
        """Measure what waits for it."""
        MeasureVideos(self.sessions, self.store, self.stop)(uuid4())

    def add_formats(self, version_id: UUID, *formats: str) -> None:
        """Ask for further formats of a finished version."""
        with unit_of_work(self.sessions, self.redis) as unit:
            actor = Actor(make_account(unit.session).id, "Ada", is_site_admin=True)
            additions = DatasetAdditions(unit, Jobs(unit, self.jobs), self.store)
            additions.add(actor, version_id, [Format(each) for each in formats])

    def build(self) -> None:
        """Do what waits."""
        BuildDatasets(self.settings, self.sessions, self.redis, self.store, self.stop)(uuid4())

    def version(self, version_id: UUID) -> DatasetVersion:
        with self.sessions() as session:
            found = VersionRepository(session).find(version_id)
            assert found is not None
            return found

    def done(self, version_id: UUID) -> DatasetVersion:
        """The version, which must be done."""
        version = self.version(version_id)
        assert version.state == DatasetState.DONE, version.problem
        return version

    def parts(self, version_id: UUID) -> list[DatasetPart]:
        with self.sessions() as session:
            return list(VersionRepository(session).parts(version_id))

    def part_path(self, version_id: UUID, part: DatasetPart) -> Path:
        return self.store.local_path(dataset_keys(version_id).part(part.name))

    def files(self, version_id: UUID, chosen: str | None = None) -> dict[str, bytes]:
        """All files of a version, by path below its root."""
        found: dict[str, bytes] = {}
        for part in self.parts(version_id):
            if chosen not in (None, part.format):
                continue
            with tarfile.open(self.part_path(version_id, part)) as archive:
                for member in archive:
                    content = archive.extractfile(member)
                    assert content is not None
                    found[member.name.split("/", 1)[1]] = content.read()
        return found

    def document(self, version_id: UUID, name: str) -> bytes:
        return self.store.local_path(dataset_keys(version_id).document(name)).read_bytes()

    def bring(self, archive: bytes, purpose: ImportPurpose, name: str = "set.tar") -> DatasetImport:
        """Import an archive, ingesting what videos it brings."""
        import_id = self.receive(archive, purpose, name)
        self.take_imports()
        return self.taken(import_id)

    def receive(self, archive: bytes, purpose: ImportPurpose, name: str = "set.tar") -> UUID:
        """Have an archive wait for its import."""
        import_id = uuid4()
        self.store.write(import_key(import_id), archive)
        with self.sessions.begin() as session:
            found = DatasetImport(
                id=import_id,
                project_id=self.project_id,
                file_name=name,
                size=len(archive),
                purpose=purpose,
                report={},
            )
            ImportRepository(session).add(found)
        return import_id

    def take_imports(self) -> None:
        """Do the imports that wait."""
        jobs = IngestingJobs(self)
        TakeImports(self.settings, self.sessions, self.redis, self.store, jobs, self.stop)(uuid4())

    def taken(self, import_id: UUID) -> DatasetImport:
        """An import as it stands."""
        with self.sessions() as session:
            taken = ImportRepository(session).find(import_id)
            assert taken is not None
            return taken


class IngestingJobs(JobClient):
    """Queues that do at once what is put into them."""

    def __init__(self, stage: SetStage) -> None:
        super().__init__(stage.settings)
        self._stage = stage

    def send(self, name: str, *args: object, queue: str) -> None:
        assert name == "ingest"
        stage = self._stage
        Ingest(stage.settings, stage.sessions, stage.redis, stage.store, stage.stop)(UUID(str(args[0])))


def tar_of(files: dict[str, bytes]) -> bytes:
    """An archive with these files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for path, content in files.items():
            entry = tarfile.TarInfo(f"set/{path}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def new_project(sessions: Sessions, redis: Redis, name: str) -> UUID:
    """A project of its own."""
    with unit_of_work(sessions, redis) as unit:
        default_project_id(unit.session)
        return ProjectService(unit).create(name).id
