"""The masks that the network offers where one click leaves open which of several nested objects is meant."""

from model.predictors.answers import FrameMask
from model.predictors.prompts import FrameSize
from model.predictors.segmentation import Segmentation


def candidates_of(answer: Segmentation, size: FrameSize) -> tuple[FrameMask, ...]:
    """Give what was offered for a prompt, best predicted IoU first; nothing where there was one answer.

    Args:
        answer: of the network.
        size: of the frame, pixels.
    """
    if answer.candidates is None:
        return ()
    by_iou = sorted(enumerate(answer.candidate_ious), key=lambda each: -each[1])
    return tuple(
        FrameMask(answer.candidates[index].numpy(), iou, answer.object_score, size) for index, iou in by_iou
    )
