"""What verifiers may know of their own work: how many, how quick, how right.

Figures that come from honeypots, and from other verifiers, end with the last full day, so that no change of
them tells which masklet was meant. For the same reason honeypots are among the counts: they are masklets like
others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Date, Integer, Select, cast, false, func, select, true, union_all
from sqlalchemy.orm import Session, aliased

from backend.tasks.entities import Task
from backend.verification.agreement import cohen_kappa
from backend.verification.entities import Honeypot, HoneypotVerdict, Verdict, VerdictLabel
from backend.verification.schemas import RecordDay, RecordRead

DAYS = 30
"""So many days are told one by one."""
FEWEST_DEFECTS = 5
"""Fewer known defects say nothing, and too much of each."""


class DayCount(NamedTuple):
    """Verdicts of one kind on one day.

    Attributes:
        defects: how many of them were on honeypots.
        caught: of these, not taken for satisfactory.
    """

    day: date
    label: VerdictLabel
    verdicts: int
    active_ms: int
    defects: int
    caught: int


Pair = tuple[VerdictLabel, VerdictLabel]
"""What the verifier said of a masklet, and what another one said."""


def own_record(counts: Sequence[DayCount], pairs: Sequence[Pair], today: date) -> RecordRead:
    """Sum up what a verifier did: pure.

    Args:
        counts: of all days.
        pairs: of days before today only.
    """
    labels: Counter[VerdictLabel] = Counter()
    judged: dict[date, int] = defaultdict(int)
    active_ms: dict[date, int] = defaultdict(int)
    for each in counts:
        labels[each.label] += each.verdicts
        judged[each.day] += each.verdicts
        active_ms[each.day] += each.active_ms
    closed = [each for each in counts if each.day < today]
    defects, caught = sum(each.defects for each in closed), sum(each.caught for each in closed)
    enough = defects >= FEWEST_DEFECTS
    total = labels.total()
    return RecordRead(
        satisfactory=labels[VerdictLabel.SATISFACTORY],
        unsatisfactory=labels[VerdictLabel.UNSATISFACTORY],
        rejected=labels[VerdictLabel.REJECTED],
        seconds_per_verdict=sum(active_ms.values()) / 1000 / total if total else None,
        days=[
            RecordDay(day=day, judged=judged[day], active_s=active_ms[day] / 1000)
            for day in sorted(judged)
            if day > today - timedelta(days=DAYS)
        ],
        through=today - timedelta(days=1),
        known_defects=defects if enough else 0,
        catch_rate=caught / defects if enough else None,
        compared=len(pairs),
        agreed=sum(own == other for own, other in pairs),
        kappa=cohen_kappa(pairs),
    )


class OwnRecordDesk:
    """Looks up the verdicts of one verifier in one project."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def record(self, project_id: UUID, verifier_id: UUID, now: datetime) -> RecordRead:
        """Sum up what a verifier did until now."""
        today = now.astimezone(UTC).date()
        midnight = datetime.combine(today, time(), UTC)
        return own_record(
            self._counts(project_id, verifier_id), self._pairs(project_id, verifier_id, midnight), today
        )

    def _counts(self, project_id: UUID, verifier_id: UUID) -> list[DayCount]:
        day = cast(func.timezone("UTC", Verdict.created_at), Date)
        honest = (
            select(
                day.label("day"),
                Verdict.label,
                Verdict.active_ms,
                false().label("defect"),
                false().label("caught"),
            )
            .join(Task, Task.id == Verdict.task_id)
            .where(Task.project_id == project_id, Verdict.verifier_id == verifier_id)
        )
        all_of_them = union_all(honest, _on_honeypots(project_id, verifier_id)).subquery("given")
        each = all_of_them.c
        rows = self._session.execute(
            select(
                each.day,
                each.label,
                func.count(),
                func.sum(each.active_ms),
                func.sum(cast(each.defect, Integer)),
                func.sum(cast(each.caught, Integer)),
            ).group_by(each.day, each.label)
        )
        return [DayCount(*row) for row in rows]

    def _pairs(self, project_id: UUID, verifier_id: UUID, before: datetime) -> list[Pair]:
        """List what others said of the same masklets in the same rounds."""
        other = aliased(Verdict)
        rows = self._session.execute(
            select(Verdict.label, other.label)
            .join(Task, Task.id == Verdict.task_id)
            .join(other, (other.task_id == Verdict.task_id) & (other.round == Verdict.round))
            .where(
                Task.project_id == project_id,
                Verdict.verifier_id == verifier_id,
                other.verifier_id != verifier_id,
                Verdict.created_at < before,
                other.created_at < before,
            )
        )
        return [(own, others) for own, others in rows]


def _on_honeypots(project_id: UUID, verifier_id: UUID) -> Select[date, VerdictLabel, int, bool, bool]:
    day = cast(func.timezone("UTC", HoneypotVerdict.created_at), Date)
    return (
        select(day, HoneypotVerdict.label, HoneypotVerdict.active_ms, true(), HoneypotVerdict.caught)
        .join(Honeypot, Honeypot.id == HoneypotVerdict.honeypot_id)
        .where(Honeypot.project_id == project_id, HoneypotVerdict.verifier_id == verifier_id)
    )
