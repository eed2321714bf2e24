//! Which component answers a path.

use std::cmp::Reverse;

use anyhow::{Result, bail, ensure};

use crate::manifest::HttpTrigger;

/// The suffix of a route that also matches everything below it.
const WILDCARD: &str = "/...";

/// One route of the manifest.
pub(crate) struct Route {
    /// As the manifest spells it.
    pub(crate) raw: String,
    /// The component that answers.
    pub(crate) component: String,
    segments: Vec<String>,
    is_wildcard: bool,
}

/// All routes, the most specific first.
pub(crate) struct Router(Vec<Route>);

impl Router {
    /// Builds the table; two triggers with one route are an error.
    pub(crate) fn new(triggers: &[HttpTrigger]) -> Result<Self> {
        let mut routes: Vec<Route> = Vec::new();
        for trigger in triggers {
            let route = Route::new(trigger)?;
            if let Some(twin) = routes.iter().find(|other| other.matches_same_paths(&route)) {
                bail!(
                    "routes `{}` of `{}` and `{}` of `{}` are the same",
                    twin.raw,
                    twin.component,
                    route.raw,
                    route.component
                );
            }
            routes.push(route);
        }
        routes.sort_by_key(|route| (route.is_wildcard, Reverse(route.segments.len())));
        Ok(Self(routes))
    }

    /// The route for `path`: an exact one before a wildcard, a longer wildcard before a shorter.
    pub(crate) fn find(&self, path: &str) -> Option<&Route> {
        self.0.iter().find(|route| route.matches(path))
    }

    /// All routes, in the order they are tried.
    pub(crate) fn routes(&self) -> &[Route] {
        &self.0
    }
}

impl Route {
    fn new(trigger: &HttpTrigger) -> Result<Self> {
        let raw = trigger.route.clone();
        ensure!(raw.starts_with('/'), "route `{raw}` must start with `/`");
        let prefix = raw.strip_suffix(WILDCARD);
        let segments: Vec<String> = segments(prefix.unwrap_or(&raw)).map(str::to_owned).collect();
        let unsupported = |segment: &String| segment.starts_with([':', '*']) || segment == "...";
        if let Some(segment) = segments.iter().find(|segment| unsupported(segment)) {
            bail!("route `{raw}`: `{segment}` is not provided by this host");
        }
        Ok(Self {
            component: trigger.component.clone(),
            is_wildcard: prefix.is_some(),
            segments,
            raw,
        })
    }

    /// The route without its wildcard.
    pub(crate) fn prefix(&self) -> &str {
        self.raw.strip_suffix(WILDCARD).unwrap_or(&self.raw)
    }

    /// What the wildcard stands for in `path`, with its leading slash; empty for an exact route.
    pub(crate) fn path_info<'path>(&self, path: &'path str) -> &'path str {
        if !self.is_wildcard {
            return "";
        }
        let mut info = path;
        for segment in &self.segments {
            info = info.trim_start_matches('/');
            info = info.strip_prefix(segment.as_str()).unwrap_or(info);
        }
        info
    }

    fn matches(&self, path: &str) -> bool {
        let mut actual = segments(path);
        self.segments.iter().all(|expected| actual.next() == Some(expected.as_str()))
            && (self.is_wildcard || actual.next().is_none())
    }

    fn matches_same_paths(&self, other: &Self) -> bool {
        self.is_wildcard == other.is_wildcard && self.segments == other.segments
    }
}

/// The parts of a path; slashes around it do not count, an empty part within it does.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    let trimmed = path.trim_matches('/');
    let is_root = trimmed.is_empty();
    trimmed.split('/').filter(move |_| !is_root)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn router(routes: &[&str]) -> Result<Router> {
        let triggers: Vec<_> = routes
            .iter()
            .map(|route| HttpTrigger { route: (*route).into(), component: "c".into() })
            .collect();
        Router::new(&triggers)
    }

    #[test]
    fn the_most_specific_route_wins() {
        let router = router(&["/...", "/a/...", "/a/b", "/a/b/...", "/health"]).unwrap();
        let table = [
            ("/", "/..."),
            ("/x", "/..."),
            ("/health", "/health"),
            ("/health/", "/health"),
            ("/health/x", "/..."),
            ("/a", "/a/..."),
            ("/ab", "/..."),
            ("/a/x/y", "/a/..."),
            ("/a/b", "/a/b"),
            ("/a/b/c", "/a/b/..."),
        ];
        for (path, expected) in table {
            assert_eq!(router.find(path).unwrap().raw, expected, "{path}");
        }
    }

    #[test]
    fn a_path_without_a_route_has_none() {
        let router = router(&["/a", "/b/..."]).unwrap();
        for path in ["/", "/a/b", "/bc"] {
            assert!(router.find(path).is_none(), "{path}");
        }
    }

    #[test]
    fn path_info_is_what_the_wildcard_stands_for() {
        let router = router(&["/...", "/a/b/...", "/exact"]).unwrap();
        let table = [
            ("/", "/"),
            ("/x/y", "/x/y"),
            ("/a/b", ""),
            ("/a/b/", "/"),
            ("/a/b/c", "/c"),
            ("/exact", ""),
        ];
        for (path, expected) in table {
            assert_eq!(router.find(path).unwrap().path_info(path), expected, "{path}");
        }
    }

    #[test]
    fn ambiguous_and_unsupported_routes_are_refused() {
        for routes in [&["/a", "/a/"][..], &["a"], &["/:id"], &["/*"], &["/.../a"]] {
            assert!(router(routes).is_err(), "{routes:?}");
        }
    }
}
