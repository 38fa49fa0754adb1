import { answered, client } from "../../api/client";
import { texts } from "../../texts";
import { Field } from "../../ui/Field";
import styles from "./Entrance.module.css";
import { EntranceForm } from "./Entrance";
import { useForm } from "./useForm";
import { useSignedIn, useWelcome } from "./useMe";

const words = texts.accounts;

/** E-mail address and password, or the way by another service. With `email` only that person may sign in. */
export function SignInForm({ email }: { email?: string }) {
  const { data: welcome } = useWelcome();
  const signedIn = useSignedIn();
  const form = useForm(async (values) => {
    const body = { email: email ?? values.email ?? "", password: values.password ?? "" };
    await answered(client.POST("/api/sign-in", { body }));
    await signedIn();
  });
  return (
    <>
      <EntranceForm
        onSubmit={form.submit}
        submitLabel={words.signIn.submit}
        busy={form.busy}
        trouble={form.trouble ?? problemElsewhere()}
      >
        <Field
          label={words.email}
          name="email"
          type="email"
          autoComplete="username"
          required
          autoFocus={email === undefined}
          readOnly={email !== undefined}
          {...(email === undefined ? {} : { value: email })}
        />
        <Field
          label={words.password}
          name="password"
          type="password"
          autoComplete="current-password"
          required
          data-safe // a dialog gives it the focus
        />
      </EntranceForm>
      {welcome?.single_sign_on && (
        <>
          <div className={styles.or}>{words.signIn.or}</div>
          <a className={styles.elsewhere} href="/api/sign-in/elsewhere">
            {words.signIn.elsewhere(welcome.single_sign_on)}
          </a>
        </>
      )}
      <p className={styles.fine}>{words.signIn.forgotten}</p>
    </>
  );
}

/** Why the other service did not let somebody in: the server says so in the address that it leads back to. */
function problemElsewhere(): string | null {
  const problem = new URLSearchParams(globalThis.location.search).get("problem");
  if (problem === null) return null;
  return words.elsewhereProblems[problem] ?? texts.errors.unknown;
}
