import pytest
import torch

from model.synthetic.assets import Backdrop, Part
from model.synthetic.dice import Dice
from model.synthetic.procedural import fields, outlines
from model.synthetic.procedural.backdrops import deal_place
from model.synthetic.procedural.canvas import SpriteCanvas, fit, rasterise
from model.synthetic.procedural.figures import make_figure
from model.synthetic.procedural.palettes import paint, palette
from model.synthetic.procedural.textures import texture
from model.synthetic.stage.detach import detach, detachable, fill
from model.synthetic.stage.dress import ColourChange, camouflage, matching, recolour, resize, soften
from tests.model.synthetic.scenes import make_sprite


class TestFields:
    @pytest.mark.parametrize("kind", list(fields.KINDS), ids=lambda kind: kind.__name__)
    def test_every_kind_fills_the_range(self, kind):
        field = kind(Dice("field"), 64)
        assert field.shape == (64, 64)
        assert field.min() >= 0.0
        assert field.max() <= 1.0
        assert field.std() > 0.02

    def test_texture_is_repeatable(self):
        assert torch.equal(texture(Dice("t"), 40), texture(Dice("t"), 40))

    def test_painting_takes_colours_from_the_table(self):
        colours = palette(Dice("p"))
        picture = paint(torch.tensor([[0.0, 1.0]]), colours)
        assert torch.equal(picture[:, 0, 0], colours[:, 0])
        assert torch.equal(picture[:, 0, 1], colours[:, -1])


class TestShapes:
    @pytest.mark.parametrize("shape", list(outlines.SHAPES), ids=lambda shape: shape.__name__)
    def test_every_shape_covers_some_of_its_square(self, shape):
        for seed in range(3):
            alpha = rasterise(fit(shape(Dice(f"shape{seed}"))), 48)
            assert 0.01 < float((alpha > 0.5).float().mean()) < 0.99

    def test_a_hole_is_cut_out(self):
        alpha = rasterise(outlines.ring(Dice("ring")), 64)
        assert float(alpha[32, 32]) == 0.0


class TestFigures:
    def test_parts_nest_and_lie_on_the_sprite(self):
        nested = 0
        for seed in range(12):
            body = make_figure(Dice(f"figure{seed}"), 48).body
            for index, part in enumerate(body.parts):
                inside = body.bits & (1 << index) != 0
                if part.parent is not None:
                    nested += 1
                    assert not (inside & (body.bits & (1 << part.parent) == 0)).any()
        assert nested > 0

    def test_colours_never_exceed_alpha(self):
        for seed in range(6):
            pixels = make_figure(Dice(f"alpha{seed}"), 40).body.pixels
            assert (pixels[:3] <= pixels[3] + 1e-5).all()

    def test_a_decoration_takes_nothing_from_the_part_below(self):
        canvas = SpriteCanvas(8)
        part = canvas.add_part("all")
        canvas.paint(torch.ones(8, 8), torch.ones(3, 8, 8), part)
        canvas.paint(torch.ones(8, 8), torch.zeros(3, 8, 8), keep_bits=True)
        sprite = canvas.finish()
        assert sprite.bits is not None
        assert (sprite.bits == 1).all()
        assert sprite.pixels[:3].max() == 0.0


class TestPlaces:
    def test_regions_match_the_picture(self):
        named = 0
        for seed in range(4):
            place = deal_place(Dice(f"place{seed}"), 120)
            assert place.pictures.shape == (1, 3, 120, 120)
            assert place.bits is not None
            assert place.bits.shape == (120, 120)
            named += len(place.regions)
        assert named > 0


class TestDress:
    def test_resizing_keeps_the_shape(self):
        sprite = resize(make_sprite(), 24)
        assert sprite.pixels.shape == (4, 24, 24)

    def test_a_soft_edge_has_an_empty_border(self):
        pixels = soften(make_sprite(), 1.0).pixels
        assert pixels[3, 0].max() == 0.0
        assert pixels[3, 6, 6] == 1.0

    def test_full_matching_takes_the_mean_of_the_surroundings(self):
        around = torch.rand(3, 20, 20, generator=torch.Generator().manual_seed(0)) * 0.4
        sprite = make_sprite((0.9, 0.5, 0.7))
        matched = recolour(sprite, matching(sprite, around, 1.0), (0.0, 0.0))
        assert torch.allclose(matched.pixels[:3].mean((1, 2)), around.mean((1, 2)), atol=0.02)

    def test_changes_of_colour_follow_one_another(self):
        first = ColourChange(torch.full((3,), 0.5), torch.full((3,), 0.1))
        second = ColourChange(torch.full((3,), 2.0), torch.full((3,), -0.2))
        both = recolour(make_sprite((0.4, 0.4, 0.4)), first.then(second), (0.0, 0.0))
        assert torch.allclose(both.pixels[:3], torch.tensor((0.4 * 0.5 + 0.1) * 2.0 - 0.2))

    def test_camouflage_keeps_alpha(self):
        hidden = camouflage(make_sprite(), torch.full((3, 5, 5), 0.25))
        assert torch.equal(hidden.pixels[3], torch.ones(8, 8))
        assert torch.allclose(hidden.pixels[:3], torch.tensor(0.25))


class TestDetach:
    def backdrop(self):
        picture = torch.full((1, 3, 40, 60), 0.2)
        bits = torch.zeros(40, 60, dtype=torch.uint8)
        picture[:, :, 10:20, 20:40] = 0.9
        bits[10:20, 20:40] = 1
        return Backdrop(picture, bits, (Part("thing"),), (0,))

    def test_the_hole_is_filled_from_around(self):
        _, _, rest = detach(self.backdrop(), 0)
        assert rest.bits is not None
        assert not rest.bits.any()
        assert float(rest.pictures.max()) < 0.3

    def test_the_sprite_lies_where_it_was(self):
        sprite, (left, top, right, bottom), _ = detach(self.backdrop(), 0)
        assert ((left + 1) * 30, (top + 1) * 20) == pytest.approx((18, 8))
        assert ((right + 1) * 30, (bottom + 1) * 20) == pytest.approx((42, 22))
        assert int((sprite.pixels[3] > 0.5).sum()) == pytest.approx(200, abs=8)

    def test_regions_at_the_border_stay(self):
        backdrop = self.backdrop()
        assert detachable(backdrop) == [0]
        assert backdrop.bits is not None
        backdrop.bits[10:20, :40] = 1
        assert detachable(backdrop) == []

    def test_filling_leaves_known_pixels_alone(self):
        picture = torch.rand(3, 17, 23, generator=torch.Generator().manual_seed(1))
        hole = torch.zeros(17, 23, dtype=torch.bool)
        hole[5:9, 5:12] = True
        filled = fill(picture, hole)
        assert torch.equal(filled[:, ~hole], picture[:, ~hole])
        assert filled[:, hole].isfinite().all()
