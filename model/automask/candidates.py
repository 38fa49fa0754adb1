"""Candidates of one frame: a grid of points on every crop, the network's masks for them, and what is kept.

Only a crop's own answers are held at a time, at the decoder's resolution; what leaves a crop is run lengths.

Axes: ``b`` points, ``k`` candidate masks, ``n`` kept answers, ``4h 4w`` grid of mask logits, ``S`` model
input side, ``H W`` frame pixels.

Source: SAM (Kirillov et al. 2023, arXiv 2304.02643), automatic masks; SAM 2 (Ravi et al. 2024,
arXiv 2408.00714), automatic masklets.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from media import rle
from media.rle import Rle
from model.automask.boxes import Boxes, are_cut_off, boxes_of, keep_apart
from model.automask.grids import Crop, crops_of, grid_of
from model.automask.regions import tidy
from model.automask.settings import AutomaskSettings
from model.decoder.masks import stability
from model.frames import FrameFeatures, PromptTensors
from model.predictors.pixels import image_pixels, logits_at_frame_size
from model.predictors.prompts import POSITIVE, FrameSize
from model.tracker import Tracker

Count = Callable[[int], None]
"""Told how many points are done; may raise to leave off."""

CPU_BATCH, GPU_BATCH = 16, 64
"""Points that go through the decoder together, where the settings leave it open."""

MOST_PIXELS = 2**24
"""Mask pixels measured at a time, at model input side: 64 MiB of logits."""


@dataclass(frozen=True)
class Candidate:
    """One mask that a point gave, worth following.

    Attributes:
        mask: of the frame.
        point: x and y of the click that gave it, frame-space pixels.
        crop: on which it was given.
        predicted_iou: 0..1.
        stability: 0..1, see ``AutomaskSettings.stability_offset``.
    """

    mask: Rle
    point: tuple[float, float]
    crop: Crop
    predicted_iou: float
    stability: float

    @property
    def area(self) -> int:
        """Pixels."""
        return rle.area(self.mask)


class _Answers(NamedTuple):
    """Answers that were good enough.

    Attributes:
        points: (n 2) shares of the crop, x before y.
        low_logits: (n 4h 4w).
        ious: (n) predicted IoU.
        stabilities: (n).
        boxes: (n 4) frame-space pixels.
    """

    points: NDArray[np.float32]
    low_logits: NDArray[np.float16]
    ious: NDArray[np.float32]
    stabilities: NDArray[np.float32]
    boxes: Boxes

    def take(self, rows: NDArray[np.bool_]) -> "_Answers":
        return _Answers(*(part[rows] for part in self))  # type: ignore[arg-type]  # each keeps its type


class CandidateFinder:
    """Finds candidates on single frames.

    Args:
        network: in evaluation mode.
        settings: grids and thresholds.
    """

    def __init__(self, network: Tracker, settings: AutomaskSettings) -> None:
        self._network = network
        self._settings = settings
        on_cpu = network.device.type == "cpu"
        self._batch = settings.points_per_batch or (CPU_BATCH if on_cpu else GPU_BATCH)

    def find(self, rgb: NDArray[np.uint8], count: Count) -> list[Candidate]:
        """Find the candidates of one frame.

        Args:
            rgb: (H W 3) uint8 RGB.
            count: told the number of points done after every batch.

        Returns:
            Candidates, the highest predicted IoU first.

        Raises:
            BadImage: an array of another shape or type.
        """
        settings, size = self._settings, FrameSize(rgb.shape[0], rgb.shape[1])
        found: list[Candidate] = []
        done = 0
        for layer in settings.layers:
            grid = grid_of(layer.points_per_side)
            for crop in crops_of(size, layer.crops_per_side, settings.crop_overlap):
                features, batches = self._encode(crop.cut(rgb)), []
                for points in batches_of(grid, self._batch):
                    batches.append(self._ask(features, points, crop, size))
                    done += len(points)
                    count(done)
                found += self._choose(batches, crop, size)
        return self._choose_among_crops(found)

    def _encode(self, rgb: NDArray[np.uint8]) -> FrameFeatures:
        network = self._network
        with torch.inference_mode():
            pixels = image_pixels(rgb, network.config.image_side, network.device, network.dtype)
            return network.encode_image(pixels)

    def _ask(
        self, features: FrameFeatures, points: NDArray[np.float32], crop: Crop, size: FrameSize
    ) -> _Answers:
        """Ask about some points (b 2) of a crop, and keep what is good enough."""
        settings, network = self._settings, self._network
        with torch.inference_mode():
            answer = network.segment(
                features,
                network.without_memory(features),
                _clicks(points, network),
                candidates=True,
                stability_choice=False,
                hide_absent=False,
            ).candidates
            asked, kind = torch.nonzero(answer.ious > settings.min_predicted_iou, as_tuple=True)
            low_logits = answer.low_logits[asked, kind]
            stabilities, shares, boxes = self._measure(low_logits, crop)
        good = stabilities >= settings.min_stability
        good &= (shares > 0) & (shares * crop.area < settings.max_area_share * size.height * size.width)
        good &= ~are_cut_off(boxes, crop, size, settings.crop_edge_px)
        return _Answers(
            points=points[asked.cpu().numpy()],
            low_logits=low_logits.half().cpu().numpy(),
            ious=answer.ious[asked, kind].cpu().numpy(),
            stabilities=stabilities,
            boxes=boxes,
        ).take(good)

    def _measure(
        self, low_logits: Tensor, crop: Crop
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], Boxes]:
        """Measure masks at model input side: stability (n), share of the crop (n), box (n 4)."""
        side = self._network.config.image_side
        measured = []
        for part in low_logits[:, None].split(max(MOST_PIXELS // side**2, 1)):
            logits = self._network.upsample(part)[:, 0]
            masks = (logits > 0).cpu().numpy()
            stabilities = stability(logits, self._settings.stability_offset).cpu().numpy()
            measured.append((stabilities, masks.mean(axis=(1, 2), dtype=np.float32), boxes_of(masks)))
        stable, shares, boxes = (np.concatenate(parts) for parts in zip(*measured, strict=True))
        return stable, shares, _to_frame(boxes, side, crop)

    def _choose(self, batches: list[_Answers], crop: Crop, size: FrameSize) -> Iterator[Candidate]:
        """Choose among the answers of one crop, and make them candidates."""
        points, low_logits, ious, stabilities, boxes = (
            np.concatenate(parts) for parts in zip(*batches, strict=True)
        )
        for row in keep_apart(boxes, ious, self._settings.max_box_iou):
            logits = logits_at_frame_size(low_logits[row].astype(np.float32), crop.size)
            mask = tidy(logits > 0, self._settings.min_region_px)
            if not mask.any():
                continue
            x, y = crop.place(points[row])
            yield Candidate(
                mask=rle.encode(crop.paste(mask, size)),
                point=(x, y),
                crop=crop,
                predicted_iou=float(ious[row]),
                stability=float(stabilities[row]),
            )

    def _choose_among_crops(self, found: list[Candidate]) -> list[Candidate]:
        """Choose among the candidates of all crops: smaller crops show more, then predicted IoU counts."""
        boxes = np.array([_box_of(one.mask) for one in found], dtype=np.float32).reshape(-1, 4)
        order = sorted(range(len(found)), key=lambda row: (found[row].crop.area, -found[row].predicted_iou))
        ranks = np.zeros(len(found), dtype=np.float32)
        ranks[order] = -np.arange(len(found), dtype=np.float32)
        chosen = [found[row] for row in keep_apart(boxes, ranks, self._settings.max_crop_box_iou)]
        chosen.sort(key=lambda one: -one.predicted_iou)
        return chosen[: self._settings.max_masklets]


def batches_of(points: NDArray[np.float32], size: int) -> Iterator[NDArray[np.float32]]:
    """Cut points (n 2) into batches of at most ``size``."""
    for start in range(0, len(points), size):
        yield points[start : start + size]


def _clicks(points: NDArray[np.float32], network: Tracker) -> PromptTensors:
    """Make one positive click per object of points (b 2), shares of the crop."""
    places = torch.from_numpy(points * network.config.image_side).to(network.device)
    labels = torch.full((len(points), 1), POSITIVE, dtype=torch.int64, device=network.device)
    return PromptTensors(points=places[:, None], labels=labels)


def _to_frame(boxes: Boxes, side: int, crop: Crop) -> Boxes:
    """Move boxes (n 4) from model input pixels of a crop to frame-space pixels."""
    scale = np.array([crop.size.width, crop.size.height] * 2, dtype=np.float32) / side
    corner = np.array([crop.x0, crop.y0] * 2, dtype=np.float32)
    return (boxes * scale + corner).astype(np.float32)


def _box_of(mask: Rle) -> tuple[int, int, int, int]:
    x, y, width, height = rle.bounding_box(mask)
    return x, y, x + width, y + height
