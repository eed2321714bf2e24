//! API-6: the guides, pasted into one bash from top to bottom, against an application that is started where they say so.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};

use postern_tests::{
    App, Deadline, User, Value,
    guide::{Block, Guide, Kind, difference},
    json, root,
};
use tempfile::TempDir;

/// How long a guide may take: codes of an app wait for the next half minute, alerts for the next quarter.
const LIMIT: Duration = Duration::from_mins(5);

/// `./up` asks the test, which has built everything already. The provider that stands in is the one that a guide starts.
const UP: &str = r#"#!/bin/sh
[ "$*" = "--detach --json --with-provider" ] || exit 1
cd "$(dirname "$0")"
env | grep ^SPIN_VARIABLE_ > settings
mv settings asked
until [ -e started ]; do sleep 0.05; done
cat started
"#;

/// What stands before the blocks: the first command that fails ends it all, and each call leaves its status.
const FIRST: &str = r#"set -euo pipefail
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
curl() { command curl -w '%{stderr}%{http_code} %{method} %{url}\n' "$@"; }
"#;

/// A bash that follows guides.
struct Run {
    folder: TempDir,
    blocks: Vec<Block>,
    bash: Child,
}

impl Run {
    /// Lets a bash follow a guide, after those that it says come before it.
    fn of(name: &str) -> Self {
        let guide = Guide::read(name);
        let mut all: Vec<Guide> = guide.before.iter().map(|name| Guide::read(name)).collect();
        all.push(guide);
        Self::through(all.into_iter().flat_map(|guide| guide.blocks).collect())
    }

    /// Lets a bash follow all guides, one after the other, with the log-ins between them that the start page asks for.
    fn of_all() -> Self {
        let mut blocks = Vec::new();
        for (place, name) in TRIED.iter().enumerate() {
            blocks.extend(Guide::read(name).blocks);
            if [2, 3].contains(&place) {
                blocks.extend(log_in());
            }
        }
        Self::through(blocks)
    }

    /// Lets a bash go through these blocks, of which those come first that stand before the start.
    fn through(blocks: Vec<Block>) -> Self {
        let (before, after): (Vec<_>, Vec<_>) =
            blocks.into_iter().partition(|block| block.kind == Kind::BeforeStart);
        let blocks: Vec<Block> = before.into_iter().chain(after).collect();

        let folder = tempfile::tempdir().expect("a folder");
        for name in ["tests", "examples"] {
            symlink(root().join(name), folder.path().join(name)).expect("a link");
        }
        let up = folder.path().join("up");
        fs::write(&up, UP).expect("a script");
        fs::set_permissions(&up, fs::Permissions::from_mode(0o755)).expect("its rights");
        let mut script = FIRST.to_owned();
        for (number, block) in blocks.iter().enumerate() {
            if block.kind != Kind::Answer {
                let text = &block.text;
                write!(script, "exec > {number}.out 2> {number}.err\n{text}").expect("a text");
            }
        }
        script += "exec > all-done\n";
        fs::write(folder.path().join("script"), script).expect("a script");
        let mut bash = Command::new("bash");
        bash.arg("script").current_dir(folder.path()).stdin(Stdio::null());
        // What the developer's shell has set is not what the guides are about.
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("SPIN_VARIABLE_")) {
            bash.env_remove(name);
        }
        let bash = bash.spawn().expect("bash");
        Self { folder, blocks, bash }
    }

    fn file(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.folder.path().join(name)).ok()
    }

    /// What a block has written, to either stream.
    fn written(&self, number: usize) -> (String, String) {
        let file = |ending: &str| self.file(&format!("{number}.{ending}")).unwrap_or_default();
        (file("out"), file("err"))
    }

    /// Starts the application once the guide does; then does what is due, until the guide ends. Gives how it has ended, and
    /// the application.
    async fn serve(&mut self) -> (ExitStatus, Option<(App, User)>) {
        let deadline = Deadline::after(LIMIT);
        let mut app = None;
        loop {
            match (&app, self.file("asked")) {
                (Some((app, _)), _) => _ = App::tick(app).await,
                (None, Some(settings)) => app = Some(start(&settings, self.folder.path()).await),
                (None, None) => {}
            }
            if let Some(status) = self.bash.try_wait().expect("bash") {
                return (status, app);
            }
            assert!(deadline.pause().await, "it takes too long: {}", self.last());
        }
    }

    /// The block that came last, and what it wrote.
    fn last(&self) -> String {
        let begun = |number: &usize| self.file(&format!("{number}.err")).is_some();
        let Some(number) = (0..self.blocks.len()).rev().find(begun) else { return String::new() };
        let (out, err) = self.written(number);
        format!("{}\n{}\n{out}\n{err}", self.blocks[number].place, self.blocks[number].text)
    }

    /// Where what a block has shown is not what the guide says, or a call was refused of which it does not say so.
    fn untrue(&self) -> Vec<String> {
        let numbers = 0..self.blocks.len();
        let shells = numbers.filter(|number| self.blocks[*number].kind != Kind::Answer);
        shells.filter_map(|number| self.untrue_of(number)).collect()
    }

    fn untrue_of(&self, number: usize) -> Option<String> {
        let (out, err) = self.written(number);
        let place = &self.blocks[number].place;
        let said = self.blocks.get(number + 1).filter(|next| next.kind == Kind::Answer);
        let said = said.map(|said| serde_json::from_str::<Value>(&said.text).expect(&said.place));
        if let Some(said) = &said {
            let seen = match serde_json::from_str(&out) {
                Ok(seen) => seen,
                Err(error) => return Some(format!("{place}: {error}: {out}{err}")),
            };
            if let Some(differs) = difference(said, &seen) {
                return Some(format!("{place}: it {differs}\n{out}"));
            }
        }
        let expected = said.as_ref().and_then(|said| said["status"].as_u64());
        let statuses = err.lines().filter_map(|line| line.split(' ').next()?.parse::<u64>().ok());
        let fine = |status: u64| (200..400).contains(&status) || Some(status) == expected;
        (!statuses.into_iter().all(fine)).then(|| format!("{place}: {err}{out}"))
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        // It has ended unless the test fails.
        _ = self.bash.kill();
        _ = self.bash.wait();
    }
}

/// Ada's log-in, and what it shows.
fn log_in() -> Vec<Block> {
    let blocks = Guide::read("log-in").blocks;
    let of_it = |block: &Block| block.text.contains("REFRESH_TOKEN=");
    let at = blocks.iter().position(of_it).expect("a log-in");
    blocks[at..at + 2].to_vec()
}

/// What `./up` would say, once it is true. Gives the administrator as well.
async fn start(settings: &str, folder: &Path) -> (App, User) {
    let mut variables = BTreeMap::new();
    for line in settings.lines() {
        let (name, value) = line.split_once('=').expect("a setting");
        let name = name.strip_prefix("SPIN_VARIABLE_").expect("a setting").to_lowercase();
        // As `./up` does: what a component may reach has no path.
        if let (Some(service), Ok(url)) = (name.strip_suffix("_url"), url::Url::parse(value)) {
            variables.insert(format!("{service}_origin"), url.origin().ascii_serialization());
        }
        variables.insert(name, value.to_owned());
    }
    let builder = App::builder().alerts();
    let app = variables
        .iter()
        .fold(builder, |builder, (name, value)| builder.variable(name, value))
        .start()
        .await;
    let root = app.administrator("Root").await;
    let started = json!({
        "url": app.url(), "mail_url": app.mail_url(),
        "admin_email": root.email, "admin_password": root.password,
    });
    // At once or not at all: somebody waits for it.
    fs::write(folder.join("starting"), started.to_string()).expect("a file");
    fs::rename(folder.join("starting"), folder.join("started")).expect("a file");
    (app, root)
}

async fn is_true(name: &str) {
    succeeds(name, Run::of(name)).await;
}

async fn succeeds(name: &str, mut run: Run) {
    let (status, started) = run.serve().await;
    assert!(status.success() && run.file("all-done").is_some(), "{status}: {}", run.last());
    let untrue = run.untrue();
    assert!(untrue.is_empty(), "{}", untrue.join("\n"));
    // The oldest session ends when there are too many, and that may be the administrator's own, in a browser.
    let (app, root) = started.expect("an application");
    let tokens = app.log_in_on(&root, "A browser").await;
    let sessions = app.as_user(&tokens).get("/api/v1/sessions").await.expect(200).json();
    let items = sessions["items"].as_array().expect("sessions");
    let mut devices: Vec<_> = items.iter().filter_map(|one| one["device"].as_str()).collect();
    devices.sort_unstable();
    assert_eq!(devices, ["A browser", "The guides"], "{name} leaves log-ins behind");
}

macro_rules! guides {
    ($($(#[$doc:meta])* $test:ident = $name:literal;)+) => {
        $($(#[$doc])* #[tokio::test] async fn $test() { is_true($name).await; })+
        const TRIED: &[&str] = &[$($name),+];
    };
}

guides! {
    /// API-6: what the start page says to paste works, and shows what it says.
    the_start_is_true = "start";
    /// API-6: so does the guide to logging in.
    logging_in_is_true = "log-in";
    /// API-6: so does the one to refreshing and logging out.
    refreshing_is_true = "refresh";
    /// API-6: so does the one to second factors.
    second_factors_are_true = "mfa";
    /// API-6: so does the one to connecting an account.
    connecting_is_true = "connecting";
    /// API-6: so does the one to the broker.
    the_broker_is_true = "broker";
    /// API-6: so does the one to verifying access tokens.
    verifying_is_true = "verifying-access-tokens";
    /// API-6: so does the one to webhooks.
    webhooks_are_true = "webhooks";
}

/// API-6: whoever follows all of them in one sitting sees what they say: none is in another's way.
#[tokio::test]
async fn all_of_them_are_true_in_one_sitting() {
    succeeds("a sitting", Run::of_all()).await;
}

/// API-6: the provider that a guide starts by hand grants what that of `./up --with-provider` does, so that what is tried here is
/// also what is seen there.
#[test]
fn the_provider_by_hand_is_that_of_up() {
    let source = root().join("tools/xtask/src/up/provider.rs");
    let source = fs::read_to_string(source).expect("the provider of up");
    let (_, granted) = source.split_once("const GRANTED").expect("what it grants");
    let (granted, _) = granted.split_once("];").expect("an end");
    let granted: Vec<_> = granted.split('"').skip(1).step_by(2).collect();
    assert!(!granted.is_empty(), "it grants nothing");
    let line = format!("export OIDC_PROVIDER_MOCK_SCOPES=\"{}\"", granted.join(" "));
    let blocks = Guide::read("connecting").blocks;
    let said = |block: &Block| block.text.lines().any(|said| said == line);
    assert!(blocks.iter().any(said), "the guide does not say {line}");
}

/// API-6: there is no guide that nobody tries, and the start page leads to each, in the order in which they build on each other.
#[test]
fn every_guide_is_tried_and_found() {
    let mut tried: Vec<_> = TRIED.iter().map(ToString::to_string).collect();
    let text = fs::read_to_string(root().join("docs/guides/start.md")).unwrap();
    let links = text
        .lines()
        .filter_map(|line| line.strip_prefix("| [")?.split_once("](")?.1.split_once(".md)"));
    let linked: Vec<_> = links.map(|(name, _)| name.to_owned()).collect();
    assert_eq!(linked, tried[1..], "the start page leads elsewhere");
    for (place, name) in tried.iter().enumerate() {
        for before in Guide::read(name).before {
            assert!(tried[..place].contains(&before), "{name} comes before {before}");
        }
    }
    tried.sort();
    assert_eq!(Guide::names(), tried);
}
