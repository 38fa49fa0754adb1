"""Automatic masklets: a grid of points on one frame, candidates worth following, masklets through the video.

for masklet in AutoMasker(network).masklets("clip.mp4"): masklet.masks[frame_index].mask
"""

from model.automask.candidates import Candidate
from model.automask.errors import BadSettings
from model.automask.generator import AutoMasker, Progress, Stage
from model.automask.masklets import AutoMask, AutoMasklet
from model.automask.settings import AutomaskSettings, GridLayer, suited_to

__all__ = [
    "AutoMask",
    "AutoMasker",
    "AutoMasklet",
    "AutomaskSettings",
    "BadSettings",
    "Candidate",
    "GridLayer",
    "Progress",
    "Stage",
    "suited_to",
]
