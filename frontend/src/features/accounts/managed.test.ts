import { describe, expect, it } from "vitest";

import type { Me, Permission } from "../../api/types";
import { managedProjects, mayIn, maySomewhere } from "./managed";
import { withRole } from "./RoleChecks";

function makeMe(own: Permission[], ...projects: Permission[][]): Me {
  return {
    id: "ada",
    email: "ada@example.org",
    name: "Ada",
    is_site_admin: own.length > 0,
    has_password: true,
    permissions: own,
    memberships: projects.map((permissions, index) => ({
      project_id: `${index}`,
      project_name: `Project ${index}`,
      roles: [],
      permissions,
    })),
  };
}

describe("what a person may do", () => {
  it("looks into every project, and at the whole installation", () => {
    expect(maySomewhere(makeMe([], ["view"], ["manage-videos"]), "manage-videos")).toBe(true);
    expect(maySomewhere(makeMe(["manage-videos"]), "manage-videos")).toBe(true);
    expect(maySomewhere(makeMe([], ["view"]), "manage-videos")).toBe(false);
    expect(maySomewhere(undefined, "view")).toBe(false);
  });

  it("looks into one project", () => {
    const me = makeMe([], ["view"], ["view", "manage-videos"]);
    expect([mayIn(me, "manage-videos", "0"), mayIn(me, "manage-videos", "1")]).toEqual([false, true]);
    expect(mayIn(makeMe(["manage-videos"]), "manage-videos", "another")).toBe(true);
  });

  it("names the projects whose people they look after", () => {
    expect(managedProjects(makeMe([], ["view"], ["view", "manage-project"]))).toEqual([{ id: "1", name: "Project 1" }]);
  });
});

describe("roles", () => {
  it("are given and taken away in the usual order", () => {
    expect(withRole(["admin"], "annotator", true)).toEqual(["annotator", "admin"]);
    expect(withRole(["annotator", "admin"], "admin", false)).toEqual(["annotator"]);
  });
});
