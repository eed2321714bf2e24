import { useQuery } from "@tanstack/react-query";
import { LockKeyhole } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { type OperationId, operations } from "../api/generated/operations.ts";
import { sessionQuery } from "../api/sessionQuery.ts";
import { useTexts } from "../texts/index.ts";
import { useAllowed } from "./Allowed.tsx";
import { due } from "./due.ts";

/** Whether the server will ask for a fresh proof before it does this. It becomes true while one looks. */
export function useProofDue(op: OperationId): boolean {
  const { data } = useQuery(sessionQuery);
  const [, look] = useState(0);
  const at = data && due(operations[op], data);
  // A clock is outside of React: the proof grows too old while the page stands open.
  useEffect(() => {
    if (at === undefined || at <= Date.now()) return;
    const timer = setTimeout(() => look((count) => count + 1), at - Date.now() + 1);
    return () => clearTimeout(timer);
  }, [at]);
  return at !== undefined && Date.now() > at;
}

/** The small lock in a button whose operation asks for a proof first; words stand in a `ProofNote` near it. */
export function useProofLock(op: OperationId): { icon?: ReactNode; title?: string } {
  const t = useTexts("frame");
  if (!useProofDue(op)) return {};
  return {
    icon: <LockKeyhole aria-hidden className="size-[1.125rem] shrink-0" strokeWidth={1.75} />,
    title: t.proofFirst,
  };
}

/** Both, for a form. */
export function useProof(op: OperationId): { lock: { icon?: ReactNode; title?: string }; note: ReactNode } {
  return { lock: useProofLock(op), note: <ProofNote op={op} /> };
}

/** Says beforehand that a proof will be asked for; nothing where the last one is young enough, or nobody may. */
export function ProofNote({ op }: { op: OperationId }) {
  const t = useTexts("frame");
  const asks = useProofDue(op);
  const allowed = useAllowed()(op);
  if (!asks || !allowed) return null;
  return (
    <p className="flex items-start gap-1.5 text-small text-soft">
      <LockKeyhole aria-hidden className="mt-0.5 size-4 shrink-0" strokeWidth={1.75} />
      {t.proofDue}
    </p>
  );
}
