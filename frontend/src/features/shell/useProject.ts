import { useQuery } from "@tanstack/react-query";
import { useStore } from "zustand";

import { answered, client } from "../../api/client";
import type { Permission, Project } from "../../api/types";
import { mayIn } from "../accounts/managed";
import { useMe } from "../accounts/useMe";
import { chosenProject, projectToShow } from "./chosenProject";

export const PROJECTS = ["projects"];
const FRESH_MS = 30_000;

/** The projects that the person may see, oldest first, also archived ones. */
export function useProjects() {
  return useQuery({
    queryKey: PROJECTS,
    queryFn: () => answered(client.GET("/api/projects")),
    staleTime: FRESH_MS,
  });
}

/** The project that the pages show; undefined while it is not known, or where there is none. */
export function useProject(): Project | undefined {
  const chosenId = useStore(chosenProject, ({ id }) => id);
  return projectToShow(useProjects().data ?? [], chosenId);
}

/** Whether the person may do something in the project that the pages show. */
export function useMay(permission: Permission): boolean {
  const project = useProject();
  const { data: me } = useMe();
  return project !== undefined && mayIn(me, permission, project.id);
}
