//! All rings are replaced at once, host by host, while people log in, refresh and give second factors.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use postern_tests::{Authenticator, Deadline, Host, Response, Tokens, User, json};

use super::{
    Instance,
    checks::{enrolled, log_in, somebody},
};

/// How long something may take that is not measured.
const LIMIT: Duration = Duration::from_mins(2);
const CALLERS: usize = 6;

const ALL: [&str; 9] = [
    "signing",
    "refresh",
    "mail-token",
    "pepper",
    "mfa",
    "sms-code",
    "phone",
    "oauth-token",
    "audit-signing",
];
/// Those whose old keys are dropped.
const RETIRED: [&str; 7] =
    ["signing", "refresh", "mail-token", "pepper", "mfa", "sms-code", "oauth-token"];

/// Two hosts that share the work, as behind a load balancer.
struct Fleet {
    instance: Instance,
    hosts: Mutex<[Arc<Host>; 2]>,
    /// How many rounds each caller has done.
    rounds: [AtomicUsize; CALLERS],
    refused: Mutex<Vec<String>>,
    over: AtomicBool,
}

impl Fleet {
    fn host(&self, number: usize) -> Arc<Host> {
        self.hosts.lock().unwrap()[number % 2].clone()
    }

    /// Until each caller has done a whole round.
    async fn round(&self) {
        let done = || self.rounds.each_ref().map(|rounds| rounds.load(Ordering::SeqCst));
        let (before, deadline) = (done(), Deadline::after(LIMIT));
        // The one that is under way may have begun earlier.
        while done().iter().zip(before).any(|(now, before)| *now < before + 2) {
            assert!(deadline.pause().await, "nobody calls");
        }
    }

    /// Restarts one host after the other, with the keys of the file.
    async fn roll(&self) {
        for number in 0..2 {
            let new = Arc::new(self.instance.host());
            let old = std::mem::replace(&mut self.hosts.lock().unwrap()[number], new);
            let deadline = Deadline::after(LIMIT);
            while Arc::strong_count(&old) > 1 {
                assert!(deadline.pause().await, "its requests do not end");
            }
            drop(old);
            self.round().await;
        }
    }

    fn expect(&self, what: &str, answer: &Response, status: u16) -> Option<()> {
        if answer.status == status {
            return Some(());
        }
        self.refused.lock().unwrap().push(format!("{what}: {} {}", answer.status, answer.text()));
        None
    }

    /// Logs in and out again and again, and refreshes one session that lives through it all; each step at another host than the
    /// one before.
    async fn caller(self: Arc<Self>, caller: usize, (user, phone): (User, Authenticator)) {
        let mut kept = None;
        let mut number = caller;
        while !self.over.load(Ordering::SeqCst) {
            kept = match kept {
                None => self.log_in(number, &user, &phone).await,
                Some(tokens) => self.refreshed(number, &tokens).await,
            };
            if let Some(tokens) = self.log_in(number, &user, &phone).await
                && let Some(tokens) = self.refreshed(number, &tokens).await
            {
                let logout = "/api/v1/session/logout";
                let answer = self.host(number).as_user(&tokens).post_empty(logout).await;
                self.expect("log-out", &answer, 204);
            }
            self.rounds[caller].fetch_add(1, Ordering::SeqCst);
            number += 1;
        }
    }

    async fn log_in(&self, number: usize, user: &User, phone: &Authenticator) -> Option<Tokens> {
        let body = json!({ "email": user.email, "password": user.password });
        let answer = self.host(number).api().post("/api/v1/auth/login", body).await;
        self.expect("log-in", &answer, 200)?;
        let unused = format!("UPDATE mfa_totp SET last_step = 0 WHERE user_id = '{}'", user.id);
        self.instance.app.sql(&unused).await;
        let body = json!({
            "challenge": answer.json()["challenge"], "factor": "totp", "code": phone.code_at(0)
        });
        let answer = self.host(number + 1).api().post("/api/v1/auth/login/mfa", body).await;
        self.expect("second factor", &answer, 200)?;
        Some(Tokens::of(&answer))
    }

    async fn refreshed(&self, number: usize, tokens: &Tokens) -> Option<Tokens> {
        let body = json!({ "refresh_token": tokens.refresh });
        let answer = self.host(number).api().post("/api/v1/session/refresh", body).await;
        self.expect("refresh", &answer, 200)?;
        let tokens = Tokens::of(&answer);
        let answer = self.host(number + 1).as_user(&tokens).get("/api/v1/session").await;
        self.expect("session", &answer, 200)?;
        Some(tokens)
    }
}

fn each(instance: &Instance, step: &str, rings: &[&str]) {
    for ring in rings {
        instance.keys(&format!("{step} {ring}")).unwrap();
    }
}

/// AUTH-1, AUTH-2, AUTH-6, MFA-1, SES-4, ASVS 11.2.2: every key is replaced while people use the application: no log-in, no second
/// factor, no refresh fails; and in the end nothing lies under a key of the beginning.
#[tokio::test(flavor = "multi_thread")]
async fn every_key_is_replaced_under_load() {
    let instance = Instance::start().await;
    let mut people = Vec::new();
    for _ in 0..CALLERS {
        let user = somebody(&instance, instance.app.host()).await;
        let phone = enrolled(instance.app.host(), &log_in(instance.app.host(), &user).await).await;
        people.push((user, phone));
    }
    let first: Vec<String> = RETIRED.iter().map(|ring| instance.active(ring)).collect();
    let hosts = [(); 2].map(|()| Arc::new(instance.host()));
    let fleet = Arc::new(Fleet {
        instance,
        hosts: Mutex::new(hosts),
        rounds: [const { AtomicUsize::new(0) }; CALLERS],
        refused: Mutex::new(Vec::new()),
        over: AtomicBool::new(false),
    });
    let callers = people.into_iter().enumerate();
    let callers =
        callers.map(|(number, person)| tokio::spawn(fleet.clone().caller(number, person)));
    let callers: Vec<_> = callers.collect();
    let instance = &fleet.instance;
    each(instance, "stage", &ALL);
    fleet.roll().await;
    instance.wait();
    each(instance, "use", &ALL);
    fleet.roll().await;
    let order = "INSERT INTO jobs (id, kind, payload, run_at, created_at) VALUES (gen_random_uuid(), 'rewrap_mfa', '{}', now(), now())";
    instance.app.sql(order).await;
    instance.work(&fleet.host(0), "mfa").await;
    fleet.round().await;
    instance.wait();
    each(instance, "retire", &RETIRED);
    fleet.roll().await;
    fleet.over.store(true, Ordering::SeqCst);
    for caller in join_all(callers).await {
        caller.unwrap();
    }
    let refused = fleet.refused.lock().unwrap();
    assert!(
        refused.is_empty(),
        "{} refused: {:#?}",
        refused.len(),
        &refused[..refused.len().min(5)]
    );
    let file = instance.file().to_string();
    let status = instance.keys("status").unwrap();
    for id in first {
        assert!(!file.contains(&id) && !status.contains(&id), "{status}");
    }
    assert!(!status.contains("gone"), "{status}");
}
