"""What happens to people in the middle of their work: every answer is one that they can act upon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Barrier, Thread
from uuid import UUID, uuid4

import httpx2
import pytest
from redis import Redis
from starlette.testclient import TestClient

from backend.accounts.actor import Role
from backend.accounts.entities import Account
from backend.accounts.gate import COOKIE
from backend.db.engine import Sessions
from backend.inference.schemas import HostReply, HostRequest
from tests.backend.conftest import HOME_PAGE, MakePerson, Scene
from tests.backend.factories import make_sign_in
from tests.backend.fake_worker import fake_worker
from tests.backend.judging import BOTH, GOOD, checks
from tests.backend.problem import read_problem
from tests.backend.test_prompts import answer
from tests.backend.work import CLICK, Worker, make_submitted, run_out, set_phase


class Meanwhile:
    """Somebody who answers clicks, and things that happen while they think about one."""

    def __init__(self) -> None:
        self.happens: Callable[[], object] = lambda: None

    def __call__(self, request: HostRequest) -> HostReply | None:
        if request.reply_to is None:
            return None  # it is told to forget something
        self.happens()
        self.happens = lambda: None
        return answer(request)


@pytest.fixture
def meanwhile() -> Meanwhile:
    return Meanwhile()


@pytest.fixture
def host(redis: Redis, meanwhile: Meanwhile) -> Iterator[None]:
    with fake_worker(redis, answer=meanwhile):
        yield


def own_task(who: Worker, scene: Scene) -> str:
    [task] = who.get(f"/videos/{scene.video_id}/tasks")
    return str(task["id"])


@pytest.mark.usefixtures("host")
class TestWhileAClickIsAnswered:
    def test_the_time_with_the_task_runs_out(
        self, sessions: Sessions, ada: Worker, grace: Worker, scene: Scene, meanwhile: Meanwhile
    ) -> None:
        """The click counts, as it was stored when the masklet was still hers; the next one does not."""
        assert ada.click(scene.masklet_id).status_code == 201
        task_id = own_task(ada, scene)

        def hand_over() -> None:
            run_out(sessions)
            assert grace.post(f"/tasks/{task_id}/take").status_code == 200

        meanwhile.happens = hand_over
        assert ada.click(scene.masklet_id, 4).status_code == 201
        assert read_problem(ada.click(scene.masklet_id, 5), 409, "task-held")["holder"] == "Grace"
        frames = {prompt["frame_index"] for prompt in grace.get(f"/videos/{scene.video_id}/prompts")}
        assert frames == {3, 4}

    @pytest.mark.parametrize("gone", ["videos", "masklets"])
    def test_what_was_clicked_is_removed(
        self, client: TestClient, ada: Worker, scene: Scene, meanwhile: Meanwhile, gone: str
    ) -> None:
        target = scene.video_id if gone == "videos" else scene.masklet_id
        assert ada.click(scene.masklet_id).status_code == 201
        meanwhile.happens = lambda: client.delete(f"/api/{gone}/{target}").raise_for_status()
        answered = ada.click(scene.masklet_id, 4)
        assert answered.status_code in (201, 404), answered.text
        read_problem(ada.click(scene.masklet_id, 5), 404, "masklet-not-found")

    def test_the_account_is_closed(
        self, client: TestClient, ada: Worker, scene: Scene, meanwhile: Meanwhile
    ) -> None:
        path = f"/api/accounts/{ada.id}"
        meanwhile.happens = lambda: client.patch(path, json={"disabled": True}).raise_for_status()
        assert ada.click(scene.masklet_id).status_code == 201
        read_problem(ada.click(scene.masklet_id, 4), 401, "not-signed-in")

    def test_the_role_is_taken_away(
        self, client: TestClient, project_id: UUID, ada: Worker, scene: Scene, meanwhile: Meanwhile
    ) -> None:
        path, roles = f"/api/projects/{project_id}/members/{ada.id}", {"roles": [Role.VERIFIER.value]}
        meanwhile.happens = lambda: client.put(path, json=roles).raise_for_status()
        assert ada.click(scene.masklet_id).status_code == 201
        read_problem(ada.click(scene.masklet_id, 4), 403, "not-permitted")

    def test_the_project_is_archived_and_taken_back(
        self, client: TestClient, project_id: UUID, ada: Worker, scene: Scene, meanwhile: Meanwhile
    ) -> None:
        """Open tasks wait; whoever had one goes on with it."""
        client.post("/api/projects", json={"name": "Another"}).raise_for_status()
        path = f"/api/projects/{project_id}"
        meanwhile.happens = lambda: client.patch(path, json={"archived": True}).raise_for_status()
        assert ada.click(scene.masklet_id).status_code == 201
        task_id = own_task(ada, scene)
        refused: list[httpx2.Response] = [ada.click(scene.masklet_id, 4)]
        refused += [ada.post(f"/tasks/{task_id}/{step}") for step in ("heartbeat", "submit", "release")]
        for response in refused:
            read_problem(response, 409, "project-archived")
        client.patch(path, json={"archived": False}).raise_for_status()
        assert ada.click(scene.masklet_id, 4).status_code == 201


@pytest.mark.parametrize("gone", ["videos", "masklets"])
def test_what_is_being_judged_is_removed(
    client: TestClient, sessions: Sessions, person: MakePerson, gone: str
) -> None:
    set_phase(sessions, honeypot_rate=0.0)
    with sessions.begin() as session:
        task = make_submitted(session)
        target = task.video_id if gone == "videos" else task.masklet_id
    vera = person("Vera", *BOTH)
    [check] = checks(vera)
    client.delete(f"/api/{gone}/{target}").raise_for_status()
    problem = read_problem(vera.post(f"/checks/{check['id']}/verdict", **GOOD), 404, "check-not-found")
    assert "next" in problem["detail"]
    assert checks(vera) == []


@pytest.mark.usefixtures("host")
def test_two_browsers_send_the_same_queue(
    client: TestClient, sessions: Sessions, ada: Worker, scene: Scene
) -> None:
    """A copied profile, or a tab that was taken for dead: what is sent twice at once is there once."""
    with sessions.begin() as session:
        secret = make_sign_in(session, session.get_one(Account, ada.id))
    twin = Worker(ada.id, TestClient(client.app, base_url=HOME_PAGE, cookies={COOKIE: secret}))
    masklet_id, prompts = str(uuid4()), [str(uuid4()) for _ in range(4)]
    change_id = str(uuid4())
    first = {"id": prompts[0], "frame_index": 0, "value": CLICK}
    span = {"id": change_id, "span": {"first": 0, "last": 2}}
    queue: list[tuple[str, str, object]] = [
        ("POST", f"/videos/{scene.video_id}/masklets/begin", {"id": masklet_id, "prompt": first}),
        *(
            ("POST", f"/masklets/{masklet_id}/prompts", {"id": each, "frame_index": number, "value": CLICK})
            for number, each in enumerate(prompts[1:], start=1)
        ),
        ("DELETE", f"/prompts/{prompts[3]}", None),
        ("POST", f"/masklets/{masklet_id}/frames/lock", span),
        ("POST", f"/changes/{change_id}/undo", None),
    ]
    statuses: list[tuple[str, int]] = []
    barrier = Barrier(2)

    def replay(who: Worker) -> None:
        for method, path, body in queue:
            barrier.wait()
            response = who.browser.request(method, f"/api{path}", json=body)
            statuses.append((path, response.status_code))

    threads = [Thread(target=replay, args=(who,)) for who in (ada, twin)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one for one in statuses if one[1] not in (200, 201)] == []
    in_force = ada.get(f"/videos/{scene.video_id}/prompts")
    assert [prompt["id"] for prompt in in_force] == prompts[:3]
    [task] = [each for each in ada.get(f"/videos/{scene.video_id}/tasks") if each["masklet_id"] == masklet_id]
    history = ada.get(f"/tasks/{task['id']}/history")
    assert [change["action"] for change in history] == ["open", "take"]
