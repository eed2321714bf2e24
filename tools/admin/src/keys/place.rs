//! Where the keys of a ring stand in `secrets.toml`, and how they move there.

use anyhow::Context as _;
use serde_json::{Value, json};

use super::ring::Ring;
use crate::secrets::{Secrets, accept, active_id, new_key};

/// The ids of a ring's keys.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ids {
    /// Of the one in use.
    pub(super) active: String,
    /// Of the one that is known and not used yet.
    pub(super) staged: Option<String>,
    /// Of those that were in use before, the last one first.
    pub(super) old: Vec<String>,
}

/// What stands before a staged key, as the domain's `KeyRing` reads it.
const STAGED: char = '+';

/// The keys of one ring.
pub(super) enum Place<'a> {
    /// Keys joined by commas, the active one first.
    Ring(&'a mut String),
    /// A key that signs, the one that will, and the public halves of these and of those before.
    Pair { signing: &'a mut String, staged: &'a mut String, public: &'a mut String },
}

impl<'a> Place<'a> {
    pub(super) fn of(secrets: &'a mut Secrets, ring: Ring) -> Self {
        match ring {
            Ring::Signing => Self::Pair {
                signing: &mut secrets.signing_key,
                staged: &mut secrets.staged_signing_key,
                public: &mut secrets.verification_keys,
            },
            Ring::AuditSigning => Self::Pair {
                signing: &mut secrets.audit_signing_key,
                staged: &mut secrets.staged_audit_signing_key,
                public: &mut secrets.audit_verification_keys,
            },
            Ring::Refresh => Self::Ring(&mut secrets.refresh_keys),
            Ring::MailToken => Self::Ring(&mut secrets.mail_token_keys),
            Ring::Pepper => Self::Ring(&mut secrets.password_peppers),
            Ring::Mfa => Self::Ring(&mut secrets.mfa_keys),
            Ring::SmsCode => Self::Ring(&mut secrets.sms_code_keys),
            Ring::Phone => Self::Ring(&mut secrets.phone_keys),
            Ring::OauthToken => Self::Ring(&mut secrets.oauth_token_keys),
        }
    }

    pub(super) fn ids(&self) -> anyhow::Result<Ids> {
        Ok(match self {
            Self::Ring(text) => {
                let id = |key: &&str| active_id(key).to_owned();
                let (staged, keys): (Vec<&str>, Vec<&str>) =
                    text.split(',').partition(|key| key.starts_with(STAGED));
                Ids {
                    active: keys.first().map(id).context("the ring has no key in use")?,
                    staged: staged.first().map(|key| active_id(key).replace(STAGED, "")),
                    old: keys[1..].iter().map(id).collect(),
                }
            }
            Self::Pair { signing, staged, public } => {
                let active = active_id(signing).to_owned();
                let staged = (!staged.is_empty()).then(|| active_id(staged).to_owned());
                let set: Value = serde_json::from_str(public)?;
                let keys = set["keys"].as_array().context("a JWKS has keys")?;
                let ids = keys.iter().filter_map(|key| key["kid"].as_str());
                let others = ids.filter(|id| *id != active && Some(*id) != staged.as_deref());
                Ids { old: others.map(str::to_owned).collect(), active, staged }
            }
        })
    }

    /// Makes a key that is known and not used. There must be none yet.
    pub(super) fn stage(&mut self) -> anyhow::Result<()> {
        match self {
            Self::Ring(text) => {
                let (active, old) = text.split_once(',').unwrap_or((text, ""));
                let keys = [active, &format!("{STAGED}{}", new_key()), old];
                **text = joined(keys);
                Ok(())
            }
            Self::Pair { staged, public, .. } => {
                **staged = new_key();
                accept(staged, public)
            }
        }
    }

    /// Puts the staged key, if there is one, in the place of the active one, which is an old one from here on.
    pub(super) fn use_staged(&mut self) -> anyhow::Result<()> {
        match self {
            Self::Ring(text) => {
                let (staged, keys): (Vec<&str>, Vec<&str>) =
                    text.split(',').partition(|key| key.starts_with(STAGED));
                let staged = staged.iter().map(|key| &key[1..]);
                **text = joined(staged.chain(keys));
            }
            Self::Pair { signing, staged, public } => {
                // What it has signed is to be verified from here on as well.
                accept(signing, public)?;
                if !staged.is_empty() {
                    **signing = std::mem::take(*staged);
                }
            }
        }
        Ok(())
    }

    /// Forgets the staged key.
    pub(super) fn drop_staged(&mut self) -> anyhow::Result<()> {
        match self {
            Self::Ring(text) => {
                **text = joined(text.split(',').filter(|key| !key.starts_with(STAGED)));
                Ok(())
            }
            Self::Pair { staged, public, .. } => {
                let gone = active_id(staged).to_owned();
                staged.clear();
                keep(public, |id| id != gone)
            }
        }
    }

    /// Forgets the old keys.
    pub(super) fn drop_old(&mut self) -> anyhow::Result<()> {
        match self {
            Self::Ring(text) => {
                let keys = text.split(',').enumerate();
                let kept = keys.filter(|(place, key)| *place == 0 || key.starts_with(STAGED));
                **text = joined(kept.map(|(_, key)| key));
                Ok(())
            }
            Self::Pair { signing, staged, public } => {
                let (active, staged) = (active_id(signing), active_id(staged));
                keep(public, |id| id == active || id == staged)
            }
        }
    }
}

fn joined<'a>(keys: impl IntoIterator<Item = &'a str>) -> String {
    let keys = keys.into_iter().filter(|key| !key.is_empty());
    keys.collect::<Vec<_>>().join(",")
}

/// Takes the other keys out of a JWK set.
fn keep(set: &mut String, is_kept: impl Fn(&str) -> bool) -> anyhow::Result<()> {
    let mut text: Value = serde_json::from_str(set)?;
    let keys = text["keys"].as_array_mut().context("a JWKS has keys")?;
    keys.retain(|key| key["kid"].as_str().is_some_and(&is_kept));
    *set = json!({ "keys": keys }).to_string();
    Ok(())
}
