import type { Account } from "../../../api/types";
import { day, texts } from "../../../texts";
import { Button } from "../../../ui/Button";
import { ShownLink } from "../../accounts/ShownLink";
import { useMe } from "../../accounts/useMe";
import styles from "../Admin.module.css";
import { AdminPage, Asked } from "../Pieces";
import { DataTable, type Column } from "../table/DataTable";
import { useAccounts } from "../useAdmin";
import { AllTokens } from "./AllTokens";

const words = texts.siteAccounts;

/** Everybody with an account, for site admins. */
export function AccountsPage() {
  const { data: me } = useMe();
  const { accounts, update, resetLink } = useAccounts();
  const columns: Column<Account>[] = [
    {
      key: "person",
      title: words.person,
      width: "minmax(220px, 2fr)",
      value: ({ name, email }) => `${name} ${email}`,
      cell: ({ name, email }) => (
        <span title={`${name} ${email}`}>
          {name} <span className={styles.fine}>{email}</span>
        </span>
      ),
    },
    {
      key: "site_admin",
      title: words.siteAdmin,
      hint: words.siteAdminHint,
      width: "110px",
      value: ({ is_site_admin }) => (is_site_admin ? 1 : 0),
      cell: ({ id, name, is_site_admin }) => (
        <input
          type="checkbox"
          aria-label={`${words.siteAdmin}: ${name}`}
          checked={is_site_admin}
          onChange={() => update.mutate({ id, is_site_admin: !is_site_admin })}
        />
      ),
    },
    {
      key: "since",
      title: words.since,
      width: "120px",
      value: ({ created_at }) => created_at,
      cell: ({ created_at }) => day(created_at),
    },
    {
      key: "state",
      title: words.state,
      width: "90px",
      value: ({ disabled_at }) => (disabled_at === null ? words.active : words.disabled),
    },
    {
      key: "actions",
      title: "",
      width: "280px",
      value: () => null,
      cell: ({ id, disabled_at }) => (
        <>
          <Button small look="quiet" onClick={() => resetLink.mutate(id)}>
            {words.reset}
          </Button>
          {id !== me?.id && (
            <Button small look="quiet" onClick={() => update.mutate({ id, disabled: disabled_at === null })}>
              {disabled_at === null ? words.disable : words.enable}
            </Button>
          )}
        </>
      ),
    },
  ];
  return (
    <AdminPage title={texts.admin.sections.accounts} hint={words.hint}>
      {resetLink.data && <ShownLink path={resetLink.data.path} />}
      <Asked query={accounts}>
        {(data) => (
          <DataTable
            rows={data}
            columns={columns}
            rowKey={({ id }) => id}
            label={texts.admin.sections.accounts}
            file="accounts"
            empty={texts.admin.loading}
          />
        )}
      </Asked>
      <AllTokens />
    </AdminPage>
  );
}
