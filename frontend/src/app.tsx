import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { Component, type ReactNode } from "react";
import { createBrowserRouter, Navigate, RouterProvider } from "react-router";

import { AnnotatorPage } from "./annotator/AnnotatorPage";
import { TaskPage } from "./annotator/TaskPage";
import { ApiProblem } from "./api/problem";
import { Doorkeeper } from "./features/accounts/Doorkeeper";
import { InvitationPage, NewPasswordPage, SetUpPage } from "./features/accounts/LinkPages";
import { TokensPage } from "./features/accounts/TokensPage";
import { adminRoutes } from "./features/admin/routes";
import { DatasetPage } from "./features/datasets/DatasetPage";
import { DatasetsPage } from "./features/datasets/DatasetsPage";
import { RecordPage } from "./features/verification/RecordPage";
import { ReviewPage } from "./features/verification/ReviewPage";
import { TogetherPage } from "./features/verification/TogetherPage";
import { VideosPage } from "./features/videos/VideosPage";
import { WorkPage } from "./features/work/WorkPage";
import { texts } from "./texts";
import { Banner } from "./ui/Banner";
import { Toasts } from "./ui/Toasts";

const router = createBrowserRouter([
  { path: "/set-up", element: <SetUpPage /> },
  { path: "/invitation", element: <InvitationPage /> },
  { path: "/new-password", element: <NewPasswordPage /> },
  {
    element: <Doorkeeper />,
    children: [
      { path: "/", element: <VideosPage /> },
      { path: "/videos/:videoId", element: <AnnotatorPage /> },
      { path: "/tasks/:taskId", element: <TaskPage /> },
      { path: "/work", element: <WorkPage /> },
      { path: "/people", element: <Navigate to="/admin/people" replace /> },
      { path: "/tokens", element: <TokensPage /> },
      { path: "/data-sets", element: <DatasetsPage /> },
      { path: "/data-sets/:datasetId", element: <DatasetPage /> },
      ...adminRoutes,
      { path: "/verify", element: <ReviewPage /> },
      { path: "/verify/together", element: <TogetherPage /> },
      { path: "/verify/record", element: <RecordPage /> },
      { path: "*", element: <Navigate to="/" replace /> },
    ],
  },
]);

const queries = new QueryClient({
  defaultOptions: {
    // A refusal stays one however often it is asked for; a server that is away may come back.
    queries: { retry: (failures, error) => !(error instanceof ApiProblem) && failures < 2, retryDelay: 800 },
  },
});

export function App() {
  return (
    <Safeguard>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
        <Toasts closeLabel={texts.dismiss} />
      </QueryClientProvider>
    </Safeguard>
  );
}

/** Shows a sentence instead of a blank page when drawing the page itself fails. */
class Safeguard extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? <Banner kind="trouble">{texts.errors.broken}</Banner> : this.props.children;
  }
}
