//! How components lay out their routes, read from their text.

use std::fs;

use postern_tests::{root, source};

/// One file a route: who looks for a handler finds it by the name of its file, and what several share stands in a file
/// of its own.
#[test]
fn a_file_has_one_route() {
    let mut routes = 0;
    for file in source::rust_files(&["components"]) {
        let text = fs::read_to_string(root().join(&file.path)).expect("a file");
        let handlers = text.matches("#[utoipa::path(").count();
        assert!(handlers <= 1, "{}: {handlers} routes", file.path.display());
        routes += handlers;
    }
    assert!(routes > 80, "{routes}: the routes have moved");
}
