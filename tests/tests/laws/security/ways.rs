//! docs/security/ways-in.md: every way in, what is proved by it, what it leads to, and what stops whoever guesses.

use std::{collections::BTreeMap, fmt::Write as _};

use postern_domain::{
    auth::{
        limits::{Limit, Rate, of_caller, of_service_account},
        networks,
    },
    mfa::factor::Factor,
};
use postern_tests::{
    expected,
    openapi::{self, Operation},
};

use super::{assert_all_have_a_row, bounds, fields, head, sections, table};

const WAYS: &str = include_str!("../../../data/security/ways.txt");

/// The operations that a row names.
fn named(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(',').map(str::trim)
}

/// `10 in 10 min`.
fn rate(rate: Rate) -> String {
    let seconds = rate.period.as_secs();
    format!("{} in {} min", rate.burst, seconds / 60)
}

/// What limits an operation, by address and by account.
fn limits(operation: &Operation) -> String {
    let Some((name, by)) = &operation.limit else { return String::new() };
    let limit = Limit::ALL.into_iter().find(|limit| limit.name() == name).expect("a limit");
    let account = limit.per_account().map(|of| format!(", {} by {by}", rate(of)));
    format!("{}{}", rate(limit.per_address()), account.unwrap_or_default())
}

/// Every limit of a route, with the routes.
fn limits_of_routes(operations: &[Operation]) -> String {
    let rows = Limit::ALL.map(|limit| {
        let of = |operation: &&Operation| {
            operation.limit.as_ref().is_some_and(|(name, _)| name == limit.name())
        };
        let limited: Vec<&Operation> = operations.iter().filter(of).collect();
        assert!(!limited.is_empty(), "{} limits no route", limit.name());
        let mut by: Vec<&str> =
            limited.iter().filter_map(|one| Some(one.limit.as_ref()?.1.as_str())).collect();
        by.sort_unstable();
        by.dedup();
        let account = limit.per_account().map_or_else(|| "–".to_owned(), rate);
        let names: Vec<String> = limited.iter().map(|one| one.name()).collect();
        vec![
            format!("`{}`", limit.name()),
            rate(limit.per_address()),
            account,
            by.join(", "),
            names.join("<br>"),
        ]
    });
    table(&["limit", "by address", "by account", "what names the account", "routes"], rows)
}

/// How many clients a network counts as.
fn networks_of_ipv6() -> String {
    let networks = networks::of(Some("2001:db8::1".parse().unwrap()));
    let rows = networks.iter().map(|network| {
        vec![network.name.replace("2001:db8::", "2001:db8…"), network.clients.to_string()]
    });
    table(&["network (of 2001:db8::1)", "clients"], rows)
}

/// Which operations open something without an access token, or give tokens out.
fn opening(operations: &[Operation]) -> Vec<String> {
    let giving = fields::operations_that_answer_with("access_token");
    let opens = |operation: &&Operation| {
        operation.access.as_deref() != Some("caller") || giving.contains(&operation.name())
    };
    operations.iter().filter(opens).map(Operation::name).collect()
}

fn document(operations: &[Operation]) -> String {
    let by_name: BTreeMap<String, &Operation> =
        operations.iter().map(|operation| (operation.name(), operation)).collect();
    let mut text = head(
        "Ways in, and what stands against guessing",
        "[ways.txt](../../tests/data/security/ways.txt), [bounds.txt](../../tests/data/security/bounds.txt) and \
         the limits in the code",
        "ASVS 6.1.1, 6.1.3, 2.1.3. Every operation that asks for no access token, and every one that gives tokens \
         out. Limits are buckets \
         that leak evenly (GCRA): so many at once, and over time so many in the time that is named. Whoever is \
             beyond one gets 429 \
         with `Retry-After`; what is tried against a defence is an event of the audit log.",
    );
    for section in sections::<5>(WAYS).iter().filter(|section| !section.title.is_empty()) {
        write!(text, "\n## {}\n\n", section.title).unwrap();
        let rows = section.rows.iter().map(|[way, operations, proved, leads_to, guessing]| {
            let operations = named(operations).map(|name| {
                let limits = limits(by_name[name]);
                if limits.is_empty() { name.to_owned() } else { format!("{name} ({limits})") }
            });
            let operations = operations.collect::<Vec<_>>().join("<br>");
            vec![
                (*way).to_owned(),
                (*proved).to_owned(),
                (*leads_to).to_owned(),
                operations,
                (*guessing).to_owned(),
            ]
        });
        let head = [
            "way",
            "what is proved",
            "leads to",
            "operations (limits by address, by account)",
            "beside the limits",
        ];
        text.push_str(&table(&head, rows));
    }
    text.push_str("\n## Limits of routes\n\nWho is known on a device counts by the device (ADR 18). An address of \
        IPv6 counts by its networks, each with as much as so many clients:\n\n");
    text.push_str(&networks_of_ipv6());
    text.push('\n');
    text.push_str(&limits_of_routes(operations));
    write!(text,
        "\nOn all protected routes together a caller has {} that read and {} that may change something; a service \
         account has {}.\n",
        rate(of_caller(true)),
        rate(of_caller(false)),
        rate(of_service_account()),
    ).unwrap();
    text.push_str(&bounds::text());
    text
}

/// ASVS 2.1.3, 6.1.1, 6.1.3, 15.1.3: every way in stands on a page, with its strength, and so does every limit,
/// by address,
/// by account and over all.
#[test]
fn ways_in_are_as_committed() {
    let operations = openapi::operations();
    let mut listed: Vec<String> = Vec::new();
    let sections = sections::<5>(WAYS);
    for [way, operations, rest @ ..] in sections.iter().flat_map(|section| &section.rows) {
        assert!(rest.iter().all(|cell| !cell.is_empty()), "{way}: says nothing");
        listed.extend(named(operations).map(ToOwned::to_owned));
    }
    // Several ways may share an operation.
    listed.sort_unstable();
    listed.dedup();
    assert_all_have_a_row("ways in", opening(&operations), listed);
    // Each kind of second factor is a way of its own.
    let ways: Vec<&str> = sections.iter().flat_map(|one| &one.rows).map(|row| row[0]).collect();
    for factor in Factor::ALL {
        let name = match factor {
            Factor::Totp => "authenticator app",
            Factor::BackupCode => "backup code",
            Factor::Sms => "text message",
        };
        assert!(ways.contains(&name), "{name}");
    }
    expected::compare("docs/security/ways-in.md", &document(&operations));
}
