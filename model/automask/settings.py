"""How automatic masklets are found and followed: frozen values, checked when they are made.

Source: grids, small regions and holes as in the SA-V data engine (Ravi et al. 2024, arXiv 2408.00714,
appendix); its thresholds are not published, so those of the released SAM 2 mask generator stand here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from model.automask.errors import BadSettings

MOST_CROPS, MOST_POINTS = 16, 128
"""Per side of the frame, and per side of a crop."""


def _require(holds: bool, field: str, sentence: str) -> None:
    if not holds:
        raise BadSettings(field, sentence)


@dataclass(frozen=True)
class GridLayer:
    """One layer of prompts: the frame is cut into overlapping crops, and each crop gets a grid of points.

    Attributes:
        crops_per_side: 1 is the whole frame.
        points_per_side: of the grid on each crop.

    Raises:
        BadSettings: a number out of range.
    """

    crops_per_side: int
    points_per_side: int

    def __post_init__(self) -> None:
        _require(1 <= self.crops_per_side <= MOST_CROPS, "crops_per_side", f"choose 1 to {MOST_CROPS}.")
        _require(1 <= self.points_per_side <= MOST_POINTS, "points_per_side", f"choose 1 to {MOST_POINTS}.")

    @property
    def point_count(self) -> int:
        """Points of the layer, over all its crops."""
        return (self.crops_per_side * self.points_per_side) ** 2


@dataclass(frozen=True)
class AutomaskSettings:
    """Everything that can be chosen.

    Attributes:
        layers: grids of points, from the whole frame to the smallest crops.
        crop_overlap: overlap of neighbouring crops as a share of the frame's shorter side, for 2 x 2 crops;
            half of it for 4 x 4.
        min_predicted_iou: candidates whose mask the network trusts no more than this are dropped.
        min_stability: so are those whose area changes more than this with the threshold, see
            ``stability_offset``.
        stability_offset: logits above and below 0 at which the areas are compared.
        max_box_iou: of two candidates of one crop whose boxes overlap by more, the better one stays.
        max_crop_box_iou: the same between crops; the candidate of the smaller crop stays.
        crop_edge_px: a candidate whose box comes this near to an edge of its crop, inside the frame, was cut
            off there and is dropped.
        max_area_share: candidates that cover at least this share of the frame are dropped.
        min_region_px: on every frame, parts of a mask smaller than this are removed and holes smaller than
            this are filled, pixels of the frame.
        max_duplicate_iou: a masklet whose masks overlap those of an existing one by more is a duplicate.
        max_masklets: follow at most this many candidates, the ones with the highest predicted IoU; None =
            all.
        prompt_frame: where the points are given.
        frame_step: follow through every n-th frame only.
        points_per_batch: points that go through the decoder together; None = 16 on a CPU, where more are
            slower, and 64 on a GPU.
        objects_per_pass: candidates that are followed together; what a pass needs is given back after it.

    Raises:
        BadSettings: a value out of range.
    """

    layers: tuple[GridLayer, ...] = (GridLayer(1, 32), GridLayer(2, 16), GridLayer(4, 4))
    crop_overlap: float = 512 / 1500
    min_predicted_iou: float = 0.8
    min_stability: float = 0.95
    stability_offset: float = 1.0
    max_box_iou: float = 0.7
    max_crop_box_iou: float = 0.7
    crop_edge_px: int = 20
    max_area_share: float = 0.95
    min_region_px: int = 200
    max_duplicate_iou: float = 0.7
    max_masklets: int | None = None
    prompt_frame: int = 0
    frame_step: int = 1
    points_per_batch: int | None = None
    objects_per_pass: int = 16

    def __post_init__(self) -> None:
        _require(len(self.layers) > 0, "layers", "give at least one grid of points.")
        for name in _SHARES:
            _require(0 <= getattr(self, name) <= 1, name, "choose a number from 0 to 1.")
        _require(0 <= self.crop_overlap < 1, "crop_overlap", "choose a share from 0 to below 1.")
        _require(self.stability_offset > 0, "stability_offset", "choose a number above 0.")
        for name in ("crop_edge_px", "min_region_px", "prompt_frame"):
            _require(getattr(self, name) >= 0, name, "choose 0 or more.")
        for name in ("frame_step", "points_per_batch", "objects_per_pass", "max_masklets"):
            value = getattr(self, name)
            _require(value is None or value >= 1, name, "choose 1 or more.")
        _require(
            self.prompt_frame % self.frame_step == 0,
            "prompt_frame",
            f"choose a multiple of frame_step, which is {self.frame_step}: other frames are not visited.",
        )

    @property
    def point_count(self) -> int:
        """Points given in all."""
        return sum(layer.point_count for layer in self.layers)


_SHARES = (
    "min_predicted_iou",
    "min_stability",
    "max_box_iou",
    "max_crop_box_iou",
    "max_area_share",
    "max_duplicate_iou",
)


SUITED: Mapping[str, Mapping[str, float]] = {"nano": {"min_predicted_iou": 0.3, "min_stability": 0.4}}
"""Thresholds by name of the network, where those of the released ones do not suit: a small network trusts its
masks less, and the edges of its masks are softer."""


def suited_to(network: str) -> AutomaskSettings:
    """Return the settings to begin with for a network, by its name."""
    return replace(AutomaskSettings(), **SUITED.get(network, {}))  # type: ignore[arg-type]  # names of floats


def changed(settings: AutomaskSettings, **changes: object) -> AutomaskSettings:
    """Return settings with some values replaced; those that are None stay.

    Raises:
        BadSettings: a value out of range, or a name that is no setting.
    """
    known = {field.name for field in fields(AutomaskSettings)}
    for name in changes:
        _require(name in known, name, f"there is no such setting; known are {', '.join(sorted(known))}.")
    given = {name: value for name, value in changes.items() if value is not None}
    return replace(settings, **given)  # type: ignore[arg-type]  # __post_init__ checks the values
