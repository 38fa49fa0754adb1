/** Statistics of a version, as the server adds them up. */

import type { Dataset } from "./useDatasets";

interface ByType {
  readonly manual: number;
  readonly auto: number;
  readonly total: number;
}

export interface Statistics {
  readonly videos: number;
  readonly hours: number;
  readonly frames: number;
  readonly annotated_frames: number;
  readonly masklets: ByType;
  readonly masks: ByType;
  readonly resolution: { readonly mean_width: number; readonly mean_height: number };
  readonly duration_s: {
    readonly mean: number;
    readonly bins: readonly { readonly from: number; readonly to: number; readonly videos: number }[];
  };
  readonly settings: Readonly<Record<string, number>>;
  readonly countries: Readonly<Record<string, number>>;
  readonly mask_sizes: {
    readonly bins: readonly { readonly from: number; readonly to: number; readonly masks: number }[];
    readonly below_a_tenth: number | null;
  };
  readonly disappearance_rate: { readonly total: number | null };
  readonly masklets_per_video: {
    readonly total: number;
    readonly bins: readonly { readonly masklets: number; readonly videos: number }[];
  };
}

export interface Division {
  readonly leaks: readonly unknown[];
  readonly together: readonly unknown[];
}

/** Null until all masks are frozen. */
export const statisticsOf = (version: Dataset): Statistics | null => version.statistics as Statistics | null;

export const divisionOf = (version: Dataset): Division | null => version.division as Division | null;

/** Countries with the most videos first, and how many videos nobody placed. Pure. */
export function byVideos(countries: Statistics["countries"]): {
  known: readonly (readonly [code: string, videos: number])[];
  unknown: number;
} {
  const { unknown = 0, ...named } = countries;
  const known = Object.entries(named).sort(([a, n], [b, m]) => m - n || a.localeCompare(b));
  return { known, unknown };
}
