import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useAllowed } from "../../access/Allowed.tsx";
import { CopyValue } from "../../ui/CopyValue.tsx";
import { userQuery } from "./queries.ts";

/** Somebody of whom only the id is known: their name, where one may see it and there still is one. */
export function PersonName({ id }: { id: string }) {
  const { data } = useQuery({ ...userQuery(id), enabled: useAllowed()("read_user") });
  if (!data) return <CopyValue value={id} shown={`${id.slice(0, 8)} …`} />;
  return (
    <Link
      to="/admin/users/$id"
      params={{ id }}
      title={data.item.email}
      className="block break-words text-accent tablet:max-w-48 underline underline-offset-4"
    >
      {data.item.name}
    </Link>
  );
}
