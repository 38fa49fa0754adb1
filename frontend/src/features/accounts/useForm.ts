import { useState, type SubmitEvent } from "react";

import { sentenceOf } from "../../api/problem";

/** Sends a form once at a time and keeps the sentence of a refusal. */
export function useForm(send: (values: Readonly<Record<string, string>>) => Promise<unknown>) {
  const [trouble, setTrouble] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setBusy(true);
    setTrouble(null);
    send(textsOf(new FormData(event.currentTarget)))
      .catch((error: unknown) => setTrouble(sentenceOf(error)))
      .finally(() => setBusy(false));
  };
  return { submit, busy, trouble };
}

/** The values of a form by field, without files. */
function textsOf(data: FormData): Record<string, string> {
  return Object.fromEntries([...data].flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
}
