"""What can go wrong with data sets, exports and imports."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from uuid import UUID

from backend.core.errors import DomainError


class NoAcceptedMasklets(DomainError):
    """The video has no automatic masklet that may be exported."""

    status, title = HTTPStatus.CONFLICT, "No accepted automatic masklets"

    def __init__(self, video_id: UUID) -> None:
        super().__init__(
            "No automatic masklet of this video is accepted; judge them first, or export with unjudged=true.",
            video_id=str(video_id),
        )


class NothingToExport(DomainError):
    """The video has no mask."""

    status, title = HTTPStatus.CONFLICT, "Nothing to export"

    def __init__(self, video_id: UUID) -> None:
        super().__init__("This video has no masks yet; click on an object first.", video_id=str(video_id))


class DatasetNotFound(DomainError):
    """No such version."""

    status, title = HTTPStatus.NOT_FOUND, "Data set version not found"

    def __init__(self, dataset_id: UUID) -> None:
        super().__init__(
            "There is no such version of a data set; it may have been removed.", dataset_id=str(dataset_id)
        )


class NothingChosen(DomainError):
    """The rules choose no masklet."""

    status, title = HTTPStatus.CONFLICT, "Nothing chosen"

    def __init__(self) -> None:
        super().__init__(
            "These rules choose no masklet; allow masklets without a verdict, or have some accepted first."
        )


class NumberBeyondFormat(DomainError):
    """An object has a number for which a format has no room."""

    status, title = HTTPStatus.CONFLICT, "No room for the number of an object"

    def __init__(self, formats: Sequence[str], video: str, number: int, most: int) -> None:
        super().__init__(
            f"An object of “{video}” has number {number}, and {' and '.join(formats)} files hold numbers up"
            f" to {most}; leave that format out, or leave the video out by its tags.",
            formats=list(formats),
            number=number,
            most=most,
        )


class DatasetNotDone(DomainError):
    """The version has no files yet, or its work was broken off."""

    status, title = HTTPStatus.CONFLICT, "Data set version is not done"

    def __init__(self, dataset_id: UUID, state: str) -> None:
        super().__init__(
            f"This version is {state}; wait until it is done, or resume it.",
            dataset_id=str(dataset_id),
            state=state,
        )


class DatasetNotResumable(DomainError):
    """The version is under way or done."""

    status, title = HTTPStatus.CONFLICT, "Nothing to resume"

    def __init__(self, dataset_id: UUID, state: str) -> None:
        super().__init__(
            f"This version is {state}; only a cancelled or failed one goes on.",
            dataset_id=str(dataset_id),
            state=state,
        )


class DatasetUnderWay(DomainError):
    """The version is being made and cannot be removed."""

    status, title = HTTPStatus.CONFLICT, "Data set version is under way"

    def __init__(self, dataset_id: UUID) -> None:
        super().__init__("Cancel this version first, then remove it.", dataset_id=str(dataset_id))


class DatasetFileNotFound(DomainError):
    """The version has no file of this name."""

    status, title = HTTPStatus.NOT_FOUND, "File of a data set not found"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"This version has no file “{name}”; its details list the parts, and there are manifest.json, "
            "files.jsonl, videos.jsonl and datasheet.md.",
            name=name,
        )


class DatasetBlind(DomainError):
    """The files show an object that the person is annotating, or may be given, a second time."""

    status, title = HTTPStatus.CONFLICT, "Not before your own masks are submitted"

    def __init__(self) -> None:
        super().__init__(
            "An object in here is annotated by several people, to compare them, and you may be one of them;"
            " submit yours first, or ask who manages the project."
        )


class FormatsThere(DomainError):
    """The version has all formats that were asked for."""

    status, title = HTTPStatus.CONFLICT, "Formats are there"

    def __init__(self, dataset_id: UUID) -> None:
        super().__init__(
            "This version has these formats already; choose another one.", dataset_id=str(dataset_id)
        )


class DatasetVideosGone(DomainError):
    """Videos of the version were removed, so no pictures can be made of them any more."""

    status, title = HTTPStatus.CONFLICT, "Videos of the data set are gone"

    def __init__(self, dataset_id: UUID, count: int) -> None:
        super().__init__(
            "Some videos of this version were removed from the project, and their pictures with them; the "
            "formats that are there stay, further ones cannot be written.",
            dataset_id=str(dataset_id),
            videos=count,
        )


class AdditionNotFound(DomainError):
    """The version has no unfinished addition of this number."""

    status, title = HTTPStatus.NOT_FOUND, "Addition not found"

    def __init__(self, dataset_id: UUID, number: int) -> None:
        super().__init__(
            "There is no unfinished addition of this number; what is finished stays.",
            dataset_id=str(dataset_id),
            number=number,
        )


class ImportNotFound(DomainError):
    """No such import."""

    status, title = HTTPStatus.NOT_FOUND, "Import not found"

    def __init__(self, import_id: UUID) -> None:
        super().__init__("There is no such import.", import_id=str(import_id))


class ImportTooLarge(DomainError):
    """More bytes than the server takes."""

    status, title = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Archive too large"

    def __init__(self, max_bytes: int) -> None:
        super().__init__(
            f"The server takes archives up to {max_bytes / 2**30:.0f} GiB; cut this one into parts.",
            max_bytes=max_bytes,
        )


class ImportNotResumable(DomainError):
    """The import is under way or done, or its archive is not kept any more."""

    status, title = HTTPStatus.CONFLICT, "Nothing to resume"

    def __init__(self, import_id: UUID, state: str, *, has_archive: bool) -> None:
        super().__init__(
            f"This import is {state}; only one that was stopped, failed or left videos out goes on."
            if has_archive
            else "The archive of this import is not kept any more; send it again.",
            import_id=str(import_id),
            state=state,
        )
