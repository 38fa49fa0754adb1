"""Networks that read smaller images than their weights were trained for: drafts, for weak machines."""

from dataclasses import replace

from model.tracker import Tracker


def draft_of(network: Tracker, image_side: int) -> Tracker:
    """Give a network with the same weights for another input side; it shares their memory.

    Masks are approximate below the side of training: a quarter of the pixels takes about a seventh of the
    time. Whoever stores them should say that they are drafts.

    Args:
        network: with the weights.
        image_side: of the square input, pixels.

    Returns:
        A network in evaluation mode; the given one where it has this side already.

    Raises:
        BadConfig: the side is not a positive multiple of 32.
    """
    if image_side == network.config.image_side:
        return network
    draft = Tracker(replace(network.config, image_side=image_side))
    draft.load_state_dict(network.state_dict(), assign=True)
    draft.weights = network.weights
    return draft.eval()
