"""All entities in one place, so that the metadata is complete when migrations compare it."""

from __future__ import annotations

from backend.accounts.entities import Account, ApiToken, AuditEntry, Membership, OneTimeLink, SignIn
from backend.automask.entities import AutomaskJob, AutomaskOrigin
from backend.changes.entities import Change, KeptMask, RemovedRow
from backend.comments.entities import Comment
from backend.datasets.entities import (
    DatasetImport,
    DatasetPart,
    DatasetVersion,
    DatasetVideo,
    ImportOrigin,
    VideoMeasures,
)
from backend.db.base import Entity
from backend.guidance.entities import ProposalMask
from backend.guidelines.entities import Guideline, GuidelinePicture
from backend.ledger.entities import Alignment, LedgerEvent, ReferenceMask, Summary
from backend.masklets.entities import Mask, Masklet
from backend.phases.entities import Phase
from backend.projects.entities import Project
from backend.prompts.entities import Prompt
from backend.propagation.entities import Run
from backend.tasks.entities import Task, TaskChange, TaskPerson
from backend.verification.entities import (
    Check,
    Honeypot,
    HoneypotMask,
    HoneypotVerdict,
    Verdict,
)
from backend.videos.entities import Frame, Video

ENTITIES: tuple[type[Entity], ...] = (
    *(Project, Video, Frame, Masklet, Mask, Prompt, Run),
    *(Change, KeptMask, RemovedRow),
    *(Account, Membership, SignIn, ApiToken, OneTimeLink, AuditEntry),
    *(Guideline, GuidelinePicture),
    *(Phase, Task, TaskPerson, TaskChange),
    *(Verdict, Check, Honeypot, HoneypotMask, HoneypotVerdict, Comment),
    *(AutomaskJob, AutomaskOrigin),
    *(DatasetVersion, DatasetVideo, DatasetPart, DatasetImport, ImportOrigin, VideoMeasures),
    *(LedgerEvent, Summary, ReferenceMask, Alignment, ProposalMask),
)

metadata = Entity.metadata
