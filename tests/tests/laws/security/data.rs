//! docs/security/data.md: every column, every kind of key in Redis and every parameter of a query, by class; and
//! the rules of
//! each class. That the columns are those of the schema shows `every_column_has_a_class` in the program `app`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use postern_tests::{classified, expected, openapi};

use super::{assert_all_have_a_row, code, head, read, rows, table};

const CLASSES: &str = include_str!("../../../data/security/classes.txt");
const REDIS: &str = include_str!("../../../data/security/redis.txt");
const QUERIES: &str = include_str!("../../../data/security/queries.txt");

/// Which components may read a column: (table, column) → components, out of the rights that they are given.
fn readers_of_columns() -> BTreeMap<(String, String), BTreeSet<String>> {
    let mut readers = BTreeMap::<_, BTreeSet<String>>::new();
    for line in read("migrations/roles.sql").lines() {
        let Some(row) = line.trim().strip_prefix("['") else { continue };
        let cells: Vec<&str> = row.trim_end_matches(['\'', ']', ',']).split("', '").collect();
        let [component, table, "SELECT", columns] = cells[..] else { continue };
        for column in columns.split(", ") {
            let place = (table.to_owned(), column.to_owned());
            readers.entry(place).or_default().insert(component.to_owned());
        }
    }
    assert!(readers.len() > 150, "{}: the rights have moved", readers.len());
    readers
}

/// The kinds of keys in Redis, and the components that may read them.
fn redis_keys() -> BTreeMap<String, Vec<String>> {
    let text = read("tests/redis.expected");
    let mut lines = text.lines().skip_while(|line| !line.starts_with("keys "));
    let components: Vec<&str> = lines.next().expect("a head").split_whitespace().skip(1).collect();
    let mut keys = BTreeMap::new();
    for line in lines.take_while(|line| !line.is_empty()) {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let of = components.iter().zip(&cells[1..]).filter(|(_, may)| may.contains('r'));
        keys.insert(cells[0].to_owned(), of.map(|(name, _)| (*name).to_owned()).collect());
    }
    keys
}

/// The parameters in queries of all operations, and the operations.
fn queries() -> BTreeMap<String, Vec<String>> {
    let mut queries = BTreeMap::<String, Vec<String>>::new();
    for operation in openapi::operations() {
        for parameter in &operation.parameters {
            if parameter.place == openapi::Place::Query {
                queries.entry(parameter.name.clone()).or_default().push(operation.name());
            }
        }
    }
    queries
}

fn columns() -> String {
    let readers = readers_of_columns();
    let mut text = String::new();
    for one in classified::tables() {
        write!(text, "\n### `{}`\n\nKept: {}.\n\n", one.name, one.kept).unwrap();
        let groups = one.groups.iter().map(|group| {
            let places = group.columns.iter().map(|column| (one.name.clone(), column.clone()));
            let components: BTreeSet<&String> =
                places.filter_map(|place| readers.get(&place)).flatten().collect();
            let components =
                if components.is_empty() { "none".to_owned() } else { code(components) };
            vec![group.class.clone(), code(&group.columns), group.readers.clone(), components]
        });
        text.push_str(&table(
            &["class", "columns", "people who may see them", "components that may read them"],
            groups,
        ));
    }
    text
}

fn document() -> String {
    let mut text = head(
        "Data, by class",
        "[classes.txt](../../tests/data/security/classes.txt), [columns.txt](../../tests/data/security/columns.txt), \
         [redis.txt](../../tests/data/security/redis.txt), \
         [queries.txt](../../tests/data/security/queries.txt) and the rights of the components",
        "ASVS 14.1.1, 14.1.2, 14.2.1, 14.2.4. When rows end says also [ADR 27](../adr/0027-background-work.md); \
         fields of the API by \
         role: [fields.md](fields.md).",
    );
    text.push_str("\n## Classes\n\n");
    let classes = rows::<7>(CLASSES).into_iter().map(|row| row.to_vec());
    text.push_str(&table(
        &["class", "what it is", "in a log", "in a URL", "in a cache", "told to", "in the end"],
        classes,
    ));
    text.push_str("\n## Redis\n\n");
    let (keys, listed) = (redis_keys(), rows::<4>(REDIS));
    let of_redis = listed.iter().map(|[key, class, what, kept]| {
        let components = keys.get(*key).map(code).unwrap_or_default();
        [&format!("`{key}`"), *class, *what, kept, &components].map(ToOwned::to_owned).to_vec()
    });
    text.push_str(&table(
        &["key", "class", "what is in it", "kept", "components that may read it"],
        of_redis,
    ));
    text.push_str("\n## Queries of URLs\n\n");
    let (queries, listed) = (queries(), rows::<3>(QUERIES));
    let of_queries = listed.iter().map(|[name, class, why]| {
        let operations = queries.get(*name).map(|names| names.join("<br>")).unwrap_or_default();
        [&format!("`{name}`"), *class, *why, &operations].map(ToOwned::to_owned).to_vec()
    });
    text.push_str(&table(
        &["parameter", "class", "why it may stand there", "operations"],
        of_queries,
    ));
    text.push_str("\n## Postgres\n");
    text.push_str(&columns());
    text
}

/// ASVS 14.1.1, 14.1.2, 14.2.1, 14.2.4: everything that is kept has a class, and each class its rules; so has
/// whatever may stand
/// in a URL.
#[test]
fn classes_of_data_are_as_committed() {
    let classes: Vec<&str> = rows::<7>(CLASSES).into_iter().map(|row| row[0]).collect();
    assert_eq!(classes, ["public", "internal", "personal", "secret"]);
    let tables = classified::tables();
    let of_columns =
        tables.iter().flat_map(|table| &table.groups).map(|group| group.class.as_str());
    let (of_redis, of_queries) = (rows::<4>(REDIS), rows::<3>(QUERIES));
    let given = of_columns
        .chain(of_redis.iter().map(|row| row[1]))
        .chain(of_queries.iter().map(|row| row[1]));
    for class in given {
        assert!(classes.contains(&class), "{class} is no class");
    }
    let keys = of_redis.iter().map(|row| row[0].to_owned());
    assert_all_have_a_row("keys in Redis", redis_keys().into_keys(), keys);
    let names = of_queries.iter().map(|row| row[0].to_owned());
    assert_all_have_a_row("parameters of queries", queries().into_keys(), names);
    expected::compare("docs/security/data.md", &document());
}

/// ASVS 14.1.2: what the class says of a column, the rights say: nothing but hashes and envelopes is secret in
/// the database,
/// and nobody but the component that proves something by it reads it.
#[test]
fn secret_columns_have_few_readers() {
    let readers = readers_of_columns();
    let mut seen = 0;
    for one in classified::tables() {
        for group in one.groups.iter().filter(|group| group.class == "secret") {
            for column in &group.columns {
                seen += 1;
                let of = readers.get(&(one.name.clone(), column.clone()));
                let of: Vec<&str> = of.into_iter().flatten().map(String::as_str).collect();
                let may: &[&str] = match one.name.as_str() {
                    "credentials" | "email_verifications" => &["auth"],
                    "mfa_totp" | "mfa_backup_codes" => &["auth", "mfa"],
                    "oauth_tokens" | "oauth_revocations" => &["oauth"],
                    // A key is verified where it is presented: in the guard of whoever serves service accounts.
                    "service_keys" => &["oauth", "rbac"],
                    other => panic!("{other} has got something secret"),
                };
                assert!(of.iter().all(|one| may.contains(one)), "{}.{column}: {of:?}", one.name);
            }
        }
    }
    assert!(seen > 8, "{seen}");
}
