/** Short names of what the API says about verification. */

import type { components } from "../../api/schema";

type Schemas = components["schemas"];

export type Sheet = Schemas["SheetRead"];
export type SheetFrame = Schemas["SheetFrameRead"];
export type Cause = SheetFrame["causes"][number];
export type CheckMask = Schemas["CheckMask"];
export type Verdict = Schemas["VerdictCreate"];
export type Label = Verdict["label"];
export type Reason = NonNullable<Verdict["reason"]>;
export type PenMark = Schemas["PenMark"];
export type VerdictAnswer = Schemas["CheckVerdictTaken"];
export type OwnRecord = Schemas["RecordRead"];

/** What the server tells of a stroke; the typed client knows its points as lists. */
interface StoredMark {
  readonly frame_index: number;
  readonly points: number[][];
}

export type Entry = Omit<Schemas["Entry"], "mark" | "box"> & { mark: StoredMark | null };
export type Check = Omit<Schemas["CheckRead"], "entry"> & { entry: Entry | null };

/** A masklet to judge with all that is shown first. */
export interface Prepared {
  readonly check: Check;
  readonly sheet: Sheet;
}
