"""Stateful front doors to the network: still images and videos.

image = ImagePredictor(network); image.set_image(rgb)
answers = image.predict(clicks=Clicks([(x, y)], [1]))
video = VideoPredictor(network).open(path)
answer = video.prompt(object_id=1, frame_index=0, box=Box(x0, y0, x1, y1))
for step in video.propagate(direction="both"): ...
"""

from model.predictors.agreement import Agreement
from model.predictors.answers import FrameMask, HeldMask, PropagationStep
from model.predictors.drafts import draft_of
from model.predictors.image import ImagePredictor
from model.predictors.measures import Measures
from model.predictors.passes import Direction
from model.predictors.prompts import Box, Clicks, FrameSize, Mask
from model.predictors.session import VideoSession
from model.predictors.settings import SessionSettings
from model.predictors.together import FrameWork, Outcome, answer_works
from model.predictors.travel import Propagation
from model.predictors.video import VideoPredictor

__all__ = [
    "Agreement",
    "Box",
    "Clicks",
    "Direction",
    "FrameMask",
    "FrameSize",
    "FrameWork",
    "HeldMask",
    "ImagePredictor",
    "Mask",
    "Measures",
    "Outcome",
    "Propagation",
    "PropagationStep",
    "SessionSettings",
    "VideoPredictor",
    "VideoSession",
    "answer_works",
    "draft_of",
]
