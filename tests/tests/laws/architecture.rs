//! The laws of the code base, as docs/ARCHITECTURE.md states them, read from its text. They need no
//! running application.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use postern_domain::jobs::{OWNERS, alert::UNRECORDED};
use postern_tests::{Value, expected, openapi, root, source};

/// Where the code lives that ends up in components.
const GUEST: [&str; 2] = ["shared", "components"];
const ALL: [&str; 5] = ["shared", "components", "tools", "tests", "bench"];
/// Longest file, in lines.
const MAX_LINES: usize = 600;

/// Our packages: name, folder, and those of ours that each depends on.
fn packages() -> Vec<(String, String, BTreeSet<String>)> {
    let metadata = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let output = Command::new(env!("CARGO")).args(metadata).current_dir(root()).output();
    let output = output.expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let members = metadata["packages"].as_array().expect("packages");
    let names: BTreeSet<String> = members.iter().map(|package| text(&package["name"])).collect();
    let of_ours = |package: &Value| {
        let dependencies = package["dependencies"].as_array().expect("dependencies");
        dependencies
            .iter()
            .map(|one| text(&one["name"]))
            .filter(|name| names.contains(name))
            .collect()
    };
    let folder = |package: &Value| {
        let manifest = text(&package["manifest_path"]);
        let folder = Path::new(&manifest).parent().expect("a folder");
        folder.strip_prefix(root()).expect("inside").to_string_lossy().into_owned()
    };
    members
        .iter()
        .map(|package| (text(&package["name"]), folder(package), of_ours(package)))
        .collect()
}

/// Whether a package in this folder may depend on one of ours, which lies in that other folder.
fn may_depend(folder: &str, on: &str) -> bool {
    let shared =
        |names: &[&str]| on.strip_prefix("shared/").is_some_and(|name| names.contains(&name));
    match folder {
        "shared/domain" | "shared/platform" | "tools/services" => false,
        "shared/store" => shared(&["domain", "platform"]),
        "shared/edge" => shared(&["domain", "platform", "store"]),
        // The route tables are where the description of the API comes from.
        "tools/openapi" => shared(&["edge"]) || on.starts_with("components/"),
        "tools/xtask" if on == "tools/admin" => true,
        "tests" | "tools/admin" | "tools/xtask" | "bench" => {
            shared(&["domain"]) || on == "tools/services"
        }
        _ if folder.starts_with("components/") => shared(&["domain", "platform", "store", "edge"]),
        _ => shared(&["domain"]),
    }
}

/// The law of dependencies.
#[test]
fn packages_depend_on_what_the_law_allows() {
    let packages = packages();
    assert!(packages.len() >= 12, "{packages:?}");
    let folders: BTreeMap<&str, &str> =
        packages.iter().map(|(name, folder, _)| (name.as_str(), folder.as_str())).collect();
    for (name, folder, dependencies) in &packages {
        for dependency in dependencies {
            let on = folders[dependency.as_str()];
            assert!(may_depend(folder, on), "{name} depends on {dependency}");
        }
    }
}

/// Every crate opens with what it is for, and with what one looks for in vain.
#[test]
fn crates_say_what_they_are_for_and_what_not() {
    for (name, folder, _) in packages() {
        let folder = root().join(folder).join("src");
        let files = ["lib.rs", "main.rs"].map(|file| fs::read_to_string(folder.join(file)));
        let text = files.into_iter().find_map(Result::ok).expect("a crate");
        let doc: Vec<&str> = text.lines().take_while(|line| line.starts_with("//!")).collect();
        assert!(!doc.is_empty() && doc.join("\n").contains("Not here:"), "{name}");
    }
}

/// ASVS 2.3.3, invariant 1: no BEGIN anywhere. An open transaction would outlive the request that opened it.
#[test]
fn no_component_opens_a_transaction() {
    let words = ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "ABORT", "START TRANSACTION"];
    let mut statements = 0;
    for file in source::rust_files(&GUEST) {
        for literal in &file.literals {
            statements += usize::from(literal.contains("SELECT"));
            for statement in literal.split(';') {
                let words_of: Vec<&str> = statement.split_whitespace().take(2).collect();
                let start = words_of.join(" ").to_ascii_uppercase();
                let opens = words
                    .iter()
                    .any(|word| start == *word || start.starts_with(&format!("{word} ")));
                assert!(!opens, "{}: {statement}", file.path.display());
            }
        }
    }
    assert!(statements > 10, "the statements have moved");
}

/// Only `shared/platform` knows Spin; a component's `lib.rs` names it for its entry point.
#[test]
fn only_the_platform_names_spin() {
    let mut naming = BTreeSet::new();
    for file in source::rust_files(&ALL) {
        if file.identifiers.iter().any(|name| name == "spin_sdk") {
            let path = file.path.to_string_lossy().into_owned();
            // Guests that the host's tests run, a workspace apart; and the bench's bare one.
            let guest =
                path.starts_with("tools/host/tests/components/") || path.starts_with("bench/");
            let entry = path.starts_with("components/") && path.ends_with("/src/lib.rs");
            assert!(guest || entry || path.starts_with("shared/platform/"), "{path}");
            naming.insert(path);
        }
    }
    assert!(naming.len() > 5, "{naming:?}");
}

/// A module says what it is about.
#[test]
fn no_module_is_a_drawer() {
    let drawers = ["util", "utils", "common", "helper", "helpers", "misc"];
    for file in source::rust_files(&ALL) {
        let path = file.path.to_string_lossy();
        let places = path.trim_end_matches(".rs").split('/').map(ToOwned::to_owned);
        for name in places.chain(file.modules.iter().cloned()) {
            assert!(!drawers.contains(&name.as_str()), "{path}: {name}");
        }
    }
}

/// A file fits a reader's head.
#[test]
fn files_are_short() {
    for file in source::rust_files(&ALL) {
        assert!(file.lines <= MAX_LINES, "{}: {} lines", file.path.display(), file.lines);
    }
}

pub(super) fn manifest() -> toml::Table {
    let text = fs::read_to_string(root().join("spin.toml")).expect("spin.toml");
    text.parse().expect("TOML")
}

/// What a component has: the kind of thing, and which.
type Grant = (&'static str, String);

/// The components, and what each may reach (`hosts`), know (`variables`) or keep (`stores`).
fn grants(manifest: &toml::Table) -> BTreeMap<String, BTreeSet<Grant>> {
    let components = manifest["component"].as_table().expect("components");
    let strings = |value: Option<&toml::Value>| {
        let items = value.and_then(toml::Value::as_array).cloned().unwrap_or_default();
        items.into_iter().map(|item| item.as_str().expect("text").to_owned()).collect::<Vec<_>>()
    };
    let mut grants = BTreeMap::new();
    for (name, component) in components {
        let component = component.as_table().expect("a component");
        let known = ["source", "allowed_outbound_hosts", "variables", "key_value_stores", "build"];
        for key in component.keys() {
            assert!(known.contains(&key.as_str()), "{name}: the table does not show `{key}`");
        }
        let mut of = BTreeSet::new();
        of.extend(
            strings(component.get("allowed_outbound_hosts"))
                .into_iter()
                .map(|host| ("hosts", host)),
        );
        of.extend(
            strings(component.get("key_value_stores")).into_iter().map(|store| ("stores", store)),
        );
        for (variable, value) in
            component.get("variables").and_then(toml::Value::as_table).into_iter().flatten()
        {
            // One that is put together shows as its parts.
            let text = value.as_str().unwrap_or_default();
            if text.matches("{{").count() > 1 {
                of.extend(templates(text).map(|part| ("variables", part.to_owned())));
                continue;
            }
            // Under its own name; where each component has a value of its own, with the component's name before it.
            let names = [variable.clone(), format!("{name}_{variable}")];
            let given = names
                .into_iter()
                .find(|given| value.as_str() == Some(&format!("{{{{ {given} }}}}")));
            let given = given.unwrap_or_else(|| panic!("{name}: {variable} = {value}"));
            of.insert(("variables", given));
        }
        grants.insert(name.clone(), of);
    }
    grants
}

/// The variables in a text with templates.
pub(super) fn templates(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split("{{").skip(1).filter_map(|part| part.split_once("}}"));
    parts.map(|(name, _)| name.trim())
}

pub(super) fn is_secret(manifest: &toml::Table, variable: &str) -> bool {
    let secret = manifest["variables"].get(variable).and_then(|declared| declared.get("secret"));
    secret.and_then(toml::Value::as_bool) == Some(true)
}

/// One line of the table: a name, and a cell for each component.
fn row<'a>(name: &str, width: usize, cells: impl Iterator<Item = &'a str>) -> String {
    let line = cells.fold(format!("{name:<width$}"), |line, cell| line + &format!("{cell:<10}"));
    format!("{}\n", line.trim_end())
}

/// ASVS 1.3.6, 13.1.1, 13.2.4, 13.2.5, 14.2.3, invariant 7: what each component may reach and know is a committed
/// table, so that a widening shows in review.
#[test]
fn egress_and_variables_are_as_committed() {
    let manifest = manifest();
    let grants = grants(&manifest);
    let is_secret = |variable: &str| is_secret(&manifest, variable);
    let rows: BTreeSet<&Grant> = grants.values().flatten().collect();
    let width = rows.iter().map(|grant| grant.1.len()).max().unwrap_or_default() + 6;
    let mut table = vec![String::from(
        "What each component may reach, keep and know, out of spin.toml. `*` marks a secret.\n\
         Written by `cargo xtask regenerate`.\n",
    )];
    let mut section = "";
    for grant in rows {
        if grant.0 != section {
            section = grant.0;
            let names = grants.keys().map(String::as_str);
            table.push(format!("\n{}", row(section, width, names)));
        }
        let mark = if section == "variables" && is_secret(&grant.1) { " *" } else { "" };
        let cells = grants.values().map(|of| if of.contains(grant) { "x" } else { "·" });
        table.push(row(&format!("  {}{mark}", grant.1), width, cells));
    }
    expected::compare("tests/egress.expected", &table.concat());
}

/// OAUTH-3, AUTH-7, ASVS 13.2.4: a component has one store at most, which has its name and a file that no other store has
/// (ADR 32): none can write what another one reads.
#[test]
fn a_key_value_store_is_one_components_own() {
    let text = fs::read_to_string(root().join("runtime-config.toml")).expect("a file");
    let config: toml::Table = text.parse().expect("TOML");
    let configured = config["key_value_store"].as_table().expect("stores");
    let mut granted = BTreeSet::new();
    for (component, grants) in grants(&manifest()) {
        for (_, store) in grants.iter().filter(|(kind, _)| *kind == "stores") {
            assert_eq!(*store, component, "a store of somebody else's");
            granted.insert(store.clone());
        }
    }
    assert_eq!(configured.keys().cloned().collect::<BTreeSet<_>>(), granted);
    let files: BTreeSet<_> = configured.values().map(|store| store["path"].as_str()).collect();
    assert!(files.len() == granted.len() && files.len() > 1, "{files:?}");
}

/// `cargo xtask regenerate` writes every file that is generated and committed: it runs the tests that compare one by what
/// their names end in, and knows the files.
#[test]
fn regenerate_knows_every_generated_file() {
    let known = fs::read_to_string(root().join("tools/xtask/src/test/regenerate.rs"));
    let known = known.expect("the command");
    let mut compared = 0;
    for file in source::rust_files(&["tests/tests"]) {
        let source = fs::read_to_string(root().join(&file.path)).expect("a file");
        let mut test = "";
        for line in source.lines() {
            if let Some((_, rest)) = line.split_once("fn ") {
                test = rest.split('(').next().unwrap_or_default();
            }
            let Some((_, rest)) = line.split_once("expected::compare(\"") else { continue };
            let path = rest.split('"').next().unwrap_or_default();
            assert!(known.contains(&format!("\"{path}\"")), "{path} is not in the list");
            assert!(test.ends_with("as_committed"), "{test} compares {path}");
            compared += 1;
        }
    }
    assert!(compared > 4, "{compared}");
}

/// JOB-6: of what is forgotten once it is done, only failures are on record: no rate is made of those.
#[test]
fn rates_leave_out_what_is_forgotten() {
    let files = files_under(&root().join("components")).into_iter();
    let is_forgotten = |path: &PathBuf| {
        fs::read_to_string(path).is_ok_and(|text| text.contains("const FORGOTTEN: bool = true"))
    };
    let kinds = files.filter(is_forgotten);
    let kinds: BTreeSet<String> =
        kinds.filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned())).collect();
    assert_eq!(kinds, UNRECORDED.map(str::to_owned).into());
}

/// SES-2, MFA-5, ASVS 7.3.1: what is not given counts as its default, in silence: a component with a guard is given all that
/// the guard goes by.
#[test]
fn a_guard_is_given_all_that_it_goes_by() {
    let acl =
        fs::read_to_string(root().join("migrations/redis.acl")).expect("migrations/redis.acl");
    let sees_sessions = |component: &str| {
        let start = format!("user postern_{component} ");
        acl.lines().any(|line| line.starts_with(&start) && line.contains("~pst:{*}:session:*"))
    };
    let mut guarded = 0;
    for (component, of) in grants(&manifest()).iter().filter(|(name, _)| sees_sessions(name)) {
        guarded += 1;
        for variable in [
            "public_url",
            "environment",
            "verification_keys",
            "require_second_factor",
            "session_idle_minutes",
            "session_idle_by_role",
            "trusted_proxies",
            "rate_limits",
            "tick_token",
        ] {
            assert!(of.contains(&("variables", variable.to_owned())), "{component}: {variable}");
        }
    }
    assert!(guarded >= 6, "{guarded}");
}

/// AUTH-2, ASVS 11.1.1, 13.3.2, invariants 10 and 11: who holds which key.
#[test]
fn keys_are_where_they_are_needed() {
    let manifest = manifest();
    let grants = grants(&manifest);
    let holders = |variable: &str| -> Vec<&str> {
        let row = ("variables", variable.to_owned());
        grants.iter().filter(|(_, of)| of.contains(&row)).map(|(name, _)| name.as_str()).collect()
    };
    // DATA-5, SES-5: who holds one component's login to a store is that component. `static` publishes.
    for (store, without) in [("database", &["static"]), ("redis", &["static"])] {
        for (component, of) in &grants {
            let names = of.iter().filter(|(room, _)| *room == "variables");
            let urls = names.map(|(_, name)| name.as_str()).filter(|name| name.contains(store));
            let own = format!("{component}_{store}_url");
            let without = without.contains(&component.as_str());
            let expected: &[&str] = if without { &[] } else { &[&own] };
            assert_eq!(urls.collect::<Vec<_>>(), expected, "{component}");
        }
    }
    assert_eq!(holders("password_peppers"), ["auth"]);
    assert_eq!(holders("signing_key"), ["auth", "session"]);
    assert_eq!(holders("refresh_keys"), ["auth", "session"]);
    assert_eq!(holders("mail_token_keys"), ["auth", "mail"]);
    assert_eq!(holders("mfa_keys"), ["auth", "mfa"]);
    assert_eq!(holders("sms_code_keys"), ["auth", "messaging", "mfa"]);
    assert_eq!(holders("phone_keys"), ["messaging", "mfa"]);
    assert_eq!(holders("oauth_token_keys"), ["oauth"]);
    let variables = manifest["variables"].as_table().expect("variables").keys();
    let of_providers: Vec<_> = variables.filter(|name| name.ends_with("_client_secret")).collect();
    assert!(of_providers.len() > 2, "{of_providers:?}");
    for secret in of_providers {
        assert_eq!(holders(secret), ["oauth"]);
    }
    assert_eq!(holders("twilio_auth_token"), ["messaging"]);
    assert_eq!(holders("audit_signing_key"), ["rbac"]);
    assert_eq!(holders("audit_webhook_key"), ["rbac"]);
    assert_eq!(holders("alert_webhook_key"), ["jobs"]);
    assert_eq!(holders("tick_token"), OWNERS);
    assert_eq!(holders("metrics_token"), ["health"]);
    assert_eq!(holders("mail_api_key"), ["mail"]);
    // The clock of the work reaches who does it and who is told of alerts, and holds nothing else that is secret.
    let secrets: Vec<&str> = grants["jobs"]
        .iter()
        .filter(|(room, name)| *room == "variables" && is_secret(&manifest, name))
        .map(|(_, name)| name.as_str())
        .collect();
    assert_eq!(secrets, ["alert_webhook_key", "jobs_database_url", "jobs_redis_url", "tick_token"]);
    // What publishes the public keys is reached by everybody, and knows nothing else.
    let public = ("variables", "verification_keys".to_owned());
    assert_eq!(grants["static"], BTreeSet::from([public]));
}

/// A route with a dot hides others: Spin keeps routes in a map whose order is none once a dot is among them, and
/// `/...` may come before `/api/...` (ADR 15). `tools/host` shows it in `src/route.rs`.
#[test]
fn no_route_has_a_dot() {
    let manifest = manifest();
    let triggers = manifest["trigger"]["http"].as_array().expect("routes");
    let routes: Vec<&str> =
        triggers.iter().map(|trigger| trigger["route"].as_str().expect("a path")).collect();
    assert!(routes.len() > 5, "{routes:?}");
    for route in &routes {
        let fixed = route.strip_suffix("/...").unwrap_or(route);
        assert!(!fixed.contains('.'), "{route} has a dot");
    }
    // So this is what answers `/.well-known/…`, `/openapi.json` and all other names with one.
    assert!(routes.contains(&"/..."), "{routes:?}");
}

/// On Spin the pieces of lines that several instances write at the same time mix; `platform::log` writes whole ones.
#[test]
fn components_write_whole_lines() {
    let log = Path::new("shared/platform/src/log.rs");
    let mut seen = false;
    for file in source::rust_files(&GUEST) {
        // What a build script writes, Cargo reads.
        if file.path.ends_with("build.rs") {
            continue;
        }
        seen |= file.path == log;
        let names = ["eprintln", "eprint", "println", "dbg"];
        let writes = file.identifiers.iter().find(|name| names.contains(&name.as_str()));
        assert!(writes.is_none(), "{}: {writes:?}", file.path.display());
    }
    assert!(seen, "{} has moved", log.display());
}

/// AUTH-2, ASVS 13.2.3, 13.3.1: a variable that carries a key or a password is declared secret, and none has a default.
#[test]
fn secrets_are_declared_secret() {
    let manifest = manifest();
    let variables = manifest["variables"].as_table().expect("variables");
    let public = ["verification_keys", "audit_verification_keys"];
    // Where tokens come from is no secret.
    let is_place =
        |name: &str| ["_token_url", "_token_origin"].iter().any(|end| name.ends_with(end));
    for (name, declared) in variables {
        let telling = ["key", "token", "pepper", "client_secret", "database_url", "redis_url"];
        let secret = declared.get("secret").and_then(toml::Value::as_bool) == Some(true);
        let expected = telling.iter().any(|word| name.contains(word))
            && !public.contains(&name.as_str())
            && !is_place(name);
        assert_eq!(secret, expected, "{name}");
        let default = declared.get("default").and_then(toml::Value::as_str).unwrap_or_default();
        assert!(!secret || default.is_empty(), "{name} has a default");
    }
}

/// ASVS 14.2.1: query strings stand in logs, so nothing of ours builds or reads one that carries a secret: mails
/// and pages keep it behind `#`, the API in the body.
#[test]
fn no_secret_stands_in_a_query_string() {
    let mut seen = 0;
    let folders = [
        "shared",
        "components",
        "tools/admin",
        "tools/xtask",
        "tools/services",
        "tools/mailbox",
        "bench/src",
        "docs",
    ];
    let files = folders.iter().flat_map(|folder| files_under(&root().join(folder)));
    for path in files.chain([root().join("README.md")]) {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        seen += 1;
        for (number, line) in text.lines().enumerate() {
            let place = format!("{}:{}", path.display(), number + 1);
            for built in ["?token=", "&token=", "?code=", "&code=", "?password=", "location.search"]
            {
                assert!(!line.contains(built), "{place}: {line}");
            }
        }
    }
    assert!(seen > 100, "{seen} files: the code has moved");

    let document = fs::read_to_string(root().join("openapi.json")).expect("the description");
    let document: Value = serde_json::from_str(&document).expect("JSON");
    for operation in openapi::operations_of(&document) {
        let in_query = operation.parameters.iter().filter(|one| one.place == openapi::Place::Query);
        for parameter in in_query {
            let secret = ["token", "code", "password", "challenge", "registration"];
            let name = parameter.name.as_str();
            // As RFC 6749 §4.1.2 has it: good once, for a minute, with the client's secret and the flow's verifier (ADR 25).
            let of_a_flow = operation.path.ends_with("/callback") && name == "code";
            let told = secret.iter().any(|word| name.contains(word));
            assert!(!told || of_a_flow, "{}: {name}", operation.name());
        }
    }
}

/// ASVS 1.2.3, 3.4.3: Content-Security-Policy without exceptions: every script and style of a page is a file of ours.
#[test]
fn pages_have_no_script_and_no_style_of_their_own() {
    let templates = ["components/static/templates", "components/mail/templates"];
    let mut pages: Vec<_> =
        templates.iter().flat_map(|folder| files_under(&root().join(folder))).collect();
    // A mail is no page: it is read where no file of ours is loaded.
    pages.retain(|path| {
        path.file_name().is_some_and(|name| name != "mail.html" && name != "mail.txt")
    });
    pages.push(root().join("web/index.html"));
    let (mut scripts, mut styles) = (0, 0);
    for path in pages {
        let text = fs::read_to_string(&path).expect("a template");
        for tag in text.split('<').skip(1) {
            let tag = tag.split('>').next().unwrap_or_default();
            if tag.starts_with("script") {
                scripts += 1;
                assert!(tag.contains(r#"src="/"#), "{}: <{tag}>", path.display());
            }
            if tag.contains(r#"rel="stylesheet""#) {
                styles += 1;
                assert!(tag.contains(r#"href="/"#), "{}: <{tag}>", path.display());
            }
            let own = tag.starts_with("style")
                || tag.split_whitespace().any(|word| {
                    word.starts_with("style=") || (word.starts_with("on") && word.contains('='))
                });
            assert!(!own, "{}: <{tag}>", path.display());
        }
    }
    assert!(scripts >= 2 && styles >= 3, "{scripts} {styles}");
}

/// The colours of the pages that need no script are those of the app.
#[test]
fn pages_have_the_colours_of_the_app() {
    fn colours(css: &str) -> Vec<(&str, &str)> {
        css.lines()
            .filter_map(|line| line.trim().strip_prefix("--")?.strip_suffix(';')?.split_once(": "))
            .collect()
    }
    let read = |path: &str| fs::read_to_string(root().join(path)).expect("a style sheet");
    let (page, app) =
        (read("components/static/assets/page.css"), read("web/src/styles/tokens.css"));
    let (page_light, page_dark) =
        page.split_once("@media (prefers-color-scheme: dark)").expect("dark");
    let (app_light, app_dark) =
        app.split_once("@media (prefers-color-scheme: dark)").expect("dark");
    for (page, app) in [(page_light, app_light), (page_dark, app_dark)] {
        let (page, app) = (colours(page), colours(app));
        assert!(page.len() >= 9, "{page:?}");
        for colour in page {
            assert!(app.contains(&colour), "{colour:?} is not among {app:?}");
        }
    }
}

/// All files of a folder, however deep.
fn files_under(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.flat_map(|path| if path.is_dir() { files_under(&path) } else { vec![path] }).collect()
}
