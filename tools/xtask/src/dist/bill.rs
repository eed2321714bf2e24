//! The bill of materials, as `CycloneDX` 1.6 (ECMA-424) writes it in JSON. Of its own making, since what there is writes a
//! file a package, with the paths of this machine and a number that is another one each time.

use serde_json::{Value, json};

use super::{
    packages::{Package, Packages, Registry},
    source::Source,
};

/// What it says of `what`, which needs `roots` (by their references).
///
/// # Errors
/// It is not JSON after all.
pub(super) fn of(
    what: &str,
    source: &Source,
    roots: &[String],
    packages: &Packages,
) -> anyhow::Result<String> {
    let mut dependencies = vec![json!({ "ref": what, "dependsOn": roots })];
    dependencies
        .extend(packages.iter().map(|(name, of)| json!({ "ref": name, "dependsOn": of.needs })));
    let document = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": source.date,
            "component": {
                "type": "application",
                "bom-ref": what,
                "name": what,
                "version": source.version,
                "licenses": [{ "expression": "Apache-2.0" }],
            },
        },
        "components": packages.iter().map(component).collect::<Vec<_>>(),
        "dependencies": dependencies,
    });
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

fn component((reference, package): (&String, &Package)) -> Value {
    let (group, name) = match package.name.split_once('/') {
        Some((group, name)) if package.registry == Registry::Npm => (Some(group), name),
        _ => (None, package.name.as_str()),
    };
    let mut component = json!({
        "type": "library",
        "bom-ref": reference,
        "name": name,
        "version": package.version,
        "scope": if package.is_delivered { "required" } else { "excluded" },
    });
    let mut add = |field: &str, value: Option<Value>| {
        if let Some(value) = value {
            component[field] = value;
        }
    };
    add("group", group.map(Value::from));
    add("purl", package.url().map(Value::from));
    add("licenses", package.licence.as_ref().map(|of| json!([{ "expression": of }])));
    add(
        "hashes",
        package.hash.as_ref().map(|of| json!([{ "alg": of.algorithm, "content": of.digits }])),
    );
    component
}
