//! To which numbers text messages may go: those that may be mobile ones of the countries that the operator
//! allows. What belongs to which country, and what is mobile there, is known by libphonenumber's data.

use crate::field_code::FieldCode;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType, Region};

use super::phone::PhoneNumber;

/// The countries whose mobile phones are sent messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Countries(Vec<Region>);

/// What is wrong with a list of countries.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the code of a country (ISO 3166-1 alpha-2), as in `DE,AT,CH`")]
pub struct CountriesError(String);

/// Why no message goes to a number. `Display` is a sentence for who gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberRefused {
    /// It belongs to none of the countries.
    #[error("Text messages are not sent to the country of this number.")]
    Country,
    /// It is that of no mobile phone: a fixed line, a premium service, or nothing at all.
    #[error("This is not the number of a mobile phone.")]
    NotMobile,
}

impl NumberRefused {
    /// A stable code for the `errors` of a problem document.
    pub fn code(self) -> FieldCode {
        match self {
            Self::Country => FieldCode::PhoneCountryNotAllowed,
            Self::NotMobile => FieldCode::PhoneNotMobile,
        }
    }
}

impl Countries {
    /// Reads the setting: codes (ISO 3166-1 alpha-2) with commas between them. None of them: no messages at all.
    pub fn parse(text: &str) -> Result<Self, CountriesError> {
        let codes = text.split(',').map(str::trim).filter(|code| !code.is_empty());
        let country = |code: &str| {
            let letters = code.bytes().all(|byte| byte.is_ascii_uppercase());
            // The type knows every two letters; the data knows countries.
            let is_country = |region: &Region| {
                PHONE_NUMBER_UTIL.get_supported_regions().any(|one| one == *region)
            };
            let region =
                Region::from_code(code).ok().filter(|region| letters && is_country(region));
            region.ok_or_else(|| CountriesError(code.to_owned()))
        };
        codes.map(country).collect::<Result<_, _>>().map(Self)
    }

    /// The number in the one spelling that it has, if messages may go to it. People write some numbers in several
    /// ways (`+49 0151 …`); whoever counts by number has to count them as one.
    pub fn admit(&self, number: &PhoneNumber) -> Result<PhoneNumber, NumberRefused> {
        let parsed = PHONE_NUMBER_UTIL.parse(number.as_str(), None);
        let parsed = parsed.map_err(|_| NumberRefused::NotMobile)?;
        let region = PHONE_NUMBER_UTIL.get_region_for_number(&parsed);
        let region = region.ok_or(NumberRefused::NotMobile)?;
        if !self.0.contains(&region) {
            return Err(NumberRefused::Country);
        }
        match PHONE_NUMBER_UTIL.get_number_type(&parsed) {
            PhoneNumberType::Mobile | PhoneNumberType::FixedLineOrMobile => {
                let spelling = PHONE_NUMBER_UTIL.format(&parsed, PhoneNumberFormat::E164);
                spelling.parse().map_err(|_| NumberRefused::NotMobile)
            }
            _ => Err(NumberRefused::NotMobile),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> PhoneNumber {
        text.parse().unwrap()
    }

    /// MFA-3: mobile phones of the countries that are allowed, and nothing else.
    #[test]
    fn mobile_phones_of_allowed_countries_are_admitted() {
        let countries = Countries::parse("DE, AT,CH").unwrap();
        for good in ["+4915123456789", "+436641234567", "+41781234567"] {
            assert_eq!(countries.admit(&number(good)), Ok(number(good)), "{good}");
        }
        for (bad, why) in [
            ("+12015550123", NumberRefused::Country),
            ("+447400123456", NumberRefused::Country),
            // Satellite phones and premium services: what fraud with text messages earns by.
            ("+881612345678", NumberRefused::Country),
            ("+4930123456", NumberRefused::NotMobile),
            ("+498001234567", NumberRefused::NotMobile),
            ("+499001234567", NumberRefused::NotMobile),
            ("+9991234567890", NumberRefused::NotMobile),
        ] {
            assert_eq!(countries.admit(&number(bad)), Err(why), "{bad}");
        }
        // Fixed and mobile numbers look alike in North America, where a calling code has many countries.
        let american = Countries::parse("US").unwrap();
        assert!(american.admit(&number("+12015550123")).is_ok());
        assert_eq!(american.admit(&number("+15062345678")), Err(NumberRefused::Country));
    }

    /// MFA-3: a number counts as one, however it is written.
    #[test]
    fn a_number_has_one_spelling() {
        let countries = Countries::parse("DE").unwrap();
        let with_trunk_prefix = countries.admit(&number("+49 0151 23456789"));
        assert_eq!(with_trunk_prefix, Ok(number("+4915123456789")));
    }

    #[test]
    fn settings_that_cannot_be_read_are_named() {
        assert_eq!(Countries::parse(""), Ok(Countries(vec![])));
        for (text, bad) in
            [("DE,XX", "XX"), ("de", "de"), ("DE;AT", "DE;AT"), ("*", "*"), ("001", "001")]
        {
            assert_eq!(Countries::parse(text), Err(CountriesError(bad.to_owned())), "{text}");
        }
        let none = Countries::parse("").unwrap();
        assert_eq!(none.admit(&number("+4915123456789")), Err(NumberRefused::Country));
    }

    proptest! {
        #[test]
        fn no_number_panics_and_what_is_admitted_is_admitted_again(digits in "[1-9][0-9]{7,14}") {
            let countries = Countries::parse("DE,US,GB,IT,IN,BR,MX,AR").unwrap();
            if let Ok(admitted) = countries.admit(&number(&format!("+{digits}"))) {
                prop_assert_eq!(countries.admit(&admitted), Ok(admitted));
            }
        }
    }
}
