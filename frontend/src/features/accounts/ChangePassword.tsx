import { answered, client } from "../../api/client";
import { texts } from "../../texts";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { toast } from "../../ui/toasts";
import { EntranceForm } from "./Entrance";
import { useForm } from "./useForm";

const words = texts.accounts;

export function ChangePassword({ email, onClose }: { email: string; onClose: () => void }) {
  const form = useForm(async ({ present = "", wanted = "" }) => {
    await answered(client.PUT("/api/me/password", { body: { present, wanted } }));
    toast("note", words.menu.changed);
    onClose();
  });
  return (
    <Dialog title={words.menu.change} closeLabel={texts.cancel} onClose={onClose}>
      <EntranceForm onSubmit={form.submit} submitLabel={words.menu.change} busy={form.busy} trouble={form.trouble}>
        <input type="text" className="visually-hidden" autoComplete="username" value={email} readOnly tabIndex={-1} />
        <Field label={words.presentPassword} name="present" type="password" autoComplete="current-password" required />
        <Field
          label={words.newPassword}
          name="wanted"
          type="password"
          autoComplete="new-password"
          required
          hint={words.passwordHint}
        />
      </EntranceForm>
    </Dialog>
  );
}
