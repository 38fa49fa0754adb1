"""Random weights that both networks can be given, made from parameter names alone.

The numbers come from raw bits of PCG64, which numpy promises to keep, so they are the same on every machine
and do not depend on the version of torch. A network at its usual initial values is nearly blind: prompts,
memory and pointers hardly move the answer and a wrong implementation would pass. The scales here make every
part matter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
Shape = tuple[int, ...]

_EMBEDDINGS = {
    "pos_embed": 0.5,
    "pos_embed_window": 0.5,
    "maskmem_tpos_enc": 1.0,
    "no_mem_embed": 0.5,
    "no_mem_pos_enc": 0.5,
    "no_obj_ptr": 1.0,
    "no_obj_embed_spatial": 0.5,
    "positional_encoding_gaussian_matrix": 1.0,
}
_MASK_HEADS = "sam_mask_decoder.output_hypernetworks_mlps"
_SHARP_ATTENTION = ("q_proj.weight", "k_proj.weight", "attn.qkv.weight")


@dataclass(frozen=True)
class Recipe:
    """What to draw.

    Attributes:
        seed: another seed draws other weights.
        mask_gain: scale of the candidates' mask logits.
        single_gain: scale of the single mask's logits; large makes it stable, small makes it fall back.
        presence_bias: added to the object score; moves frames between visible and absent.
        presence_gain: scale of the object score's answer to what the decoder sees.
    """

    seed: int = 0
    mask_gain: float = 0.5
    single_gain: float = 2.0
    presence_bias: float = 2.0
    presence_gain: float = 1.0


def synthetic_state(shapes: Mapping[str, Shape], recipe: Recipe) -> dict[str, FloatArray]:
    """Draw a value for every parameter.

    Args:
        shapes: parameter name, as in the official state dict, to shape.
        recipe: see :class:`Recipe`.

    Returns:
        parameter name to float32 array of that shape.
    """
    return {name: _draw(name, shape, recipe) for name, shape in shapes.items()}


def _draw(name: str, shape: Shape, recipe: Recipe) -> FloatArray:
    values = _uniform(f"{recipe.seed}/{name}", shape)
    if name == "sam_mask_decoder.pred_obj_score_head.layers.2.bias":
        return np.full(shape, recipe.presence_bias, dtype=np.float32)
    if name == "sam_mask_decoder.pred_obj_score_head.layers.2.weight":
        return values * np.float32(recipe.presence_gain * _fan_in_scale(name, shape))
    if name.startswith(_MASK_HEADS) and ".layers.2." in name:
        gain = recipe.single_gain if name.startswith(f"{_MASK_HEADS}.0.") else recipe.mask_gain
        return values * np.float32(gain * _scale(name, shape))
    if name.endswith("gamma"):
        return np.float32(0.5) + np.float32(0.1) * values
    if len(shape) == 1 and name.endswith("weight"):  # normalisation layers
        return np.float32(1.0) + np.float32(0.1) * values
    return values * np.float32(_scale(name, shape))


def _scale(name: str, shape: Shape) -> float:
    for ending, scale in _EMBEDDINGS.items():
        if name.endswith(ending):
            return scale
    if len(shape) == 1:  # biases
        return 0.1
    if (shape[0] == 1 and len(shape) == 2) or name.endswith("mask_tokens.weight"):  # learned tokens
        return 1.0
    return _gain(name) * _fan_in_scale(name, shape)


def _gain(name: str) -> float:
    if name.startswith("obj_ptr"):  # few tokens among thousands: loud enough to be heard
        return 2.0
    if name.endswith("cross_attn_image.out_proj.weight"):  # a loud memory makes tracking chaotic
        return 0.25
    if name.endswith(_SHARP_ATTENTION) and not name.startswith("memory_attention"):
        return 1.5
    return 1.0


def _fan_in_scale(name: str, shape: Shape) -> float:
    transposed = "output_upscaling" in name
    fan_in = shape[0] if transposed else int(np.prod(shape[1:]))
    return float(1.0 / np.sqrt(fan_in))


def _uniform(key: str, shape: Shape) -> FloatArray:
    """Draw uniform numbers of mean 0 and variance 1 from a stream that belongs to ``key`` alone."""
    seed = int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")
    count = int(np.prod(shape))
    raw = np.random.PCG64(seed).random_raw((count + 1) // 2)
    halves = np.asarray(raw, dtype=np.uint64).view(np.uint32)[:count]
    unit = (halves >> np.uint32(8)).astype(np.float32) * np.float32(2.0**-24)  # 24 bits: exact in float32
    return ((unit - np.float32(0.5)) * np.float32(np.sqrt(12.0))).reshape(shape)
