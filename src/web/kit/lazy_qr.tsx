import { useLoad } from "./load";

/** A QR code whose encoder is loaded when it is needed; until then, or without it, its text beside it has to do. */
export function LazyQr({ text, label }: { text: string; label: string }) {
  const module = useLoad(() => import("./qr"), []);
  const Qr = module.value?.Qr;
  return <div class="qr-place">{Qr && <Qr text={text} label={label} />}</div>;
}
