import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import {
  type DefaultValues,
  type FieldValues,
  FormProvider,
  type Path,
  type UseFormReturn,
  useForm,
} from "react-hook-form";
import type { z } from "zod/mini";
import { ApiProblem } from "../api/problem.ts";
import { fill, useTexts } from "../texts/index.ts";
import { Button } from "./Button.tsx";
import { clockFace, useCountdown } from "./countdown.ts";
import { ErrorSummary } from "./ErrorSummary.tsx";
import { FieldNames, type NamesOfFields } from "./fieldNames.ts";
import { useHeldBack } from "./heldBack.ts";
import { ProblemNote } from "./Problem.tsx";

/** A form that is being typed into, how it is sent, and what came of it. */
export interface Submission<V extends FieldValues> {
  form: UseFormReturn<V>;
  problem: ApiProblem | undefined;
  busy: boolean;
  send(event?: FormEvent): Promise<void>;
}

/** The field that a JSON pointer leads to: `/email` is `email`, and `/parents/0` is one of `parents`. */
function fieldOf(pointer: string): string {
  return pointer.split("/")[1] ?? "";
}

/**
 * Puts a form together: checks values by `schema` (whose messages are codes, as the server's are), sends them once, and
 * puts what the server says beside the fields that it names. Values stay whatever happens.
 */
export function useSubmission<S extends z.ZodMiniType<FieldValues, FieldValues>>(
  schema: S,
  defaultValues: DefaultValues<z.infer<S>>,
  submit: (values: z.infer<S>) => Promise<unknown>,
): Submission<z.infer<S>> {
  const form = useForm<z.infer<S>>({
    // The schema's input and output are the same here: nothing is transformed on the way.
    resolver: standardSchemaResolver(schema as never) as never,
    defaultValues,
    mode: "onSubmit",
    reValidateMode: "onChange",
    shouldFocusError: false,
  });
  const [problem, setProblem] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  const sending = useRef(false);

  const refused = (error: ApiProblem) => {
    const known = Object.keys(form.getValues());
    // Of several errors of one field the first is shown: it is set last.
    for (const { pointer, code, detail } of error.errors.toReversed()) {
      const name = fieldOf(pointer);
      const target = known.includes(name) ? name : "root.server";
      form.setError(target as Path<z.infer<S>>, { type: code, message: detail });
    }
    setProblem(error);
  };

  const send = async (event?: FormEvent) => {
    event?.preventDefault();
    if (sending.current) return;
    sending.current = true;
    setProblem(undefined);
    try {
      await form.handleSubmit(async (values) => {
        setBusy(true);
        await submit(values);
      })();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      if (!error.quiet) refused(error);
    } finally {
      sending.current = false;
      setBusy(false);
    }
  };

  return { form, problem, busy, send };
}

export interface FormProps<V extends FieldValues> {
  submission: Submission<V>;
  action: string;
  busyAction: string;
  children: ReactNode;
  /** Beside the button. */
  beside?: ReactNode;
  look?: "primary" | "secondary" | "danger-filled";
  /** Where it asks for a proof first: a lock for its button, and words above it. */
  proof?: { lock: { icon?: ReactNode; title?: string }; note: ReactNode };
  /** The keys of the data that it changes: what others change of it waits while something is typed here. */
  edits?: readonly string[];
}

const NOTHING: readonly string[] = [];

/** A form with one action: fields, what is wrong with them, the button. */
export function Form<V extends FieldValues>({
  submission,
  action,
  busyAction,
  children,
  beside,
  look = "primary",
  proof,
  edits = NOTHING,
}: FormProps<V>) {
  const { form, problem, busy, send } = submission;
  const t = useTexts("problems");
  const element = useRef<HTMLFormElement>(null);
  const [names] = useState<NamesOfFields>(() => new Map());
  const errors = form.formState.errors;
  const tries = form.formState.submitCount;
  const left = useCountdown(problem?.retryAfter, problem);
  useHeldBack(edits, form.formState.isDirty);

  // After a try that failed: to the field when it is one, to the summary when there are several.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new try or a new answer moves the focus.
  useEffect(() => {
    if (tries === 0 || busy) return;
    const summary = element.current?.querySelector<HTMLElement>("[data-summary]");
    const field = element.current?.querySelector<HTMLElement>("[aria-invalid=true]");
    (summary ?? field)?.focus();
    if (!summary && field instanceof HTMLInputElement) field.select();
  }, [tries, problem]);

  return (
    <FormProvider {...form}>
      <FieldNames value={names}>
        <form ref={element} noValidate onSubmit={send} className="flex flex-col gap-5">
          <ErrorSummary errors={errors} names={names} />
          {problem && (problem.errors.length === 0 || errors.root) && <ProblemNote problem={problem} />}
          {children}
          {proof?.note}
          {/* On a phone the action stays in reach of the thumb, above the keyboard. */}
          <div
            data-form-action
            className="flex flex-wrap items-center gap-3 max-tablet:sticky max-tablet:bottom-(--bar) max-tablet:z-[5] max-tablet:-mb-3 max-tablet:border-t max-tablet:border-line max-tablet:bg-(--ground) max-tablet:py-3"
          >
            <Button
              type="submit"
              look={look}
              busy={busy}
              busyLabel={busyAction}
              unavailable={left > 0}
              {...proof?.lock}
            >
              {left > 0 ? fill(t.tryAgainIn, { time: clockFace(left) }) : action}
            </Button>
            {beside}
          </div>
        </form>
      </FieldNames>
    </FormProvider>
  );
}
