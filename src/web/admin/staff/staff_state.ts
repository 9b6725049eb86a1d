import { signal } from "@preact/signals";
import { api, ok, type Schemas } from "../../api/client";
import type { User } from "../../api/session";
import { PagedList } from "../lists/paged";

export type Member = Schemas["Member"];
export type Place = Member["role"];

const LARGEST_PAGE = 200;

/** Who works at a shop, and what is known of their accounts. */
export class Staff {
  readonly list: PagedList<Member>;
  /** The accounts that the caller may see, by id; those of others are not known here. */
  readonly accounts = signal<ReadonlyMap<string, User>>(new Map());

  constructor(private readonly shopId: string) {
    this.list = new PagedList((_, signal) =>
      ok(api.GET("/api/v1/shops/{shop}/members", { params: { path: { shop: shopId } }, signal })));
  }

  async readAccounts(signal: AbortSignal): Promise<void> {
    const known = new Map<string, User>();
    for (const role of ["staff", "merchant"] as const) {
      let cursor: string | undefined;
      do {
        const query = { role, limit: LARGEST_PAGE, ...(cursor ? { cursor } : {}) };
        const page = await ok(api.GET("/api/v1/users", { params: { query }, signal }));
        for (const each of page.data) known.set(each.id, each);
        cursor = page.next_cursor ?? undefined;
      } while (cursor);
    }
    this.accounts.value = known;
  }

  /** Accounts that are good for working here and do not yet. */
  get candidates(): User[] {
    const here = new Set(this.list.rows.value.map((each) => each.user_id));
    return [...this.accounts.value.values()].filter((each) => each.is_active && !here.has(each.id));
  }

  async put(userId: string, role: Place): Promise<void> {
    const path = { shop: this.shopId, user_id: userId };
    const member = await ok(api.PUT("/api/v1/shops/{shop}/members/{user_id}", { params: { path }, body: { role } }));
    const isHere = this.list.rows.peek().some((each) => each.user_id === userId);
    if (isHere) this.list.replace((each) => each.user_id === userId, member);
    else this.list.rows.value = [...this.list.rows.peek(), member];
  }

  async remove(userId: string): Promise<void> {
    const path = { shop: this.shopId, user_id: userId };
    await ok(api.DELETE("/api/v1/shops/{shop}/members/{user_id}", { params: { path } }));
    this.list.remove((each) => each.user_id === userId);
  }

  /** Lets an account sign in, or signs it out everywhere at once. */
  async switchAccount(account: User, isActive: boolean): Promise<void> {
    const params = { path: { id: account.id } };
    this.keepAccount(await ok(api.PATCH("/api/v1/users/{id}", { params, body: { is_active: isActive } })));
  }

  keepAccount(account: User): void {
    this.accounts.value = new Map(this.accounts.peek()).set(account.id, account);
  }
}
