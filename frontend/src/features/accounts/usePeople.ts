import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { answered, client } from "../../api/client";
import { sentenceOf } from "../../api/problem";
import type { Invitation, Member, Role } from "../../api/types";
import { toast } from "../../ui/toasts";

const keyOf = (projectId: string): string[] => ["people", projectId];

interface People {
  readonly members: Member[];
  readonly invitations: Invitation[];
}

/** The people of a project and its open invitations. */
export function usePeople(projectId: string) {
  const path = { project_id: projectId };
  return useQuery({
    queryKey: keyOf(projectId),
    queryFn: async (): Promise<People> => {
      const [members, invitations] = await Promise.all([
        answered(client.GET("/api/projects/{project_id}/members", { params: { path } })),
        answered(client.GET("/api/projects/{project_id}/invitations", { params: { path } })),
      ]);
      return { members, invitations };
    },
  });
}

export function usePeopleChanges(projectId: string) {
  const queries = useQueryClient();
  const path = { project_id: projectId };
  const common = {
    onSettled: () => queries.invalidateQueries({ queryKey: keyOf(projectId) }),
    onError: (error: unknown) => toast("trouble", sentenceOf(error)),
  };
  const setRoles = useMutation({
    mutationFn: ({ accountId, roles }: { accountId: string; roles: Role[] }) =>
      answered(
        client.PUT("/api/projects/{project_id}/members/{account_id}", {
          params: { path: { ...path, account_id: accountId } },
          body: { roles },
        }),
      ),
    // Shown at once: the next box that is ticked adds to this one, however late the answer is.
    onMutate: async ({ accountId, roles }) => {
      await queries.cancelQueries({ queryKey: keyOf(projectId) });
      queries.setQueryData<People>(keyOf(projectId), (people) => people && withRoles(people, accountId, roles));
    },
    scope: { id: `roles-${projectId}` },
    ...common,
  });
  const remove = useMutation({
    mutationFn: (accountId: string) =>
      answered(
        client.DELETE("/api/projects/{project_id}/members/{account_id}", {
          params: { path: { ...path, account_id: accountId } },
        }),
      ),
    ...common,
  });
  const invite = useMutation({
    mutationFn: (body: { roles: Role[]; email: string | null }) =>
      answered(client.POST("/api/projects/{project_id}/invitations", { params: { path }, body })),
    ...common,
  });
  const withdraw = useMutation({
    mutationFn: (invitationId: string) =>
      answered(
        client.DELETE("/api/projects/{project_id}/invitations/{invitation_id}", {
          params: { path: { ...path, invitation_id: invitationId } },
        }),
      ),
    ...common,
  });
  const resetLink = useMutation({
    mutationFn: (accountId: string) =>
      answered(client.POST("/api/accounts/{account_id}/reset-link", { params: { path: { account_id: accountId } } })),
    ...common,
  });
  return { setRoles, remove, invite, withdraw, resetLink };
}

function withRoles(people: People, accountId: string, roles: Role[]): People {
  return {
    ...people,
    members: people.members.map((member) => (member.account_id === accountId ? { ...member, roles } : member)),
  };
}
