import type { Me } from "../../api/types";

/** The projects of a person whose people they look after. Pure. */
export function managedProjects(me: Me): { id: string; name: string }[] {
  return me.memberships
    .filter(({ permissions }) => permissions.includes("manage-project"))
    .map(({ project_id, project_name }) => ({ id: project_id, name: project_name }));
}
