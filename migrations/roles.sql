-- A role for each component, named `<database>_<component>`, with the rights that its statements need and no others
-- (docs/adr/0017-a-database-role-per-component.md).
--
-- `cargo xtask migrate up` and `cargo xtask migrate roles` run this. By hand: `psql --dbname URL --file migrations/roles.sql`,
-- as the owner of the database or as a superuser, after every migration, as often as one likes. Roles that are missing are
-- created, without a password, if whoever runs this may do so; else it says what to run. What is not listed is taken away,
-- also from PUBLIC. While components of the release before still run: `SET postern.keep_rights = on` before it.
DO $roles$
DECLARE
    -- Component, object, privilege, columns. This part is written by `cargo xtask regenerate`.
    may CONSTANT text[] := ARRAY[
        -- generated
        ['auth', 'audit_events', 'SELECT', 'id'],
        ['auth', 'credentials', 'INSERT', 'changed_at, password_hash, user_id'],
        ['auth', 'credentials', 'SELECT', 'changed_at, failed_attempts, failed_factors, must_change, password_hash, user_id, version'],
        ['auth', 'credentials', 'UPDATE', 'changed_at, failed_attempts, failed_factors, must_change, password_hash, version'],
        ['auth', 'email_changes', 'DELETE', ''],
        ['auth', 'email_changes', 'SELECT', 'email, email_key, expires_at, id, keep_other_sessions, left_at, session_id, taken_at, user_id'],
        ['auth', 'email_changes', 'UPDATE', 'left_at, taken_at'],
        ['auth', 'email_verifications', 'DELETE', ''],
        ['auth', 'email_verifications', 'INSERT', 'code_expires_at, created_at, email, email_key, expires_at, handle_hash, id, name, password_hash'],
        ['auth', 'email_verifications', 'SELECT', 'attempts, code_expires_at, email, email_key, expires_at, generation, guesses, handle_hash, id, name, password_hash'],
        ['auth', 'email_verifications', 'UPDATE', 'attempts, code_expires_at, expires_at, generation, guesses, name, password_hash'],
        ['auth', 'grants', 'SELECT', 'expires_at, permission, resource_id, resource_type, subject_role, subject_user'],
        ['auth', 'known_devices', 'DELETE', ''],
        ['auth', 'known_devices', 'INSERT', 'device_key, first_seen_at, id, last_seen_at, user_id'],
        ['auth', 'known_devices', 'SELECT', 'device_key, failed_attempts, id, kept, last_seen_at, user_id'],
        ['auth', 'known_devices', 'UPDATE', 'failed_attempts, kept, last_seen_at'],
        ['auth', 'mfa_backup_codes', 'SELECT', 'digest, used_at, user_id'],
        ['auth', 'mfa_backup_codes', 'UPDATE', 'used_at'],
        ['auth', 'mfa_totp', 'SELECT', 'confirmed_at, created_at, id, last_step, secret, user_id, version'],
        ['auth', 'mfa_totp', 'UPDATE', 'last_step'],
        ['auth', 'password_resets', 'DELETE', ''],
        ['auth', 'password_resets', 'INSERT', 'created_at, credential_version, email_key, expires_at, id, user_id'],
        ['auth', 'password_resets', 'SELECT', 'credential_version, email_key, expires_at, generation, id, user_id'],
        ['auth', 'phone_numbers', 'SELECT', 'number, user_id, verified_at'],
        ['auth', 'roles', 'SELECT', 'name, parents, permissions'],
        ['auth', 'session_ends', 'DELETE', ''],
        ['auth', 'session_ends', 'INSERT', 'ended_at, kept, session_id, user_id'],
        ['auth', 'session_ends', 'SELECT', 'ended_at, user_id'],
        ['auth', 'text_codes', 'DELETE', ''],
        ['auth', 'text_codes', 'SELECT', 'attempts, created_at, expires_at, id, number, purpose, request, user_id'],
        ['auth', 'text_codes', 'UPDATE', 'attempts'],
        ['auth', 'text_ledger', 'SELECT', 'id'],
        ['auth', 'text_ledger', 'UPDATE', 'settled'],
        ['auth', 'users', 'INSERT', 'created_at, email, email_key, id, name, updated_at, verified_at'],
        ['auth', 'users', 'SELECT', 'delete_after, email, email_key, id, name, roles, status, version'],
        ['auth', 'users', 'UPDATE', 'email, email_key, last_login_at, status, updated_at, verified_at, version'],
        ['auth', 'claim_jobs(uuid,timestamp with time zone,jsonb)', 'EXECUTE', ''],
        ['auth', 'count_errors(jsonb)', 'EXECUTE', ''],
        ['auth', 'finish_job(uuid,uuid,timestamp with time zone,text,bigint,text)', 'EXECUTE', ''],
        ['auth', 'forget_jobs(uuid[],uuid)', 'EXECUTE', ''],
        ['auth', 'from_ms(bigint)', 'EXECUTE', ''],
        ['auth', 'ms(timestamp with time zone)', 'EXECUTE', ''],
        ['auth', 'record_denial(jsonb,bigint)', 'EXECUTE', ''],
        ['auth', 'record_effects(jsonb,uuid,jsonb)', 'EXECUTE', ''],
        ['auth', 'renew_lease(uuid,timestamp with time zone)', 'EXECUTE', ''],
        ['auth', 'second_factors(uuid)', 'EXECUTE', ''],
        ['auth', 'session_stands(uuid,uuid,timestamp with time zone,integer)', 'EXECUTE', ''],
        ['health', '_sqlx_migrations', 'SELECT', 'success, version'],
        ['health', 'audit_events', 'SELECT', 'id, occurred_at'],
        ['health', 'audit_unsealed', 'SELECT', 'event_id'],
        ['health', 'job_alert_rounds', 'SELECT', 'begun_at, one'],
        ['health', 'job_alerts', 'SELECT', 'name, state'],
        ['health', 'connections_by_state()', 'EXECUTE', ''],
        ['health', 'count_errors(jsonb)', 'EXECUTE', ''],
        ['health', 'from_ms(bigint)', 'EXECUTE', ''],
        ['health', 'jobs_by_state()', 'EXECUTE', ''],
        ['health', 'ms(timestamp with time zone)', 'EXECUTE', ''],
        ['health', 'newest_backup()', 'EXECUTE', ''],
        ['health', 'oldest_due_job(timestamp with time zone)', 'EXECUTE', ''],
        ['jobs', 'audit_events', 'SELECT', 'id'],
        ['jobs', 'errors', 'DELETE', ''],
        ['jobs', 'errors', 'SELECT', 'component, count, first_seen_at, first_trace_id, id, job, last_seen_at, last_trace_id, release, route, source, statement, what'],
        ['jobs', 'grants', 'SELECT', 'expires_at, permission, resource_id, resource_type, subject_role, subject_user'],
        ['jobs', 'job_alert_acknowledgements', 'DELETE', ''],
        ['jobs', 'job_alert_acknowledgements', 'SELECT', 'name'],
        ['jobs', 'job_alert_recipients', 'SELECT', 'name, user_id'],
        ['jobs', 'job_alerts', 'SELECT', 'about, calm_since, enabled, hold_s, measured_at, name, resolved_at, restless, since, state, threshold, told, told_at, value, version'],
        ['jobs', 'job_alerts', 'UPDATE', 'calm_since, resolved_at, restless, since, state, told, told_at, version'],
        ['jobs', 'job_schedules', 'INSERT', 'catch_up, enabled, expression, name, next_at, time_zone, timing'],
        ['jobs', 'job_schedules', 'SELECT', 'catch_up, enabled, expression, last_at, last_job, name, next_at, time_zone, timing'],
        ['jobs', 'job_schedules', 'UPDATE', 'catch_up, enabled, expression, last_at, last_job, next_at, time_zone, timing'],
        ['jobs', 'roles', 'SELECT', 'name, parents, permissions'],
        ['jobs', 'users', 'SELECT', 'id, roles, version'],
        ['jobs', 'acknowledge_alert(text,uuid,timestamp with time zone)', 'EXECUTE', ''],
        ['jobs', 'acknowledgement_of_alert(text)', 'EXECUTE', ''],
        ['jobs', 'alert_readers(text,text[])', 'EXECUTE', ''],
        ['jobs', 'claim_jobs(uuid,timestamp with time zone,jsonb)', 'EXECUTE', ''],
        ['jobs', 'count_errors(jsonb)', 'EXECUTE', ''],
        ['jobs', 'discard_job(uuid,timestamp with time zone,text)', 'EXECUTE', ''],
        ['jobs', 'evaluate_alerts(jsonb,timestamp with time zone,bigint)', 'EXECUTE', ''],
        ['jobs', 'finish_job(uuid,uuid,timestamp with time zone,text,bigint,text)', 'EXECUTE', ''],
        ['jobs', 'forget_jobs(uuid[],uuid)', 'EXECUTE', ''],
        ['jobs', 'from_ms(bigint)', 'EXECUTE', ''],
        ['jobs', 'job_hours(timestamp with time zone)', 'EXECUTE', ''],
        ['jobs', 'job_tries(uuid,bigint)', 'EXECUTE', ''],
        ['jobs', 'kinds_of_jobs(timestamp with time zone)', 'EXECUTE', ''],
        ['jobs', 'limit_kind(text,integer)', 'EXECUTE', ''],
        ['jobs', 'listed_jobs(uuid,text,text,bigint)', 'EXECUTE', ''],
        ['jobs', 'ms(timestamp with time zone)', 'EXECUTE', ''],
        ['jobs', 'pause_kind(text,timestamp with time zone)', 'EXECUTE', ''],
        ['jobs', 'purge_jobs(timestamp with time zone,timestamp with time zone,bigint)', 'EXECUTE', ''],
        ['jobs', 'put_alert(text,boolean,bigint,integer,uuid[],text[])', 'EXECUTE', ''],
        ['jobs', 'reason_of_discard(uuid)', 'EXECUTE', ''],
        ['jobs', 'record_denial(jsonb,bigint)', 'EXECUTE', ''],
        ['jobs', 'record_effects(jsonb,uuid,jsonb)', 'EXECUTE', ''],
        ['jobs', 'renew_lease(uuid,timestamp with time zone)', 'EXECUTE', ''],
        ['jobs', 'retry_job(uuid,timestamp with time zone)', 'EXECUTE', ''],
        ['jobs', 'second_factors(uuid)', 'EXECUTE', ''],
        ['jobs', 'session_stands(uuid,uuid,timestamp with time zone,integer)', 'EXECUTE', ''],
        ['jobs', 'shown_job(uuid)', 'EXECUTE', ''],
        ['mail', 'digests', 'SELECT', 'due_at, every_days, since, user_id'],
        ['mail', 'digests', 'UPDATE', 'due_at, since'],
        ['mail', 'claim_jobs(uuid,timestamp with time zone,jsonb)', 'EXECUTE', ''],
        ['mail', 'count_errors(jsonb)', 'EXECUTE', ''],
        ['mail', 'digest_of(uuid)', 'EXECUTE', ''],
        ['mail', 'end_digest(uuid,timestamp with time zone)', 'EXECUTE', ''],
        ['mail', 'finish_job(uuid,uuid,timestamp with time zone,text,bigint,text)', 'EXECUTE', ''],
        ['mail', 'forget_jobs(uuid[],uuid)', 'EXECUTE', ''],
        ['mail', 'from_ms(bigint)', 'EXECUTE', ''],
        ['mail', 'mail_reader(uuid)', 'EXECUTE', ''],
        ['mail', 'ms(timestamp with time zone)', 'EXECUTE', ''],
        ['mail', 'record_effects(jsonb,uuid,jsonb)', 'EXECUTE', ''],
        ['mail', 'renew_lease(uuid,timestamp with time zone)', 'EXECUTE', ''],
        ['messaging', 'inbound_receipts', 'DELETE', ''],
        ['messaging', 'inbound_receipts', 'INSERT', 'provider_sid, received_at'],
        ['messaging', 'inbound_receipts', 'SELECT', 'provider_sid, received_at'],
        ['messaging', 'messages', 'DELETE', ''],
        ['messaging', 'messages', 'INSERT', 'body, created_at, direction, id, number, provider_sid, status, status_rank, updated_at, user_id'],
        ['messaging', 'messages', 'SELECT', 'created_at, direction, error_code, id, number, provider_sid, status, status_rank, user_id'],
        ['messaging', 'messages', 'UPDATE', 'error_code, provider_sid, status, status_rank, updated_at'],
        ['messaging', 'phone_numbers', 'SELECT', 'number, opted_out_at, undeliverable_at, user_id, verified_at'],
        ['messaging', 'phone_numbers', 'UPDATE', 'opted_out_at, undeliverable_at'],
        ['messaging', 'text_codes', 'SELECT', 'expires_at, id, user_id'],
        ['messaging', 'text_ledger', 'DELETE', ''],
        ['messaging', 'text_ledger', 'SELECT', 'id, number_key, sent_at'],
        ['messaging', 'text_opt_outs', 'DELETE', ''],
        ['messaging', 'text_opt_outs', 'INSERT', 'number_key, opted_out_at'],
        ['messaging', 'text_opt_outs', 'SELECT', 'number_key'],
        ['messaging', 'claim_jobs(uuid,timestamp with time zone,jsonb)', 'EXECUTE', ''],
        ['messaging', 'count_errors(jsonb)', 'EXECUTE', ''],
        ['messaging', 'finish_job(uuid,uuid,timestamp with time zone,text,bigint,text)', 'EXECUTE', ''],
        ['messaging', 'forget_jobs(uuid[],uuid)', 'EXECUTE', ''],
        ['messaging', 'from_ms(bigint)', 'EXECUTE', ''],
        ['messaging', 'record_effects(jsonb,uuid,jsonb)', 'EXECUTE', ''],
        ['messaging', 'renew_lease(uuid,timestamp with time zone)', 'EXECUTE', ''],
        ['mfa', 'audit_events', 'SELECT', 'id'],
        ['mfa', 'credentials', 'SELECT', 'changed_at, user_id, version'],
        ['mfa', 'credentials', 'UPDATE', 'version'],
        ['mfa', 'grants', 'SELECT', 'expires_at, permission, resource_id, resource_type, subject_role, subject_user'],
        ['mfa', 'messages', 'INSERT', 'created_at, direction, id, number, status, updated_at, user_id'],
        ['mfa', 'messages', 'SELECT', 'id, status, user_id'],
        ['mfa', 'mfa_backup_codes', 'DELETE', ''],
        ['mfa', 'mfa_backup_codes', 'INSERT', 'created_at, digest, place, user_id'],
        ['mfa', 'mfa_backup_codes', 'SELECT', 'created_at, digest, place, used_at, user_id'],
        ['mfa', 'mfa_backup_codes', 'UPDATE', 'created_at, digest, used_at'],
        ['mfa', 'mfa_totp', 'DELETE', ''],
        ['mfa', 'mfa_totp', 'INSERT', 'created_at, id, secret, user_id'],
        ['mfa', 'mfa_totp', 'SELECT', 'confirmed_at, created_at, id, last_step, secret, user_id, version'],
        ['mfa', 'mfa_totp', 'UPDATE', 'confirmed_at, created_at, id, last_step, secret, version'],
        ['mfa', 'phone_numbers', 'DELETE', ''],
        ['mfa', 'phone_numbers', 'INSERT', 'created_at, id, number, opted_out_at, user_id, verified_at'],
        ['mfa', 'phone_numbers', 'SELECT', 'created_at, id, number, opted_out_at, undeliverable_at, user_id, verified_at'],
        ['mfa', 'phone_numbers', 'UPDATE', 'created_at, id, number, opted_out_at, undeliverable_at, verified_at'],
        ['mfa', 'roles', 'SELECT', 'name, parents, permissions'],
        ['mfa', 'text_codes', 'DELETE', ''],
        ['mfa', 'text_codes', 'SELECT', 'attempts, created_at, expires_at, id, number, purpose, request, user_id'],
        ['mfa', 'text_codes', 'UPDATE', 'attempts, expires_at'],
        ['mfa', 'text_ledger', 'SELECT', 'id, number_key'],
        ['mfa', 'text_ledger', 'UPDATE', 'settled'],
        ['mfa', 'text_opt_outs', 'SELECT', 'number_key, opted_out_at'],
        ['mfa', 'users', 'SELECT', 'email, id, roles, status, version'],
        ['mfa', 'claim_jobs(uuid,timestamp with time zone,jsonb)', 'EXECUTE', ''],
        ['mfa', 'claim_text(uuid,text,uuid,uuid,text,text[],text[],timestamp with time zone,bigint,bigint,jsonb)', 'EXECUTE', ''],
        ['mfa', 'count_errors(jsonb)', 'EXECUTE', ''],
        ['mfa', 'finish_job(uuid,uuid,timestamp with time zone,text,bigint,text)', 'EXECUTE', ''],
        ['mfa', 'forget_jobs(uuid[],uuid)', 'EXECUTE', ''],
        ['mfa', 'from_ms(bigint)', 'EXECUTE', ''],
        ['mfa', 'ms(timestamp with time zone)', 'EXECUTE', ''],
        ['mfa', 'record_denial(jsonb,bigint)', 'EXECUTE', ''],
        ['mfa', 'record_effects(jsonb,uuid,jsonb)', 'EXECUTE', ''],
        ['mfa', 'renew_lease(uuid,timestamp with time zone)', 'EXECUTE', ''],
        ['mfa', 'second_factors(uuid)', 'EXECUTE', ''],
        ['mfa', 'session_stands(uuid,uuid,timestamp with time zone,integer)', 'EXECUTE', ''],
        ['oauth', 'audit_events', 'SELECT', 'id'],
        ['oauth', 'grants', 'SELECT', 'expires_at, permission, resource_id, resource_type, subject_role, subject_user'],
        ['oauth', 'oauth_consents', 'INSERT', 'change, consented_at, device, id, integration_id, label, provider, user_id, words'],
        ['oauth', 'oauth_consents', 'SELECT', 'change, consented_at, device, id, integration_id, label, provider, user_id, words'],
        ['oauth', 'oauth_integrations', 'DELETE', ''],
        ['oauth', 'oauth_integrations', 'INSERT', 'account, consent_id, created_at, id, label, provider, requested, state, state_since, user_id'],
        ['oauth', 'oauth_integrations', 'SELECT', 'account, consent_id, created_at, error, id, label, last_used_at, paused_at, provider, requested, state, state_since, user_id'],
        ['oauth', 'oauth_integrations', 'UPDATE', 'consent_id, error, label, last_used_at, paused_at, requested, state, state_since'],
        ['oauth', 'oauth_revocations', 'DELETE', ''],
        ['oauth', 'oauth_revocations', 'SELECT', 'access, account, due_at, id, integration_id, owner, provider, refresh, tries, version'],
        ['oauth', 'oauth_revocations', 'UPDATE', 'access, due_at, refresh, tries'],
        ['oauth', 'oauth_scopes', 'INSERT', 'consent_id, scope'],
        ['oauth', 'oauth_scopes', 'SELECT', 'consent_id, scope'],
        ['oauth', 'oauth_tokens', 'INSERT', 'access, expires_at, integration_id, refresh, refresh_at, user_id, version, written_at'],
        ['oauth', 'oauth_tokens', 'SELECT', 'access, attempt, attempt_until, expires_at, failures, integration_id, refresh, refresh_at, refreshable, retry_at, user_id, version, written_at'],
        ['oauth', 'oauth_tokens', 'UPDATE', 'access, attempt, attempt_until, expires_at, failures, refresh, refresh_at, retry_at, version, written_at'],
        ['oauth', 'oauth_usage', 'DELETE', ''],
        ['oauth', 'oauth_usage', 'INSERT', 'calls, day, integration_id, outcome, scope, service, user_id'],
        ['oauth', 'oauth_usage', 'SELECT', 'calls, day, integration_id, outcome, scope, service, user_id'],
        ['oauth', 'oauth_usage', 'UPDATE', 'calls'],
        ['oauth', 'oauth_uses', 'DELETE', ''],
        ['oauth', 'oauth_uses', 'INSERT', 'integration_id, outcome, scopes, service, used_at, user_id'],
        ['oauth', 'oauth_uses', 'SELECT', 'id, integration_id, outcome, scopes, service, used_at, user_id'],
        ['oauth', 'oauth_uses', 'UPDATE', 'id'],
        ['oauth', 'roles', 'SELECT', 'name, parents, permissions'],
        ['oauth', 'service_accounts', 'SELECT', 'allowed_addresses, id, name, permissions'],
        ['oauth', 'service_keys', 'SELECT', 'account_id, expires_at, id, key_hash, last_used_at'],
        ['oauth', 'service_keys', 'UPDATE', 'last_used_at'],
        ['oauth', 'users', 'SELECT', 'delete_after, id, roles, status, version'],
        ['oauth', 'count_errors(jsonb)', 'EXECUTE', ''],
        ['oauth', 'from_ms(bigint)', 'EXECUTE', ''],
        ['oauth', 'ms(timestamp with time zone)', 'EXECUTE', ''],
        ['oauth', 'record_denial(jsonb,bigint)', 'EXECUTE', ''],
        ['oauth', 'record_effects(jsonb,uuid,jsonb)', 'EXECUTE', ''],
        ['oauth', 'second_factors(uuid)', 'EXECUTE', ''],
        ['oauth', 'session_stands(uuid,uuid,timestamp with time zone,integer)', 'EXECUTE', ''],
        ['rbac', 'audit_checkpoints', 'INSERT', 'hash, kid, public_key, sealed_at, seq, signature'],
        ['rbac', 'audit_checkpoints', 'SELECT', 'hash, kid, public_key, sealed_at, seq, signature'],
        ['rbac', 'audit_events', 'SELECT', 'action, actor_id, address, details, id, occurred_at, outcome, permission, reason, resource_id, resource_type, session_id, trace_id'],
        ['rbac', 'audit_seals', 'INSERT', 'event_id, hash, seq'],
        ['rbac', 'audit_seals', 'SELECT', 'event_id, hash, seq'],
        ['rbac', 'audit_unsealed', 'DELETE', ''],
        ['rbac', 'audit_unsealed', 'SELECT', 'event_id'],
        ['rbac', 'grants', 'DELETE', ''],
        ['rbac', 'grants', 'INSERT', 'created_at, created_by, expires_at, id, permission, resource_id, resource_type, subject_role, subject_user'],
        ['rbac', 'grants', 'SELECT', 'created_at, created_by, expires_at, id, permission, resource_id, resource_type, subject_role, subject_user'],
        ['rbac', 'oauth_integrations', 'SELECT', 'id, provider'],
        ['rbac', 'rbac_policy', 'SELECT', 'id, version'],
        ['rbac', 'roles', 'SELECT', 'created_at, description, name, parents, permissions, updated_at, version'],
        ['rbac', 'service_accounts', 'DELETE', ''],
        ['rbac', 'service_accounts', 'INSERT', 'allowed_addresses, created_at, created_by, id, name, permissions, updated_at'],
        ['rbac', 'service_accounts', 'SELECT', 'allowed_addresses, created_at, created_by, id, name, permissions, updated_at, version'],
        ['rbac', 'service_accounts', 'UPDATE', 'allowed_addresses, name, permissions, updated_at, version'],
        ['rbac', 'service_audiences', 'DELETE', ''],
        ['rbac', 'service_audiences', 'INSERT', 'account_id, audience'],
        ['rbac', 'service_audiences', 'SELECT', 'account_id, audience'],
        ['rbac', 'service_keys', 'DELETE', ''],
        ['rbac', 'service_keys', 'SELECT', 'account_id, created_at, created_by, expires_at, id, key_hash, last_used_at'],
        ['rbac', 'service_keys', 'UPDATE', 'last_used_at'],
        ['rbac', 'users', 'SELECT', 'id, name, pseudonym, roles, status, version'],
        ['rbac', 'audit_close_folds(timestamp with time zone,bigint)', 'EXECUTE', ''],
        ['rbac', 'claim_jobs(uuid,timestamp with time zone,jsonb)', 'EXECUTE', ''],
        ['rbac', 'count_errors(jsonb)', 'EXECUTE', ''],
        ['rbac', 'create_service_key(jsonb,uuid,integer,bigint,uuid,text,uuid,timestamp with time zone,timestamp with time zone)', 'EXECUTE', ''],
        ['rbac', 'delete_role(jsonb,text,uuid[])', 'EXECUTE', ''],
        ['rbac', 'finish_job(uuid,uuid,timestamp with time zone,text,bigint,text)', 'EXECUTE', ''],
        ['rbac', 'forget_jobs(uuid[],uuid)', 'EXECUTE', ''],
        ['rbac', 'from_ms(bigint)', 'EXECUTE', ''],
        ['rbac', 'ms(timestamp with time zone)', 'EXECUTE', ''],
        ['rbac', 'put_role(jsonb,text,text,text[],text[],timestamp with time zone)', 'EXECUTE', ''],
        ['rbac', 'rbac_holds(jsonb)', 'EXECUTE', ''],
        ['rbac', 'record_denial(jsonb,bigint)', 'EXECUTE', ''],
        ['rbac', 'record_effects(jsonb,uuid,jsonb)', 'EXECUTE', ''],
        ['rbac', 'renew_lease(uuid,timestamp with time zone)', 'EXECUTE', ''],
        ['rbac', 'second_factors(uuid)', 'EXECUTE', ''],
        ['rbac', 'session_stands(uuid,uuid,timestamp with time zone,integer)', 'EXECUTE', ''],
        ['rbac', 'unsettled_users(bigint)', 'EXECUTE', ''],
        ['session', 'audit_events', 'SELECT', 'id'],
        ['session', 'grants', 'SELECT', 'expires_at, permission, resource_id, resource_type, subject_role, subject_user'],
        ['session', 'roles', 'SELECT', 'name, parents, permissions'],
        ['session', 'service_audiences', 'SELECT', 'account_id, audience'],
        ['session', 'session_ends', 'DELETE', ''],
        ['session', 'session_ends', 'INSERT', 'ended_at, kept, session_id, user_id'],
        ['session', 'session_ends', 'SELECT', 'ended_at, user_id'],
        ['session', 'users', 'SELECT', 'delete_after, email, id, name, roles, status, version'],
        ['session', 'claim_jobs(uuid,timestamp with time zone,jsonb)', 'EXECUTE', ''],
        ['session', 'count_errors(jsonb)', 'EXECUTE', ''],
        ['session', 'finish_job(uuid,uuid,timestamp with time zone,text,bigint,text)', 'EXECUTE', ''],
        ['session', 'forget_jobs(uuid[],uuid)', 'EXECUTE', ''],
        ['session', 'from_ms(bigint)', 'EXECUTE', ''],
        ['session', 'ms(timestamp with time zone)', 'EXECUTE', ''],
        ['session', 'record_denial(jsonb,bigint)', 'EXECUTE', ''],
        ['session', 'record_effects(jsonb,uuid,jsonb)', 'EXECUTE', ''],
        ['session', 'renew_lease(uuid,timestamp with time zone)', 'EXECUTE', ''],
        ['session', 'second_factors(uuid)', 'EXECUTE', ''],
        ['session', 'session_stands(uuid,uuid,timestamp with time zone,integer)', 'EXECUTE', ''],
        ['sync', 'audit_events', 'SELECT', 'id'],
        ['sync', 'grants', 'SELECT', 'expires_at, permission, resource_id, resource_type, subject_role, subject_user'],
        ['sync', 'roles', 'SELECT', 'name, parents, permissions'],
        ['sync', 'users', 'SELECT', 'id, roles, version'],
        ['sync', 'claim_jobs(uuid,timestamp with time zone,jsonb)', 'EXECUTE', ''],
        ['sync', 'count_errors(jsonb)', 'EXECUTE', ''],
        ['sync', 'finish_job(uuid,uuid,timestamp with time zone,text,bigint,text)', 'EXECUTE', ''],
        ['sync', 'forget_jobs(uuid[],uuid)', 'EXECUTE', ''],
        ['sync', 'from_ms(bigint)', 'EXECUTE', ''],
        ['sync', 'ms(timestamp with time zone)', 'EXECUTE', ''],
        ['sync', 'record_denial(jsonb,bigint)', 'EXECUTE', ''],
        ['sync', 'record_effects(jsonb,uuid,jsonb)', 'EXECUTE', ''],
        ['sync', 'renew_lease(uuid,timestamp with time zone)', 'EXECUTE', ''],
        ['sync', 'second_factors(uuid)', 'EXECUTE', ''],
        ['sync', 'session_stands(uuid,uuid,timestamp with time zone,integer)', 'EXECUTE', ''],
        ['users', 'audit_events', 'SELECT', 'action, actor_id, address, details, id, occurred_at, outcome, permission, reason, resource_id, resource_type, session_id, trace_id'],
        ['users', 'credentials', 'SELECT', 'changed_at, failed_attempts, failed_factors, user_id, version'],
        ['users', 'credentials', 'UPDATE', 'failed_attempts, failed_factors, must_change, version'],
        ['users', 'email_changes', 'DELETE', ''],
        ['users', 'email_changes', 'INSERT', 'created_at, email, email_key, expires_at, id, keep_other_sessions, session_id, user_id'],
        ['users', 'email_changes', 'SELECT', 'created_at, email, email_key, expires_at, id, keep_other_sessions, left_at, session_id, taken_at, user_id'],
        ['users', 'email_changes', 'UPDATE', 'created_at, email, email_key, expires_at, id, keep_other_sessions, left_at, session_id, taken_at'],
        ['users', 'grants', 'SELECT', 'created_at, expires_at, id, permission, resource_id, resource_type, subject_role, subject_user'],
        ['users', 'known_devices', 'SELECT', 'failed_attempts, first_seen_at, id, kept, last_seen_at, user_id'],
        ['users', 'known_devices', 'UPDATE', 'failed_attempts'],
        ['users', 'messages', 'SELECT', 'body, created_at, direction, error_code, id, number, status, user_id'],
        ['users', 'mfa_backup_codes', 'DELETE', ''],
        ['users', 'mfa_backup_codes', 'SELECT', 'created_at, place, used_at, user_id'],
        ['users', 'mfa_totp', 'DELETE', ''],
        ['users', 'mfa_totp', 'SELECT', 'confirmed_at, created_at, user_id'],
        ['users', 'oauth_consents', 'SELECT', 'change, consented_at, device, id, integration_id, label, provider, user_id, words'],
        ['users', 'oauth_integrations', 'SELECT', 'account, consent_id, created_at, error, id, label, last_used_at, paused_at, provider, requested, state, state_since, user_id'],
        ['users', 'oauth_scopes', 'SELECT', 'consent_id, scope'],
        ['users', 'oauth_tokens', 'SELECT', 'attempt_until, expires_at, integration_id, refreshable, version'],
        ['users', 'oauth_usage', 'SELECT', 'calls, day, integration_id, outcome, scope, service, user_id'],
        ['users', 'oauth_uses', 'SELECT', 'integration_id, outcome, scopes, service, used_at, user_id'],
        ['users', 'password_resets', 'DELETE', ''],
        ['users', 'password_resets', 'INSERT', 'created_at, email_key, expires_at, id, user_id'],
        ['users', 'password_resets', 'SELECT', 'user_id'],
        ['users', 'phone_numbers', 'DELETE', ''],
        ['users', 'phone_numbers', 'SELECT', 'number, opted_out_at, undeliverable_at, user_id, verified_at'],
        ['users', 'rbac_policy', 'SELECT', 'id, version'],
        ['users', 'roles', 'SELECT', 'created_at, description, name, parents, permissions, updated_at, version'],
        ['users', 'session_ends', 'DELETE', ''],
        ['users', 'session_ends', 'INSERT', 'ended_at, kept, session_id, user_id'],
        ['users', 'session_ends', 'SELECT', 'ended_at, user_id'],
        ['users', 'text_codes', 'SELECT', 'created_at, user_id'],
        ['users', 'text_codes', 'UPDATE', 'expires_at'],
        ['users', 'user_preferences', 'INSERT', 'document, updated_at, user_id, version'],
        ['users', 'user_preferences', 'SELECT', 'document, user_id, version'],
        ['users', 'user_preferences', 'UPDATE', 'document, updated_at, version'],
        ['users', 'users', 'INSERT', 'created_at, email, email_key, id, name, roles, status, updated_at'],
        ['users', 'users', 'SELECT', 'created_at, delete_after, email, email_key, id, last_login_at, name, pseudonym, roles, search, status, updated_at, verified_at, version'],
        ['users', 'users', 'UPDATE', 'delete_after, name, status, updated_at, version'],
        ['users', 'assign_role(jsonb,uuid,text,timestamp with time zone)', 'EXECUTE', ''],
        ['users', 'claim_jobs(uuid,timestamp with time zone,jsonb)', 'EXECUTE', ''],
        ['users', 'count_errors(jsonb)', 'EXECUTE', ''],
        ['users', 'delete_account(uuid,timestamp with time zone,jsonb)', 'EXECUTE', ''],
        ['users', 'finish_job(uuid,uuid,timestamp with time zone,text,bigint,text)', 'EXECUTE', ''],
        ['users', 'forget_jobs(uuid[],uuid)', 'EXECUTE', ''],
        ['users', 'from_ms(bigint)', 'EXECUTE', ''],
        ['users', 'ms(timestamp with time zone)', 'EXECUTE', ''],
        ['users', 'own_activity(uuid,uuid,text[],text[],bigint)', 'EXECUTE', ''],
        ['users', 'rbac_holds(jsonb)', 'EXECUTE', ''],
        ['users', 'record_denial(jsonb,bigint)', 'EXECUTE', ''],
        ['users', 'record_effects(jsonb,uuid,jsonb)', 'EXECUTE', ''],
        ['users', 'renew_lease(uuid,timestamp with time zone)', 'EXECUTE', ''],
        ['users', 'rfc3339(timestamp with time zone)', 'EXECUTE', ''],
        ['users', 'schedule_deletion(jsonb,uuid,timestamp with time zone,timestamp with time zone,boolean)', 'EXECUTE', ''],
        ['users', 'second_factors(uuid)', 'EXECUTE', ''],
        ['users', 'session_stands(uuid,uuid,timestamp with time zone,integer)', 'EXECUTE', ''],
        ['users', 'suspend_user(jsonb,uuid,timestamp with time zone)', 'EXECUTE', ''],
        ['users', 'take_role(jsonb,uuid,text,timestamp with time zone)', 'EXECUTE', '']
        -- /generated
    ];
    -- Component, verb, name: what it may record in the audit log, which jobs and mails it may order, what it may tell
    -- devices, and which jobs it works off (`component_may`). This part is written by the same command.
    effects CONSTANT text[] := ARRAY[
        -- generated effects
        ['auth', 'mail', 'account_locked'],
        ['auth', 'mail', 'address_changed'],
        ['auth', 'mail', 'already_registered'],
        ['auth', 'mail', 'new_device'],
        ['auth', 'mail', 'password_changed'],
        ['auth', 'mail', 'reset_password'],
        ['auth', 'mail', 'second_factor_closed'],
        ['auth', 'mail', 'second_factor_failed'],
        ['auth', 'mail', 'session_guessed'],
        ['auth', 'mail', 'verify_email'],
        ['auth', 'order', 'end_sessions'],
        ['auth', 'order', 'send_email'],
        ['auth', 'order', 'tell_devices'],
        ['auth', 'record', 'auth.login'],
        ['auth', 'record', 'auth.login.challenge'],
        ['auth', 'record', 'auth.logout'],
        ['auth', 'record', 'auth.password.change'],
        ['auth', 'record', 'auth.password.forgot'],
        ['auth', 'record', 'auth.password.reset'],
        ['auth', 'record', 'auth.register'],
        ['auth', 'record', 'auth.step_up'],
        ['auth', 'record', 'auth.verification.resend'],
        ['auth', 'record', 'auth.verify_email'],
        ['auth', 'record', 'defence.access_token'],
        ['auth', 'record', 'defence.cross_site'],
        ['auth', 'record', 'defence.rate_limit'],
        ['auth', 'record', 'rbac.access'],
        ['auth', 'record', 'user.email.confirm'],
        ['auth', 'tell', 'profile.changed'],
        ['auth', 'work', 'purge_sign_up'],
        ['jobs', 'mail', 'alert'],
        ['jobs', 'order', 'purge_errors'],
        ['jobs', 'order', 'purge_factors'],
        ['jobs', 'order', 'purge_grants'],
        ['jobs', 'order', 'purge_jobs'],
        ['jobs', 'order', 'purge_messages'],
        ['jobs', 'order', 'purge_session_ends'],
        ['jobs', 'order', 'purge_sign_up'],
        ['jobs', 'order', 'push_alert'],
        ['jobs', 'order', 'rewrap_mfa'],
        ['jobs', 'order', 'send_email'],
        ['jobs', 'record', 'defence.access_token'],
        ['jobs', 'record', 'defence.cross_site'],
        ['jobs', 'record', 'defence.rate_limit'],
        ['jobs', 'record', 'error.delete'],
        ['jobs', 'record', 'job.alert.acknowledge'],
        ['jobs', 'record', 'job.alert.put'],
        ['jobs', 'record', 'job.discard'],
        ['jobs', 'record', 'job.kind.limit'],
        ['jobs', 'record', 'job.kind.pause'],
        ['jobs', 'record', 'job.kind.resume'],
        ['jobs', 'record', 'job.retry'],
        ['jobs', 'record', 'job.schedule.put'],
        ['jobs', 'record', 'rbac.access'],
        ['jobs', 'work', 'purge_errors'],
        ['jobs', 'work', 'purge_jobs'],
        ['jobs', 'work', 'push_alert'],
        ['mail', 'mail', 'digest'],
        ['mail', 'order', 'send_email'],
        ['mail', 'order', 'tell_devices'],
        ['mail', 'record', 'defence.cross_site'],
        ['mail', 'record', 'defence.rate_limit'],
        ['mail', 'record', 'user.preferences.update'],
        ['mail', 'tell', 'preferences.changed'],
        ['mail', 'work', 'send_email'],
        ['messaging', 'order', 'tell_devices'],
        ['messaging', 'record', 'defence.cross_site'],
        ['messaging', 'record', 'defence.rate_limit'],
        ['messaging', 'record', 'defence.webhook'],
        ['messaging', 'record', 'message.start'],
        ['messaging', 'record', 'message.stop'],
        ['messaging', 'tell', 'factors.changed'],
        ['messaging', 'tell', 'message.received'],
        ['messaging', 'tell', 'message.status'],
        ['messaging', 'work', 'purge_messages'],
        ['messaging', 'work', 'send_sms'],
        ['mfa', 'mail', 'factors_changed'],
        ['mfa', 'order', 'end_sessions'],
        ['mfa', 'order', 'send_email'],
        ['mfa', 'order', 'send_sms'],
        ['mfa', 'order', 'tell_devices'],
        ['mfa', 'record', 'defence.access_token'],
        ['mfa', 'record', 'defence.cross_site'],
        ['mfa', 'record', 'defence.rate_limit'],
        ['mfa', 'record', 'mfa.backup_codes.create'],
        ['mfa', 'record', 'mfa.sms.confirm'],
        ['mfa', 'record', 'mfa.sms.enrol'],
        ['mfa', 'record', 'mfa.sms.remove'],
        ['mfa', 'record', 'mfa.sms.send'],
        ['mfa', 'record', 'mfa.totp.confirm'],
        ['mfa', 'record', 'mfa.totp.enrol'],
        ['mfa', 'record', 'mfa.totp.remove'],
        ['mfa', 'record', 'rbac.access'],
        ['mfa', 'tell', 'factors.changed'],
        ['mfa', 'work', 'purge_factors'],
        ['mfa', 'work', 'rewrap_mfa'],
        ['oauth', 'mail', 'connection_lapsed'],
        ['oauth', 'order', 'send_email'],
        ['oauth', 'order', 'tell_devices'],
        ['oauth', 'record', 'connection.fail'],
        ['oauth', 'record', 'connection.grant'],
        ['oauth', 'record', 'connection.lapse'],
        ['oauth', 'record', 'connection.pause'],
        ['oauth', 'record', 'connection.refuse'],
        ['oauth', 'record', 'connection.remove'],
        ['oauth', 'record', 'connection.resume'],
        ['oauth', 'record', 'defence.access_token'],
        ['oauth', 'record', 'defence.cross_site'],
        ['oauth', 'record', 'defence.rate_limit'],
        ['oauth', 'record', 'defence.service_key'],
        ['oauth', 'record', 'rbac.access'],
        ['oauth', 'tell', 'connections.changed'],
        ['rbac', 'order', 'push_checkpoint'],
        ['rbac', 'order', 'seal_audit'],
        ['rbac', 'record', 'defence.access_token'],
        ['rbac', 'record', 'defence.cross_site'],
        ['rbac', 'record', 'defence.rate_limit'],
        ['rbac', 'record', 'defence.service_key'],
        ['rbac', 'record', 'rbac.access'],
        ['rbac', 'record', 'rbac.check'],
        ['rbac', 'record', 'rbac.grant.create'],
        ['rbac', 'record', 'rbac.grant.delete'],
        ['rbac', 'record', 'rbac.role.delete'],
        ['rbac', 'record', 'rbac.role.put'],
        ['rbac', 'record', 'service_account.create'],
        ['rbac', 'record', 'service_account.delete'],
        ['rbac', 'record', 'service_account.key.create'],
        ['rbac', 'record', 'service_account.key.revoke'],
        ['rbac', 'record', 'service_account.update'],
        ['rbac', 'work', 'purge_grants'],
        ['rbac', 'work', 'push_checkpoint'],
        ['rbac', 'work', 'seal_audit'],
        ['session', 'mail', 'session_stolen'],
        ['session', 'order', 'end_sessions'],
        ['session', 'order', 'send_email'],
        ['session', 'record', 'auth.logout'],
        ['session', 'record', 'auth.logout_all'],
        ['session', 'record', 'auth.refresh'],
        ['session', 'record', 'auth.refresh_replayed'],
        ['session', 'record', 'auth.session.revoke'],
        ['session', 'record', 'auth.token.exchange'],
        ['session', 'record', 'defence.access_token'],
        ['session', 'record', 'defence.cross_site'],
        ['session', 'record', 'defence.rate_limit'],
        ['session', 'record', 'rbac.access'],
        ['session', 'work', 'end_sessions'],
        ['session', 'work', 'purge_session_ends'],
        ['session', 'work', 'sync_roles'],
        ['sync', 'record', 'defence.access_token'],
        ['sync', 'record', 'defence.cross_site'],
        ['sync', 'record', 'defence.rate_limit'],
        ['sync', 'record', 'rbac.access'],
        ['sync', 'work', 'tell_devices'],
        ['users', 'mail', 'already_registered'],
        ['users', 'mail', 'deletion_cancelled'],
        ['users', 'mail', 'deletion_scheduled'],
        ['users', 'mail', 'helped'],
        ['users', 'mail', 'invited'],
        ['users', 'mail', 'leave_address'],
        ['users', 'mail', 'take_address'],
        ['users', 'order', 'delete_account'],
        ['users', 'order', 'end_sessions'],
        ['users', 'order', 'send_email'],
        ['users', 'order', 'sync_roles'],
        ['users', 'order', 'tell_devices'],
        ['users', 'record', 'defence.access_token'],
        ['users', 'record', 'defence.cross_site'],
        ['users', 'record', 'defence.rate_limit'],
        ['users', 'record', 'rbac.access'],
        ['users', 'record', 'user.delete'],
        ['users', 'record', 'user.deleted'],
        ['users', 'record', 'user.deletion.cancel'],
        ['users', 'record', 'user.deletion.request'],
        ['users', 'record', 'user.email.change'],
        ['users', 'record', 'user.export'],
        ['users', 'record', 'user.factors.reset'],
        ['users', 'record', 'user.invitation.repeat'],
        ['users', 'record', 'user.invite'],
        ['users', 'record', 'user.password.require'],
        ['users', 'record', 'user.preferences.update'],
        ['users', 'record', 'user.profile.update'],
        ['users', 'record', 'user.reactivate'],
        ['users', 'record', 'user.role.assign'],
        ['users', 'record', 'user.role.remove'],
        ['users', 'record', 'user.session.revoke'],
        ['users', 'record', 'user.sessions.revoke'],
        ['users', 'record', 'user.suspend'],
        ['users', 'record', 'user.unlock'],
        ['users', 'record', 'user.update'],
        ['users', 'tell', 'factors.changed'],
        ['users', 'tell', 'preferences.changed'],
        ['users', 'tell', 'profile.changed'],
        ['users', 'work', 'delete_account']
        -- /generated effects
    ];
    -- A component that dies or stalls must not hold the database up. What is set already stays.
    limits CONSTANT text[] := ARRAY[
        ['statement_timeout', '5s'], ['lock_timeout', '2s'], ['idle_in_transaction_session_timeout', '10s']];
    longest CONSTANT int := 63;                          -- of names in Postgres, in bytes
    owner      name;                                     -- of the tables
    component  text;
    components text[];
    grantee    text;
    grantees   text;                                     -- all of them
    known      pg_roles;
    missing    text[] := '{}';                           -- statements that somebody has to run
    statement  text;
    chosen     text;
    one        regprocedure;
    keep       CONSTANT bool := current_setting('postern.keep_rights', true) IS NOT DISTINCT FROM 'on';
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('postern roles', 0));
    PERFORM set_config('search_path', 'public', true);
    SELECT pg_get_userbyid(relowner) INTO owner FROM pg_class WHERE oid = to_regclass('users');
    IF owner IS NULL THEN
        RAISE EXCEPTION 'there are no tables yet' USING HINT = 'cargo xtask migrate up';
    ELSIF NOT pg_has_role(owner, 'USAGE') THEN
        RAISE EXCEPTION 'the tables belong to %, not to %', owner, current_user
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    components := ARRAY(SELECT DISTINCT may[i][1] FROM generate_subscripts(may, 1) i ORDER BY 1);

    FOREACH component IN ARRAY components LOOP
        grantee := current_database() || '_' || component;
        IF octet_length(grantee) > longest THEN
            RAISE EXCEPTION 'the name of the database is too long: % has more than % bytes', grantee, longest;
        END IF;
        SELECT * INTO known FROM pg_roles WHERE rolname = grantee;
        IF NOT FOUND THEN
            missing := missing || format('CREATE ROLE %I LOGIN', grantee);
        ELSIF known.rolsuper OR known.rolcreaterole OR known.rolcreatedb OR known.rolreplication OR known.rolbypassrls
            OR EXISTS (SELECT FROM pg_auth_members WHERE member = known.oid)
            OR EXISTS (SELECT FROM pg_shdepend WHERE refobjid = known.oid AND deptype = 'o')
        THEN
            RAISE EXCEPTION 'role % is more than a component: it has attributes, belongs to roles or owns things', grantee;
        END IF;
        -- The owner sees what the components' connections are doing.
        IF known.oid IS NULL OR NOT pg_has_role(owner, known.oid, 'USAGE') THEN
            missing := missing || format('GRANT %I TO %I', grantee, owner);
        END IF;
        FOR i IN 1 .. array_length(limits, 1) LOOP
            IF NOT EXISTS (
                SELECT FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) setting
                WHERE s.setrole = known.oid AND d.datname = current_database()
                  AND starts_with(setting, limits[i][1] || '='))
            THEN
                missing := missing || format(
                    'ALTER ROLE %I IN DATABASE %I SET %I = %L',
                    grantee, current_database(), limits[i][1], limits[i][2]);
            END IF;
        END LOOP;
    END LOOP;
    IF missing <> '{}' AND NOT (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user) THEN
        RAISE EXCEPTION 'role % may not create the roles of the components', current_user
            USING ERRCODE = 'insufficient_privilege',
                  HINT = E'Run `cargo xtask migrate roles` with the DATABASE_URL of a superuser, or have them run this and give each of the roles a password:\n'
                      || array_to_string(missing, E';\n') || ';';
    END IF;
    FOREACH statement IN ARRAY missing LOOP
        EXECUTE statement;
    END LOOP;

    -- Those that have rights here, also of components that there are no more.
    SELECT string_agg(quote_ident(rolname), ', ') INTO grantees FROM pg_roles r
    WHERE starts_with(rolname, current_database() || '_')
      AND EXISTS (
          SELECT FROM pg_shdepend s JOIN pg_database d ON d.oid = s.dbid OR (s.dbid = 0 AND s.objid = d.oid)
          WHERE d.datname = current_database() AND s.refobjid = r.oid AND s.deptype = 'a')
      AND NOT keep;
    grantees := concat_ws(', ', 'PUBLIC', grantees);
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM %s', current_database(), grantees);
    EXECUTE format('REVOKE ALL ON SCHEMA public FROM %s', grantees);
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM %s', grantees);
    EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM %s', grantees);
    FOR one IN
        SELECT oid FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proowner = owner::regrole
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM %s', one, grantees);
    END LOOP;
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC', owner);

    SELECT string_agg(format('%I', current_database() || '_' || c), ', ') INTO grantees FROM unnest(components) c;
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %s', current_database(), grantees);
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %s', grantees);
    FOR i IN 1 .. array_length(may, 1) LOOP
        grantee := current_database() || '_' || may[i][1];
        -- What an older or a newer schema does not have is left out.
        IF may[i][3] = 'EXECUTE' THEN
            IF to_regprocedure(may[i][2]) IS NOT NULL THEN
                EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', to_regprocedure(may[i][2]), grantee);
            END IF;
        ELSIF may[i][4] = '' THEN
            IF to_regclass(may[i][2]) IS NOT NULL THEN
                EXECUTE format('GRANT %s ON TABLE %I TO %I', may[i][3], may[i][2], grantee);
            END IF;
        ELSE
            SELECT string_agg(quote_ident(attname), ', ') INTO chosen FROM pg_attribute
            WHERE attrelid = to_regclass(may[i][2]) AND attnum > 0 AND NOT attisdropped
              AND attname = ANY (string_to_array(may[i][4], ', '));
            IF chosen IS NOT NULL THEN
                EXECUTE format('GRANT %s (%s) ON TABLE %I TO %I', may[i][3], chosen, may[i][2], grantee);
            END IF;
        END IF;
    END LOOP;

    -- An older schema does not know what a component may leave behind.
    IF to_regclass('component_effects') IS NULL THEN
        RETURN;
    END IF;
    IF NOT keep THEN
        DELETE FROM component_effects;
    END IF;
    FOR i IN 1 .. array_length(effects, 1) LOOP
        INSERT INTO component_effects VALUES (effects[i][1], effects[i][2], effects[i][3]) ON CONFLICT DO NOTHING;
    END LOOP;

    -- What every user of a database may do unless somebody with the right to it takes it away: hold the locks in whose order
    -- roles and text messages change, and store large objects.
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        FOR one IN
            SELECT oid FROM pg_proc
            WHERE pronamespace = 'pg_catalog'::regnamespace
              AND proname ~ '^(pg_(try_)?advisory_|lo_|loread$|lowrite$)'
        LOOP
            EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', one);
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', one, owner);
        END LOOP;
        -- Who lets go of all locks of their own holds nobody up. Pools reset connections by it; without it, each request
        -- would open one of its own.
        GRANT EXECUTE ON FUNCTION pg_advisory_unlock_all() TO PUBLIC;
    END IF;
END
$roles$;
