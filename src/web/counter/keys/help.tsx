import { Dialog } from "../../kit/dialog";
import { useStation } from "../desk/station";
import { t } from "../texts";
import { closeDialog } from "../view/page_state";

const KEYS = [
  ["↑ ↓ ← →", "key_arrows"],
  ["Enter", "key_enter"],
  ["D", "key_details"],
  ["U", "key_undo"],
  ["X", "key_cancel"],
  ["P", "key_print"],
  ["N", "key_new"],
  ["/", "key_search"],
  ["R", "key_recall"],
  ["A", "key_acknowledge"],
  ["M", "key_mute"],
  ["Esc", "key_escape"],
  ["?", "key_help"],
] as const;

export function HelpDialog() {
  const { preferences } = useStation();
  return (
    <Dialog title={t("shortcuts")} onClose={closeDialog}>
      {!preferences.hasShortcuts.value && <p class="notice open">{t("shortcuts_off")}</p>}
      <dl class="keys">
        {KEYS.map(([key, text]) => (
          <div key={key}><dt><kbd>{key}</kbd></dt><dd>{t(text)}</dd></div>
        ))}
      </dl>
    </Dialog>
  );
}
