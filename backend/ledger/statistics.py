"""Figures of a project, from its sums."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from uuid import UUID

from sqlalchemy.orm import Session

from backend.ledger.alignment import BASELINE
from backend.ledger.measures import Measures, Totals, added, measure, with_speed_up
from backend.ledger.schemas import MeasuresRead, StatisticsGroup, StatisticsRead
from backend.ledger.statistics_repository import Filters, GroupBy, Key, StatisticsRepository

UNKNOWN = {
    GroupBy.PHASE: "Without a phase",
    GroupBy.MODEL: "Without a model",
    GroupBy.ANNOTATOR: "Unknown person",
    GroupBy.DAY: "Unknown day",
}
_TOTALS = ("masklets", "frames", "edits", "clicks", "propagations", "verdicts")


class StatisticsService:
    """Answers for one project."""

    def __init__(self, session: Session, project_id: UUID) -> None:
        self._repository = StatisticsRepository(session, project_id)

    def grouped(self, group_by: GroupBy, filters: Filters) -> StatisticsRead:
        """Give the figures by group and of everything together; speed-up is against phase 1."""
        by_phase = self._repository.totals(filters, GroupBy.PHASE)
        by_key = by_phase if group_by == GroupBy.PHASE else self._repository.totals(filters, group_by)
        baseline = self._baseline(filters, by_phase)
        return _statistics(
            group_by, by_key, self._names(group_by, by_key), added(by_phase.values()), baseline
        )

    def table_1(self) -> StatisticsRead:
        """Give the paper's table 1: submitted work, by phase, each phase of the project in its order."""
        by_phase = self._repository.totals(Filters(submitted_only=True), GroupBy.PHASE)
        names = self._names(GroupBy.PHASE, by_phase)
        every_phase = {key: by_phase.get(key, Totals()) for key in names} | by_phase
        baseline = measure(by_phase.get(BASELINE, Totals()))
        return _statistics(GroupBy.PHASE, every_phase, names, added(by_phase.values()), baseline)

    def _baseline(self, filters: Filters, by_phase: dict[Key, Totals]) -> Measures:
        """Measure all work of phase 1, whatever part of the work is looked at."""
        if filters != Filters(submitted_only=filters.submitted_only):
            everything = Filters(phase=BASELINE, submitted_only=filters.submitted_only)
            by_phase = self._repository.totals(everything, GroupBy.PHASE)
        return measure(by_phase.get(BASELINE, Totals()))

    def _names(self, group_by: GroupBy, keys: Iterable[Key]) -> dict[Key, str]:
        if group_by == GroupBy.PHASE:
            return {key: name for key, name in self._repository.phase_names().items()}
        if group_by == GroupBy.ANNOTATOR:
            people = [key for key in keys if isinstance(key, UUID)]
            return {key: name for key, name in self._repository.account_names(people).items()}
        return {}


def _statistics(
    group_by: GroupBy, by_key: dict[Key, Totals], names: dict[Key, str], total: Totals, baseline: Measures
) -> StatisticsRead:
    groups = [
        StatisticsGroup(
            key=None if key is None else str(key),
            name=names.get(key, UNKNOWN[group_by] if key is None else str(key)),
            measures=_read(by_key[key], baseline),
        )
        for key in _ordered(by_key, names)
    ]
    return StatisticsRead(group_by=group_by.value, groups=groups, total=_read(total, baseline))


def _ordered(by_key: dict[Key, Totals], names: dict[Key, str]) -> list[Key]:
    """Order groups as they are named (phases by position), then the others, the unknown one last."""
    named = [key for key in names if key in by_key]
    others = sorted((key for key in by_key if key not in names and key is not None), key=str)
    return [*named, *others, *([None] if None in by_key else [])]


def _read(totals: Totals, baseline: Measures) -> MeasuresRead:
    measures = with_speed_up(measure(totals), baseline)
    return MeasuresRead(
        **{name: getattr(totals, name) for name in _TOTALS},
        active_s=totals.active_ms / 1000,
        waiting_s=totals.waiting_ms / 1000,
        elsewhere_s=totals.elsewhere_ms / 1000,
        **asdict(measures),
    )
