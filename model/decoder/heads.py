"""The mask decoder: output tokens, upscaling with high-resolution skips, and one head per answer.

Axes: ``b`` objects, ``n`` prompt tokens, ``k`` candidate masks, ``c`` channels, ``h w`` feature grid (stride
16).

Source: SAM (Kirillov et al. 2023, arXiv 2304.02643), appendix A; SAM 2 (Ravi et al. 2024, arXiv 2408.00714),
section 4.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.config import DecoderConfig
from model.decoder.masks import DecodedMasks
from model.decoder.transformer import TwoWayTransformer
from model.layers import MapNorm, Mlp

_HEAD_LAYERS = 3
_FRESH_PRESENCE = 2.0
"""Object score that fresh weights start from: most objects that are asked for are there."""


class MaskDecoder(nn.Module):
    """Turns a frame's features and one object's prompts into masks, predicted IoUs and an object score."""

    def __init__(self, hidden: int, config: DecoderConfig) -> None:
        super().__init__()
        masks, middle, fine = 1 + config.candidates, hidden // 4, hidden // 8
        self.transformer = TwoWayTransformer(hidden, config)
        self.obj_score_token = nn.Embedding(1, hidden)
        self.iou_token = nn.Embedding(1, hidden)
        self.mask_tokens = nn.Embedding(masks, hidden)
        self.output_upscaling = nn.Sequential(
            nn.ConvTranspose2d(hidden, middle, kernel_size=2, stride=2),
            MapNorm(middle),
            nn.GELU(),
            nn.ConvTranspose2d(middle, fine, kernel_size=2, stride=2),
            nn.GELU(),
        )
        self.conv_s0 = nn.Conv2d(hidden, fine, kernel_size=1)
        self.conv_s1 = nn.Conv2d(hidden, middle, kernel_size=1)
        self.output_hypernetworks_mlps = nn.ModuleList(
            Mlp(hidden, hidden, fine, layers=_HEAD_LAYERS) for _ in range(masks)
        )
        self.iou_prediction_head = Mlp(hidden, config.head_width, masks, layers=_HEAD_LAYERS)
        self.pred_obj_score_head = Mlp(hidden, hidden, 1, layers=_HEAD_LAYERS)
        self.pred_obj_score_head.start_at(_FRESH_PRESENCE)

    def reduce_skips(self, fine: Tensor, middle: Tensor) -> tuple[Tensor, Tensor]:
        """Map the neck's (b c 4h 4w) and (b c 2h 2w) to (b c/8 4h 4w) and (b c/4 2h 2w), once per frame."""
        return self.conv_s0(fine), self.conv_s1(middle)

    def forward(
        self, image: Tensor, image_code: Tensor, prompts: Tensor, fine: Tensor, middle: Tensor
    ) -> DecodedMasks:
        """Decode b objects.

        Args:
            image: (b or 1, c h w) features with the dense prompt added.
            image_code: (1 c h w) code of every cell.
            prompts: (b n c) prompt tokens.
            fine: (b or 1, c/8 4h 4w) skip of stride 4.
            middle: (b or 1, c/4 2h 2w) skip of stride 8.
        """
        batch, (height, width) = prompts.shape[0], image.shape[-2:]
        cells = image.flatten(2).transpose(1, 2).expand(batch, -1, -1)
        tokens, cells = self.transformer(
            cells, image_code.flatten(2).transpose(1, 2), self.tokens_with(prompts)
        )
        canvas = self._upscale(cells.transpose(1, 2).unflatten(2, (height, width)), fine, middle)
        return self.answer(
            tokens, lambda filters: (filters @ canvas.flatten(2)).unflatten(2, canvas.shape[-2:])
        )

    def tokens_with(self, prompts: Tensor) -> Tensor:
        """Return (b 2+1+k+n c): the tokens of object score, IoU, single mask and candidates, then prompts."""
        outputs = torch.cat((self.obj_score_token.weight, self.iou_token.weight, self.mask_tokens.weight))
        return torch.cat((outputs.expand(prompts.shape[0], -1, -1), prompts), dim=1)

    def answer(self, tokens: Tensor, draw: Callable[[Tensor], Tensor]) -> DecodedMasks:
        """Make the answer of (b n c) tokens that have read the image.

        Args:
            tokens: laid out as by ``tokens_with``.
            draw: from every mask token's own (b 1+k c/8) filter over the canvas to (b 1+k 4h 4w) logits.
        """
        score_token, iou_token, mask_tokens = tokens[:, : 2 + self.mask_tokens.num_embeddings].split(
            (1, 1, self.mask_tokens.num_embeddings), dim=1
        )
        return DecodedMasks(
            low_logits=draw(self._filters(mask_tokens)),
            ious=self.iou_prediction_head(iou_token[:, 0]).sigmoid(),
            tokens=mask_tokens,
            object_score=self.pred_obj_score_head(score_token[:, 0])[:, 0],
        )

    def _upscale(self, image: Tensor, fine: Tensor, middle: Tensor) -> Tensor:
        """Map (b c h w) to (b c/8 4h 4w), adding the skips on the way."""
        to_middle, norm, _, to_fine, _ = self.output_upscaling
        image = functional.gelu(norm(to_middle(image) + middle))
        return functional.gelu(to_fine(image) + fine)

    def _filters(self, tokens: Tensor) -> Tensor:
        """Return (b 1+k c/8): every mask token's own projection."""
        return torch.stack(
            [mlp(tokens[:, index]) for index, mlp in enumerate(self.output_hypernetworks_mlps)], dim=1
        )
