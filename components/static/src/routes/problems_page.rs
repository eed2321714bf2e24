//! What the `type` of a problem document points to (RFC 9457 section 3.1.1).

use askama::Template;
use postern_edge::problem::Kind;

#[derive(Template)]
#[template(path = "problems.html")]
pub(super) struct Problems {
    pub(super) kinds: Vec<&'static Kind>,
}
