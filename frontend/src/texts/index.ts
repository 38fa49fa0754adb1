/**
 * Every English text of the page, one file per area, so that it can be translated.
 *
 * A new area: a file with one constant, one line below.
 */

import { accountTexts } from "./accounts";
import { adminTexts } from "./admin";
import { annotatorTexts } from "./annotator";
import { commonTexts } from "./common";
import { keysTexts } from "./keys";
import { objectsTexts } from "./objects";
import { shellTexts } from "./shell";
import { savingTexts } from "./saving";
import { timelineTexts } from "./timeline";
import { toolsTexts } from "./tools";
import { verificationTexts } from "./verification";
import { videosTexts } from "./videos";

export { bytes, day, duration, frames, objects, percent, timeCode } from "./format";

export const texts = {
  ...commonTexts,
  ...videosTexts,
  ...annotatorTexts,
  ...objectsTexts,
  ...savingTexts,
  ...timelineTexts,
  ...keysTexts,
  ...toolsTexts,
  ...shellTexts,
  ...adminTexts,
  accounts: accountTexts,
  verification: verificationTexts,
} as const;
