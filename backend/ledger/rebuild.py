"""The summary table, computed anew from the ledger: a second way to the same sums, in one statement."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

_EVENTS = """
live AS (
  SELECT e.*, (e.at AT TIME ZONE 'UTC')::date AS day, v.annotation_step AS step, v.frame_count,
         (v.frame_count + v.annotation_step - 1) / v.annotation_step AS steps,
         e.kind = 'edit' AND NOT EXISTS (SELECT FROM ledger u WHERE u.undoes = e.id) AS counts
  FROM ledger e
  LEFT JOIN masklets m ON m.id = e.masklet_id
  LEFT JOIN videos v ON v.id = m.video_id
  WHERE e.project_id = :project_id AND (e.masklet_id IS NULL OR v.frame_count IS NOT NULL)
)"""

_ACTED = """
SELECT masklet_id, phase, account_id, day, model, steps, frame_count,
       CASE WHEN kind = 'verdict' THEN 0 ELSE active_ms END AS active_ms,
       CASE WHEN kind = 'verdict' THEN 0 ELSE waiting_ms END AS waiting_ms,
       CASE WHEN kind = 'verdict' THEN active_ms ELSE 0 END AS verify_ms,
       counts::int AS edits, (counts AND tool IS NOT DISTINCT FROM 'click')::int AS clicks,
       (kind = 'propagate')::int AS propagations, (kind = 'submit')::int AS submits,
       (kind = 'verdict')::int AS verdicts, 0 AS satisfactory, 0 AS unsatisfactory, 0 AS rejected,
       CASE WHEN counts THEN set_bit(repeat('0', steps)::varbit, frame_index / step, 1) END AS edited,
       CASE WHEN counts AND tool = 'click'
            THEN set_bit(repeat('0', frame_count)::varbit, frame_index, 1) END AS clicked
FROM live"""

_JUDGED = """
SELECT masklet_id, phase, judged_account_id, day, model, steps, frame_count, 0, 0, 0, 0, 0, 0, 0, 0,
       (outcome = 'satisfactory')::int, (outcome = 'unsatisfactory')::int, (outcome = 'rejected')::int,
       NULL, NULL
FROM live WHERE kind = 'verdict'"""

_REBUILD = f"""
WITH {_EVENTS}, contributions AS ({_ACTED} UNION ALL {_JUDGED})
INSERT INTO ledger_summaries (
  project_id, masklet_id, phase, account_id, day, model, steps, active_ms, waiting_ms, verify_ms, edits,
  clicks, propagations, submits, verdicts, satisfactory, unsatisfactory, rejected, edited_steps,
  clicked_frames)
SELECT :project_id, masklet_id, phase, account_id, day, model, coalesce(max(steps), 0), sum(active_ms),
       sum(waiting_ms), sum(verify_ms), sum(edits), sum(clicks), sum(propagations), sum(submits),
       sum(verdicts), coalesce(sum(satisfactory), 0), coalesce(sum(unsatisfactory), 0),
       coalesce(sum(rejected), 0), coalesce(bit_or(edited), repeat('0', max(steps))::varbit),
       coalesce(bit_or(clicked), repeat('0', max(frame_count))::varbit)
FROM contributions GROUP BY masklet_id, phase, account_id, day, model"""


def rebuild_summaries(session: Session, project_id: UUID) -> None:
    """Compute the sums of a project anew. Whoever writes events meanwhile waits until the commit."""
    session.execute(text("LOCK TABLE ledger_summaries IN SHARE ROW EXCLUSIVE MODE"))
    session.execute(
        text("DELETE FROM ledger_summaries WHERE project_id = :project_id"), {"project_id": project_id}
    )
    session.execute(text(_REBUILD), {"project_id": project_id})
    session.expire_all()
