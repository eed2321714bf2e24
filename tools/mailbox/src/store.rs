//! What was sent, in order: in memory for the answers, in a file of JSON lines for the next start.

use std::{
    collections::{BTreeMap, VecDeque},
    fs::{self, File, OpenOptions},
    io::{self, BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Messages of each kind that are kept; older ones are forgotten.
pub(crate) const CAPACITY: usize = 1_000;

/// A mailbox owner as Mailpit shows one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Address {
    pub(crate) name: String,
    pub(crate) address: String,
}

/// A stored e-mail. The field names are those of Mailpit's `GET /api/v1/message/{ID}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Mail {
    #[serde(rename = "ID")]
    pub(crate) id: String,
    pub(crate) date: Timestamp,
    pub(crate) from: Address,
    pub(crate) to: Vec<Address>,
    pub(crate) subject: String,
    pub(crate) text: String,
    #[serde(rename = "HTML")]
    pub(crate) html: String,
    /// Those that the sender asked for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) headers: BTreeMap<String, String>,
}

/// A stored SMS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sms {
    pub(crate) sid: String,
    pub(crate) account_sid: String,
    // What a file of an earlier version calls it.
    #[serde(alias = "date_created")]
    pub(crate) created_at: Timestamp,
    /// `None` when a messaging service was to choose the number.
    pub(crate) from: Option<String>,
    #[serde(default)]
    pub(crate) messaging_service_sid: Option<String>,
    pub(crate) to: String,
    pub(crate) body: String,
    pub(crate) status_callback: Option<String>,
}

/// One line of the file.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Record {
    Mail(Mail),
    Sms(Sms),
}

/// The messages kept, oldest first, and the file behind them.
pub(crate) struct Store {
    path: PathBuf,
    file: File,
    lines: usize,
    mails: VecDeque<Mail>,
    texts: VecDeque<Sms>,
}

impl Store {
    /// Opens the store at `path`, creating file and folder when they are missing.
    ///
    /// A line that does not parse is dropped: the last one may be torn by a kill.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        let mut mails = VecDeque::new();
        let mut texts = VecDeque::new();
        for line in BufReader::new(&file).split(b'\n') {
            match serde_json::from_slice(&line?) {
                Ok(Record::Mail(mail)) => push_bounded(&mut mails, mail),
                Ok(Record::Sms(sms)) => push_bounded(&mut texts, sms),
                Err(_) => {}
            }
        }
        let mut store = Self { path: path.to_owned(), file, lines: 0, mails, texts };
        store.rewrite()?;
        Ok(store)
    }

    /// Mails, newest first.
    pub(crate) fn mails(&self) -> impl ExactSizeIterator<Item = &Mail> {
        self.mails.iter().rev()
    }

    /// Text messages, newest first.
    pub(crate) fn texts(&self) -> impl ExactSizeIterator<Item = &Sms> {
        self.texts.iter().rev()
    }

    /// The mail with this id.
    pub(crate) fn mail(&self, id: &str) -> Option<&Mail> {
        self.mails.iter().find(|mail| mail.id == id)
    }

    /// Keeps a mail.
    pub(crate) fn add_mail(&mut self, mail: Mail) -> io::Result<()> {
        self.append(&Record::Mail(mail.clone()))?;
        push_bounded(&mut self.mails, mail);
        Ok(())
    }

    /// Keeps a text message.
    pub(crate) fn add_sms(&mut self, sms: Sms) -> io::Result<()> {
        self.append(&Record::Sms(sms.clone()))?;
        push_bounded(&mut self.texts, sms);
        Ok(())
    }

    /// Forgets every mail; text messages stay.
    pub(crate) fn clear_mails(&mut self) -> io::Result<()> {
        self.mails.clear();
        self.rewrite()
    }

    fn append(&mut self, record: &Record) -> io::Result<()> {
        // Twice both capacities: the file stays bounded, and is rewritten once in thousands of sends.
        if self.lines >= 4 * CAPACITY {
            self.rewrite()?;
        }
        write_line(&mut self.file, record)?;
        self.lines += 1;
        Ok(())
    }

    /// Writes a new file with the messages still kept and puts it in the place of the old one.
    fn rewrite(&mut self) -> io::Result<()> {
        let fresh = self.path.with_extension("new");
        let mut file = File::create(&fresh)?;
        for mail in &self.mails {
            write_line(&mut file, &Record::Mail(mail.clone()))?;
        }
        for sms in &self.texts {
            write_line(&mut file, &Record::Sms(sms.clone()))?;
        }
        fs::rename(&fresh, &self.path)?;
        self.lines = self.mails.len() + self.texts.len();
        self.file = file;
        Ok(())
    }
}

fn write_line(file: &mut File, record: &Record) -> io::Result<()> {
    // One write call a line, so that a kill tears the last line at most.
    let mut line = serde_json::to_vec(record)?;
    line.push(b'\n');
    file.write_all(&line)
}

fn push_bounded<T>(queue: &mut VecDeque<T>, item: T) {
    if queue.len() == CAPACITY {
        queue.pop_front();
    }
    queue.push_back(item);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(number: usize) -> Mail {
        let person = Address { name: "Ada".into(), address: "ada@example.test".into() };
        Mail {
            id: number.to_string(),
            date: Timestamp::UNIX_EPOCH,
            from: person.clone(),
            to: vec![person],
            subject: "s".into(),
            text: "t".into(),
            html: String::new(),
            headers: BTreeMap::new(),
        }
    }

    fn ids(store: &Store) -> Vec<&str> {
        store.mails().map(|mail| mail.id.as_str()).collect()
    }

    #[test]
    fn a_restart_keeps_messages_and_drops_a_torn_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/mail.jsonl");
        let mut store = Store::open(&path).unwrap();
        store.add_mail(mail(1)).unwrap();
        store.add_mail(mail(2)).unwrap();
        drop(store);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() - 5]).unwrap();

        let mut store = Store::open(&path).unwrap();
        assert_eq!(ids(&store), ["1"]);
        store.add_mail(mail(3)).unwrap();
        drop(store);
        assert_eq!(ids(&Store::open(&path).unwrap()), ["3", "1"]);
    }

    #[test]
    fn a_text_of_an_earlier_version_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mail.jsonl");
        let line = r#"{"kind":"sms","sid":"SM1","account_sid":"AC1","date_created":"1970-01-01T00:00:00Z",
            "from":"+15550001","to":"+15550002","body":"123456","status_callback":null}"#;
        fs::write(&path, line.replace('\n', "")).unwrap();
        let store = Store::open(&path).unwrap();
        let text = store.texts().next().unwrap();
        assert_eq!(text.created_at, Timestamp::UNIX_EPOCH);
        assert_eq!(text.from.as_deref(), Some("+15550001"));
    }

    #[test]
    fn memory_and_file_are_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mail.jsonl");
        let mut store = Store::open(&path).unwrap();
        for number in 0..5 * CAPACITY {
            store.add_mail(mail(number)).unwrap();
        }
        assert_eq!(store.mails().len(), CAPACITY);
        assert_eq!(store.mails().next().unwrap().id, (5 * CAPACITY - 1).to_string());
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 4 * CAPACITY, "{lines} lines");
    }

    #[test]
    fn clearing_mails_lasts_and_leaves_texts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mail.jsonl");
        let mut store = Store::open(&path).unwrap();
        store.add_mail(mail(1)).unwrap();
        let sms = Sms {
            sid: "SM1".into(),
            account_sid: "AC1".into(),
            created_at: Timestamp::UNIX_EPOCH,
            from: Some("+15550001".into()),
            messaging_service_sid: None,
            to: "+15550002".into(),
            body: "123456".into(),
            status_callback: None,
        };
        store.add_sms(sms.clone()).unwrap();
        store.clear_mails().unwrap();
        drop(store);
        let store = Store::open(&path).unwrap();
        assert_eq!(store.mails().len(), 0);
        assert_eq!(store.texts().collect::<Vec<_>>(), [&sms]);
    }
}
