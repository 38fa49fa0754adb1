import type { Member, Role } from "../../api/types";
import { texts } from "../../texts";
import { Button, IconButton } from "../../ui/Button";
import styles from "./PeoplePage.module.css";
import { ROLES, withRole } from "./RoleChecks";

const words = texts.accounts.people;

interface MemberRowProps {
  member: Member;
  onRoles: (roles: Role[]) => void;
  onRemove: () => void;
  /** Only site admins can make such links. */
  onResetLink?: () => void;
}

export function MemberRow({ member, onRoles, onRemove, onResetLink }: MemberRowProps) {
  const { roles } = member;
  return (
    <tr data-member={member.email}>
      <td className={styles.person}>
        <strong>{member.name}</strong>
        <span>
          {member.email}
          {member.disabled && ` · ${words.disabled}`}
        </span>
      </td>
      {ROLES.map((role) => {
        const isLast = roles.length === 1 && roles[0] === role;
        return (
          <td key={role}>
            <span className={styles.check} title={isLast ? words.lastRole : undefined}>
              <input
                type="checkbox"
                aria-label={`${words.roles[role]}: ${member.name}`}
                checked={roles.includes(role)}
                disabled={isLast}
                onChange={(event) => onRoles(withRole(roles, role, event.target.checked))}
              />
            </span>
          </td>
        );
      })}
      <td className={styles.actions}>
        {onResetLink && (
          <Button look="quiet" small onClick={onResetLink}>
            {words.resetLink}
          </Button>
        )}
        <IconButton icon="close" small label={`${words.remove}: ${member.name}`} onClick={onRemove} />
      </td>
    </tr>
  );
}
