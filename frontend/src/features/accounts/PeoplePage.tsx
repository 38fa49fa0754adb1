import { useState } from "react";

import { sentenceOf } from "../../api/problem";
import type { Member } from "../../api/types";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Dialog";
import { Spinner } from "../../ui/Progress";
import { AdminPage } from "../admin/Pieces";
import { useProject } from "../shell/useProject";
import { Invite } from "./Invite";
import { MemberRow } from "./MemberRow";
import styles from "./PeoplePage.module.css";
import { ShownLink } from "./ShownLink";
import { ROLES } from "./RoleChecks";
import { useMe } from "./useMe";
import { usePeople, usePeopleChanges } from "./usePeople";

const words = texts.accounts.people;

/** The people of the project: who they are, what they may do, and how others come in. */
export function PeoplePage() {
  const project = useProject();
  return (
    <AdminPage title={words.title}>{project && <ProjectPeople key={project.id} projectId={project.id} />}</AdminPage>
  );
}

function ProjectPeople({ projectId }: { projectId: string }) {
  const { data: me } = useMe();
  const people = usePeople(projectId);
  const { setRoles, remove, resetLink } = usePeopleChanges(projectId);
  const [leaving, setLeaving] = useState<Member | null>(null);
  if (people.isPending) return <Spinner label={words.loading} />;
  if (!people.data) {
    return (
      <div role="alert">
        <h2>{words.failed}</h2>
        <p>{sentenceOf(people.error)}</p>
        <Button onClick={() => void people.refetch()}>{texts.tryAgain}</Button>
      </div>
    );
  }
  return (
    <>
      <section className={styles.panel}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th>{words.member}</th>
              {ROLES.map((role) => (
                <th key={role}>{words.roles[role]}</th>
              ))}
              <th />
            </tr>
          </thead>
          <tbody>
            {people.data.members.map((member) => (
              <MemberRow
                key={member.account_id}
                member={member}
                onRoles={(roles) => setRoles.mutate({ accountId: member.account_id, roles })}
                onRemove={() => setLeaving(member)}
                {...(me?.is_site_admin ? { onResetLink: () => resetLink.mutate(member.account_id) } : {})}
              />
            ))}
          </tbody>
        </table>
      </section>
      {resetLink.data && <ShownLink path={resetLink.data.path} />}
      <Invite projectId={projectId} open={people.data.invitations} />
      {leaving && (
        <Confirm
          title={words.removeTitle(leaving.name)}
          confirmLabel={words.removeConfirm}
          cancelLabel={texts.cancel}
          onConfirm={() => remove.mutate(leaving.account_id)}
          onClose={() => setLeaving(null)}
        >
          <p>{words.removeText}</p>
        </Confirm>
      )}
    </>
  );
}
