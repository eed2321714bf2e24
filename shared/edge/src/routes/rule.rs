//! What the table says of one route.

use axum::routing::MethodRouter;
use postern_domain::rbac::Permission;

use crate::access::{guard::Guarded, limit::Limited, visits::PageOf, webhook::Signed};

/// What a word of the table says, and the layer that sees to it. The word brings its layer along, so that a component is
/// linked with the layers of those words alone that its table uses.
#[derive(Clone)]
pub(crate) struct Word<T> {
    pub(crate) says: T,
    layer: fn(MethodRouter, T) -> MethodRouter,
}

impl<T: Clone> Word<T> {
    pub(crate) fn new(says: T, layer: fn(MethodRouter, T) -> MethodRouter) -> Self {
        Self { says, layer }
    }

    fn around(&self, methods: MethodRouter) -> MethodRouter {
        (self.layer)(methods, self.says.clone())
    }
}

/// Who may call a route.
#[derive(Clone)]
pub(crate) enum Access {
    /// Anybody.
    Public,
    /// A user with a live session and a permission, whom the handler receives as [`crate::Caller`].
    Caller(Word<Guarded>),
    /// Anybody; whoever presents an access token has to pass as a caller.
    PublicOrCaller(Word<Guarded>),
    /// A service account, with this permission if one is asked for, whom the handler receives as
    /// [`crate::ServiceCaller`].
    ServiceAccount(Word<Option<Permission>>),
    /// One of our own triggers, by the secret in this variable.
    Service(Word<&'static str>),
    /// A provider that signs what it sends.
    Webhook(Word<Signed>),
}

/// One entry of the table.
#[derive(Clone)]
pub(crate) struct Rule {
    /// Who may call it.
    pub(crate) access: Access,
    /// How often and by what it is counted, if it is limited.
    pub(crate) limit: Option<Word<Limited>>,
    /// Where browsers are led that it refuses, if they are.
    pub(crate) leads: Option<Word<PageOf>>,
    /// Whether it hashes a password, of which so many may be under way at once.
    pub(crate) hashes: Option<Word<()>>,
    /// Whether it is recorded what callers were allowed to do.
    pub(crate) recorded: Option<Word<()>>,
    /// Whether what it refuses may be an attempt on a defence, which goes on record.
    pub(crate) defended: Option<Word<()>>,
    /// Whether it honours `Idempotency-Key` (API-5).
    pub(crate) idempotent: Option<Word<()>>,
}

impl Rule {
    /// A rule that says nothing else.
    pub(crate) fn new(access: Access) -> Self {
        let (limit, leads, hashes, recorded) = (None, None, None, None);
        Self { access, limit, leads, hashes, recorded, defended: None, idempotent: None }
    }

    /// A handler with all that stands in front of it. What lets in comes first, so that nobody else makes us do work; then
    /// what counts, so that a caller is counted as an account; and a place to hash in is taken by who has been counted. What
    /// any of them refuses goes past the record of attempts.
    pub(crate) fn around(&self, methods: MethodRouter) -> MethodRouter {
        let inner = [&self.idempotent, &self.recorded, &self.hashes];
        let methods =
            inner.into_iter().flatten().fold(methods, |methods, word| word.around(methods));
        let methods = match &self.limit {
            Some(word) => word.around(methods),
            None => methods,
        };
        let methods = match &self.access {
            Access::Public => methods,
            Access::Caller(word) | Access::PublicOrCaller(word) => word.around(methods),
            Access::ServiceAccount(word) => word.around(methods),
            Access::Service(word) => word.around(methods),
            Access::Webhook(word) => word.around(methods),
        };
        let methods = match &self.leads {
            Some(word) => word.around(methods),
            None => methods,
        };
        match &self.defended {
            Some(word) => word.around(methods),
            None => methods,
        }
    }
}
