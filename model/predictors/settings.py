"""How a video session behaves and how much it may keep in memory."""

from dataclasses import dataclass

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
        feature_bytes: cap of the image features kept on the device.
        host_feature_bytes: cap of the image features moved from the device to host memory.
        memory_bytes: cap of the memories and mask logits kept on the device; the rest goes to a temporary
            file.
    """

    hole_area: int = 8
    stability_choice: bool = True
    binarise_prompted: bool = True
    batch_objects: bool | None = None
    feature_bytes: int = 1024 * MIB
    host_feature_bytes: int = 4096 * MIB
    memory_bytes: int = 512 * MIB
