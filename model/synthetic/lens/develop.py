"""From composed frames to stored frames: light, lens, sensor, codec, in this order."""

import torch
from torch import Tensor

from model.synthetic.lens.codec import compress
from model.synthetic.lens.light import illuminate, recolour
from model.synthetic.lens.noise import add_noise
from model.synthetic.lens.optics import defocus, low_resolution
from model.synthetic.lens.plan import LensPlan


def develop(frames: Tensor, plan: LensPlan) -> Tensor:
    """Apply a plan to (t 3 H W) float frames 0..1 and store them: (t 3 H W) uint8."""
    frames = illuminate(frames, plan.light)
    frames = recolour(frames, plan.colours, plan.curve)
    frames = defocus(frames, plan.defocus, plan.defocus_step)
    frames = low_resolution(frames, plan.low_res)
    if plan.noise:
        frames = add_noise(frames, plan.noise, plan.noise_seed, plan.numbers)
    if plan.codec is not None:
        frames = compress(frames, plan.codec)
    return frames.mul(255.0).add_(0.5).clamp_(0.0, 255.0).to(torch.uint8)
