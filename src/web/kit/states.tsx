import type { ComponentChildren } from "preact";
import { Problem, Unreachable } from "../api/problem";
import { Button } from "./controls";
import { common as t } from "./texts";

export function Loading() {
  return <div class="loading" role="status">{t("loading")}</div>;
}

export function Empty({ children }: { children: ComponentChildren }) {
  return <div class="empty">{children}</div>;
}

/** An error as somebody behind a counter understands it. */
export function wordsOf(error: unknown): string {
  if (error instanceof Unreachable) return t("unreachable");
  if (!(error instanceof Problem)) return t("went_wrong");
  switch (error.code) {
    case "invalid_credentials": return t("wrong_password");
    case "too_many_requests": return t("too_often", { seconds: error.retryAfterS ?? 1 });
    case "forbidden": return t("forbidden");
    case "stale_version": return t("stale");
    case "overloaded":
    case "unavailable": return t("unavailable");
    default: break;
  }
  const faults = error.body.errors?.map((each) => `${each.pointer.split("/").pop()}: ${each.detail}`);
  return faults?.length ? faults.join("; ") : error.message;
}

export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  return (
    <Refused words={wordsOf(error)}>
      {retry && <Button small onClick={retry}>{t("retry")}</Button>}
    </Refused>
  );
}

/** What did not work, in words that are about just that. */
export function Refused({ words, children }: { words: string; children?: ComponentChildren }) {
  return (
    <div class="notice alert" role="alert">
      <span>{words}</span>
      {children}
    </div>
  );
}
