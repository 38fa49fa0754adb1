import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link, useLocation, useNavigate } from "react-router";

import { answered, client } from "../../api/client";
import { ApiProblem, sentenceOf } from "../../api/problem";
import type { LinkFacts } from "../../api/types";
import { texts } from "../../texts";
import { Field } from "../../ui/Field";
import { Spinner } from "../../ui/Progress";
import { Sentence } from "../../ui/Sentence";
import { Entrance, EntranceForm } from "./Entrance";
import styles from "./Entrance.module.css";
import { SignInForm } from "./SignInForm";
import { useForm } from "./useForm";
import { ONE_TIME_LINK, useMe, useSignedIn } from "./useMe";

const words = texts.accounts;
const GONE = 410;
type Values = Readonly<Record<string, string>>;

/** Where the set-up link leads: the first account. */
export function SetUpPage() {
  return (
    <WithLink title={words.setUp.title} spent={words.setUp.spent} look={lookAtSetUp}>
      {(link) => (
        <Entrance title={words.setUp.title}>
          <p>{words.setUp.text}</p>
          <NewAccount
            link={link}
            submitLabel={words.setUp.submit}
            send={(body) => answered(client.POST("/api/set-up", { body }))}
          />
        </Entrance>
      )}
    </WithLink>
  );
}

/** Where an invitation leads: a new account, or the project for the account that one has. */
export function InvitationPage() {
  const me = useMe();
  return (
    <WithLink title={words.link.looking}>
      {(link) => (
        <Entrance title={words.invitation.title(link.facts.project_name ?? texts.product)}>
          <p>{words.invitation.text(words.people.roleNames(link.facts.roles))}</p>
          {me.data && <Join link={link} name={me.data.name} />}
          {!me.data && !me.isPending && link.facts.has_account && (
            <>
              <p>{words.invitation.hasAccount}</p>
              <SignInForm {...(link.facts.email === null ? {} : { email: link.facts.email })} />
            </>
          )}
          {!me.data && !me.isPending && !link.facts.has_account && (
            <NewAccount
              link={link}
              submitLabel={words.invitation.submit}
              send={(body) => answered(client.POST("/api/invitations/accept", { body }))}
            />
          )}
        </Entrance>
      )}
    </WithLink>
  );
}

/** Where an admin's link for a new password leads. */
export function NewPasswordPage() {
  return (
    <WithLink title={words.reset.title}>
      {(link) => (
        <Entrance title={words.reset.title}>
          <p>{words.reset.text(link.facts.email ?? "")}</p>
          <NewPassword link={link} />
        </Entrance>
      )}
    </WithLink>
  );
}

interface UsableLink {
  readonly secret: string;
  readonly facts: LinkFacts;
}

/** What a link is for; null where it is known to be spent. */
type Look = (secret: string) => Promise<LinkFacts | null>;

const lookAt: Look = (secret) => answered(client.POST("/api/links/look", { body: { secret } }));

/** Once there is an account no set-up link works, whichever it is: there is no need to have it refused. */
const lookAtSetUp: Look = async (secret) => {
  const { needs_set_up } = await answered(client.GET("/api/welcome"));
  return needs_set_up ? lookAt(secret) : null;
};

interface WithLinkProps {
  title: string;
  look?: Look;
  /** What to do where the link was used already or has expired, when that is more than asking for another one. */
  spent?: string;
  children: (link: UsableLink) => ReactNode;
}

/** Looks the link of this address up, and says so when it does not work any more. */
function WithLink({ title, look = lookAt, spent, children }: WithLinkProps) {
  const secret = useLocation().hash.slice(1);
  const looked = useQuery({
    queryKey: [ONE_TIME_LINK, title, secret],
    queryFn: () => look(secret),
    staleTime: Infinity, // using a link makes it worthless, which is no news then
  });
  if (looked.data) return children({ secret, facts: looked.data });
  return (
    <Entrance title={title}>
      {looked.isPending ? (
        <Spinner label={words.link.looking} />
      ) : (
        <p role="alert" className={styles.trouble}>
          <Sentence text={(isSpent(looked) ? spent : undefined) ?? sentenceOf(looked.error)} />
        </p>
      )}
      <Link to="/">{words.link.toStart}</Link>
    </Entrance>
  );
}

const isSpent = ({ data, error }: { data: LinkFacts | null | undefined; error: unknown }): boolean =>
  data === null || (error instanceof ApiProblem && error.status === GONE);

interface NewAccountProps {
  link: UsableLink;
  submitLabel: string;
  send: (body: { secret: string; email: string; name: string; password: string }) => Promise<unknown>;
}

function NewAccount({ link, submitLabel, send }: NewAccountProps) {
  const named = link.facts.email;
  const form = useEntering(({ email = "", name = "", password = "" }) =>
    send({ secret: link.secret, email: named ?? email, name, password }),
  );
  return (
    <EntranceForm onSubmit={form.submit} submitLabel={submitLabel} busy={form.busy} trouble={form.trouble}>
      <Field label={words.name} name="name" autoComplete="name" required maxLength={200} autoFocus />
      <Field
        label={words.email}
        name="email"
        type="email"
        autoComplete="username"
        required
        readOnly={named !== null}
        {...(named === null ? {} : { value: named })}
      />
      <Field
        label={words.password}
        name="password"
        type="password"
        autoComplete="new-password"
        required
        hint={words.passwordHint}
      />
    </EntranceForm>
  );
}

function Join({ link, name }: { link: UsableLink; name: string }) {
  const form = useEntering(() => answered(client.POST("/api/me/invitations", { body: { secret: link.secret } })));
  return (
    <EntranceForm
      onSubmit={form.submit}
      submitLabel={words.invitation.joinAs(name)}
      busy={form.busy}
      trouble={form.trouble}
    />
  );
}

function NewPassword({ link }: { link: UsableLink }) {
  const form = useEntering(({ password = "" }) =>
    answered(client.POST("/api/password-resets", { body: { secret: link.secret, password } })),
  );
  return (
    <EntranceForm onSubmit={form.submit} submitLabel={words.reset.submit} busy={form.busy} trouble={form.trouble}>
      <input type="text" className="visually-hidden" autoComplete="username" value={link.facts.email ?? ""} readOnly />
      <Field
        label={words.newPassword}
        name="password"
        type="password"
        autoComplete="new-password"
        required
        autoFocus
        hint={words.passwordHint}
      />
    </EntranceForm>
  );
}

/** A form after which one is in: it goes on to the start page. */
function useEntering(send: (values: Values) => Promise<unknown>) {
  const signedIn = useSignedIn();
  const navigate = useNavigate();
  return useForm(async (values) => {
    await send(values);
    await signedIn();
    await navigate("/", { replace: true });
  });
}
