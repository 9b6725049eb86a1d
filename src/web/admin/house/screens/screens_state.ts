import { signal } from "@preact/signals";
import { api, ok, type Schemas } from "../../../api/client";
import { PagedList } from "../../lists/paged";

export type Screen = Schemas["Screen"];

/** The screens of a shop, as the server saw them last. */
export class Screens {
  readonly list: PagedList<Screen>;
  /** What the server's clock showed then: ages are told by it, not by this device's. */
  readonly asOf = signal(Date.now());

  constructor(private readonly shopId: string) {
    this.list = new PagedList((_, signal) => this.all(signal));
  }

  async rename(screen: Screen, name: string): Promise<void> {
    const renamed = await ok(api.PATCH("/api/v1/screens/{id}", { params: { path: { id: screen.id } }, body: { name } }));
    this.list.replace((each) => each.id === screen.id, renamed);
  }

  async remove(screen: Screen): Promise<void> {
    await ok(api.DELETE("/api/v1/screens/{id}", { params: { path: { id: screen.id } } }));
    this.list.remove((each) => each.id === screen.id);
  }

  /** Every page: a shop has few screens, and each of them counts. */
  private async all(signal: AbortSignal) {
    const data: Screen[] = [];
    let cursor: string | undefined;
    do {
      const query = { shop: this.shopId, limit: 200, ...(cursor ? { cursor } : {}) };
      const call = await api.GET("/api/v1/screens", { params: { query }, signal });
      const page = await ok(Promise.resolve(call));
      this.asOf.value = Date.parse(call.response.headers.get("Date") ?? "") || Date.now();
      data.push(...page.data);
      cursor = page.next_cursor ?? undefined;
    } while (cursor);
    return { data };
  }
}
