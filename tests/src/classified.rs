//! What class of data each column of the database is of, as `tests/data/security/columns.txt` says: for the laws, which
//! write it out for people, and for the test that compares it with the schema.

/// The file.
const COLUMNS: &str = include_str!("../data/security/columns.txt");

/// A table.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// How long its rows are kept.
    pub kept: String,
    /// Its columns, those together that are treated alike.
    pub groups: Vec<Group>,
}

/// Columns that are treated alike.
#[derive(Debug)]
pub struct Group {
    /// Their class.
    pub class: String,
    /// Their names.
    pub columns: Vec<String>,
    /// Which people may see them.
    pub readers: String,
}

/// Every table, in the order of the file.
pub fn tables() -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for line in COLUMNS.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")) {
        let cells: Vec<String> =
            line.trim_start_matches("## ").split('|').map(|cell| cell.trim().to_owned()).collect();
        match (line.starts_with("## "), cells.as_slice()) {
            (true, [name, kept]) => {
                tables.push(Table { name: name.clone(), kept: kept.clone(), groups: Vec::new() });
            }
            (false, [class, columns, readers]) => {
                let columns = columns.split(',').map(|name| name.trim().to_owned()).collect();
                let group = Group { class: class.clone(), columns, readers: readers.clone() };
                tables.last_mut().expect("a table").groups.push(group);
            }
            _ => panic!("neither a table nor columns: {line}"),
        }
    }
    tables
}
