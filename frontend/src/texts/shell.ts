/** The frame around every page: navigation and the choice of a project. */

export const shellTexts = {
  shell: {
    navigation: "Pages",
    videos: "Videos",
    work: "My work",
    verify: "Verify",
    dataSets: "Data sets",
    admin: "Admin",
    project: "Project",
    projectOf: (name: string) => `Project: ${name}`,
    chooseProject: "Projects",
    allProjects: "All projects …",
    noProject: "No project",
    noProjectTitle: "You are in no project yet",
    noProjectText: "Ask an admin for an invitation; its link adds a project here.",
  },
} as const;
