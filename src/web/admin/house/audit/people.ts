import { api, ok } from "../../../api/client";
import { useLoad } from "../../../kit/load";

/** Accounts and keys by their id, as far as they fit in one page each: for choosing, and for names. */
export interface People {
  users: ReadonlyMap<string, string>;
  keys: ReadonlyMap<string, string>;
}

const NOBODY: People = { users: new Map(), keys: new Map() };

export function usePeople(): People {
  const query = { limit: 200 };
  return useLoad(async (signal) => {
    const [users, keys] = await Promise.all([
      ok(api.GET("/api/v1/users", { params: { query }, signal })),
      ok(api.GET("/api/v1/api-keys", { params: { query }, signal })),
    ]);
    return {
      users: new Map(users.data.map((each) => [each.id, each.name ?? each.username])),
      keys: new Map(keys.data.map((each) => [each.id, each.name])),
    };
  }, []).value ?? NOBODY;
}
