import { useState, type SubmitEvent } from "react";

import type { Invitation, Role } from "../../api/types";
import { day, texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import styles from "./PeoplePage.module.css";
import { RoleChecks } from "./RoleChecks";
import { ShownLink } from "./ShownLink";
import { usePeopleChanges } from "./usePeople";

const words = texts.accounts.people;

/** Makes links with which others join a project, and lists those that are still open. */
export function Invite({ projectId, open }: { projectId: string; open: readonly Invitation[] }) {
  const { invite, withdraw } = usePeopleChanges(projectId);
  const [roles, setRoles] = useState<Role[]>(["annotator"]);
  const [email, setEmail] = useState("");
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    invite.mutate({ roles, email: email.trim() || null });
  };
  return (
    <section className={styles.panel}>
      <form className={styles.invite} onSubmit={submit}>
        <h2>{words.inviteTitle}</h2>
        <div className={styles.row}>
          <Field
            label={words.inviteEmail}
            type="email"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
          <RoleChecks roles={roles} onChange={setRoles} />
          <Button type="submit" look="primary" disabled={roles.length === 0 || invite.isPending}>
            {words.invite}
          </Button>
        </div>
        <p className={styles.fine}>{words.inviteHint}</p>
        {invite.data && <ShownLink path={invite.data.path} />}
        {open.length > 0 && <h2>{words.open}</h2>}
        {open.map(({ id, email: whom, roles: given, expires_at }) => (
          <div key={id} className={styles.open}>
            <span>
              {whom ?? words.anybody} · {given.map((role) => words.roles[role]).join(", ")} ·{" "}
              {words.until(day(expires_at))}
            </span>
            <Button look="quiet" small onClick={() => withdraw.mutate(id)}>
              {words.withdraw}
            </Button>
          </div>
        ))}
      </form>
    </section>
  );
}
