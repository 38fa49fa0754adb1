"""Facts by which data sets are chosen and split, given to many videos at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.accounts.actor import Actor
from backend.accounts.audit import AuditLog
from backend.db.unit_of_work import UnitOfWork
from backend.videos.entities import Video
from backend.videos.errors import VideoNotFound
from backend.videos.facts_table import FACTS, Row, read_table
from backend.videos.ingest import announce_video
from backend.videos.repository import VideoRepository
from backend.videos.schemas import BulkUpdate, TableAnswer, TableFault, VideoFacts


def facts_of(wish: VideoFacts) -> dict[str, Any]:
    """Give the facts that a wish names."""
    facts = wish.model_dump(include=set(FACTS), exclude_unset=True, mode="json")
    if facts.get("tags", ()) is None:
        facts["tags"] = []
    return facts


def change_video(unit: UnitOfWork, video: Video, wanted: dict[str, Any]) -> bool:
    """Change some of a video and announce it. Says whether anything is different now."""
    different = {name: value for name, value in wanted.items() if getattr(video, name) != value}
    for name, value in different.items():
        setattr(video, name, value)
    if different:
        announce_video(unit, video)
    return bool(different)


class FactsService:
    """Changes the facts of many videos of a project, all or none."""

    def __init__(self, unit: UnitOfWork, actor: Actor) -> None:
        self._unit = unit
        self._actor = actor
        self._videos = VideoRepository(unit.session)
        self._audit = AuditLog(unit.session)

    def change(self, project_id: UUID, wish: BulkUpdate) -> int:
        """Give many videos the same facts. Gives how many differ from before. Raises VideoNotFound."""
        found = {video.id: video for video in self._videos.of_project_for_update(project_id, wish.video_ids)}
        missing = [video_id for video_id in wish.video_ids if video_id not in found]
        if missing:
            raise VideoNotFound(missing[0])
        facts = facts_of(wish.facts)
        changed = 0
        for video in found.values():
            kept = [tag for tag in facts.get("tags", video.tags) if tag not in wish.remove_tags]
            tags = list(dict.fromkeys([*kept, *wish.add_tags]))
            changed += change_video(self._unit, video, {**facts, "tags": tags})
        if changed:
            told = {**facts, "add_tags": wish.add_tags, "remove_tags": wish.remove_tags}
            self._audit.write(self._actor.account_id, "videos changed", project_id, videos=changed, **told)
        return changed

    def read(self, project_id: UUID, text: str, *, dry_run: bool) -> TableAnswer:
        """Take facts from a table. With any fault, or on a dry run, nothing is stored."""
        videos = self._videos.of_project_for_update(project_id)
        rows, faults = read_table(text)
        by_name = _by_name(videos)
        chosen: list[tuple[Video, Row]] = []
        for row in rows:
            fitting = by_name.get(row.video, ())
            if len(fitting) == 1:
                chosen.append((fitting[0], row))
            else:
                detail = (
                    f"No video of this project has the name or id “{row.video}”."
                    if not fitting
                    else f"{len(fitting)} videos are called “{row.video}”; write the id of the one you mean."
                )
                faults.append(TableFault(line=row.line, detail=detail))
        differ = sum(_differs(video, row) for video, row in chosen)
        if not faults and not dry_run:
            for video, row in chosen:
                change_video(self._unit, video, facts_of(row.facts))
            if differ:
                self._audit.write(
                    self._actor.account_id, "videos changed", project_id, videos=differ, by="table"
                )
        return TableAnswer(
            rows=len(rows), changed=differ, faults=sorted(faults, key=lambda fault: fault.line)
        )


def _differs(video: Video, row: Row) -> bool:
    return any(getattr(video, name) != value for name, value in facts_of(row.facts).items())


def _by_name(videos: list[Video]) -> dict[str, list[Video]]:
    """Find videos by what a table may call them: id or name."""
    found: dict[str, list[Video]] = {}
    for video in videos:
        for name in {str(video.id), video.name}:
            found.setdefault(name, []).append(video)
    return found
