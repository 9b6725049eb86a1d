import { useSignal } from "@preact/signals";
import { Button, TextField } from "../../../kit/controls";
import { LazyQr } from "../../../kit/lazy_qr";
import { useLoad } from "../../../kit/load";
import { Failure, Loading } from "../../../kit/states";
import { say } from "../../../kit/toasts";
import { faultAt, isUnplaced } from "../../forms/faults";
import { useUnsaved } from "../../leaving";
import type { Shop } from "../../shops";
import { t } from "../../texts";
import { CodeBlock } from "../code_block";
import { CopyField } from "../copy_field";
import { type Channels, putTopic, readTopic } from "./messages_state";
import { TestButton } from "./test_button";
import { TOPIC_PATTERN, topicAddress, unguessableTopic } from "./topic";

/** Where staff are called when somebody orders. */
export function NtfyCard({ shop, channels }: { shop: Shop; channels: Channels }) {
  const loaded = useLoad((signal) => readTopic(shop.id, signal), [shop.id]);
  const isKnown = loaded.value !== undefined;
  return (
    <section class="card stack" aria-labelledby="ntfy">
      <h2 id="ntfy">{t("messages_ntfy")}</h2>
      <p>{t("messages_ntfy_text")}</p>
      {!channels.ntfy && (
        <div class="notice open">
          <div class="stack">
            <p>{t("messages_no_ntfy")}</p>
            <CodeBlock label={t("messages_ntfy")} text="DOCKET_NTFY_URL=https://ntfy.sh" canCopy />
          </div>
        </div>
      )}
      {loaded.error !== undefined && <Failure error={loaded.error} retry={loaded.reload} />}
      {!isKnown && loaded.error === undefined && <Loading />}
      {isKnown && <Topic shop={shop} channels={channels} first={loaded.value ?? null} />}
    </section>
  );
}

function Topic({ shop, channels, first }: { shop: Shop; channels: Channels; first: string | null }) {
  const saved = useSignal(first);
  const typed = useSignal(first ?? "");
  const busy = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const isDirty = typed.value.trim() !== (saved.value ?? "");
  useUnsaved(isDirty);
  const save = async (topic: string | null) => {
    if (busy.peek()) return;
    busy.value = true;
    error.value = undefined;
    try {
      saved.value = await putTopic(shop.id, topic);
      typed.value = saved.peek() ?? "";
      say(t(saved.peek() === null ? "messages_topic_ended" : "save_done"));
    } catch (refusal) {
      error.value = refusal;
    }
    busy.value = false;
  };
  const submit = (event: Event) => {
    event.preventDefault();
    void save(typed.peek().trim() || null);
  };
  const make = () => (typed.value = unguessableTopic(shop.slug, (bytes) => crypto.getRandomValues(bytes)));
  return (
    <>
      <form class="stack" onSubmit={submit}>
        {isUnplaced(error.value, ["/topic"]) && <Failure error={error.value} />}
        <TextField label={t("messages_topic")} hint={t("messages_topic_hint")} name="topic" dir="ltr" autocomplete="off"
          spellcheck={false} autocapitalize="none" maxLength={64} pattern={TOPIC_PATTERN} value={typed.value}
          fault={faultAt(error.value, "/topic")} onText={(text) => (typed.value = text)} />
        <div class="row">
          <Button onClick={make}>{t("messages_topic_make")}</Button>
          {isDirty && <Button type="submit" look="primary" busy={busy.value}>{t("save")}</Button>}
          {saved.value !== null && !isDirty && (
            <Button look="danger" busy={busy.value} onClick={() => void save(null)}>{t("messages_topic_end")}</Button>
          )}
        </div>
      </form>
      {saved.value !== null && !isDirty && <Following channels={channels} topic={saved.value} />}
      {saved.value !== null && !isDirty && channels.ntfy && (
        <TestButton shopId={shop.id} label={t("messages_send_ntfy_test")} body={() => ({ channel: "ntfy" })} />
      )}
    </>
  );
}

/** The topic's address, to be scanned with the phone that is to be called. */
function Following({ channels, topic }: { channels: Channels; topic: string }) {
  if (!channels.ntfy_url) return null;
  const address = topicAddress(channels.ntfy_url, topic);
  return (
    <div class="topic-address">
      <div class="stack">
        <p>{t("messages_topic_scan")}</p>
        <CopyField label={t("messages_topic_address")} text={address} />
      </div>
      <LazyQr text={address} label={t("messages_topic_qr")} />
    </div>
  );
}
