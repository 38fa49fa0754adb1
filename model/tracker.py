"""One frame in, one frame out: the whole architecture on one page.

The tracker holds weights and no state. What it remembers of a video lives in ``model.memory.bank``; who is
asked about which frame is decided in ``model.predictors``. Parameter names are those of the released
checkpoints.

Axes: ``b`` objects, ``t`` memories, ``p`` pointers, ``c`` channels, ``m`` memory channels, ``n`` points,
``k`` candidate masks, ``h w`` feature grid (stride 16), ``S`` input side in pixels (``4h`` is the grid of
mask logits, stride 4).

Source: SAM 2 (Ravi et al. 2024, arXiv 2408.00714).
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Self

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.backbone import ImageEncoder
from model.checkpoints.info import WeightsInfo
from model.compiling import Compiling
from model.config import ABSENT_LOGIT, ModelConfig
from model.decoder import DecodedMasks, MaskDecoder, OfferedMasks
from model.fast import CompiledStages, FastPath
from model.frames import Candidates, FrameFeatures, PromptTensors, SegmentedFrame
from model.layers import Mlp
from model.memory.attention import MemoryAttention
from model.memory.bank import MemoryReading
from model.memory.encoder import MemoryEncoder
from model.precision import Precision, compute_dtype
from model.prompts import PromptEncoder
from model.stages import MemoryTokens, ModuleStages

GIVEN_MASK_SCORE = 10.0
"""Object score of a frame whose mask was given: plus this if the mask has a pixel, else minus this."""
GIVEN_MASK_SCALE, GIVEN_MASK_BIAS = 20.0, -10.0
"""Logits of a given mask: scale times 0 or 1, plus bias."""


class WrongImageSize(ValueError):
    """The pixels do not have the side that the network was built for."""


class Tracker(nn.Module):
    """SAM 2 for one frame: features, memory, prompts, masks.

    Answers without gradients are computed on the fast path of ``model.fast`` where the weights are float32
    and lie on a processor, in the ``precision`` of the network, and by compiled modules where ``compiling``
    says so; all else takes the modules as they are.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.weights = WeightsInfo(config.name)
        self.precision = Precision.FLOAT32
        self.compiling = Compiling()
        self._fast = FastPath(self)
        self._plain = ModuleStages(self)
        self._compiled: CompiledStages | None = None
        hidden, memory = config.hidden, config.memory_channels
        self.image_encoder = ImageEncoder(config.backbone, hidden)
        self.mask_downsample = nn.Conv2d(1, 1, kernel_size=4, stride=4)
        self.memory_attention = MemoryAttention(hidden, memory, config.memory_attention)
        self.memory_encoder = MemoryEncoder(hidden, memory, config.memory_encoder)
        self.maskmem_tpos_enc = _free_vector(config.memory.num_maskmem, 1, 1, memory)
        self.no_mem_embed = _free_vector(1, 1, hidden)
        self.no_mem_pos_enc = _free_vector(1, 1, hidden)  # never read; part of the released files
        self.no_obj_ptr = _free_vector(1, hidden)
        self.no_obj_embed_spatial = _free_vector(1, memory) if config.absent_memory_code else None
        self.sam_prompt_encoder = PromptEncoder(hidden, config.image_side, config.prompts)
        self.sam_mask_decoder = MaskDecoder(hidden, config.decoder)
        self.obj_ptr_proj = Mlp(hidden, hidden, hidden, layers=3)
        self.obj_ptr_tpos_proj = nn.Linear(hidden, memory) if config.temporal_pointers else None

    @property
    def device(self) -> torch.device:
        """Where the weights lie."""
        return self.no_mem_embed.device

    @property
    def dtype(self) -> torch.dtype:
        """Type of the weights."""
        return self.no_mem_embed.dtype

    @property
    def compute_dtype(self) -> torch.dtype:
        """Type in which answers are computed; the weights keep theirs."""
        return compute_dtype(self.precision, self.device) if self.dtype == torch.float32 else self.dtype

    @property
    def compiles(self) -> bool:
        """Whether answers are compiled where the weights lie now."""
        return self.compiling.applies_to(self.device)

    def stop_compiling(self) -> None:
        """Answer shapes that were not met until now without compiling: nobody is to wait for it any more."""
        if self._compiled is not None:
            self._compiled.graphs.close()

    def train(self, mode: bool = True) -> Self:
        """Switch training on or off, and forget what was derived from the weights."""
        self._fast.clear()
        return super().train(mode)

    def encode_image(self, pixels: Tensor) -> FrameFeatures:
        """Compute the features of one or more frames.

        Args:
            pixels: (b 3 S S) normalised with ``PIXEL_MEAN`` and ``PIXEL_STD``.

        Raises:
            WrongImageSize: S is not the side of the configuration.
        """
        side = self.config.image_side
        if pixels.shape[1:] != (3, side, side):
            raise WrongImageSize(
                f"{self.config.name} reads (b, 3, {side}, {side}), not {tuple(pixels.shape)}"
            )
        if self._takes_fast_path():
            return FrameFeatures(*self._fast.encode(pixels, self.compute_dtype))
        with self._autocast():
            return FrameFeatures(*self._stages().encode(pixels))

    def without_memory(self, features: FrameFeatures) -> Tensor:
        """Return (b c h w) features of a frame that reads no memory: an image, or a first prompted frame."""
        return features.coarse + self.no_mem_embed.view(1, -1, 1, 1)

    def with_memory(self, features: FrameFeatures, reading: MemoryReading) -> Tensor:
        """Return (b c h w) features of a frame that has read the memory bank.

        Args:
            features: of one frame, or of as many as the reading has objects.
            reading: memories and pointers of b objects.
        """
        if self._takes_fast_path():
            memories = [self._memory_tokens(one) for one in reading.objects()]
            return self._fast.read(features.coarse, memories, self.compute_dtype)
        with self._autocast():
            (conditioned,) = self._stages().read(features.coarse, *reading.tensors(), reading.taken())
        return conditioned

    def segment(
        self,
        features: FrameFeatures,
        conditioned: Tensor,
        prompts: PromptTensors,
        *,
        candidates: bool,
        stability_choice: bool,
        hide_absent: bool = True,
    ) -> SegmentedFrame:
        """Segment b objects on one frame.

        Args:
            features: of the frame, a batch of 1 or b.
            conditioned: (b or 1, c h w) from ``without_memory`` or ``with_memory``.
            prompts: of the b objects; ``PromptTensors.nothing`` while tracking.
            candidates: answer with the candidate masks and choose the best; otherwise with the single mask.
            stability_choice: an unstable single mask gives way to the best candidate.
            hide_absent: all logits of an object that is judged absent become ``ABSENT_LOGIT``, as in video.

        Returns:
            The answer; masks and scores in float32 whatever the type of the weights.
        """
        sparse, dense = self.sam_prompt_encoder(prompts, conditioned.shape[-2:])
        image_code = self.sam_prompt_encoder.image_code(conditioned.shape[-2:])
        decoded = self._decode(conditioned + dense, image_code, sparse, features)
        offered = decoded.candidates() if candidates else self._single(decoded, stability_choice)
        low_logits, ious, score = (
            offered.low_logits.float(),
            offered.ious.float(),
            decoded.object_score.float(),
        )
        if hide_absent:
            low_logits = torch.where(score[:, None, None, None] > 0, low_logits, ABSENT_LOGIT)
        best = ious.argmax(dim=1)
        rows = torch.arange(best.shape[0], device=best.device)
        return SegmentedFrame(
            low_logits=low_logits[rows, best].unsqueeze(1),
            iou=ious[rows, best],
            object_score=score,
            pointer=self._pointer(offered.tokens[rows, best].to(self.dtype), score),
            candidates=Candidates(low_logits=low_logits, ious=ious),
        )

    def segment_given_mask(self, features: FrameFeatures, mask: Tensor) -> SegmentedFrame:
        """Take a given mask as the answer and run the decoder only for its object pointer.

        Args:
            features: of the frame, a batch of 1 or b.
            mask: (b 1 S S) booleans, or floats 0 and 1.
        """
        mask = mask.to(self.dtype)
        logits = (mask * GIVEN_MASK_SCALE + GIVEN_MASK_BIAS).float()
        low_size = 4 * features.coarse.shape[-2], 4 * features.coarse.shape[-1]
        low_logits = functional.interpolate(
            logits, low_size, mode="bilinear", align_corners=False, antialias=True
        )
        prompts = PromptTensors.nothing(mask.shape[0], mask.device, mask_logits=self.mask_downsample(mask))
        decoded = self.segment(features, features.coarse, prompts, candidates=False, stability_choice=False)
        present = (mask > 0).flatten(1).any(dim=1)
        score = torch.where(present, GIVEN_MASK_SCORE, -GIVEN_MASK_SCORE)
        iou = torch.ones_like(score)
        return SegmentedFrame(
            low_logits=low_logits,
            iou=iou,
            object_score=score,
            pointer=torch.where(present[:, None], decoded.pointer, self.no_obj_ptr),
            candidates=Candidates(low_logits=low_logits, ious=iou.unsqueeze(1)),
        )

    def upsample(self, low_logits: Tensor) -> Tensor:
        """Resize (b k 4h 4w) mask logits to (b k S S), the size that ``remember`` reads."""
        side = self.config.image_side
        return functional.interpolate(low_logits.float(), (side, side), mode="bilinear", align_corners=False)

    def remember(
        self, features: FrameFeatures, mask_logits: Tensor, object_score: Tensor, *, binarise: bool
    ) -> Tensor:
        """Encode one frame and its masks into spatial memories.

        Args:
            features: of the frame, a batch of 1 or b.
            mask_logits: (b 1 S S).
            object_score: (b) logit that the object is visible.
            binarise: remember the thresholded mask instead of its probabilities.

        Returns:
            (b m h w).
        """
        mask = (mask_logits > 0).to(self.dtype) if binarise else mask_logits.to(self.dtype).sigmoid()
        memory = self._encode_memory(features.coarse, mask)
        if self.no_obj_embed_spatial is None:
            return memory
        absent = (object_score <= 0).to(memory.dtype).view(-1, 1, 1, 1)
        return memory + absent * self.no_obj_embed_spatial[..., None, None]

    def _takes_fast_path(self) -> bool:
        if self.compiles or self.training or torch.is_grad_enabled() or torch.is_autocast_enabled("cpu"):
            return False
        # Changes of inference tensors cannot be noticed, so nothing may be kept that was derived from them.
        changes_show = not self.no_mem_embed.is_inference()
        return self.device.type == "cpu" and self.dtype == torch.float32 and changes_show

    def _stages(self) -> ModuleStages | CompiledStages:
        """The modules, compiled where answers are asked for and ``compiling`` says so."""
        if not self.compiles or self.training or torch.is_grad_enabled():
            return self._plain
        if self._compiled is None or self._compiled.graphs.mode is not self.compiling.mode:
            self._compiled = CompiledStages(self._plain, self.config.memory, self.compiling.mode)
        return self._compiled

    def _autocast(self) -> AbstractContextManager[object]:
        """Compute in the network's precision on a graphics processor; training chooses for itself."""
        if self.device.type != "cuda" or torch.is_grad_enabled() or self.compute_dtype == self.dtype:
            return nullcontext()
        return torch.autocast("cuda", self.compute_dtype)

    def _decode(
        self, image: Tensor, image_code: Tensor, sparse: Tensor, features: FrameFeatures
    ) -> DecodedMasks:
        if self._takes_fast_path():
            skips = features.fine, features.middle
            return self._fast.decode(image, image_code, sparse, skips)
        with self._autocast():
            decode = self._stages().decode
            return DecodedMasks(*decode(image, image_code, sparse, features.fine, features.middle))

    def _encode_memory(self, coarse: Tensor, mask: Tensor) -> Tensor:
        if self._takes_fast_path():
            return self._fast.remember(coarse, mask, self.compute_dtype)
        with self._autocast():
            (memory,) = self._stages().remember(coarse, mask)
        return memory

    def _single(self, decoded: DecodedMasks, stability_choice: bool) -> OfferedMasks:
        return decoded.most_stable(self.config.decoder.stability) if stability_choice else decoded.single()

    def _pointer(self, token: Tensor, object_score: Tensor) -> Tensor:
        score = object_score.unsqueeze(1)
        present = (score.sigmoid() if self.config.soft_absent_pointer else score > 0).to(token.dtype)
        return present * self.obj_ptr_proj(token) + (1 - present) * self.no_obj_ptr

    def _memory_tokens(self, reading: MemoryReading) -> MemoryTokens:
        return self._plain.memory_tokens(*reading.tensors())


def _free_vector(*shape: int) -> nn.Parameter:
    vector = nn.Parameter(torch.zeros(shape))
    nn.init.trunc_normal_(vector, std=0.02)
    return vector
