export const PASSWORD = "correct horse battery";

/** Makes the first account through the link that the server printed. The admin's client. */
export async function setUp(docket, username = "boss") {
  const account = { username, password: PASSWORD };
  const token = new URL(docket.setupLink).searchParams.get("token");
  const form = new URLSearchParams({ token, ...account });
  const reply = await fetch(docket.at("/setup"), { method: "POST", body: form, redirect: "manual" });
  if (reply.status !== 303) throw new Error(`POST /setup: ${reply.status}: ${await reply.text()}`);
  return docket.client().signIn(account);
}

let count = 0;

/** A new account; its client, whose `account` is what one signs in with, and whose `user` is what the API says. */
export async function addUser(admin, role, fields = {}) {
  const account = { username: `${role}${(count += 1)}`, password: PASSWORD, ...fields };
  await admin.post("/users", { role, ...account });
  return admin.signIn(account);
}

/** Fills in the form that a page shows to who is not signed in. `account`: of a client, or {username, password}. */
export async function signIn(page, { username, password }) {
  await page.locator("input[name=login]").fill(username);
  await page.locator("input[name=password]").fill(password);
  await page.locator("form:has(input[name=login]) button[type=submit]").click();
  await page.locator("input[name=login]").waitFor({ state: "detached" });
}
