use std::collections::BTreeSet;

use postern_domain::{
    auth::mail_token::{MailToken, Purpose},
    ids::{EmailChangeId, PasswordResetId, UserId, VerificationId},
    jobs::{
        EmailTemplate, Help,
        alert::{News, RULES},
    },
    ring::KeyRing,
    time::UnixMillis,
};
use postern_store::digests::Happened;
use uuid::Uuid;

use super::*;
use crate::{config::MailDriver, moments};

const HOME: &str = "https://id.example";

fn config() -> MailConfig {
    MailConfig {
        token_keys: KeyRing::parse(&format!("k1:{}", "A".repeat(43)).into()).expect("a ring"),
        driver: MailDriver::Mailpit,
        url: String::new(),
        from: "postern@example.com".into(),
        from_name: "Postern".into(),
    }
}

fn job(template: EmailTemplate) -> EmailJob {
    EmailJob { to: "ada@example.com".into(), name: "A<b>da & Co".into(), template }
}

fn reader(language: Language) -> Reader {
    Reader { language, zone: moments::zone("Europe/Berlin") }
}

fn write_for(language: Language, job: &EmailJob) -> Mail {
    let digest = digest_of(&job.template);
    write(&config(), HOME, &reader(language), job, digest.as_ref()).expect("a mail")
}

fn content_for(language: Language, template: &EmailTemplate) -> Content {
    let (config, texts) = (config(), Texts::of(language).expect("texts"));
    let links = Links { keys: &config.token_keys, public_url: HOME };
    let (zone, digest) = (reader(language).zone, digest_of(template));
    content(&links, &texts, &zone, &job(template.clone()), digest.as_ref()).expect("a content")
}

/// What a summary tells: everything that one can, once and more often.
fn digest_of(template: &EmailTemplate) -> Option<Digest> {
    let named = named(include_str!("../../texts/en.ftl")).into_iter();
    let what = named.filter(|(_, values)| values == &["times"]).map(|(name, _)| name);
    let what: Vec<String> =
        what.filter_map(|name| name.strip_prefix("digest.").map(str::to_owned)).collect();
    assert!(what.len() > 5, "{what:?}");
    let happened = [1, 12]
        .into_iter()
        .flat_map(|times| what.iter().map(move |what| Happened { what: what.clone(), times }));
    let user = UserId::from_uuid(Uuid::from_u128(9));
    let is_digest = matches!(template, EmailTemplate::Digest { .. });
    is_digest.then(|| Digest { user, happened: happened.collect() })
}

fn new_device(device: &str) -> EmailTemplate {
    let (address, at) = ("192.0.2.1".to_owned(), UnixMillis(1_795_525_500_000));
    EmailTemplate::NewDevice { device: device.to_owned(), address, at }
}

fn lapsed(provider: &str) -> EmailTemplate {
    let account = "ada@example.com".to_owned();
    EmailTemplate::ConnectionLapsed { provider: provider.to_owned(), account }
}

fn alert(rule: &str, news: News, about: &str) -> EmailTemplate {
    let (since, at) = (UnixMillis(1_795_525_200_000), UnixMillis(1_795_525_500_000));
    let (rule, about) = (rule.to_owned(), vec![about.to_owned(), "send_sms".to_owned()]);
    EmailTemplate::Alert { rule, news, about, value: 412, threshold: 300, since, at }
}

/// Every mail that there is. That none is left out: [`every_text_is_of_a_mail`].
fn templates() -> Vec<EmailTemplate> {
    let id = Uuid::from_u128(7);
    let (reset, change) = (PasswordResetId::from_uuid(id), EmailChangeId::from_uuid(id));
    let (verification, at) = (VerificationId::from_uuid(id), UnixMillis(1_795_525_500_000));
    let address = || "192.0.2.1".to_owned();
    let mut templates = vec![
        EmailTemplate::VerifyEmail { verification, generation: 1 },
        EmailTemplate::AlreadyRegistered,
        EmailTemplate::ResetPassword { reset, generation: 1 },
        EmailTemplate::Invited { reset },
        EmailTemplate::ApproveEmailChange { change },
        EmailTemplate::ConfirmEmailChange { change },
        EmailTemplate::PasswordChanged,
        new_device("Firefox"),
        EmailTemplate::AccountLocked,
        EmailTemplate::SecondFactorClosed,
        EmailTemplate::SessionGuessed { address: address(), at },
        EmailTemplate::SecondFactorFailed { address: address(), at },
        EmailTemplate::SessionStolen { address: address(), at },
        EmailTemplate::AddressChanged,
        EmailTemplate::DeletionScheduled { at },
        EmailTemplate::DeletionCancelled,
        EmailTemplate::Digest { since: UnixMillis(1_795_439_100_000), until: at },
        lapsed("google"),
    ];
    let news = [News::Firing, News::Reminder, News::Resolved];
    templates.extend(news.map(|news| alert("queue_age", news, "send_email")));
    let changes = [
        "totp_added",
        "totp_removed",
        "backup_codes_created",
        "sms_added",
        "sms_removed",
        "of_another_release",
    ];
    let factors = |change: &str| EmailTemplate::FactorsChanged { change: change.to_owned() };
    templates.extend(changes.map(factors));
    let helps = [Help::FactorsReset, Help::Unlocked, Help::PasswordRequired, Help::SessionEnded];
    templates.extend(helps.map(|help| EmailTemplate::Helped { help }));
    templates
}

/// Each mail in each language.
fn each() -> impl Iterator<Item = (Language, EmailTemplate)> {
    let of = |language| templates().into_iter().map(move |template| (language, template));
    Language::ALL.into_iter().flat_map(of)
}

/// What a file of texts names, in its order: `message`, `message.part`, each with the values that it is given.
fn named(source: &str) -> Vec<(String, Vec<&str>)> {
    let mut message = "";
    let mut named = Vec::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        let Some((name, text)) = line.split_once(" =") else { continue };
        let part = name.trim_start().strip_prefix('.');
        if part.is_none() {
            message = name;
        }
        let name = part.map_or_else(|| name.to_owned(), |part| format!("{message}.{part}"));
        let values = text.split("{ $").skip(1).filter_map(|rest| rest.split(' ').next());
        named.push((name, values.collect()));
    }
    named
}

/// MSG-3: every mail has its text in every language, with the same parts and the same values.
#[test]
fn every_language_has_the_same_texts() {
    let of = |source: &'static str| {
        let named = named(source).into_iter().filter(|(name, _)| !name.starts_with("zone-"));
        named
            .map(|(name, mut values)| {
                values.sort_unstable();
                (name, values)
            })
            .collect::<Vec<_>>()
    };
    let english = of(include_str!("../../texts/en.ftl"));
    assert!(english.len() > 100, "{}", english.len());
    let distinct: BTreeSet<_> = english.iter().map(|(name, _)| name).collect();
    assert_eq!(distinct.len(), english.len());
    assert_eq!(english, of(include_str!("../../texts/de.ftl")));
}

/// MSG-3: no text is left over, and so no mail is missing in these tests: each is written from a text of its own.
#[test]
fn every_text_is_of_a_mail() {
    let english = Texts::of(Language::English).expect("texts");
    let subject = |name: &str| english.part(name, "subject", &crate::language::Values::new());
    let named = named(include_str!("../../texts/en.ftl"));
    let of_mails = named.iter().filter_map(|(name, _)| name.strip_suffix(".subject"));
    let in_texts: BTreeSet<String> = of_mails.map(|name| subject(name).expect("one")).collect();
    let written: BTreeSet<String> = templates()
        .iter()
        .map(|template| content_for(Language::English, template).subject)
        .collect();
    assert_eq!(written, in_texts);
    assert_eq!(written.len(), templates().len());
}

/// MSG-3: a provider goes by its name, and never by whatever an order calls it.
#[test]
fn a_provider_goes_by_its_name() {
    let says = |provider: &str| content_for(Language::English, &lapsed(provider)).paragraph;
    assert!(says("youtube").starts_with("YouTube no longer"), "{}", says("youtube"));
    assert!(says("evil.example").starts_with("The provider no longer"), "{}", says("evil.example"));
}

/// MSG-3: a mail in German is German from its subject to its end, addresses its reader as “Sie”, and shows their time.
#[test]
fn german_mails_are_german() {
    for template in templates() {
        let english = content_for(Language::English, &template);
        let german = content_for(Language::German, &template);
        assert_eq!((english.language, german.language), ("en", "de"));
        assert_ne!(english.subject, german.subject);
        assert_ne!(english.paragraph, german.paragraph);
        assert_ne!(english.closing, german.closing);
        let label = |content: &Content| content.link.clone().map(|(label, _)| label);
        assert!(label(&english).is_none() || label(&english) != label(&german));
        let url = |content: &Content| {
            content.link.clone().map(|(_, url)| url.replace("&language=de", "&language=en"))
        };
        assert_eq!(url(&english), url(&german));
        assert_eq!(english.items.len(), german.items.len());
        assert!(english.items.iter().zip(&german.items).all(|(one, other)| one != other));
        assert_eq!(english.code.map(|(_, code)| code), german.code.map(|(_, code)| code));
        let all = format!("{} {} {}", german.subject, german.paragraph, german.closing);
        let words: Vec<&str> = all.split(|c: char| !c.is_alphabetic()).collect();
        for familiar in ["du", "Du", "dich", "dir", "dein", "deine", "deinem", "deiner", "your"] {
            assert!(!words.contains(&familiar), "{all}");
        }
    }
    let mail = write_for(Language::German, &job(new_device("Firefox")));
    assert_eq!(mail.subject, "Neue Anmeldung bei Ihrem Konto");
    let said = "Firefox (IP-Adresse 192.0.2.1) am 24. November 2026, 14:05 Uhr (MEZ).";
    assert!(mail.text.starts_with("Guten Tag A<b>da & Co,\n") && mail.text.contains(said));
    assert!(mail.html.starts_with("<!doctype html>\n<html lang=\"de\">"), "{}", mail.html);
    let mail = write_for(Language::English, &job(new_device("Firefox")));
    let said = "Firefox (address 192.0.2.1) on 24 November 2026, 14:05 CET.";
    assert!(mail.text.starts_with("Hello A<b>da & Co,\n") && mail.text.contains(said));
}

/// MSG-3: no mail shows the place of a value instead of the value.
#[test]
fn no_mail_shows_a_placeholder() {
    for (language, template) in each() {
        let mail = write_for(language, &job(template));
        for part in [&mail.subject, &mail.text, &mail.html] {
            assert!(!part.contains(['{', '}', '$', '\u{2068}', '\u{2069}']), "{part}");
        }
    }
}

/// The words that somebody reads in HTML, without the headline.
fn words_of_html(html: &str) -> Vec<String> {
    let (_, body) = html.split_once("</h1>").expect("a headline");
    let mut text = String::new();
    for (index, part) in body.split('<').enumerate() {
        let shown = if index == 0 { part } else { part.split_once('>').expect("a tag").1 };
        text.push(' ');
        text.push_str(shown);
    }
    let mut plain = String::new();
    for (index, part) in text.split("&#").enumerate() {
        let (code, rest) =
            if index == 0 { ("", part) } else { part.split_once(';').expect("an end") };
        plain.extend(code.parse().ok().and_then(char::from_u32));
        plain.push_str(rest);
    }
    words(&plain)
}

/// Words, without the colon that ends a label in plain text, and the dash that begins an item.
fn words(text: &str) -> Vec<String> {
    let words = text.split_whitespace().filter(|word| *word != "-");
    words.map(|word| word.trim_end_matches(':').to_owned()).collect()
}

/// MSG-3: both parts of a mail say the same, word for word.
#[test]
fn text_and_html_say_the_same() {
    for (language, template) in each() {
        let mail = write_for(language, &job(template.clone()));
        assert_eq!(words(&mail.text), words_of_html(&mail.html), "{template:?}");
        let content = content_for(language, &template);
        let parts = [Some(content.paragraph), Some(content.closing)];
        let more = [content.code.map(|(_, code)| code), content.link.map(|(_, url)| url)];
        let items = content.items.into_iter().map(Some);
        for part in parts.into_iter().chain(more).chain(items).flatten() {
            assert!(mail.text.contains(&part), "{part} is not in {}", mail.text);
        }
    }
}

/// AUTH-8: link and code lead to the same verification.
#[test]
fn verification_mail_has_a_link_and_a_code_that_verify() {
    let config = config();
    let id = VerificationId::from_uuid(Uuid::from_u128(7));
    let template = EmailTemplate::VerifyEmail { verification: id, generation: 3 };
    for language in Language::ALL {
        let mail = write_for(language, &job(template.clone()));
        let at = mail.text.find("/verify-email#token=").expect("a link") + 20;
        let token: String = mail.text[at..].chars().take_while(|c| !c.is_whitespace()).collect();
        let parsed =
            MailToken::parse(&token.clone().into(), Purpose::VerifyEmail, &config.token_keys)
                .expect("a token of ours");
        assert_eq!((parsed.id, parsed.generation), (id.uuid(), 3));
        assert!(mail.html.contains(&token));
        let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|b| b.is_ascii_digit());
        let code = mail.text.lines().map(str::trim).find(is_code).expect("a code");
        assert!(parsed.code_matches(&config.token_keys, code));
        assert!(mail.html.contains(&format!(">{code}</p>")));
    }
}

/// MSG-3, ASVS 1.1.2, 1.2.1: what a user typed cannot become markup.
#[test]
fn names_and_devices_are_escaped_in_html() {
    for language in Language::ALL {
        let mail = write_for(language, &job(new_device("<img src=x>")));
        assert!(!mail.html.contains("<img") && !mail.html.contains("A<b>da"));
        assert!(mail.text.contains("A<b>da & Co") && mail.text.contains("<img src=x>"));
    }
}

/// MSG-3, ASVS 1.3.7: what a user typed is no text of the catalogue: nothing in it is filled in.
#[test]
fn names_and_devices_are_no_placeholders() {
    let typed = "{ $address } { not-you } { \"x\" }";
    let job = EmailJob { name: typed.into(), ..job(new_device(typed)) };
    for language in Language::ALL {
        assert_eq!(write_for(language, &job).text.matches(typed).count(), 2);
    }
}

/// What a mail program shows as a link: everything from a scheme to the next white space or quote.
fn links(text: &str) -> Vec<&str> {
    let starts = text.match_indices("https://").map(|(at, _)| &text[at..]);
    let ends = [' ', '\n', '"', '<'];
    starts.map(|rest| rest.split(ends).next().unwrap_or_default()).collect()
}

/// Each but summaries, whose one link has to carry what it says in the query: [`a_summary_can_be_ended`].
fn each_that_ends_nothing() -> impl Iterator<Item = (Language, EmailTemplate)> {
    each().filter(|(_, template)| !matches!(template, EmailTemplate::Digest { .. }))
}

/// ASVS 14.2.1: over all links of all mails: no query string, and every secret behind `#`, which browsers
/// send nowhere.
#[test]
fn no_link_carries_a_secret_that_a_server_sees() {
    let mut with_token = 0;
    for (language, template) in each_that_ends_nothing() {
        let mail = write_for(language, &job(template));
        let of_text = links(&mail.text);
        let of_html = links(&mail.html);
        assert!(of_text.iter().all(|link| of_html.contains(link)), "{}", mail.text);
        for link in of_text.into_iter().chain(of_html) {
            let seen_by_servers = link.split('#').next().unwrap_or_default();
            let secret = ["?", "pst_", "token", "code"];
            assert!(!secret.iter().any(|word| seen_by_servers.contains(word)), "{link}");
            let fragment = link.split_once('#').map(|(_, fragment)| fragment);
            assert!(fragment.is_none_or(|text| text.starts_with("token=pst_")), "{link}");
            with_token += usize::from(fragment.is_some());
        }
    }
    // Five mails in two languages, in the text, and twice in the HTML: behind the button and spelt out.
    assert_eq!(with_token, 5 * 2 * 3);
}

/// ASVS 1.3.3: a mail to whom has not shown that the address is theirs says nothing that somebody else has
/// typed, whatever that is.
#[test]
fn mails_to_unconfirmed_addresses_name_nobody() {
    let mut nameless = Vec::new();
    for (language, template) in each() {
        let job = EmailJob { name: "Mallory Advertises".into(), ..job(template.clone()) };
        let mail = write_for(language, &job);
        let all = [mail.text.as_str(), &mail.html, &mail.subject, &mail.name];
        let named = all.iter().filter(|part| part.contains("Mallory")).count();
        assert!(named == 0 || named == 3, "{template:?}");
        if named == 0 {
            let greeting = if language == Language::German { "Guten Tag," } else { "Hello," };
            assert!(mail.text.starts_with(&format!("{greeting}\n")), "{}", mail.text);
            assert!(mail.html.contains(&format!(">{greeting}</p>")), "{}", mail.html);
            nameless.push(mail.subject);
        }
    }
    let expected = [
        "Confirm your e-mail address",
        "You are invited: set your password",
        "Confirm your new e-mail address",
        "Bestätigen Sie Ihre E-Mail-Adresse",
        "Sie sind eingeladen: Legen Sie Ihr Passwort fest",
        "Bestätigen Sie Ihre neue E-Mail-Adresse",
    ];
    assert_eq!(nameless, expected);
}

/// ASVS 1.3.3: what a user typed is no link, in the mails that show it.
#[test]
fn names_and_devices_are_no_links() {
    let typed = "Click http://evil.example/x, www.evil.example or mail eve@evil.example";
    let job = EmailJob { name: typed.into(), ..job(new_device(typed)) };
    let shown = "Click http: //evil. example/x, www. evil. example or mail eve@ evil. example";
    for language in Language::ALL {
        let mail = write_for(language, &job);
        assert_eq!(mail.name, shown);
        for part in [&mail.text, &mail.html] {
            assert_eq!(part.matches(shown).count(), 2, "{part}");
            assert!(!part.contains("evil.example") && !part.contains("http://"), "{part}");
        }
    }
}

/// ASVS 1.3.3: what an order calls a client's address is one, or not shown.
#[test]
fn only_an_address_is_shown_as_one() {
    for (language, unknown) in [(Language::English, "unknown"), (Language::German, "unbekannt")] {
        let address = "call +49 151 1234567".to_owned();
        let template = EmailTemplate::SessionStolen { address, at: UnixMillis(0) };
        let mail = write_for(language, &job(template));
        assert!(mail.text.contains(unknown) && !mail.text.contains("1234567"), "{}", mail.text);
    }
}

/// ASVS 1.2.2: every link of every mail leads to our own address, and is made of what a URL carries as it is,
/// whatever a user has typed.
#[test]
fn every_link_is_ours_and_made_of_plain_characters() {
    let mut links = 0;
    for (language, template) in each_that_ends_nothing() {
        let name = "\"><a href=\"javascript:alert(1)\">Ada?x=&y</a>".to_owned();
        let job = EmailJob { name, ..job(template) };
        let mail = write_for(language, &job);
        for link in mail.html.split("href=\"").skip(1) {
            let link = link.split('"').next().unwrap_or_default();
            let rest = link.strip_prefix(HOME).unwrap_or("elsewhere");
            let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._#=/".contains(&b);
            let ours = rest.is_empty() || rest.starts_with('/');
            assert!(ours && rest.bytes().all(plain), "{link}");
            links += 1;
        }
    }
    assert!(links > 40, "{links}");
}

/// MSG-3: a summary, and nothing else, can be ended by its reader: by the link that both parts show, and by the headers
/// that mail programs know (RFC 2369, RFC 8058).
#[test]
fn a_summary_can_be_ended() {
    for (language, template) in each() {
        let mail = write_for(language, &job(template.clone()));
        let Some(digest) = digest_of(&template) else {
            assert!(mail.headers.is_empty(), "{template:?}");
            continue;
        };
        let (url, of_user) =
            (content_for(language, &template).link.expect("a link").1, digest.user);
        let rest = url.strip_prefix("https://id.example/unsubscribe?subscription=").expect("ours");
        let (token, page) = rest.split_once('&').expect("a language");
        assert_eq!(page, format!("language={}", language.tag()));
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
        assert!(token.bytes().all(plain), "{token}");
        let keys = config().token_keys;
        let parsed = MailToken::parse(&token.into(), Purpose::EndDigest, &keys).expect("a token");
        assert_eq!(parsed.id, of_user.uuid());
        for purpose in [Purpose::ResetPassword, Purpose::VerifyEmail, Purpose::ApproveEmailChange] {
            assert!(MailToken::parse(&token.into(), purpose, &keys).is_err());
        }
        assert_eq!(links(&mail.text), [&url]);
        assert!(
            mail.html.contains(&format!("<a href=\"{}\"", url.replace('&', "&#38;"))),
            "{}",
            mail.html
        );
        let expected = [
            ("List-Unsubscribe", format!("<{url}>")),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
        ];
        assert_eq!(mail.headers, expected);
    }
}

/// JOB-6, MSG-3: an alert says what is wrong, since when, how much and of what; whatever the rule is, one of another release too.
#[test]
fn alerts_say_what_is_wrong() {
    let mut said = BTreeSet::new();
    for language in Language::ALL {
        let names = RULES.iter().map(|rule| rule.name).chain(["of_another_release"]);
        for name in names {
            let content = content_for(language, &alert(name, News::Firing, "send_email"));
            assert!(content.items[0].contains("412") && content.items[0].contains("300"));
            assert!(content.items[1].ends_with(": send_email, send_sms"), "{:?}", content.items);
            said.insert(content.paragraph);
        }
    }
    assert_eq!(said.len(), 2 * (RULES.len() + 1), "{said:?}");
    let mail = write_for(Language::German, &job(alert("provider", News::Resolved, "microsoft")));
    assert_eq!(mail.subject, "Ein Alarm ist vorbei");
    assert!(
        mail.text.contains("seit dem 24. November 2026, 14:00 Uhr (MEZ); am 24. November"),
        "{}",
        mail.text
    );
    assert!(mail.text.contains("\n- Es betraf: microsoft, send_sms\n"), "{}", mail.text);
}

/// ASVS 1.3.3: what an order says that an alert is about is a name of ours, or not shown.
#[test]
fn an_alert_shows_names_and_nothing_else() {
    for language in Language::ALL {
        let template = alert("queue_age", News::Firing, "Call us: https://evil.example");
        let mail = write_for(language, &job(template));
        assert!(!mail.text.contains("evil") && mail.text.contains(": send_sms\n"), "{}", mail.text);
    }
}

/// MSG-3: a summary counts as its language does.
#[test]
fn summaries_count() {
    let digest = EmailTemplate::Digest {
        since: UnixMillis(1_795_439_100_000),
        until: UnixMillis(1_795_525_500_000),
    };
    let german = write_for(Language::German, &job(digest.clone())).text;
    let period =
        "vom 23. November 2026, 14:05 Uhr (MEZ) bis zum 24. November 2026, 14:05 Uhr (MEZ)";
    assert!(german.contains(period), "{german}");
    assert!(
        german.contains("\n- eine Anmeldung\n") && german.contains("\n- 12 Anmeldungen\n"),
        "{german}"
    );
    let english = write_for(Language::English, &job(digest)).text;
    assert!(
        english.contains("\n- one log-in\n") && english.contains("\n- 12 log-ins\n"),
        "{english}"
    );
}
