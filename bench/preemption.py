"""How long does a click wait while others propagate?

Runs of several videos go through the very host that workers use (``workers.host``), with real sessions and
without a database; clicks on a session of their own come at random moments. A click should wait for one frame
step at most, and runs should share the time evenly.

python -m bench.preemption                         # a very small network
python -m bench.preemption --network nano --objects 8
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any
from uuid import UUID, uuid4

import torch

from backend.inference.schemas import HostReply, HostRequest
from backend.propagation.entities import Direction
from bench.endurance import VERY_SMALL, network
from media.sample import sample_frames
from model.predictors import Box, Clicks, VideoPredictor, VideoSession
from workers.host import InferenceHost
from workers.plans import RunPlan

FRAMES = 48
PAUSE_S = (0.02, 0.3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", default=VERY_SMALL)
    parser.add_argument("--videos", type=int, default=2)
    parser.add_argument("--objects", type=int, default=3)
    parser.add_argument("--clicks", type=int, default=20)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    frames = [made.rgb for made in sample_frames(seconds=FRAMES / 24)][:FRAMES]
    predictor = VideoPredictor(network(arguments.network))
    desk = Desk(predictor.open(frames))
    plans = [desk.new_run(predictor.open(frames), arguments.objects) for _ in range(arguments.videos)]
    print(json.dumps({**vars(arguments), **measure(desk, plans, arguments.clicks)}, indent=2))


@dataclass
class Desk:
    """Carries out clicks and runs, and writes down when what was done."""

    clicked: VideoSession
    running: dict[UUID, VideoSession] = field(default_factory=dict)
    steps_s: list[float] = field(default_factory=list)
    steps_of: dict[UUID, int] = field(default_factory=dict)
    answered: dict[UUID, tuple[float, int]] = field(default_factory=dict)
    stopped: Event = field(default_factory=Event)

    def new_run(self, session: VideoSession, objects: int) -> RunPlan:
        """Prompt some objects of a session, and plan to carry them for as long as the bench takes."""
        for number in range(objects):
            left = 40.0 + 90 * number
            session.prompt(number, 0, box=Box(left, 100, left + 120, 300))
        plan = RunPlan(uuid4(), uuid4(), (uuid4(),), Direction.FORWARD, 0, 0, len(session) - 1)
        self.running[plan.run_id] = session
        return plan

    def steps(self, plan: RunPlan) -> Generator[None, None, None]:
        """Go through the video again and again."""
        while not self.stopped.is_set():
            carried = self.running[plan.run_id].propagate()
            started = time.perf_counter()
            for _ in carried:
                self.steps_s.append(time.perf_counter() - started)
                self.steps_of[plan.run_id] = self.steps_of.get(plan.run_id, 0) + 1
                yield
                if self.stopped.is_set():
                    return
                started = time.perf_counter()

    def answer(self, request: HostRequest, reply: HostReply | None = None) -> HostReply:
        """Answer a click; the host calls it once more to send the reply."""
        if reply is not None:
            self.answered[request.id] = time.perf_counter(), len(self.steps_s)
            return reply
        self.clicked.prompt(1, request.frame_index or 0, clicks=Clicks([(200, 200)], [1]))
        return HostReply(ok=True)

    def warm(self, request: HostRequest) -> None:
        self.clicked.warm(request.frame_index or 0)

    def look_ahead(self, video_id: UUID, frame_index: int) -> None:
        raise AssertionError(f"frame {frame_index} of {video_id} was encoded beside runs")

    def forget(self, request: HostRequest) -> None:
        raise AssertionError(f"nothing is to be forgotten: {request}")

    def give_up(self, video_id: UUID) -> None:
        raise AssertionError(f"a step of {video_id} failed")

    def drop(self, request: HostRequest) -> None:
        raise AssertionError(f"a click came too late: {request}")

    def fail_run(self, run_id: UUID, problem: dict[str, Any]) -> None:
        raise AssertionError(f"run {run_id} failed: {problem}")


def measure(desk: Desk, plans: list[RunPlan], clicks: int) -> dict[str, float]:
    """Let the runs go, click at random moments, and see how long each click waited."""
    host = InferenceHost(desk, desk.steps, desk.fail_run)
    thread = Thread(target=host.run, args=(desk,))
    thread.start()
    over = [host.start_run(plan) for plan in plans]
    chance = random.Random(5)
    waits_ms, steps_between = [], []
    for number in range(clicks):
        time.sleep(chance.uniform(*PAUSE_S))
        request = HostRequest(
            id=uuid4(), kind="answer", video_id=uuid4(), frame_index=number, deadline=time.time() + 600
        )
        asked, before = time.perf_counter(), len(desk.steps_s)
        host.submit(request)
        while request.id not in desk.answered:
            time.sleep(0.001)
        answered, after = desk.answered[request.id]
        waits_ms.append((answered - asked) * 1000)
        steps_between.append(after - before)
    desk.stopped.set()
    for event in over:
        event.wait()
    host.stop()
    thread.join()
    shares = sorted(desk.steps_of.values())
    return {
        "click_p50_ms": round(statistics.median(waits_ms), 1),
        "click_max_ms": round(max(waits_ms), 1),
        "step_p50_ms": round(statistics.median(desk.steps_s) * 1000, 1),
        "step_max_ms": round(max(desk.steps_s) * 1000, 1),
        "most_steps_before_an_answer": max(steps_between),
        "smallest_share_of_steps": round(shares[0] / shares[-1], 3),
    }


if __name__ == "__main__":
    main()
