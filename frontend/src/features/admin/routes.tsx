import { lazy } from "react";
import type { RouteObject } from "react-router";

import { AdminLayout } from "./AdminLayout";
import type * as AdminPages from "./pages";
import { GuidelineReader } from "./guideline/GuidelineReader";

type Pages = typeof AdminPages;

const page = (name: keyof Pages) => {
  const Page = lazy(async () => ({ default: (await import("./pages"))[name] }));
  return <Page />;
};

/** The addresses of the admin pages. */
export const adminRoutes: RouteObject[] = [
  {
    path: "/admin",
    element: <AdminLayout />,
    children: [
      { index: true, element: page("OverviewPage") },
      { path: "statistics", element: page("StatisticsPage") },
      { path: "tasks", element: page("TaskRulesPage") },
      { path: "jobs", element: page("JobsPage") },
      { path: "videos", element: page("VideoFactsPage") },
      { path: "people", element: page("PeoplePage") },
      { path: "phases", element: page("PhasesPage") },
      { path: "guideline", element: page("GuidelinePage") },
      { path: "models", element: page("ModelsPage") },
      { path: "audit", element: page("AuditPage") },
      { path: "projects", element: page("ProjectsPage") },
      { path: "accounts", element: page("AccountsPage") },
    ],
  },
  { path: "/guideline/:projectId", element: <GuidelineReader /> },
];
