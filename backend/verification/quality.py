"""How good verifiers and annotators are: catch rates and agreement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.orm import Session

from backend.masklets.entities import Mask, Masklet
from backend.tasks.entities import Task, TaskState
from backend.verification.agreement import cohen_kappa, fleiss_kappa, mask_agreement
from backend.verification.entities import Honeypot, HoneypotVerdict, Verdict, VerdictLabel
from backend.verification.schemas import AgreementRead, ObjectAgreement, PairAgreement, VerifierQuality
from backend.videos.entities import Video
from media.rle import Rle

NEWEST_OBJECTS = 50
_FINISHED = (TaskState.SUBMITTED, TaskState.SATISFACTORY)


class QualityDesk:
    """Looks at the verdicts and the overlaps of a project."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def verifiers(self, project_id: UUID) -> list[VerifierQuality]:
        """Tell how each verifier judges and how many known defects they catch, by account."""
        labels: dict[UUID, dict[VerdictLabel, int]] = defaultdict(dict)
        for account_id, label, count in self._session.execute(
            select(Verdict.verifier_id, Verdict.label, func.count())
            .join(Task, Task.id == Verdict.task_id)
            .where(Task.project_id == project_id)
            .group_by(Verdict.verifier_id, Verdict.label)
        ):
            labels[account_id][label] = count
        honeypots = self._honeypots(project_id)
        return [
            _quality(account_id, labels.get(account_id, {}), honeypots.get(account_id, (0, 0)))
            for account_id in sorted(labels.keys() | honeypots.keys())
        ]

    def agreement(self, project_id: UUID) -> AgreementRead:
        """Tell how far verifiers agree on what two of them judged, and annotators on objects they share."""
        rounds = self._double_rounds(project_id)
        by_pair: dict[tuple[UUID, UUID], list[tuple[VerdictLabel, VerdictLabel]]] = defaultdict(list)
        for said in rounds:
            (first, first_label), (second, second_label) = sorted(said[:2])
            by_pair[first, second].append((first_label, second_label))
        objects = self._objects(project_id)
        return AgreementRead(
            items=len(rounds),
            fleiss_kappa=fleiss_kappa([[label for _, label in said[:2]] for said in rounds]),
            pairs=[
                PairAgreement(first_id=pair[0], second_id=pair[1], items=len(said), kappa=cohen_kappa(said))
                for pair, said in sorted(by_pair.items())
            ],
            objects=objects,
            mean_iou=sum(each.mean_iou for each in objects) / len(objects) if objects else None,
        )

    def _honeypots(self, project_id: UUID) -> dict[UUID, tuple[int, int]]:
        """Count honeypots judged and caught, by verifier."""
        rows = self._session.execute(
            select(HoneypotVerdict.verifier_id, func.count(), func.sum(cast(HoneypotVerdict.caught, Integer)))
            .join(Honeypot, Honeypot.id == HoneypotVerdict.honeypot_id)
            .where(Honeypot.project_id == project_id)
            .group_by(HoneypotVerdict.verifier_id)
        )
        return {account_id: (count, int(caught)) for account_id, count, caught in rows}

    def _double_rounds(self, project_id: UUID) -> list[list[tuple[UUID, VerdictLabel]]]:
        """List who said what in rounds with two verdicts or more, in the order they were given."""
        rounds: dict[tuple[UUID, int], list[tuple[UUID, VerdictLabel]]] = defaultdict(list)
        for task_id, round_, verifier_id, label in self._session.execute(
            select(Verdict.task_id, Verdict.round, Verdict.verifier_id, Verdict.label)
            .join(Task, Task.id == Verdict.task_id)
            .where(Task.project_id == project_id)
            .order_by(Verdict.created_at, Verdict.id)
        ):
            rounds[task_id, round_].append((verifier_id, label))
        return [said for said in rounds.values() if len(said) > 1]

    def _objects(self, project_id: UUID) -> list[ObjectAgreement]:
        copies = self._session.execute(
            select(func.coalesce(Masklet.copy_of, Masklet.id), Masklet.id)
            .join(Task, Task.masklet_id == Masklet.id)
            .where(Task.project_id == project_id, Task.state.in_(_FINISHED))
            .order_by(Masklet.created_at.desc(), Masklet.id)
        )
        members: dict[UUID, list[UUID]] = defaultdict(list)
        for original, masklet_id in copies:
            if masklet_id not in members[original]:
                members[original].append(masklet_id)
        shared = [(original, each) for original, each in members.items() if len(each) > 1]
        return [
            found
            for original, each in shared[:NEWEST_OBJECTS]
            if (found := self._object(original, each)) is not None
        ]

    def _object(self, original: UUID, members: Sequence[UUID]) -> ObjectAgreement | None:
        mean_iou = mask_agreement([self._masks(masklet_id) for masklet_id in members])
        if mean_iou is None:
            return None
        return ObjectAgreement(masklet_id=original, annotators=len(members), mean_iou=mean_iou)

    def _masks(self, masklet_id: UUID) -> dict[int, Rle]:
        rows = self._session.execute(
            select(Mask.frame_index, Mask.counts, Video.height, Video.width)
            .join(Video, Video.id == Mask.video_id)
            .where(Mask.masklet_id == masklet_id, Mask.frame_index % Video.annotation_step == 0)
        )
        return {frame: Rle((height or 0, width or 0), counts) for frame, counts, height, width in rows}


def _quality(
    account_id: UUID, labels: dict[VerdictLabel, int], honeypots: tuple[int, int]
) -> VerifierQuality:
    shown, caught = honeypots
    return VerifierQuality(
        account_id=account_id,
        satisfactory=labels.get(VerdictLabel.SATISFACTORY, 0),
        unsatisfactory=labels.get(VerdictLabel.UNSATISFACTORY, 0),
        rejected=labels.get(VerdictLabel.REJECTED, 0),
        honeypots=shown,
        caught=caught,
        catch_rate=caught / shown if shown else None,
    )
