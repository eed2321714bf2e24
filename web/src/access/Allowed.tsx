import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { type OperationId, operations } from "../api/generated/operations.ts";
import { sessionQuery } from "../api/sessionQuery.ts";

/** Whether the caller has the permission of an operation: the one that the server's guard asks for. */
export function useAllowed(): (operation: OperationId) => boolean {
  const { data } = useQuery(sessionQuery);
  const held = new Set(data?.permissions ?? []);
  return (operation) => {
    const needed = operations[operation].permission;
    return needed === undefined || held.has(needed);
  };
}

/** Shows a control to those who may use it; to others it does not exist. */
export function Allowed({ op, children }: { op: OperationId; children: ReactNode }) {
  return useAllowed()(op) ? children : null;
}
