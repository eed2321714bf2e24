import { createContext, useContext } from "react";

interface FieldFacts {
  label: string;
  errorWords: Partial<Record<string, string>> | undefined;
}

export type NamesOfFields = Map<string, FieldFacts>;

/** What the fields of a form are called, for the summary of its errors. Fields note it while they render. */
export const FieldNames = createContext<NamesOfFields>(new Map());

/** Notes what a field is called. */
export function useFieldName(name: string, label: string, errorWords: FieldFacts["errorWords"]): void {
  useContext(FieldNames).set(name, { label, errorWords });
}
