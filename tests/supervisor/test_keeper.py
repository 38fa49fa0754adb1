"""Starting, watching and ending parts, with small stand-in programs."""

from __future__ import annotations

import io
import os
import signal
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from supervisor import keeper as keeper_module
from supervisor.backoff import LONGEST_DELAY_S, count_failure, delay_s
from supervisor.console import Console, readable
from supervisor.errors import PartFailed
from supervisor.keeper import Keeper, Part, StopRequested
from supervisor.logs import PartLog
from supervisor.postgres import alive
from supervisor.process import Child, Command


def program(name: str, code: str, **arguments: object) -> Command:
    return Command(name, (sys.executable, "-u", "-c", textwrap.dedent(code)), **arguments)  # type: ignore[arg-type] # fields of Command


def eventually(condition: Callable[[], bool], timeout_s: float = 60.0) -> bool:
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


class House:
    """A keeper with its switches and what it wrote."""

    def __init__(self, folder: Path) -> None:
        self.stop, self.hurry = Event(), Event()
        self.screen = io.StringIO()
        self.folder = folder
        self.keeper = Keeper(folder, Console(self.screen), self.stop, self.hurry)

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def watch_until(self, condition: Callable[[], bool]) -> bool:
        """Keep watching in this thread until the condition holds."""
        met: list[bool] = []

        def end() -> None:
            met.append(eventually(condition))
            self.stop.set()

        thread = threading.Thread(target=end)
        thread.start()
        self.keeper.watch()
        thread.join()
        return met[0]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "log")
    yield house
    house.hurry.set()
    house.keeper.stop_all()


ENDLESS = "import time\nprint('up')\ntime.sleep(60)\n"


class TestStart:
    def test_waits_until_the_part_is_ready(self, house: House, tmp_path: Path) -> None:
        sign = tmp_path / "ready"
        command = program(
            "slow",
            f"""
            import pathlib, time
            time.sleep(0.2)
            pathlib.Path({str(sign)!r}).touch()
            time.sleep(60)
            """,
        )
        house.keeper.start(Part(command, "Slow part", ready=sign.exists))
        assert sign.exists()
        assert "Slow part ready (" in house.screen.getvalue()

    def test_early_end_names_the_log_and_the_last_line(self, house: House) -> None:
        command = program("broken", "print('no such table')\nraise SystemExit(3)")
        with pytest.raises(PartFailed, match=r"Broken part .*\(exit 3\).*broken\.log.* no such table"):
            house.keeper.start(Part(command, "Broken part", ready=lambda: False))

    def test_never_ready_is_given_up(self, house: House) -> None:
        with pytest.raises(PartFailed, match="not ready within 0 s"):
            house.keeper.start(
                Part(program("mute", ENDLESS), "Mute", ready=lambda: False, ready_timeout_s=0.1)
            )

    def test_stop_ends_the_wait(self, house: House) -> None:
        house.stop.set()
        with pytest.raises(StopRequested):
            house.keeper.start(Part(program("slow", ENDLESS), "Slow", ready=lambda: False))

    def test_lines_go_to_the_file_and_if_wanted_to_the_screen(self, house: House) -> None:
        house.keeper.start(Part(program("loud", "print('héllo')\n" + ENDLESS), "Loud", echo=True))
        house.keeper.start(Part(program("calm", "print('quiet words')\n" + ENDLESS), "Calm"))
        assert eventually(lambda: "up" in house.log("loud") and "up" in house.log("calm"))
        assert "loud    │ héllo" in house.screen.getvalue()
        assert "quiet words" in house.log("calm")
        assert "quiet words" not in house.screen.getvalue()


class TestRun:
    def test_success(self, house: House) -> None:
        house.keeper.run(program("migrations", "print('done')"), "Tables")
        assert "Tables ready" in house.screen.getvalue()
        assert house.log("migrations") == "done\n"

    def test_failure(self, house: House) -> None:
        with pytest.raises(PartFailed, match=r"Tables .*exit 1.*: cannot connect"):
            house.keeper.run(program("migrations", "raise SystemExit('cannot connect')"), "Tables")

    def test_stop_ends_it(self, house: House) -> None:
        house.stop.set()
        with pytest.raises(StopRequested):
            house.keeper.run(program("migrations", ENDLESS), "Tables")


class TestWatch:
    def test_dead_part_is_started_again(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(keeper_module, "delay_s", lambda failures: 0.05)
        house.keeper.start(Part(program("mortal", "print('born')"), "Mortal"))
        assert house.watch_until(lambda: house.log("mortal").count("born") >= 3)
        assert "Mortal ended (exit 0); starting it again" in house.screen.getvalue()

    def test_a_part_that_keeps_dying_falls_silent(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(keeper_module, "delay_s", lambda failures: 0.01)
        house.keeper.start(Part(program("broken", "print('no module')"), "Broken", echo=True))
        assert house.watch_until(lambda: house.log("broken").count("no module") >= 5)
        assert house.screen.getvalue().count("no module") == 2
        assert house.screen.getvalue().count("Broken ended") >= 4

    def test_what_a_dead_part_started_does_not_live_on(self, house: House, tmp_path: Path) -> None:
        note = tmp_path / "grandchild"
        house.keeper.start(
            Part(
                program(
                    "parent",
                    f"""
                    import pathlib, subprocess
                    child = subprocess.Popen(["sleep", "60"])
                    pathlib.Path({str(note)!r}).write_text(str(child.pid))
                    """,
                ),
                "Parent",
            )
        )
        assert house.watch_until(lambda: "Parent ended" in house.screen.getvalue())
        assert eventually(lambda: not runs(int(note.read_text())))


class TestStopAll:
    def test_higher_stages_end_first(self, house: House, tmp_path: Path) -> None:
        diary = tmp_path / "diary"
        code = """
            import signal, sys, time
            def end(*_):
                time.sleep({delay})
                open({diary!r}, "a").write("{name} ")
                sys.exit(0)
            signal.signal(signal.SIGTERM, end)
            print("up")
            time.sleep(60)
            """
        for name, stage, delay in (("store", 0, 0.0), ("early", 1, 0.0), ("late", 1, 0.3)):
            command = program(name, code.format(diary=str(diary), name=name, delay=delay))
            house.keeper.start(Part(command, name, stage=stage))
        assert eventually(lambda: all("up" in house.log(name) for name in ("store", "early", "late")))
        house.keeper.stop_all()
        assert diary.read_text() == "early late store "

    def test_a_deaf_part_is_ended(self, house: House) -> None:
        code = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + ENDLESS
        house.keeper.start(Part(program("deaf", code, stop_timeout_s=0.2), "Deaf part"))
        assert eventually(lambda: "up" in house.log("deaf"))
        house.keeper.stop_all()
        assert "Deaf part did not stop when asked and was ended" in house.screen.getvalue()

    def test_hurry_does_not_wait(self, house: House) -> None:
        code = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + ENDLESS
        house.keeper.start(Part(program("deaf", code, stop_timeout_s=60.0), "Deaf part"))
        assert eventually(lambda: "up" in house.log("deaf"))
        house.hurry.set()
        started_at = time.monotonic()
        house.keeper.stop_all()
        assert time.monotonic() - started_at < 5.0


class TestOrphans:
    @pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
    def test_killed_supervisor_leaves_nobody(self, tmp_path: Path) -> None:
        note = tmp_path / "pid"
        supervisor = program(
            "supervisor",
            f"""
            import pathlib, subprocess, time
            from supervisor.process import Child, Command
            child = Child.start(Command("child", ("sleep", "60")), subprocess.DEVNULL)
            pathlib.Path({str(note)!r}).write_text(f"{{child.pid}}\\n")
            time.sleep(60)
            """,
            cwd=Path(__file__).parents[2],
        )
        parent = Child.start(supervisor)
        assert eventually(lambda: note.exists() and note.read_text().endswith("\n"))
        child = int(note.read_text())
        assert runs(child)
        os.kill(parent.pid, signal.SIGKILL)
        parent.stop()
        parent.output.close()
        assert eventually(lambda: not runs(child))


def runs(pid: int) -> bool:
    """Whether the process does anything: a dead one that its new parent has not collected does not."""
    if not alive(pid):
        return False
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class TestLog:
    def test_rotates(self, tmp_path: Path) -> None:
        log = PartLog(tmp_path, "server", file_bytes=1000)
        for number in range(500):
            log.write(f"line {number}")
        log.close()
        names = sorted(path.name for path in tmp_path.iterdir())
        assert names == ["server.log", "server.log.1", "server.log.2", "server.log.3"]
        assert log.recent()[-1] == "line 499"
        assert all(path.stat().st_size <= 1000 for path in tmp_path.iterdir())


class TestConsole:
    def test_letters_that_the_terminal_does_not_know(self) -> None:
        raw = io.BytesIO()
        console = Console(io.TextIOWrapper(raw, encoding="ascii", write_through=True))
        console.done("ready")
        assert raw.getvalue() == b"  ? ready\n"

    def test_closed_terminal_is_no_error(self) -> None:
        reader, writer = os.pipe()
        os.close(reader)
        stream = open(writer, "w", encoding="utf-8")  # noqa: SIM115 - cannot be closed without an error
        console = Console(stream)
        for _ in range(3):
            console.say("is anybody there?")
        assert console.silent
        with pytest.raises(BrokenPipeError):
            stream.close()


class TestReadable:
    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            (
                '{"event": "video ready", "level": "info", "timestamp": "x", "frames": 12}',
                "video ready frames=12",
            ),
            ('{"event": "no room", "level": "error"}', "error: no room"),
            ("plain words", "plain words"),
            ("{not json", "{not json"),
            ('{"other": 1}', '{"other": 1}'),
        ],
    )
    def test_structured_lines_become_words(self, line: str, expected: str) -> None:
        assert readable(line) == expected


class TestBackoff:
    @pytest.mark.parametrize(
        ("failures", "expected"), [(1, 0.5), (2, 1.0), (3, 2.0), (7, 30.0), (1000, 30.0)]
    )
    def test_doubles_up_to_a_bound(self, failures: int, expected: float) -> None:
        assert delay_s(failures) == expected
        assert delay_s(failures) <= LONGEST_DELAY_S

    def test_a_long_life_forgives(self) -> None:
        assert count_failure(5, lived_s=3.0) == 6
        assert count_failure(5, lived_s=3600.0) == 1
