/** The form of a new version, as people fill it in, and what it asks the server for. */

import type { DatasetWish, Format, Rules } from "./useDatasets";

export interface Draft {
  readonly name: string;
  readonly note: string;
  readonly licence: string;
  readonly standings: readonly NonNullable<Rules["standings"]>[number][];
  readonly types: readonly NonNullable<Rules["types"]>[number][];
  readonly phases: readonly string[];
  /** Days such as 2026-11-23; empty for none. */
  readonly since: string;
  readonly until: string;
  readonly tags: string;
  readonly formats: readonly Format[];
  readonly step: number;
  /** Per cent. */
  readonly val: number;
  readonly test: number;
  readonly byCreator: boolean;
  readonly byCountry: boolean;
  readonly alike: boolean;
  readonly motion: number;
  readonly occlusion: number;
  readonly reappearance: number;
  readonly deliverTo: string;
}

/** Changes some fields of the form. */
export type Change = (change: Partial<Draft>) => void;

/** Of the 64 bits of a picture's hash: so few differ where two look alike. */
const SIMILAR_BITS = 4;

export const EMPTY: Draft = {
  name: "",
  note: "",
  licence: "",
  standings: ["accepted"],
  types: ["manual", "auto"],
  phases: [],
  since: "",
  until: "",
  tags: "",
  formats: ["sa-v"],
  step: 4,
  val: 0,
  test: 0,
  byCreator: true,
  byCountry: false,
  alike: true,
  motion: 1,
  occlusion: 1,
  reappearance: 1,
  deliverTo: "",
};

export function rulesOf(draft: Draft): Rules {
  return {
    project_ids: [],
    standings: [...draft.standings],
    types: [...draft.types],
    phases: [...draft.phases],
    since: draft.since ? `${draft.since}T00:00:00Z` : null,
    until: draft.until ? `${draft.until}T23:59:59Z` : null,
    tags: draft.tags
      .split(",")
      .map((tag) => tag.trim())
      .filter(Boolean),
  };
}

export function wishOf(draft: Draft): DatasetWish {
  return {
    name: draft.name,
    note: draft.note,
    licence: draft.licence.trim() || null,
    rules: rulesOf(draft),
    splits: {
      val: draft.val / 100,
      test: draft.test / 100,
      by_creator: draft.byCreator,
      by_country: draft.byCountry,
      similar_bits: draft.alike ? SIMILAR_BITS : null,
      motion: draft.motion,
      occlusion: draft.occlusion,
      reappearance: draft.reappearance,
      seed: 0,
    },
    formats: [...draft.formats],
    frame_step: draft.step,
    part_mib: 1024,
    deliver_to: draft.deliverTo.trim() || null,
  };
}

/** Whether the form can be sent. */
export function isWhole(draft: Draft): boolean {
  return (
    /^[a-z0-9][a-z0-9._-]*$/.test(draft.name) &&
    draft.formats.length > 0 &&
    hasRules(draft) &&
    draft.val + draft.test <= 100
  );
}

/** Whether the rules can choose anything at all. */
export const hasRules = (draft: Draft): boolean => draft.standings.length > 0 && draft.types.length > 0;

export function toggled<Value>(values: readonly Value[], value: Value): Value[] {
  return values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
}
