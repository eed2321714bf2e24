//! A process that dies while it is asked (OPS-2): another one is asked instead, but never twice for what may have been done.

use std::{fs, net::TcpListener, thread};

use postern_tests::{
    FakeServer,
    nginx::{Limits, Nginx},
};

/// A process that takes each request and hangs up.
fn dying() -> String {
    use std::io::Read as _;

    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for stream in listener.incoming() {
            _ = stream.unwrap().read(&mut [0; 4096]);
        }
    });
    address
}

/// OPS-2: reading is tried again, changing is not.
#[tokio::test(flavor = "multi_thread")]
async fn what_may_have_been_done_is_not_asked_for_again() {
    let alive = FakeServer::start(async |_| (200, "alive".to_owned())).await;
    let all = [("auth", &*alive.url), ("api", &alive.url), ("jobs", &alive.url)];
    let nginx = Nginx::start(&all, Limits::Lifted);
    let (dying, address) = (dying(), alive.url.strip_prefix("http://").unwrap());
    // A process each time: how often one has failed is not counted, so that all requests meet both.
    let server = |address: &str| format!("server {address} max_fails=0;");
    let both = server(&dying) + &server(address);
    let upstreams =
        ["auth", "api", "jobs"].map(|name| format!("upstream postern_{name} {{ {both} }}\n"));
    fs::write(nginx.folder().join("local/upstreams.conf"), upstreams.concat()).unwrap();
    tokio::task::block_in_place(|| nginx.reload_whole());
    // By one connection, so that one worker of nginx asks the two in turn.
    let ask = |method: &str, path: &str| {
        let said = ["--output", "/dev/null", "--write-out", "%{http_code} ", "--request", method];
        let mut curl = nginx.curl_command(&said, &format!("{path}?n=[1-4]"));
        let output = tokio::task::block_in_place(|| curl.output()).unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(ask("GET", "/api/v1/session"), "200 200 200 200 ");
    for path in ["/api/v1/users", "/api/v1/auth/login", "/api/v1/jobs/1/retry"] {
        let before = alive.received().len();
        let said = ask("POST", path);
        let statuses: Vec<&str> = said.split_whitespace().collect();
        let count = |wanted: &str| statuses.iter().filter(|status| **status == wanted).count();
        assert_eq!((count("200"), count("503")), (2, 2), "{path}: {said}");
        assert_eq!(alive.received().len() - before, 2, "{path}");
    }
}
