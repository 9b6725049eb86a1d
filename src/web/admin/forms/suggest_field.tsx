import type { ComponentProps } from "preact";
import { useId } from "preact/hooks";
import { TextField } from "../../kit/controls";

/** A text for which there are known values; the server says which of them it takes. */
export function SuggestField({ suggestions, ...rest }: ComponentProps<typeof TextField> & { suggestions: readonly string[] }) {
  const id = useId();
  return (
    <>
      <TextField {...rest} list={id} autocomplete="off" spellcheck={false} />
      <datalist id={id}>{suggestions.map((each) => <option key={each} value={each} />)}</datalist>
    </>
  );
}
