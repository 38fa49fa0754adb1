"""Networks that read smaller images than their weights were trained for: drafts, for weak machines."""

from dataclasses import replace

import torch

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
    config = replace(network.config, image_side=image_side)
    with torch.inference_mode(False):
        with torch.device("meta"):  # nothing is drawn and nothing takes memory
            draft = Tracker(config)
        draft.load_state_dict(network.state_dict(), strict=True, assign=True)
    draft.weights, draft.precision = network.weights, network.precision
    draft.compiling = network.compiling
    return draft.eval()
