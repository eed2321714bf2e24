//! The SQL of the application, out of its source.

use std::fs;

use crate::{environment::root, source};

/// The orders of the list of users, as its API names them, and as its source does.
const ORDERS: [(&str, &str); 8] = [
    ("created", "Self::Created =>"),
    ("-created", "Self::CreatedDescending =>"),
    ("email", "Self::Email =>"),
    ("-email", "Self::EmailDescending =>"),
    ("name", "Self::Name =>"),
    ("-name", "Self::NameDescending =>"),
    ("last_login", "Self::LastLogin =>"),
    ("-last_login", "Self::LastLoginDescending =>"),
];

/// Every statement, those included that are put together.
pub fn all() -> Vec<String> {
    let mut statements = whole();
    statements.extend(ORDERS.iter().map(|(order, _)| list_of_users(order)));
    statements
}

/// Every statement that stands in the source as it is sent.
pub fn whole() -> Vec<String> {
    let verbs = ["SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "(SELECT"];
    let files = source::rust_files(&["shared/store/src"]);
    let literals = files.into_iter().flat_map(|file| file.literals);
    // A verb alone heads a statement that is put together: those of the list of users.
    let whole = literals.filter(|text| text.trim().contains(' '));
    whole.filter(|text| verbs.iter().any(|verb| text.trim_start().starts_with(verb))).collect()
}

/// The statement of an order of the list of users, put together from the source as the compiler does.
pub fn list_of_users(order: &str) -> String {
    let source =
        fs::read_to_string(root().join("shared/store/src/accounts/user_list.rs")).expect("a file");
    let (_, name) = ORDERS.iter().find(|(known, _)| *known == order).expect("an order");
    let (_, arm) = source.split_once(name).expect("the order's arm");
    let (_, arguments) = arm.split_once("list!(").expect("the macro");
    let arguments: Vec<&str> = arguments.split('"').skip(1).step_by(2).take(4).collect();
    let (_, body) = source.split_once("concat!(").expect("the macro's body");
    let (body, _) = body.split_once("\n        )\n").expect("the end of the macro's body");
    let mut sql = String::new();
    for (at, part) in body.split('"').enumerate() {
        if at % 2 == 1 {
            sql.push_str(part);
            continue;
        }
        for (name, argument) in ["$key", "$given", "$behind", "$direction"].iter().zip(&arguments) {
            if part.contains(name) {
                sql.push_str(argument);
            }
        }
    }
    sql
}
