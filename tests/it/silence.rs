//! A server that says nothing is no reason to wait for ever: what only asks has a deadline, and of what runs for long it is
//! looked whether the server is at work on it.

use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use migrate_runtime::{Migrations, Runner, embed_migrations};
use migrate_tests::dump::{difference, dump};
use migrate_tests::proxy::{Cut, Proxy};
use migrate_tests::{Way, apply, connect, fresh_database};
use throwaway_postgres::Server;
use tokio_postgres::NoTls;

use crate::observe::heard;
use crate::stable;

static STEPWISE: Migrations = embed_migrations!("fixtures/stepwise");
static SHOP: Migrations = embed_migrations!("fixtures/shop");
static LATER: Migrations = embed_migrations!("fixtures/shop_later");

/// A server that accepts connections and never answers.
fn mute() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgresql://u:canary@127.0.0.1:{}/d", listener.local_addr().unwrap().port());
    (listener, url)
}

#[test]
fn a_server_that_accepts_and_never_answers_is_given_up() {
    let _stable = stable();
    let (_listener, url) = mute();
    let quick = SHOP.runner().answer_timeout(Duration::from_millis(300));
    let (runner, told) = heard(quick.wait_for_server(Duration::from_millis(1_200)));
    let started = Instant::now();
    let error = runner.apply_url(&url).unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(4), "it took {:?}", started.elapsed());
    insta::assert_snapshot!(error, @"
    can't connect to the database at SERVER: the server has not answered for N ms
    gave up after N s; `--wait` or `wait_for_server` says how long it is tried
    ");
    let told = told.lock().unwrap();
    insta::assert_snapshot!(told.lines().next().unwrap(), @"can't connect to SERVER: the server has not answered for N ms; trying for N s more");
    assert!(!told.contains("canary"));
    // `connect_timeout` bounds it as well, and `wait`.
    let started = Instant::now();
    let runner = SHOP.runner().wait(Duration::from_secs(2));
    runner.apply_url(&format!("{url}?connect_timeout=1")).unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(6), "it took {:?}", started.elapsed());
}

#[test]
fn a_name_that_does_not_resolve_and_a_refused_connection_end_soon_and_say_so() {
    let _stable = stable();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (runner, told) = heard(SHOP.runner().wait_for_server(Duration::from_millis(1_100)));
    let error = runner.apply_url(&format!("postgresql://u:canary@127.0.0.1:{free}/d")).unwrap_err();
    insta::assert_snapshot!(error, @"
    can't connect to the database at SERVER: error connecting to server: Connection refused (os error 111)
    gave up after N s; `--wait` or `wait_for_server` says how long it is tried
    ");
    insta::assert_snapshot!(told.lock().unwrap().lines().next().unwrap(), @"can't connect to SERVER: error connecting to server: Connection refused (os error 111); trying for N s more");
    let unknown = runner.apply_url("postgresql://u:canary@no-such-host.invalid/d").unwrap_err().to_string();
    // The last words are the system's.
    let (ours, _) = unknown.split_once("information: ").unwrap();
    insta::assert_snapshot!(ours, @"can't connect to the database at SERVER: error connecting to server: failed to lookup address");
    insta::assert_snapshot!(unknown.lines().last().unwrap(), @"gave up after N s; `--wait` or `wait_for_server` says how long it is tried");
}

/// Who waits for another one's lock only asks, and so it does when it looks whom it waits for.
#[test]
fn a_waiter_whose_connection_goes_quiet_gives_up() {
    let _stable = stable();
    let url = fresh_database();
    apply(Way::Url, &SHOP, &url).unwrap();
    let mut holder = connect(&format!("{url}?application_name=holder"));
    holder.batch_execute("SELECT pg_advisory_lock(8187617364133685829)").unwrap();
    let (server, name) = (Server::shared().unwrap(), url.rsplit('/').next().unwrap());
    let proxy = Proxy::start(server, None);
    waiter().apply_url(&proxy.url(name)).unwrap_err();
    let cuts: Vec<Cut> = proxy.count().cuts().filter(|cut| !matches!(cut, Cut::AfterServer(_))).collect();
    thread::scope(|scope| {
        for &cut in &cuts {
            scope.spawn(move || {
                let (proxy, started) = (Proxy::silent(server, cut), Instant::now());
                let error = waiter().apply_url(&proxy.url(name)).unwrap_err();
                assert!(started.elapsed() < Duration::from_secs(10), "{cut:?} took {:?}", started.elapsed());
                assert!(error.is_timeout() || error.is_connection(), "{cut:?}: {error}");
            });
        }
    });
    holder.batch_execute("SELECT pg_advisory_unlock_all()").unwrap();
}

/// Waits for a second, and hears who has the lock.
fn waiter() -> Runner {
    heard(LATER.runner().answer_timeout(Duration::from_millis(300)).wait(Duration::from_secs(1))).0
}

#[test]
fn a_client_that_is_handed_in_is_not_waited_on_for_ever() {
    let _stable = stable();
    let url = fresh_database();
    apply(Way::Url, &SHOP, &url).unwrap();
    let name = url.rsplit('/').next().unwrap();
    // After the start-up, which is one message of the client's, the first one that only asks.
    let proxy = Proxy::silent(Server::shared().unwrap(), Cut::BeforeClient(2));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let error = runtime.block_on(async {
        let (mut client, connection) = tokio_postgres::connect(&proxy.url(name), NoTls).await.unwrap();
        tokio::spawn(connection);
        let runner = SHOP.runner().answer_timeout(Duration::from_millis(300));
        runner.apply_async(&mut client).await.unwrap_err()
    });
    insta::assert_snapshot!(error, @"reading the history failed: the server has not answered for N ms");
}

/// Wherever a connection goes quiet, another one does what is left. Where the answer to the lock is lost nobody knows whose it
/// is, and the server lets go of it after a minute.
#[test]
fn wherever_a_connection_goes_quiet_another_one_goes_on() {
    const WORKERS: usize = 24;
    const PATIENCE: Duration = Duration::from_secs(150);
    let server = Server::shared().unwrap();
    let (url, proxy) = (fresh_database(), Proxy::start(server, None));
    STEPWISE.apply_url(&proxy.url(url.rsplit('/').next().unwrap())).unwrap();
    let expected = dump(&mut connect(&url));
    let count = proxy.count();
    drop(proxy);
    let points: Vec<Cut> = count
        .cuts()
        .enumerate()
        .filter(|(number, cut)| !matches!(cut, Cut::AfterServer(_)) || number % 11 == 0)
        .map(|(_, cut)| cut)
        .collect();
    let (next, points) = (&AtomicUsize::new(0), &points);
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            let expected = &expected;
            scope.spawn(move || {
                while let Some(&point) = points.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let url = fresh_database();
                    let proxy = Proxy::silent(server, point);
                    let through = proxy.url(url.rsplit('/').next().unwrap());
                    let (send, receive) = mpsc::channel();
                    thread::spawn(move || {
                        let runner = STEPWISE.runner().answer_timeout(Duration::from_millis(400));
                        send.send(runner.apply_url(&through).map_err(|error| error.to_string())).ok();
                    });
                    let outcome = receive.recv_timeout(PATIENCE);
                    assert!(matches!(outcome, Ok(Ok(_))), "{point:?}: {outcome:?}");
                    assert_eq!(difference(expected, &dump(&mut connect(&url))), "", "{point:?}");
                }
            });
        }
    });
}
