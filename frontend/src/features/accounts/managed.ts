import type { Me, Permission } from "../../api/types";

/** Whether a person may do something in any project at all. Pure. */
export function maySomewhere(me: Me | undefined, permission: Permission): boolean {
  if (me === undefined) return false;
  return [me, ...me.memberships].some(({ permissions }) => permissions.includes(permission));
}

/** Whether a person may do something in one project. Pure. */
export function mayIn(me: Me | undefined, permission: Permission, projectId: string): boolean {
  if (me === undefined) return false;
  const own = me.memberships.find(({ project_id }) => project_id === projectId);
  return me.permissions.includes(permission) || (own?.permissions.includes(permission) ?? false);
}

/** The projects of a person whose people they look after. Pure. */
export function managedProjects(me: Me): { id: string; name: string }[] {
  return me.memberships
    .filter(({ permissions }) => permissions.includes("manage-project"))
    .map(({ project_id, project_name }) => ({ id: project_id, name: project_name }));
}
