//! What the statements of each component need in the database, and how that is written down.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
};

use postern_tests::{Database, component_files, components_that_know, root, statements};
use sqlx::{AssertSqlSafe, PgConnection, Row as _};

/// Objects with smaller numbers are Postgres's own, which everybody may use (`FirstNormalObjectId`).
const FIRST_OF_OURS: u32 = 16_384;
/// Between these lines of `migrations/roles.sql` stand the rights.
const BEGINNING: &str = "        -- generated\n";
const END: &str = "        -- /generated\n";

/// A privilege on a column of a table, on a table (`column` is empty), or on a function.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Right {
    /// Whether `object` is a function: tables come first.
    pub(crate) is_function: bool,
    /// A table's name, or a function with the types of its arguments.
    pub(crate) object: String,
    /// As `GRANT` names it.
    pub(crate) privilege: String,
    /// The column, unless it is about the whole.
    pub(crate) column: String,
}

/// Rights by component.
pub(crate) type Rights = BTreeMap<String, BTreeSet<Right>>;

impl Right {
    fn on(table: &str, privilege: &str, column: &str) -> Self {
        let [object, privilege, column] = [table, privilege, column].map(str::to_owned);
        Self { is_function: false, object, privilege, column }
    }

    fn to_call(function: &str) -> Self {
        let (object, privilege) = (function.to_owned(), "EXECUTE".to_owned());
        Self { is_function: true, object, privilege, column: String::new() }
    }
}

/// The statements that stand in each component as it is delivered: what the linker left out, it cannot send.
pub(crate) fn sent() -> BTreeMap<String, Vec<String>> {
    let statements = statements::all();
    let with_database = components_that_know("database_url");
    let files = component_files().into_iter().filter(|(name, _)| with_database.contains(name));
    let sent: BTreeMap<String, Vec<String>> = files
        .map(|(name, file)| {
            let bytes =
                fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            // What is no text becomes replacement characters; texts stay as they are.
            let text = String::from_utf8_lossy(&bytes);
            let of_it = statements.iter().filter(|statement| text.contains(statement.as_str()));
            (name, of_it.cloned().collect())
        })
        .collect();
    for statement in &statements {
        let known = sent.values().flatten().any(|one| one == statement);
        assert!(known, "no component sends this (or it is put together in a new way): {statement}");
    }
    sent
}

/// Tables and functions of the schema by their numbers in the catalogue.
struct Schema {
    tables: HashMap<u32, Table>,
    functions: HashMap<u32, Function>,
}

struct Table {
    name: String,
    /// By their numbers; of a column that was dropped it is `None`.
    columns: Vec<Option<String>>,
}

struct Function {
    name: String,
    signature: String,
    /// Whether it runs with its owner's rights.
    is_definers: bool,
    body: String,
}

impl Schema {
    async fn of(connection: &mut PgConnection) -> Self {
        let columns = "SELECT c.oid::int8, c.relname::text,
                              CASE WHEN NOT a.attisdropped THEN a.attname::text END
                       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
                       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
                       ORDER BY c.oid, a.attnum";
        let columns: Vec<(i64, String, Option<String>)> =
            sqlx::query_as(columns).fetch_all(&mut *connection).await.expect("the tables");
        let mut tables: HashMap<u32, Table> = HashMap::new();
        for (id, name, column) in columns {
            let table = tables.entry(number(id)).or_insert(Table { name, columns: vec![] });
            table.columns.push(column);
        }
        let functions = "SELECT p.oid::int8, p.proname::text, p.oid::regprocedure::text, p.prosecdef, p.prosrc
                         FROM pg_proc p
                         WHERE p.pronamespace = 'public'::regnamespace
                           AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')";
        let functions: Vec<(i64, String, String, bool, String)> =
            sqlx::query_as(functions).fetch_all(&mut *connection).await.expect("the functions");
        let functions = functions
            .into_iter()
            .map(|(id, name, signature, is_definers, body)| {
                (number(id), Function { name, signature, is_definers, body })
            })
            .collect();
        Self { tables, functions }
    }

    /// The rights to call a function, and whatever it calls in the caller's name.
    fn to_call(&self, id: u32, rights: &mut BTreeSet<Right>) {
        let function = &self.functions[&id];
        if !rights.insert(Right::to_call(&function.signature)) || function.is_definers {
            return;
        }
        for (called, other) in &self.functions {
            if calls(&function.body, &other.name) {
                self.to_call(*called, rights);
            }
        }
    }
}

/// Whether a body names a function, as a call does.
fn calls(body: &str, name: &str) -> bool {
    let call = format!("{name}(");
    let of_a_name = |before: char| before.is_alphanumeric() || before == '_';
    body.match_indices(&call).any(|(at, _)| !body[..at].ends_with(of_a_name))
}

fn number(id: i64) -> u32 {
    id.try_into().expect("an object's number")
}

/// What each component's statements need.
pub(crate) async fn needed(database: &Database) -> Rights {
    let mut connection = database.superuser().await;
    let schema = Schema::of(&mut connection).await;
    let mut needed = Rights::new();
    for (component, statements) in sent() {
        let mut rights = BTreeSet::new();
        let mut locked = BTreeSet::new();
        for statement in &statements {
            let tree = parsed(&mut connection, statement).await;
            let tree = tree.unwrap_or_else(|error| panic!("{statement}: {error}"));
            take(&tree, &schema, &mut rights, &mut locked);
        }
        for table in locked {
            // A row's lock needs the right to change any column of it.
            let changes = |right: &Right| right.object == *table.0 && right.privilege == "UPDATE";
            if !rights.iter().any(changes) {
                rights.insert(Right::on(&table.0, "UPDATE", &table.1));
            }
        }
        needed.insert(component, rights);
    }
    needed
}

/// A statement as Postgres has understood it: the tree that it keeps of a function's body. (The same tree goes to the
/// log with `debug_print_parse`, where a client does not get at it.)
async fn parsed(connection: &mut PgConnection, statement: &str) -> sqlx::Result<String> {
    for sql in ["DEALLOCATE ALL".to_owned(), format!("PREPARE statement AS {statement}")] {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *connection).await?;
    }
    let types = "SELECT array_to_string(parameter_types::text[], ', ') FROM pg_prepared_statements
                 WHERE name = 'statement'";
    let types: String = sqlx::raw_sql(types).fetch_one(&mut *connection).await?.get(0);
    let define = format!(
        "CREATE FUNCTION pg_temp.probe({types}) RETURNS void LANGUAGE sql BEGIN ATOMIC {statement}; END"
    );
    sqlx::raw_sql(AssertSqlSafe(define)).execute(&mut *connection).await?;
    let tree = "SELECT prosqlbody::text FROM pg_proc
                WHERE proname = 'probe' AND pronamespace = pg_my_temp_schema()";
    let tree: String = sqlx::raw_sql(tree).fetch_one(&mut *connection).await?.get(0);
    sqlx::raw_sql("DROP FUNCTION pg_temp.probe").execute(&mut *connection).await?;
    Ok(tree)
}

/// Reads the rights out of a tree. Each table in it stands with the privileges that are asked for (`requiredPerms`, the
/// bits of `AclMode`) and the columns that are read, inserted and changed; each call with its function.
fn take(
    tree: &str,
    schema: &Schema,
    rights: &mut BTreeSet<Right>,
    locked: &mut BTreeSet<(String, String)>,
) {
    const INSERT: u32 = 1;
    const SELECT: u32 = 2;
    const UPDATE: u32 = 4;
    const DELETE: u32 = 8;
    let tokens: Vec<&str> = tree.split_whitespace().collect();
    let value = |at: usize| -> u32 {
        let token = tokens.get(at + 1).copied().unwrap_or_default();
        token.trim_end_matches(['}', ')']).parse().expect("a number")
    };
    let mut relation = 0;
    for (at, token) in tokens.iter().enumerate() {
        match *token {
            ":relid" => relation = value(at),
            ":funcid" if schema.functions.contains_key(&value(at)) => {
                schema.to_call(value(at), rights);
            }
            ":requiredPerms" if value(at) != 0 && relation >= FIRST_OF_OURS => {
                let (asked, table) = (value(at), &schema.tables[&relation]);
                assert!(asked < DELETE * 2, "{}: privileges {asked}", table.name);
                for (bit, privilege, set) in [
                    (SELECT, "SELECT", ":selectedCols"),
                    (INSERT, "INSERT", ":insertedCols"),
                    (UPDATE, "UPDATE", ":updatedCols"),
                ] {
                    if asked & bit == 0 {
                        continue;
                    }
                    let mut columns = columns(&tokens[at..], set, table);
                    if columns.is_empty() {
                        // `FOR UPDATE`, `count(*)`: any column will do.
                        let any = table.columns.iter().flatten().next().expect("a column");
                        if bit == UPDATE {
                            locked.insert((table.name.clone(), any.clone()));
                            continue;
                        }
                        columns.push(any);
                    }
                    let named = columns.iter().map(|one| Right::on(&table.name, privilege, one));
                    rights.extend(named);
                }
                if asked & DELETE != 0 {
                    rights.insert(Right::on(&table.name, "DELETE", ""));
                }
            }
            _ => {}
        }
    }
}

/// The columns of a set: `:selectedCols (b 8 9)`. They are counted from -7, the first of Postgres's own
/// (`FirstLowInvalidHeapAttributeNumber`); 7 is the row as a whole.
fn columns<'a>(tokens: &[&str], set: &str, table: &'a Table) -> Vec<&'a String> {
    const WHOLE: usize = 7;
    let start = tokens.iter().position(|token| *token == set).expect("a set of columns");
    let mut columns = Vec::new();
    for token in &tokens[start + 1..] {
        if let Ok(member) = token.trim_matches(['(', ')', '}']).parse::<usize>() {
            match member.checked_sub(WHOLE) {
                Some(0) => columns.extend(table.columns.iter().flatten()),
                Some(column) => columns.extend(&table.columns[column - 1]),
                None => {}
            }
        }
        if token.contains(')') {
            break;
        }
    }
    columns
}

// --- how it is written down ---

/// The rights as a table for people.
pub(crate) fn as_table(rights: &Rights) -> String {
    let rows: BTreeSet<&Right> = rights.values().flatten().collect();
    let label = |right: &Right| {
        let Right { object, privilege, column, .. } = right;
        format!("  {object} {privilege} {column}").trim_end().to_owned()
    };
    let label = |right: &Right| label(right).replace("timestamp with time zone", "timestamptz");
    let width = rows.iter().map(|right| label(right).len()).max().unwrap_or_default() + 2;
    let mut table = String::from(
        "What the role of each component may do in the database: what the statements in its Wasm need.\n\
         `migrations/roles.sql` gives it to them.\n\
         Written by `cargo xtask regenerate`.\n",
    );
    let mut section = None;
    for right in rows {
        if section != Some(right.is_function) {
            section = Some(right.is_function);
            let name = if right.is_function { "functions" } else { "tables" };
            table.push('\n');
            table += &line(name, width, rights.keys().map(String::as_str));
        }
        let cells = rights.values().map(|of| if of.contains(right) { "x" } else { "·" });
        table += &line(&label(right), width, cells);
    }
    table
}

/// A line of a table, whose first column has this width.
pub(crate) fn line<'a>(
    name: &str,
    width: usize,
    cells: impl IntoIterator<Item = &'a str>,
) -> String {
    let cells = cells.into_iter().map(|cell| format!("{cell:<10}"));
    let line = cells.fold(format!("{name:<width$}"), |line, cell| line + &cell);
    format!("{}\n", line.trim_end())
}

/// `migrations/roles.sql` with these rights.
pub(crate) fn in_sql(file: &str, rights: &Rights) -> String {
    let mut rows = Vec::new();
    for (component, of) in rights {
        let mut grouped: BTreeMap<(bool, &str, &str), Vec<&str>> = BTreeMap::new();
        for Right { is_function, object, privilege, column } in of {
            grouped.entry((*is_function, object, privilege)).or_default().push(column);
        }
        rows.extend(grouped.iter().map(|((_, object, privilege), columns)| {
            format!("        ['{component}', '{object}', '{privilege}', '{}']", columns.join(", "))
        }));
    }
    let (before, rest) = file.split_once(BEGINNING).expect("the beginning of the rights");
    let (_, after) = rest.split_once(END).expect("the end of the rights");
    format!("{before}{BEGINNING}{}\n{END}{after}", rows.join(",\n"))
}

/// The rights that `migrations/roles.sql` gives.
pub(crate) fn committed() -> Rights {
    let file = committed_sql();
    let (_, rest) = file.split_once(BEGINNING).expect("the beginning of the rights");
    let (rows, _) = rest.split_once(END).expect("the end of the rights");
    let mut rights = Rights::new();
    for row in rows.lines() {
        let fields: Vec<&str> = row.split('\'').skip(1).step_by(2).collect();
        let [component, object, privilege, columns] = fields[..] else { panic!("{row}") };
        let of = rights.entry(component.to_owned()).or_default();
        if privilege == "EXECUTE" {
            of.insert(Right::to_call(object));
        } else {
            of.extend(columns.split(", ").map(|column| Right::on(object, privilege, column)));
        }
    }
    rights
}

/// The file as it is committed.
pub(crate) fn committed_sql() -> String {
    fs::read_to_string(root().join("migrations/roles.sql")).expect("migrations/roles.sql")
}
