"""What can go wrong with videos."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from backend.core.errors import DomainError
from backend.videos.entities import Video, VideoState


class VideoNotFound(DomainError):
    """No such video, or it was removed."""

    status, title = HTTPStatus.NOT_FOUND, "Video not found"

    def __init__(self, video_id: UUID) -> None:
        super().__init__(
            "There is no such video; go back to the list to see those there are.", video_id=str(video_id)
        )


class VideoNotReady(DomainError):
    """The video is still on its way, or failed on it."""

    status, title = HTTPStatus.CONFLICT, "Video is not ready"

    def __init__(self, video: Video) -> None:
        failed = video.state == VideoState.FAILED
        super().__init__(
            "This video could not be read; remove it and upload another file."
            if failed
            else "This video is still being prepared; wait until it is ready.",
            video_id=str(video.id),
            state=video.state.value,
        )


class FrameNotFound(DomainError):
    """The video has no such frame."""

    status, title = HTTPStatus.NOT_FOUND, "Frame not found"

    def __init__(self, video: Video, frame_index: int) -> None:
        last = video.shape.frame_count - 1
        super().__init__(
            f"The video has no frame {frame_index}; ask for one from 0 to {last}.",
            frame_index=frame_index,
            last_frame=last,
        )
