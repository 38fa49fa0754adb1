/** Which formats a version has, and which it is being given. Pure. */

import { texts } from "../../texts";
import type { Dataset, Format } from "./useDatasets";

const ALL = Object.keys(texts.datasets.format) as readonly Format[];

type Formats = Pick<Dataset, "formats" | "additions">;
export type Addition = Dataset["additions"][number];

/** All formats of a version, those that are being written among them. */
export const formatsOf = ({ formats, additions }: Formats): readonly Format[] => [
  ...formats,
  ...additions.flatMap((addition) => addition.formats),
];

export function missingFormats(version: Formats): readonly Format[] {
  const there = formatsOf(version);
  return ALL.filter((format) => !there.includes(format));
}

/** The addition that is not finished: only the last one can be. */
export const pendingAddition = ({ additions }: Formats): Addition | undefined =>
  additions.find(({ manifest_sha256 }) => manifest_sha256 === null);

export const named = (formats: readonly Format[]): string =>
  formats.map((format) => texts.datasets.format[format]).join(", ");
