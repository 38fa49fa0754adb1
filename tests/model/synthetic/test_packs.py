import json
from fractions import Fraction

import numpy as np
import pytest
import torch
from PIL import Image

from media.encoder import VideoEncoder
from media.rle import encode
from model.synthetic import ClipGenerator, open_source, preset
from model.synthetic.dice import Dice
from model.synthetic.packs import prepare
from model.synthetic.packs.__main__ import main
from model.synthetic.packs.annotated import Region, nest, pack_bits, read_instances, read_labels
from model.synthetic.packs.components import connected_areas
from model.synthetic.packs.cutouts import colour_parts, cutout_from_region, feather
from model.synthetic.packs.index import BadPack, ItemKind, PackIndex, PackItem, PackMaterial, read_index
from model.synthetic.packs.judge import outline_length, reject_cutout, reject_object
from model.synthetic.packs.material import Material, MaterialKind
from model.synthetic.packs.prepare import Found, NothingFound, find_material, prepare_pack
from model.synthetic.packs.source import PackSource
from model.training.sources.held_out import is_held_out


def noise(*shape, seed=0):
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def disc(height, width, radius, centre=None):
    rows, columns = np.mgrid[:height, :width]
    middle = centre or (height / 2, width / 2)
    return (rows - middle[0]) ** 2 + (columns - middle[1]) ** 2 < radius**2


def write_cutouts(folder, count=4):
    folder.mkdir(parents=True)
    for number in range(count):
        picture = noise(60, 80, 4, seed=number)
        picture[..., 3] = disc(60, 80, 25) * 255
        Image.fromarray(picture).save(folder / f"thing{number}.png")


def write_instances(folder, names):
    (folder / "images").mkdir(parents=True)
    lines = []
    for number, name in enumerate(names):
        Image.fromarray(noise(90, 120, 3, seed=number)).save(folder / "images" / f"{name}.jpg")
        masks = {"cat": disc(90, 120, 30), "ear": disc(90, 120, 8)}
        found = [
            {"id": index, "cls": cls, "rle": encode(mask)._asdict()}
            for index, (cls, mask) in enumerate(masks.items(), 1)
        ]
        lines.append(json.dumps({"image": name, "width": 120, "height": 90, "instances": found}))
    (folder / "instances.jsonl").write_text("\n".join(lines) + "\n")


def material(kind, name="stuff", **options):
    return Material(name, kind, name, "CC0", "somebody", **options)


@pytest.fixture
def pack(tmp_path):
    """A pack with cut-outs, annotated photographs, a backdrop and footage."""
    write_cutouts(tmp_path / "cuts")
    write_instances(tmp_path / "animals", [f"picture{number}" for number in range(6)])
    (tmp_path / "walls").mkdir()
    Image.fromarray(noise(100, 150, 3)).save(tmp_path / "walls" / "wall.jpg")
    (tmp_path / "films").mkdir()
    with VideoEncoder(tmp_path / "films" / "film.mp4", 64, 48, Fraction(24)) as film:
        for number in range(64):
            film.write(np.full((48, 64, 3), 3 * number, np.uint8))
    found = [
        Found(material(MaterialKind.CUTOUTS, "cuts"), tmp_path / "cuts"),
        Found(material(MaterialKind.INSTANCES, "animals"), tmp_path / "animals"),
        Found(material(MaterialKind.BACKDROPS, "walls"), tmp_path / "walls"),
        Found(material(MaterialKind.VIDEOS, "films"), tmp_path / "films"),
    ]
    prepare_pack(found, tmp_path / "pack", lambda line: None)
    return tmp_path / "pack"


class TestComponents:
    def test_areas_touch_along_edges_and_the_largest_is_first(self):
        mask = np.array([[1, 0, 0, 1, 1], [0, 1, 0, 1, 0], [0, 1, 1, 1, 0]], bool)
        assert connected_areas(mask).tolist() == [[2, 0, 0, 1, 1], [0, 1, 0, 1, 0], [0, 1, 1, 1, 0]]

    def test_an_empty_mask_has_no_area(self):
        assert connected_areas(np.zeros((3, 4), bool)).max() == 0

    def test_a_ring_is_one_area(self):
        ring = disc(40, 40, 18) & ~disc(40, 40, 10)
        assert connected_areas(ring).max() == 1


class TestJudge:
    def picture(self, alpha):
        return np.dstack([noise(*alpha.shape, 3), alpha.astype(np.uint8)])

    def test_a_plain_object_is_fit(self):
        assert reject_cutout(self.picture(disc(60, 60, 25) * 255)) is None

    @pytest.mark.parametrize(
        ("alpha", "reason"),
        [
            (disc(20, 20, 9) * 255, "tiny"),
            (disc(90, 90, 8) * 255, "near-empty"),
            (np.full((60, 60), 255), "a plain rectangle"),
            (disc(60, 60, 25) * 140, "see-through"),
        ],
    )
    def test_useless_cutouts_are_named(self, alpha, reason):
        assert reject_cutout(self.picture(alpha)) == reason

    def test_one_colour_is_not_enough(self):
        picture = self.picture(disc(60, 60, 25) * 255)
        picture[..., :3] = 90
        assert reject_cutout(picture) == "monochrome"

    def test_objects_that_the_border_cuts_off_are_refused(self):
        assert reject_object(disc(90, 90, 30)) is None
        assert reject_object(disc(90, 90, 30, centre=(0, 45))) == "cut off by the border"
        assert reject_object(disc(90, 90, 5)) == "tiny"

    def test_the_outline_of_a_square(self):
        mask = np.zeros((9, 9), bool)
        mask[2:6, 2:6] = True
        assert outline_length(mask) == 12


class TestAnnotated:
    def test_an_object_inside_another_is_its_part(self):
        regions = nest(
            [
                Region("cat", disc(90, 90, 40)),
                Region("ear", disc(90, 90, 9)),
                Region("tree", ~disc(90, 90, 42)),
            ]
        )
        assert [region.parent for region in regions] == [None, 0, None]

    def test_bits_hold_overlapping_masks(self):
        first, second = disc(20, 20, 8), disc(20, 20, 4)
        bits = pack_bits((Region("a", first), Region("b", second)), (20, 20))
        assert np.array_equal(bits & 1 != 0, first)
        assert np.array_equal(bits & 2 != 0, second)

    def test_instances_are_read(self, tmp_path):
        write_instances(tmp_path / "set", ["one"])
        picture = next(read_instances(tmp_path / "set"))
        assert picture.pixels.shape == (90, 120, 3)
        assert [(region.name, region.parent) for region in picture.regions] == [("cat", None), ("ear", 0)]

    def test_labels_are_read_as_parts_of_one_figure(self, tmp_path):
        (tmp_path / "images").mkdir()
        (tmp_path / "masks").mkdir()
        (tmp_path / "labels.txt").write_text("0 null\n1 hat\n2 t-shirt\n")
        labels = disc(90, 120, 30).astype(np.uint8)
        labels[45:] *= 2
        Image.fromarray(labels).save(tmp_path / "masks" / "one.png")
        Image.fromarray(noise(90, 120, 3)).save(tmp_path / "images" / "one.jpg")
        (picture,) = read_labels(tmp_path)
        assert picture.regions[0].name == "figure"
        assert {(region.name, region.parent) for region in picture.regions[1:]} == {
            ("hat", 0),
            ("t-shirt", 0),
        }

    def test_a_cutout_brings_its_parts(self, tmp_path):
        write_instances(tmp_path / "set", ["one"])
        cutout = cutout_from_region(next(read_instances(tmp_path / "set")), 0)
        assert not isinstance(cutout, str)
        assert cutout.parts == (("ear", None),)
        assert cutout.bits is not None
        assert cutout.bits.shape == cutout.pixels.shape[:2]
        assert (cutout.pixels[cutout.bits == 1][:, 3] > 127).all()


class TestCutouts:
    def test_feathering_stays_inside_the_mask(self):
        mask = disc(40, 40, 15)
        alpha = feather(mask)
        assert (alpha[~mask] < 90).all()
        assert (alpha[disc(40, 40, 12)] == 255).all()

    def test_areas_of_one_colour_are_parts(self):
        pixels = np.zeros((60, 60, 4), np.uint8)
        pixels[..., 3] = 255
        pixels[:, :20] = (200, 20, 20, 255)
        pixels[:, 20:] = (20, 20, 200, 255)
        cutout = colour_parts(pixels)
        assert len(cutout.parts) == 2
        assert cutout.bits is not None
        assert set(np.unique(cutout.bits)) == {1, 2}


class TestPrepare:
    def test_pictures_that_are_held_out_never_enter(self, tmp_path):
        names = [f"picture{number}" for number in range(30)]
        write_instances(tmp_path / "animals", names)
        found = Found(material(MaterialKind.INSTANCES, "animals"), tmp_path / "animals")
        prepare_pack([found], tmp_path / "pack", lambda line: None)
        used = {item.origin.removesuffix(".jpg") for item in read_index(tmp_path / "pack").items}
        assert used == {name for name in names if not is_held_out(name)}
        assert used < set(names)

    def test_every_item_names_licence_and_origin(self, pack):
        index = read_index(pack)
        assert {one.name: one.licence for one in index.materials} == dict.fromkeys(
            ("animals", "cuts", "films", "walls"), "CC0"
        )
        assert all(item.origin for item in index.items)
        assert {item.kind for item in index.items} == set(ItemKind)

    def test_patterns_choose_files(self, tmp_path):
        write_cutouts(tmp_path / "cuts")
        chosen = material(MaterialKind.CUTOUTS, "cuts", take=("*.png",), leave=("thing0*",), most=2)
        tally = prepare_pack([Found(chosen, tmp_path / "cuts")], tmp_path / "pack", lambda line: None)
        assert sum(tally.kept.values()) == 2
        assert not any("thing0" in item.origin for item in read_index(tmp_path / "pack").items)

    def test_nothing_usable_is_an_error(self, tmp_path):
        (tmp_path / "empty").mkdir()
        found = Found(material(MaterialKind.CUTOUTS), tmp_path / "empty")
        with pytest.raises(NothingFound):
            prepare_pack([found], tmp_path / "pack", lambda line: None)

    def test_known_material_is_found_below_the_folders(self, tmp_path, monkeypatch):
        sure = Material("sure", MaterialKind.CUTOUTS, "share/cuts", "CC0", "a")
        unsure = Material("unsure", MaterialKind.INSTANCES, "animals", "unknown", "b", certain=False)
        monkeypatch.setattr(prepare, "CATALOGUE", (sure, unsure))
        write_cutouts(tmp_path / "other" / "share" / "cuts", count=1)
        write_cutouts(tmp_path / "sure" / "share" / "cuts", count=1)
        write_instances(tmp_path / "animals", ["one"])
        found = find_material([tmp_path], uncertain=False)
        assert [(one.material.name, one.folder) for one in found] == [
            ("sure", tmp_path / "sure" / "share" / "cuts")
        ]
        assert [one.material.name for one in find_material([tmp_path], uncertain=True)] == ["sure", "unsure"]


class TestIndex:
    def test_an_index_reads_back(self, tmp_path):
        item = PackItem(ItemKind.SCENE, ("a.jpg",), "m", "o", "n", "b.png", (("cat", None), ("ear", 0)), (0,))
        index = PackIndex((PackMaterial("m", "CC0", "me", 2.0),), (item,))
        index.write(tmp_path)
        assert read_index(tmp_path) == index

    def test_a_folder_without_index_is_no_pack(self, tmp_path):
        with pytest.raises(BadPack, match="no pack"):
            read_index(tmp_path)

    @pytest.mark.parametrize(
        "text", ["{", "[]", '{"version": 9, "materials": [], "items": []}', '{"version": 1}']
    )
    def test_a_broken_index_is_named(self, tmp_path, text):
        (tmp_path / "index.json").write_text(text)
        with pytest.raises(BadPack):
            read_index(tmp_path)


class TestSource:
    def test_cutouts_are_multiplied_by_alpha(self, pack):
        figure = PackSource(pack).figure(Dice("f"), 60)
        pixels = figure.body.pixels
        assert (pixels[:3] <= pixels[3] + 1e-6).all()
        assert pixels[3].max() == 1.0

    def test_backdrops_of_every_kind_are_dealt(self, pack):
        source = PackSource(pack)
        dealt = [source.backdrop(Dice(f"b{number}"), 40, 3) for number in range(60)]
        assert any(len(backdrop.pictures) == 3 for backdrop in dealt)
        annotated = [backdrop for backdrop in dealt if backdrop.bits is not None]
        assert annotated
        for backdrop in annotated:
            assert backdrop.bits.shape == backdrop.pictures.shape[-2:]
            assert backdrop.regions[1].parent == 0
            assert backdrop.things == (0,)
        assert any(backdrop.bits is None and len(backdrop.pictures) == 1 for backdrop in dealt)

    def test_footage_that_is_too_short_shows_one_picture(self, pack):
        source = PackSource(pack)
        assert all(len(source.backdrop(Dice(f"b{number}"), 40, 99).pictures) == 1 for number in range(40))

    def test_the_cache_does_not_change_what_is_dealt(self, pack):
        large, small = PackSource(pack), PackSource(pack, cache_bytes=1)
        for number in range(5):
            dice = f"d{number}"
            assert torch.equal(large.texture(Dice(dice), 32), small.texture(Dice(dice), 32))

    def test_clips_are_made_from_packs_and_code(self, pack):
        config = preset("default", height=64, width=64, frames=3)
        one, other = (ClipGenerator(config, open_source(pack)).clip(5) for _ in range(2))
        assert torch.equal(one.frames, other.frames)
        assert len(one.masklets) > 0

    def test_a_pack_without_backdrops_is_refused(self, tmp_path):
        write_cutouts(tmp_path / "cuts")
        found = Found(material(MaterialKind.CUTOUTS, "cuts"), tmp_path / "cuts")
        prepare_pack([found], tmp_path / "pack", lambda line: None)
        with pytest.raises(BadPack, match="backdrop"):
            PackSource(tmp_path / "pack")


class TestCommand:
    def run(self, monkeypatch, *options):
        monkeypatch.setattr("sys.argv", ["packs", *map(str, options)])
        return main()

    def test_it_prepares_a_pack_of_own_folders(self, tmp_path, monkeypatch, capsys):
        write_cutouts(tmp_path / "mine")
        options = (
            "--cutouts",
            tmp_path / "mine",
            "--licence",
            "CC BY 4.0",
            "--credit",
            "me",
            "--out",
            tmp_path / "pack",
        )
        assert self.run(monkeypatch, *options) == 0
        assert read_index(tmp_path / "pack").materials == (PackMaterial("mine", "CC BY 4.0", "me", 1.0),)
        assert "kept      4 mine cutout" in capsys.readouterr().out

    def test_it_lists_known_material_with_licences(self, monkeypatch, capsys):
        assert self.run(monkeypatch, "--list") == 0
        assert "tuxpaint-stamps-default" in capsys.readouterr().out

    def test_it_says_when_nothing_is_there(self, tmp_path, monkeypatch, capsys):
        assert self.run(monkeypatch, "--from", tmp_path, "--out", tmp_path / "pack") == 1
        assert "No usable material" in capsys.readouterr().err

    def test_a_pack_needs_a_folder(self, monkeypatch, capsys):
        assert self.run(monkeypatch) == 2
        assert "--out" in capsys.readouterr().err
