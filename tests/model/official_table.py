"""Names and shapes of the released state dicts, in the compact form of the published description.

``{i}`` runs over blocks, layers or entries; a key that ends in ``*`` stands for ``.weight`` and ``.bias``,
the bias being as long as the first axis of the weight (the second for transposed convolutions).
"""

from dataclasses import dataclass

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Size:
    """What differs between the sizes."""

    width: int
    depths: tuple[int, int, int, int]
    grid: int
    keys: int
    parameters: int
    trunk: int
    neck: int


SIZES = {
    "tiny": Size(96, (1, 2, 7, 2), 7, 471, 38_962_498, 26_849_472, 369_664),
    "small": Size(96, (1, 2, 11, 2), 7, 519, 46_060_354, 33_947_328, 369_664),
    "base-plus": Size(112, (2, 3, 16, 3), 14, 615, 80_850_178, 68_675_712, 431_104),
    "large": Size(144, (2, 6, 36, 4), 7, 903, 224_446_642, 212_149_296, 553_984),
}
COMMON_PARTS = {
    "memory_attention": 5_922_304,
    "memory_encoder": 1_384_608,
    "sam_prompt_encoder": 6_220,
    "sam_mask_decoder": 4_215_109,
    "obj_ptr_proj": 197_376,
    "obj_ptr_tpos_proj": 16_448,
}
ONLY_IN_21 = ("no_obj_embed_spatial", "obj_ptr_tpos_proj.weight", "obj_ptr_tpos_proj.bias")

_FREE: dict[str, Shape] = {
    "maskmem_tpos_enc": (7, 1, 1, 64),
    "no_mem_embed": (1, 1, 256),
    "no_mem_pos_enc": (1, 1, 256),
    "no_obj_ptr": (1, 256),
    "no_obj_embed_spatial": (1, 64),
    "mask_downsample*": (1, 1, 4, 4),
    "obj_ptr_proj.layers.0*": (256, 256),
    "obj_ptr_proj.layers.1*": (256, 256),
    "obj_ptr_proj.layers.2*": (256, 256),
    "obj_ptr_tpos_proj*": (64, 256),
}
_MEMORY_LAYER: dict[str, Shape] = {
    **{f"self_attn.{part}_proj*": (256, 256) for part in ("q", "k", "v", "out")},
    **{f"cross_attn_image.{part}_proj*": (256, 256) for part in ("q", "out")},
    **{f"cross_attn_image.{part}_proj*": (256, 64) for part in ("k", "v")},
    "linear1*": (2048, 256),
    "linear2*": (256, 2048),
    **{f"norm{number}*": (256,) for number in (1, 2, 3)},
}
_MEMORY_ENCODER: dict[str, Shape] = {
    "mask_downsampler.encoder.0*": (4, 1, 3, 3),
    "mask_downsampler.encoder.1*": (4,),
    "mask_downsampler.encoder.3*": (16, 4, 3, 3),
    "mask_downsampler.encoder.4*": (16,),
    "mask_downsampler.encoder.6*": (64, 16, 3, 3),
    "mask_downsampler.encoder.7*": (64,),
    "mask_downsampler.encoder.9*": (256, 64, 3, 3),
    "mask_downsampler.encoder.10*": (256,),
    "mask_downsampler.encoder.12*": (256, 256, 1, 1),
    "pix_feat_proj*": (256, 256, 1, 1),
    "out_proj*": (64, 256, 1, 1),
}
_FUSER: dict[str, Shape] = {
    "gamma": (256,),
    "dwconv*": (256, 1, 7, 7),
    "norm*": (256,),
    "pwconv1*": (1024, 256),
    "pwconv2*": (256, 1024),
}
_PROMPTS: dict[str, Shape] = {
    "pe_layer.positional_encoding_gaussian_matrix": (2, 128),
    **{f"point_embeddings.{label}.weight": (1, 256) for label in range(4)},
    "not_a_point_embed.weight": (1, 256),
    "no_mask_embed.weight": (1, 256),
    "mask_downscaling.0*": (4, 1, 2, 2),
    "mask_downscaling.1*": (4,),
    "mask_downscaling.3*": (16, 4, 2, 2),
    "mask_downscaling.4*": (16,),
    "mask_downscaling.6*": (256, 16, 1, 1),
}
_CROSS: dict[str, Shape] = {
    **{f"{part}_proj*": (128, 256) for part in ("q", "k", "v")},
    "out_proj*": (256, 128),
}
_DECODER: dict[str, Shape] = {
    "transformer.norm_final_attn*": (256,),
    "iou_token.weight": (1, 256),
    "obj_score_token.weight": (1, 256),
    "mask_tokens.weight": (4, 256),
    "output_upscaling.1*": (64,),
    "conv_s0*": (32, 256, 1, 1),
    "conv_s1*": (64, 256, 1, 1),
    "iou_prediction_head.layers.0*": (256, 256),
    "iou_prediction_head.layers.1*": (256, 256),
    "iou_prediction_head.layers.2*": (4, 256),
    "pred_obj_score_head.layers.0*": (256, 256),
    "pred_obj_score_head.layers.1*": (256, 256),
    "pred_obj_score_head.layers.2*": (1, 256),
    "output_upscaling.0.weight": (256, 64, 2, 2),
    "output_upscaling.0.bias": (64,),
    "output_upscaling.3.weight": (64, 32, 2, 2),
    "output_upscaling.3.bias": (32,),
}


def official_shapes(size: Size, *, is_21: bool) -> dict[str, Shape]:
    """Expand the table to every name and shape of one network."""
    compact = {
        **_FREE,
        **_trunk(size),
        **_neck(size),
        **_memory(),
        **_prefixed("sam_prompt_encoder.", _PROMPTS),
    }
    compact |= _mask_decoder()
    shapes: dict[str, Shape] = {}
    for key, shape in compact.items():
        if key.endswith("*"):
            shapes[f"{key[:-1]}.weight"] = shape
            shapes[f"{key[:-1]}.bias"] = shape[:1]
        else:
            shapes[key] = shape
    return {key: shape for key, shape in shapes.items() if is_21 or key not in ONLY_IN_21}


def _trunk(size: Size) -> dict[str, Shape]:
    table: dict[str, Shape] = {
        "pos_embed": (1, size.width, size.grid, size.grid),
        "pos_embed_window": (1, size.width, 8, 8),
        "patch_embed.proj*": (size.width, 3, 7, 7),
    }
    widths = [size.width * 2**stage for stage, depth in enumerate(size.depths) for _ in range(depth)]
    for index, width in enumerate(widths):
        before = widths[max(index - 1, 0)]
        block: dict[str, Shape] = {
            "norm1*": (before,),
            "attn.qkv*": (3 * width, before),
            "attn.proj*": (width, width),
            "norm2*": (width,),
            "mlp.layers.0*": (4 * width, width),
            "mlp.layers.1*": (width, 4 * width),
        }
        if before != width:
            block["proj*"] = (width, before)
        table |= _prefixed(f"blocks.{index}.", block)
    return _prefixed("image_encoder.trunk.", table)


def _neck(size: Size) -> dict[str, Shape]:
    return {
        f"image_encoder.neck.convs.{entry}.conv*": (256, factor * size.width, 1, 1)
        for entry, factor in enumerate((8, 4, 2, 1))
    }


def _memory() -> dict[str, Shape]:
    table: dict[str, Shape] = {"memory_attention.norm*": (256,)}
    for index in range(4):
        table |= _prefixed(f"memory_attention.layers.{index}.", _MEMORY_LAYER)
    table |= _prefixed("memory_encoder.", _MEMORY_ENCODER)
    for index in range(2):
        table |= _prefixed(f"memory_encoder.fuser.layers.{index}.", _FUSER)
    return table


def _mask_decoder() -> dict[str, Shape]:
    table = dict(_DECODER)
    for index in range(2):
        layer: dict[str, Shape] = {
            **{f"self_attn.{part}_proj*": (256, 256) for part in ("q", "k", "v", "out")},
            **_prefixed("cross_attn_token_to_image.", _CROSS),
            **_prefixed("cross_attn_image_to_token.", _CROSS),
            "mlp.layers.0*": (2048, 256),
            "mlp.layers.1*": (256, 2048),
            **{f"norm{number}*": (256,) for number in (1, 2, 3, 4)},
        }
        table |= _prefixed(f"transformer.layers.{index}.", layer)
    table |= _prefixed("transformer.final_attn_token_to_image.", _CROSS)
    for mask in range(4):
        for layer_index, shape in enumerate(((256, 256), (256, 256), (32, 256))):
            table[f"output_hypernetworks_mlps.{mask}.layers.{layer_index}*"] = shape
    return _prefixed("sam_mask_decoder.", table)


def _prefixed(prefix: str, table: dict[str, Shape]) -> dict[str, Shape]:
    return {prefix + key: shape for key, shape in table.items()}
