import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "../../api/client.ts";
import type { components } from "../../api/generated/schema.d.ts";
import { ApiProblem } from "../../api/problem.ts";

type Schemas = components["schemas"];
export type Job = Schemas["JobItem"];
export type JobDetail = Schemas["JobDetail"];
export type JobHour = Schemas["JobHour"];
export type Kind = Schemas["KindItem"];
export type Schedule = Schemas["ScheduleItem"];
export type Alert = Schemas["AlertItem"];
export type TrackedError = Schemas["ErrorItem"];
export type ServiceAccount = Schemas["ServiceAccountItem"];
export type AuditEntry = Schemas["AuditItem"];

/** How often what changes by itself is looked at anew while somebody looks, in ms. */
export const LIVE = 10_000;

export const STATUSES = ["waiting", "queued", "running", "done", "dead", "discarded"] as const;
export type JobStatus = (typeof STATUSES)[number];

/** A status, if it is one: addresses are typed by people, too. */
export function statusOf(text: string | undefined): JobStatus | undefined {
  return STATUSES.find((status) => status === text);
}

export const kindsQuery = queryOptions({
  queryKey: ["kinds"],
  queryFn: async ({ signal }) => (await body(api.GET("/api/v1/jobs/kinds", { signal }))).items,
});

export interface JobFilter {
  status?: JobStatus | undefined;
  kind?: string | undefined;
}

/** A page of jobs, newest first. */
export function fetchJobs({ status, kind }: JobFilter, cursor: string | undefined, signal: AbortSignal) {
  const query = { ...(status ? { status } : {}), ...(kind ? { kind } : {}), ...(cursor ? { cursor } : {}) };
  return body(api.GET("/api/v1/jobs", { params: { query }, signal }));
}

export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ["jobs", "one", id],
    queryFn: ({ signal }) => body(api.GET("/api/v1/jobs/{id}", { params: { path: { id } }, signal })),
  });

/** How the tries of the last 24 hours ended, by the hour. */
export const hoursQuery = queryOptions({
  queryKey: ["jobs", "hours"],
  queryFn: async ({ signal }) => (await body(api.GET("/api/v1/jobs/hours", { signal }))).items,
});

export const schedulesQuery = queryOptions({
  queryKey: ["schedules"],
  queryFn: async ({ signal }) => (await body(api.GET("/api/v1/jobs/schedules", { signal }))).items,
});

export const alertsQuery = queryOptions({
  queryKey: ["alerts"],
  queryFn: async ({ signal }) => (await body(api.GET("/api/v1/jobs/alerts", { signal }))).items,
});

/** The people who may be told of alerts: those with a role that lets them see background work. */
export const recipientsQuery = queryOptions({
  queryKey: ["users", "who-may-see-jobs"],
  queryFn: async ({ signal }) => {
    const { items: roles } = await body(api.GET("/api/v1/rbac/roles", { signal }));
    const fitting = roles.filter(({ effective }) => effective.includes("jobs:read:any"));
    const pages = await Promise.all(
      fitting.map(({ name }) =>
        body(api.GET("/api/v1/users", { params: { query: { role: name, limit: 100 } }, signal })),
      ),
    );
    const people = new Map(pages.flatMap(({ items }) => items).map((person) => [person.id, person]));
    return [...people.values()].sort((a, b) => a.name.localeCompare(b.name));
  },
});

/** A service account with its version, read anew each time: it is about to be changed. */
export const serviceAccountQuery = (id: string) =>
  queryOptions({
    queryKey: ["service-accounts", "one", id],
    queryFn: async ({ signal }) => {
      const { data, response } = await api.GET("/api/v1/service-accounts/{id}", { params: { path: { id } }, signal });
      return { account: data as ServiceAccount, version: response.headers.get("etag") };
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

/** The signed state of the audit chain; nothing where nothing is sealed yet. */
export const checkpointQuery = queryOptions({
  queryKey: ["audit", "checkpoint"],
  queryFn: async ({ signal }) => {
    try {
      return (await body(api.GET("/api/v1/rbac/audit/checkpoint", { signal }))) as unknown as Checkpoint;
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 404) return null;
      throw error;
    }
  },
});

/** What `cargo xtask audit verify` reads; the document does not describe it. */
export interface Checkpoint {
  seq: number;
  hash: string;
  sealed_at_ms: number;
  kid: string;
  public_key: string;
  signature: string;
}

interface ChangeOptions<V> {
  /** Once the server has said that it is done; before what depends on it is loaded anew. */
  done?(values: V): void;
  /** Where somebody else was faster: the thing is not there any more. */
  gone?(): void;
}

/** A change on the server, and which queries are no longer true after it. */
export function useChange<V = void>(
  run: (values: V) => Promise<unknown>,
  keys: readonly string[],
  { done, gone }: ChangeOptions<V> = {},
) {
  const client = useQueryClient();
  const refresh = () => Promise.all(keys.map((key) => client.invalidateQueries({ queryKey: [key] })));
  const mutation = useMutation({
    mutationFn: run,
    // Callbacks of `mutate` itself are not called any more when the row is gone.
    onSuccess: (_, values) => {
      done?.(values);
      return refresh();
    },
    onError: (error) => {
      if (!gone || !(error instanceof ApiProblem) || error.status !== 404) return;
      gone();
      void refresh();
    },
  });
  const { error } = mutation;
  const hidden = !(error instanceof ApiProblem) || error.quiet || (gone !== undefined && error.status === 404);
  return { ...mutation, problem: hidden ? undefined : error };
}
