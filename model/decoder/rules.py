"""When candidate masks are asked for: pure integers, no tensors."""

from model.config import CandidateRule


def wants_candidates(point_count: int, *, initial_conditioning: bool, rule: CandidateRule) -> bool:
    """Tell whether the decoder should answer with candidate masks instead of a single one.

    One click, or none while tracking, leaves open which of several nested objects is meant; a box or two
    clicks do not.

    Args:
        point_count: points the person gave on this frame, a box counting as two; 0 while tracking.
        initial_conditioning: the frame is prompted and was not tracked before, so that it reads no memory.
        rule: the network's rule.
    """
    allowed = rule.on and (initial_conditioning or rule.while_tracking)
    return allowed and rule.fewest <= point_count <= rule.most
