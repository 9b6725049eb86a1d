import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import { common as t } from "./texts";

type ButtonLook = "primary" | "ready" | "danger" | "plain";

interface ButtonProps extends Omit<JSX.HTMLAttributes<HTMLButtonElement>, "icon"> {
  look?: ButtonLook;
  small?: boolean;
  /** Being carried out: it can be focused, and does nothing. */
  busy?: boolean;
  type?: "button" | "submit";
  disabled?: boolean;
}

export function Button({ look, small, busy, type = "button", class: more, onClick, ...rest }: ButtonProps) {
  const names = ["button", look, small && "small", more].filter(Boolean).join(" ");
  return (
    <button type={type} class={names} aria-disabled={busy || undefined} {...rest}
      onClick={busy ? (event) => event.preventDefault() : onClick} />
  );
}

interface FieldProps {
  label: ComponentChildren;
  hint?: ComponentChildren;
  /** What is wrong with it, in words. */
  fault?: string | undefined;
}

/** A labelled field around one control, which takes the attributes that tie it to its label, hint and fault. */
export function Field({ label, hint, fault, children }: FieldProps & {
  children: (control: { id: string; class: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ComponentChildren;
}) {
  const id = useId();
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label class="label" for={id}>{label}</label>
      {children({
        id,
        class: "input",
        ...(described ? { "aria-describedby": described } : {}),
        ...(fault ? { "aria-invalid": true as const } : {}),
      })}
      {hint && <span class="hint" id={`${id}-hint`}>{hint}</span>}
      {fault && <span class="fault" id={`${id}-fault`} role="alert">{fault}</span>}
    </div>
  );
}

type InputProps = FieldProps & Omit<JSX.HTMLAttributes<HTMLInputElement>, "label" | "onInput"> & {
  type?: string;
  value?: string | number;
  required?: boolean;
  /** What was typed. */
  onText?: (text: string) => void;
  [attribute: string]: unknown;
};

/** A field of one line. */
export function TextField({ label, hint, fault, onText, ...rest }: InputProps) {
  return (
    <Field label={label} hint={hint} fault={fault}>
      {(control) => <input {...control} {...rest} onInput={(event) => onText?.(event.currentTarget.value)} />}
    </Field>
  );
}

type SelectProps = FieldProps & {
  value: string;
  options: readonly (readonly [value: string, label: string])[];
  onValue: (value: string) => void;
  disabled?: boolean;
  name?: string;
};

export function SelectField({ label, hint, fault, options, onValue, ...rest }: SelectProps) {
  return (
    <Field label={label} hint={hint} fault={fault}>
      {(control) => (
        <select {...control} {...rest} onChange={(event) => onValue(event.currentTarget.value)}>
          {options.map(([value, text]) => <option key={value} value={value}>{text}</option>)}
        </select>
      )}
    </Field>
  );
}

export function Check({ label, checked, onChange, disabled, name }: {
  label: ComponentChildren;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  name?: string;
}) {
  return (
    <label class="check">
      <input type="checkbox" name={name} checked={checked} disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}

/** A password with a button that shows it: mistyping on a phone is more likely than a neighbour who reads along. */
export function PasswordField(props: InputProps) {
  const id = useId();
  const toggle = (event: JSX.TargetedMouseEvent<HTMLButtonElement>) => {
    const input = event.currentTarget.parentElement?.querySelector("input");
    if (!input) return;
    input.type = input.type === "password" ? "text" : "password";
    event.currentTarget.setAttribute("aria-pressed", String(input.type === "text"));
  };
  return (
    <div class="stack" id={id}>
      <TextField type="password" {...props} />
      <Button look="plain" small class="show-password" aria-pressed="false" onClick={toggle}>{t("show_password")}</Button>
    </div>
  );
}
