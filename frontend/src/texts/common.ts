/** Words of every page. */

export const commonTexts = {
  product: "Maskloom",
  close: "Close",
  cancel: "Cancel",
  tryAgain: "Try again",
  dismiss: "Dismiss",
  lightTheme: "Light theme",
  darkTheme: "Dark theme",

  errors: {
    noConnection: "The server does not answer. Check that Maskloom is still running.",
    unknown: "Something went wrong. Reload the page and try again.",
    status: (status: number) => `The server answered with status ${status}. Try again; if it stays, look into its log.`,
    broken: "This part of the page broke. Reload to go on; everything you did is on the server.",
  },
} as const;
