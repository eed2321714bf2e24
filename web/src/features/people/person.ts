import { queryClient } from "../../api/queryClient.ts";
import { fieldProblem } from "./problems.ts";
import { someUsersQuery } from "./queries.ts";

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The id of somebody who is named by address or id. Rejects at the field when there is nobody. */
export async function personAt(pointer: string, text: string): Promise<string> {
  const named = text.trim();
  if (ID.test(named)) return named.toLowerCase();
  if (named.length >= 2) {
    const { items } = await queryClient.fetchQuery({ ...someUsersQuery({ q: named.slice(0, 100) }), staleTime: 0 });
    const found = items.find((user) => user.email.toLowerCase() === named.toLowerCase());
    if (found) return found.id;
  }
  throw fieldProblem(pointer, "unknown_person");
}
