"""Normalising in a limited process: every way it can end has a name and leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import numpy as np
import pytest

from media import sandbox
from media.errors import (
    DecodeCrashed,
    DecodeMemoryExceeded,
    DecodeTimeout,
    MediaError,
    NotAVideo,
    NothingDecodes,
    SourceMissing,
    VideoTooLarge,
    VideoTooLong,
)
from media.limits import NormaliseSettings
from media.normalise import normalise
from media.normalised import NormalisedVideo
from media.sandbox import Limits, normalise_in_sandbox
from media.sandbox_worker import EXIT_ORPHANED
from tests.media.clips import Clip, numbered_clip, write_packets

GENEROUS = Limits(time_s=60)
USUAL = NormaliseSettings()
NOISE = np.random.default_rng(1).integers(0, 256, (12, 240, 320, 3), np.uint8)


@pytest.fixture(scope="module")
def slow_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip that takes seconds to normalise: noise at one picture in two seconds."""
    path = tmp_path_factory.mktemp("sandbox") / "slow.mkv"
    pts = range(0, 2000 * len(NOISE), 2000)
    options = {"preset": "ultrafast", "crf": "30"}
    return Clip(list(NOISE), container="matroska", pts=pts, options=options).write(path)


def run(
    source: Path, out_dir: Path, limits: Limits = GENEROUS, settings: NormaliseSettings = USUAL
) -> NormalisedVideo:
    return normalise_in_sandbox(source, out_dir, settings, limits, lambda share: None)


class TestResult:
    def test_is_that_of_normalising_here(self, plain_clip: Path, tmp_path: Path) -> None:
        shares: list[float] = []
        made = normalise_in_sandbox(plain_clip, tmp_path / "a", NormaliseSettings(), GENEROUS, shares.append)
        assert made == normalise(plain_clip, tmp_path / "b", NormaliseSettings(), lambda share: None)
        names = sorted(path.name for path in (tmp_path / "a").iterdir())
        assert names == ["filmstrip.jpg", "poster.jpg", "video.mp4"]
        for name in names:
            assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
        assert shares == sorted(shares)
        assert shares[-1] == 1.0

    def test_settings_arrive(self, plain_clip: Path, tmp_path: Path) -> None:
        assert run(plain_clip, tmp_path, settings=NormaliseSettings(frame_rate=6)).frame_count == 12


class TestRefusals:
    def test_come_through_with_their_facts_and_leave_nothing(self, plain_clip: Path, tmp_path: Path) -> None:
        text = tmp_path / "text.mp4"
        text.write_text("This is no video.\n" * 100)
        bomb = tmp_path / "bomb.y4m"
        bomb.write_bytes(b"YUV4MPEG2 W8000 H8000 F24:1 Ip A1:1 C420\nFRAME\n" + bytes(1000))
        endless = Clip(numbered_clip(2), container="mpegts", pts=[0, 40_000 * 24]).write(
            tmp_path / "endless.ts"
        )
        headless = write_packets(plain_clip, tmp_path / "headless.ts", range(2, 18), "mpegts")
        cases: list[tuple[Path, type[MediaError]]] = [
            (text, NotAVideo),
            (tmp_path / "nothing.mp4", SourceMissing),
            (bomb, VideoTooLarge),
            (endless, VideoTooLong),
            (headless, NothingDecodes),
        ]
        for source, error in cases:
            with pytest.raises(error) as caught:
                run(source, tmp_path / "out")
            assert caught.value.detail
            assert not (tmp_path / "out").exists()

    def test_too_many_frames_are_refused_midway(self, plain_clip: Path, tmp_path: Path) -> None:
        with pytest.raises(VideoTooLong) as caught:
            run(plain_clip, tmp_path, settings=NormaliseSettings(max_frames=20))
        assert caught.value.facts == {"max_frames": 20}
        assert list(tmp_path.iterdir()) == []

    def test_earlier_results_are_left_alone(self, plain_clip: Path, tmp_path: Path) -> None:
        run(plain_clip, tmp_path)
        before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
        with pytest.raises(VideoTooLong):
            run(plain_clip, tmp_path, settings=NormaliseSettings(max_frames=20))
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


class TestLimits:
    def test_time(self, slow_clip: Path, tmp_path: Path) -> None:
        started = time.monotonic()
        with pytest.raises(DecodeTimeout):
            run(slow_clip, tmp_path / "out", Limits(time_s=0.5))
        assert time.monotonic() - started < 5
        assert not (tmp_path / "out").exists()

    @pytest.mark.parametrize("mebibytes", [40, 150, 300])
    def test_memory(self, slow_clip: Path, tmp_path: Path, mebibytes: int) -> None:
        with pytest.raises(DecodeMemoryExceeded):
            run(slow_clip, tmp_path / "out", Limits(time_s=60, memory_bytes=mebibytes * 2**20))
        assert not (tmp_path / "out").exists()

    def test_cancelling_ends_the_process_at_once(self, slow_clip: Path, tmp_path: Path) -> None:
        def cancel(share: float) -> None:
            if share > 0:
                raise InterruptedError

        started = time.monotonic()
        with pytest.raises(InterruptedError):
            normalise_in_sandbox(slow_clip, tmp_path / "out", NormaliseSettings(), GENEROUS, cancel)
        assert time.monotonic() - started < 20
        assert not (tmp_path / "out").exists()


class TestDeaths:
    @pytest.mark.parametrize(
        ("program", "error"),
        [
            ("import os; os.abort()", DecodeCrashed),
            ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", DecodeCrashed),
            ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", DecodeMemoryExceeded),
            ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", DecodeTimeout),
            ("raise SystemExit(9)", DecodeCrashed),
            ("print('no message')", DecodeCrashed),
            ("print('[]')", DecodeCrashed),
            ("raise MemoryError", DecodeMemoryExceeded),
            ("import sys; sys.exit('RuntimeError: can\\'t start new thread')", DecodeMemoryExceeded),
            ("import time; time.sleep(60)", DecodeTimeout),
        ],
    )
    def test_have_a_name(
        self,
        plain_clip: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        program: str,
        error: type[MediaError],
    ) -> None:
        monkeypatch.setattr(sandbox, "_WORKER", ("-c", program))
        with pytest.raises(error):
            run(plain_clip, tmp_path / "out", Limits(time_s=1.5))
        assert not (tmp_path / "out").exists()

    def test_even_before_it_was_asked(
        self, plain_clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        workers: list[subprocess.Popen[bytes]] = []
        start = sandbox._start

        def start_and_see_it_die(complaints: IO[bytes]) -> subprocess.Popen[bytes]:
            workers.append(start(complaints))
            os.waitid(os.P_PID, workers[0].pid, os.WEXITED | os.WNOWAIT)
            return workers[0]

        monkeypatch.setattr(sandbox, "_WORKER", ("-c", "raise SystemExit(9)"))
        monkeypatch.setattr(sandbox, "_start", start_and_see_it_die)
        with pytest.raises(DecodeCrashed):
            run(plain_clip, tmp_path / "out", GENEROUS)
        [worker] = workers
        assert worker.stdin is not None
        assert worker.stdout is not None
        assert (worker.stdin.closed, worker.stdout.closed) == (True, True)

    def test_a_silent_worker_can_be_cancelled(
        self, plain_clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def cancel(share: float) -> None:
            raise InterruptedError

        monkeypatch.setattr(sandbox, "_WORKER", ("-c", "import time; time.sleep(60)"))
        with pytest.raises(InterruptedError):
            normalise_in_sandbox(plain_clip, tmp_path / "out", NormaliseSettings(), GENEROUS, cancel)

    def test_a_crash_tells_the_signal_and_the_last_words(
        self, plain_clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(
            sandbox,
            "_WORKER",
            ("-c", "import os, sys; print('bad picture', file=sys.stderr, flush=True); os.abort()"),
        )
        with pytest.raises(DecodeCrashed) as caught:
            run(plain_clip, tmp_path)
        assert caught.value.facts == {"status": -signal.SIGABRT, "last_line": "bad picture"}


def test_the_worker_ends_with_its_parent(slow_clip: Path, tmp_path: Path) -> None:
    request = {
        "source": str(slow_clip),
        "out_dir": str(tmp_path),
        "settings": {"frame_rate": "24"},
        "task": "normalise",
        "memory_bytes": 2**32,
        "cpu_s": 60,
    }
    command = [sys.executable, "-m", "media.sandbox_worker"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(json.dumps(request) + "\n")
        worker.stdin.flush()
        worker.stdout.readline()
        worker.stdin.close()
        assert worker.wait(10) == EXIT_ORPHANED
