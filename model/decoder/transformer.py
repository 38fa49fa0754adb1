"""The two-way transformer: tokens and image read each other.

Axes: ``b`` objects, ``n`` tokens, ``s`` cells of the feature grid, ``c`` channels, ``d`` channels per head.

Source: SAM (Kirillov et al. 2023, arXiv 2304.02643), appendix A.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from model.attend import attend
from model.config import DecoderConfig
from model.layers import Mlp


class TwoWayTransformer(nn.Module):
    """Layers in which tokens attend to themselves, to the image, and the image to the tokens."""

    def __init__(self, hidden: int, config: DecoderConfig) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            TwoWayLayer(hidden, config, first=index == 0) for index in range(config.depth)
        )
        self.final_attn_token_to_image = Attention(hidden, config.cross_width, config.heads).start_by_place()
        self.norm_final_attn = nn.LayerNorm(hidden)

    def forward(self, image: Tensor, image_code: Tensor, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """Let tokens and image read each other.

        Args:
            image: (b s c) cells.
            image_code: (1 s c) code of their places.
            tokens: (b n c); as they come in, they also serve as the code of the tokens.

        Returns:
            Tokens (b n c) and cells (b s c).
        """
        token_code = tokens
        for layer in self.layers:
            tokens, image = layer(tokens, image, token_code, image_code)
        read = self.final_attn_token_to_image(tokens + token_code, image + image_code, image)
        return self.norm_final_attn(tokens + read), image


class TwoWayLayer(nn.Module):
    """One exchange between tokens and image; in the first layer, self-attention replaces the tokens."""

    def __init__(self, hidden: int, config: DecoderConfig, *, first: bool) -> None:
        super().__init__()
        self.self_attn = Attention(hidden, hidden, config.heads)
        self.norm1 = nn.LayerNorm(hidden)
        self.cross_attn_token_to_image = Attention(hidden, config.cross_width, config.heads).start_by_place()
        self.norm2 = nn.LayerNorm(hidden)
        self.mlp = Mlp(hidden, config.feed_forward, hidden, layers=2)
        self.norm3 = nn.LayerNorm(hidden)
        self.norm4 = nn.LayerNorm(hidden)
        self.cross_attn_image_to_token = Attention(hidden, config.cross_width, config.heads).start_by_place()
        self._first = first

    def forward(
        self, tokens: Tensor, image: Tensor, token_code: Tensor, image_code: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Update (b n c) tokens and (b s c) image; the codes are those of ``TwoWayTransformer``."""
        tokens = self.norm1(self.among_tokens(tokens, token_code))
        coded_image = image + image_code
        tokens = self.norm2(tokens + self.cross_attn_token_to_image(tokens + token_code, coded_image, image))
        tokens = self.norm3(tokens + self.mlp(tokens))
        image = self.norm4(image + self.cross_attn_image_to_token(coded_image, tokens + token_code, tokens))
        return tokens, image

    def among_tokens(self, tokens: Tensor, token_code: Tensor) -> Tensor:
        """Let (b n c) tokens attend to themselves."""
        if self._first:  # here tokens and their code are the same
            return self.self_attn(tokens, tokens, tokens)
        coded = tokens + token_code
        return tokens + self.self_attn(coded, coded, tokens)


_PLACE_GAIN = 1.5
"""How sharply fresh attention between tokens and image falls off with distance."""


class Attention(nn.Module):
    """Multi-head attention at an inner width of its own."""

    def __init__(self, width: int, inner: int, heads: int) -> None:
        super().__init__()
        self.q_proj = nn.Linear(width, inner)
        self.k_proj = nn.Linear(width, inner)
        self.v_proj = nn.Linear(width, inner)
        self.out_proj = nn.Linear(inner, width)
        self._heads = heads

    def start_by_place(self) -> Attention:
        """Let fresh weights look at where queries and keys agree, which is at the same place.

        Prompts and cells carry the same code of places. With unrelated projections of both, training from
        fresh weights spends its first thousands of steps on empty masks until they agree.
        """
        nn.init.orthogonal_(self.q_proj.weight, gain=_PLACE_GAIN)
        with torch.no_grad():
            self.k_proj.weight.copy_(self.q_proj.weight)
        return self

    def forward(self, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """Attend from (b n c) queries to (b s c) keys and values."""
        attended = attend(
            self._split(self.q_proj(queries)),
            self._split(self.k_proj(keys)),
            self._split(self.v_proj(values)),
        )
        return self.out_proj(attended.transpose(1, 2).flatten(2))

    def _split(self, tokens: Tensor) -> Tensor:
        """Map (b n c) to (b heads n d)."""
        return tokens.unflatten(-1, (self._heads, -1)).transpose(1, 2)
