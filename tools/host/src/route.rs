//! Which component answers a path. The routes are matched by the crate that Spin matches them with, put in the order
//! that Spin puts them in, because that crate's own order is one only as long as no route has a dot: see
//! [the test](tests::a_route_with_a_dot_hides_others_as_on_spin).

use anyhow::{Result, anyhow, bail, ensure};
use routefinder::RouteSpec;

use crate::manifest::HttpTrigger;

/// The suffix of a route that also matches everything below it.
const WILDCARD: &str = "/...";

/// One route of the manifest.
pub(crate) struct Route {
    /// As the manifest spells it.
    pub(crate) raw: String,
    /// The component that answers.
    pub(crate) component: String,
}

/// All routes.
pub(crate) struct Router(routefinder::Router<Route>);

/// What a path led to.
pub(crate) struct Found<'router> {
    pub(crate) route: &'router Route,
    /// What the wildcard stands for, with its leading slash; empty for an exact route.
    pub(crate) path_info: String,
}

impl Router {
    /// Builds the table; two triggers with one route are an error.
    pub(crate) fn new(triggers: &[HttpTrigger]) -> Result<Self> {
        let mut routes = routefinder::Router::new();
        // The manifest's order is Spin's.
        for trigger in triggers {
            let (spec, route) = Route::new(trigger)?;
            // Not by the map itself: to its order, not even a route and itself are equal.
            let twin = |other: &(&RouteSpec, &Route)| other.0.segments() == spec.segments();
            if let Some((_, twin)) = routes.iter().find(twin) {
                bail!(
                    "routes `{}` of `{}` and `{}` of `{}` are the same",
                    twin.raw,
                    twin.component,
                    route.raw,
                    route.component
                );
            }
            routes.add(spec, route)?;
        }
        Ok(Self(routes))
    }

    /// The route for `path`: without dots in routes, an exact one before a wildcard, a longer wildcard before a
    /// shorter.
    pub(crate) fn find(&self, path: &str) -> Option<Found<'_>> {
        let best = self.0.best_match(path)?;
        let path_info = best.captures().wildcard().map_or_else(String::new, |rest| {
            let slash = if rest.is_empty() { "" } else { "/" };
            let end = if path.ends_with('/') { "/" } else { "" };
            format!("{slash}{rest}{end}")
        });
        Some(Found { route: best.handler(), path_info })
    }

    /// All routes, in the order they are tried.
    pub(crate) fn routes(&self) -> impl Iterator<Item = &Route> {
        self.0.iter().map(|(_, route)| route)
    }
}

impl Route {
    fn new(trigger: &HttpTrigger) -> Result<(RouteSpec, Self)> {
        let raw = trigger.route.clone();
        ensure!(raw.starts_with('/'), "route `{raw}` must start with `/`");
        let prefix = raw.strip_suffix(WILDCARD);
        let unsupported = |segment: &&str| segment.starts_with([':', '*']) || *segment == "...";
        if let Some(segment) = prefix.unwrap_or(&raw).split('/').find(unsupported) {
            bail!("route `{raw}`: `{segment}` is not provided by this host");
        }
        let spec = match prefix {
            Some(prefix) => format!("{prefix}/*").parse(),
            None => raw.strip_suffix('/').unwrap_or(&raw).parse(),
        };
        let spec = spec.map_err(|error| anyhow!("route `{raw}`: {error}"))?;
        Ok((spec, Self { component: trigger.component.clone(), raw }))
    }

    /// The route without its wildcard.
    pub(crate) fn prefix(&self) -> &str {
        self.raw.strip_suffix(WILDCARD).unwrap_or(&self.raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Manifest;

    fn trigger(route: &str) -> HttpTrigger {
        HttpTrigger { route: route.into(), component: "c".into() }
    }

    fn router(routes: &[&str]) -> Result<Router> {
        Router::new(&routes.iter().map(|route| trigger(route)).collect::<Vec<_>>())
    }

    /// The routes of the application that this host is for.
    fn delivered() -> Vec<HttpTrigger> {
        toml::from_str::<Manifest>(include_str!("../../../spin.toml")).unwrap().trigger.http
    }

    #[test]
    fn every_route_of_the_application_leads_to_its_component() {
        let triggers = delivered();
        assert!(triggers.len() > 5);
        let router = Router::new(&triggers).unwrap();
        for trigger in &triggers {
            let path = trigger.route.replace(WILDCARD, "/x/y");
            let found = router.find(&path).unwrap().route;
            assert_eq!((&found.raw, &found.component), (&trigger.route, &trigger.component));
        }
    }

    /// Seen on Spin 4.1: with these two routes, all of `/api/v1/auth` and `/api/v1/session` was answered by what stands
    /// behind `/...`. A host that sorts routes by itself does not show it.
    #[test]
    fn a_route_with_a_dot_hides_others_as_on_spin() {
        let mut triggers = delivered();
        let last = triggers.iter().position(|one| one.route == "/api/v1/sessions/...").unwrap();
        for dotted in ["/.well-known/change-password", "/.well-known/jwks.json"] {
            triggers.insert(last + 1, trigger(dotted));
        }
        let router = Router::new(&triggers).unwrap();
        for hidden in ["/api/v1/auth/login", "/api/v1/session", "/api/v1/sessions/1"] {
            assert_eq!(router.find(hidden).unwrap().route.raw, "/...", "{hidden}");
        }
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
            assert_eq!(router.find(path).unwrap().route.raw, expected, "{path}");
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
            assert_eq!(router.find(path).unwrap().path_info, expected, "{path}");
        }
    }

    #[test]
    fn ambiguous_and_unsupported_routes_are_refused() {
        for routes in [&["/a", "/a/"][..], &["a"], &["/:id"], &["/*"], &["/.../a"]] {
            assert!(router(routes).is_err(), "{routes:?}");
        }
    }
}
