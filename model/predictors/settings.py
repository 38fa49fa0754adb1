"""How a video session behaves and how much it may keep in memory."""

from dataclasses import dataclass, fields
from pathlib import Path

from model.predictors.errors import BadSettings

MIB = 2**20


@dataclass(frozen=True)
class SessionSettings:
    """Settings of a video session; the defaults are those of the released predictor.

    Attributes:
        hole_area: holes of at most this many low-resolution pixels are filled; 0 fills none.
        stability_choice: an unstable single mask gives way to the best candidate.
        binarise_prompted: memories of prompted frames are made from the thresholded mask, which is what the
            person saw, instead of its probabilities.
        batch_objects: objects of one frame go through the network together. None = on a GPU only; on a CPU it
            is slower.
        pictures_ahead: frames that a thread decodes ahead of a propagation; 0 = none, and no thread.
        encode_together: frames ahead of a propagation that are encoded in one batch. More than 1 pays on a
            GPU only, and changes features by rounding.
        feature_bytes: cap of the image features kept on the device.
        host_feature_bytes: cap of the image features moved from the device to host memory.
        disk_feature_bytes: cap of the image features moved to a temporary file from there; 0 = no file.
        memory_bytes: cap of the memories, pointers and mask logits kept on the device.
        host_memory_bytes: cap of those moved from the device to host memory. The rest goes to temporary
            files.
        disk_memory_bytes: cap of the memories in files. Those written longest ago are dropped, and made again
            from mask logits and image features when they are needed.
        folder: of temporary files; None = the system's.

    Raises:
        BadSettings: a number is below 0.
    """

    hole_area: int = 8
    stability_choice: bool = True
    binarise_prompted: bool = True
    batch_objects: bool | None = None
    pictures_ahead: int = 4
    encode_together: int = 1
    feature_bytes: int = 1024 * MIB
    host_feature_bytes: int = 4096 * MIB
    disk_feature_bytes: int = 0
    memory_bytes: int = 512 * MIB
    host_memory_bytes: int = 1024 * MIB
    disk_memory_bytes: int = 8192 * MIB
    folder: Path | None = None

    def __post_init__(self) -> None:
        for setting in fields(self):
            value = getattr(self, setting.name)
            if isinstance(value, int) and value < 0:
                raise BadSettings(f"{setting.name} must be 0 or more, not {value}.", **{setting.name: value})
