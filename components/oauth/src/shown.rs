//! What a client says that its user has read, before they set off to a provider (OAUTH-9).

use deserr::Deserr;
use postern_domain::{
    field_code::FieldCode,
    oauth::{
        providers::Provider,
        words::{MAX_TEXT, MAX_TITLE, MAX_WORDS, Unfit, Word, Words},
    },
};
use postern_edge::{body::FieldErrors, problem::FieldError};
use utoipa::ToSchema;

/// What was shown to the user of each feature or scope, word for word. It is kept with the receipt. Without it the receipt
/// has the API's own words.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct Shown {
    /// The language of the words (BCP 47).
    #[schema(example = "de")]
    language: String,
    /// One for each feature or scope that is asked for.
    words: Vec<ShownWord>,
}

/// What was said of one feature or scope.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ShownWord {
    /// The feature or the scope, one of those that are asked for.
    #[schema(example = "calendar.read")]
    id: String,
    /// What it was called: at most 100 characters.
    #[schema(example = "Kalender lesen")]
    title: String,
    /// What it was said to do: at most 500 characters.
    #[schema(example = "Der Assistent sieht Ihre Termine.")]
    text: String,
}

/// The words of a request for these features and scopes; none where nothing is asked for by name.
pub fn words(
    provider: &Provider,
    (features, scopes): (&[String], &[String]),
    shown: Option<&Shown>,
) -> Result<Option<Words>, FieldError> {
    let Some(Shown { language, words }) = shown else {
        let nothing = features.is_empty() && scopes.is_empty();
        return Ok((!nothing).then(|| Words::of_api(provider, features, scopes)));
    };
    let asked: Vec<&str> = features.iter().chain(scopes).map(String::as_str).collect();
    let word = |word: &ShownWord| Word {
        id: word.id.clone(),
        title: word.title.clone(),
        text: word.text.clone(),
    };
    let words = Words::shown(language, words.iter().map(word).collect(), &asked);
    words.map(Some).map_err(refused)
}

fn refused(unfit: Unfit) -> FieldError {
    let at = |index: usize, member: &str| format!("/shown/words/{index}/{member}");
    let (pointer, code, detail) = match unfit {
        Unfit::Language => (
            "/shown/language".to_owned(),
            FieldCode::InvalidLanguage,
            "Expected a language tag (BCP 47), such as en or de-CH.".to_owned(),
        ),
        Unfit::TooMany => (
            "/shown/words".to_owned(),
            FieldCode::TooMany,
            format!("Expected at most {MAX_WORDS}."),
        ),
        Unfit::Length(index, member) => {
            let most = if member == "title" { MAX_TITLE } else { MAX_TEXT };
            let detail = format!("Expected 1 to {most} characters.");
            (at(index, member), FieldCode::Invalid, detail)
        }
        Unfit::Character(index, member) => (
            at(index, member),
            FieldCode::ForbiddenCharacter,
            "Expected text without control characters, and without what nobody sees.".to_owned(),
        ),
        Unfit::Unasked(index) => (
            at(index, "id"),
            FieldCode::UnknownValue,
            "Expected one of the features and scopes of this request.".to_owned(),
        ),
    };
    FieldError { pointer, code, detail }
}
