/** People and their accounts. */

export const accountTexts = {
  email: "E-mail",
  password: "Password",
  newPassword: "New password",
  presentPassword: "Present password",
  passwordHint: "At least 10 characters; a few words that you remember are best.",
  name: "Your name",
  working: "One moment",

  signIn: {
    title: "Sign in",
    pageTitle: "Sign in · Maskloom",
    submit: "Sign in",
    elsewhere: (name: string) => `Sign in with ${name}`,
    or: "or",
    forgotten: "Forgotten your password? An admin can give you a link for a new one.",
    notSetUp: "There is no account yet.",
    notSetUpText: "Open the set-up link that the server printed when it started. `./run` shows it in its console.",
    askAgain: "I have opened it",
    endedTitle: "Sign in again",
    ended: (email: string) =>
      `Your sign-in as ${email} has ended. What you did is kept here and goes to the server when you are back.`,
    somebodyElse: "Sign in as somebody else",
    failed: "The server does not answer. Start it with `./run`; then try again.",
  },

  elsewhereProblems: {
    "sign-in-elsewhere-failed": "The other service did not let you in. Try again, or sign in with your password.",
    "nobody-invited": "Nobody has invited this account yet. Ask an admin for an invitation.",
    "account-disabled": "This account has been disabled; ask an admin to open it again.",
  } as Readonly<Record<string, string>>,

  setUp: {
    title: "Welcome to Maskloom",
    text: "Make the first account. It looks after this installation; others join by invitation.",
    submit: "Make the account",
    spent:
      "This link was used already or has expired. If Maskloom is set up, go on to sign in; if not, start it again: it prints a new link.",
  },

  invitation: {
    title: (project: string) => `Join “${project}”`,
    text: (roles: string) => `You are invited as ${roles}.`,
    submit: "Join",
    joinAs: (name: string) => `Join as ${name}`,
    hasAccount: "You have an account already: sign in to join.",
  },

  reset: {
    title: "New password",
    text: (email: string) => `For ${email}. Every browser that is signed in with this account will be signed out.`,
    submit: "Take this password",
  },

  link: { looking: "Looking at the link", toStart: "Go on to Maskloom" },

  menu: {
    label: (name: string) => `Account of ${name}`,
    people: "People",
    changePassword: "Change password …",
    signOut: "Sign out",
    signOutEverywhere: "Sign out everywhere",
    changed: "Your password is changed. Other browsers are signed out.",
    change: "Change password",
  },

  people: {
    title: "People",
    loading: "Loading people",
    failed: "The people of this project could not be loaded.",
    member: "Person",
    roles: { annotator: "Annotator", verifier: "Verifier", admin: "Admin" },
    roleNames: (roles: readonly string[]) => roles.join(" and "),
    disabled: "disabled",
    remove: "Take out of the project",
    removeTitle: (name: string) => `Take ${name} out of this project?`,
    removeText: "What they did stays. They can be invited again.",
    removeConfirm: "Take out",
    resetLink: "Link for a new password",
    lastRole: "Everybody in a project has a role; to remove this one, take them out of the project.",
    inviteTitle: "Invite somebody",
    inviteEmail: "E-mail (optional)",
    inviteHint: "The link works once, for two weeks. With an address only that person can use it.",
    invite: "Make a link",
    linkFor: "This link is shown once. Send it to the person:",
    copy: "Copy",
    copied: "The link is copied.",
    open: "Open invitations",
    anybody: "whoever has the link",
    until: (date: string) => `until ${date}`,
    withdraw: "Withdraw",
  },
} as const;
