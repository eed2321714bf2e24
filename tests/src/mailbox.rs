//! The mails and text messages that an application has sent.

use std::{collections::BTreeMap, process::Command, sync::Mutex};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{client, environment::mailbox_program, process::Process};

/// A mail as its reader sees it.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Id in the mailbox.
    pub id: String,
    /// The subject.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// The headers that the sender asked for.
    pub headers: BTreeMap<String, String>,
}

impl Mail {
    /// The token of the link.
    #[track_caller]
    pub fn token(&self) -> String {
        let (_, rest) = self.text.split_once("#token=").expect("a link with a token");
        rest.split_whitespace().next().expect("a token").to_owned()
    }

    /// The six-digit code.
    #[track_caller]
    pub fn code(&self) -> String {
        let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|b| b.is_ascii_digit());
        self.text.lines().map(str::trim).find(is_code).expect("a code").to_owned()
    }
}

/// A text message as its reader sees it.
#[derive(Clone, Debug)]
pub struct Sms {
    /// Its sid.
    pub sid: String,
    /// The number it went to.
    pub to: String,
    /// The number it came from, unless a messaging service was to choose one.
    pub from: Option<String>,
    /// What it says.
    pub body: String,
    /// Where Twilio is to report what becomes of it.
    pub status_callback: Option<String>,
    /// When it was sent (RFC 3339).
    pub created_at: String,
}

impl Sms {
    fn of(listed: &Value) -> Self {
        let optional = |name: &str| listed[name].as_str().map(ToOwned::to_owned);
        let text = |name: &str| optional(name).unwrap_or_else(|| panic!("no {name} in {listed}"));
        Self {
            sid: text("sid"),
            to: text("to"),
            from: optional("from"),
            body: text("body"),
            status_callback: optional("status_callback"),
            created_at: text("created_at"),
        }
    }

    /// The six-digit code.
    #[track_caller]
    pub fn code(&self) -> String {
        let mut numbers = self.body.split(|c: char| !c.is_ascii_digit());
        numbers.find(|number| number.len() == 6).expect("a code").to_owned()
    }
}

/// The program that keeps the messages of one application.
pub(crate) struct Mailbox {
    pub(crate) url: String,
    client: reqwest::Client,
    /// Ids of the mails and sids of the text messages that the test has taken.
    taken: Mutex<Vec<String>>,
    _process: Process,
    _folder: TempDir,
}

impl Mailbox {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(mailbox_program());
        command.args(["--listen", "127.0.0.1:0", "--store"]).arg(folder.path().join("mail"));
        let (process, url) = Process::start_and_read("mailbox", &mut command, "Serving ");
        Self {
            url,
            client: client::new(),
            taken: Mutex::default(),
            _process: process,
            _folder: folder,
        }
    }

    /// All mails to an address, oldest first.
    pub(crate) async fn to(&self, address: &str) -> Vec<Mail> {
        let query = format!("to:{address}");
        let found = self.read("api/v1/search", &[("query", &query), ("limit", "1000")]).await;
        let mut mails = Vec::new();
        for summary in found["messages"].as_array().expect("messages").iter().rev() {
            let id = summary["ID"].as_str().expect("an id");
            let mail = self.read(&format!("api/v1/message/{id}"), &[]).await;
            let part = |name: &str| mail[name].as_str().expect("text").to_owned();
            mails.push(Mail {
                id: id.to_owned(),
                subject: part("Subject"),
                text: part("Text"),
                html: part("HTML"),
                headers: self.headers(id).await,
            });
        }
        mails
    }

    async fn headers(&self, id: &str) -> BTreeMap<String, String> {
        let all = self.read(&format!("api/v1/message/{id}/headers"), &[]).await;
        let all = all.as_object().expect("headers").iter();
        all.map(|(name, values)| (name.clone(), values[0].as_str().expect("text").to_owned()))
            .collect()
    }

    /// The oldest mail to an address that has not been taken yet.
    pub(crate) async fn take(&self, address: &str) -> Option<Mail> {
        let mails = self.to(address).await;
        let mut taken = self.taken.lock().expect("not poisoned");
        let mail = mails.into_iter().find(|mail| !taken.contains(&mail.id))?;
        taken.push(mail.id.clone());
        Some(mail)
    }

    /// All text messages to a number, oldest first.
    pub(crate) async fn texts_to(&self, number: &str) -> Vec<Sms> {
        let found = self.read("sms", &[("to", number)]).await;
        found["messages"].as_array().expect("messages").iter().rev().map(Sms::of).collect()
    }

    /// The oldest text message to a number that has not been taken yet.
    pub(crate) async fn take_text(&self, number: &str) -> Option<Sms> {
        let texts = self.texts_to(number).await;
        let mut taken = self.taken.lock().expect("not poisoned");
        let text = texts.into_iter().find(|text| !taken.contains(&text.sid))?;
        taken.push(text.sid.clone());
        Some(text)
    }

    /// Lets the next mails fail.
    pub(crate) async fn fail_next(&self, count: u32, status: u16) {
        self.ask("test/fail-next", &json!({ "count": count, "status": status })).await;
    }

    /// Lets the next text messages fail with an error of Twilio's.
    pub(crate) async fn fail_next_texts(&self, code: u32, status: u16, count: u32) {
        let asked = json!({ "code": code, "status": status, "count": count });
        self.ask("sms/fail", &asked).await;
    }

    async fn ask(&self, path: &str, body: &Value) {
        let answer = self.client.post(format!("{}/{path}", self.url)).json(body).send().await;
        assert!(answer.expect("an answer").status().is_success(), "{path} {body}");
    }

    async fn read(&self, path: &str, query: &[(&str, &str)]) -> Value {
        let request = self.client.get(format!("{}/{path}", self.url)).query(query);
        request.send().await.expect("an answer").json().await.expect("JSON")
    }
}
