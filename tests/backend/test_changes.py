"""Locking, clearing, saying that an object is absent; undoing each, and what a person did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from redis import Redis
from sqlalchemy import select
from starlette.testclient import TestClient

from backend.changes.content import content_of, state_to_restore
from backend.db.engine import Sessions
from backend.inference.schemas import HostReply
from backend.ledger.entities import EventKind, LedgerEvent
from backend.masklets.entities import Masklet, MaskState
from backend.masklets.masks import MaskStore
from backend.prompts.entities import PromptKind
from backend.prompts.repository import PromptRepository
from backend.videos.entities import Video
from tests.backend.conftest import Scene
from tests.backend.factories import FRAMES, events, make_run, mask_row, write_masks
from tests.backend.fake_worker import FakeWorker, fake_worker
from tests.backend.problem import read_problem

CLICK = {"kind": "click", "x": 10.0, "y": 12.0, "positive": True}
E, P, L, S, A = (
    MaskState.EDITED,
    MaskState.PROPAGATED,
    MaskState.LOCKED,
    MaskState.STALE,
    MaskState.ABSENT,
)


class Bench:
    """A masklet with a click answered on frame 5 and masks carried to frames 0 to 9."""

    def __init__(self, client: TestClient, sessions: Sessions, scene: Scene) -> None:
        self.client = client
        self.sessions = sessions
        self.masklet_id = scene.masklet_id
        self.video_id = scene.video_id
        self.prompt_id = uuid4()
        prompt = {"id": str(self.prompt_id), "frame_index": 5, "value": CLICK}
        assert client.post(f"/api/masklets/{scene.masklet_id}/prompts", json=prompt).status_code == 201
        leans = {"tool": "propagation", "prompt_ids": [str(self.prompt_id)], "run_id": str(uuid4())}
        answer = {"tool": "click", "prompt_ids": [str(self.prompt_id)], "run_id": None}
        with sessions.begin() as session:
            masklet = session.get_one(Masklet, scene.masklet_id)
            write_masks(session, *[mask_row(masklet, frame, origin=leans) for frame in range(10)])
            write_masks(session, mask_row(masklet, 5, state=E, origin=answer))

    def change(
        self, what: str, first: int, last: int, change_id: UUID | None = None
    ) -> tuple[UUID, httpx2.Response]:
        change_id = change_id or uuid4()
        body = {"id": str(change_id), "span": {"first": first, "last": last}}
        return change_id, self.client.post(f"/api/masklets/{self.masklet_id}/frames/{what}", json=body)

    def done(self, what: str, first: int, last: int) -> UUID:
        change_id, response = self.change(what, first, last)
        assert response.status_code == 200, response.text
        return change_id

    def turn(self, change_id: UUID, which: str = "undo") -> httpx2.Response:
        return self.client.post(f"/api/changes/{change_id}/{which}")

    def contents(self) -> dict[int, dict[str, Any]]:
        with self.sessions() as session:
            masks = MaskStore(session).in_span(self.video_id, 0, None, self.masklet_id)
            return {mask.frame_index: content_of(mask) for mask in masks}

    def states(self) -> dict[int, MaskState]:
        return {frame: content["state"] for frame, content in self.contents().items()}

    def prompts(self) -> list[tuple[int, str]]:
        found = self.client.get(f"/api/videos/{self.video_id}/prompts").json()
        return [(prompt["frame_index"], prompt["value"]["kind"]) for prompt in found]

    def ledger(self) -> list[tuple[EventKind, str | None, int | None]]:
        kinds = (EventKind.EDIT, EventKind.UNDO)
        with self.sessions() as session:
            rows = session.scalars(
                select(LedgerEvent).where(LedgerEvent.kind.in_(kinds)).order_by(LedgerEvent.sequence)
            )
            return [(row.kind, row.tool, row.frame_index) for row in rows]


@pytest.fixture
def worker(redis: Redis) -> Iterator[FakeWorker]:
    with fake_worker(redis, answer=lambda _: HostReply(ok=True, ms=1.0)) as worker:
        yield worker


@pytest.fixture
def bench(client: TestClient, sessions: Sessions, scene: Scene, worker: FakeWorker) -> Bench:
    return Bench(client, sessions, scene)


class TestLock:
    def test_locks_every_mask_of_the_span(self, bench: Bench) -> None:
        _, response = bench.change("lock", 4, 12)
        assert bench.states() == {**dict.fromkeys(range(4), P), **dict.fromkeys(range(4, 10), L)}
        answer = response.json()
        assert (answer["kind"], answer["undone"]) == ("lock", False)

    def test_no_propagation_changes_it(self, bench: Bench) -> None:
        bench.done("lock", 4, 4)
        with bench.sessions.begin() as session:
            masklet = session.get_one(Masklet, bench.masklet_id)
            write_by_run = MaskStore(session).write([mask_row(masklet, 4, area=1)], protect=(E, L))
        assert write_by_run == []

    def test_prompts_there_are_refused(self, bench: Bench) -> None:
        bench.done("lock", 5, 5)
        prompt = {"id": str(uuid4()), "frame_index": 5, "value": CLICK}
        path = f"/api/masklets/{bench.masklet_id}/prompts"
        problem = read_problem(bench.client.post(path, json=prompt), 409, "frame-locked")
        assert "unlock" in problem["detail"]
        read_problem(bench.client.delete(f"/api/prompts/{bench.prompt_id}"), 409, "frame-locked")

    def test_unlocking_gives_back_what_each_mask_was(self, bench: Bench) -> None:
        before = bench.contents()
        bench.done("lock", 0, 9)
        bench.done("unlock", 0, 9)
        assert bench.contents() == before

    def test_unlocked_masks_of_other_prompts_are_stale(self, bench: Bench, sessions: Sessions) -> None:
        bench.done("lock", 3, 3)
        with sessions.begin() as session:
            PromptRepository(session).append(bench.masklet_id, 8, PromptKind.CLICK, CLICK)
        bench.done("unlock", 3, 3)
        assert bench.states()[3] == S

    def test_twice_does_no_harm(self, bench: Bench) -> None:
        change_id, first = bench.change("lock", 4, 6)
        _, again = bench.change("lock", 4, 6, change_id)
        assert again.json() == first.json()

    def test_id_of_another_change(self, bench: Bench) -> None:
        change_id, _ = bench.change("lock", 4, 6)
        read_problem(bench.change("lock", 4, 7, change_id)[1], 409, "change-id-taken")

    @pytest.mark.parametrize(("first", "last"), [(5, 4), (0, FRAMES)], ids=["turned-round", "too-long"])
    def test_span_must_lie_in_the_video(self, bench: Bench, first: int, last: int) -> None:
        read_problem(bench.change("lock", first, last)[1], 422, "frames-outside-video")


class TestClear:
    def test_takes_prompts_and_masks_away(self, bench: Bench) -> None:
        bench.done("clear", 5, 7)
        assert sorted(bench.states()) == [0, 1, 2, 3, 4, 8, 9]
        assert bench.prompts() == []

    def test_what_leaned_on_the_prompts_is_stale(self, bench: Bench, redis: Redis) -> None:
        bench.done("clear", 5, 5)
        assert set(bench.states().values()) == {S}
        stale = [event for event in events(redis, bench.video_id) if event["type"] == "stale"]
        assert [(event["start"], event["end"]) for event in stale] == [(0, 9)]

    def test_locked_frames_stay(self, bench: Bench) -> None:
        bench.done("lock", 5, 6)
        bench.done("clear", 4, 8)
        assert sorted(bench.states()) == [0, 1, 2, 3, 5, 6, 9]
        assert bench.prompts() == [(5, "click")]

    def test_the_edit_no_longer_counts(self, bench: Bench) -> None:
        bench.done("clear", 5, 5)
        assert bench.ledger() == [(EventKind.EDIT, "click", 5), (EventKind.UNDO, None, 5)]

    def test_worker_begins_anew(self, bench: Bench, worker: FakeWorker) -> None:
        bench.done("clear", 5, 5)
        bench.done("lock", 1, 1)
        bench.client.put(f"/api/videos/{bench.video_id}/attention", json={"frame_index": 1})
        # Requests are answered in order: what came before the click has been read.
        prompt = {"id": str(uuid4()), "frame_index": 2, "value": CLICK}
        bench.client.post(f"/api/masklets/{bench.masklet_id}/prompts", json=prompt)
        assert [one.kind for one in worker.requests] == ["answer", "forget", "warm", "answer"]

    def test_not_while_a_run_carries_it(self, bench: Bench, sessions: Sessions) -> None:
        with sessions.begin() as session:
            make_run(
                session, session.get_one(Video, bench.video_id), session.get_one(Masklet, bench.masklet_id)
            )
        read_problem(bench.change("clear", 1, 2)[1], 409, "already-propagating")
        assert bench.change("lock", 1, 2)[1].status_code == 200


@pytest.mark.parametrize("what", ["clear", "absent"])
class TestWhollyLocked:
    @pytest.mark.parametrize(
        ("span", "word"), [((4, 6), "from 4 to 6"), ((5, 5), "Frame 5 is locked")], ids=["span", "frame"]
    )
    def test_is_refused_and_nothing_is_stored(
        self, bench: Bench, what: str, span: tuple[int, int], word: str
    ) -> None:
        bench.done("lock", 3, 7)
        before = bench.contents()
        change_id, response = bench.change(what, *span)
        problem = read_problem(response, 409, "frames-locked")
        assert word in problem["detail"]
        assert (problem["first"], problem["last"]) == span
        assert bench.contents() == before
        read_problem(bench.turn(change_id), 404, "change-not-found")

    def test_with_a_free_frame_is_done(self, bench: Bench, what: str) -> None:
        bench.done("lock", 3, 6)
        bench.done(what, 3, 7)
        assert bench.states()[7 if what == "absent" else 8] == (E if what == "absent" else P)


class TestAbsent:
    def test_span_gets_empty_edited_masks(self, bench: Bench) -> None:
        bench.done("absent", 8, 12)
        contents = bench.contents()
        assert [contents[frame]["state"] for frame in range(7, 13)] == [P, E, E, E, E, E]
        assert {contents[frame]["area"] for frame in range(8, 13)} == {0}
        assert {contents[frame]["origin"]["tool"] for frame in range(8, 13)} == {"absent"}
        assert bench.ledger()[1:] == [(EventKind.EDIT, "absent", frame) for frame in range(8, 13)]

    def test_prompts_of_the_span_are_taken_back(self, bench: Bench) -> None:
        bench.done("absent", 4, 6)
        assert bench.prompts() == []
        assert {state for frame, state in bench.states().items() if not 4 <= frame <= 6} == {S}

    def test_worker_that_reads_the_log_leaves_them(self, bench: Bench, sessions: Sessions) -> None:
        bench.done("absent", 4, 6)
        with sessions.begin() as session:
            assert MaskStore(session).bring_back(bench.masklet_id, 5, []) is None

    def test_prompt_of_one_frame(self, bench: Bench) -> None:
        prompt = {"id": str(uuid4()), "frame_index": 5, "value": {"kind": "absent"}}
        answer = bench.client.post(f"/api/masklets/{bench.masklet_id}/prompts", json=prompt).json()
        assert [each["value"] for each in answer["prompts"]] == [{"kind": "absent"}]
        assert bench.ledger()[-1] == (EventKind.EDIT, "absent", 5)


class TestUndo:
    @pytest.mark.parametrize("what", ["lock", "clear", "absent"])
    def test_puts_everything_back_to_the_letter(self, bench: Bench, what: str) -> None:
        before, prompts = bench.contents(), bench.prompts()
        change_id = bench.done(what, 3, 12)
        after = bench.contents()
        assert after != before
        assert bench.turn(change_id).json()["undone"] is True
        assert (bench.contents(), bench.prompts()) == (before, prompts)
        assert bench.turn(change_id, "redo").json()["undone"] is False
        assert bench.contents() == after
        bench.turn(change_id)
        assert (bench.contents(), bench.prompts()) == (before, prompts)

    def test_twice_does_no_harm(self, bench: Bench) -> None:
        change_id = bench.done("clear", 3, 6)
        first = bench.turn(change_id).json()
        contents = bench.contents()
        assert bench.turn(change_id).json() == first
        assert bench.contents() == contents

    def test_prompts_count_again_as_edits(self, bench: Bench) -> None:
        change_id = bench.done("clear", 5, 5)
        bench.turn(change_id)
        bench.turn(change_id, "redo")
        assert bench.ledger() == [
            (EventKind.EDIT, "click", 5),
            (EventKind.UNDO, None, 5),
            (EventKind.EDIT, "click", 5),
            (EventKind.UNDO, None, 5),
        ]

    def test_refused_where_masks_changed_since(self, bench: Bench, sessions: Sessions) -> None:
        change_id = bench.done("absent", 8, 9)
        with sessions.begin() as session:
            write_masks(session, mask_row(session.get_one(Masklet, bench.masklet_id), 9, state=E))
        contents = bench.contents()
        problem = read_problem(bench.turn(change_id), 409, "masks-changed-since")
        assert problem["frames"] == [9]
        assert "frame 9" in problem["detail"]
        assert bench.contents() == contents

    def test_refused_where_somebody_prompted_since(self, bench: Bench, sessions: Sessions) -> None:
        change_id = bench.done("clear", 5, 5)
        with sessions.begin() as session:  # not answered yet, so there is no mask
            PromptRepository(session).append(bench.masklet_id, 5, PromptKind.CLICK, CLICK)
        assert read_problem(bench.turn(change_id), 409, "masks-changed-since")["frames"] == [5]

    def test_what_became_stale_since_comes_back_stale(self, bench: Bench) -> None:
        """A mask that is carried when it is unlocked, and put in doubt by a change after that."""
        bench.done("lock", 2, 2)
        unlocked = bench.done("unlock", 2, 2)
        bench.done("clear", 5, 5)
        assert bench.states()[2] == S
        bench.turn(unlocked)
        assert bench.states()[2] == L

    def test_unknown_change(self, bench: Bench) -> None:
        read_problem(bench.turn(uuid4()), 404, "change-not-found")


@pytest.mark.parametrize(
    ("kept", "now", "left", "restored"),
    [(P, P, P, P), (P, S, P, S), (P, S, S, P), (A, S, A, S), (E, S, P, E), (P, None, None, P), (S, P, P, S)],
    ids=[
        "as-it-was",
        "doubted-since",
        "doubted-by-the-change-itself",
        "absent-and-doubted-since",
        "edits-are-never-stale",
        "nothing-there",
        "stale-before",
    ],
)
def test_state_that_comes_back(
    kept: MaskState, now: MaskState | None, left: MaskState | None, restored: MaskState
) -> None:
    assert state_to_restore(kept, now=now, left=left) == restored


class TestHistory:
    def test_tells_what_one_did_newest_first(self, bench: Bench) -> None:
        locked = bench.done("lock", 1, 2)
        cleared = bench.done("clear", 8, 9)
        bench.turn(cleared)
        found = bench.client.get(f"/api/videos/{bench.video_id}/history").json()
        assert [(step["kind"], step["id"], step["undone"]) for step in found] == [
            ("clear", str(cleared), True),
            ("lock", str(locked), False),
            ("prompt", str(bench.prompt_id), False),
        ]
        assert (found[2]["tool"], found[2]["span"]) == ("click", {"first": 5, "last": 5})

    def test_prompts_that_were_taken_back_are_undone(self, bench: Bench) -> None:
        bench.client.delete(f"/api/prompts/{bench.prompt_id}")
        [step] = bench.client.get(f"/api/videos/{bench.video_id}/history").json()
        assert step["undone"] is True
