import { describe, expect, it } from "vitest";

import type { Project } from "../../api/types";
import { projectToShow } from "./chosenProject";

function makeProject(id: string, archived_at: string | null = null): Project {
  return { id, name: id, created_at: "2026-11-23T10:00:00Z", archived_at };
}

describe("the project that is shown", () => {
  const projects = [makeProject("roads", "2026-11-23T12:00:00Z"), makeProject("birds"), makeProject("toys")];

  it("is the chosen one", () => {
    expect(projectToShow(projects, "toys")?.id).toBe("toys");
  });

  it("is the oldest in use where nothing, nothing known or nothing in use was chosen", () => {
    expect([null, "gone", "roads"].map((id) => projectToShow(projects, id)?.id)).toEqual(["birds", "birds", "birds"]);
  });

  it("is none where there is none", () => {
    expect(projectToShow([], "toys")).toBeUndefined();
  });
});
