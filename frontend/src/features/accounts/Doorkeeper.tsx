import { Outlet } from "react-router";
import { useStore } from "zustand";

import { signIn } from "../../api/signIn";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { LoadingMain } from "../../ui/Progress";
import { Sentence } from "../../ui/Sentence";
import { Entrance } from "./Entrance";
import styles from "./Entrance.module.css";
import { SignInForm } from "./SignInForm";
import { isNobody, signOut, useMe, useWelcome } from "./useMe";

const words = texts.accounts.signIn;

/** Shows the pages of the application to whom the server knows, and the way in to everybody else. */
export function Doorkeeper() {
  const me = useMe();
  const ended = useStore(signIn, (state) => state.ended);
  if (me.data) {
    return (
      <>
        <Outlet />
        {ended && <SignInAgain email={me.data.email} />}
      </>
    );
  }
  if (me.isPending) return <LoadingMain label={texts.accounts.working} />;
  if (isNobody(me.error)) return <SignInPage />;
  return (
    <Entrance title={texts.product}>
      <p role="alert">
        <Sentence text={words.failed} />
      </p>
      <Button onClick={() => void me.refetch()}>{texts.tryAgain}</Button>
    </Entrance>
  );
}

function SignInPage() {
  const welcome = useWelcome();
  if (welcome.data?.needs_set_up) {
    return (
      <Entrance title={words.notSetUp}>
        <p>
          <Sentence text={words.notSetUpText} />
        </p>
        <Button onClick={() => void welcome.refetch()}>{words.askAgain}</Button>
      </Entrance>
    );
  }
  return (
    <Entrance title={words.title}>
      <SignInForm />
    </Entrance>
  );
}

/** Over the screen when the sign-in has ended: everything below it stays as it is. */
function SignInAgain({ email }: { email: string }) {
  return (
    <Dialog
      title={words.endedTitle}
      foot={
        <Button look="quiet" onClick={() => void signOut(false)}>
          {words.somebodyElse}
        </Button>
      }
    >
      <div className={styles.form}>
        <p>{words.ended(email)}</p>
        <SignInForm email={email} />
      </div>
    </Dialog>
  );
}
