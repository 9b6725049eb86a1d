/** What the page held when it came from the server: it is read before the script takes the form's place. */
interface Served {
  /** Of the one-time link; in the form where that was sent without a script. */
  token: string | undefined;
  username: string;
  email: string;
}

export const served: Served = {
  token: new URLSearchParams(location.search).get("token") ?? (valueOf("token") || undefined),
  username: valueOf("username"),
  email: valueOf("email"),
};

function valueOf(name: string): string {
  return document.querySelector<HTMLInputElement>(`#page input[name="${name}"]`)?.value ?? "";
}

/** The link is used: it need not stay in the browser's history. */
export function forgetLink(): void {
  served.token = undefined;
  history.replaceState(null, "", `/setup${location.hash}`);
}
