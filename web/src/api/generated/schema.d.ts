// Generated from openapi.json by `npm run generate`. Do not edit.

export interface paths {
    "/.well-known/change-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Leads a password manager to the page of the app where a password is changed (W3C "A Well-Known URL for Changing
         *     Passwords").
         */
        get: operations["change_password_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public keys that access tokens are signed with (RFC 7517). */
        get: operations["jwks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/email-change/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Agree to a change of address, by the token of a mail. Whoever reads the mail need not be logged in. */
        post: operations["confirm_email_change"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log in.
         * @description A wrong password and an unknown address are answered alike, in body, status and time.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login/mfa": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log in, second step.
         * @description Five wrong codes end the challenge, not the account: log in again.
         */
        post: operations["login_mfa"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change the own password; every other session ends. */
        post: operations["change_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password/forgot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask for a mail that sets a new password. */
        post: operations["forgot_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set a new password with the token of a mail; every session ends. */
        post: operations["reset_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register.
         * @description The answer is the same whether or not the address belongs to an account already, or waits for
         *     confirmation; a known one gets another mail.
         */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/step-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Prove again who you are. The session goes on, and its new tokens say when, and with what (`amr`); the older ones count
         *     for no more than they did.
         * @description What changes how one logs in wants more than a text message, which whoever takes over the number receives as well.
         */
        post: operations["step_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/verify-email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm an e-mail address.
         * @description By the mail's code, where the registration was made; or by the mail's link, anywhere, with the password of
         *     the registration. There are 15 guesses in all for one registration, five of them for the code of one mail.
         */
        post: operations["verify_email"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/verify-email/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send the confirmation mail again.
         * @description The mail before is no longer good then. The answer is the same whether or not the registration still waits
         *     for confirmation. Five mails are sent about one registration; after that, register again.
         */
        post: operations["resend_verification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/errors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Unexpected errors, the one that came last first. One that comes again while somebody reads on is on the first page then. */
        get: operations["list_errors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/errors/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One unexpected error. */
        get: operations["read_error"];
        put?: never;
        post?: never;
        /** Take an unexpected error off the list that is dealt with. When it comes again it is there again, and counts from one. */
        delete: operations["delete_error"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The queue, and what is kept of work that is over, newest first. */
        get: operations["list_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One job. */
        get: operations["read_job"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Discard a job that was given up, or has not begun. Jobs that wait for it fail or run, as they were ordered. What may be shown
         *     of it stays for as long as a dead letter.
         */
        post: operations["discard_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have a job tried again that was given up, as often as a new one. */
        post: operations["retry_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the operator is told of without having asked, and how it is. */
        get: operations["list_alerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/alerts/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Say when an alert begins, and who is told of it. */
        put: operations["put_alert"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/alerts/{name}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that one has an alert in hand: nobody is reminded of it any more. Its end is told, and so is what joins. Whoever said so
         *     first stays named.
         */
        post: operations["acknowledge_alert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/hours": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How background work fared in the last 24 hours, hour by hour. */
        get: operations["list_job_hours"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/kinds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every kind of background work, and how it fares. */
        get: operations["list_kinds_of_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/kinds/{kind}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set how much of a kind of background work begins in a minute. */
        put: operations["limit_kind_of_jobs"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/kinds/{kind}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause a kind of background work: what is in hand is done, and no more is begun. */
        post: operations["pause_kind_of_jobs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/kinds/{kind}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on with a kind of background work that was paused. */
        post: operations["resume_kind_of_jobs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is done when nobody's change orders it, and when. */
        get: operations["list_schedules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/schedules/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Say when scheduled work is done. It counts from now on: what was missed before is not made up for. */
        put: operations["put_schedule"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mfa/backup-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make ten new backup codes; those before are no longer good, and the caller's other sessions end. */
        post: operations["create_backup_codes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mfa/factors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's second factors. */
        get: operations["list_factors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mfa/sms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove the phone. */
        delete: operations["remove_sms"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mfa/sms/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finish adding the phone. */
        post: operations["confirm_sms"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mfa/sms/enrol": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add a phone: sends it a code, which `sms/confirm` takes in the same session. A phone that is there already counts
         *     until then. Only mobile numbers of the countries that the operator allows are sent messages.
         * @description Text messages are the weakest second factor (NIST SP 800-63B-4 section 3.1.3.3): whoever takes the number over, or
         *     reads the messages on their way, gets the codes. So a phone stands beside an app only, and does not suffice to change
         *     how one logs in.
         */
        post: operations["enrol_sms"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mfa/sms/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a code to the verified phone: to log in with (give the `challenge`), or to prove again who one is (as
         *     caller). It is good for this challenge, or in this session, and nowhere else.
         */
        post: operations["send_sms"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mfa/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove the authenticator app, and with it the backup codes and the phone. Log-in asks for the password alone
         *     then, the caller's other sessions end, and the assurance of what goes on falls to `aal1`.
         */
        delete: operations["remove_totp"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mfa/totp/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finish setting up the authenticator app. Log-in asks for it from now on; every other session ends. */
        post: operations["confirm_totp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mfa/totp/enrol": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to set up an authenticator app. It counts once `totp/confirm` has seen one of its codes, within 15 minutes. */
        post: operations["enrol_totp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mfa/totp/qr.png": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The QR code of the app that is being set up, as PNG. */
        get: operations["totp_qr"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/oauth/{provider}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Come back from a provider. Browsers are sent here by it; the answer sends them on to where the flow was to end, with
         *     `connection` and `result` (`connected`, `partial`, `denied` or `failed`), and if it has failed with `reason`: `other_account`,
         *     `provider_refused`, `provider_unavailable`, `provider_unclear` or `unavailable`.
         * @description Programs get a problem document where there is no such flow. A person's browser goes to `/connections` instead, with one
         *     of these reasons or `expired`, `logged_out`, `not_yours`, `mixed_up`, `not_offered` or `too_many`.
         */
        get: operations["finish_connection"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/oauth/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My connected accounts, the oldest first. */
        get: operations["list_connections"];
        put?: never;
        /**
         * Begin to connect an account: the answer says where to send the user.
         * @description They come back to `/api/v1/oauth/{provider}/callback`, in the same browser and session, within fifteen minutes.
         */
        post: operations["connect_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/oauth/connections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of my connected accounts. Another user's does not exist here. */
        get: operations["read_connection"];
        put?: never;
        post?: never;
        /**
         * Disconnect an account: its tokens are gone at once, and the provider is told, unless that would end another connection
         *     (Google takes back everything that was granted to the same project). The receipts stay.
         */
        delete: operations["remove_connection"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/oauth/connections/{id}/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What I have agreed to for a connection, the oldest first. The receipts of one that I have disconnected stay. */
        get: operations["list_consents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/oauth/connections/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a connection: nobody gets a token of it until it is resumed, and the provider is left alone. Pausing what is paused
         *     changes nothing.
         */
        post: operations["pause_connection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/oauth/connections/{id}/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask the provider for new tokens now: to see whether a connection still works. Whoever asks at the same time waits for the
         *     same answer of the provider.
         */
        post: operations["refresh_connection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/oauth/connections/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a connection be used again. */
        post: operations["resume_connection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/oauth/connections/{id}/scopes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin to allow more of a connected account, or to agree again where it needs that: the answer says where to send the user.
         *     What was granted before is asked for as well, so that nothing is lost. Another account than the one that is connected
         *     changes nothing.
         */
        post: operations["widen_connection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/oauth/connections/{id}/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get an access token of a connection, as a service account. It is refreshed if it has to be; its owner sees the use. */
        post: operations["connection_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/oauth/connections/{id}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who has used a connection of mine, by day: how often, for which scopes, and how often in vain. */
        get: operations["connection_usage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/oauth/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which accounts I can connect, and what for. */
        get: operations["list_providers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/oauth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get an access token for an account of a user at a provider, as a service account: of several, the oldest that works and
         *     has the scopes. It is refreshed if it has to be; its owner sees the use.
         */
        post: operations["user_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rbac/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The audit log, newest first. */
        get: operations["list_audit_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rbac/audit/checkpoint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The latest signed state of the audit chain. Keep it elsewhere: up to its number, nobody can change the log
         *     unnoticed any more, not even who owns the database.
         */
        get: operations["audit_checkpoint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rbac/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** May somebody do this, and why? About others, administrators may ask. */
        post: operations["check"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rbac/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Grants, in the order in which they were given, expired ones included. */
        get: operations["list_grants"];
        put?: never;
        /** Grant a permission on one resource. Nobody can grant what they may not do themselves. */
        post: operations["create_grant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rbac/grants/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Withdraw a grant. */
        delete: operations["delete_grant"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rbac/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The permissions that Postern knows by name, in words. Custom roles may name others, for the assistant's own
         *     services.
         */
        get: operations["list_permissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rbac/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All roles, with what they permit. */
        get: operations["list_roles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rbac/roles/{role}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One role. */
        get: operations["read_role"];
        /**
         * Create a role or replace it: with `If-Match` only the version that was seen, with `If-None-Match: *` only where there is
         *     none. Nobody can make a role that permits what they may not do themselves, nor change one that does.
         */
        put: operations["put_role"];
        post?: never;
        /** Delete a role that no user, role or grant needs. */
        delete: operations["delete_role"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rbac/token-check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * As a service account: may the user do this whose access token the service was given, and why? It learns nothing about
         *     anybody else, and nothing once the user has logged out.
         */
        post: operations["check_by_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/service-accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Service accounts, in the order in which they were created. Of their keys nothing can be shown. */
        get: operations["list_service_accounts"];
        put?: never;
        /** Create an account for a program. Nobody can give it what they may not do themselves. */
        post: operations["create_service_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/service-accounts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A service account and what is known of its keys. */
        get: operations["read_service_account"];
        put?: never;
        post?: never;
        /** Delete a service account. Its keys are refused from then on. */
        delete: operations["delete_service_account"];
        options?: never;
        head?: never;
        /**
         * Change a service account, from its next call on. With `If-Match` only the version that was seen. Nobody can give it
         *     what they may not do themselves, nor change one that has it.
         */
        patch: operations["update_service_account"];
        trace?: never;
    };
    "/api/v1/service-accounts/{id}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a key of a service account, which is shown once. An account has at most two, so that a new one can be put in
         *     place before the old one is revoked. Nobody can make a key that opens what they may not do themselves.
         */
        post: operations["create_service_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/service-accounts/{id}/keys/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a key of a service account. It is refused from the next call on. */
        delete: operations["revoke_service_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/service-accounts/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which service account the key belongs to, what that may do, and how long the key is good. */
        get: operations["read_own_service_account"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who am I? One Redis script (the guard's) and one statement. */
        get: operations["who_am_i"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log out. The access token is refused from the next request on. */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/logout-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log out everywhere. Wants a proof of identity of the last 15 minutes; to log out here alone never does. */
        post: operations["logout_all"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange a refresh token for a new pair of tokens.
         * @description Each refresh token is good once. When the answer was lost, the same token may be sent again within ten
         *     seconds and gets the same successor. An old token that comes back later ends the session: it was copied.
         */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/token-exchange": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get an access token for a service, so that it is given none for Postern. It says who the user is and how that was
         *     proven, as the token does that it is exchanged for.
         */
        post: operations["exchange_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's live sessions, oldest first. */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        /** End all of the caller's sessions but the one that asks. */
        delete: operations["revoke_other_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End one of the caller's sessions; any but the one that asks wants a proof of identity of the last 15 minutes. Another
         *     user's session does not exist here (RBAC-7).
         */
        delete: operations["revoke_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sync/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What has changed of mine since I last asked. Changes are kept for a week, the last thousand or so. */
        get: operations["list_changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sync/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My changes as they happen: server-sent events.
         * @description - `ready`, data `{"gap": false}`: first; `id` is where it begins. With a gap the device has to load everything anew.
         *     - `change`, data `{"kind", "data", "at"}`: one for each change, with its `id`.
         *     - `end`, data `{"reason"}`: last. `session_ended`: log in again. `reconnect`: come back with `Last-Event-ID`.
         *
         *     A stream lives for 15 minutes at most; there may be ten at once, and so many of all users.
         */
        get: operations["follow_changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All users, in pages. */
        get: operations["list_users"];
        put?: never;
        /**
         * Invite a user: a mail lets them set a password. Nobody can give a role that permits what they may not do
         *     themselves.
         */
        post: operations["invite_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One user. `ETag` names the version. */
        get: operations["read_user"];
        put?: never;
        post?: never;
        /** Delete a user, with everything in the account, for good. (To keep it, suspend instead.) */
        delete: operations["delete_user"];
        options?: never;
        head?: never;
        /**
         * Change a user's profile. With `If-Match` only the version that was seen. (Addresses are changed by who reads
         *     them.)
         */
        patch: operations["update_user"];
        trace?: never;
    };
    "/api/v1/users/{id}/factors/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Remove all second factors of a user who has lost them. All sessions end, and log-in asks for the password alone. */
        post: operations["reset_factors"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Invite a user again who has not set a password yet. The link of the mail before is no longer good. */
        post: operations["repeat_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}/reactivate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put an account back to use. */
        post: operations["reactivate_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}/require-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a user choose a new password. All sessions end; the next log-in, with the present password, is good for
         *     `auth/password/change` and for logging out, and for nothing else.
         */
        post: operations["require_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}/roles/{role}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Give a user a role. Nobody can give a role that permits what they may not do themselves, nor one to somebody who
         *     may do more than they.
         */
        put: operations["assign_role"];
        post?: never;
        /** Take a role from a user. It counts at their next request, wherever that arrives. */
        delete: operations["remove_role"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The live sessions of a user, oldest first. There are as many as the limit of sessions allows: one page. */
        get: operations["list_user_sessions"];
        put?: never;
        post?: never;
        /** End all sessions of a user. */
        delete: operations["revoke_user_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}/sessions/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one session of a user. */
        delete: operations["revoke_user_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take an account out of use. Its sessions end at once, and nobody can log in to it. */
        post: operations["suspend_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}/unlock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a user in again who is locked out by wrong passwords or codes: they no longer count. */
        post: operations["unlock_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My account. `ETag` names its version. */
        get: operations["read_me"];
        put?: never;
        post?: never;
        /** Delete my account, with everything in it, after thirty days. All sessions end now. */
        delete: operations["delete_me"];
        options?: never;
        head?: never;
        /** Change my profile. With `If-Match` only the version that was seen. */
        patch: operations["update_me"];
        trace?: never;
    };
    "/api/v1/users/me/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What has happened to the own account, newest first: log-ins and tries at them, changes of what one logs in with, sessions
         *     that were opened and ended, accounts that were connected and disconnected and how services used
         *     them by day, and the help of administrators.
         */
        get: operations["my_activity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/me/email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for another e-mail address. Mails go to the present and to the new one; both have to agree within a day. The
         *     answer is the same whether or not the new address is known.
         */
        post: operations["change_email"];
        /** Keep the present address after all. */
        delete: operations["cancel_email_change"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All my data: profile, preferences, sessions, devices, second factors (but their secrets), messages, grants, and
         *     what the audit log has of me.
         */
        get: operations["export_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/me/features": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which features are active for me: roles, connected accounts and their scopes decide. */
        get: operations["my_features"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/me/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My preferences; what was never set has its default. */
        get: operations["read_preferences"];
        /** Replace my preferences; what is left out gets its default. With `If-Match` only the version that was seen. */
        put: operations["replace_preferences"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change some of my preferences: a JSON merge patch (RFC 7396), in which `null` means the default. With `If-Match`
         *     only the version that was seen; without, whatever others change at the same time is kept.
         */
        patch: operations["patch_preferences"];
        trace?: never;
    };
    "/api/v1/users/me/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keep my account after all. */
        post: operations["restore_me"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assets/page.css": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The pages' style. */
        get: operations["page_style"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Is the process alive? */
        get: operations["live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Can it serve? 503 when a dependency is away. */
        get: operations["ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internal/jobs/tick": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Do what is due. Several ticks at once share the work; none does another's.
         * @description Every component that has work is asked at once; 503 when one could not be, or had not all that it needs: without Redis
         *     nothing is told of attempts that were counted there. What could be done is done all the same.
         */
        post: operations["tick"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internal/work/auth": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Do the work of this component that is due. Several ticks at once share it; none does another's. */
        post: operations["work_auth"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internal/work/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Do the work of this component that is due. Several ticks at once share it; none does another's. */
        post: operations["work_jobs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internal/work/mail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Do the work of this component that is due. Several ticks at once share it; none does another's. */
        post: operations["work_mail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internal/work/messaging": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Do the work of this component that is due. Several ticks at once share it; none does another's. */
        post: operations["work_messaging"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internal/work/mfa": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Do the work of this component that is due. Several ticks at once share it; none does another's. */
        post: operations["work_mfa"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internal/work/oauth": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Do the work of this component that is due. Several ticks at once share it; none does another's. */
        post: operations["work_oauth"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internal/work/rbac": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Do the work of this component that is due. Several ticks at once share it; none does another's. */
        post: operations["work_rbac"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internal/work/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Do the work of this component that is due. Several ticks at once share it; none does another's. */
        post: operations["work_session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internal/work/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Do the work of this component that is due. Several ticks at once share it; none does another's. */
        post: operations["work_sync"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internal/work/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Do the work of this component that is due. Several ticks at once share it; none does another's. */
        post: operations["work_users"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All figures of all replicas, in the Prometheus text format. */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The description of this API (`OpenAPI` 3.1). */
        get: operations["openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/problems": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All types of problems. */
        get: operations["problem_types"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/problems/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One type of problem. */
        get: operations["problem_type"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/unsubscribe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Asks whether the summaries of the link are to end. Nothing changes: mail scanners open links. */
        get: operations["unsubscribe_page"];
        put?: never;
        /**
         * Ends the summaries of the link. Nobody has to be logged in; whatever the body says, the link says it all. Doing it twice
         *     changes nothing more.
         */
        post: operations["unsubscribe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/twilio/sms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A message came in. It belongs to the user whose verified number sent it; of others nothing is kept. */
        post: operations["receive_sms"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/twilio/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A message of ours has moved on. Reports come in any order and more than once; only what is news changes
         *     anything.
         */
        post: operations["receive_status"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Who has an alert in hand. Nobody is reminded of it, until it is about more than it was. */
        AcknowledgedItem: {
            /**
             * Format: date-time
             * @description When they did.
             */
            at: string;
            /**
             * Format: uuid
             * @description Who said so.
             */
            by: string;
            /**
             * @description How they are called.
             * @example Ada Lovelace
             */
            name: string;
        };
        /** @description Something that has happened to an account. */
        ActivityItem: {
            /** @description What people call the account of the connection; only of `connection.use`. */
            account?: string | null;
            /**
             * @description From where, where that was the address of whoever did it, or tried.
             * @example 192.0.2.7
             */
            address?: string | null;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description Whether an administrator did it to this account. */
            by_administrator: boolean;
            /**
             * Format: uuid
             * @description The connection, which may be gone.
             */
            connection_id?: string | null;
            /**
             * Format: int64
             * @description How often it was tried, where one item stands for several alike within a minute; of `connection.use`, how often services
             *     asked on that day (UTC), of which `at` is noon.
             */
            count: number;
            /**
             * Format: int64
             * @description How many of these were in vain; only of `connection.use`.
             */
            failures?: number | null;
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * @description What
             * @example auth.login
             * @enum {string}
             */
            kind: "auth.verify_email" | "auth.login" | "auth.login.challenge" | "auth.step_up" | "auth.logout" | "auth.logout_all" | "auth.refresh_replayed" | "auth.password.forgot" | "auth.password.reset" | "auth.password.change" | "auth.session.revoke" | "mfa.totp.enrol" | "mfa.totp.confirm" | "mfa.totp.remove" | "mfa.backup_codes.create" | "mfa.sms.enrol" | "mfa.sms.confirm" | "mfa.sms.send" | "mfa.sms.remove" | "message.stop" | "message.start" | "connection.grant" | "connection.refuse" | "connection.lapse" | "connection.pause" | "connection.resume" | "connection.remove" | "user.email.change" | "user.email.confirm" | "user.export" | "user.deletion.request" | "user.deletion.cancel" | "connection.use" | "user.role.assign" | "user.role.remove" | "user.suspend" | "user.reactivate" | "user.sessions.revoke" | "user.session.revoke" | "user.factors.reset" | "user.unlock" | "user.password.require" | "user.invitation.repeat" | "user.update" | "user.delete";
            /**
             * @description Whether it was done or refused
             * @enum {string}
             */
            outcome: "allowed" | "denied";
            /**
             * @description The provider of the connection that it is about.
             * @example google
             */
            provider?: string | null;
            /**
             * @description Why, as the audit log says it: `wrong_password`, for one. Null for what an administrator did.
             * @example password
             */
            reason?: string | null;
            /**
             * @description The role that was given or taken away.
             * @example premium
             */
            role?: string | null;
            /**
             * @description The scopes that they named; only of `connection.use`.
             * @example []
             */
            scopes?: string[];
            /**
             * @description The services that asked, by the names of their accounts; only of `connection.use`.
             * @example []
             */
            services?: string[];
            /**
             * Format: uuid
             * @description By which session, if by one. While it lives, `GET /api/v1/sessions` tells its device.
             */
            session_id?: string | null;
        };
        /** @description Who did something. */
        Actor: {
            /**
             * @description What the user is called, while they have an account.
             * @example Ada Lovelace
             */
            name?: string | null;
            /**
             * Format: uuid
             * @description What the log calls them; a service account by its id.
             */
            pseudonym: string;
            /** @description The name of the service account, if it is one, while there is one. */
            service_account?: string | null;
            /**
             * Format: uuid
             * @description Their id, while they have an account.
             */
            user_id?: string | null;
        };
        /** @description Whom it is about. */
        AddressRequest: {
            /**
             * Format: email
             * @description The address.
             * @example ada@example.com
             */
            email: string;
        };
        /** @description What the code says of an alert rule. */
        AlertDefault: {
            /**
             * Format: int64
             * @description For so long, in s.
             */
            hold_seconds: number;
            /**
             * Format: int64
             * @description From this value on it is too much.
             */
            threshold: number;
        };
        /** @description An alert rule, and how it is. */
        AlertItem: {
            /** @description The kinds, schedules or providers of which it is too much. */
            about: string[];
            acknowledged?: null | components["schemas"]["AcknowledgedItem"];
            /** @description Whether somebody has said something else than the code. */
            changed: boolean;
            /** @description What the code says. */
            default: components["schemas"]["AlertDefault"];
            /** @description What it measures. */
            description: string;
            /** @description Whether it is looked at at all. */
            enabled: boolean;
            /**
             * Format: int64
             * @description For so long, in s, before anybody is told.
             * @example 60
             */
            hold_seconds: number;
            /**
             * Format: date-time
             * @description When it last was over.
             */
            last_resolved_at?: string | null;
            /**
             * Format: date-time
             * @description When that was.
             */
            measured_at?: string | null;
            /**
             * @description Its name.
             * @example queue_age
             */
            name: string;
            /** @description The users who are told: those who are named here and may still see background work; everybody who may, where none is left. */
            recipients: string[];
            /**
             * Format: date-time
             * @description Since when it has been too much.
             */
            since?: string | null;
            /**
             * @description `ok`; `pending`, too much and not for long enough; `firing`, and whoever is to be told was told.
             * @example firing
             */
            state: string;
            /**
             * Format: int64
             * @description From this value on it is too much.
             * @example 300
             */
            threshold: number;
            /**
             * @description In what: `seconds`, `jobs`, `percent` or `connections`.
             * @example seconds
             */
            unit: string;
            /**
             * Format: int64
             * @description What was measured last, the largest value of all kinds, schedules or providers; null before that, and while it is switched
             *     off.
             */
            value?: number | null;
        };
        /** @description All alert rules: as many as there are in the code. */
        AlertList: {
            /** @description In the order of the code. */
            items: components["schemas"]["AlertItem"][];
        };
        /** @description When an alert begins, and who is told. */
        AlertSettings: {
            /** @description Whether it is looked at at all. What is switched off is over, and nobody is told that it is. */
            enabled: boolean;
            /**
             * Format: int32
             * @description For so long, in s, before anybody is told.
             * @example 60
             */
            hold_seconds: number;
            /** @description The users who are told; they have to be able to see background work. Nobody: everybody who may. */
            recipients: string[];
            /**
             * Format: int64
             * @description From this value on it is too much; in the rule's unit.
             * @example 300
             */
            threshold: number;
        };
        /** @description On what something was done. */
        AuditedResource: {
            /** @description Its id; of a user who is gone, the pseudonym. */
            id?: string | null;
            /**
             * @description What it is called, while it is there and has a name: a user, a role, a service account; of a connection the provider.
             * @example Ada Lovelace
             */
            name?: string | null;
            /** @description Its type. */
            type: string;
        };
        /** @description An event. */
        AuditItem: {
            /**
             * @description What
             * @example auth.login
             * @enum {string}
             */
            action: "auth.register" | "auth.verify_email" | "auth.verification.resend" | "auth.login" | "auth.login.challenge" | "auth.step_up" | "auth.logout" | "auth.logout_all" | "auth.refresh" | "auth.token.exchange" | "auth.refresh_replayed" | "auth.password.forgot" | "defence.access_token" | "defence.service_key" | "defence.webhook" | "defence.cross_site" | "defence.rate_limit" | "auth.password.reset" | "auth.password.change" | "auth.session.revoke" | "mfa.totp.enrol" | "mfa.totp.confirm" | "mfa.totp.remove" | "mfa.backup_codes.create" | "mfa.sms.enrol" | "mfa.sms.confirm" | "mfa.sms.send" | "mfa.sms.remove" | "message.stop" | "message.start" | "connection.grant" | "connection.refuse" | "connection.lapse" | "connection.fail" | "connection.pause" | "connection.resume" | "connection.remove" | "rbac.access" | "rbac.check" | "rbac.role.put" | "rbac.role.delete" | "rbac.grant.create" | "rbac.grant.delete" | "service_account.create" | "service_account.update" | "service_account.delete" | "service_account.key.create" | "service_account.key.revoke" | "user.role.assign" | "user.role.remove" | "user.suspend" | "user.reactivate" | "user.sessions.revoke" | "user.session.revoke" | "user.factors.reset" | "user.unlock" | "user.password.require" | "user.invitation.repeat" | "user.invite" | "user.update" | "user.delete" | "user.profile.update" | "user.email.change" | "user.email.confirm" | "user.preferences.update" | "user.export" | "user.deletion.request" | "user.deletion.cancel" | "user.deleted" | "job.retry" | "job.discard" | "job.kind.pause" | "job.kind.resume" | "job.kind.limit" | "job.schedule.put" | "error.delete" | "job.alert.put" | "job.alert.acknowledge";
            actor?: null | components["schemas"]["Actor"];
            /**
             * @description The client's address.
             * @example 192.0.2.7
             */
            address: string;
            /** @description Whatever else was kept. */
            details: Record<string, never>;
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * Format: date-time
             * @description When.
             */
            occurred_at: string;
            /**
             * @description `allowed` or `denied`.
             * @example allowed
             */
            outcome: string;
            /** @description With which permission, where it is a decision. */
            permission?: string | null;
            /**
             * @description Why
             * @example password
             * @enum {string}
             */
            reason: "password" | "second_factor" | "refresh_token" | "token" | "code" | "own" | "role" | "grant" | "service_account" | "provider" | "provider_denied" | "provider_failed" | "other_account" | "webhook" | "due" | "requested" | "unknown_account" | "wrong_password" | "locked" | "suspended" | "invalid_token" | "wrong_code" | "used_token" | "challenge_over" | "superseded" | "session_ended" | "invalid_signature" | "foreign_address" | "foreign_origin" | "too_often" | "session_limit" | "no_permission" | "not_owner" | "grant_expired" | "stale_authentication" | "insufficient_assurance" | "second_factor_required" | "password_change_required" | "escalation";
            resource?: null | components["schemas"]["AuditedResource"];
            /** @description Whether it is part of the sealed chain. */
            sealed: boolean;
            /**
             * Format: uuid
             * @description By which session.
             */
            session_id?: string | null;
            /** @description The request's trace id. */
            trace_id: string;
        };
        /** @description A job that another waits for. */
        Awaited: {
            /**
             * @description What becomes of the other when it is dead: `fail` or `run`.
             * @example fail
             */
            if_dead: string;
            /**
             * Format: uuid
             * @description Which.
             */
            job: string;
        };
        /** @description Backup codes. Shown once. */
        BackupCodesAnswer: {
            /**
             * @description Ten codes, each good for one log-in without the app.
             * @example [
             *       "89abc-defgh-jkmnp-qrstv-wxyz0"
             *     ]
             */
            backup_codes: string[];
        };
        /** @description The backup codes. */
        BackupCodesState: {
            /**
             * Format: date-time
             * @description When they were made.
             */
            created_at: string;
            /**
             * Format: int64
             * @description How many are left of ten.
             */
            left: number;
        };
        /** @description Of the calendar. */
        CalendarSettings: {
            /**
             * Format: int32
             * @description How long a meeting takes unless somebody says.
             * @default 30
             */
            default_duration_min: number;
            /**
             * @description The first day of a week.
             * @default monday
             */
            week_start: components["schemas"]["WeekStart"];
        };
        /** @description The password was right, and a second factor has to follow. */
        ChallengeAnswer: {
            /**
             * @description For `POST /api/v1/auth/login/mfa`, within five minutes and five tries. It is no session.
             * @example pst_mc_…
             */
            challenge: string;
            /**
             * @description What may follow, the strongest first: `totp`, `backup_code`, `sms`.
             * @example [
             *       "totp",
             *       "backup_code"
             *     ]
             */
            factors: string[];
            /** @description Always true. */
            mfa_required: boolean;
        };
        /** @description Mails are on their way. */
        ChangeEmailAnswer: {
            /** @description Always `confirmations_sent`. */
            status: string;
        };
        /** @description The address to have. */
        ChangeEmailRequest: {
            /**
             * Format: email
             * @description It.
             * @example ada@example.org
             */
            email: string;
            /**
             * @description `true` keeps the caller's other sessions when the address is replaced; they end otherwise.
             * @default false
             */
            keep_other_sessions: boolean;
        };
        /** @description Something of the caller's that has changed. */
        ChangeItem: {
            /**
             * Format: date-time
             * @description When it was.
             */
            at: string;
            /** @description Which, or what of it. */
            data: Record<string, never>;
            /**
             * @description Its place among the user's changes.
             * @example 1764000000000-0
             */
            id: string;
            /**
             * @description `<thing>.<what>`.
             * @example preferences.changed
             */
            kind: string;
        };
        /** @description The old password and the new one. */
        ChangePasswordRequest: {
            /**
             * Format: password
             * @description The password until now.
             */
            current_password: string;
            /**
             * Format: password
             * @description 12 to 128 characters, not easy to guess.
             */
            new_password: string;
        };
        /** @description Changes since a device last asked. */
        ChangesAnswer: {
            /**
             * @description To be sent as `since` the next time; always there.
             * @example 1764000000000-0
             */
            cursor: string;
            /** @description Whether changes after `since` were dropped: the device has to load everything anew. */
            gap: boolean;
            /** @description Whether there are more right now. */
            has_more: boolean;
            /** @description Oldest first. */
            items: components["schemas"]["ChangeItem"][];
        };
        /** @description Of the chat. */
        ChatSettings: {
            /**
             * Format: int32
             * @description How long conversations are kept.
             * @default 365
             */
            history_days: number;
            /**
             * @description Whether the assistant suggests what to ask.
             * @default true
             */
            suggestions: boolean;
        };
        /** @description What follows. */
        CheckAnswer: {
            /** @description Whether it may be done. */
            allowed: boolean;
            /**
             * @description Why: `role`, `own`, `grant`, or `no_permission`, `not_owner`, `grant_expired`, `suspended`.
             * @example own
             */
            reason: string;
        };
        /** @description On what. */
        CheckedResource: {
            /**
             * @description Its id.
             * @example shopping-list
             */
            id: string;
            /**
             * Format: uuid
             * @description Whose it is, if the one who asks knows. What is nobody's is not the user's own.
             */
            owner?: string;
            /**
             * @description Its type, as permissions name it.
             * @example notes
             */
            type: string;
        };
        /** @description What is asked. */
        CheckRequest: {
            /**
             * @description What.
             * @example notes:read:own
             */
            permission: string;
            resource?: null | components["schemas"]["CheckedResource"];
            /**
             * Format: uuid
             * @description Who; the caller, if left out.
             */
            user_id?: string;
        };
        /** @description A code is on its way. */
        CodeSentAnswer: {
            /**
             * Format: date-time
             * @description Until when the code is good.
             */
            expires_at: string;
            /** @description When a phone is added: what to know about text messages, for its owner. */
            notice?: string | null;
            /**
             * @description Where to, with the middle hidden.
             * @example +49•••••••••89
             */
            number: string;
            /**
             * Format: date-time
             * @description When another may be asked for, unless this one is used before.
             */
            resend_at: string;
            /** @description Always `code_sent`. */
            status: string;
        };
        /** @description How far the change is. */
        ConfirmEmailAnswer: {
            /**
             * @description `changed`, or `waiting_for_other_side`.
             * @example changed
             */
            status: string;
        };
        /** @description The token of one of the mails. */
        ConfirmEmailRequest: {
            /**
             * @description From the link.
             * @example pst_ta_…
             */
            token: string;
        };
        /** @description The code that the phone has received. */
        ConfirmSmsRequest: {
            /**
             * @description The six digits.
             * @example 123456
             */
            code: string;
        };
        /** @description A code of the app. */
        ConfirmTotpRequest: {
            /**
             * @description The six digits that the app shows now.
             * @example 123456
             */
            code: string;
        };
        /** @description A connected account. */
        ConnectionItem: {
            /**
             * @description What people call the account.
             * @example ada@example.com
             */
            account: string;
            /**
             * Format: date-time
             * @description Until when the present access token is good, where the provider says. It is refreshed before.
             */
            expires_at?: string | null;
            /**
             * @description The features that the granted scopes make possible.
             * @example [
             *       "calendar.read"
             *     ]
             */
            features: string[];
            /** @description What the provider has granted. */
            granted_scopes: string[];
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * @description The provider's code for what went wrong last.
             * @example invalid_grant
             */
            last_error?: string | null;
            /**
             * Format: date-time
             * @description When a token of it was last used.
             */
            last_used_at?: string | null;
            /**
             * @description The provider.
             * @example google
             */
            provider: string;
            /** @description What it was asked for; people may untick scopes there. */
            requested_scopes: string[];
            /**
             * @description `active`, `expiring`, `needs_reauth`, `paused` or `error`.
             * @example active
             */
            status: string;
            /**
             * Format: date-time
             * @description Since when.
             */
            status_since: string;
        };
        /** @description What the token is to be. */
        ConnectionTokenRequest: {
            /**
             * Format: int64
             * @description How many seconds it is good at least.
             * @default 60
             * @example 300
             */
            min_valid_s: number;
            /** @description A token from here that the provider refuses. If it is still the present one, another one is asked for. */
            refused_token?: string;
            /**
             * @description Scopes that it has to have. Without any it has what was granted.
             * @example []
             */
            scopes?: string[];
        };
        /** @description What to connect, and what for. */
        ConnectRequest: {
            /**
             * @description What for: ids of features, of which each asks for the least that will do.
             * @example [
             *       "calendar.read"
             *     ]
             */
            features?: string[];
            /**
             * @description Where: the id of a provider.
             * @example google
             */
            provider: string;
            /**
             * @description Where the browser goes afterwards: a path, or an address of an application that the operator has named.
             * @example /connections
             */
            return_to?: string | null;
            /** @description Scopes by name, beside those of the features. */
            scopes?: string[];
            shown?: null | components["schemas"]["Shown"];
            /**
             * @description How the flow is bound to whoever began it: `cookie`, or `token` for clients without cookies.
             * @example cookie
             */
            transport?: string;
        };
        /** @description What I have agreed to, and when: a receipt. */
        ConsentItem: {
            /**
             * @description What people called the account.
             * @example ada@example.com
             */
            account: string;
            /**
             * @description `granted`, `widened`, `narrowed`, `changed` or `withdrawn`.
             * @example widened
             */
            change: string;
            /**
             * Format: date-time
             * @description When.
             */
            consented_at: string;
            /**
             * @description What the device calls itself that it was given from, as in the list of sessions. Null where the provider has
             *     narrowed it by itself.
             * @example Firefox on Windows
             */
            device?: string | null;
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * @description The provider.
             * @example google
             */
            provider: string;
            /** @description What was agreed to since. */
            scopes: string[];
            words?: null | components["schemas"]["ConsentWords"];
        };
        /** @description What was said of one feature or scope. */
        ConsentWord: {
            /**
             * @description The feature or the scope.
             * @example calendar.read
             */
            id: string;
            /**
             * @description What it was said to do.
             * @example Der Assistent sieht Ihre Termine.
             */
            text: string;
            /**
             * @description What it was called.
             * @example Kalender lesen
             */
            title: string;
        };
        /** @description The words by which somebody was asked, as they were then. */
        ConsentWords: {
            /** @description One for each feature or scope that was asked for. */
            items: components["schemas"]["ConsentWord"][];
            /**
             * @description Their language (BCP 47).
             * @example de
             */
            language: string;
            /**
             * @description `client`: it says that it has shown these. `api`: it did not say what it has shown, and these are the API's own.
             * @example client
             */
            source: string;
        };
        /** @description What becomes of the caller's other sessions. */
        CreateBackupCodesRequest: {
            /**
             * @description `true` keeps them; they end otherwise.
             * @default false
             */
            keep_other_sessions: boolean;
        };
        /** @description A permission on one resource, for one user or one role. */
        CreateGrantRequest: {
            /**
             * Format: date-time
             * @description From when on it counts for nothing; never, if left out.
             */
            expires_at?: string | null;
            /**
             * @description What; the scope is `any`.
             * @example notes:read:any
             */
            permission: string;
            /** @description On what. */
            resource: components["schemas"]["ResourceRequest"];
            /** @description For whom. */
            subject: components["schemas"]["SubjectRequest"];
        };
        /** @description A service account to create. Its keys are made one by one. */
        CreateServiceAccountRequest: {
            /**
             * @description The addresses and networks that it may come from, at most 50; from anywhere, if left out.
             * @example [
             *       "192.0.2.0/24"
             *     ]
             */
            allowed_addresses?: string[];
            /**
             * @description What access tokens are for that it accepts (`aud`), at most 20, each of no other service account.
             * @example [
             *       "calendar"
             *     ]
             */
            audiences?: string[];
            /**
             * @description What people call it.
             * @example assistant
             */
            name: string;
            /**
             * @description What it may do, of what service accounts may (`for_services` in the list of permissions).
             * @example [
             *       "connections:broker:any"
             *     ]
             */
            permissions: string[];
        };
        /** @description A key to make. */
        CreateServiceKeyRequest: {
            /**
             * Format: date-time
             * @description From when on it is refused, within 366 days; in 90 days, if left out.
             */
            expires_at?: string | null;
        };
        /** @description The account will be deleted. */
        DeletionAnswer: {
            /**
             * Format: date-time
             * @description When. Until then a log-in and `POST /api/v1/users/me/restore` keep it.
             */
            deletion_at: string;
        };
        /** @description One thing that is needed. */
        Dependency: {
            /**
             * Format: int64
             * @description How long it took to answer, in milliseconds.
             */
            latency_ms: number;
            /**
             * Format: int64
             * @description Postgres: the newest migration applied.
             */
            schema_version?: number | null;
            /** @description `ok` or `unavailable`; `untried` when the settings forbid it. */
            status: string;
        };
        /**
         * @description How often a summary comes.
         * @enum {string}
         */
        Digest: "never" | "daily" | "weekly";
        /** @description Why a job is discarded. */
        DiscardRequest: {
            /**
             * @description For those who look at it later; administrators see it, and the audit log keeps it. At most 500 characters. Nothing, if it is
             *     left out or empty.
             * @example The address was a typing error.
             */
            reason?: string;
        };
        /** @description Of files. */
        DriveSettings: {
            /**
             * @description Whether the assistant keeps an index of them.
             * @default false
             */
            index: boolean;
        };
        /** @description By e-mail. */
        EmailNotifications: {
            /**
             * @description A summary of what happened in the account, a day or a week after the one before; each has a link that ends them.
             * @default never
             */
            digest: components["schemas"]["Digest"];
            /**
             * @description News of the product, for whoever sends some; Postern itself sends none.
             * @default false
             */
            product: boolean;
            /**
             * @description What concerns the security of the account: always sent, and cannot be switched off.
             * @default true
             */
            security: boolean;
        };
        /** @description What an authenticator app needs. Shown once. */
        EnrolmentAnswer: {
            /**
             * @description The same with everything around it, for apps on this device.
             * @example otpauth://totp/Postern:ada%40example.com?secret=…&issuer=Postern
             */
            otpauth_uri: string;
            /**
             * @description The URI as a QR code.
             * @example <svg xmlns="http://www.w3.org/2000/svg" …
             */
            qr_svg: string;
            /**
             * @description The secret, for typing (base32).
             * @example GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ
             */
            secret: string;
        };
        /** @description The phone to add. */
        EnrolSmsRequest: {
            /**
             * @description Its number, with country code.
             * @example +49 151 23456789
             */
            number: string;
        };
        /** @description An unexpected error: what has gone wrong at one place of the code, and how often. */
        ErrorItem: {
            /**
             * @description Where.
             * @example users
             */
            component: string;
            /**
             * Format: int64
             * @description How often.
             */
            count: number;
            /**
             * Format: date-time
             * @description When first.
             */
            first_seen_at: string;
            /** @description Leads to the first occurrence in the log. */
            first_trace_id: string;
            /**
             * Format: uuid
             * @description Its fingerprint: the same whenever it comes again, also in another release.
             */
            id: string;
            /**
             * @description The kind of the job that has failed, if it was one.
             * @example send_email
             */
            job?: string | null;
            /**
             * Format: date-time
             * @description When last.
             */
            last_seen_at: string;
            /** @description Leads to the last occurrence in the log. */
            last_trace_id: string;
            /**
             * @description The release in which it came last.
             * @example 0.1.0
             */
            release: string;
            /**
             * @description The pattern of the route that has failed, if it was one.
             * @example /api/v1/users/{id}
             */
            route?: string | null;
            /**
             * @description In which file of the code.
             * @example components/users/src/routes/read.rs
             */
            source?: string | null;
            /** @description The beginning of the statement or script that failed, without what it was given. */
            statement?: string | null;
            /**
             * @description What it was, in words of the code.
             * @example Postgres refused a statement: 42703
             */
            what: string;
        };
        /** @description A token for one service (RFC 8693 section 2.2.1). */
        ExchangedToken: {
            /** @description JWT (RFC 9068) for that service, signed with the published keys. Postern itself refuses it. */
            access_token: string;
            /**
             * Format: int64
             * @description Seconds until it expires; nothing refreshes it.
             * @example 300
             */
            expires_in: number;
            /**
             * @description What it is.
             * @example urn:ietf:params:oauth:token-type:access_token
             */
            issued_token_type: string;
            /** @description Always `Bearer`. */
            token_type: string;
        };
        /** @description For which service a token is wanted. */
        ExchangeRequest: {
            /**
             * @description What the service is called (`aud`).
             * @example calendar
             */
            audience: string;
        };
        /**
         * @description A second factor.
         * @enum {string}
         */
        FactorName: "totp" | "backup_code" | "sms";
        /** @description The caller's factors. */
        FactorsAnswer: {
            backup_codes?: null | components["schemas"]["BackupCodesState"];
            /** @description Whether log-in asks for a second factor. */
            mfa_enabled: boolean;
            /** @description The password. */
            password: components["schemas"]["PasswordState"];
            sms?: null | components["schemas"]["PhoneState"];
            sms_pending?: null | components["schemas"]["PendingPhoneState"];
            /** @description The authenticator app. */
            totp: components["schemas"]["TotpState"];
        };
        /** @description A feature. */
        FeatureItem: {
            /** @description Whether it is active for the caller. */
            active: boolean;
            /**
             * @description Its id.
             * @example calendar.read
             */
            id: string;
            /**
             * @description What is missing, each with its `kind`: `permission`, `connection`, `scope`, `reauthorization` or `paused`.
             * @example [
             *       {
             *         "any_of": [
             *           "google",
             *           "microsoft"
             *         ],
             *         "kind": "connection"
             *       }
             *     ]
             */
            missing: Record<string, never>[];
            /**
             * @description What people call it.
             * @example Read your calendar
             */
            name: string;
        };
        /** @description A feature that an account at the provider makes possible. */
        FeatureOfProvider: {
            /**
             * @description What it does there.
             * @example The assistant sees your appointments.
             */
            description: string;
            /**
             * @description Its id.
             * @example calendar.read
             */
            id: string;
            /**
             * @description What people call it.
             * @example Read your calendar
             */
            name: string;
            /** @description The scopes that it asks for; none where an account is enough. */
            scopes: string[];
        };
        /** @description Every feature of the product. */
        FeaturesAnswer: {
            /** @description In the order of the product. */
            items: components["schemas"]["FeatureItem"][];
        };
        /** @description Settings of each feature. */
        FeatureSettings: {
            calendar?: components["schemas"]["CalendarSettings"];
            chat?: components["schemas"]["ChatSettings"];
            drive?: components["schemas"]["DriveSettings"];
            mail?: components["schemas"]["MailSettings"];
            notes?: components["schemas"]["NotesSettings"];
            video?: components["schemas"]["VideoSettings"];
        };
        /** @description One bad field. */
        FieldError: {
            /**
             * @description What is wrong, for programs
             * @example email_malformed
             * @enum {string}
             */
            code: "breached_password" | "challenge_over" | "cycle" | "duplicate" | "email_forbidden_character" | "email_local_part_too_long" | "email_malformed" | "email_too_long" | "forbidden_character" | "host_bits" | "in_the_past" | "invalid" | "invalid_audience" | "invalid_challenge" | "invalid_code" | "invalid_component" | "invalid_cursor" | "invalid_days" | "invalid_description" | "invalid_device" | "invalid_device_token" | "invalid_event_id" | "invalid_expression" | "invalid_flag" | "invalid_id" | "invalid_json" | "invalid_key" | "invalid_kind" | "invalid_language" | "invalid_limit" | "invalid_network" | "invalid_number" | "invalid_permission" | "invalid_query" | "invalid_registration" | "invalid_resource_id" | "invalid_resource_type" | "invalid_return_to" | "invalid_role" | "invalid_scope" | "invalid_search" | "invalid_target" | "invalid_time" | "invalid_time_zone" | "invalid_token" | "invalid_trace_id" | "name_empty" | "name_forbidden_character" | "name_link" | "name_too_long" | "never" | "no_code" | "no_phone" | "no_text_messages" | "not_for_services" | "not_granted" | "not_yours" | "other_type" | "out_of_range" | "password_forbidden_word" | "password_guessable" | "password_too_long" | "password_too_short" | "phone_country_not_allowed" | "phone_forbidden_character" | "phone_needs_app" | "phone_no_country_code" | "phone_not_mobile" | "phone_opted_out" | "phone_taken" | "phone_undeliverable" | "phone_wrong_length" | "required" | "required_channel" | "reserved" | "same_address" | "second_factor_required" | "session_ended" | "taken" | "too_late" | "too_long" | "too_many" | "unchanged_password" | "unexpected" | "unknown_field" | "unknown_role" | "unknown_subject" | "unknown_user" | "unknown_value" | "used_token" | "wrong_code" | "wrong_length" | "wrong_password" | "wrong_type";
            /** @description What is wrong, for people. */
            detail: string;
            /**
             * @description Where: a JSON pointer (RFC 6901) into the body, or `/name` of a parameter; empty where no member is to blame.
             * @example /email
             */
            pointer: string;
        };
        /** @description Where to send the user. */
        FlowBegun: {
            /**
             * @description The provider's page, on which the user agrees.
             * @example https://accounts.google.com/o/oauth2/v2/auth?…
             */
            authorize_url: string;
            /** @description For clients without cookies: what the callback wants in `x-postern-binding`. */
            binding?: string | null;
            /**
             * Format: date-time
             * @description Until when they may come back.
             */
            expires_at: string;
        };
        /** @description A grant. */
        GrantItem: {
            /**
             * Format: date-time
             * @description When.
             */
            created_at: string;
            /**
             * Format: uuid
             * @description Who gave it, while they have an account.
             */
            created_by?: string | null;
            /**
             * Format: date-time
             * @description From when on it counts for nothing.
             */
            expires_at?: string | null;
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * @description What.
             * @example notes:read:any
             */
            permission: string;
            /** @description On what. */
            resource: components["schemas"]["ResourceItem"];
            /** @description For whom. */
            subject: components["schemas"]["SubjectItem"];
        };
        /** @description Whom to invite. */
        InviteRequest: {
            /**
             * Format: email
             * @description Their address.
             * @example ada@example.com
             */
            email: string;
            /**
             * @description What they are called.
             * @example Ada
             */
            name: string;
            /**
             * @description Roles beside `user`.
             * @example [
             *       "premium"
             *     ]
             */
            roles?: string[];
        };
        /** @description A job, with what may be shown of what it is told, and its tries. */
        JobDetail: components["schemas"]["JobItem"] & {
            /** @description Why it was discarded, if somebody has said so. */
            discard_reason?: string | null;
            /** @description What it is told: ids, numbers, flags and what it is about. Texts that may name somebody are `…`. */
            payload: Record<string, never>;
            /** @description Its tries that have ended, newest first. Of work that is forgotten once it is done, those that failed. */
            tries: components["schemas"]["TryItem"][];
            /** @description What it waits for. */
            waits_for: components["schemas"]["Awaited"][];
        };
        /** @description How the tries of an hour ended. Of work that is forgotten once it is done, those that failed. */
        JobHour: {
            /**
             * Format: int64
             * @description So many did not, and were the last: the job was given up.
             * @example 1
             */
            dead: number;
            /**
             * Format: int64
             * @description So many did it.
             * @example 1204
             */
            done: number;
            /**
             * Format: int64
             * @description So many did not, and were to be tried again.
             * @example 3
             */
            failed: number;
            /**
             * Format: date-time
             * @description When it begins.
             */
            starts_at: string;
        };
        /** @description The last 24 hours. */
        JobHours: {
            /** @description By full hours in UTC, the oldest first: 25, for the first and the last are cut off. */
            items: components["schemas"]["JobHour"][];
        };
        /** @description A job. What it is told is not part of a list. */
        JobItem: {
            /**
             * Format: int32
             * @description How many tries have begun.
             */
            attempts: number;
            /**
             * Format: date-time
             * @description When it was ordered.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it ended.
             */
            finished_at?: string | null;
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * @description Its kind.
             * @example send_email
             */
            kind: string;
            /** @description Why its last try failed. */
            last_error?: string | null;
            /**
             * @description `urgent`, `normal` or `idle`, among those of its kind.
             * @example normal
             */
            priority: string;
            /**
             * Format: date-time
             * @description It is not done before.
             */
            run_at: string;
            /**
             * Format: date-time
             * @description When its present or last try began.
             */
            started_at?: string | null;
            /**
             * @description `waiting` for other jobs, `queued`, `running`, `done`, `dead`: given up, or `discarded`.
             * @example dead
             */
            status: string;
            /**
             * Format: uuid
             * @description Whom it is about, if it is about one user.
             */
            user_id?: string | null;
        };
        /** @description A kind of job, and how it fares. */
        KindItem: {
            /**
             * @description Who works it off; null if it is of another version.
             * @example mail
             */
            component?: string | null;
            /**
             * Format: int64
             * @description Jobs that were given up.
             */
            dead: number;
            /**
             * @description Its name.
             * @example send_email
             */
            kind: string;
            /** @description The tries of the last hour. */
            last_hour: components["schemas"]["LastHour"];
            /**
             * Format: date-time
             * @description Since when the oldest waits that is due; null when none is.
             */
            oldest_due_at?: string | null;
            /**
             * Format: date-time
             * @description Since when it is paused; null when it is not.
             */
            paused_at?: string | null;
            /**
             * Format: int32
             * @description How many may begin in a minute; null without a limit.
             */
            per_minute?: number | null;
            /**
             * Format: int64
             * @description Jobs that wait for a worker, or for their time.
             */
            queued: number;
            /**
             * Format: int64
             * @description Jobs that somebody has in hand.
             */
            running: number;
            /**
             * Format: int64
             * @description Jobs that wait for others.
             */
            waiting: number;
        };
        /** @description All kinds: as many as there are in the code. */
        KindList: {
            /** @description By name. */
            items: components["schemas"]["KindItem"][];
        };
        /** @description What administrators say of a kind. */
        KindSettings: {
            /**
             * Format: int32
             * @description How many jobs may begin in a minute, over all workers; null for no limit. A tenth of them may begin at once.
             * @example 600
             */
            per_minute?: number | null;
        };
        /** @description How tries ended. Of work that is forgotten once it is done, those that failed. */
        LastHour: {
            /**
             * Format: int64
             * @description So many did it.
             */
            done: number;
            /**
             * Format: int64
             * @description So many did not.
             */
            failed: number;
            /**
             * Format: int64
             * @description How long the longest took, in ms.
             */
            longest_ms?: number | null;
            /**
             * Format: int64
             * @description How long one took on average, in ms.
             */
            mean_ms?: number | null;
        };
        /** @description Alive. */
        Live: {
            /** @description Always `ok`. */
            status: string;
        };
        /** @description Tokens, or a challenge for those who have a second factor. */
        LoginAnswer: components["schemas"]["TokenAnswer"] | components["schemas"]["ChallengeAnswer"];
        /** @description The challenge of the first step, and a code. */
        LoginMfaRequest: {
            /**
             * @description From the first step.
             * @example pst_mc_…
             */
            challenge: string;
            /**
             * @description The code: six digits of the app or of the text message, or one of the backup codes.
             * @example 123456
             */
            code: string;
            /** @description One of the `factors` of the first step. */
            factor: components["schemas"]["FactorName"];
        };
        /** @description Who logs in, and how the tokens should come. */
        LoginRequest: {
            /**
             * @description What the device is called in the list of sessions; otherwise by browser and system, such as "Firefox on Windows".
             * @example Ada's laptop
             */
            device?: string;
            /**
             * @description The token that an earlier log-in gave, which says that this is the same device. Browsers keep it as a cookie.
             * @example pst_dt_…
             */
            device_token?: string;
            /**
             * Format: email
             * @description The address.
             * @example ada@example.com
             */
            email: string;
            /**
             * Format: password
             * @description The password.
             * @example correct horse battery staple
             */
            password: string;
            /** @description `token` (in the body, for API clients) or `cookie` (for browsers). */
            transport?: components["schemas"]["LoginTransport"];
        };
        /**
         * @description How the tokens come.
         * @enum {string}
         */
        LoginTransport: "token" | "cookie";
        /** @description Of mail. */
        MailSettings: {
            /**
             * @description What mails end with.
             * @default
             */
            signature: string;
        };
        /** @description The caller's account. */
        MeAnswer: {
            /**
             * Format: date-time
             * @description When the account was made.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it will be deleted, if the owner has asked for that.
             */
            deletion_at?: string | null;
            /**
             * @description The address.
             * @example ada@example.com
             */
            email: string;
            /**
             * Format: uuid
             * @description The user.
             */
            id: string;
            /**
             * Format: date-time
             * @description When it was last logged in to.
             */
            last_login_at?: string | null;
            /** @description Whether log-in asks for a second factor. */
            mfa_enabled: boolean;
            /**
             * @description What the user is called.
             * @example Ada
             */
            name: string;
            pending_email?: null | components["schemas"]["PendingEmailItem"];
            /**
             * @description Role names.
             * @example [
             *       "user"
             *     ]
             */
            roles: string[];
        };
        /** @description A key, shown once. */
        NewServiceKey: {
            /**
             * Format: date-time
             * @description From when on it is refused.
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description Its id, by which it is revoked.
             */
            id: string;
            /**
             * @description For `Authorization: Bearer`. It is kept nowhere.
             * @example pst_sk_…
             */
            key: string;
        };
        /** @description Of notes. */
        NotesSettings: {
            /**
             * @description Where new notes go.
             * @default Inbox
             */
            folder: string;
        };
        /** @description Which messages reach the user, and how. */
        Notifications: {
            email?: components["schemas"]["EmailNotifications"];
            push?: components["schemas"]["PushNotifications"];
            sms?: components["schemas"]["SmsNotifications"];
        };
        /** @description The key of a request. */
        OwnKey: {
            /**
             * Format: date-time
             * @description From when on it is refused.
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
        };
        /** @description What a service account may know of itself. */
        OwnServiceAccount: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /** @description The key that it came with. */
            key: components["schemas"]["OwnKey"];
            /**
             * @description What people call it.
             * @example assistant
             */
            name: string;
            /**
             * @description What it may do.
             * @example [
             *       "connections:broker:any"
             *     ]
             */
            permissions: string[];
        };
        /** @description One page of a list. */
        Page_ActivityItem: {
            /** @description The items. */
            items: {
                /** @description What people call the account of the connection; only of `connection.use`. */
                account?: string | null;
                /**
                 * @description From where, where that was the address of whoever did it, or tried.
                 * @example 192.0.2.7
                 */
                address?: string | null;
                /**
                 * Format: date-time
                 * @description When.
                 */
                at: string;
                /** @description Whether an administrator did it to this account. */
                by_administrator: boolean;
                /**
                 * Format: uuid
                 * @description The connection, which may be gone.
                 */
                connection_id?: string | null;
                /**
                 * Format: int64
                 * @description How often it was tried, where one item stands for several alike within a minute; of `connection.use`, how often services
                 *     asked on that day (UTC), of which `at` is noon.
                 */
                count: number;
                /**
                 * Format: int64
                 * @description How many of these were in vain; only of `connection.use`.
                 */
                failures?: number | null;
                /**
                 * Format: uuid
                 * @description Its id.
                 */
                id: string;
                /**
                 * @description What
                 * @example auth.login
                 * @enum {string}
                 */
                kind: "auth.verify_email" | "auth.login" | "auth.login.challenge" | "auth.step_up" | "auth.logout" | "auth.logout_all" | "auth.refresh_replayed" | "auth.password.forgot" | "auth.password.reset" | "auth.password.change" | "auth.session.revoke" | "mfa.totp.enrol" | "mfa.totp.confirm" | "mfa.totp.remove" | "mfa.backup_codes.create" | "mfa.sms.enrol" | "mfa.sms.confirm" | "mfa.sms.send" | "mfa.sms.remove" | "message.stop" | "message.start" | "connection.grant" | "connection.refuse" | "connection.lapse" | "connection.pause" | "connection.resume" | "connection.remove" | "user.email.change" | "user.email.confirm" | "user.export" | "user.deletion.request" | "user.deletion.cancel" | "connection.use" | "user.role.assign" | "user.role.remove" | "user.suspend" | "user.reactivate" | "user.sessions.revoke" | "user.session.revoke" | "user.factors.reset" | "user.unlock" | "user.password.require" | "user.invitation.repeat" | "user.update" | "user.delete";
                /**
                 * @description Whether it was done or refused
                 * @enum {string}
                 */
                outcome: "allowed" | "denied";
                /**
                 * @description The provider of the connection that it is about.
                 * @example google
                 */
                provider?: string | null;
                /**
                 * @description Why, as the audit log says it: `wrong_password`, for one. Null for what an administrator did.
                 * @example password
                 */
                reason?: string | null;
                /**
                 * @description The role that was given or taken away.
                 * @example premium
                 */
                role?: string | null;
                /**
                 * @description The scopes that they named; only of `connection.use`.
                 * @example []
                 */
                scopes?: string[];
                /**
                 * @description The services that asked, by the names of their accounts; only of `connection.use`.
                 * @example []
                 */
                services?: string[];
                /**
                 * Format: uuid
                 * @description By which session, if by one. While it lives, `GET /api/v1/sessions` tells its device.
                 */
                session_id?: string | null;
            }[];
            /** @description Asks for what comes after; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_AuditItem: {
            /** @description The items. */
            items: {
                /**
                 * @description What
                 * @example auth.login
                 * @enum {string}
                 */
                action: "auth.register" | "auth.verify_email" | "auth.verification.resend" | "auth.login" | "auth.login.challenge" | "auth.step_up" | "auth.logout" | "auth.logout_all" | "auth.refresh" | "auth.token.exchange" | "auth.refresh_replayed" | "auth.password.forgot" | "defence.access_token" | "defence.service_key" | "defence.webhook" | "defence.cross_site" | "defence.rate_limit" | "auth.password.reset" | "auth.password.change" | "auth.session.revoke" | "mfa.totp.enrol" | "mfa.totp.confirm" | "mfa.totp.remove" | "mfa.backup_codes.create" | "mfa.sms.enrol" | "mfa.sms.confirm" | "mfa.sms.send" | "mfa.sms.remove" | "message.stop" | "message.start" | "connection.grant" | "connection.refuse" | "connection.lapse" | "connection.fail" | "connection.pause" | "connection.resume" | "connection.remove" | "rbac.access" | "rbac.check" | "rbac.role.put" | "rbac.role.delete" | "rbac.grant.create" | "rbac.grant.delete" | "service_account.create" | "service_account.update" | "service_account.delete" | "service_account.key.create" | "service_account.key.revoke" | "user.role.assign" | "user.role.remove" | "user.suspend" | "user.reactivate" | "user.sessions.revoke" | "user.session.revoke" | "user.factors.reset" | "user.unlock" | "user.password.require" | "user.invitation.repeat" | "user.invite" | "user.update" | "user.delete" | "user.profile.update" | "user.email.change" | "user.email.confirm" | "user.preferences.update" | "user.export" | "user.deletion.request" | "user.deletion.cancel" | "user.deleted" | "job.retry" | "job.discard" | "job.kind.pause" | "job.kind.resume" | "job.kind.limit" | "job.schedule.put" | "error.delete" | "job.alert.put" | "job.alert.acknowledge";
                actor?: null | components["schemas"]["Actor"];
                /**
                 * @description The client's address.
                 * @example 192.0.2.7
                 */
                address: string;
                /** @description Whatever else was kept. */
                details: Record<string, never>;
                /**
                 * Format: uuid
                 * @description Its id.
                 */
                id: string;
                /**
                 * Format: date-time
                 * @description When.
                 */
                occurred_at: string;
                /**
                 * @description `allowed` or `denied`.
                 * @example allowed
                 */
                outcome: string;
                /** @description With which permission, where it is a decision. */
                permission?: string | null;
                /**
                 * @description Why
                 * @example password
                 * @enum {string}
                 */
                reason: "password" | "second_factor" | "refresh_token" | "token" | "code" | "own" | "role" | "grant" | "service_account" | "provider" | "provider_denied" | "provider_failed" | "other_account" | "webhook" | "due" | "requested" | "unknown_account" | "wrong_password" | "locked" | "suspended" | "invalid_token" | "wrong_code" | "used_token" | "challenge_over" | "superseded" | "session_ended" | "invalid_signature" | "foreign_address" | "foreign_origin" | "too_often" | "session_limit" | "no_permission" | "not_owner" | "grant_expired" | "stale_authentication" | "insufficient_assurance" | "second_factor_required" | "password_change_required" | "escalation";
                resource?: null | components["schemas"]["AuditedResource"];
                /** @description Whether it is part of the sealed chain. */
                sealed: boolean;
                /**
                 * Format: uuid
                 * @description By which session.
                 */
                session_id?: string | null;
                /** @description The request's trace id. */
                trace_id: string;
            }[];
            /** @description Asks for what comes after; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_ConnectionItem: {
            /** @description The items. */
            items: {
                /**
                 * @description What people call the account.
                 * @example ada@example.com
                 */
                account: string;
                /**
                 * Format: date-time
                 * @description Until when the present access token is good, where the provider says. It is refreshed before.
                 */
                expires_at?: string | null;
                /**
                 * @description The features that the granted scopes make possible.
                 * @example [
                 *       "calendar.read"
                 *     ]
                 */
                features: string[];
                /** @description What the provider has granted. */
                granted_scopes: string[];
                /**
                 * Format: uuid
                 * @description Its id.
                 */
                id: string;
                /**
                 * @description The provider's code for what went wrong last.
                 * @example invalid_grant
                 */
                last_error?: string | null;
                /**
                 * Format: date-time
                 * @description When a token of it was last used.
                 */
                last_used_at?: string | null;
                /**
                 * @description The provider.
                 * @example google
                 */
                provider: string;
                /** @description What it was asked for; people may untick scopes there. */
                requested_scopes: string[];
                /**
                 * @description `active`, `expiring`, `needs_reauth`, `paused` or `error`.
                 * @example active
                 */
                status: string;
                /**
                 * Format: date-time
                 * @description Since when.
                 */
                status_since: string;
            }[];
            /** @description Asks for what comes after; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_ConsentItem: {
            /** @description The items. */
            items: {
                /**
                 * @description What people called the account.
                 * @example ada@example.com
                 */
                account: string;
                /**
                 * @description `granted`, `widened`, `narrowed`, `changed` or `withdrawn`.
                 * @example widened
                 */
                change: string;
                /**
                 * Format: date-time
                 * @description When.
                 */
                consented_at: string;
                /**
                 * @description What the device calls itself that it was given from, as in the list of sessions. Null where the provider has
                 *     narrowed it by itself.
                 * @example Firefox on Windows
                 */
                device?: string | null;
                /**
                 * Format: uuid
                 * @description Its id.
                 */
                id: string;
                /**
                 * @description The provider.
                 * @example google
                 */
                provider: string;
                /** @description What was agreed to since. */
                scopes: string[];
                words?: null | components["schemas"]["ConsentWords"];
            }[];
            /** @description Asks for what comes after; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_ErrorItem: {
            /** @description The items. */
            items: {
                /**
                 * @description Where.
                 * @example users
                 */
                component: string;
                /**
                 * Format: int64
                 * @description How often.
                 */
                count: number;
                /**
                 * Format: date-time
                 * @description When first.
                 */
                first_seen_at: string;
                /** @description Leads to the first occurrence in the log. */
                first_trace_id: string;
                /**
                 * Format: uuid
                 * @description Its fingerprint: the same whenever it comes again, also in another release.
                 */
                id: string;
                /**
                 * @description The kind of the job that has failed, if it was one.
                 * @example send_email
                 */
                job?: string | null;
                /**
                 * Format: date-time
                 * @description When last.
                 */
                last_seen_at: string;
                /** @description Leads to the last occurrence in the log. */
                last_trace_id: string;
                /**
                 * @description The release in which it came last.
                 * @example 0.1.0
                 */
                release: string;
                /**
                 * @description The pattern of the route that has failed, if it was one.
                 * @example /api/v1/users/{id}
                 */
                route?: string | null;
                /**
                 * @description In which file of the code.
                 * @example components/users/src/routes/read.rs
                 */
                source?: string | null;
                /** @description The beginning of the statement or script that failed, without what it was given. */
                statement?: string | null;
                /**
                 * @description What it was, in words of the code.
                 * @example Postgres refused a statement: 42703
                 */
                what: string;
            }[];
            /** @description Asks for what comes after; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_GrantItem: {
            /** @description The items. */
            items: {
                /**
                 * Format: date-time
                 * @description When.
                 */
                created_at: string;
                /**
                 * Format: uuid
                 * @description Who gave it, while they have an account.
                 */
                created_by?: string | null;
                /**
                 * Format: date-time
                 * @description From when on it counts for nothing.
                 */
                expires_at?: string | null;
                /**
                 * Format: uuid
                 * @description Its id.
                 */
                id: string;
                /**
                 * @description What.
                 * @example notes:read:any
                 */
                permission: string;
                /** @description On what. */
                resource: components["schemas"]["ResourceItem"];
                /** @description For whom. */
                subject: components["schemas"]["SubjectItem"];
            }[];
            /** @description Asks for what comes after; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_JobItem: {
            /** @description The items. */
            items: {
                /**
                 * Format: int32
                 * @description How many tries have begun.
                 */
                attempts: number;
                /**
                 * Format: date-time
                 * @description When it was ordered.
                 */
                created_at: string;
                /**
                 * Format: date-time
                 * @description When it ended.
                 */
                finished_at?: string | null;
                /**
                 * Format: uuid
                 * @description Its id.
                 */
                id: string;
                /**
                 * @description Its kind.
                 * @example send_email
                 */
                kind: string;
                /** @description Why its last try failed. */
                last_error?: string | null;
                /**
                 * @description `urgent`, `normal` or `idle`, among those of its kind.
                 * @example normal
                 */
                priority: string;
                /**
                 * Format: date-time
                 * @description It is not done before.
                 */
                run_at: string;
                /**
                 * Format: date-time
                 * @description When its present or last try began.
                 */
                started_at?: string | null;
                /**
                 * @description `waiting` for other jobs, `queued`, `running`, `done`, `dead`: given up, or `discarded`.
                 * @example dead
                 */
                status: string;
                /**
                 * Format: uuid
                 * @description Whom it is about, if it is about one user.
                 */
                user_id?: string | null;
            }[];
            /** @description Asks for what comes after; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_ServiceAccountItem: {
            /** @description The items. */
            items: {
                /**
                 * @description The addresses and networks that it may come from; from anywhere if there are none.
                 * @example [
                 *       "192.0.2.0/24"
                 *     ]
                 */
                allowed_addresses: string[];
                /**
                 * @description What access tokens are for that it accepts.
                 * @example [
                 *       "calendar"
                 *     ]
                 */
                audiences: string[];
                /**
                 * Format: date-time
                 * @description When.
                 */
                created_at: string;
                /**
                 * Format: uuid
                 * @description Who made it, while they have an account.
                 */
                created_by?: string | null;
                /**
                 * Format: uuid
                 * @description Its id.
                 */
                id: string;
                /** @description Its keys, the oldest first. */
                keys: components["schemas"]["ServiceKeyItem"][];
                /**
                 * @description What people call it.
                 * @example assistant
                 */
                name: string;
                /**
                 * @description What it may do.
                 * @example [
                 *       "connections:broker:any"
                 *     ]
                 */
                permissions: string[];
                /**
                 * Format: date-time
                 * @description When it was last changed.
                 */
                updated_at: string;
            }[];
            /** @description Asks for what comes after; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_SessionItem: {
            /** @description The items. */
            items: {
                /**
                 * @description The address it logged in from.
                 * @example 192.0.2.7
                 */
                address: string;
                /**
                 * Format: date-time
                 * @description When it was opened.
                 */
                created_at: string;
                /** @description Whether it is the one that asks. */
                current: boolean;
                /** @description What the device says of itself. */
                device: string;
                /**
                 * Format: date-time
                 * @description When it ends by itself.
                 */
                expires_at: string;
                /**
                 * Format: uuid
                 * @description Its id.
                 */
                id: string;
                /**
                 * Format: date-time
                 * @description When it was last used, to the second.
                 */
                last_used_at: string;
            }[];
            /** @description Asks for what comes after; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_UserItem: {
            /** @description The items. */
            items: {
                /**
                 * Format: date-time
                 * @description When the account was made.
                 */
                created_at: string;
                /**
                 * Format: date-time
                 * @description When the account will be deleted, if somebody has asked for that.
                 */
                deletion_at?: string | null;
                /**
                 * @description Their address.
                 * @example ada@example.com
                 */
                email: string;
                /**
                 * Format: uuid
                 * @description Their id.
                 */
                id: string;
                /**
                 * Format: date-time
                 * @description When they last logged in.
                 */
                last_login_at?: string | null;
                /** @description Whether log-in asks for a second factor. */
                mfa_enabled: boolean;
                /**
                 * @description What they are called.
                 * @example Ada
                 */
                name: string;
                /**
                 * @description Role names.
                 * @example [
                 *       "user"
                 *     ]
                 */
                roles: string[];
                /**
                 * @description `active`, `suspended`, or `invited` before the first log-in.
                 * @example active
                 */
                status: string;
            }[];
            /** @description Asks for what comes after; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_UserSessionItem: {
            /** @description The items. */
            items: {
                /** @description The client's address at log-in. */
                address: string;
                /**
                 * Format: date-time
                 * @description When it was opened.
                 */
                created_at: string;
                /** @description What the client says of itself. */
                device: string;
                /**
                 * Format: date-time
                 * @description When it ends by itself.
                 */
                expires_at: string;
                /**
                 * Format: uuid
                 * @description Its id.
                 */
                id: string;
                /**
                 * Format: date-time
                 * @description When it was last used, to the second.
                 */
                last_used_at: string;
            }[];
            /** @description Asks for what comes after; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description The password is set, and every session has ended. */
        PasswordReset: {
            /**
             * @description The address of the account, to log in with.
             * @example ada@example.com
             */
            email: string;
            /** @description Always `password_set`. */
            status: string;
        };
        /** @description The password is set. */
        PasswordSet: {
            /** @description Always `password_set`. */
            status: string;
        };
        /** @description The password. */
        PasswordState: {
            /**
             * Format: date-time
             * @description When it was set last.
             */
            changed_at?: string | null;
        };
        /** @description A change of address that is under way. */
        PendingEmailItem: {
            /** @description The new address. */
            email: string;
            /**
             * Format: date-time
             * @description Until when both have to.
             */
            expires_at: string;
            /** @description Whether the new address has. */
            new_agreed: boolean;
            /** @description Whether the present address has agreed. */
            present_agreed: boolean;
        };
        /** @description A phone that waits for its code. */
        PendingPhoneState: {
            /**
             * @description What has become of the message: `pending`, `sent`, `delivered`, `failed`, …
             * @example delivered
             */
            delivery: string;
            /**
             * Format: date-time
             * @description Until when the code is good.
             */
            expires_at: string;
            /** @description Its number, with the middle hidden. */
            number: string;
        };
        /** @description A permission that Postern knows by name. */
        PermissionItem: {
            /**
             * @description What it allows: "you may …".
             * @example see any user's account
             */
            description: string;
            /** @description Whether a service account may have it. */
            for_services: boolean;
            /**
             * @description `resource:action:scope`.
             * @example users:read:any
             */
            permission: string;
            /**
             * @description The lowest built-in role that has it.
             * @example administrator
             */
            role: string;
        };
        /** @description All permissions that Postern knows by name. */
        PermissionList: {
            /** @description In the order of the built-in roles. */
            items: components["schemas"]["PermissionItem"][];
        };
        /** @description The phone. */
        PhoneState: {
            /** @description Whether it can be used to log in. */
            enabled: boolean;
            /** @description Its number, with the middle hidden. */
            number: string;
            /** @description Whether it has said STOP; START undoes it. */
            opted_out: boolean;
            /** @description Whether the carrier knows no such number. */
            undeliverable: boolean;
            /**
             * Format: date-time
             * @description Since when it is verified.
             */
            verified_at?: string | null;
        };
        /** @description What a user has set. Every member may be left out. */
        PreferencesDocument: {
            /** @description Settings of each feature. */
            features?: components["schemas"]["FeatureSettings"];
            /**
             * @description A language tag (BCP 47).
             * @default en
             * @example en
             */
            language: string;
            /** @description Which messages reach the user, and how. */
            notifications?: components["schemas"]["Notifications"];
            /**
             * @description How the web app looks.
             * @default system
             */
            theme: components["schemas"]["Theme"];
            /**
             * @description An IANA time zone.
             * @default UTC
             * @example Europe/Berlin
             */
            time_zone: string;
        };
        /** @description A merge patch of preferences (RFC 7396): what is left out stays, `null` means the default. */
        PreferencesPatch: {
            features?: null | components["schemas"]["FeatureSettings"];
            /**
             * @description A language tag (BCP 47).
             * @example en
             */
            language?: string | null;
            notifications?: null | components["schemas"]["Notifications"];
            theme?: null | components["schemas"]["Theme"];
            /**
             * @description An IANA time zone.
             * @example Europe/Berlin
             */
            time_zone?: string | null;
        };
        /**
         * @description Who sees a video.
         * @enum {string}
         */
        Privacy: "private" | "unlisted" | "public";
        /** @description A problem document (RFC 9457), as clients see it. */
        ProblemDocument: {
            /** @description This occurrence in words. */
            detail: string;
            /** @description The bad fields, if any. */
            errors?: components["schemas"]["FieldError"][];
            /**
             * @description What would do for `POST /api/v1/auth/step-up`, where a proof of identity is missing: `totp`, `backup_code`,
             *     `sms` or `password`.
             */
            factors?: string[];
            /**
             * Format: uuid
             * @description What an earlier request with the same `Idempotency-Key` has made, where its answer is not given again.
             */
            id?: string | null;
            /** @description The path that was asked for. */
            instance: string;
            /**
             * Format: int32
             * @description The HTTP status.
             * @example 422
             */
            status: number;
            /** @description The kind in words. */
            title: string;
            /** @description Also in the header `x-trace-id`. */
            trace_id: string;
            /**
             * @description Stable path that names (and explains) the kind of problem.
             * @example /problems/validation
             */
            type: string;
        };
        /** @description A provider. */
        ProviderItem: {
            /** @description What an account there makes possible. */
            features: components["schemas"]["FeatureOfProvider"][];
            /**
             * @description Its id.
             * @example google
             */
            id: string;
            /**
             * @description What people call it.
             * @example Google
             */
            name: string;
            /** @description What it can be asked to allow. */
            scopes: components["schemas"]["ScopeItem"][];
        };
        /** @description Every provider that is offered. */
        ProvidersAnswer: {
            /** @description In the order of their names. */
            items: components["schemas"]["ProviderItem"][];
        };
        /** @description By push message. */
        PushNotifications: {
            /**
             * @description All of them.
             * @default true
             */
            enabled: boolean;
        };
        /** @description What a role is to be. */
        PutRoleRequest: {
            /** @description What it is for. */
            description?: string;
            /**
             * @description The roles that it inherits from, at most 32.
             * @example [
             *       "user"
             *     ]
             */
            parents: string[];
            /**
             * @description What it adds to them, at most 200.
             * @example [
             *       "users:read:any"
             *     ]
             */
            permissions: string[];
        };
        /** @description Whether it can serve. */
        Ready: {
            /** @description Postgres. */
            postgres: components["schemas"]["Dependency"];
            /** @description Redis. */
            redis: components["schemas"]["Dependency"];
            /** @description The names of the settings that this environment must not run with. */
            settings?: string[];
            /** @description `ok`; `unavailable` when a dependency is; `misconfigured` when nothing is served because of settings. */
            status: string;
        };
        /** @description The refresh token; clients with cookies send no body. */
        RefreshRequest: {
            /**
             * @description The token from the last log-in or refresh.
             * @example pst_rt_…
             */
            refresh_token: string;
        };
        /** @description Says that a mail is on its way, whether or not the address was known. */
        Registered: {
            /**
             * @description What the mail's code counts with, and what another mail is asked for by. Only this answer has it.
             * @example pst_rg_…
             */
            registration: string;
            /** @description Always `verification_sent`. */
            status: string;
        };
        /** @description Who registers. */
        RegisterRequest: {
            /**
             * Format: email
             * @description The address; the account belongs to whoever reads its mail.
             * @example ada@example.com
             */
            email: string;
            /**
             * @description What the user is called.
             * @example Ada Lovelace
             */
            name: string;
            /**
             * Format: password
             * @description 12 to 128 characters, not easy to guess.
             * @example correct horse battery staple
             */
            password: string;
        };
        /** @description Which registration it is about. */
        ResendRequest: {
            /**
             * @description From the answer to the registration.
             * @example pst_rg_…
             */
            registration: string;
        };
        /** @description The token of the mail and the new password. */
        ResetPasswordRequest: {
            /**
             * Format: password
             * @description 12 to 128 characters, not easy to guess.
             */
            password: string;
            /**
             * @description From the link.
             * @example pst_pr_…
             */
            token: string;
        };
        /** @description Says that a mail is on its way, whether or not the address is known. */
        ResetSent: {
            /** @description Always `reset_sent`. */
            status: string;
        };
        /** @description One resource. */
        ResourceItem: {
            /** @description Its id. */
            id: string;
            /** @description Its type. */
            type: string;
        };
        /** @description One resource. */
        ResourceRequest: {
            /**
             * @description Its id.
             * @example shopping-list
             */
            id: string;
            /**
             * @description Its type, as the permission names it.
             * @example notes
             */
            type: string;
        };
        /** @description A role. */
        RoleItem: {
            /** @description Whether it is part of Postern and cannot be changed. */
            built_in: boolean;
            /** @description What it is for. */
            description: string;
            /** @description All that it permits. */
            effective: string[];
            /**
             * @description Its name.
             * @example support
             */
            name: string;
            /**
             * @description The roles that it inherits from.
             * @example [
             *       "user"
             *     ]
             */
            parents: string[];
            /**
             * @description What it adds to them.
             * @example [
             *       "users:read:any"
             *     ]
             */
            permissions: string[];
        };
        /** @description All roles. */
        RoleList: {
            /** @description The built-in ones first, then by name. */
            items: components["schemas"]["RoleItem"][];
        };
        /** @description The roles of a user. */
        RolesAnswer: {
            /**
             * @description Role names.
             * @example [
             *       "user",
             *       "premium"
             *     ]
             */
            roles: string[];
        };
        /** @description A schedule. */
        ScheduleItem: {
            /**
             * @description What becomes of occurrences that nobody ticked for: `skip`, `once` or `all`.
             * @example once
             */
            catch_up: string;
            /** @description Whether somebody has said something else than the code. */
            changed: boolean;
            /** @description What for. */
            description: string;
            /** @description Whether it runs at all. */
            enabled: boolean;
            /**
             * @description When: minute, hour, day of the month, month, day of the week.
             * @example 30 3 * * *
             */
            expression: string;
            /**
             * @description The kind of job that it orders.
             * @example purge_jobs
             */
            kind: string;
            /**
             * Format: uuid
             * @description The job that it ordered then.
             */
            last_job?: string | null;
            /**
             * Format: date-time
             * @description The latest occurrence that ran.
             */
            last_run_at?: string | null;
            /**
             * @description Its name.
             * @example purge_jobs
             */
            name: string;
            /**
             * Format: date-time
             * @description When it runs next; null while it is switched off, and before the first tick.
             */
            next_run_at?: string | null;
            /**
             * @description Where it is that time.
             * @example Europe/Berlin
             */
            time_zone: string;
        };
        /** @description All schedules: as many as there are in the code. */
        ScheduleList: {
            /** @description In the order of the code. */
            items: components["schemas"]["ScheduleItem"][];
        };
        /** @description When a schedule runs. */
        ScheduleSettings: {
            /**
             * @description What becomes of occurrences that nobody ticked for.
             * @enum {string}
             */
            catch_up: "skip" | "once" | "all";
            /** @description Whether it runs at all. */
            enabled: boolean;
            /**
             * @description When: minute, hour, day of the month, month, day of the week.
             * @example 30 3 * * *
             */
            expression: string;
            /**
             * @description Where it is that time: a name of the IANA database.
             * @example Europe/Berlin
             */
            time_zone: string;
        };
        /** @description What a provider can be asked to allow. */
        ScopeItem: {
            /**
             * @description What it allows, in the provider's words.
             * @example Read user calendars
             */
            description: string;
            /**
             * @description As the provider spells it.
             * @example Calendars.Read
             */
            id: string;
            /** @description Whether the provider calls it sensitive, or it changes something. */
            sensitive: boolean;
        };
        /** @description The challenge of a log-in that is under way; nothing for whoever is logged in. */
        SendSmsRequest: {
            /**
             * @description From the first step of the log-in.
             * @example pst_mc_…
             */
            challenge: string;
        };
        /** @description An account of a program. */
        ServiceAccountItem: {
            /**
             * @description The addresses and networks that it may come from; from anywhere if there are none.
             * @example [
             *       "192.0.2.0/24"
             *     ]
             */
            allowed_addresses: string[];
            /**
             * @description What access tokens are for that it accepts.
             * @example [
             *       "calendar"
             *     ]
             */
            audiences: string[];
            /**
             * Format: date-time
             * @description When.
             */
            created_at: string;
            /**
             * Format: uuid
             * @description Who made it, while they have an account.
             */
            created_by?: string | null;
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /** @description Its keys, the oldest first. */
            keys: components["schemas"]["ServiceKeyItem"][];
            /**
             * @description What people call it.
             * @example assistant
             */
            name: string;
            /**
             * @description What it may do.
             * @example [
             *       "connections:broker:any"
             *     ]
             */
            permissions: string[];
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updated_at: string;
        };
        /** @description A key of a service account, which is not shown any more. */
        ServiceKeyItem: {
            /**
             * Format: date-time
             * @description When.
             */
            created_at: string;
            /**
             * Format: uuid
             * @description Who made it, while they have an account.
             */
            created_by?: string | null;
            /**
             * Format: date-time
             * @description From when on it is refused.
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * Format: date-time
             * @description When it was last used, to the minute.
             */
            last_used_at?: string | null;
        };
        /** @description The caller, as this API knows them. */
        SessionAnswer: {
            /**
             * @description Authenticator assurance level (NIST 800-63B-4): `aal1`, or `aal2` after a second factor.
             * @example aal1
             */
            assurance: string;
            /**
             * Format: date-time
             * @description When the user last proved who they are.
             */
            authenticated_at: string;
            /**
             * Format: date-time
             * @description When the account will be deleted, if its owner has asked for that: `POST /api/v1/users/me/restore` keeps it.
             */
            deletion_at?: string | null;
            /**
             * @description The confirmed address.
             * @example ada@example.com
             */
            email: string;
            /**
             * @description What the user is called.
             * @example Ada Lovelace
             */
            name: string;
            /**
             * @description What these roles permit in this session, in order: where `x-permission` of an operation is among them, the caller
             *     may call it. What a grant permits on single resources is not here: `POST /api/v1/rbac/check`.
             * @example [
             *       "profile:read:own",
             *       "sessions:read:own"
             *     ]
             */
            permissions: string[];
            /**
             * @description Role names.
             * @example [
             *       "user"
             *     ]
             */
            roles: string[];
            /**
             * Format: uuid
             * @description The session.
             */
            session_id: string;
            /**
             * Format: date-time
             * @description When they last did by more than a text message, which is what operations with `x-strong-proof` ask for; none
             *     where nobody has in this session.
             */
            strongly_authenticated_at?: string | null;
            /**
             * Format: uuid
             * @description The user.
             */
            user_id: string;
        };
        /** @description One of the caller's sessions. */
        SessionItem: {
            /**
             * @description The address it logged in from.
             * @example 192.0.2.7
             */
            address: string;
            /**
             * Format: date-time
             * @description When it was opened.
             */
            created_at: string;
            /** @description Whether it is the one that asks. */
            current: boolean;
            /** @description What the device says of itself. */
            device: string;
            /**
             * Format: date-time
             * @description When it ends by itself.
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * Format: date-time
             * @description When it was last used, to the second.
             */
            last_used_at: string;
        };
        /**
         * @description What was shown to the user of each feature or scope, word for word. It is kept with the receipt. Without it the receipt
         *     has the API's own words.
         */
        Shown: {
            /**
             * @description The language of the words (BCP 47).
             * @example de
             */
            language: string;
            /** @description One for each feature or scope that is asked for. */
            words: components["schemas"]["ShownWord"][];
        };
        /** @description What was said of one feature or scope. */
        ShownWord: {
            /**
             * @description The feature or the scope, one of those that are asked for.
             * @example calendar.read
             */
            id: string;
            /**
             * @description What it was said to do: at most 500 characters.
             * @example Der Assistent sieht Ihre Termine.
             */
            text: string;
            /**
             * @description What it was called: at most 100 characters.
             * @example Kalender lesen
             */
            title: string;
        };
        /** @description By text message. */
        SmsNotifications: {
            /**
             * @description What concerns the security of the account.
             * @default false
             */
            security: boolean;
        };
        /**
         * @description What somebody proves with.
         * @enum {string}
         */
        StepUpFactor: "totp" | "backup_code" | "sms" | "password";
        /** @description A second factor; or the password, for those who have none. */
        StepUpRequest: {
            /**
             * Format: password
             * @description The code; or the password.
             * @example 123456
             */
            code: string;
            /** @description What `code` is. `password` only without a second factor. */
            factor: components["schemas"]["StepUpFactor"];
        };
        /** @description For whom a grant is. */
        SubjectItem: {
            /** @description The user's id, or the role's name. */
            id: string;
            /** @description `user` or `role`. */
            type: components["schemas"]["SubjectKind"];
        };
        /**
         * @description Whether a grant is for a user or a role.
         * @enum {string}
         */
        SubjectKind: "user" | "role";
        /** @description For whom a grant is. */
        SubjectRequest: {
            /**
             * @description The user's id, or the role's name.
             * @example 017f22e2-79b0-7cc3-98c4-dc0c0c07398f
             */
            id: string;
            /** @description `user` or `role`. */
            type: components["schemas"]["SubjectKind"];
        };
        /**
         * @description How the web app looks.
         * @enum {string}
         */
        Theme: "system" | "light" | "dark";
        /** @description What a tick did. */
        TickAnswer: {
            /** @description Jobs that were claimed. */
            claimed: number;
            /** @description Of those, given up. */
            dead: number;
            /** @description Of those, done. */
            done: number;
            /** @description Of those, to be tried again. */
            retried: number;
        };
        /** @description The tokens of a client that takes them in the body, or what a client with cookies may know of them. */
        TokenAnswer: {
            /** @description JWT (RFC 9068) for `Authorization: Bearer`. */
            access_token?: string | null;
            /**
             * Format: date-time
             * @description Only when the account is to be deleted: when. `POST /api/v1/users/me/restore` keeps it.
             */
            deletion_at?: string | null;
            /**
             * @description Only after a log-in: to be kept, and sent as `device_token` with the next log-in of the same account. It opens
             *     nothing, but what others try from elsewhere does not keep out who shows it.
             * @example pst_dt_…
             */
            device_token?: string | null;
            /**
             * Format: int64
             * @description Seconds until the access token expires.
             * @example 300
             */
            expires_in: number;
            /**
             * @description For `POST /api/v1/session/refresh`; each use gives a new one.
             * @example pst_rt_…
             */
            refresh_token?: string | null;
            /**
             * Format: uuid
             * @description The session.
             */
            session_id: string;
            /** @description Always `Bearer`. */
            token_type: string;
        };
        /** @description What is asked, and about whom. */
        TokenCheckRequest: {
            /**
             * @description What.
             * @example calendar:read:own
             */
            permission: string;
            resource?: null | components["schemas"]["CheckedResource"];
            /**
             * @description About whom: the access token that the user's client sent, which has to be for this service.
             * @example eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.e30.c2ln
             */
            user_token: string;
        };
        /** @description An access token for an account of a user. */
        TokenGranted: {
            /**
             * @description For the provider, as `Authorization: Bearer …`.
             * @example ya29.a0…
             */
            access_token: string;
            /**
             * Format: date-time
             * @description Until when it is good; null where the provider does not say. Should the provider refuse it before, ask again with
             *     `refused_token`.
             */
            expires_at?: string | null;
            /** @description What it is good for. */
            scopes: string[];
            /**
             * @description Always `Bearer`.
             * @example Bearer
             */
            token_type: string;
        };
        /** @description The authenticator app. */
        TotpState: {
            /**
             * Format: date-time
             * @description Since when it is in use.
             */
            confirmed_at?: string | null;
            /** @description Whether it is in use. */
            enabled: boolean;
            /** @description Whether one is being set up. */
            pending: boolean;
        };
        /** @description A try. */
        TryItem: {
            /**
             * Format: int32
             * @description Which it was; from 1, and again from 1 once somebody has said to try again.
             */
            attempt: number;
            /**
             * Format: int64
             * @description How long it took, in ms.
             */
            duration_ms: number;
            /**
             * @description `done`, `retried`, `dead`, or `lost`: its worker died, or was out of reach.
             * @example retried
             */
            ending: string;
            /** @description Why it failed. */
            error?: string | null;
            /**
             * Format: date-time
             * @description When it began.
             */
            started_at: string;
        };
        /** @description What to change. */
        UpdateMeRequest: {
            /**
             * @description What the user is called.
             * @example Ada Lovelace
             */
            name?: string;
        };
        /** @description What to change; a list takes the place of the one that is there. */
        UpdateServiceAccountRequest: {
            /**
             * @description The addresses and networks that it may come from; from anywhere if the list is empty.
             * @example [
             *       "192.0.2.0/24"
             *     ]
             */
            allowed_addresses?: string[] | null;
            /**
             * @description What access tokens are for that it accepts.
             * @example [
             *       "calendar"
             *     ]
             */
            audiences?: string[] | null;
            /**
             * @description What people call it.
             * @example assistant
             */
            name?: string;
            /**
             * @description What it may do.
             * @example [
             *       "connections:broker:any"
             *     ]
             */
            permissions?: string[] | null;
        };
        /** @description What to change. */
        UpdateUserRequest: {
            /**
             * @description What the user is called.
             * @example Ada Lovelace
             */
            name?: string;
        };
        /** @description How a connection was used. */
        UsageAnswer: {
            /** @description What the connection may do, and what was asked for beside that. */
            accesses: components["schemas"]["UsedAccess"][];
            /** @description Each day (UTC), the earliest first; those without a use as well. */
            items: components["schemas"]["UsageOfDay"][];
        };
        /** @description How a connection was used on one day. */
        UsageOfDay: {
            /**
             * Format: int64
             * @description How often somebody asked for a token.
             */
            calls: number;
            /**
             * Format: date
             * @description The day (UTC).
             * @example 2026-11-30
             */
            date: string;
            /**
             * @description How often that was in vain.
             * @example {
             *       "Calendars.Read": 1
             *     }
             */
            failed_scopes: {
                [key: string]: number;
            };
            /**
             * Format: int64
             * @description How often they got none.
             */
            failures: number;
            /**
             * @description Why somebody got none, and how often.
             * @example {
             *       "paused": 1
             *     }
             */
            reasons: {
                [key: string]: number;
            };
            /**
             * @description How often each scope was asked for by name; `*`: how often none was.
             * @example {
             *       "Calendars.Read": 12
             *     }
             */
            scopes: {
                [key: string]: number;
            };
            /**
             * @description How often each service asked, by the name of its account.
             * @example {
             *       "calendar-sync": 12
             *     }
             */
            services: {
                [key: string]: number;
            };
        };
        /** @description An access of a connection. */
        UsedAccess: {
            /**
             * @description The features that it makes possible.
             * @example [
             *       "calendar.read"
             *     ]
             */
            features: string[];
            /** @description Whether it is granted. */
            granted: boolean;
            /**
             * Format: date
             * @description The last day (UTC) on which a service got a token for it, by its name; of 396 days.
             * @example 2026-11-30
             */
            last_used_on?: string | null;
            /**
             * @description The scope; `*`: services that have named none, and got whatever was granted.
             * @example Calendars.Read
             */
            scope: string;
        };
        /** @description A user, as administrators see them. */
        UserItem: {
            /**
             * Format: date-time
             * @description When the account was made.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the account will be deleted, if somebody has asked for that.
             */
            deletion_at?: string | null;
            /**
             * @description Their address.
             * @example ada@example.com
             */
            email: string;
            /**
             * Format: uuid
             * @description Their id.
             */
            id: string;
            /**
             * Format: date-time
             * @description When they last logged in.
             */
            last_login_at?: string | null;
            /** @description Whether log-in asks for a second factor. */
            mfa_enabled: boolean;
            /**
             * @description What they are called.
             * @example Ada
             */
            name: string;
            /**
             * @description Role names.
             * @example [
             *       "user"
             *     ]
             */
            roles: string[];
            /**
             * @description `active`, `suspended`, or `invited` before the first log-in.
             * @example active
             */
            status: string;
        };
        /** @description A session of a user, as administrators see it. */
        UserSessionItem: {
            /** @description The client's address at log-in. */
            address: string;
            /**
             * Format: date-time
             * @description When it was opened.
             */
            created_at: string;
            /** @description What the client says of itself. */
            device: string;
            /**
             * Format: date-time
             * @description When it ends by itself.
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * Format: date-time
             * @description When it was last used, to the second.
             */
            last_used_at: string;
        };
        /** @description Whose account, and what the token is to be. */
        UserTokenRequest: {
            /**
             * Format: int64
             * @description How many seconds it is good at least.
             * @default 60
             * @example 300
             */
            min_valid_s: number;
            /**
             * @description Where: the id of a provider.
             * @example google
             */
            provider: string;
            /** @description A token from here that the provider refuses. If it is still the present one, another one is asked for. */
            refused_token?: string;
            /**
             * @description Scopes that it has to have. Without any it has what was granted.
             * @example []
             */
            scopes?: string[];
            /**
             * Format: uuid
             * @description Whose.
             */
            user_id: string;
        };
        /** @description Says that a mail is on its way, if one is due. */
        VerificationSent: {
            /** @description Always `verification_sent`. */
            status: string;
        };
        /** @description The address is confirmed and the account exists. */
        Verified: {
            /**
             * @description The address, to log in with.
             * @example ada@example.com
             */
            email: string;
            /** @description Always `verified`. */
            status: string;
        };
        /**
         * @description Either `registration` and the mail's `code`, or the `token` of the mail's link and the `password` of the
         *     registration.
         */
        VerifyEmailRequest: {
            /**
             * @description Six digits, from the mail; good for an hour.
             * @example 123456
             */
            code?: string;
            /**
             * Format: password
             * @description The one that was given with the registration.
             */
            password?: string;
            /**
             * @description From the answer to the registration; with `code`.
             * @example pst_rg_…
             */
            registration?: string;
            /**
             * @description From the link, which is good for a day; with `password`.
             * @example pst_ev_…
             */
            token?: string;
        };
        /** @description Of videos. */
        VideoSettings: {
            /**
             * @description Who sees what is uploaded.
             * @default private
             */
            privacy: components["schemas"]["Privacy"];
        };
        /**
         * @description The first day of a week.
         * @enum {string}
         */
        WeekStart: "monday" | "saturday" | "sunday";
        /** @description What more a connection is to allow. Nothing: its owner agrees again to what it was. */
        WidenRequest: {
            /**
             * @description What for: ids of features, of which each asks for the least that will do.
             * @example [
             *       "mail.read"
             *     ]
             */
            features?: string[];
            /**
             * @description Where the browser goes afterwards: a path, or an address of an application that the operator has named.
             * @example /connections
             */
            return_to?: string | null;
            /** @description Scopes by name, beside those of the features. */
            scopes?: string[];
            shown?: null | components["schemas"]["Shown"];
            /**
             * @description How the flow is bound to whoever began it: `cookie`, or `token` for clients without cookies.
             * @example cookie
             */
            transport?: string;
        };
    };
    responses: {
        /** @description Nobody is logged in */
        Anonymous: {
            headers: {
                /** @description Which token or proof is asked for (RFC 6750, RFC 9470) */
                "www-authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The caller may not do this, or has something else to do first */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description Fields are wrong */
        Invalid: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description Nothing that the caller may see */
        Invisible: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The body is not announced as JSON */
        NotAnnounced: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The service account may not do this */
        NotForService: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The body is not JSON */
        NotJson: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description No token is configured, so nobody is let in */
        SwitchedOff: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The body is too large */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description Too many requests */
        TooMany: {
            headers: {
                /** @description How many requests may come at once */
                "ratelimit-limit"?: number;
                /** @description How many are left now */
                "ratelimit-remaining"?: number;
                /** @description Seconds until as many as ever are left */
                "ratelimit-reset"?: number;
                /** @description Seconds until a try makes sense */
                "retry-after"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description Not possible right now */
        Unavailable: {
            headers: {
                /** @description Seconds until a try makes sense */
                "retry-after"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The same request is still under way */
        UnderWay: {
            headers: {
                /** @description Seconds until a try makes sense */
                "retry-after"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description Nobody is logged in, or a proof of identity is missing, too weak or too old */
        Unproven: {
            headers: {
                /** @description Which token or proof is asked for (RFC 6750, RFC 9470) */
                "www-authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The signature is missing or wrong */
        Unsigned: {
            headers: {
                /** @description Which token or proof is asked for (RFC 6750, RFC 9470) */
                "www-authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The key is missing, wrong, expired or revoked, or may not be used from this address */
        WrongKey: {
            headers: {
                /** @description Which token or proof is asked for (RFC 6750, RFC 9470) */
                "www-authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The token is missing or wrong */
        WrongToken: {
            headers: {
                /** @description Which token or proof is asked for (RFC 6750, RFC 9470) */
                "www-authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    change_password_page: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To the page */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Unavailable"];
        };
    };
    jwks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description JWK set; may be cached for five minutes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    confirm_email_change: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "pst_ta_…"
                 *     }
                 */
                "application/json": components["schemas"]["ConfirmEmailRequest"];
            };
        };
        responses: {
            /** @description Noted; with the second agreement the address is replaced */
            200: {
                headers: {
                    /** @description How many requests may come at once */
                    "ratelimit-limit"?: number;
                    /** @description How many are left now */
                    "ratelimit-remaining"?: number;
                    /** @description Seconds until as many as ever are left */
                    "ratelimit-reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "changed"
                     *     }
                     */
                    "application/json": components["schemas"]["ConfirmEmailAnswer"];
                };
            };
            400: components["responses"]["NotJson"];
            /** @description The new address has become another account's meanwhile */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "password": "correct horse battery staple"
                 *     }
                 */
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            /** @description Logged in, or a challenge for the second step (`login/mfa`) */
            200: {
                headers: {
                    /** @description How many requests may come at once */
                    "ratelimit-limit"?: number;
                    /** @description How many are left now */
                    "ratelimit-remaining"?: number;
                    /** @description Seconds until as many as ever are left */
                    "ratelimit-reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "access_token": "eyJhbGciOiJFZERTQSJ9…",
                     *       "deletion_at": "2026-01-31T09:30:00Z",
                     *       "device_token": "pst_dt_…",
                     *       "expires_in": 300,
                     *       "refresh_token": "pst_rt_…",
                     *       "session_id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "token_type": "Bearer"
                     *     }
                     */
                    "application/json": components["schemas"]["LoginAnswer"];
                };
            };
            400: components["responses"]["NotJson"];
            /** @description Wrong address or password, or the address is not confirmed yet */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The account is suspended */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    login_mfa: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "challenge": "pst_mc_…",
                 *       "code": "123456",
                 *       "factor": "totp"
                 *     }
                 */
                "application/json": components["schemas"]["LoginMfaRequest"];
            };
        };
        responses: {
            /** @description Logged in */
            200: {
                headers: {
                    /** @description How many requests may come at once */
                    "ratelimit-limit"?: number;
                    /** @description How many are left now */
                    "ratelimit-remaining"?: number;
                    /** @description Seconds until as many as ever are left */
                    "ratelimit-reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "access_token": "eyJhbGciOiJFZERTQSJ9…",
                     *       "deletion_at": "2026-01-31T09:30:00Z",
                     *       "device_token": "pst_dt_…",
                     *       "expires_in": 300,
                     *       "refresh_token": "pst_rt_…",
                     *       "session_id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "token_type": "Bearer"
                     *     }
                     */
                    "application/json": components["schemas"]["TokenAnswer"];
                };
            };
            400: components["responses"]["NotJson"];
            /** @description The code is wrong, or the challenge is over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "current_password": "four otters swim quietly",
                 *       "new_password": "four otters swim quietly"
                 *     }
                 */
                "application/json": components["schemas"]["ChangePasswordRequest"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    /** @description How many requests may come at once */
                    "ratelimit-limit"?: number;
                    /** @description How many are left now */
                    "ratelimit-remaining"?: number;
                    /** @description Seconds until as many as ever are left */
                    "ratelimit-reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "password_set"
                     *     }
                     */
                    "application/json": components["schemas"]["PasswordSet"];
                };
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    forgot_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com"
                 *     }
                 */
                "application/json": components["schemas"]["AddressRequest"];
            };
        };
        responses: {
            /** @description If the address has an account, a mail is on its way */
            202: {
                headers: {
                    /** @description How many requests may come at once */
                    "ratelimit-limit"?: number;
                    /** @description How many are left now */
                    "ratelimit-remaining"?: number;
                    /** @description Seconds until as many as ever are left */
                    "ratelimit-reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "reset_sent"
                     *     }
                     */
                    "application/json": components["schemas"]["ResetSent"];
                };
            };
            400: components["responses"]["NotJson"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    reset_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "password": "four otters swim quietly",
                 *       "token": "pst_pr_…"
                 *     }
                 */
                "application/json": components["schemas"]["ResetPasswordRequest"];
            };
        };
        responses: {
            /** @description Set; log in now */
            200: {
                headers: {
                    /** @description How many requests may come at once */
                    "ratelimit-limit"?: number;
                    /** @description How many are left now */
                    "ratelimit-remaining"?: number;
                    /** @description Seconds until as many as ever are left */
                    "ratelimit-reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "email": "ada@example.com",
                     *       "status": "password_set"
                     *     }
                     */
                    "application/json": components["schemas"]["PasswordReset"];
                };
            };
            400: components["responses"]["NotJson"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "name": "Ada Lovelace",
                 *       "password": "correct horse battery staple"
                 *     }
                 */
                "application/json": components["schemas"]["RegisterRequest"];
            };
        };
        responses: {
            /** @description A mail is on its way */
            202: {
                headers: {
                    /** @description How many requests may come at once */
                    "ratelimit-limit"?: number;
                    /** @description How many are left now */
                    "ratelimit-remaining"?: number;
                    /** @description Seconds until as many as ever are left */
                    "ratelimit-reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "registration": "pst_rg_…",
                     *       "status": "verification_sent"
                     *     }
                     */
                    "application/json": components["schemas"]["Registered"];
                };
            };
            400: components["responses"]["NotJson"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    step_up: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "code": "123456",
                 *       "factor": "totp"
                 *     }
                 */
                "application/json": components["schemas"]["StepUpRequest"];
            };
        };
        responses: {
            /** @description A new pair of tokens; the refresh token from before is good no more */
            200: {
                headers: {
                    /** @description How many requests may come at once */
                    "ratelimit-limit"?: number;
                    /** @description How many are left now */
                    "ratelimit-remaining"?: number;
                    /** @description Seconds until as many as ever are left */
                    "ratelimit-reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "access_token": "eyJhbGciOiJFZERTQSJ9…",
                     *       "deletion_at": "2026-01-31T09:30:00Z",
                     *       "device_token": "pst_dt_…",
                     *       "expires_in": 300,
                     *       "refresh_token": "pst_rt_…",
                     *       "session_id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "token_type": "Bearer"
                     *     }
                     */
                    "application/json": components["schemas"]["TokenAnswer"];
                };
            };
            400: components["responses"]["NotJson"];
            /** @description The code is wrong; or nobody is logged in */
            401: {
                headers: {
                    /** @description Which token or proof is asked for (RFC 6750, RFC 9470) */
                    "www-authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    verify_email: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "code": "123456"
                 *     }
                 */
                "application/json": components["schemas"]["VerifyEmailRequest"];
            };
        };
        responses: {
            /** @description Confirmed; log in now */
            200: {
                headers: {
                    /** @description How many requests may come at once */
                    "ratelimit-limit"?: number;
                    /** @description How many are left now */
                    "ratelimit-remaining"?: number;
                    /** @description Seconds until as many as ever are left */
                    "ratelimit-reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "email": "ada@example.com",
                     *       "status": "verified"
                     *     }
                     */
                    "application/json": components["schemas"]["Verified"];
                };
            };
            /** @description Wrong, used before, replaced by a newer mail, guessed too often, or expired; or the body is not JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            /** @description Neither of the two forms, or not the password of the registration; or fields are wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    resend_verification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "registration": "pst_rg_…"
                 *     }
                 */
                "application/json": components["schemas"]["ResendRequest"];
            };
        };
        responses: {
            /** @description If the registration waits for confirmation, a mail is on its way */
            202: {
                headers: {
                    /** @description How many requests may come at once */
                    "ratelimit-limit"?: number;
                    /** @description How many are left now */
                    "ratelimit-remaining"?: number;
                    /** @description Seconds until as many as ever are left */
                    "ratelimit-reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "verification_sent"
                     *     }
                     */
                    "application/json": components["schemas"]["VerificationSent"];
                };
            };
            400: components["responses"]["NotJson"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_errors: {
        parameters: {
            query?: {
                /** @description Only of this component, such as `users`. */
                component?: string;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items at most, 1 to 100. */
                limit?: number;
                /** @description Only those whose first or last occurrence has this trace id. */
                trace_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "component": "users",
                     *           "count": 1,
                     *           "first_seen_at": "2026-01-31T09:30:00Z",
                     *           "first_trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
                     *           "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *           "job": "send_email",
                     *           "last_seen_at": "2026-01-31T09:30:00Z",
                     *           "last_trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
                     *           "release": "0.1.0",
                     *           "route": "/api/v1/users/{id}",
                     *           "source": "components/users/src/routes/read.rs",
                     *           "statement": "SELECT id FROM users",
                     *           "what": "Postgres refused a statement: 42703"
                     *         }
                     *       ],
                     *       "next_cursor": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"
                     *     }
                     */
                    "application/json": components["schemas"]["Page_ErrorItem"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    read_error: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its fingerprint */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The error */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "component": "users",
                     *       "count": 1,
                     *       "first_seen_at": "2026-01-31T09:30:00Z",
                     *       "first_trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
                     *       "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "job": "send_email",
                     *       "last_seen_at": "2026-01-31T09:30:00Z",
                     *       "last_trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
                     *       "release": "0.1.0",
                     *       "route": "/api/v1/users/{id}",
                     *       "source": "components/users/src/routes/read.rs",
                     *       "statement": "SELECT id FROM users",
                     *       "what": "Postgres refused a statement: 42703"
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorItem"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            /** @description There is none, or it was dealt with, or forgotten; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_error: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its fingerprint */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is off the list */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unproven"];
            403: components["responses"]["Forbidden"];
            /** @description There is none; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_jobs: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Only of this kind, such as `send_email`. */
                kind?: string;
                /** @description How many items at most, 1 to 100. */
                limit?: number;
                /** @description Only these. */
                status?: "waiting" | "queued" | "running" | "done" | "dead" | "discarded";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "attempts": 1,
                     *           "created_at": "2026-01-31T09:30:00Z",
                     *           "finished_at": "2026-01-31T09:30:00Z",
                     *           "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *           "kind": "send_email",
                     *           "last_error": "the provider does not answer",
                     *           "priority": "normal",
                     *           "run_at": "2026-01-31T09:30:00Z",
                     *           "started_at": "2026-01-31T09:30:00Z",
                     *           "status": "dead",
                     *           "user_id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"
                     *         }
                     *       ],
                     *       "next_cursor": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"
                     *     }
                     */
                    "application/json": components["schemas"]["Page_JobItem"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    read_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The job */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "attempts": 1,
                     *       "created_at": "2026-01-31T09:30:00Z",
                     *       "discard_reason": "…",
                     *       "finished_at": "2026-01-31T09:30:00Z",
                     *       "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "kind": "send_email",
                     *       "last_error": "the provider does not answer",
                     *       "payload": {},
                     *       "priority": "normal",
                     *       "run_at": "2026-01-31T09:30:00Z",
                     *       "started_at": "2026-01-31T09:30:00Z",
                     *       "status": "dead",
                     *       "tries": [
                     *         {
                     *           "attempt": 1,
                     *           "duration_ms": 1,
                     *           "ending": "retried",
                     *           "error": "the provider does not answer",
                     *           "started_at": "2026-01-31T09:30:00Z"
                     *         }
                     *       ],
                     *       "user_id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "waits_for": [
                     *         {
                     *           "if_dead": "fail",
                     *           "job": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["JobDetail"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            /** @description There is none, or it was forgotten; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    discard_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The job */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "The address was a typing error."
                 *     }
                 */
                "application/json": components["schemas"]["DiscardRequest"];
            };
        };
        responses: {
            /** @description It is discarded */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["Unproven"];
            403: components["responses"]["Forbidden"];
            /** @description There is none; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description It is running, or was done or discarded */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    retry_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The job */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is queued */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unproven"];
            403: components["responses"]["Forbidden"];
            /** @description There is none; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description It was not given up, or another that does the same waits already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_alerts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All alert rules */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "about": [
                     *             "send_email"
                     *           ],
                     *           "acknowledged": {
                     *             "at": "2026-01-31T09:30:00Z",
                     *             "by": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *             "name": "Ada Lovelace"
                     *           },
                     *           "changed": true,
                     *           "default": {
                     *             "hold_seconds": 0,
                     *             "threshold": 1
                     *           },
                     *           "description": "What it is for.",
                     *           "enabled": true,
                     *           "hold_seconds": 60,
                     *           "last_resolved_at": "2026-01-31T09:30:00Z",
                     *           "measured_at": "2026-01-31T09:30:00Z",
                     *           "name": "queue_age",
                     *           "recipients": [
                     *             "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"
                     *           ],
                     *           "since": "2026-01-31T09:30:00Z",
                     *           "state": "firing",
                     *           "threshold": 300,
                     *           "unit": "seconds",
                     *           "value": 1
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["AlertList"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    put_alert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The rule
                 * @example queue_age
                 */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "enabled": true,
                 *       "hold_seconds": 60,
                 *       "recipients": [
                 *         "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"
                 *       ],
                 *       "threshold": 300
                 *     }
                 */
                "application/json": components["schemas"]["AlertSettings"];
            };
        };
        responses: {
            /** @description The rule */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "about": [
                     *         "send_email"
                     *       ],
                     *       "acknowledged": {
                     *         "at": "2026-01-31T09:30:00Z",
                     *         "by": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *         "name": "Ada Lovelace"
                     *       },
                     *       "changed": true,
                     *       "default": {
                     *         "hold_seconds": 0,
                     *         "threshold": 1
                     *       },
                     *       "description": "What it is for.",
                     *       "enabled": true,
                     *       "hold_seconds": 60,
                     *       "last_resolved_at": "2026-01-31T09:30:00Z",
                     *       "measured_at": "2026-01-31T09:30:00Z",
                     *       "name": "queue_age",
                     *       "recipients": [
                     *         "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"
                     *       ],
                     *       "since": "2026-01-31T09:30:00Z",
                     *       "state": "firing",
                     *       "threshold": 300,
                     *       "unit": "seconds",
                     *       "value": 1
                     *     }
                     */
                    "application/json": components["schemas"]["AlertItem"];
                };
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["Unproven"];
            403: components["responses"]["Forbidden"];
            /** @description There is none; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    acknowledge_alert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The rule
                 * @example queue_age
                 */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rule */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "about": [
                     *         "send_email"
                     *       ],
                     *       "acknowledged": {
                     *         "at": "2026-01-31T09:30:00Z",
                     *         "by": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *         "name": "Ada Lovelace"
                     *       },
                     *       "changed": true,
                     *       "default": {
                     *         "hold_seconds": 0,
                     *         "threshold": 1
                     *       },
                     *       "description": "What it is for.",
                     *       "enabled": true,
                     *       "hold_seconds": 60,
                     *       "last_resolved_at": "2026-01-31T09:30:00Z",
                     *       "measured_at": "2026-01-31T09:30:00Z",
                     *       "name": "queue_age",
                     *       "recipients": [
                     *         "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"
                     *       ],
                     *       "since": "2026-01-31T09:30:00Z",
                     *       "state": "firing",
                     *       "threshold": 300,
                     *       "unit": "seconds",
                     *       "value": 1
                     *     }
                     */
                    "application/json": components["schemas"]["AlertItem"];
                };
            };
            401: components["responses"]["Unproven"];
            403: components["responses"]["Forbidden"];
            /** @description There is none; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description It does not fire */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_job_hours: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The hours */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "dead": 1,
                     *           "done": 1204,
                     *           "failed": 3,
                     *           "starts_at": "2026-01-31T09:30:00Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["JobHours"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_kinds_of_jobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All kinds */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "component": "mail",
                     *           "dead": 1,
                     *           "kind": "send_email",
                     *           "last_hour": {
                     *             "done": 1,
                     *             "failed": 1,
                     *             "longest_ms": 1,
                     *             "mean_ms": 1
                     *           },
                     *           "oldest_due_at": "2026-01-31T09:30:00Z",
                     *           "paused_at": "2026-01-31T09:30:00Z",
                     *           "per_minute": 1,
                     *           "queued": 1,
                     *           "running": 1,
                     *           "waiting": 1
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["KindList"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    limit_kind_of_jobs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The kind
                 * @example send_email
                 */
                kind: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "per_minute": 600
                 *     }
                 */
                "application/json": components["schemas"]["KindSettings"];
            };
        };
        responses: {
            /** @description It is so from the next job on */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["Unproven"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such kind; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    pause_kind_of_jobs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The kind
                 * @example send_email
                 */
                kind: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is paused */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unproven"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such kind; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    resume_kind_of_jobs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The kind
                 * @example send_email
                 */
                kind: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It goes on */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unproven"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such kind; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_schedules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All schedules */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "catch_up": "once",
                     *           "changed": true,
                     *           "description": "What it is for.",
                     *           "enabled": true,
                     *           "expression": "30 3 * * *",
                     *           "kind": "purge_jobs",
                     *           "last_job": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *           "last_run_at": "2026-01-31T09:30:00Z",
                     *           "name": "purge_jobs",
                     *           "next_run_at": "2026-01-31T09:30:00Z",
                     *           "time_zone": "Europe/Berlin"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ScheduleList"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    put_schedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The schedule
                 * @example purge_jobs
                 */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "catch_up": "skip",
                 *       "enabled": true,
                 *       "expression": "30 3 * * *",
                 *       "time_zone": "Europe/Berlin"
                 *     }
                 */
                "application/json": components["schemas"]["ScheduleSettings"];
            };
        };
        responses: {
            /** @description The schedule */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "catch_up": "once",
                     *       "changed": true,
                     *       "description": "What it is for.",
                     *       "enabled": true,
                     *       "expression": "30 3 * * *",
                     *       "kind": "purge_jobs",
                     *       "last_job": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "last_run_at": "2026-01-31T09:30:00Z",
                     *       "name": "purge_jobs",
                     *       "next_run_at": "2026-01-31T09:30:00Z",
                     *       "time_zone": "Europe/Berlin"
                     *     }
                     */
                    "application/json": components["schemas"]["ScheduleItem"];
                };
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["Unproven"];
            403: components["responses"]["Forbidden"];
            /** @description There is none; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_backup_codes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description May be left out */
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": null | components["schemas"]["CreateBackupCodesRequest"];
            };
        };
        responses: {
            /** @description The codes */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "backup_codes": [
                     *         "89abc-defgh-jkmnp-qrstv-wxyz0"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["BackupCodesAnswer"];
                };
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["Unproven"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            /** @description They only stand beside an authenticator app */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_factors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The factors */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "backup_codes": {
                     *         "created_at": "2026-01-31T09:30:00Z",
                     *         "left": 1
                     *       },
                     *       "mfa_enabled": true,
                     *       "password": {
                     *         "changed_at": "2026-01-31T09:30:00Z"
                     *       },
                     *       "sms": {
                     *         "enabled": true,
                     *         "number": "+49151•••••123",
                     *         "opted_out": true,
                     *         "undeliverable": true,
                     *         "verified_at": "2026-01-31T09:30:00Z"
                     *       },
                     *       "sms_pending": {
                     *         "delivery": "delivered",
                     *         "expires_at": "2026-01-31T09:30:00Z",
                     *         "number": "+49151•••••123"
                     *       },
                     *       "totp": {
                     *         "confirmed_at": "2026-01-31T09:30:00Z",
                     *         "enabled": true,
                     *         "pending": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["FactorsAnswer"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    remove_sms: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unproven"];
            403: components["responses"]["Forbidden"];
            /** @description There is none; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    confirm_sms: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "code": "123456"
                 *     }
                 */
                "application/json": components["schemas"]["ConfirmSmsRequest"];
            };
        };
        responses: {
            /** @description The phone counts */
            204: {
                headers: {
                    /** @description How many requests may come at once */
                    "ratelimit-limit"?: number;
                    /** @description How many are left now */
                    "ratelimit-remaining"?: number;
                    /** @description Seconds until as many as ever are left */
                    "ratelimit-reset"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["Unproven"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            /** @description The number is verified for another account */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            /** @description The code is wrong, has expired or was tried five times; or fields are wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    enrol_sms: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "number": "+49 151 23456789"
                 *     }
                 */
                "application/json": components["schemas"]["EnrolSmsRequest"];
            };
        };
        responses: {
            /** @description A code is on its way */
            202: {
                headers: {
                    /** @description How many requests may come at once */
                    "ratelimit-limit"?: number;
                    /** @description How many are left now */
                    "ratelimit-remaining"?: number;
                    /** @description Seconds until as many as ever are left */
                    "ratelimit-reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "expires_at": "2026-01-31T09:30:00Z",
                     *       "notice": "Text messages are less safe than the app.",
                     *       "number": "+49•••••••••89",
                     *       "resend_at": "2026-01-31T09:30:00Z",
                     *       "status": "code_sent"
                     *     }
                     */
                    "application/json": components["schemas"]["CodeSentAnswer"];
                };
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["Unproven"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            /** @description It only stands beside an authenticator app, or takes no messages; `errors` says which */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            /** @description It is no mobile number of a country that messages go to; or fields are wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The last code was sent less than a minute ago, or the number has had many; or too many requests */
            429: {
                headers: {
                    /** @description How many requests may come at once */
                    "ratelimit-limit"?: number;
                    /** @description How many are left now */
                    "ratelimit-remaining"?: number;
                    /** @description Seconds until as many as ever are left */
                    "ratelimit-reset"?: number;
                    /** @description Seconds until a try makes sense */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    send_sms: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "challenge": "pst_mc_…"
                 *     }
                 */
                "application/json": null | components["schemas"]["SendSmsRequest"];
            };
        };
        responses: {
            /** @description A code is on its way */
            202: {
                headers: {
                    /** @description How many requests may come at once */
                    "ratelimit-limit"?: number;
                    /** @description How many are left now */
                    "ratelimit-remaining"?: number;
                    /** @description Seconds until as many as ever are left */
                    "ratelimit-reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "expires_at": "2026-01-31T09:30:00Z",
                     *       "notice": "Text messages are less safe than the app.",
                     *       "number": "+49•••••••••89",
                     *       "resend_at": "2026-01-31T09:30:00Z",
                     *       "status": "code_sent"
                     *     }
                     */
                    "application/json": components["schemas"]["CodeSentAnswer"];
                };
            };
            400: components["responses"]["NotJson"];
            /** @description Neither logged in nor an open challenge; or nobody is logged in */
            401: {
                headers: {
                    /** @description Which token or proof is asked for (RFC 6750, RFC 9470) */
                    "www-authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            /** @description There is no verified phone, or it takes no messages; `errors` says which */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            /** @description The last code was sent less than a minute ago, or the number has had many; or too many requests */
            429: {
                headers: {
                    /** @description How many requests may come at once */
                    "ratelimit-limit"?: number;
                    /** @description How many are left now */
                    "ratelimit-remaining"?: number;
                    /** @description Seconds until as many as ever are left */
                    "ratelimit-reset"?: number;
                    /** @description Seconds until a try makes sense */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    remove_totp: {
        parameters: {
            query?: {
                /** @description `true` keeps them; they end otherwise. */
                keep_other_sessions?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unproven"];
            403: components["responses"]["Forbidden"];
            /** @description There is none; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    confirm_totp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "code": "123456"
                 *     }
                 */
                "application/json": components["schemas"]["ConfirmTotpRequest"];
            };
        };
        responses: {
            /** @description The app counts; here are the backup codes */
            200: {
                headers: {
                    /** @description How many requests may come at once */
                    "ratelimit-limit"?: number;
                    /** @description How many are left now */
                    "ratelimit-remaining"?: number;
                    /** @description Seconds until as many as ever are left */
                    "ratelimit-reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "backup_codes": [
                     *         "89abc-defgh-jkmnp-qrstv-wxyz0"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["BackupCodesAnswer"];
                };
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["Unproven"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            /** @description No app is being set up, or it was begun more than 15 minutes ago */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    enrol_totp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the app needs */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "otpauth_uri": "otpauth://totp/Postern:ada%40example.com?secret=…&issuer=Postern",
                     *       "qr_svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" …",
                     *       "secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                     *     }
                     */
                    "application/json": components["schemas"]["EnrolmentAnswer"];
                };
            };
            401: components["responses"]["Unproven"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            /** @description There is an app already; remove it first */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    totp_qr: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The QR code */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": number[];
                };
            };
            401: components["responses"]["Unproven"];
            403: components["responses"]["Forbidden"];
            /** @description No app is being set up; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    finish_connection: {
        parameters: {
            query?: {
                /** @description What tokens are asked for with. */
                code?: string;
                /** @description Why it sends no code. */
                error?: string;
                /** @description Who the provider says it is (RFC 9207). */
                iss?: string;
                /** @description The state of the flow. */
                state?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The provider
                 * @example google
                 */
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description On to where the flow was to end */
            303: {
                headers: {
                    /** @description How many requests may come at once */
                    "ratelimit-limit"?: number;
                    /** @description How many are left now */
                    "ratelimit-remaining"?: number;
                    /** @description Seconds until as many as ever are left */
                    "ratelimit-reset"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nobody is on this way, or no longer, or not in this browser */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description No such provider is offered; or the path names nothing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_connections: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items at most, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "account": "ada@example.com",
                     *           "expires_at": "2026-01-31T09:30:00Z",
                     *           "features": [
                     *             "calendar.read"
                     *           ],
                     *           "granted_scopes": [
                     *             "Mail.Read"
                     *           ],
                     *           "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *           "last_error": "invalid_grant",
                     *           "last_used_at": "2026-01-31T09:30:00Z",
                     *           "provider": "google",
                     *           "requested_scopes": [
                     *             "Mail.Read"
                     *           ],
                     *           "status": "active",
                     *           "status_since": "2026-01-31T09:30:00Z"
                     *         }
                     *       ],
                     *       "next_cursor": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"
                     *     }
                     */
                    "application/json": components["schemas"]["Page_ConnectionItem"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    connect_account: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "provider": "google"
                 *     }
                 */
                "application/json": components["schemas"]["ConnectRequest"];
            };
        };
        responses: {
            /** @description Begun */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth?…",
                     *       "binding": "k3vZ1x…",
                     *       "expires_at": "2026-01-31T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["FlowBegun"];
                };
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    read_connection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The connection */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connection */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "account": "ada@example.com",
                     *       "expires_at": "2026-01-31T09:30:00Z",
                     *       "features": [
                     *         "calendar.read"
                     *       ],
                     *       "granted_scopes": [
                     *         "Mail.Read"
                     *       ],
                     *       "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "last_error": "invalid_grant",
                     *       "last_used_at": "2026-01-31T09:30:00Z",
                     *       "provider": "google",
                     *       "requested_scopes": [
                     *         "Mail.Read"
                     *       ],
                     *       "status": "active",
                     *       "status_since": "2026-01-31T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ConnectionItem"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            /** @description The caller has no such connection; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    remove_connection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The connection */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Disconnected */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            /** @description The caller has no such connection; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_consents: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items at most, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The connection */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "account": "ada@example.com",
                     *           "change": "widened",
                     *           "consented_at": "2026-01-31T09:30:00Z",
                     *           "device": "Firefox on Windows",
                     *           "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *           "provider": "google",
                     *           "scopes": [
                     *             "Mail.Read"
                     *           ],
                     *           "words": {
                     *             "items": [
                     *               {
                     *                 "id": "calendar.read",
                     *                 "text": "Der Assistent sieht Ihre Termine.",
                     *                 "title": "Kalender lesen"
                     *               }
                     *             ],
                     *             "language": "de",
                     *             "source": "client"
                     *           }
                     *         }
                     *       ],
                     *       "next_cursor": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"
                     *     }
                     */
                    "application/json": components["schemas"]["Page_ConsentItem"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            /** @description The caller has and had no such connection; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    pause_connection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The connection */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Paused */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "account": "ada@example.com",
                     *       "expires_at": "2026-01-31T09:30:00Z",
                     *       "features": [
                     *         "calendar.read"
                     *       ],
                     *       "granted_scopes": [
                     *         "Mail.Read"
                     *       ],
                     *       "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "last_error": "invalid_grant",
                     *       "last_used_at": "2026-01-31T09:30:00Z",
                     *       "provider": "google",
                     *       "requested_scopes": [
                     *         "Mail.Read"
                     *       ],
                     *       "status": "active",
                     *       "status_since": "2026-01-31T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ConnectionItem"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            /** @description The caller has no such connection; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    refresh_connection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The connection */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Refreshed */
            200: {
                headers: {
                    /** @description How many requests may come at once */
                    "ratelimit-limit"?: number;
                    /** @description How many are left now */
                    "ratelimit-remaining"?: number;
                    /** @description Seconds until as many as ever are left */
                    "ratelimit-reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "account": "ada@example.com",
                     *       "expires_at": "2026-01-31T09:30:00Z",
                     *       "features": [
                     *         "calendar.read"
                     *       ],
                     *       "granted_scopes": [
                     *         "Mail.Read"
                     *       ],
                     *       "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "last_error": "invalid_grant",
                     *       "last_used_at": "2026-01-31T09:30:00Z",
                     *       "provider": "google",
                     *       "requested_scopes": [
                     *         "Mail.Read"
                     *       ],
                     *       "status": "active",
                     *       "status_since": "2026-01-31T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ConnectionItem"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            /** @description The caller has no such connection; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description It has to be connected again, is paused, or cannot be refreshed */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    resume_connection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The connection */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Resumed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "account": "ada@example.com",
                     *       "expires_at": "2026-01-31T09:30:00Z",
                     *       "features": [
                     *         "calendar.read"
                     *       ],
                     *       "granted_scopes": [
                     *         "Mail.Read"
                     *       ],
                     *       "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "last_error": "invalid_grant",
                     *       "last_used_at": "2026-01-31T09:30:00Z",
                     *       "provider": "google",
                     *       "requested_scopes": [
                     *         "Mail.Read"
                     *       ],
                     *       "status": "active",
                     *       "status_since": "2026-01-31T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ConnectionItem"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            /** @description The caller has no such connection; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    widen_connection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The connection */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "features": [
                 *         "mail.read"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["WidenRequest"];
            };
        };
        responses: {
            /** @description Begun */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth?…",
                     *       "binding": "k3vZ1x…",
                     *       "expires_at": "2026-01-31T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["FlowBegun"];
                };
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            /** @description The caller has no such connection; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The provider is not offered any more */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    connection_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The connection */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "min_valid_s": 300
                 *     }
                 */
                "application/json": components["schemas"]["ConnectionTokenRequest"];
            };
        };
        responses: {
            /** @description A token */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "access_token": "ya29.a0…",
                     *       "expires_at": "2026-01-31T09:30:00Z",
                     *       "scopes": [
                     *         "Mail.Read"
                     *       ],
                     *       "token_type": "Bearer"
                     *     }
                     */
                    "application/json": components["schemas"]["TokenGranted"];
                };
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["WrongKey"];
            403: components["responses"]["NotForService"];
            /** @description There is no such connection; or the path names nothing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description It has to be connected again, or is paused */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    connection_usage: {
        parameters: {
            query?: {
                /** @description How many days, today among them: 1 to 396. */
                days?: number;
            };
            header?: never;
            path: {
                /** @description The connection */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Day by day */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "accesses": [
                     *         {
                     *           "features": [
                     *             "calendar.read"
                     *           ],
                     *           "granted": true,
                     *           "last_used_on": "2026-11-30",
                     *           "scope": "Calendars.Read"
                     *         }
                     *       ],
                     *       "items": [
                     *         {
                     *           "calls": 1,
                     *           "date": "2026-11-30",
                     *           "failed_scopes": {
                     *             "Calendars.Read": 1
                     *           },
                     *           "failures": 1,
                     *           "reasons": {
                     *             "paused": 1
                     *           },
                     *           "scopes": {
                     *             "Calendars.Read": 12
                     *           },
                     *           "services": {
                     *             "calendar-sync": 12
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["UsageAnswer"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            /** @description The caller has no such connection; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_providers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every provider that is offered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "features": [
                     *             {
                     *               "description": "The assistant sees your appointments.",
                     *               "id": "calendar.read",
                     *               "name": "Read your calendar",
                     *               "scopes": [
                     *                 "Mail.Read"
                     *               ]
                     *             }
                     *           ],
                     *           "id": "google",
                     *           "name": "Google",
                     *           "scopes": [
                     *             {
                     *               "description": "Read user calendars",
                     *               "id": "Calendars.Read",
                     *               "sensitive": true
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ProvidersAnswer"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    user_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "provider": "google",
                 *       "user_id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"
                 *     }
                 */
                "application/json": components["schemas"]["UserTokenRequest"];
            };
        };
        responses: {
            /** @description A token */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "access_token": "ya29.a0…",
                     *       "expires_at": "2026-01-31T09:30:00Z",
                     *       "scopes": [
                     *         "Mail.Read"
                     *       ],
                     *       "token_type": "Bearer"
                     *     }
                     */
                    "application/json": components["schemas"]["TokenGranted"];
                };
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["WrongKey"];
            403: components["responses"]["NotForService"];
            /** @description The user has no account there */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description It has to be connected again, or is paused */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_audit_events: {
        parameters: {
            query?: {
                /** @description Only this action, such as `auth.login`. */
                action?: string;
                /**
                 * @description Of mere calls of the API (`rbac.access`, and `rbac.check`, which asks what somebody may do): all, or only those that were
                 *     refused, by the guard or with a status of 400 or more. A question that was answered with no was not refused.
                 */
                calls?: "all" | "refused";
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Only from this time on. */
                from?: string;
                /** @description How many items at most, 1 to 100. */
                limit?: number;
                /** @description Only with this outcome. */
                outcome?: "allowed" | "denied";
                /** @description Only on this resource. */
                resource_id?: string;
                /** @description Only on resources of this type. */
                resource_type?: string;
                /** @description Only what this service account did, which may be gone. */
                service_account?: string;
                /** @description Only by this session. */
                session?: string;
                /** @description Only before this time. */
                to?: string;
                /** @description Only of the request with this trace id. */
                trace?: string;
                /** @description Only what this user did. */
                user?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "action": "auth.login",
                     *           "actor": {
                     *             "name": "Ada Lovelace",
                     *             "pseudonym": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *             "service_account": "broker",
                     *             "user_id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"
                     *           },
                     *           "address": "192.0.2.7",
                     *           "details": {},
                     *           "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *           "occurred_at": "2026-01-31T09:30:00Z",
                     *           "outcome": "allowed",
                     *           "permission": "users:read:any",
                     *           "reason": "password",
                     *           "resource": {
                     *             "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *             "name": "Ada Lovelace",
                     *             "type": "users"
                     *           },
                     *           "sealed": true,
                     *           "session_id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *           "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"
                     *         }
                     *       ],
                     *       "next_cursor": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"
                     *     }
                     */
                    "application/json": components["schemas"]["Page_AuditItem"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    audit_checkpoint: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description For `cargo xtask audit verify` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/json": Record<string, never>;
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            /** @description Nothing is sealed yet; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    check: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "permission": "notes:read:own"
                 *     }
                 */
                "application/json": components["schemas"]["CheckRequest"];
            };
        };
        responses: {
            /** @description The decision */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "allowed": true,
                     *       "reason": "own"
                     *     }
                     */
                    "application/json": components["schemas"]["CheckAnswer"];
                };
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such user, or the caller may not ask about them; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_grants: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items at most, 1 to 100. */
                limit?: number;
                /** @description Only those on this resource. */
                resource_id?: string;
                /** @description Only those on resources of this type. */
                resource_type?: string;
                /** @description Only those of this role. */
                role?: string;
                /** @description Only those of this user. */
                user?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "created_at": "2026-01-31T09:30:00Z",
                     *           "created_by": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *           "expires_at": "2026-01-31T09:30:00Z",
                     *           "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *           "permission": "notes:read:any",
                     *           "resource": {
                     *             "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *             "type": "users"
                     *           },
                     *           "subject": {
                     *             "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *             "type": "user"
                     *           }
                     *         }
                     *       ],
                     *       "next_cursor": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"
                     *     }
                     */
                    "application/json": components["schemas"]["Page_GrantItem"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_grant: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating the request safe, for a day */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "permission": "notes:read:any",
                 *       "resource": {
                 *         "id": "shopping-list",
                 *         "type": "notes"
                 *       },
                 *       "subject": {
                 *         "id": "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
                 *         "type": "user"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["CreateGrantRequest"];
            };
        };
        responses: {
            /** @description Granted */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-01-31T09:30:00Z",
                     *       "created_by": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "expires_at": "2026-01-31T09:30:00Z",
                     *       "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "permission": "notes:read:any",
                     *       "resource": {
                     *         "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *         "type": "users"
                     *       },
                     *       "subject": {
                     *         "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *         "type": "user"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["GrantItem"];
                };
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["Unproven"];
            /** @description The caller may not do that themselves; or the caller may not do this, or has something else to do first */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            404: components["responses"]["Invisible"];
            409: components["responses"]["UnderWay"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_grant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The grant */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Withdrawn */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unproven"];
            403: components["responses"]["Forbidden"];
            /** @description There is none; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_permissions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The catalogue */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "description": "see any user's account",
                     *           "for_services": true,
                     *           "permission": "users:read:any",
                     *           "role": "administrator"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PermissionList"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_roles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The roles */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "built_in": true,
                     *           "description": "What it is for.",
                     *           "effective": [
                     *             "sessions:read:own"
                     *           ],
                     *           "name": "support",
                     *           "parents": [
                     *             "user"
                     *           ],
                     *           "permissions": [
                     *             "users:read:any"
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RoleList"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    read_role: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Its name
                 * @example user
                 */
                role: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The role; `ETag` names the version of one that is not built in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "built_in": true,
                     *       "description": "What it is for.",
                     *       "effective": [
                     *         "sessions:read:own"
                     *       ],
                     *       "name": "support",
                     *       "parents": [
                     *         "user"
                     *       ],
                     *       "permissions": [
                     *         "users:read:any"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RoleItem"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            /** @description There is none; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    put_role: {
        parameters: {
            query?: never;
            header?: {
                /** @description `ETag` of the version to replace */
                "if-match"?: string | null;
                /** @description `*` to create a role and replace none */
                "if-none-match"?: string | null;
            };
            path: {
                /**
                 * @description Its name
                 * @example support
                 */
                role: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "parents": [
                 *         "user"
                 *       ],
                 *       "permissions": [
                 *         "users:read:any"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["PutRoleRequest"];
            };
        };
        responses: {
            /** @description Replaced; `ETag` names the version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "built_in": true,
                     *       "description": "What it is for.",
                     *       "effective": [
                     *         "sessions:read:own"
                     *       ],
                     *       "name": "support",
                     *       "parents": [
                     *         "user"
                     *       ],
                     *       "permissions": [
                     *         "users:read:any"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RoleItem"];
                };
            };
            /** @description Created; `ETag` names the version */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "built_in": true,
                     *       "description": "What it is for.",
                     *       "effective": [
                     *         "sessions:read:own"
                     *       ],
                     *       "name": "support",
                     *       "parents": [
                     *         "user"
                     *       ],
                     *       "permissions": [
                     *         "users:read:any"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RoleItem"];
                };
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["Unproven"];
            /** @description It would permit, or permits, what the caller may not do; or the caller may not do this, or has something else to do first */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            404: components["responses"]["Invisible"];
            /** @description It is built in, or others are changing roles just now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description It has changed since, or is gone; or it is there, and was to be new */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_role: {
        parameters: {
            query?: never;
            header?: {
                /** @description `ETag` of the version to delete */
                "if-match"?: string | null;
            };
            path: {
                /**
                 * @description Its name
                 * @example support
                 */
                role: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unproven"];
            /** @description It permits what the caller may not do; or the caller may not do this, or has something else to do first */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is none; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description It is built in, or needed, or others are changing roles just now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description It has changed since */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    check_by_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "permission": "calendar:read:own",
                 *       "user_token": "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.e30.c2ln"
                 *     }
                 */
                "application/json": components["schemas"]["TokenCheckRequest"];
            };
        };
        responses: {
            /** @description The decision */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "allowed": true,
                     *       "reason": "own"
                     *     }
                     */
                    "application/json": components["schemas"]["CheckAnswer"];
                };
            };
            /** @description The token is not for this service, has expired, or its session has ended; or the body is not JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            401: components["responses"]["WrongKey"];
            403: components["responses"]["NotForService"];
            /** @description The account is gone */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_service_accounts: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items at most, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "allowed_addresses": [
                     *             "192.0.2.0/24"
                     *           ],
                     *           "audiences": [
                     *             "calendar"
                     *           ],
                     *           "created_at": "2026-01-31T09:30:00Z",
                     *           "created_by": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *           "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *           "keys": [
                     *             {
                     *               "created_at": "2026-01-31T09:30:00Z",
                     *               "created_by": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *               "expires_at": "2026-01-31T09:30:00Z",
                     *               "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *               "last_used_at": "2026-01-31T09:30:00Z"
                     *             }
                     *           ],
                     *           "name": "assistant",
                     *           "permissions": [
                     *             "connections:broker:any"
                     *           ],
                     *           "updated_at": "2026-01-31T09:30:00Z"
                     *         }
                     *       ],
                     *       "next_cursor": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"
                     *     }
                     */
                    "application/json": components["schemas"]["Page_ServiceAccountItem"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_service_account: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating the request safe, for a day */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "assistant",
                 *       "permissions": [
                 *         "connections:broker:any"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CreateServiceAccountRequest"];
            };
        };
        responses: {
            /** @description Created; it has no key yet */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "allowed_addresses": [
                     *         "192.0.2.0/24"
                     *       ],
                     *       "audiences": [
                     *         "calendar"
                     *       ],
                     *       "created_at": "2026-01-31T09:30:00Z",
                     *       "created_by": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "keys": [
                     *         {
                     *           "created_at": "2026-01-31T09:30:00Z",
                     *           "created_by": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *           "expires_at": "2026-01-31T09:30:00Z",
                     *           "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *           "last_used_at": "2026-01-31T09:30:00Z"
                     *         }
                     *       ],
                     *       "name": "assistant",
                     *       "permissions": [
                     *         "connections:broker:any"
                     *       ],
                     *       "updated_at": "2026-01-31T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ServiceAccountItem"];
                };
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["Unproven"];
            /** @description The caller may not do that themselves; or the caller may not do this, or has something else to do first */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            404: components["responses"]["Invisible"];
            409: components["responses"]["UnderWay"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    read_service_account: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account; `ETag` names its version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "allowed_addresses": [
                     *         "192.0.2.0/24"
                     *       ],
                     *       "audiences": [
                     *         "calendar"
                     *       ],
                     *       "created_at": "2026-01-31T09:30:00Z",
                     *       "created_by": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "keys": [
                     *         {
                     *           "created_at": "2026-01-31T09:30:00Z",
                     *           "created_by": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *           "expires_at": "2026-01-31T09:30:00Z",
                     *           "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *           "last_used_at": "2026-01-31T09:30:00Z"
                     *         }
                     *       ],
                     *       "name": "assistant",
                     *       "permissions": [
                     *         "connections:broker:any"
                     *       ],
                     *       "updated_at": "2026-01-31T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ServiceAccountItem"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            /** @description There is none; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_service_account: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unproven"];
            /** @description It may do what the caller may not; or the caller may not do this, or has something else to do first */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is none; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    update_service_account: {
        parameters: {
            query?: never;
            header?: {
                /** @description `ETag` of the version to change */
                "if-match"?: string | null;
            };
            path: {
                /** @description The account */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "allowed_addresses": [
                 *         "192.0.2.0/24"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["UpdateServiceAccountRequest"];
            };
        };
        responses: {
            /** @description The account now; `ETag` names its version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "allowed_addresses": [
                     *         "192.0.2.0/24"
                     *       ],
                     *       "audiences": [
                     *         "calendar"
                     *       ],
                     *       "created_at": "2026-01-31T09:30:00Z",
                     *       "created_by": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "keys": [
                     *         {
                     *           "created_at": "2026-01-31T09:30:00Z",
                     *           "created_by": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *           "expires_at": "2026-01-31T09:30:00Z",
                     *           "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *           "last_used_at": "2026-01-31T09:30:00Z"
                     *         }
                     *       ],
                     *       "name": "assistant",
                     *       "permissions": [
                     *         "connections:broker:any"
                     *       ],
                     *       "updated_at": "2026-01-31T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ServiceAccountItem"];
                };
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["Unproven"];
            /** @description It may, or would, do what the caller may not; or the caller may not do this, or has something else to do first */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is none; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description It has changed since */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_service_key: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating the request safe, for a day */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The account */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["CreateServiceKeyRequest"];
            };
        };
        responses: {
            /** @description The key; it is not shown again */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "expires_at": "2026-01-31T09:30:00Z",
                     *       "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "key": "pst_sk_…"
                     *     }
                     */
                    "application/json": components["schemas"]["NewServiceKey"];
                };
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["Unproven"];
            /** @description The account may do what the caller may not; or the caller may not do this, or has something else to do first */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no such account; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description It has two keys; or an earlier request with this `Idempotency-Key` has made one, which `id` names; or the same request is still under way */
            409: {
                headers: {
                    /** @description Seconds until a try makes sense */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    revoke_service_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account */
                id: string;
                /** @description The key's id */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unproven"];
            /** @description The account may do what the caller may not; or the caller may not do this, or has something else to do first */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no such key; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    read_own_service_account: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "key": {
                     *         "expires_at": "2026-01-31T09:30:00Z",
                     *         "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"
                     *       },
                     *       "name": "assistant",
                     *       "permissions": [
                     *         "connections:broker:any"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["OwnServiceAccount"];
                };
            };
            401: components["responses"]["WrongKey"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    who_am_i: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "assurance": "aal1",
                     *       "authenticated_at": "2026-01-31T09:30:00Z",
                     *       "deletion_at": "2026-01-31T09:30:00Z",
                     *       "email": "ada@example.com",
                     *       "name": "Ada Lovelace",
                     *       "permissions": [
                     *         "profile:read:own",
                     *         "sessions:read:own"
                     *       ],
                     *       "roles": [
                     *         "user"
                     *       ],
                     *       "session_id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "strongly_authenticated_at": "2026-01-31T09:30:00Z",
                     *       "user_id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"
                     *     }
                     */
                    "application/json": components["schemas"]["SessionAnswer"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Logged out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    logout_all: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Logged out on every device */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unproven"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Left out by clients with cookies */
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "refresh_token": "pst_rt_…"
                 *     }
                 */
                "application/json": null | components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            /** @description New tokens */
            200: {
                headers: {
                    /** @description How many requests may come at once */
                    "ratelimit-limit"?: number;
                    /** @description How many are left now */
                    "ratelimit-remaining"?: number;
                    /** @description Seconds until as many as ever are left */
                    "ratelimit-reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "access_token": "eyJhbGciOiJFZERTQSJ9…",
                     *       "deletion_at": "2026-01-31T09:30:00Z",
                     *       "device_token": "pst_dt_…",
                     *       "expires_in": 300,
                     *       "refresh_token": "pst_rt_…",
                     *       "session_id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "token_type": "Bearer"
                     *     }
                     */
                    "application/json": components["schemas"]["TokenAnswer"];
                };
            };
            400: components["responses"]["NotJson"];
            /** @description The refresh token is not good (any more) */
            401: {
                headers: {
                    /** @description That a token is asked for (RFC 6750) */
                    "www-authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The cookie came from a page elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    exchange_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "audience": "calendar"
                 *     }
                 */
                "application/json": components["schemas"]["ExchangeRequest"];
            };
        };
        responses: {
            /** @description The token */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "access_token": "eyJhbGciOiJFZERTQSJ9…",
                     *       "expires_in": 300,
                     *       "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
                     *       "token_type": "Bearer"
                     *     }
                     */
                    "application/json": components["schemas"]["ExchangedToken"];
                };
            };
            /** @description No service has this audience; or the body is not JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_sessions: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items at most, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "address": "192.0.2.7",
                     *           "created_at": "2026-01-31T09:30:00Z",
                     *           "current": true,
                     *           "device": "Firefox on Windows",
                     *           "expires_at": "2026-01-31T09:30:00Z",
                     *           "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *           "last_used_at": "2026-01-31T09:30:00Z"
                     *         }
                     *       ],
                     *       "next_cursor": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"
                     *     }
                     */
                    "application/json": components["schemas"]["Page_SessionItem"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    revoke_other_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unproven"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    revoke_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The session */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unproven"];
            403: components["responses"]["Forbidden"];
            /** @description The caller has no such session; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_changes: {
        parameters: {
            query?: {
                /** @description How many changes at most, 1 to 100. */
                limit?: number;
                /**
                 * @description What the device has seen: `cursor` of the answer before. Left out: begins at the oldest that is kept.
                 * @example 1764000000000-0
                 */
                since?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The next changes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "cursor": "1764000000000-0",
                     *       "gap": true,
                     *       "has_more": true,
                     *       "items": [
                     *         {
                     *           "at": "2026-01-31T09:30:00Z",
                     *           "data": {},
                     *           "id": "1764000000000-0",
                     *           "kind": "preferences.changed"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ChangesAnswer"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    follow_changes: {
        parameters: {
            query?: {
                /**
                 * @description What the device has seen: a `cursor` of `changes`, or the `id` of an event. Left out: begins now.
                 * @example 1764000000000-0
                 */
                since?: string;
            };
            header?: {
                /** @description `id` of the last event that was seen; counts before `since` */
                "last-event-id"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            422: components["responses"]["Invalid"];
            /** @description The caller has ten streams already; or too many requests */
            429: {
                headers: {
                    /** @description How many requests may come at once */
                    "ratelimit-limit"?: number;
                    /** @description How many are left now */
                    "ratelimit-remaining"?: number;
                    /** @description Seconds until as many as ever are left */
                    "ratelimit-reset"?: number;
                    /** @description Seconds until a try makes sense */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There are as many streams of all users as there may be; or not possible right now */
            503: {
                headers: {
                    /** @description Seconds until a try makes sense */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    list_users: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before, with the same `sort`. */
                cursor?: string;
                /** @description How many items at most, 1 to 100. */
                limit?: number;
                /**
                 * @description Only those whose address or name contains this, whatever its case; 2 to 100 characters.
                 * @example ada
                 */
                q?: string;
                /**
                 * @description Only with this role.
                 * @example administrator
                 */
                role?: string;
                /** @description In which order; with `-` in front backwards. */
                sort?: "created" | "-created" | "email" | "-email" | "name" | "-name" | "last_login" | "-last_login";
                /** @description Only with this status. */
                status?: "active" | "suspended" | "invited";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of users */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "created_at": "2026-01-31T09:30:00Z",
                     *           "deletion_at": "2026-01-31T09:30:00Z",
                     *           "email": "ada@example.com",
                     *           "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *           "last_login_at": "2026-01-31T09:30:00Z",
                     *           "mfa_enabled": true,
                     *           "name": "Ada",
                     *           "roles": [
                     *             "user"
                     *           ],
                     *           "status": "active"
                     *         }
                     *       ],
                     *       "next_cursor": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"
                     *     }
                     */
                    "application/json": components["schemas"]["Page_UserItem"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    invite_user: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeating the request safe, for a day */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "name": "Ada"
                 *     }
                 */
                "application/json": components["schemas"]["InviteRequest"];
            };
        };
        responses: {
            /** @description Invited */
            201: {
                headers: {
                    /** @description How many requests may come at once */
                    "ratelimit-limit"?: number;
                    /** @description How many are left now */
                    "ratelimit-remaining"?: number;
                    /** @description Seconds until as many as ever are left */
                    "ratelimit-reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-01-31T09:30:00Z",
                     *       "deletion_at": "2026-01-31T09:30:00Z",
                     *       "email": "ada@example.com",
                     *       "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "last_login_at": "2026-01-31T09:30:00Z",
                     *       "mfa_enabled": true,
                     *       "name": "Ada",
                     *       "roles": [
                     *         "user"
                     *       ],
                     *       "status": "active"
                     *     }
                     */
                    "application/json": components["schemas"]["UserItem"];
                };
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["Unproven"];
            /** @description A role permits what the caller may not do; or the caller may not do this, or has something else to do first */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            404: components["responses"]["Invisible"];
            /** @description The address has an account; or the same request is still under way */
            409: {
                headers: {
                    /** @description Seconds until a try makes sense */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    read_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-01-31T09:30:00Z",
                     *       "deletion_at": "2026-01-31T09:30:00Z",
                     *       "email": "ada@example.com",
                     *       "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "last_login_at": "2026-01-31T09:30:00Z",
                     *       "mfa_enabled": true,
                     *       "name": "Ada",
                     *       "roles": [
                     *         "user"
                     *       ],
                     *       "status": "active"
                     *     }
                     */
                    "application/json": components["schemas"]["UserItem"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            /** @description There is none; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nobody can use the account any more; in the background it is deleted now */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unproven"];
            /** @description The user may do what the caller may not; or the caller may not do this, or has something else to do first */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is none; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The user is the last active administrator */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    update_user: {
        parameters: {
            query?: never;
            header?: {
                /** @description `ETag` of the version to change */
                "if-match"?: string | null;
            };
            path: {
                /** @description The user */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Ada Lovelace"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateUserRequest"];
            };
        };
        responses: {
            /** @description The user now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-01-31T09:30:00Z",
                     *       "deletion_at": "2026-01-31T09:30:00Z",
                     *       "email": "ada@example.com",
                     *       "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "last_login_at": "2026-01-31T09:30:00Z",
                     *       "mfa_enabled": true,
                     *       "name": "Ada",
                     *       "roles": [
                     *         "user"
                     *       ],
                     *       "status": "active"
                     *     }
                     */
                    "application/json": components["schemas"]["UserItem"];
                };
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["Unproven"];
            /** @description The user may do what the caller may not; or the caller may not do this, or has something else to do first */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is none; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description It has changed since */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    reset_factors: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unproven"];
            /** @description The user may do what the caller may not; or the caller may not do this, or has something else to do first */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no such user; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    repeat_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Invited */
            204: {
                headers: {
                    /** @description How many requests may come at once */
                    "ratelimit-limit"?: number;
                    /** @description How many are left now */
                    "ratelimit-remaining"?: number;
                    /** @description Seconds until as many as ever are left */
                    "ratelimit-reset"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unproven"];
            /** @description The user may do what the caller may not; or the caller may not do this, or has something else to do first */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no such user; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The user has set a password already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    reactivate_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Active */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unproven"];
            /** @description The user may do what the caller may not; or the caller may not do this, or has something else to do first */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is none; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    require_password: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Required */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unproven"];
            /** @description The user may do what the caller may not; or the caller may not do this, or has something else to do first */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no such user; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The account has no password yet */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    assign_role: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user */
                id: string;
                /**
                 * @description The role
                 * @example premium
                 */
                role: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user's roles now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "roles": [
                     *         "user",
                     *         "premium"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RolesAnswer"];
                };
            };
            401: components["responses"]["Unproven"];
            /** @description The role permits, or the user may do, what the caller may not; or the caller may not do this, or has something else to do first */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no such user or role; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    remove_role: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user */
                id: string;
                /**
                 * @description The role
                 * @example premium
                 */
                role: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user's roles now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "roles": [
                     *         "user",
                     *         "premium"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RolesAnswer"];
                };
            };
            401: components["responses"]["Unproven"];
            /** @description The user may do what the caller may not; or the caller may not do this, or has something else to do first */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no such user; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The user is the last active administrator, or everybody has the role */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_user_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sessions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "address": "192.0.2.7",
                     *           "created_at": "2026-01-31T09:30:00Z",
                     *           "device": "Firefox on Windows",
                     *           "expires_at": "2026-01-31T09:30:00Z",
                     *           "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *           "last_used_at": "2026-01-31T09:30:00Z"
                     *         }
                     *       ],
                     *       "next_cursor": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"
                     *     }
                     */
                    "application/json": components["schemas"]["Page_UserSessionItem"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such user; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    revoke_user_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unproven"];
            /** @description The user may do what the caller may not; or the caller may not do this, or has something else to do first */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no such user; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    revoke_user_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user */
                id: string;
                /** @description The session */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unproven"];
            /** @description The user may do what the caller may not; or the caller may not do this, or has something else to do first */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no such user or session; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    suspend_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Suspended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unproven"];
            /** @description The user may do what the caller may not; or the caller may not do this, or has something else to do first */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is none; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The user is the last active administrator */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    unlock_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unlocked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unproven"];
            /** @description The user may do what the caller may not; or the caller may not do this, or has something else to do first */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description There is no such user; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    read_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account */
            200: {
                headers: {
                    /** @description The version */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-01-31T09:30:00Z",
                     *       "deletion_at": "2026-01-31T09:30:00Z",
                     *       "email": "ada@example.com",
                     *       "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "last_login_at": "2026-01-31T09:30:00Z",
                     *       "mfa_enabled": true,
                     *       "name": "Ada",
                     *       "pending_email": {
                     *         "email": "ada@example.com",
                     *         "expires_at": "2026-01-31T09:30:00Z",
                     *         "new_agreed": true,
                     *         "present_agreed": true
                     *       },
                     *       "roles": [
                     *         "user"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["MeAnswer"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It will be deleted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "deletion_at": "2026-01-31T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["DeletionAnswer"];
                };
            };
            401: components["responses"]["Unproven"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            /** @description The caller is the last active administrator */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    update_me: {
        parameters: {
            query?: never;
            header?: {
                /** @description `ETag` of the version to change */
                "if-match"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Ada Lovelace"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateMeRequest"];
            };
        };
        responses: {
            /** @description The account now */
            200: {
                headers: {
                    /** @description The version */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-01-31T09:30:00Z",
                     *       "deletion_at": "2026-01-31T09:30:00Z",
                     *       "email": "ada@example.com",
                     *       "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *       "last_login_at": "2026-01-31T09:30:00Z",
                     *       "mfa_enabled": true,
                     *       "name": "Ada",
                     *       "pending_email": {
                     *         "email": "ada@example.com",
                     *         "expires_at": "2026-01-31T09:30:00Z",
                     *         "new_agreed": true,
                     *         "present_agreed": true
                     *       },
                     *       "roles": [
                     *         "user"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["MeAnswer"];
                };
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            /** @description It has changed since */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    my_activity: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items at most, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "account": "connection.use",
                     *           "address": "192.0.2.7",
                     *           "at": "2026-01-31T09:30:00Z",
                     *           "by_administrator": true,
                     *           "connection_id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *           "count": 1,
                     *           "failures": 1,
                     *           "id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
                     *           "kind": "auth.login",
                     *           "outcome": "allowed",
                     *           "provider": "google",
                     *           "reason": "password",
                     *           "role": "premium",
                     *           "scopes": [],
                     *           "services": [],
                     *           "session_id": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"
                     *         }
                     *       ],
                     *       "next_cursor": "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"
                     *     }
                     */
                    "application/json": components["schemas"]["Page_ActivityItem"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    change_email: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.org"
                 *     }
                 */
                "application/json": components["schemas"]["ChangeEmailRequest"];
            };
        };
        responses: {
            /** @description Mails are on their way */
            202: {
                headers: {
                    /** @description How many requests may come at once */
                    "ratelimit-limit"?: number;
                    /** @description How many are left now */
                    "ratelimit-remaining"?: number;
                    /** @description Seconds until as many as ever are left */
                    "ratelimit-reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "confirmations_sent"
                     *     }
                     */
                    "application/json": components["schemas"]["ChangeEmailAnswer"];
                };
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["Unproven"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancel_email_change: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing is under way any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            /** @description Nothing was; or nothing that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    export_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One JSON document */
            200: {
                headers: {
                    /** @description How many requests may come at once */
                    "ratelimit-limit"?: number;
                    /** @description How many are left now */
                    "ratelimit-remaining"?: number;
                    /** @description Seconds until as many as ever are left */
                    "ratelimit-reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            401: components["responses"]["Unproven"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    my_features: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every feature */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "active": true,
                     *           "id": "calendar.read",
                     *           "missing": [
                     *             {
                     *               "any_of": [
                     *                 "google",
                     *                 "microsoft"
                     *               ],
                     *               "kind": "connection"
                     *             }
                     *           ],
                     *           "name": "Read your calendar"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["FeaturesAnswer"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    read_preferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The preferences */
            200: {
                headers: {
                    /** @description The version */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "features": {
                     *         "calendar": {
                     *           "default_duration_min": 30,
                     *           "week_start": "monday"
                     *         },
                     *         "chat": {
                     *           "history_days": 365,
                     *           "suggestions": true
                     *         },
                     *         "drive": {
                     *           "index": false
                     *         },
                     *         "mail": {
                     *           "signature": ""
                     *         },
                     *         "notes": {
                     *           "folder": "Inbox"
                     *         },
                     *         "video": {
                     *           "privacy": "private"
                     *         }
                     *       },
                     *       "language": "en",
                     *       "notifications": {
                     *         "email": {
                     *           "digest": "never",
                     *           "product": false,
                     *           "security": true
                     *         },
                     *         "push": {
                     *           "enabled": true
                     *         },
                     *         "sms": {
                     *           "security": false
                     *         }
                     *       },
                     *       "theme": "system",
                     *       "time_zone": "Europe/Berlin"
                     *     }
                     */
                    "application/json": components["schemas"]["PreferencesDocument"];
                };
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    replace_preferences: {
        parameters: {
            query?: never;
            header?: {
                /** @description `ETag` of the version to replace */
                "if-match"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "language": "en"
                 *     }
                 */
                "application/json": components["schemas"]["PreferencesDocument"];
            };
        };
        responses: {
            /** @description The preferences now */
            200: {
                headers: {
                    /** @description The version */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "features": {
                     *         "calendar": {
                     *           "default_duration_min": 30,
                     *           "week_start": "monday"
                     *         },
                     *         "chat": {
                     *           "history_days": 365,
                     *           "suggestions": true
                     *         },
                     *         "drive": {
                     *           "index": false
                     *         },
                     *         "mail": {
                     *           "signature": ""
                     *         },
                     *         "notes": {
                     *           "folder": "Inbox"
                     *         },
                     *         "video": {
                     *           "privacy": "private"
                     *         }
                     *       },
                     *       "language": "en",
                     *       "notifications": {
                     *         "email": {
                     *           "digest": "never",
                     *           "product": false,
                     *           "security": true
                     *         },
                     *         "push": {
                     *           "enabled": true
                     *         },
                     *         "sms": {
                     *           "security": false
                     *         }
                     *       },
                     *       "theme": "system",
                     *       "time_zone": "Europe/Berlin"
                     *     }
                     */
                    "application/json": components["schemas"]["PreferencesDocument"];
                };
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            /** @description They have changed since */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    patch_preferences: {
        parameters: {
            query?: never;
            header?: {
                /** @description `ETag` of the version to change */
                "if-match"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "language": "en"
                 *     }
                 */
                "application/json": components["schemas"]["PreferencesPatch"];
            };
        };
        responses: {
            /** @description The preferences now */
            200: {
                headers: {
                    /** @description The version */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "features": {
                     *         "calendar": {
                     *           "default_duration_min": 30,
                     *           "week_start": "monday"
                     *         },
                     *         "chat": {
                     *           "history_days": 365,
                     *           "suggestions": true
                     *         },
                     *         "drive": {
                     *           "index": false
                     *         },
                     *         "mail": {
                     *           "signature": ""
                     *         },
                     *         "notes": {
                     *           "folder": "Inbox"
                     *         },
                     *         "video": {
                     *           "privacy": "private"
                     *         }
                     *       },
                     *       "language": "en",
                     *       "notifications": {
                     *         "email": {
                     *           "digest": "never",
                     *           "product": false,
                     *           "security": true
                     *         },
                     *         "push": {
                     *           "enabled": true
                     *         },
                     *         "sms": {
                     *           "security": false
                     *         }
                     *       },
                     *       "theme": "system",
                     *       "time_zone": "Europe/Berlin"
                     *     }
                     */
                    "application/json": components["schemas"]["PreferencesDocument"];
                };
            };
            400: components["responses"]["NotJson"];
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            /** @description They have changed since */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotAnnounced"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    restore_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It stays */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Anonymous"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Invisible"];
            /** @description No deletion is scheduled */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    page_style: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CSS */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/css": unknown;
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok"
                     *     }
                     */
                    "application/json": components["schemas"]["Live"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "postgres": {
                     *         "latency_ms": 0,
                     *         "schema_version": 1,
                     *         "status": "ok"
                     *       },
                     *       "redis": {
                     *         "latency_ms": 0,
                     *         "schema_version": 1,
                     *         "status": "ok"
                     *       },
                     *       "settings": [
                     *         "…"
                     *       ],
                     *       "status": "ok"
                     *     }
                     */
                    "application/json": components["schemas"]["Ready"];
                };
            };
            /** @description It cannot: see which dependency, or which setting; or not possible right now */
            503: {
                headers: {
                    /** @description Seconds until a try makes sense */
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ready"];
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    tick: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "claimed": 0,
                     *       "dead": 0,
                     *       "done": 0,
                     *       "retried": 0
                     *     }
                     */
                    "application/json": components["schemas"]["TickAnswer"];
                };
            };
            401: components["responses"]["WrongToken"];
            404: components["responses"]["SwitchedOff"];
            503: components["responses"]["Unavailable"];
        };
    };
    work_auth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "claimed": 0,
                     *       "dead": 0,
                     *       "done": 0,
                     *       "retried": 0
                     *     }
                     */
                    "application/json": components["schemas"]["TickAnswer"];
                };
            };
            401: components["responses"]["WrongToken"];
            404: components["responses"]["SwitchedOff"];
            503: components["responses"]["Unavailable"];
        };
    };
    work_jobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "claimed": 0,
                     *       "dead": 0,
                     *       "done": 0,
                     *       "retried": 0
                     *     }
                     */
                    "application/json": components["schemas"]["TickAnswer"];
                };
            };
            401: components["responses"]["WrongToken"];
            404: components["responses"]["SwitchedOff"];
            503: components["responses"]["Unavailable"];
        };
    };
    work_mail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "claimed": 0,
                     *       "dead": 0,
                     *       "done": 0,
                     *       "retried": 0
                     *     }
                     */
                    "application/json": components["schemas"]["TickAnswer"];
                };
            };
            401: components["responses"]["WrongToken"];
            404: components["responses"]["SwitchedOff"];
            503: components["responses"]["Unavailable"];
        };
    };
    work_messaging: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "claimed": 0,
                     *       "dead": 0,
                     *       "done": 0,
                     *       "retried": 0
                     *     }
                     */
                    "application/json": components["schemas"]["TickAnswer"];
                };
            };
            401: components["responses"]["WrongToken"];
            404: components["responses"]["SwitchedOff"];
            503: components["responses"]["Unavailable"];
        };
    };
    work_mfa: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "claimed": 0,
                     *       "dead": 0,
                     *       "done": 0,
                     *       "retried": 0
                     *     }
                     */
                    "application/json": components["schemas"]["TickAnswer"];
                };
            };
            401: components["responses"]["WrongToken"];
            404: components["responses"]["SwitchedOff"];
            503: components["responses"]["Unavailable"];
        };
    };
    work_oauth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "claimed": 0,
                     *       "dead": 0,
                     *       "done": 0,
                     *       "retried": 0
                     *     }
                     */
                    "application/json": components["schemas"]["TickAnswer"];
                };
            };
            401: components["responses"]["WrongToken"];
            404: components["responses"]["SwitchedOff"];
            503: components["responses"]["Unavailable"];
        };
    };
    work_rbac: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "claimed": 0,
                     *       "dead": 0,
                     *       "done": 0,
                     *       "retried": 0
                     *     }
                     */
                    "application/json": components["schemas"]["TickAnswer"];
                };
            };
            401: components["responses"]["WrongToken"];
            404: components["responses"]["SwitchedOff"];
            503: components["responses"]["Unavailable"];
        };
    };
    work_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "claimed": 0,
                     *       "dead": 0,
                     *       "done": 0,
                     *       "retried": 0
                     *     }
                     */
                    "application/json": components["schemas"]["TickAnswer"];
                };
            };
            401: components["responses"]["WrongToken"];
            404: components["responses"]["SwitchedOff"];
            503: components["responses"]["Unavailable"];
        };
    };
    work_sync: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "claimed": 0,
                     *       "dead": 0,
                     *       "done": 0,
                     *       "retried": 0
                     *     }
                     */
                    "application/json": components["schemas"]["TickAnswer"];
                };
            };
            401: components["responses"]["WrongToken"];
            404: components["responses"]["SwitchedOff"];
            503: components["responses"]["Unavailable"];
        };
    };
    work_users: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "claimed": 0,
                     *       "dead": 0,
                     *       "done": 0,
                     *       "retried": 0
                     *     }
                     */
                    "application/json": components["schemas"]["TickAnswer"];
                };
            };
            401: components["responses"]["WrongToken"];
            404: components["responses"]["SwitchedOff"];
            503: components["responses"]["Unavailable"];
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Prometheus text format 0.0.4 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": unknown;
                };
            };
            401: components["responses"]["WrongToken"];
            404: components["responses"]["SwitchedOff"];
            503: components["responses"]["Unavailable"];
        };
    };
    openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    problem_types: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description HTML */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    problem_type: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Last part of a problem's `type`
                 * @example validation
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description HTML */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
                };
            };
            /** @description No such type; or the path names nothing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    unsubscribe_page: {
        parameters: {
            query: {
                /**
                 * @description The language of the page: `en` or `de`.
                 * @example de
                 */
                language?: string;
                /**
                 * @description Whose summaries, as the link of the mail says it (`pst_ed_…`).
                 * @example pst_ed_k1.x.y
                 */
                subscription: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description HTML */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
                };
            };
            /** @description The link is none of ours */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    unsubscribe: {
        parameters: {
            query: {
                /**
                 * @description The language of the page: `en` or `de`.
                 * @example de
                 */
                language?: string;
                /**
                 * @description Whose summaries, as the link of the mail says it (`pst_ed_…`).
                 * @example pst_ed_k1.x.y
                 */
                subscription: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description HTML */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
                };
            };
            /** @description The link is none of ours */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    receive_sms: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Twilio's fields: `MessageSid`, `From`, `To`, `Body`, … */
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": string;
            };
        };
        responses: {
            /** @description TwiML without a reply */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/xml": string;
                };
            };
            401: components["responses"]["Unsigned"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    receive_status: {
        parameters: {
            query: {
                /** @description The message. */
                message: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Twilio's fields: `MessageSid`, `MessageStatus`, `ErrorCode`, … */
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": string;
            };
        };
        responses: {
            /** @description Noted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unsigned"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
}
