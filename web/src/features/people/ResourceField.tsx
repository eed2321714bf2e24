import { TextField } from "../../ui/Field.tsx";

/** The id of what a permission is about. `bad` is said of what is no id. */
export function ResourceField({ label, hint, bad }: { label: string; hint: string; bad: string }) {
  return (
    <TextField
      name="resource"
      label={label}
      hint={hint}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      className="font-mono"
      errorWords={{ invalid_resource_id: bad }}
    />
  );
}
