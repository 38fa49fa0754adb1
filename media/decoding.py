"""Decoding that gets past damage: broken packets are counted and passed over, a broken end simply ends."""

from collections.abc import Iterator
from dataclasses import dataclass

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.video.stream import VideoStream


@dataclass
class DecodeLog:
    """What happened while a stream was decoded.

    Attributes:
        position_bytes: how far into the file reading has come.
        leading_packets: packets before the first keyframe; their pictures cannot be decoded.
        broken_packets: packets from the first keyframe on that the decoder refused.
        broke_off: reading ended with an error instead of the end of the file.
    """

    position_bytes: int = 0
    leading_packets: int = 0
    broken_packets: int = 0
    broke_off: bool = False
    has_keyframe: bool = False

    def read(self, packet: "Packet[VideoStream]") -> None:
        """Note a packet that was read."""
        self.position_bytes = max(self.position_bytes, packet.pos or 0)
        self.has_keyframe = self.has_keyframe or packet.is_keyframe
        if not self.has_keyframe and packet.size > 0:
            self.leading_packets += 1

    def broke(self) -> None:
        """Note a packet that the decoder refused."""
        if self.has_keyframe:
            self.broken_packets += 1


def demux(
    container: InputContainer, stream: VideoStream, log: DecodeLog | None = None
) -> Iterator["Packet[VideoStream]"]:
    """Yield the packets of a stream up to the end, or to damage that cannot be passed.

    The last packet of a whole file is empty: it tells the decoder to give what it holds back.
    """
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except FFmpegError as error:
            _raise_for_memory(error)
            if log is not None:
                log.broke_off = True
            return
        if log is not None:
            log.read(packet)
        yield packet


def decode(
    container: InputContainer, stream: VideoStream, log: DecodeLog | None = None
) -> Iterator[av.VideoFrame]:
    """Yield the pictures that decode from here on, in the order of showing.

    Raises:
        MemoryError: the only failure that is not passed over.
    """
    is_flushed = False
    for packet in demux(container, stream, log):
        is_flushed = packet.size == 0
        yield from decode_packet(stream, packet, log)
    if not is_flushed:  # the file broke off, and the decoder still holds pictures back
        yield from decode_packet(stream, None, log)


def decode_packet(
    stream: VideoStream, packet: "Packet[VideoStream] | None", log: DecodeLog | None = None
) -> list[av.VideoFrame]:
    """Give the pictures that one packet completes; None asks for all that the decoder still holds."""
    try:
        return stream.decode(packet)
    except FFmpegError as error:
        _raise_for_memory(error)
        if log is not None:
            log.broke()
        return []


def _raise_for_memory(error: FFmpegError) -> None:
    if isinstance(error, MemoryError):
        raise error
