/** What the server calls things by, in words. An unknown one is shown as the server calls it. */
export const kinds = {
  delete_account: "Delete accounts",
  end_sessions: "End sessions",
  purge_errors: "Forget old errors",
  purge_factors: "Forget unfinished factors",
  purge_grants: "Forget ended grants",
  purge_jobs: "Forget finished jobs",
  purge_messages: "Forget text messages",
  purge_session_ends: "Forget ended sessions",
  purge_sign_up: "Forget sign-ups",
  push_alert: "Send alerts",
  push_checkpoint: "Send checkpoints",
  rewrap_mfa: "Renew keys of factors",
  seal_audit: "Seal the audit log",
  send_email: "Send mails",
  send_sms: "Send text messages",
  sync_roles: "Apply roles to sessions",
  tell_devices: "Tell devices of changes",
} as const;

export const scheduleNames = {
  purge_sign_up: "Forget registrations, resets, changes of address and devices whose time is over",
  purge_session_ends: "Forget which sessions were ended that are long over",
  purge_factors: "Forget second factors that nobody finished to set up, and codes that are over",
  purge_messages: "Forget text messages behind their time",
  purge_grants: "Forget grants that ended long ago",
  rewrap_mfa: "Put the secrets of authenticator apps under the key that is in use",
  purge_jobs: "Forget background work that is over, with its tries",
  purge_errors: "Forget unexpected errors that have not come again",
} as const;

export const alertNames = {
  queue_age: "Work waits too long",
  queue_depth: "Too much work waits",
  dead_letters: "Work is given up",
  failure_rate: "Tries fail",
  schedule_delay: "Scheduled work is late",
  provider: "A provider refuses Postern",
  unsealed_audit: "The audit log is not sealed",
} as const;

export const alertMeans = {
  queue_age: "How long the oldest job of a kind waits that is due; not of kinds that are paused.",
  queue_depth: "How many jobs of a kind wait that are due, ten thousand at most of each urgency.",
  dead_letters: "How many jobs of a kind were given up in the last hour, and not tried again or discarded.",
  failure_rate: "How many of a hundred tries of a kind failed in the last 15 minutes, where there were twenty.",
  schedule_delay: "How late scheduled work is: not ordered when its time had come, or not done since.",
  provider: "How many connections to a provider wait for the operator, because it refuses our client or its secret.",
  unsealed_audit: "How long the oldest entry of the audit log waits to be sealed.",
} as const;

export const things = {
  users: "person",
  roles: "role",
  grants: "grant",
  sessions: "session",
  connections: "connection",
  service_accounts: "service account",
  jobs: "job",
  kinds: "kind of job",
  schedules: "schedule",
  alerts: "alert rule",
  errors: "error",
} as const;
