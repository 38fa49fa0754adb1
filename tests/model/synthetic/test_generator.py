import itertools
from dataclasses import replace
from functools import cache

import pytest
import torch

from model.synthetic import ClipGenerator, Count, MaskletKind, UnknownSynthPreset, blend, preset
from model.synthetic.config import BadSynthConfig, CameraStyle, MotionStyle, SynthConfig
from model.synthetic.generator import areas
from model.synthetic.render.compose import compose
from tests.model.synthetic.scenes import CLEAN

SMALL = {"height": 64, "width": 80, "frames": 5}


@cache
def made_clips():
    generator = ClipGenerator(preset("default", **SMALL))
    return [generator.clip(seed) for seed in range(6)]


@pytest.fixture
def clips():
    """Clips that tests must not change; made by the first test that asks."""
    return made_clips()


def with_motion(config, *styles):
    motion = replace(config.motion, styles=dict.fromkeys(styles, 1.0))
    return replace(config, motion=motion)


class TestClip:
    def test_shapes_and_kinds(self, clips):
        for clip in clips:
            count = len(clip.masklets)
            assert clip.frames.shape == (5, 3, 64, 80)
            assert clip.frames.dtype == torch.uint8
            assert clip.masks.shape == clip.full_masks.shape == (5, count, 64, 80)
            assert clip.masks.dtype == torch.bool
            assert clip.visible_fraction.shape == (5, count)

    def test_the_same_seed_gives_the_same_bits(self, clips):
        again = ClipGenerator(preset("default", **SMALL)).clip(3)
        assert torch.equal(again.frames, clips[3].frames)
        assert torch.equal(again.masks, clips[3].masks)
        assert again.masklets == clips[3].masklets

    def test_what_was_made_before_does_not_matter(self, clips):
        generator = ClipGenerator(preset("default", **SMALL))
        generator.clip(40)
        generator.image(41)
        assert torch.equal(generator.clip(2).frames, clips[2].frames)

    def test_seeds_differ(self, clips):
        for one, other in itertools.pairwise(clips):
            assert (one.frames != other.frames).float().mean() > 0.5

    def test_a_mask_lies_inside_its_full_mask(self, clips):
        for clip in clips:
            assert not (clip.masks & ~clip.full_masks).any()

    def test_the_visible_fraction_is_seen_over_full_area(self, clips):
        for clip in clips:
            expected = areas(clip.masks) / areas(clip.full_masks).clamp_min(1)
            assert torch.equal(clip.visible_fraction, expected)

    def test_every_masklet_is_seen_on_some_frame(self, clips):
        for clip in clips:
            assert (areas(clip.masks).amax(0) >= 24).all()

    def test_parts_lie_inside_their_parents(self, clips):
        parts = 0
        for clip in clips:
            for index, info in enumerate(clip.masklets):
                if info.parent is not None:
                    parts += 1
                    assert not (clip.masks[:, index] & ~clip.masks[:, info.parent]).any()
        assert parts > 5

    def test_wholes_do_not_overlap(self, clips):
        for clip in clips:
            wholes = [index for index, info in enumerate(clip.masklets) if info.parent is None]
            pasted = [index for index in wholes if clip.masklets[index].kind is not MaskletKind.STUFF]
            assert clip.masks[:, pasted].sum(1).max() <= 1

    def test_there_are_as_many_objects_as_asked_for(self):
        config = preset("easy", **SMALL, objects=Count(3, 3))
        kinds = [info.kind for info in ClipGenerator(config).scene(1).masklets]
        assert kinds.count(MaskletKind.OBJECT) == 3

    def test_pieces_hold_the_same_masks_as_the_whole(self):
        config = replace(preset("default", **SMALL), smallest_area=0, most_masklets=1000)
        generator = ClipGenerator(config)
        clip = generator.clip(4)
        pieces = list(generator.pieces(4, 2))
        assert [len(piece.frames) for piece in pieces] == [2, 2, 1]
        assert torch.equal(torch.cat([piece.masks for piece in pieces]), clip.masks)


class TestExactness:
    def test_an_object_rendered_alone_covers_its_full_mask(self):
        generator = ClipGenerator(preset("default", **SMALL, objects=Count(3, 3)))
        scene = generator.scene(11)
        together = compose(scene, torch.device("cpu"))
        owners = {layer.owner for layer in scene.layers}
        for owner in owners:
            own = tuple(layer for layer in scene.layers if layer.owner == owner)
            alone = compose(replace(scene, layers=own), torch.device("cpu"))
            assert torch.equal(alone.masks[:, owner], together.full_masks[:, owner])

    def test_an_object_is_seen_wherever_nothing_nearer_covers_it(self):
        generator = ClipGenerator(preset("hard", **SMALL, objects=Count(4, 4)))
        scene = generator.scene(5)
        masks = compose(scene, torch.device("cpu"))
        for frame in range(scene.frames):
            order = sorted(scene.layers, key=lambda layer: float(layer.depth[frame]))
            nearest = torch.full((64, 80), -1)
            for layer in order:
                alone = compose(replace(scene, layers=(layer,)), torch.device("cpu"))
                nearest[alone.masks[frame, layer.owner]] = layer.owner
            for owner in {layer.owner for layer in scene.layers}:
                assert torch.equal(masks.masks[frame, owner], nearest == owner)

    def test_pixels_change_where_an_object_is_taken_away_and_nowhere_else(self):
        config = preset("easy", **SMALL, objects=Count(1, 1))
        config = replace(config, look=replace(config.look, shadow=0.0), lens=CLEAN)
        scene = ClipGenerator(config).scene(8)
        with_object = compose(scene, torch.device("cpu"))
        without = compose(replace(scene, layers=()), torch.device("cpu"))
        changed = (with_object.frames - without.frames).abs().amax(1) > 0.02
        mask = torch.zeros_like(changed)
        for layer in scene.layers:
            mask |= with_object.masks[:, layer.owner]
        wider = torch.nn.functional.max_pool2d(mask.float()[:, None], 7, 1, 3)[:, 0] > 0
        assert not (changed & ~wider).any()
        assert (changed & mask).sum() > 0.95 * mask.sum()


class TestLeaving:
    def test_an_excursion_leaves_and_comes_back(self):
        config = with_motion(
            preset("easy", height=64, width=80, frames=16, objects=Count(1, 1)), MotionStyle.EXCURSION
        )
        camera = replace(config.camera, styles={CameraStyle.STILL: 1.0})
        cast = replace(config.cast, stuff=0.0, detached=0.0, hidden=0.0, parts=0.0)
        generator = ClipGenerator(replace(config, camera=camera, cast=cast))
        for seed in range(4):
            scene = generator.scene(seed)
            seen = compose(scene, torch.device("cpu")).masks[:, 0].flatten(1).any(1).tolist()
            assert seen[0]
            assert seen[-1]
            assert not all(seen)

    def test_a_hidden_object_is_covered_in_the_middle(self):
        config = preset("easy", height=64, width=80, frames=9, objects=Count(1, 1))
        config = with_motion(config, MotionStyle.STILL)
        cast = replace(config.cast, hidden=1.0, stuff=0.0, detached=0.0, parts=0.0)
        generator = ClipGenerator(replace(config, cast=cast))
        covered = []
        for seed in range(5):
            result = compose(generator.scene(seed), torch.device("cpu"))
            fraction = areas(result.masks)[:, 0] / areas(result.full_masks)[:, 0].clamp_min(1)
            covered.append(float(fraction[4]) < float(fraction.max()))
        assert sum(covered) >= 4


class TestImage:
    def test_a_picture_is_a_clip_of_one_frame(self):
        image = ClipGenerator(preset("default", **SMALL)).image(3)
        assert image.frames.shape == (1, 3, 64, 80)
        assert len(image.masklets) == image.masks.shape[1] > 0

    def test_the_same_seed_gives_the_same_picture(self):
        one, other = (ClipGenerator(preset("hard", **SMALL)).image(9) for _ in range(2))
        assert torch.equal(one.frames, other.frames)


class TestConfig:
    @pytest.mark.parametrize("name", ["easy", "default", "hard"])
    def test_every_preset_makes_clips_with_objects(self, name):
        clip = ClipGenerator(preset(name, **SMALL)).clip(2)
        assert len(clip.masklets) > 0
        assert clip.frames.float().std() > 5

    def test_an_unknown_preset_names_the_known_ones(self):
        with pytest.raises(UnknownSynthPreset, match="easy, default, hard"):
            preset("medium")

    def test_presets_blend_into_one_another(self):
        easy, hard = preset("easy"), preset("hard")
        assert blend(easy, hard, 0.0) == easy
        assert blend(easy, hard, 1.0) == hard
        half = blend(easy, hard, 0.5)
        assert easy.motion.speed.high < half.motion.speed.high < hard.motion.speed.high
        assert ClipGenerator(replace(half, height=64, width=64, frames=2)).clip(1).frames.shape[0] == 2

    def test_a_clip_without_frames_is_refused(self):
        with pytest.raises(BadSynthConfig):
            SynthConfig(frames=0)

    def test_selecting_masklets_keeps_the_tree(self):
        clip = ClipGenerator(preset("default", **SMALL)).clip(4)
        child = next(index for index, info in enumerate(clip.masklets) if info.parent is not None)
        parent = clip.masklets[child].parent
        assert parent is not None
        chosen = clip.select([parent, child])
        assert chosen.masklets[1].parent == 0
        assert clip.select([child]).masklets[0].parent is None
        assert torch.equal(chosen.masks[:, 1], clip.masks[:, child])
