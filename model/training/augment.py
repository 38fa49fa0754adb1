"""Changes made to samples before they are taught: geometry first, then colours, then mosaic.

Axes: ``t`` frames, ``k`` objects, ``H W`` source pixels, ``S`` input side.

Source: SAM 2 (Ravi et al. 2024, arXiv 2408.00714), training details.
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from model.training.config import AugmentConfig
from model.training.samples import NoObject, Sample

_Matrix = NDArray[np.float64]
AFFINE_ATTEMPTS = 5
LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)


def augment(
    sample: Sample, side: int, most_objects: int, config: AugmentConfig, rng: np.random.Generator
) -> Sample:
    """Turn a sample of any size into one of ``side`` pixels square, changed at random.

    Raises:
        NoObject: after the change no object has a pixel on the first frame.
    """
    clip = len(sample.frames) > 1
    if clip and rng.random() < config.reverse_chance:
        sample = Sample(sample.frames[::-1], sample.masks[::-1])
    sample = _geometry(sample, side, clip, config, rng)
    sample = _keep_visible(sample, most_objects, rng)
    frames = _colours(sample.frames, clip, config, rng)
    sample = Sample(frames, sample.masks)
    if clip and rng.random() < config.mosaic_chance:
        sample = _mosaic(sample, rng)
    return sample


def _geometry(
    sample: Sample, side: int, clip: bool, config: AugmentConfig, rng: np.random.Generator
) -> Sample:
    height, width = sample.frames.shape[1:3]
    flip = rng.random() < config.flip_chance
    window = _whole(height, width) if clip else _zoom_window(sample, config, rng)
    plain = _square(window, side, flip)
    if clip and (config.affine_degrees or config.affine_shear):
        for _ in range(AFFINE_ATTEMPTS):
            warped = _warp(sample, _affine(side, config, rng) @ plain, side)
            if warped.masks[0].reshape(len(warped.masks[0]), -1).any(axis=1).all():
                return warped
    return _warp(sample, plain, side)


def _whole(height: int, width: int) -> tuple[float, float, float, float]:
    return 0.0, 0.0, float(width), float(height)


def _zoom_window(
    sample: Sample, config: AugmentConfig, rng: np.random.Generator
) -> tuple[float, float, float, float]:
    """Choose a part of the image that holds a point of one of its objects."""
    height, width = sample.frames.shape[1:3]
    zoom = float(np.exp(rng.uniform(0.0, np.log(config.image_zoom)))) if config.image_zoom > 1 else 1.0
    if zoom == 1.0:
        return _whole(height, width)
    mask = sample.masks[0, int(rng.integers(sample.masks.shape[1]))]
    rows, columns = np.nonzero(mask)
    pick = int(rng.integers(len(rows)))
    span_x, span_y = width / zoom, height / zoom
    left = np.clip(columns[pick] - rng.uniform(0.2, 0.8) * span_x, 0, width - span_x)
    top = np.clip(rows[pick] - rng.uniform(0.2, 0.8) * span_y, 0, height - span_y)
    return float(left), float(top), float(left + span_x), float(top + span_y)


def _square(window: tuple[float, float, float, float], side: int, flip: bool) -> _Matrix:
    left, top, right, bottom = window
    scale_x, scale_y = side / (right - left), side / (bottom - top)
    matrix = np.array([[scale_x, 0, -left * scale_x], [0, scale_y, -top * scale_y], [0, 0, 1]])
    if flip:
        matrix = np.array([[-1, 0, side], [0, 1, 0], [0, 0, 1]]) @ matrix
    return matrix


def _affine(side: int, config: AugmentConfig, rng: np.random.Generator) -> _Matrix:
    angle = np.deg2rad(rng.uniform(-config.affine_degrees, config.affine_degrees))
    shear = np.tan(np.deg2rad(rng.uniform(-config.affine_shear, config.affine_shear)))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = turn @ np.array([[1, shear], [0, 1]])
    centre = np.array([side / 2, side / 2])
    matrix = np.eye(3)
    matrix[:2, :2], matrix[:2, 2] = linear, centre - linear @ centre
    return matrix


def _warp(sample: Sample, matrix: _Matrix, side: int) -> Sample:
    frames = [_warp_picture(frame, matrix, side) for frame in sample.frames]
    masks = [
        [_warp_picture(mask.astype(np.uint8) * 255, matrix, side) > 127 for mask in row]
        for row in sample.masks
    ]
    return Sample(np.stack(frames), np.asarray(masks, dtype=bool))


def _warp_picture(picture: NDArray[np.uint8], matrix: _Matrix, side: int) -> NDArray[np.uint8]:
    """Warp one picture; what is shrunk by two or more is averaged first, so that nothing aliases."""
    shrink = 1.0 / float(np.sqrt(abs(np.linalg.det(matrix[:2, :2]))))
    if shrink >= 2:
        factor = 1 / int(shrink)
        height, width = picture.shape[:2]
        size = max(1, round(width * factor)), max(1, round(height * factor))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
        matrix = matrix @ np.diag([width / size[0], height / size[1], 1.0])
    centre = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])  # OpenCV counts from pixel centres
    pixel = np.linalg.inv(centre) @ matrix @ centre
    warped = cv2.warpAffine(picture, pixel[:2], (side, side), flags=cv2.INTER_LINEAR)
    return np.asarray(warped, dtype=np.uint8)


def _keep_visible(sample: Sample, most: int, rng: np.random.Generator) -> Sample:
    """Keep at most ``most`` objects that are still visible on the first frame."""
    visible = np.flatnonzero(sample.masks[0].reshape(sample.masks.shape[1], -1).any(axis=1))
    if not len(visible):
        raise NoObject("the change moved every object out of sight")
    chosen = np.sort(rng.permutation(visible)[:most])
    return Sample(sample.frames, sample.masks[:, chosen])


def _colours(
    frames: NDArray[np.uint8], clip: bool, config: AugmentConfig, rng: np.random.Generator
) -> NDArray[np.uint8]:
    if not clip and not config.brightness:
        return frames
    shared = _jitter(config.brightness, config.contrast, config.saturation, rng)
    gray = rng.random() < config.grayscale_chance
    changed = []
    for frame in frames:
        picture = shared(frame.astype(np.float32))
        if gray:
            picture = np.repeat((picture @ LUMA)[..., None], 3, axis=2)
        if clip:
            own = _jitter(config.frame_brightness, config.frame_contrast, config.frame_saturation, rng)
            picture = own(picture)
        changed.append(np.clip(picture + 0.5, 0, 255).astype(np.uint8))
    return np.stack(changed)


def _jitter(
    brightness: float, contrast: float, saturation: float, rng: np.random.Generator
) -> Callable[[NDArray[np.float32]], NDArray[np.float32]]:
    light, spread, colour = (
        1 + float(rng.uniform(-most, most)) for most in (brightness, contrast, saturation)
    )

    def change(picture: NDArray[np.float32]) -> NDArray[np.float32]:
        lit = picture * light
        mean = float((lit @ LUMA).mean())
        spread_out = (lit - mean) * spread + mean
        grey = (spread_out @ LUMA)[..., None]
        return np.asarray((spread_out - grey) * colour + grey, dtype=np.float32)

    return change


def _mosaic(sample: Sample, rng: np.random.Generator) -> Sample:
    """Tile the clip two by two; the objects keep their masks in one tile, the others are look-alikes."""
    side = sample.frames.shape[1]
    half = side // 2
    frames = np.stack(
        [cv2.resize(frame, (half, half), interpolation=cv2.INTER_AREA) for frame in sample.frames]
    )
    small = [
        [
            cv2.resize(mask.astype(np.uint8) * 255, (half, half), interpolation=cv2.INTER_AREA) > 127
            for mask in row
        ]
        for row in sample.masks
    ]
    masks = np.zeros_like(sample.masks)
    row, column = int(rng.integers(2)), int(rng.integers(2))
    masks[:, :, row * half : (row + 1) * half, column * half : (column + 1) * half] = np.asarray(small)
    if not masks[0].any():
        return sample
    tiled = np.tile(frames, (1, 2, 2, 1)).astype(np.uint8)
    visible = masks[0].reshape(masks.shape[1], -1).any(axis=1)
    return Sample(tiled, masks[:, visible])
