//! What `build.rs` has put into the component.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// A file of the build, and the same made smaller.
pub(super) struct File {
    /// Its path in `web/dist/`.
    pub(super) name: &'static str,
    pub(super) content_type: &'static str,
    /// Of its contents, without quotes.
    pub(super) tag: &'static str,
    pub(super) plain: &'static [u8],
    pub(super) br: Option<&'static [u8]>,
    pub(super) gzip: Option<&'static [u8]>,
}

impl File {
    /// Whether it is the text of a page.
    pub(super) fn is_page(&self) -> bool {
        self.content_type.starts_with("text/html")
    }
}

/// An address of the app.
pub(super) struct Page {
    /// A segment such as `$id` stands for any one.
    pub(super) address: &'static str,
    /// The `Link` header of its answer.
    pub(super) link: &'static str,
}

/// The file of this name.
pub(super) fn file(name: &str) -> Option<&'static File> {
    let index = FILES.binary_search_by_key(&name, |file| file.name).ok()?;
    FILES.get(index)
}

/// The address that this path is one of.
pub(super) fn page(path: &str) -> Option<&'static Page> {
    PAGES.iter().find(|page| is_at(path, page.address))
}

fn is_at(path: &str, address: &str) -> bool {
    let (mut sent, mut wanted) = (path.split('/'), address.split('/'));
    loop {
        match (sent.next(), wanted.next()) {
            (None, None) => return true,
            (Some(sent), Some(wanted)) if sent == wanted => {}
            (Some(sent), Some(wanted)) if wanted.starts_with('$') && !sent.is_empty() => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WEB-5: an address is one of the app's as a whole.
    #[test]
    fn a_segment_with_a_name_stands_for_any() {
        let address = "/connections/$id/history";
        assert!(is_at("/connections/a.b/history", address) && is_at("/", "/"));
        for other in [
            "/connections//history",
            "/connections/a/history/",
            "/connections/a",
            "/connections/a/b/history",
            "/connections/a/usage",
            "connections/a/history",
            "/",
        ] {
            assert!(!is_at(other, address), "{other}");
        }
    }
}
