//! Files that pages load.

use http::{HeaderName, header};

pub(super) type File = ([(HeaderName, &'static str); 2], &'static str);

pub(super) fn file(content_type: &'static str, text: &'static str) -> File {
    ([(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, "public, max-age=300")], text)
}
