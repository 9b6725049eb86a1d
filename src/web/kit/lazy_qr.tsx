import { useLoad } from "./load";
import { loadQr } from "./pieces";
import { Failure } from "./states";

/** A QR code whose encoder is loaded when it is needed; until then, or without it, its text beside it has to do. */
export function LazyQr({ text, label }: { text: string; label: string }) {
  const module = useLoad(loadQr, []);
  if (module.error !== undefined) return <Failure error={module.error} retry={module.reload} />;
  const Qr = module.value?.Qr;
  return <div class="qr-place">{Qr && <Qr text={text} label={label} />}</div>;
}
