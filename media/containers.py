"""Opening untrusted media files with FFmpeg: by content, never by name, and without following references."""

import errno
from functools import cache
from pathlib import Path

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Disposition
from av.video.stream import VideoStream

from media.errors import MediaError, NotAVideo, NoVideoStream, SourceMissing, StorageFull, UnsupportedCodec

# Playlists and manifests open whatever path they name, so a "video" could read the server's own files.
_REFERENCE_FORMATS = {"hls", "dash", "concat", "concatf", "sdp", "rtsp", "rtp", "sap", "imf", "lavfi"}
_REFERENCE_FORMATS |= {"webm_dash_manifest", "ffmetadata", "live_flv", "vapoursynth", "avisynth"}
# Text and bytes that FFmpeg would draw as pictures when the name invites it.
_TEXT_FORMATS = {"tty", "bin", "xbin", "idf", "adf", "rawvideo", "image2", "image2pipe", "bitpacked"}
_STILL_SUFFIX = "_pipe"  # png_pipe, jpeg_pipe and their like: one picture, no video
_PICTURE_DISPOSITIONS = Disposition.attached_pic | Disposition.timed_thumbnails


def open_container(path: Path) -> InputContainer:
    """Open a media file for reading.

    Raises:
        SourceMissing: no readable file there.
        NotAVideo: no container that FFmpeg knows by its content, a still picture or a playlist.
    """
    if not path.is_file():
        raise SourceMissing(f"There is no file at {path}.")
    try:
        return av.open(
            f"file:{path.resolve()}",
            mode="r",
            options={"format_whitelist": _allowed_formats(), "protocol_whitelist": "file"},
            metadata_errors="replace",
        )
    except PermissionError as error:
        raise SourceMissing(f"The file at {path} may not be read; check its permissions.") from error
    except (FFmpegError, ValueError, OSError) as error:
        if isinstance(error, MemoryError):
            raise
        raise NotAVideo(_what_is_wrong(path), reason=str(getattr(error, "strerror", "") or error)) from error


def best_video_stream(container: InputContainer) -> VideoStream:
    """Choose the stream to annotate: decodable, then most pixels, then the one marked as default.

    Raises:
        NoVideoStream: no moving pictures inside.
        UnsupportedCodec: moving pictures, but no decoder for them.
    """
    moving = [stream for stream in container.streams.video if not stream.disposition & _PICTURE_DISPOSITIONS]
    if not moving:
        raise NoVideoStream(
            "The file has no video in it, only sound or other data; choose a file with moving pictures.",
            container=container.format.name,
        )
    decodable = [stream for stream in moving if has_decoder(stream)]
    if not decodable:
        raise UnsupportedCodec(
            "The codec of this video is not supported; convert it to H.264, H.265, VP9 or AV1.",
            codec=codec_name(moving[0]),
        )
    return max(
        decodable,
        key=lambda stream: (
            stream.codec_context.width * stream.codec_context.height,
            bool(stream.disposition & Disposition.default),
            -stream.index,
        ),
    )


def has_decoder(stream: VideoStream) -> bool:
    """Say whether a stream can be decoded at all."""
    context: object = stream.codec_context  # None where FFmpeg has no decoder, whatever the stubs say
    return context is not None


def codec_name(stream: VideoStream) -> str:
    """Name the codec of a stream, whichever decoder reads it; ``unknown`` where there is none."""
    return stream.codec_context.codec.canonical_name if has_decoder(stream) else "unknown"


def storage_error(error: OSError) -> MediaError | None:
    """Give the named error for a full disk, None for any other system error."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StorageFull("The disk is full; free some space and upload the video again.")
    return None


def _what_is_wrong(path: Path) -> str:
    with path.open("rb") as file:
        is_mp4 = file.read(8)[4:] == b"ftyp"
    if is_mp4:
        return "The file is an MP4 or MOV that was cut off before its index; record or upload it again."
    return "The file is not a video that can be read; convert it to MP4, MOV, MKV or WebM and try again."


@cache
def _allowed_formats() -> str:
    blocked = _REFERENCE_FORMATS | _TEXT_FORMATS
    names = {part for name in av.formats_available for part in name.split(",")}
    return ",".join(sorted(n for n in names if n not in blocked and not n.endswith(_STILL_SUFFIX)))
