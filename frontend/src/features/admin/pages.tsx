/** The admin pages in a file of their own: nobody else loads them. */

export { AuditPage } from "./AuditPage";
export { GuidelinePage } from "./guideline/GuidelinePage";
export { JobsPage } from "./JobsPage";
export { ModelsPage } from "./ModelsPage";
export { OverviewPage } from "./overview/OverviewPage";
export { AccountsPage } from "./people/AccountsPage";
export { PhasesPage } from "./phases/PhasesPage";
export { ProjectsPage } from "./projects/ProjectsPage";
export { TaskRulesPage } from "./tasks/TaskRulesPage";
export { VideoFactsPage } from "./videos/VideoFactsPage";
export { PeoplePage } from "../accounts/PeoplePage";
export { StatisticsPage } from "../statistics/StatisticsPage";
