"""Begins fetching: a video stands in the list from then on. The fetching itself is in ``fetcher``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy import select

from backend.accounts.actor import Actor
from backend.accounts.audit import AuditLog
from backend.core.errors import DomainError
from backend.core.settings import Settings
from backend.db.unit_of_work import UnitOfWork
from backend.fetching.addresses import check_address, is_folder, looks_like_video, name_of
from backend.fetching.errors import BucketNotAllowed, NothingToFetch
from backend.fetching.schemas import MOST_ADDRESSES, FetchAnswer, FetchFault
from backend.storage.s3 import S3Address, parse_s3
from backend.videos.entities import Video, VideoState
from backend.videos.ingest import announce_video
from backend.videos.repository import VideoRepository


class Buckets(Protocol):
    """Lists what lies in S3."""

    def list(self, address: S3Address) -> Iterator[tuple[S3Address, int]]:
        """List the files below an address with their bytes, by name. Raises S3Refused."""
        ...


class FetchService:
    """Takes lists of addresses."""

    def __init__(self, unit: UnitOfWork, settings: Settings, buckets: Buckets) -> None:
        self._unit = unit
        self._settings = settings
        self._buckets = buckets
        self._videos = VideoRepository(unit.session)

    def begin(self, actor: Actor, project_id: UUID, addresses: list[str]) -> FetchAnswer:
        """Put the videos of a list into a project. An address that is there already is left out.

        With any fault nothing is begun. Raises NothingToFetch.
        """
        wanted: dict[str, None] = {}
        faults: list[FetchFault] = []
        for address in filter(str.strip, addresses):
            try:
                wanted |= dict.fromkeys(self._files_at(check_address(address)))
            except DomainError as error:
                faults.append(FetchFault(address=address.strip(), detail=error.detail))
        if faults:
            return FetchAnswer(begun=[], known=0, faults=faults)
        if not wanted:
            raise NothingToFetch
        known = self._known(project_id, list(wanted))
        begun = [
            self._add(actor, project_id, address)
            for address in list(wanted)[:MOST_ADDRESSES]
            if address not in known
        ]
        if begun:
            AuditLog(self._unit.session).write(
                actor.account_id,
                "videos fetched",
                project_id,
                videos=len(begun),
                hosts=sorted(
                    {urlsplit(address).hostname or "" for address in wanted if address not in known}
                ),
            )
        return FetchAnswer(begun=begun, known=len(known), faults=[])

    def _files_at(self, address: str) -> Iterator[str]:
        if urlsplit(address).scheme.lower() != "s3":
            yield address
            return
        place = parse_s3(address)
        if place.bucket not in self._settings.fetch_buckets:
            raise BucketNotAllowed(place.bucket)
        if not is_folder(address):
            yield str(place)
            return
        found = [str(file) for file, _ in self._buckets.list(place) if looks_like_video(file.key)]
        if not found:
            raise NothingToFetch
        yield from found

    def _known(self, project_id: UUID, addresses: list[str]) -> set[str]:
        query = select(Video.source_url).where(
            Video.project_id == project_id,
            Video.source_url.in_(addresses),
            Video.state != VideoState.FAILED,
        )
        return {address for address in self._unit.session.scalars(query) if address is not None}

    def _add(self, actor: Actor, project_id: UUID, address: str) -> UUID:
        video = Video(
            id=uuid4(),
            project_id=project_id,
            name=name_of(address),
            state=VideoState.UPLOADING,
            source_bytes=0,
            source_url=address,
            annotation_step=self._settings.annotation_step,
            created_by=actor.account_id,
        )
        self._videos.add(video)
        announce_video(self._unit, video)
        return video.id
