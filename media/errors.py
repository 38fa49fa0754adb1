"""Everything that can go wrong with a media file, each with a name, a sentence and facts.

An error crosses process borders as a report (``MediaError.to_report``) and is rebuilt on the other side.
"""

from typing import ClassVar, Self, TypedDict

Fact = str | int | float | None


class MediaReport(TypedDict):
    """A media error as JSON values."""

    code: str
    detail: str
    facts: dict[str, Fact]


class MediaError(Exception):
    """A file, mask or annotation that cannot be used.

    Attributes:
        code: stable kebab-case slug of the kind of error, one per class.
        detail: a sentence for people that says what is wrong and what to do.
        facts: numbers and names behind the sentence, ready for JSON.
    """

    code: ClassVar[str] = "media-error"
    _kinds: ClassVar[dict[str, type["MediaError"]]] = {}

    def __init__(self, detail: str, **facts: Fact) -> None:
        super().__init__(detail)
        self.detail = detail
        self.facts: dict[str, Fact] = facts

    def __init_subclass__(cls) -> None:
        MediaError._kinds[cls.code] = cls

    def to_report(self) -> MediaReport:
        """Give the error as a JSON-ready dictionary with ``code``, ``detail`` and ``facts``."""
        return {"code": self.code, "detail": self.detail, "facts": dict(self.facts)}

    @classmethod
    def from_report(cls, code: str, detail: str, facts: dict[str, Fact]) -> Self | "MediaError":
        """Rebuild an error from its report; an unknown code gives a plain ``MediaError``."""
        return cls._kinds.get(code, MediaError)(detail, **facts)


class SourceMissing(MediaError):
    """The path leads nowhere, or not to something that can be read."""

    code = "source-missing"


class NotAVideo(MediaError):
    """The content is no container that FFmpeg knows, whatever its name says."""

    code = "not-a-video"


class NoVideoStream(MediaError):
    """A media file without moving pictures, such as audio alone or cover art."""

    code = "no-video-stream"


class UnsupportedCodec(MediaError):
    """The container is fine, but no decoder for its video stream is built in."""

    code = "unsupported-codec"


class VideoTooLarge(MediaError):
    """More pixels a frame than the settings allow."""

    code = "video-too-large"


class VideoTooLong(MediaError):
    """More seconds or frames than the settings allow."""

    code = "video-too-long"


class NothingDecodes(MediaError):
    """The stream exists, but not one picture of it can be decoded."""

    code = "nothing-decodes"


class DecodeTimeout(MediaError):
    """Decoding took longer than its time limit."""

    code = "decode-timeout"


class DecodeMemoryExceeded(MediaError):
    """Decoding wanted more memory than its limit."""

    code = "decode-memory-exceeded"


class DecodeCrashed(MediaError):
    """The decoding process died without a report."""

    code = "decode-crashed"


class StorageFull(MediaError):
    """The disk has no room for the normalised video."""

    code = "storage-full"


class FrameOutOfRange(MediaError):
    """A frame index below zero or past the last frame."""

    code = "frame-out-of-range"


class FrameUnreadable(MediaError):
    """A frame that the file announces, but that does not decode."""

    code = "frame-unreadable"


class NoFrames(MediaError):
    """A folder or sequence without a single usable frame, or with frames of different sizes."""

    code = "no-frames"


class BadRle(MediaError):
    """Run-length counts that do not describe a mask of their size."""

    code = "bad-rle"


class BadSavJson(MediaError):
    """A file that breaks the SA-V annotation format; ``facts["field"]`` names the place."""

    code = "bad-sav-json"
