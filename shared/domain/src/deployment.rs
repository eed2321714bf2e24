//! Where an application runs, and what it must not run with there. A setting that leaves a public service without its
//! protection is found before the first request is served (ASVS 13.4.2, 15.2.3).

use std::net::IpAddr;

use crate::auth::assurance::RequireSecondFactor;

/// Where an application runs (setting `environment`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    /// On somebody's own machine.
    Development,
    /// Like production, but with surroundings that may be as in development.
    Staging,
    /// In public.
    Production,
}

impl Environment {
    /// The environment of this name. What is not known is taken for production, and is a fault of its own.
    fn named(name: &str) -> Result<Self, Unfit> {
        match name {
            "development" => Ok(Self::Development),
            "staging" => Ok(Self::Staging),
            "production" => Ok(Self::Production),
            _ => Err(Unfit {
                setting: "environment",
                why: "expected `development`, `staging` or `production`",
            }),
        }
    }
}

/// A setting with which nothing is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// Its name.
    pub setting: &'static str,
    /// What is wrong with it. Never its value.
    pub why: &'static str,
}

/// What a deployment is judged by, as far as a component knows it: what it is not given is `None`.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'a> {
    /// Which component this is.
    pub component: &'a str,
    /// `environment`.
    pub environment: Option<&'a str>,
    /// `public_url`.
    pub public_url: Option<&'a str>,
    /// `database_url`.
    pub database_url: Option<&'a str>,
    /// `redis_url`.
    pub redis_url: Option<&'a str>,
    /// `mail_driver`.
    pub mail_driver: Option<&'a str>,
    /// `rate_limits`: whether they are on.
    pub rate_limits: bool,
    /// `require_second_factor`, where it is set.
    pub require_second_factor: Option<RequireSecondFactor>,
    /// Whether this build traps at random.
    pub fault_points: bool,
}

/// A judged deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// Where it is.
    pub environment: Environment,
    /// Who has to have a second factor there.
    pub require_second_factor: RequireSecondFactor,
    /// Every setting that forbids to serve.
    pub unfit: Vec<Unfit>,
}

/// Judges a deployment. Without a name it is development, which takes everything.
pub fn judge(settings: &Settings<'_>) -> Deployment {
    let named = Environment::named(settings.environment.unwrap_or("development"));
    let environment = named.unwrap_or(Environment::Production);
    let mut unfit: Vec<Unfit> = named.err().into_iter().collect();
    let default = match environment {
        Environment::Production => RequireSecondFactor::Administrators,
        Environment::Development | Environment::Staging => RequireSecondFactor::Off,
    };
    if environment == Environment::Production {
        unfit.extend(unfit_for_production(settings));
    }
    let require_second_factor = settings.require_second_factor.unwrap_or(default);
    Deployment { environment, require_second_factor, unfit }
}

fn unfit_for_production<'a>(settings: &Settings<'a>) -> impl Iterator<Item = Unfit> + use<'a> {
    let is = |value: Option<&str>, wrong: fn(&str) -> bool| value.is_some_and(wrong);
    let required = settings.require_second_factor;
    [
        (
            is(settings.public_url, |url| !url.starts_with("https://")),
            "public_url",
            "expected https",
        ),
        (
            settings.database_url.is_some_and(|url| {
                // The driver would take this one in the place of the other.
                let another = url.split(['?', '&']).skip(1).any(|set| set.starts_with("user="));
                another || !is_user_of(url, settings.component)
            }),
            "database_url",
            "expected the component's own database role",
        ),
        (is(settings.redis_url, leaves_in_the_clear), "redis_url", "expected TLS off this machine"),
        (
            settings.redis_url.is_some_and(|url| {
                !leaves_in_the_clear(url) && !is_user_of(url, settings.component)
            }),
            "redis_url",
            "expected the component's own user of Redis",
        ),
        (
            is(settings.mail_driver, |driver| driver == "mailpit"),
            "mail_driver",
            "Mailpit is a sink for development",
        ),
        (!settings.rate_limits, "rate_limits", "cannot be off in production"),
        (
            required == Some(RequireSecondFactor::Off),
            "require_second_factor",
            "expected `administrators` or `all`",
        ),
        (settings.fault_points, "fault_rate", "this build traps at random: it is for tests"),
    ]
    .into_iter()
    .filter_map(|(wrong, setting, why)| wrong.then_some(Unfit { setting, why }))
}

/// Whether the URL of a store logs in as this component, `<something>_<component>` (ASVS 13.2.2): not as the owner, and not
/// as another component. Not read with `url`: Postgres takes several hosts with their ports, which that refuses.
fn is_user_of(url: &str, component: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
    let user = user.split(':').next().unwrap_or_default();
    let prefix = user.strip_suffix(component).and_then(|rest| rest.strip_suffix('_'));
    prefix.is_some_and(|prefix| !prefix.is_empty())
}

/// Whether a Redis URL speaks without TLS to another machine. A scheme that nobody knows does.
fn leaves_in_the_clear(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return true };
    if scheme == "rediss" {
        return false;
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.split(':').next().unwrap_or_default(),
    };
    let loopback = |address: IpAddr| address.to_canonical().is_loopback();
    scheme != "redis" || !(host == "localhost" || host.parse().is_ok_and(loopback))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIT: Settings<'_> = Settings {
        component: "auth",
        environment: Some("production"),
        public_url: Some("https://postern.example"),
        database_url: Some("postgres://postern_auth:p@db.example:5432/postern"),
        redis_url: Some("rediss://postern_auth:p@redis.example:6380/0"),
        mail_driver: Some("resend"),
        rate_limits: true,
        require_second_factor: None,
        fault_points: false,
    };

    fn unfit(settings: &Settings<'_>) -> Vec<&'static str> {
        judge(settings).unfit.iter().map(|unfit| unfit.setting).collect()
    }

    /// ASVS 12.2.1, 12.3.1, 13.4.2, 15.2.3: each by itself keeps production from serving, and nothing else from it.
    #[test]
    fn production_takes_no_setting_of_development() {
        assert_eq!(unfit(&FIT), [""; 0]);
        assert_eq!(judge(&FIT).require_second_factor, RequireSecondFactor::Administrators);
        let redis = |url| Settings { redis_url: Some(url), ..FIT };
        let off = Some(RequireSecondFactor::Off);
        for (settings, setting) in [
            (Settings { public_url: Some("http://postern.example"), ..FIT }, "public_url"),
            (Settings { public_url: Some(""), ..FIT }, "public_url"),
            (Settings { mail_driver: Some("mailpit"), ..FIT }, "mail_driver"),
            (Settings { rate_limits: false, ..FIT }, "rate_limits"),
            (Settings { require_second_factor: off, ..FIT }, "require_second_factor"),
            (Settings { fault_points: true, ..FIT }, "fault_rate"),
            (redis("redis://postern_auth@redis.example:6379"), "redis_url"),
            (redis("redis://postern_auth:p@127.0.0.1@redis.example/"), "redis_url"),
            (redis("redis://postern_auth:p@127.0.0.1.example/"), "redis_url"),
            (redis("redis://postern_auth:p@[2001:db8::1]:6379/"), "redis_url"),
            (redis("tcp://postern_auth:p@127.0.0.1:6379"), "redis_url"),
            (redis("127.0.0.1:6379"), "redis_url"),
            (redis("rediss://redis.example:6380"), "redis_url"),
            (redis("rediss://:p@redis.example:6380"), "redis_url"),
            (redis("rediss://default:p@redis.example:6380"), "redis_url"),
            (redis("rediss://postern_sync:p@redis.example:6380"), "redis_url"),
            (redis("rediss://_auth:p@redis.example:6380"), "redis_url"),
            (redis("rediss://auth:postern_auth@redis.example:6380/postern_auth"), "redis_url"),
        ] {
            assert_eq!(unfit(&settings), [setting], "{settings:?}");
            for elsewhere in ["development", "staging"] {
                let settings = Settings { environment: Some(elsewhere), ..settings };
                assert_eq!(unfit(&settings), [""; 0], "{settings:?}");
            }
        }
        for url in [
            "redis://postern_auth@127.0.0.1:6379",
            "redis://postern_auth:p@localhost/0",
            "redis://a_auth:p@[::1]:1/",
        ] {
            assert_eq!(unfit(&redis(url)), [""; 0], "{url}");
        }
    }

    /// DATA-5, ASVS 13.2.1, 13.2.2: a component is nobody else to the database. Outside production it may be.
    #[test]
    fn production_takes_the_components_own_database_role_alone() {
        let database = |url| Settings { database_url: Some(url), ..FIT };
        for url in [
            "postgres://postern:p@db.example/postern",
            "postgres://postern_users:p@db.example/postern",
            "postgres://postern_auth_users:p@db.example/postern_auth",
            "postgres://auth:p@db.example/postern",
            "postgres://_auth:p@db.example/postern",
            "postgres://postern:postern_auth@db.example/postern_auth",
            "postgres://postern_auth:p@db.example/postern?sslmode=require&user=postern",
            "postgres://db.example/postern_auth",
            "host=db.example user=postern_auth",
            "",
        ] {
            assert_eq!(unfit(&database(url)), ["database_url"], "{url}");
            let elsewhere = Settings { environment: Some("staging"), ..database(url) };
            assert_eq!(unfit(&elsewhere), [""; 0], "{url}");
        }
        for url in [
            "postgres://postern_auth@db.example",
            "postgresql://a%20b_auth:p%40@[::1]:6432/a%20b?sslmode=require",
            "postgres://postern_auth:p@ss@db.example/postern#user=postern",
        ] {
            assert_eq!(unfit(&database(url)), [""; 0], "{url}");
        }
        let users = Settings { component: "users", ..FIT };
        assert_eq!(unfit(&users), ["database_url", "redis_url"]);
        let without = Settings { component: "static", database_url: None, redis_url: None, ..FIT };
        assert_eq!(unfit(&without), [""; 0]);
    }

    /// ASVS 13.4.2: an environment that nobody knows serves nothing, and is no way round what production asks for.
    #[test]
    fn an_unknown_environment_is_refused() {
        for name in ["prod", "Production", "", "test", "production "] {
            let settings = Settings { environment: Some(name), rate_limits: false, ..FIT };
            assert_eq!(unfit(&settings), ["environment", "rate_limits"], "{name}");
        }
        let nowhere = Settings { environment: None, rate_limits: false, ..FIT };
        assert_eq!(judge(&nowhere).environment, Environment::Development);
        assert_eq!(unfit(&nowhere), [""; 0]);
    }
}
