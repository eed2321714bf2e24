import type { ReactNode } from "react";
import type { FieldValues } from "react-hook-form";
import { useTexts } from "../texts/index.ts";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { Form, type FormProps } from "./Form.tsx";

interface FormDialogProps<V extends FieldValues> extends Omit<FormProps<V>, "beside" | "children"> {
  title: string;
  onClose(): void;
  /** Above the form: what comes of it. */
  lead?: ReactNode;
  children?: ReactNode;
}

/**
 * A dialog with a form. It closes at any time but while the form is sent: what comes of that has to be seen. Where something is
 * lost by it, *Cancel* is what Enter presses first.
 */
export function FormDialog<V extends FieldValues>({ title, onClose, lead, children, ...form }: FormDialogProps<V>) {
  const t = useTexts("frame");
  const busy = form.submission.busy;
  const careful = form.look === "danger-filled";
  return (
    <Dialog title={title} onClose={onClose} mayClose={() => !busy}>
      {lead}
      <Form
        {...form}
        beside={
          <Button onClick={onClose} unavailable={busy} {...(careful ? { "data-autofocus": true } : {})}>
            {t.cancel}
          </Button>
        }
      >
        {children}
      </Form>
    </Dialog>
  );
}
