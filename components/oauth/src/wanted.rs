//! What a flow asks for, as its user puts it: features, or scopes by name.

use postern_domain::field_code::FieldCode;
use postern_domain::{
    features,
    oauth::{providers::Provider, scopes::Scopes},
};
use postern_edge::problem::FieldError;

/// The scopes of these features and these scopes: of a feature the narrowest that will do. The errors name the fields.
pub fn scopes(
    provider: &'static Provider,
    features: &[String],
    scopes: &[String],
) -> Result<Scopes, Vec<FieldError>> {
    let (mut wanted, mut errors) = (Vec::new(), Vec::new());
    for (index, id) in features.iter().enumerate() {
        match features::at(provider.id).find(|offer| offer.id == id) {
            Some(offer) => wanted.extend(offer.scopes.first().copied()),
            None => errors.push(unknown("features", index, provider)),
        }
    }
    for (index, id) in scopes.iter().enumerate() {
        match provider.scope(id) {
            Some(scope) => wanted.push(scope.id),
            None => errors.push(unknown("scopes", index, provider)),
        }
    }
    if errors.is_empty() { Ok(wanted.into_iter().collect()) } else { Err(errors) }
}

fn unknown(field: &str, index: usize, provider: &Provider) -> FieldError {
    FieldError {
        pointer: format!("/{field}/{index}"),
        code: FieldCode::UnknownValue,
        detail: format!(
            "{} has no such one: GET /api/v1/oauth/providers lists them.",
            provider.name
        ),
    }
}

#[cfg(test)]
mod tests {
    use postern_domain::oauth::providers::provider;

    fn of(
        provider_id: &str,
        features: &[&str],
        scopes: &[&str],
    ) -> Result<Vec<String>, Vec<String>> {
        let owned = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        let provider = provider(provider_id).unwrap();
        let wanted = super::scopes(provider, &owned(features), &owned(scopes));
        wanted
            .map(|wanted| wanted.iter().map(str::to_owned).collect())
            .map_err(|errors| errors.into_iter().map(|error| error.pointer).collect())
    }

    /// OAUTH-4: the least that will do.
    #[test]
    fn a_feature_asks_for_the_least() {
        let wanted = of("microsoft", &["calendar.read", "mail.send"], &["Files.Read"]).unwrap();
        assert_eq!(wanted, ["Calendars.Read", "Files.Read", "Mail.Send"]);
        assert_eq!(of("notion", &["notes.read"], &[]).unwrap(), Vec::<String>::new());
        assert_eq!(of("google", &[], &[]).unwrap(), Vec::<String>::new());
    }

    /// API-3: what a provider does not have is named.
    #[test]
    fn what_it_does_not_have_is_named() {
        let errors = of("google", &["calendar.read", "notes.read"], &["Mail.Send", "a b"]);
        assert_eq!(errors.unwrap_err(), ["/features/1", "/scopes/0", "/scopes/1"]);
    }
}
