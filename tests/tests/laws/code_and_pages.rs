//! What is asked of the code and of the pages themselves, read from their text: that memory is safe, where randomness
//! comes from, what templates, scripts and fields do. It needs no running application.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use postern_tests::{Value, json, root, source};

/// Where the code lives that ends up in components.
const GUEST: [&str; 2] = ["shared", "components"];

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All files below a folder of the checkout that end in this, with their text. Build folders hold nothing of ours.
fn files(folder: &str, ending: &str) -> Vec<(PathBuf, String)> {
    fn collect(folder: &Path, ending: &str, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                if !path.ends_with("target") {
                    collect(&path, ending, found);
                }
            } else if path.to_string_lossy().ends_with(ending) {
                found.push((path.clone(), text(&path)));
            }
        }
    }
    let mut found = Vec::new();
    collect(&root().join(folder), ending, &mut found);
    found
}

/// The tags of HTML with this name, each without its brackets.
fn tags<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let tags = html.split('<').skip(1).map(|tag| tag.split('>').next().unwrap_or_default());
    tags.filter(|tag| tag.split_whitespace().next() == Some(name)).collect()
}

/// ASVS 1.4.1, 1.4.3: no code of ours is unsafe. The compiler denies it in every package; the one exception is what
/// is generated for the border of a component.
#[test]
fn no_code_of_ours_is_unsafe() {
    let manifest: toml::Table = text(&root().join("Cargo.toml")).parse().expect("TOML");
    assert_eq!(manifest["workspace"]["lints"]["rust"]["unsafe_code"].as_str(), Some("deny"));
    let mut packages = 0;
    for (path, manifest) in GUEST.iter().flat_map(|folder| files(folder, "Cargo.toml")) {
        let manifest: toml::Table = manifest.parse().expect("TOML");
        let lints = manifest.get("lints").and_then(|lints| lints.get("workspace"));
        assert_eq!(lints.and_then(toml::Value::as_bool), Some(true), "{}", path.display());
        packages += 1;
    }
    assert!(packages > 10, "{packages}: the packages have moved");
    let mut exceptions = BTreeSet::new();
    for file in source::rust_files(&[
        "shared",
        "components",
        "tools/admin",
        "tools/xtask",
        "tools/services",
        "tools/mailbox",
    ]) {
        assert!(!file.identifiers.iter().any(|name| name == "unsafe"), "{}", file.path.display());
        if file.identifiers.iter().any(|name| name == "unsafe_code") {
            exceptions.insert(file.path.to_string_lossy().into_owned());
        }
    }
    assert_eq!(exceptions, BTreeSet::from(["components/cron/src/lib.rs".to_owned()]));
}

/// ASVS 11.5.1, 6.5.3: what nobody may guess comes from the host's cryptographic generator, at one place of the code;
/// nothing else in a component makes random numbers.
#[test]
fn randomness_has_one_source() {
    let source = Path::new("shared/platform/src/random.rs");
    let generators =
        ["getrandom", "rand", "thread_rng", "OsRng", "SmallRng", "fastrand", "new_v4", "now_v7"];
    let mut users = BTreeSet::new();
    for file in source::rust_files(&GUEST) {
        // Tests draw cases, and secrets of nobody.
        let is_test = file.path.components().any(|part| part.as_os_str() == "tests");
        if !is_test && file.identifiers.iter().any(|name| generators.contains(&name.as_str())) {
            users.insert(file.path);
        }
    }
    assert_eq!(users, BTreeSet::from([source.to_owned()]));
}

/// ASVS 1.3.7, 1.2.1: every template is a file of ours that is compiled in, and nothing in one switches escaping off;
/// the one that does not escape writes the text part of a mail.
#[test]
fn templates_are_files_that_escape() {
    let mut unescaped = Vec::new();
    let mut derived = 0;
    for (path, code) in GUEST.iter().flat_map(|folder| files(folder, ".rs")) {
        for attribute in code.split("#[template(").skip(1) {
            let attribute = attribute.split(")]").next().unwrap_or_default();
            let path = path.display();
            assert!(attribute.starts_with("path = \""), "{path}: {attribute}");
            assert!(!attribute.contains("source"), "{path}: {attribute}");
            if attribute.contains("escape") {
                unescaped.push(attribute.to_owned());
            }
            derived += 1;
        }
    }
    assert!(derived >= 4, "{derived}: the templates have moved");
    assert_eq!(unescaped, [r#"path = "mail.txt", escape = "none""#]);
    let mut templates = 0;
    for (path, html) in files("components", ".html") {
        templates += 1;
        for expression in ["{{", "{%"].iter().flat_map(|open| html.split(*open).skip(1)) {
            let expression = expression.split(['}', '%']).next().unwrap_or_default();
            let filters = expression.split('|').skip(1).map(str::trim);
            let raw =
                filters.clone().any(|filter| filter == "safe" || filter.starts_with("escape"));
            assert!(!raw && !expression.contains("autoescape"), "{}: {expression}", path.display());
        }
    }
    assert!(templates >= 4, "{templates}: the templates have moved");
}

/// Where the web app keeps something in the browser, and what: the hint that somebody is logged in, and that a
/// page was
/// loaded again after a deployment.
const KEEPS: [(&str, &str); 3] = [
    ("web/src/api/hint.ts", "localStorage"),
    ("web/public/boot.js", "localStorage"),
    ("web/src/deploys.ts", "sessionStorage"),
];
/// Where its tabs talk to each other, by a channel that no other origin can open.
const TALKS: [&str; 2] = ["web/src/api/session.ts", "web/src/api/stream.ts"];

/// The scripts of the web app, by their paths in the checkout; its tests and what is generated have no page to show.
fn scripts() -> Vec<(String, String)> {
    let endings = [("web/src", ".ts"), ("web/src", ".tsx"), ("web/public", ".js")];
    let all = endings.into_iter().flat_map(|(folder, ending)| files(folder, ending));
    let path = |path: PathBuf| path.strip_prefix(root()).expect("ours").display().to_string();
    let all = all.map(|(file, script)| (path(file), script));
    let shown: Vec<_> =
        all.filter(|(path, _)| !path.contains(".test.") && !path.contains("/generated/")).collect();
    assert!(shown.len() > 50, "{}: the scripts have moved", shown.len());
    shown
}

/// ASVS 3.2.2, 3.5.5, 3.5.6, 3.5.7, 3.7.1, 14.3.3, 15.3.6: what a script of ours shows is text; it evaluates nothing,
/// listens to no other window, keeps nothing in the browser but what is named here, and writes to no object by a name
/// from outside. Each is built into a file, so nobody's data is in one.
#[test]
fn scripts_are_files_that_show_text() {
    let scripts = scripts();
    let (mut keeps, mut talks) = (BTreeSet::new(), BTreeSet::new());
    for (path, script) in &scripts {
        for risky in [
            "innerHTML",
            "outerHTML",
            "dangerouslySetInnerHTML",
            "insertAdjacentHTML",
            "document.write",
            "setHTML",
            "createContextualFragment",
            "createPolicy",
            "srcdoc",
            "eval(",
            "Function(",
            "setTimeout(\"",
            "javascript:",
            "window.open",
            "window.postMessage",
            "window.opener",
            "window.addEventListener(\"message",
            "callback=",
            "indexedDB",
            "document.cookie",
            "caches.",
            "serviceWorker",
            "__proto__",
            "prototype",
            "Object.assign",
        ] {
            assert!(!script.contains(risky), "{path}: {risky}");
        }
        for storage in ["localStorage", "sessionStorage"] {
            if script.contains(storage) {
                keeps.insert((path.as_str(), storage));
            }
        }
        if ["postMessage", "onmessage", "\"message\""].iter().any(|word| script.contains(word)) {
            assert!(script.contains("new BroadcastChannel("), "{path}: to whom?");
            talks.insert(path.as_str());
        }
    }
    assert_eq!(keeps, BTreeSet::from(KEEPS));
    assert_eq!(talks, BTreeSet::from(TALKS));
    let pages = files("components", ".html").into_iter().chain(files("web", "web/index.html"));
    for (path, html) in pages {
        for gone in ["object", "embed", "applet", "iframe", "base"] {
            assert!(tags(&html, gone).is_empty(), "{}: <{gone}>", path.display());
        }
    }
}

/// ASVS 6.2.6, 6.2.7: whatever takes a password masks it, tells password managers what it is, and lets them and
/// whoever pastes fill it in.
#[test]
fn password_fields_are_masked_and_can_be_filled() {
    const FIELD: &str = "web/src/ui/PasswordField.tsx";
    let mut fields = 0;
    for (path, script) in &scripts() {
        let masks = script.contains("? \"text\" : \"password\"}");
        assert_eq!(masks, path == FIELD, "{path}: passwords are typed into one kind of field");
        assert!(!script.contains("type=\"password\""), "{path}");
        for field in tags(script, "PasswordField") {
            fields += 1;
            let filled = ["new-password", "current-password"];
            let filled = filled.map(|what| format!("autoComplete=\"{what}\""));
            assert!(filled.iter().any(|filled| field.contains(filled)), "{path}: <{field}>");
        }
        for field in tags(script, "TextField") {
            assert!(!field.contains("name=\"password\""), "{path}: <{field}>");
        }
        if path == FIELD {
            for bound in
                ["maxLength", "minLength", "readOnly", "pattern", "onPaste", "preventDefault"]
            {
                assert!(!script.contains(bound), "{path}: {bound}");
            }
        }
    }
    assert!(fields >= 4, "{fields}: the fields have moved");
}

/// Calls `seen` with every member of this name, however deep.
fn members<'a>(value: &'a Value, name: &str, seen: &mut impl FnMut(&'a Value)) {
    match value {
        Value::Object(object) => {
            for (member, value) in object {
                if member == name {
                    seen(value);
                }
                members(value, name, seen);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| members(item, name, seen)),
        _ => {}
    }
}

/// ASVS 6.4.2, 6.3.6: there are no secret questions and no hints at passwords, and mail is no factor: what proves
/// somebody is a password, an authenticator app, a backup code or a text message.
#[test]
fn what_proves_somebody_is_a_short_list() {
    let description: Value =
        serde_json::from_str(&text(&root().join("openapi.json"))).expect("the description");
    let mut fields = BTreeSet::new();
    members(&description, "properties", &mut |properties| {
        fields.extend(properties.as_object().into_iter().flat_map(serde_json::Map::keys));
    });
    assert!(fields.len() > 50, "{fields:?}");
    for field in &fields {
        let asks = ["question", "answer", "hint", "birth", "maiden", "knowledge"];
        // By words: who acknowledges an alert says nothing about what they know.
        let asked = |part: &str| asks.iter().any(|word| part.starts_with(word));
        assert!(!field.split('_').any(asked), "{field}");
    }
    let schemas = &description["components"]["schemas"];
    assert_eq!(schemas["FactorName"]["enum"], json!(["totp", "backup_code", "sms"]));
    let step_up = json!(["totp", "backup_code", "sms", "password"]);
    assert_eq!(schemas["StepUpFactor"]["enum"], step_up);
}

/// ASVS 7.4.4: the way out is in the frame of every page of whoever is logged in: beside the page, and behind
/// the button above
/// it where there is no room. The browser tests press it.
#[test]
fn logging_out_is_on_every_page() {
    let read = |path: &str| text(&root().join(path));
    let (beside, above) =
        (read("web/src/features/frame/House.tsx"), read("web/src/features/frame/Bars.tsx"));
    let between = |text: &str, start: &str| {
        let rest = text.split_once(start).unwrap_or_else(|| panic!("no {start}")).1;
        rest.split("\n}\n").next().unwrap_or_default().to_owned()
    };
    assert!(between(&beside, "function Sidebar()").contains("<LogOutButton />"));
    assert!(between(&above, "function Everywhere()").contains("<LogOutButton />"));
    assert!(between(&above, "export function TopBar()").contains("<Everywhere />"));
    let frame = between(&beside, "export function House()");
    for part in ["<Sidebar />", "<TopBar />", "<Outlet />"] {
        assert!(frame.contains(part), "{part}");
    }
    assert!(read("web/src/features/frame/Places.tsx").contains("mutationFn: logOut"));
    assert!(read("web/src/texts/en/frame.ts").contains("logOut: \"Log out\""));
    let pressed = r#"getByRole("button", { name: "Log out" }).first().click();"#;
    assert!(read("web/e2e/security.spec.ts").contains(pressed), "no browser test presses it");
}

/// ASVS 2.1.2: what does not go together is written down: each operation that can refuse something that is right
/// by itself says
/// in its own words what that is, and what members of a body go together says the body's type.
#[test]
fn what_does_not_go_together_is_described() {
    let document: Value = serde_json::from_str(&text(&root().join("openapi.json"))).expect("JSON");
    let (mut said, mut told) = (0, BTreeSet::new());
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            let conflict = &operation["responses"]["409"];
            if conflict.is_null() {
                continue;
            }
            let name = format!("{method} {path}");
            if let Some(shared) = conflict["$ref"].as_str() {
                assert_eq!(shared, "#/components/responses/UnderWay", "{name}");
                assert_eq!(operation["x-idempotent"], json!(true), "{name}");
                continue;
            }
            let words = conflict["description"].as_str().unwrap_or_default();
            assert!(words.split_whitespace().count() >= 4, "{name}: {words:?}");
            said += 1;
            told.insert(words.to_owned());
        }
    }
    assert!(said > 20 && told.len() > 15, "{said}: {told:?}");
}
