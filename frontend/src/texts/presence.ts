/** Who else has a video open. */

export const presenceTexts = {
  presence: {
    others: "Also here",
    here: (name: string) => `${name} is here`,
    on: (name: string, object: string) => `${name} works on ${object}`,
    somebody: "in use",
    holds: (name: string) => `${name} works on this object`,
    heldByOther: "Somebody else works on this object",
  },
} as const;
