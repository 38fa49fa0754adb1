import json

import numpy as np
import pytest
from typer.testing import CliRunner

from cli.main import build
from media.reader import FrameReader
from media.rle import decode
from media.sav import read_sav
from model.synthetic import ClipGenerator, preset
from model.synthetic.export import BadExportSize, write_video


def generator(frames=30, width=96):
    return ClipGenerator(preset("easy", height=64, width=width, frames=frames, frame_rate=24))


class TestWriteVideo:
    def test_masks_read_back_exactly(self, tmp_path):
        made = generator()
        written = write_video(made, 3, tmp_path)
        clip = made.clip(3)
        annotation = read_sav(written.annotation)
        assert annotation.masklet_num == len(clip.masklets) == len(written.masklets)
        for index in range(annotation.masklet_num):
            masks = np.stack([decode(mask) for mask in annotation.masks_of(index)])
            assert np.array_equal(masks, clip.masks[::4, index].numpy())

    def test_the_video_shows_the_frames(self, tmp_path):
        made = generator()
        written = write_video(made, 3, tmp_path)
        clip = made.clip(3)
        with FrameReader(written.video) as video:
            assert (len(video), video.width, video.height, video.frame_rate) == (30, 96, 64, 24)
            for index in (0, 17, 23):
                expected = clip.frames[index].permute(1, 2, 0).numpy().astype(int)
                assert np.abs(video.read(index).astype(int) - expected).mean() < 6

    def test_progress_counts_frames(self, tmp_path):
        told = []
        write_video(generator(), 1, tmp_path, told.append)
        assert told == [24, 30]

    def test_odd_sizes_and_other_rates_are_refused(self, tmp_path):
        with pytest.raises(BadExportSize):
            write_video(generator(width=95), 1, tmp_path)
        with pytest.raises(BadExportSize):
            write_video(ClipGenerator(preset("easy")), 1, tmp_path)

    def test_a_failure_leaves_no_file(self, tmp_path):
        def fail(frames):
            raise RuntimeError("no room")

        with pytest.raises(RuntimeError):
            write_video(generator(), 1, tmp_path, fail)
        assert list(tmp_path.iterdir()) == []


class TestCommand:
    def run(self, *options):
        return CliRunner().invoke(build(), ["synth", *options])

    def test_it_writes_a_data_set(self, tmp_path):
        out = tmp_path / "set"
        result = self.run(
            "--out", str(out), "--videos", "2", "--frames", "5", "--size", "64x48", "--seed", "7", "--json"
        )
        assert result.exit_code == 0
        lines = [json.loads(line) for line in result.stdout.splitlines()]
        assert [line["frames"] for line in lines] == [5, 5]
        assert sorted(path.name for path in out.iterdir()) == [
            "synth_000007.mp4",
            "synth_000007_manual.json",
            "synth_000008.mp4",
            "synth_000008_manual.json",
        ]

    @pytest.mark.parametrize(
        "options",
        [("--size", "big"), ("--size", "63x48"), ("--preset", "medium"), ("--packs", "/nowhere")],
    )
    def test_bad_settings_are_named(self, tmp_path, options):
        result = self.run("--out", str(tmp_path), "--videos", "1", "--frames", "2", *options)
        assert result.exit_code == 2
        assert result.stderr
