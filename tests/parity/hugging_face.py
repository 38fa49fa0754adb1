"""Hugging Face's implementation with a recipe's weights. Nothing of it is copied here.

It calls the same parameters by other names; ``name_there`` turns the official ones into those.
"""

import re
import sys
from functools import cache
from importlib import import_module
from typing import Any

import torch
from torch import Tensor

from model.config import FEATURE_STRIDE, PATCH_STRIDE, BackboneConfig, preset
from tests.parity.official import make_importable, parameter_shapes, quietly
from tests.parity.setup_hugging_face import SITE
from tests.parity.weights import Recipe, synthetic_state

_GAUSSIAN = "sam_prompt_encoder.pe_layer.positional_encoding_gaussian_matrix"
_POINT_EMBEDDING = re.compile(r"sam_prompt_encoder\.point_embeddings\.(\d)\.weight")
_DEEP_HEADS = r"(output_hypernetworks_mlps\.\d|iou_prediction_head|pred_obj_score_head|obj_ptr_proj)"
_RENAMED = tuple(
    (re.compile(pattern), there)
    for pattern, there in (
        (r"^maskmem_tpos_enc", "memory_temporal_positional_encoding"),
        (r"^no_mem_embed", "no_memory_embedding"),
        (r"^no_mem_pos_enc", "no_memory_positional_encoding"),
        (r"^no_obj_ptr", "no_object_pointer"),
        (r"^no_obj_embed_spatial", "occlusion_spatial_embedding_parameter"),
        (r"^image_encoder\.trunk\.", "vision_encoder.backbone."),
        (r"^image_encoder\.neck\.convs\.(\d)\.conv\.", r"vision_encoder.neck.convs.\1."),
        (r"patch_embed\.proj\.", "patch_embed.projection."),
        (r"^sam_prompt_encoder\.", "prompt_encoder."),
        (r"^sam_mask_decoder\.", "mask_decoder."),
        (r"mask_downscaling\.0\.", "mask_embed.conv1."),
        (r"mask_downscaling\.1\.", "mask_embed.layer_norm1."),
        (r"mask_downscaling\.3\.", "mask_embed.conv2."),
        (r"mask_downscaling\.4\.", "mask_embed.layer_norm2."),
        (r"mask_downscaling\.6\.", "mask_embed.conv3."),
        (r"output_upscaling\.0\.", "upscale_conv1."),
        (r"output_upscaling\.1\.", "upscale_layer_norm."),
        (r"output_upscaling\.3\.", "upscale_conv2."),
        (r"^memory_encoder\.out_proj\.", "memory_encoder.projection."),
        (r"^memory_encoder\.pix_feat_proj\.", "memory_encoder.feature_projection."),
        (r"mask_downsampler\.encoder\.12\.", "mask_downsampler.final_conv."),
        (r"^memory_encoder\.fuser\.", "memory_encoder.memory_fuser."),
        (r"\.gamma$", ".scale"),
        (r"\.dwconv\.", ".depthwise_conv."),
        (r"\.pwconv(\d)\.", r".pointwise_conv\1."),
        (r"\.out_proj\.", ".o_proj."),
        (r"\bnorm_final_attn\.", "layer_norm_final_attn."),
        (r"\.norm(\d?)\.", r".layer_norm\1."),
        (rf"{_DEEP_HEADS}\.layers\.0\.", r"\1.proj_in."),
        (rf"{_DEEP_HEADS}\.layers\.1\.", r"\1.layers.0."),
        (rf"{_DEEP_HEADS}\.layers\.2\.", r"\1.proj_out."),
        (r"\.mlp\.layers\.0\.", ".mlp.proj_in."),
        (r"\.mlp\.layers\.1\.", ".mlp.proj_out."),
        (r"^obj_ptr_proj\.", "object_pointer_proj."),
        (r"^obj_ptr_tpos_proj\.", "temporal_positional_encoding_projection_layer."),
    )
)
_MASK_STAGE = re.compile(r"mask_downsampler\.encoder\.(\d+)\.")


def network_with_weights(name: str, side: int, recipe: Recipe, device: str = "cpu") -> Any:
    """Build their video network, ready to answer.

    Args:
        name: a preset that the official package has too.
        side: of the square input, pixels.
        recipe: what to draw.
        device: as torch names it.
    """
    transformers = _package()
    with quietly():
        network = transformers.Sam2VideoModel(transformers.Sam2VideoConfig(**_settings(name, side)))
    drawn = synthetic_state(parameter_shapes(name), recipe)
    network.load_state_dict(state_there({key: torch.from_numpy(value) for key, value in drawn.items()}))
    return network.eval().to(device)


def processor(side: int) -> Any:
    """Build what turns pictures and clicks into tensors there, and masks back."""
    transformers = _package()
    size = {"height": side, "width": side}
    return transformers.Sam2VideoProcessor(
        image_processor=transformers.Sam2ImageProcessor(size=size),
        video_processor=transformers.Sam2VideoVideoProcessor(size=size),
    )


def state_there(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Turn an official state dict into theirs."""
    points = {int(found[1]): name for name in state if (found := _POINT_EMBEDDING.fullmatch(name))}
    renamed = {name_there(name): value for name, value in state.items() if name not in points.values()}
    gaussian = renamed.pop(name_there(_GAUSSIAN))
    return renamed | {
        "prompt_encoder.point_embed.weight": torch.cat([state[points[kind]] for kind in sorted(points)]),
        "prompt_encoder.shared_embedding.positional_embedding": gaussian,
        "shared_image_embedding.positional_embedding": gaussian,
    }


def name_there(name: str) -> str:
    """Turn the official name of a parameter into theirs."""
    if stage := _MASK_STAGE.search(name):
        index, place = divmod(int(stage[1]), 3)
        part = "conv" if place == 0 else "layer_norm"
        if int(stage[1]) < 12:
            name = name.replace(stage[0], f"mask_downsampler.layers.{index}.{part}.")
    for pattern, there in _RENAMED:
        name = pattern.sub(there, name)
    return name


def _settings(name: str, side: int) -> dict[str, Any]:
    trunk = preset(name, side).backbone
    if not isinstance(trunk, BackboneConfig):
        raise ValueError(f"{name} has a trunk that this package does not know")
    grid = side // FEATURE_STRIDE
    backbone = {
        "hidden_size": trunk.width,
        "num_attention_heads": trunk.heads,
        "image_size": [side, side],
        "blocks_per_stage": list(trunk.depths),
        "embed_dim_per_stage": list(trunk.stage_widths),
        "num_attention_heads_per_stage": [trunk.heads * 2**stage for stage in range(4)],
        "window_size_per_stage": list(trunk.windows),
        "global_attention_blocks": list(trunk.global_blocks),
        "window_positional_embedding_background_size": [trunk.background_grid] * 2,
    }
    return {
        "image_size": side,
        "memory_attention_rope_feat_sizes": [grid, grid],
        "prompt_encoder_config": {"image_size": side},
        "vision_config": {
            "backbone_config": {"model_type": "sam2_hiera_det_model", **backbone},
            "backbone_channel_list": list(reversed(trunk.stage_widths)),
            "backbone_feature_sizes": [[side // (PATCH_STRIDE << level)] * 2 for level in range(3)],
        },
    }


@cache
def _package() -> Any:
    with quietly():
        make_importable()
        if str(SITE) not in sys.path:
            sys.path.append(str(SITE))
        return import_module("transformers")
