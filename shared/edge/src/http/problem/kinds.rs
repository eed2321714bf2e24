//! The kinds of problems, with the words of each.

use http::StatusCode;

/// A kind of problem: what its `type` points to.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// Last part of the `type` path under `/problems/`.
    pub slug: &'static str,
    /// The status it always has.
    pub status: StatusCode,
    /// The `title`.
    pub title: &'static str,
    /// What a developer who opens the `type` URL should know.
    pub about: &'static str,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $slug:literal, $status:ident, $title:literal, $about:literal;)*) => {
        $($(#[$doc])* pub static $name: Kind = Kind {
            slug: $slug, status: StatusCode::$status, title: $title, about: $about,
        };)*
        /// Every kind there is, for the pages under `/problems/`.
        pub static KINDS: &[&Kind] = &[$(&$name),*];
    };
}

kinds! {
    /// The body is not JSON.
    INVALID_JSON = "invalid-json", BAD_REQUEST, "The body is not valid JSON",
        "The body must be one JSON value in UTF-8, without duplicate members or NUL characters, and nothing may follow it.";
    /// A field is wrong.
    VALIDATION = "validation", UNPROCESSABLE_ENTITY, "The request has invalid fields",
        "`errors` names every field that is wrong: `pointer` (RFC 6901), a stable `code`, and a sentence.";
    /// A token from a mail is not (or no longer) good.
    TOKEN_INVALID = "token-invalid", BAD_REQUEST, "The token or code is not valid",
        "It was mistyped, used before, replaced by a newer one, or has expired. Ask for a new one.";
    /// A flow to a provider is not (or no longer) under way in this browser.
    FLOW_INVALID = "flow-invalid", BAD_REQUEST, "Connect the account again",
        "You came back from the provider too late, twice, in another browser than you set off in, or after you logged out. Nothing was connected. Begin again.";
    /// The provider wants the owner of a connection to agree again.
    CONNECTION_NEEDS_REAUTH = "connection-needs-reauth", CONFLICT, "The account has to be connected again",
        "The provider takes no token of this connection any more: its owner has revoked it there, changed a password, or it has ended. Only the owner can mend that: POST /api/v1/oauth/connections/{id}/scopes.";
    /// The owner of a connection has paused it.
    CONNECTION_PAUSED = "connection-paused", CONFLICT, "The connection is paused",
        "Its owner has paused it. Nothing of it may be used until they resume it.";
    /// A scope that the provider has not granted.
    SCOPE_NOT_GRANTED = "scope-not-granted", FORBIDDEN, "The connection does not have these scopes",
        "`errors` names the scopes that were asked for and not granted. Its owner can widen the connection: POST /api/v1/oauth/connections/{id}/scopes.";
    /// A provider does not answer, or not as it should.
    PROVIDER_UNAVAILABLE = "provider-unavailable", SERVICE_UNAVAILABLE, "The provider is not available",
        "The provider of this connection does not answer, or asks us to wait. Nothing is wrong with the connection. Try again after `Retry-After` seconds.";
    /// No service is called so (RFC 8693 section 2.2.2).
    INVALID_TARGET = "invalid-target", BAD_REQUEST, "There is no such service",
        "No service account has this audience. An administrator registers the audiences of a service.";
    /// Log-in failed.
    INVALID_CREDENTIALS = "invalid-credentials", UNAUTHORIZED, "E-mail address or password is wrong",
        "The answer is the same whether or not there is an account. If you have just registered, confirm your address first, by the link or the code in the mail.";
    /// Nobody is logged in.
    UNAUTHENTICATED = "unauthenticated", UNAUTHORIZED, "Log in first",
        "The access token is missing, malformed, expired, or its session has ended. `WWW-Authenticate` says which (RFC 6750).";
    /// Right password, suspended account.
    ACCOUNT_SUSPENDED = "account-suspended", FORBIDDEN, "This account is suspended",
        "An administrator has suspended the account.";
    /// The session is good for a change of the password and nothing else.
    PASSWORD_CHANGE_REQUIRED = "password-change-required", FORBIDDEN, "Change your password first",
        "Somebody else chose the password, or an administrator asks for a new one: POST /api/v1/auth/password/change. Until then this session can do nothing else.";
    /// The proof of identity is too old for this.
    INSUFFICIENT_AUTHENTICATION = "insufficient-user-authentication", UNAUTHORIZED, "Prove again who you are",
        "This needs a recent proof of identity: POST /api/v1/auth/step-up, then try again with the tokens of its answer. `WWW-Authenticate` says how recent (RFC 9470), `factors` which proofs are accepted.";
    /// The caller has to have a second factor and has none.
    SECOND_FACTOR_REQUIRED = "second-factor-required", FORBIDDEN, "Set up a second factor first",
        "This account needs a second factor. Until it has one, its sessions can only set one up (POST /api/v1/mfa/totp/enrol, then /confirm) and log out. After that the same session goes on. If the account has a factor already: POST /api/v1/auth/step-up.";
    /// The second factor is wrong.
    SECOND_FACTOR_INVALID = "second-factor-invalid", UNAUTHORIZED, "The code or password is wrong",
        "It is wrong, used before or expired. After several wrong ones, log in again.";
    /// The log-in challenge is not (or no longer) good.
    CHALLENGE_INVALID = "challenge-invalid", UNAUTHORIZED, "Log in again",
        "The challenge has expired, was used, or has had too many wrong codes. The account is not locked: log in again.";
    /// Visible, but not permitted.
    FORBIDDEN = "forbidden", FORBIDDEN, "Not permitted",
        "You may see this, but your roles and grants do not permit what you asked for. The audit log has the reason.";
    /// The caller would give away more than they have, or act on somebody who may do more.
    ESCALATION = "escalation", FORBIDDEN, "This goes beyond what you may do yourself",
        "You cannot give permissions that you do not have, change a role that has them, or act on a user who does. If you named the permissions, `errors` lists them.";
    /// The state does not allow it.
    CONFLICT = "conflict", CONFLICT, "This conflicts with the current state",
        "`detail` says why.";
    /// It was changed by somebody else since the client has seen it.
    PRECONDITION_FAILED = "precondition-failed", PRECONDITION_FAILED, "It was changed in the meantime",
        "`If-Match` does not name the current version; `ETag` does. Read it again and apply your change to that. With `If-None-Match: *`: there is one already.";
    /// The key belongs to another request.
    IDEMPOTENCY_KEY_REUSED = "idempotency-key-reused", UNPROCESSABLE_ENTITY, "This Idempotency-Key was used for another request",
        "A key belongs to one request, for a day. Use a new one.";
    /// The same request is still under way.
    IN_PROGRESS = "request-in-progress", CONFLICT, "The same request is still under way",
        "A request with this Idempotency-Key is being answered. Try again after `Retry-After` seconds.";
    /// What was made held a secret, which is not shown again.
    SHOWN_ONCE = "shown-once", CONFLICT, "This was made before, and its secret was shown once",
        "A request with this Idempotency-Key has made what `id` names. Its secret was in that answer and is kept nowhere. If the answer was lost, revoke what it has made and make another, with a new key.";
    /// Too many sessions and the policy is to refuse.
    SESSION_LIMIT = "session-limit-reached", CONFLICT, "Too many sessions",
        "This account has as many sessions as it may have. End one on another device first.";
    /// A cookie came along from another site.
    CROSS_SITE = "cross-site-request", FORBIDDEN, "Cross-site request refused",
        "A request that is authenticated by cookie and changes something must come from this site: send `Origin` or `Sec-Fetch-Site: same-origin`.";
    /// Nothing here, or nothing that the caller may see.
    NOT_FOUND = "not-found", NOT_FOUND, "Not found",
        "There is nothing at this address, or nothing that you may see.";
    /// The path exists, the method does not.
    METHOD_NOT_ALLOWED = "method-not-allowed", METHOD_NOT_ALLOWED, "Method not allowed",
        "`Allow` lists the methods of this path.";
    /// The body is too long.
    TOO_LARGE = "payload-too-large", PAYLOAD_TOO_LARGE, "The body is too large",
        "A body may have at most 64 KiB.";
    /// The body is not announced as JSON.
    UNSUPPORTED_MEDIA_TYPE = "unsupported-media-type", UNSUPPORTED_MEDIA_TYPE, "Send application/json",
        "The `Content-Type` must be `application/json`.";
    /// A rate limit.
    TOO_MANY_REQUESTS = "too-many-requests", TOO_MANY_REQUESTS, "Too many requests",
        "`Retry-After` says when to try again; `RateLimit-*` describe the limit.";
    /// Postgres, Redis or a setting is missing.
    UNAVAILABLE = "unavailable", SERVICE_UNAVAILABLE, "Temporarily unavailable",
        "No change was made in part. Try again after `Retry-After` seconds.";
    /// As much costly work is under way as there may be at once.
    BUSY = "busy", SERVICE_UNAVAILABLE, "Too busy right now",
        "As many requests of this kind are being served as the server can take at once. Nothing was changed. Try again after `Retry-After` seconds.";
    /// Our fault.
    INTERNAL = "internal", INTERNAL_SERVER_ERROR, "Something went wrong on our side",
        "Tell the operator the trace id: it leads to the cause.";
}
