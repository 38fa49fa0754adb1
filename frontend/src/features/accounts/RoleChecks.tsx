import type { Role } from "../../api/types";
import { texts } from "../../texts";
import styles from "./PeoplePage.module.css";

export const ROLES = ["annotator", "verifier", "admin"] as const satisfies readonly Role[];

/** The roles with one of them given or taken away, in the usual order. Pure. */
export function withRole(roles: readonly Role[], role: Role, given: boolean): Role[] {
  return ROLES.filter((each) => (each === role ? given : roles.includes(each)));
}

/** One box for each role. */
export function RoleChecks({ roles, onChange }: { roles: readonly Role[]; onChange: (roles: Role[]) => void }) {
  return (
    <div className={styles.roles}>
      {ROLES.map((role) => (
        <label key={role} className={styles.check}>
          <input
            type="checkbox"
            checked={roles.includes(role)}
            onChange={(event) => onChange(withRole(roles, role, event.target.checked))}
          />
          {texts.accounts.people.roles[role]}
        </label>
      ))}
    </div>
  );
}
