//! What each component may leave behind, and which jobs it works off: what its source names. (Its Wasm does not say: there
//! the names stand in tables that hold all of them.)

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use postern_domain::{
    audit::{Attempt, AuditAction},
    jobs::schedule::SCHEDULES,
    notices::NoticeKind,
};
use postern_tests::{component_files, root, source};

use super::rights::{self, Right, Rights, line};

/// Between these lines of `migrations/roles.sql` it stands.
const BEGINNING: &str = "        -- generated effects\n";
const END: &str = "        -- /generated effects\n";
/// What a component may do with a name; in this order in the table for people.
const VERBS: [(&str, &str); 5] = [
    ("work", "jobs that it works off"),
    ("order", "jobs that it may order"),
    ("mail", "mails that it may order"),
    ("tell", "what it may tell devices"),
    ("record", "what it may record in the audit log"),
];
/// The steps of `Effects` that order a job, and its kind.
const STEPS: [(&str, &str); 4] = [
    (".end_sessions(", "end_sessions"),
    (".end_sessions_but_one(", "end_sessions"),
    (".end_recorded_sessions(", "end_sessions"),
    (".sync_roles(", "sync_roles"),
];

/// Verbs and names by component; those alone that may do anything of it.
pub(crate) type Effects = BTreeMap<String, BTreeSet<(String, String)>>;

/// A file of Rust without its tests, and without white space, which is put anywhere.
struct File {
    path: String,
    stem: String,
    text: String,
}

fn files(folder: &str) -> Vec<File> {
    let read = |file: source::RustFile| {
        let text = fs::read_to_string(root().join(&file.path)).expect("a file");
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        let stem = file.path.file_stem().expect("a name").to_string_lossy().into_owned();
        let path = file.path.to_string_lossy().into_owned();
        File { path, stem, text: text.split_whitespace().collect() }
    };
    source::rust_files(&[folder]).into_iter().map(read).collect()
}

/// The identifiers that stand directly behind this text.
fn behind<'a>(text: &'a str, before: &'a str) -> impl Iterator<Item = &'a str> {
    let is_of_a_name = |character: char| character.is_alphanumeric() || character == '_';
    text.match_indices(before).map(move |(at, _)| {
        let rest = &text[at + before.len()..];
        &rest[..rest.find(|character| !is_of_a_name(character)).unwrap_or(rest.len())]
    })
}

/// The names under which things are stored, by the names that they have in the source.
struct Vocabulary {
    actions: BTreeMap<String, &'static str>,
    /// What is recorded of an attempt.
    attempts: BTreeMap<String, &'static str>,
    notices: BTreeMap<String, &'static str>,
    templates: BTreeMap<String, String>,
    /// Kinds of job by the types of their orders.
    orders: BTreeMap<String, String>,
}

impl Vocabulary {
    fn read(components: &[&String]) -> Self {
        let folders = components.iter().map(|component| format!("components/{component}/src"));
        let folders = folders.chain(["shared/domain/src".to_owned()]);
        let mut orders = BTreeMap::new();
        for file in folders.flat_map(|folder| files(&folder)) {
            for one in file.text.split("implOrderfor").skip(1) {
                let (name, rest) = one.split_once('{').expect("the body");
                let kind = rest.split('"').nth(1).expect("the kind");
                orders.insert(name.to_owned(), kind.to_owned());
            }
        }
        Self {
            actions: AuditAction::ALL.iter().map(|one| (format!("{one:?}"), one.name())).collect(),
            attempts: Attempt::ALL
                .iter()
                .map(|one| (format!("{one:?}"), one.action().name()))
                .collect(),
            notices: NoticeKind::ALL.iter().map(|one| (format!("{one:?}"), one.name())).collect(),
            templates: templates(),
            orders,
        }
    }

    /// What a text names that leaves something behind.
    fn named_in(&self, text: &str) -> BTreeSet<(String, String)> {
        let mut named = BTreeSet::new();
        let mut add = |verb: &str, name: &str| named.insert((verb.to_owned(), name.to_owned()));
        for (variant, name) in &self.actions {
            if behind(text, "AuditAction::").any(|one| one == variant) {
                add("record", name);
            }
        }
        for (variant, name) in &self.attempts {
            if behind(text, "Attempt::").any(|one| one == variant) {
                add("record", name);
            }
        }
        // Where no effects are built, a template is one that is written, and not ordered.
        let templates = self.templates.iter().filter(|_| text.contains("Effects"));
        for (variant, name) in templates {
            if behind(text, "EmailTemplate::").any(|one| one == variant) {
                add("mail", name);
                add("order", "send_email");
            }
        }
        for (variant, name) in &self.notices {
            if behind(text, "NoticeKind::").any(|one| one == variant) {
                add("tell", name);
                add("order", "tell_devices");
            }
        }
        for (step, kind) in STEPS {
            if text.contains(step) {
                add("order", kind);
            }
        }
        if text.contains(".scheduled(") {
            for schedule in &SCHEDULES {
                add("order", schedule.kind);
            }
        }
        let ordered = text.split(".job(").skip(1).chain(text.split(".job_at(").skip(1));
        for order in ordered.flat_map(|rest| behind(rest, "&").take(1)) {
            if let Some(kind) = self.orders.get(order) {
                add("order", kind);
            }
        }
        named
    }
}

/// The templates of mails: their variants and how those are stored.
fn templates() -> BTreeMap<String, String> {
    let file = fs::read_to_string(root().join("shared/domain/src/jobs.rs")).expect("a file");
    let (_, rest) = file.split_once("pub enum EmailTemplate {\n").expect("the templates");
    let (body, _) = rest.split_once("\n}\n").expect("their end");
    let (mut templates, mut renamed) = (BTreeMap::new(), None);
    for line in body.lines() {
        // Variants stand four columns in, their fields further.
        let line = line.strip_prefix("    ").unwrap_or_default();
        if let Some(name) = line.strip_prefix("#[serde(rename = \"") {
            renamed = name.split('"').next().map(str::to_owned);
        } else if line.starts_with(char::is_uppercase) {
            let variant = line.trim_end_matches(['{', ',', ' ']);
            let stored = renamed.take().unwrap_or_else(|| snake_case(variant));
            templates.insert(variant.to_owned(), stored);
        }
    }
    assert!(templates.len() > 10, "{templates:?}");
    templates
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(character.to_lowercase());
    }
    snake
}

/// What the source of each component names: its own, and of `edge` those files that it names in turn. What no component
/// names there, like a refusal for going beyond a limit, is in all of them; the guard is in those that have callers.
pub(crate) fn named(rights: &Rights) -> Effects {
    let components = component_files();
    let components: Vec<&String> = components.iter().map(|(name, _)| name).collect();
    let vocabulary = Vocabulary::read(&components);
    let own: BTreeMap<&String, Vec<File>> =
        components.iter().map(|name| (*name, files(&format!("components/{name}/src")))).collect();
    let names = |files: &[File], module: &str| {
        let module = format!("{module}::");
        files.iter().any(|file| file.text.contains(&module))
    };
    let mut effects = Effects::new();
    for (component, of) in rights {
        let files_of_it = &own[component];
        let mut may = BTreeSet::new();
        let records = |right: &Right| right.is_function && right.object.starts_with("record_");
        if of.iter().any(records) {
            may.extend(files_of_it.iter().flat_map(|file| vocabulary.named_in(&file.text)));
            let has_services =
                files_of_it.iter().any(|file| file.text.contains("service_account(routes!"));
            let has_callers = files_of_it.iter().any(|file| file.text.contains(".caller"));
            for shared in files("shared/edge/src") {
                let by_name = own.values().any(|files| names(files, &shared.stem));
                let comes_anyway = match shared.stem.as_str() {
                    // The guards come with the first route that has a service account, or a caller.
                    "service_guard" => has_services,
                    _ => has_callers || !shared.path.contains("/access/"),
                };
                if names(files_of_it, &shared.stem) || (!by_name && comes_anyway) {
                    may.extend(vocabulary.named_in(&shared.text));
                }
            }
        }
        let kinds = files_of_it.iter().filter(|file| file.text.contains("implKindfor"));
        for file in kinds {
            assert!(file.path.contains("/src/jobs/"), "{}", file.path);
            let known = vocabulary.orders.values().any(|kind| *kind == file.stem);
            assert!(known, "{}: a kind of job has the name of its file", file.path);
            may.insert(("work".to_owned(), file.stem.clone()));
        }
        if !may.is_empty() {
            effects.insert(component.clone(), may);
        }
    }
    effects
}

/// Every verb with every name that there is for it.
pub(crate) fn all(effects: &Effects) -> BTreeSet<(String, String)> {
    let stored = |verb: &str, name: &str| (verb.to_owned(), name.to_owned());
    let mut all: BTreeSet<_> = effects.values().flatten().cloned().collect();
    all.extend(AuditAction::ALL.iter().map(|one| stored("record", one.name())));
    all.extend(NoticeKind::ALL.iter().map(|one| stored("tell", one.name())));
    all.extend(templates().values().map(|name| stored("mail", name)));
    all
}

/// The effects as a table for people.
pub(crate) fn as_table(effects: &Effects) -> String {
    let all = all(effects);
    let width = all.iter().map(|(_, name)| name.len()).max().unwrap_or_default() + 4;
    let mut table = String::from(
        "What each component may record, order and tell, and which jobs it works off: what its source names.\n\
         `migrations/roles.sql` gives it to them, `record_effects` and `claim_jobs` ask for it.\n\
         Written by `cargo xtask regenerate`.\n",
    );
    for (verb, about) in VERBS {
        table.extend(["\n", about, "\n"]);
        table += &line("", width, effects.keys().map(String::as_str));
        for one in all.iter().filter(|(of, _)| of == verb) {
            let cells = effects.values().map(|may| if may.contains(one) { "x" } else { "·" });
            table += &line(&format!("  {}", one.1), width, cells);
        }
    }
    table
}

/// `migrations/roles.sql` with these effects.
pub(crate) fn in_sql(file: &str, effects: &Effects) -> String {
    let rows: Vec<String> = effects
        .iter()
        .flat_map(|(component, may)| {
            may.iter()
                .map(move |(verb, name)| format!("        ['{component}', '{verb}', '{name}']"))
        })
        .collect();
    let (before, rest) = file.split_once(BEGINNING).expect("the beginning of the effects");
    let (_, after) = rest.split_once(END).expect("the end of the effects");
    format!("{before}{BEGINNING}{}\n{END}{after}", rows.join(",\n"))
}

/// What `migrations/roles.sql` gives.
pub(crate) fn committed() -> Effects {
    let file = rights::committed_sql();
    let (_, rest) = file.split_once(BEGINNING).expect("the beginning of the effects");
    let (rows, _) = rest.split_once(END).expect("the end of the effects");
    let mut effects = Effects::new();
    for row in rows.lines() {
        let fields: Vec<&str> = row.split('\'').skip(1).step_by(2).collect();
        let [component, verb, name] = fields[..] else { panic!("{row}") };
        effects.entry(component.to_owned()).or_default().insert((verb.to_owned(), name.to_owned()));
    }
    effects
}
