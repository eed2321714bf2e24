//! The failures that an operation has before its handler is reached, or whatever the handler is: they follow from its
//! rule and from what it reads, and so stand at no handler. What a handler says of a status is kept, with these behind.

use http::{HeaderName, header};
use utoipa::{
    PartialSchema as _, ToSchema as _,
    openapi::{
        Components, Content, Header, HeaderBuilder, ObjectBuilder, Ref, RefOr, Response,
        ResponseBuilder,
        path::{Operation, ParameterIn},
        schema::Type,
    },
};

use super::rule::{Access, Rule};
use crate::{
    access::limit::{LIMIT, REMAINING, RESET},
    http::problem::ProblemDocument,
};

const PROBLEM_JSON: &str = "application/problem+json";

/// A failure that several operations have. It stands once among the document's components.
struct Failure {
    /// Its name there.
    name: &'static str,
    status: &'static str,
    description: &'static str,
    headers: &'static [&'static HeaderName],
}

macro_rules! failures {
    ($($name:ident = $component:literal, $status:literal, $description:literal, [$($header:expr),*];)*) => {
        $(static $name: Failure = Failure {
            name: $component, status: $status, description: $description, headers: &[$($header),*],
        };)*
        static ALL: &[&Failure] = &[$(&$name),*];
    };
}

failures! {
    NOT_JSON = "NotJson", "400", "The body is not JSON", [];
    ANONYMOUS = "Anonymous", "401", "Nobody is logged in", [&header::WWW_AUTHENTICATE];
    UNPROVEN = "Unproven", "401",
        "Nobody is logged in, or a proof of identity is missing, too weak or too old", [&header::WWW_AUTHENTICATE];
    WRONG_TOKEN = "WrongToken", "401", "The token is missing or wrong", [&header::WWW_AUTHENTICATE];
    WRONG_KEY = "WrongKey", "401",
        "The key is missing, wrong, expired or revoked, or may not be used from this address", [&header::WWW_AUTHENTICATE];
    UNSIGNED = "Unsigned", "401", "The signature is missing or wrong", [&header::WWW_AUTHENTICATE];
    FORBIDDEN = "Forbidden", "403",
        "The caller may not do this, or has something else to do first", [];
    NOT_FOR_SERVICE = "NotForService", "403", "The service account may not do this", [];
    INVISIBLE = "Invisible", "404", "Nothing that the caller may see", [];
    NOWHERE = "Nowhere", "404", "The path names nothing", [];
    SWITCHED_OFF = "SwitchedOff", "404", "No token is configured, so nobody is let in", [];
    UNDER_WAY = "UnderWay", "409", "The same request is still under way", [&header::RETRY_AFTER];
    TOO_LARGE = "TooLarge", "413", "The body is too large", [];
    NOT_ANNOUNCED = "NotAnnounced", "415", "The body is not announced as JSON", [];
    INVALID = "Invalid", "422", "Fields are wrong", [];
    TOO_MANY = "TooMany", "429", "Too many requests",
        [&header::RETRY_AFTER, &LIMIT, &REMAINING, &RESET];
    UNAVAILABLE = "Unavailable", "503", "Not possible right now", [&header::RETRY_AFTER];
}

/// What stands once for all operations.
pub(super) fn define(components: &mut Components) {
    for failure in ALL {
        components.responses.insert(failure.name.to_owned(), RefOr::T(failure.response()));
    }
    let mut schemas = vec![(ProblemDocument::name().into_owned(), ProblemDocument::schema())];
    ProblemDocument::schemas(&mut schemas);
    components.schemas.extend(schemas);
}

/// Adds its failures to an operation, and to its answers the headers that tell of its limit.
pub(super) fn describe(operation: &mut Operation, rule: &Rule) {
    let failures = of(operation, rule);
    let responses = &mut operation.responses.responses;
    for failure in failures {
        match responses.get_mut(failure.status) {
            None => {
                let reference = Ref::from_response_name(failure.name);
                responses.insert(failure.status.to_owned(), RefOr::Ref(reference));
            }
            Some(RefOr::T(own)) => failure.join(own),
            Some(RefOr::Ref(_)) => {}
        }
    }
    for (status, response) in responses {
        let RefOr::T(response) = response else { continue };
        if status.starts_with(['4', '5']) {
            response.content.entry(PROBLEM_JSON.to_owned()).or_insert_with(problem);
        } else if rule.limit.is_some() {
            response.headers.extend([&LIMIT, &REMAINING, &RESET].map(described));
        }
    }
}

/// The failures of an operation.
fn of(operation: &Operation, rule: &Rule) -> Vec<&'static Failure> {
    let mut failures = Vec::new();
    let mut is_caller = false;
    match &rule.access {
        Access::Caller(guard) | Access::PublicOrCaller(guard) => {
            let demands = &guard.says.demands;
            let proven = demands.max_auth_age.is_some() || demands.assurance.is_some();
            failures.extend([if proven { &UNPROVEN } else { &ANONYMOUS }, &FORBIDDEN, &INVISIBLE]);
            is_caller = true;
        }
        Access::ServiceAccount(guard) => {
            failures.extend([&WRONG_KEY, &TOO_MANY]);
            failures.extend(guard.says.as_ref().map(|_| &NOT_FOR_SERVICE));
        }
        Access::Service(_) => failures.extend([&WRONG_TOKEN, &SWITCHED_OFF]),
        Access::Webhook(_) => failures.push(&UNSIGNED),
        Access::Public => {}
    }
    if rule.idempotent.is_some() {
        failures.push(&UNDER_WAY);
    }
    let has_body = operation.request_body.is_some();
    if has_body {
        failures.push(&TOO_LARGE);
    }
    if reads_json(operation) {
        failures.extend([&NOT_JSON, &NOT_ANNOUNCED]);
    }
    let has = |place: ParameterIn| {
        let mut parameters = operation.parameters.iter().flatten();
        parameters.any(|parameter| parameter.parameter_in == place)
    };
    if has_body || has(ParameterIn::Query) || rule.idempotent.is_some() {
        failures.push(&INVALID);
    }
    if has(ParameterIn::Path) && !is_caller {
        failures.push(&NOWHERE);
    }
    if is_caller || rule.limit.is_some() {
        failures.push(&TOO_MANY);
    }
    failures.push(&UNAVAILABLE);
    failures
}

fn reads_json(operation: &Operation) -> bool {
    let content = operation.request_body.iter().flat_map(|body| body.content.keys());
    content.into_iter().any(|media| media.ends_with("json"))
}

impl Failure {
    fn response(&self) -> Response {
        let response =
            ResponseBuilder::new().description(self.description).content(PROBLEM_JSON, problem());
        let headers = self.headers.iter().copied().map(described);
        headers.fold(response, |response, (name, header)| response.header(name, header)).build()
    }

    /// Behind what a handler says of the same status.
    fn join(&self, own: &mut Response) {
        let mut letters = self.description.chars();
        let first = letters.next().map(|letter| letter.to_ascii_lowercase());
        let rest = letters.as_str();
        own.description += "; or ";
        own.description.extend(first);
        own.description += rest;
        own.headers.extend(self.headers.iter().copied().map(described));
    }
}

fn problem() -> Content {
    Content::new(Some(Ref::from_schema_name(ProblemDocument::name())))
}

/// A header, as the document describes it.
fn described(name: &HeaderName) -> (String, Header) {
    let (kind, description) = match name {
        name if name == header::WWW_AUTHENTICATE => {
            (Type::String, "Which token or proof is asked for (RFC 6750, RFC 9470)")
        }
        name if name == header::RETRY_AFTER => (Type::Integer, "Seconds until a try makes sense"),
        name if name == LIMIT => (Type::Integer, "How many requests may come at once"),
        name if name == REMAINING => (Type::Integer, "How many are left now"),
        _ => (Type::Integer, "Seconds until as many as ever are left"),
    };
    let schema = ObjectBuilder::new().schema_type(kind).build();
    let header = HeaderBuilder::new().schema(schema).description(Some(description)).build();
    (name.to_string(), header)
}
