//! How the web app is served: its pages with all that protects them, its files in the smallest form, what is kept for how
//! long, and that nothing which programs ask for is ever answered by a page. What the app does in a browser is tested in
//! `web/e2e/`.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use postern_tests::{
    App, Response, Value,
    guide::Guide,
    openapi::{Operation, operations},
    root,
};
use reqwest::Method;

/// Where the build of `web/` lies.
fn dist() -> PathBuf {
    root().join("web/dist")
}

/// What browsers say about a page that they want.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// The headers that every page of the app has.
const PROTECTION: [(&str, &str); 5] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
         manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
];

/// The files of the build, by their addresses; what the build says of itself is none of them, nor are pages.
fn files() -> Vec<(String, PathBuf)> {
    fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("the web app, built") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if path.is_dir() && !name.starts_with('.') {
                collect(&path, found);
            } else if path.is_file() && !name.starts_with('.') {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    collect(&dist(), &mut found);
    let address =
        |path: &PathBuf| format!("/{}", path.strip_prefix(dist()).expect("ours").display());
    let is_file = |path: &PathBuf| {
        let ending = path.extension().unwrap_or_default();
        !["br", "gz", "html"].iter().any(|other| ending == *other)
    };
    found.into_iter().filter(is_file).map(|path| (address(&path), path)).collect()
}

/// The addresses of the app, each with a value for what stands for any, and with what it loads first.
fn pages() -> Vec<(String, Value)> {
    let text = fs::read_to_string(dist().join(".postern/pages.json")).expect("the list of pages");
    let pages: Vec<Value> = serde_json::from_str(&text).expect("a list");
    let filled = |page: &Value| {
        let segments = page["path"].as_str().expect("a path").split('/');
        segments
            .map(|part| if part.starts_with('$') { "some-1" } else { part })
            .collect::<Vec<_>>()
            .join("/")
    };
    let pages: Vec<_> = pages.into_iter().map(|page| (filled(&page), page)).collect();
    assert!(
        pages.iter().any(|(path, page)| page["path"] != path.as_str()),
        "no page with a parameter"
    );
    pages
}

/// `path` in this form, or as it is, from the build.
fn built(path: &Path, coding: Option<&str>) -> Option<Vec<u8>> {
    let ending = match coding {
        None => "",
        Some("gzip") => ".gz",
        Some(coding) => &format!(".{coding}"),
    };
    fs::read(format!("{}{ending}", path.display())).ok()
}

async fn send(app: &App, method: Method, path: &str, headers: &[(&str, &str)]) -> Response {
    let request = app.api().request(method, path);
    Response::of(
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)),
    )
    .await
}

async fn get(app: &App, path: &str, headers: &[(&str, &str)]) -> Response {
    send(app, Method::GET, path, headers).await
}

fn assert_protected(path: &str, page: &Response) {
    for (name, value) in PROTECTION {
        assert_eq!(page.header(name), Some(value), "{path}");
    }
    let permissions = page.header("permissions-policy").unwrap_or_default();
    let permissions: BTreeSet<&str> = permissions.split(", ").collect();
    let on: BTreeSet<_> = permissions.iter().filter(|feature| !feature.ends_with("=()")).collect();
    let wanted = ["clipboard-write", "publickey-credentials-create", "publickey-credentials-get"];
    let wanted = wanted.map(|feature| format!("{feature}=(self)"));
    assert_eq!(
        on,
        wanted.iter().map(String::as_str).collect::<BTreeSet<_>>().iter().collect(),
        "{path}"
    );
    for off in ["camera", "microphone", "geolocation", "usb", "payment", "display-capture"] {
        assert!(permissions.contains(format!("{off}=()").as_str()), "{path}: {off}");
    }
}

/// WEB-5, ASVS 3.4.3, 3.4.4, 3.4.5, 3.4.6: every address of the app answers the same page, with all that protects it,
/// whoever asks; it is asked about each time, and then sent only if it is another one.
#[tokio::test]
async fn every_address_of_the_app_is_its_page() {
    let app = App::start().await;
    let shell = fs::read(dist().join("index.html")).expect("a page");
    for (path, _) in pages() {
        for accept in [BROWSER, "*/*", "application/json"] {
            let page = get(&app, &path, &[("accept", accept)]).await.expect(200);
            assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
            assert_eq!(page.header("cache-control"), Some("no-cache"), "{path}");
            assert_eq!(page.body, shell, "{path}");
            assert_protected(&path, &page);
        }
        let page = get(&app, &format!("{path}?q=a&sort=name"), &[]).await.expect(200);
        let again = get(&app, &path, &[("if-none-match", &page.etag())]).await.expect(304);
        // They take the place of those that the browser has kept.
        assert_protected(&path, &again);
        for name in ["etag", "cache-control", "vary", "link"] {
            assert_eq!(again.header(name), page.header(name), "{path} {name}");
        }
        assert!(again.body.is_empty() && again.header("content-length").is_none(), "{path}");
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
            let refused = send(&app, method, &path, &[("accept", BROWSER)]).await;
            refused.expect_problem(405, "method-not-allowed");
            assert_eq!(refused.header("allow"), Some("GET,HEAD"), "{path}");
        }
    }
}

/// API-1, API-6, ASVS 3.4.3: what developers read is at `/docs`. Guides are pages like any other; the description of the API may
/// have styles and HTML that its library writes, and no script but those of files.
#[tokio::test]
async fn what_developers_read_is_at_docs() {
    let app = App::start().await;
    let page = get(&app, "/docs", &[("accept", BROWSER)]).await.expect(200);
    assert_eq!(page.body, fs::read(dist().join("docs.html")).expect("a page"));
    let (_, strict) = PROTECTION[0];
    let (rest, _) = strict.split_once("; require-trusted-types-for").expect("trusted types");
    let expected = rest.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");
    assert_eq!(page.header("content-security-policy"), Some(expected.as_str()));
    for (name, value) in &PROTECTION[1..] {
        assert_eq!(page.header(name), Some(*value), "{name}");
    }
    for name in Guide::names() {
        let path = format!("/docs/guides/{name}");
        let page = get(&app, &path, &[("accept", BROWSER)]).await.expect(200);
        let built = dist().join(format!("docs/guides/{name}.html"));
        assert_eq!(page.body, fs::read(built).expect("a page"), "{path}");
        assert_protected(&path, &page);
    }
    get(&app, "/docs/guides/start.html", &[]).await.expect(404);
}

/// WEB-5: an address says at once what its first view loads, and all of that is there.
#[tokio::test]
async fn an_address_announces_what_it_loads() {
    let app = App::start().await;
    let mut announced = 0;
    for (path, page) in pages() {
        let list = |name: &str| page[name].as_array().cloned().unwrap_or_default();
        let of = |name: &str, how: &str| {
            list(name)
                .iter()
                .map(|file| format!("<{}>; {how}", file.as_str().expect("a path")))
                .collect::<Vec<_>>()
        };
        let links = [
            of("styles", "rel=preload; as=style"),
            of("fonts", "rel=preload; as=font; type=\"font/woff2\"; crossorigin"),
            of("modules", "rel=modulepreload"),
        ]
        .concat();
        let answer = get(&app, &path, &[]).await.expect(200);
        let expected = (!links.is_empty()).then(|| links.join(", "));
        assert_eq!(answer.header("link"), expected.as_deref(), "{path}");
        for file in ["styles", "fonts", "modules"].iter().flat_map(|name| list(name)) {
            get(&app, file.as_str().expect("a path"), &[]).await.expect(200);
            announced += 1;
        }
    }
    assert!(announced > 0, "no page loads anything of its own");
}

/// WEB-5: every file is sent in the smallest form that the client takes, each under a tag of its own, with the type that it
/// has; what has its hash in its name is good for ever, anything else is asked about each time.
#[tokio::test]
async fn files_are_small_and_kept_as_long_as_they_are_good() {
    let app = App::start().await;
    let mut forms = BTreeSet::new();
    for (address, path) in files() {
        let hashed = address.starts_with("/assets/");
        let kept = if hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
        let mut tags = BTreeSet::new();
        let available = ["br", "gzip"].map(|coding| built(&path, Some(coding)).is_some());
        for (accepted, coding) in [
            ("gzip, deflate, br, zstd", Some("br").filter(|_| available[0])),
            ("gzip, br;q=0", Some("gzip").filter(|_| available[1])),
            ("identity", None),
        ] {
            let file = get(&app, &address, &[("accept-encoding", accepted)]).await.expect(200);
            assert_eq!(file.header("content-encoding"), coding, "{address} {accepted}");
            let expected = built(&path, coding).expect("a file");
            assert_eq!(file.body, expected, "{address} {accepted}");
            assert_eq!(file.header("content-length"), Some(expected.len().to_string().as_str()));
            assert_eq!(file.header("cache-control"), Some(kept), "{address}");
            assert_eq!(file.header("x-content-type-options"), Some("nosniff"), "{address}");
            let varies = available.contains(&true).then_some("accept-encoding");
            assert_eq!(file.header("vary"), varies, "{address}");
            let tag = file.etag();
            let headers = [("accept-encoding", accepted), ("if-none-match", &tag)];
            let again = get(&app, &address, &headers).await.expect(304);
            assert!(again.body.is_empty() && again.header("content-encoding").is_none());
            assert_eq!((again.etag(), again.header("cache-control")), (tag.clone(), Some(kept)));
            tags.insert(tag);
            forms.insert(coding);
        }
        let different = 1 + available.iter().filter(|there| **there).count();
        assert_eq!(tags.len(), different, "{address}: {tags:?}");
    }
    assert_eq!(forms, BTreeSet::from([None, Some("br"), Some("gzip")]));
    let types = [
        ("js", "text/javascript; charset=utf-8"),
        ("css", "text/css; charset=utf-8"),
        ("svg", "image/svg+xml"),
    ];
    for (ending, expected) in types {
        let of_it = |(address, _): &(String, PathBuf)| address.ends_with(&format!(".{ending}"));
        let (address, _) = files().into_iter().find(of_it).expect("such a file");
        let file = get(&app, &address, &[]).await.expect(200);
        assert_eq!(file.header("content-type"), Some(expected), "{address}");
    }
}

/// WEB-5, API-2: a HEAD says what a GET would bring, also how much.
#[tokio::test]
async fn head_says_what_get_brings() {
    let app = App::start().await;
    let (script, _) = files()
        .into_iter()
        .find(|(_, path)| path.extension().is_some_and(|ending| ending == "js"))
        .expect("a script");
    let page = pages().remove(0).0;
    for path in [script.as_str(), &page, "/openapi.json", "/assets/page.css"] {
        let get = get(&app, path, &[("accept-encoding", "br")]).await.expect(200);
        let head = send(&app, Method::HEAD, path, &[("accept-encoding", "br")]).await.expect(200);
        assert!(head.body.is_empty() && !get.body.is_empty(), "{path}");
        let length = get.body.len().to_string();
        assert_eq!(head.header("content-length"), Some(length.as_str()), "{path}");
        for name in ["content-type", "content-encoding", "etag", "cache-control", "vary"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
    }
}

/// WEB-5: where nothing is, a browser gets the app's page for that, and programs a problem document; neither is kept.
#[tokio::test]
async fn nowhere_is_a_page_for_browsers() {
    let app = App::start().await;
    let shell = fs::read(dist().join("index.html")).expect("a page");
    for path in [
        "/nowhere",
        "/admin/nowhere",
        "/login/",
        "/a/b/c.html",
        "/problems/nothing",
        "/docs/guides/nothing",
    ] {
        let page = get(&app, path, &[("accept", BROWSER)]).await.expect(404);
        assert_eq!(page.body, shell, "{path}");
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
        assert_eq!(page.header("cache-control"), Some("no-store"), "{path}");
        assert_eq!(page.header("vary"), Some("accept, accept-encoding"), "{path}");
        assert_eq!(page.header("etag"), None, "{path}");
        assert_protected(path, &page);
        // What it has kept of another address is not what stands here.
        let known = [("accept", BROWSER), ("if-none-match", "*")];
        get(&app, path, &known).await.expect(404);
        for accept in ["*/*", "application/json", "image/avif,image/webp,*/*;q=0.8"] {
            let answer = get(&app, path, &[("accept", accept)]).await;
            answer.expect_problem(404, "not-found");
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        }
        let posted = send(&app, Method::POST, path, &[("accept", BROWSER)]).await;
        assert!(!posted.text().contains("<html"), "{path}");
    }
}

/// WEB-5: a file that is gone is a 404 that nobody keeps, and never a page: what asks for it is a script, and would run it.
/// Nothing else of the build is to be had.
#[tokio::test]
async fn a_missing_file_is_no_page() {
    let app = App::start().await;
    let gone = ["/assets/index-gone.js", "/assets/", "/assets", "/assets/.vite/manifest.json"];
    let inner = [
        "/.postern/pages.json",
        "/.vite/manifest.json",
        "/index.html",
        "/index.html.br",
        "/boot.js.gz",
    ];
    for path in gone {
        let answer = get(&app, path, &[("accept", BROWSER)]).await;
        answer.expect_problem(404, "not-found");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
    }
    for path in inner {
        get(&app, path, &[]).await.expect_problem(404, "not-found");
        get(&app, path, &[("accept", BROWSER)]).await.expect(404);
    }
}

/// WEB-5, API-2: an address of the API is never answered by a page, whatever a browser asks of it and by which method.
#[tokio::test]
async fn no_address_of_the_api_is_a_page() {
    let app = App::start().await;
    let operations = operations();
    let of_programs = operations.iter().filter(|operation| !is_page(&operation.path));
    let mut paths: Vec<String> = of_programs.map(Operation::example_path).collect();
    let below = [
        "api",
        "api/v1",
        "api/v2/users",
        "api/v1/nothing",
        "health",
        "health/x",
        "internal",
        "internal/x",
        "webhooks",
        "webhooks/x/y",
        ".well-known",
        ".well-known/x",
        "assets/x",
        "openapi.json/x",
        "metrics/x",
    ];
    paths.extend(below.map(|path| format!("/{path}")));
    let mut answers = 0;
    for path in paths {
        // Streams of events have no end.
        if path == "/api/v1/sync/events" {
            continue;
        }
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"] {
            let method: Method = method.parse().expect("a method");
            let answer = send(&app, method.clone(), &path, &[("accept", BROWSER)]).await;
            let content_type = answer.header("content-type").unwrap_or_default();
            assert!(
                !content_type.starts_with("text/html"),
                "{method} {path}: {} {content_type}",
                answer.status
            );
            answers += 1;
        }
    }
    assert!(answers > 800, "{answers}");
}

/// Pages among the operations: those for whoever has no script.
fn is_page(path: &str) -> bool {
    ["/problems", "/problems/{slug}", "/unsubscribe"].contains(&path)
}
