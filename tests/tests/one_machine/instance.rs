//! Postern, installed by the page in a machine of its own.

use std::{fs, sync::LazyLock};

use postern_tests::json;
use reqwest::Method;

use crate::{
    client::{Client, DOMAIN, set_up_tls},
    machine::Machine,
    page::Page,
    release,
};

/// The release that is installed first.
pub(crate) const FIRST: &str = "0.1.0";
/// Stands in for a public authority: the step of the page that asks one, for a machine that the internet does not reach.
const OWN_AUTHORITY: &str = "
mkdir --parents /etc/letsencrypt/live/$DOMAIN /root/ca
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj '/CN=Rehearsal' \
    -keyout /root/ca/key.pem -out /root/ca/ca.pem 2> /dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=$DOMAIN \
    -addext subjectAltName=DNS:$DOMAIN -keyout /etc/letsencrypt/live/$DOMAIN/privkey.pem -out /root/ca/request.pem 2> /dev/null
openssl x509 -req -in /root/ca/request.pem -CA /root/ca/ca.pem -CAkey /root/ca/key.pem -days 20 -copy_extensions copy \
    -out /etc/letsencrypt/live/$DOMAIN/fullchain.pem 2> /dev/null
";
static PASSWORD: LazyLock<String> = LazyLock::new(|| "seven herons cross the ford".to_owned());

/// It.
pub(crate) struct Instance {
    pub(crate) machine: Machine,
    /// Who signed its certificate.
    pub(crate) authority: Vec<u8>,
}

/// Somebody with an account.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) email: String,
    pub(crate) client: Client,
}

impl Instance {
    /// Boots a machine and installs Postern in it, as the page says; gives the first administrator's link as well.
    pub(crate) fn install() -> (Self, String) {
        set_up_tls();
        let machine = Machine::boot();
        machine.run(&format!("echo '127.0.0.1 {DOMAIN}' >> /etc/hosts"));
        let downloads = tempfile::tempdir().expect("a folder");
        release::make(downloads.path(), FIRST, &[]);
        machine.put(&downloads.path().join(release::archive(FIRST)), "/root");
        machine.put(&downloads.path().join("SHA256SUMS"), "/root");
        machine.put(&release::host(), "/root/spin");
        let page = Page::read("install").with("DOMAIN", DOMAIN).with("MAIL", "first@postern.test");
        let page = page.with("VERSION", FIRST);
        let before = page.script(&["1 ", "2 ", "3 ", "4 ", "5 ", "6 ", "7 "]);
        let after = page.script(&["9 ", "10 "]);
        let said = machine.run(&format!("{before}{OWN_AUTHORITY}{after}"));
        let link = said.lines().last().expect("a link").to_owned();
        let authority = fs::read(machine.path("/root/ca/ca.pem")).expect("a certificate");
        (Self { machine, authority }, link)
    }

    /// More accounts, each of which calls from an address of its own.
    pub(crate) fn people(&self, count: u8) -> Vec<Person> {
        let create = |number: u8| {
            let email = format!("person{number}@postern.test");
            let command = format!(
                "/opt/postern/blue/postern-admin admin create --email {email} --name 'Person {number}'"
            );
            (self.person(&email, number), self.machine.run(&command))
        };
        let created: Vec<_> = (1..=count).map(create).collect();
        // As administrators they could not do without a second factor, which most people do without.
        self.machine.run(
            "runuser --user postgres -- psql --quiet --dbname postern --command \
                 \"UPDATE users SET roles = '{user}' WHERE email LIKE 'person%'\"",
        );
        self.machine.within(async move || {
            let mut people = Vec::new();
            for (person, link) in created {
                person.choose_password(link.trim()).await.expect("a password is set");
                people.push(person);
            }
            people
        })
    }

    /// Who calls from address `number`.
    pub(crate) fn person(&self, email: &str, number: u8) -> Person {
        Person { email: email.to_owned(), client: Client::new(&self.authority, number) }
    }
}

impl Person {
    /// Follows the link that an administrator is given.
    pub(crate) async fn choose_password(&self, link: &str) -> Result<(), String> {
        let (page, token) = link.split_once("#token=").expect("a link with a token");
        assert_eq!(page, format!("https://{DOMAIN}/reset-password"));
        let body = json!({ "token": token, "password": *PASSWORD });
        let path = "/api/v1/auth/password/reset";
        self.client.call(Method::POST, path, None, Some(body), 200).await.map(drop)
    }

    /// Sends address and password; gives the answer, which may be tokens or a challenge.
    pub(crate) async fn password(&self) -> Result<serde_json::Value, String> {
        let body = json!({ "email": self.email, "password": *PASSWORD, "device": "Rehearsal" });
        let path = "/api/v1/auth/login";
        let answer = self.client.call(Method::POST, path, None, Some(body), 200).await?;
        Ok(answer.json())
    }
}
