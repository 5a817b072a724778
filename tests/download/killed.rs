//! Pulls that are killed: whole or to be gone on with, never wrong.

use std::{fs, thread, time::Duration, time::Instant};

use shongkhep::{
    Settings,
    model::download::{PullOptions, pull},
};

use crate::{
    hub::{COMMIT, Hub, Reply},
    machine::{Machine, entry, site, total},
};

#[test]
fn killed_while_it_takes_the_old_one_s_place_nothing_is_fetched_again() {
    let (machine, hub) = (Machine::new(), Hub::start(site()));
    machine.pull(&hub).unwrap();
    let before = hub.requests().len();
    fs::rename(machine.model(), machine.path("store/partial/tiny-replaced")).unwrap();
    assert!(machine.pull(&hub).unwrap().was_there, "the old one comes back");
    assert_eq!(hub.requests().len(), before);

    fs::rename(machine.model(), machine.path("store/partial").join(format!("tiny-{COMMIT}"))).unwrap();
    machine.pull(&hub).unwrap();
    machine.assert_whole();
    assert_eq!((hub.sent(), hub.count("GET")), (total(), 2));
}

/// Run by the next test in a process of its own, to be killed; does nothing otherwise.
#[test]
fn pull_in_a_process_of_its_own() {
    let Ok(store) = std::env::var("SHONGKHEP_TEST_PULL") else { return };
    let settings = Settings { store: Some(store.into()), ..Settings::from_env() };
    pull(&entry(), &settings, &PullOptions::default(), &mut ()).unwrap();
}

#[test]
fn killed_at_any_point_it_is_whole_or_goes_on() {
    const POINTS: u64 = 10;
    thread::scope(|scope| {
        for point in 1..=POINTS {
            scope.spawn(move || {
                let machine = Machine::new();
                let slow = Hub::spoiled(site(), |_, _, reply| Reply {
                    pace: Some(Duration::from_millis(3)),
                    ..reply
                });
                let mut process = std::process::Command::new(std::env::current_exe().unwrap())
                    .args(["killed::pull_in_a_process_of_its_own", "--exact"])
                    .env("SHONGKHEP_TEST_PULL", machine.path("store"))
                    .env("HF_ENDPOINT", slow.address())
                    .env("HF_HOME", machine.path("hub-home"))
                    .stdout(std::process::Stdio::null())
                    .spawn()
                    .unwrap();
                let until = total() * point / (POINTS + 1);
                let began = Instant::now();
                while slow.sent() < until {
                    assert!(began.elapsed() < Duration::from_secs(60), "the process does not pull");
                    thread::sleep(Duration::from_millis(1));
                }
                process.kill().unwrap();
                assert!(!process.wait().unwrap().success());
                assert!(!machine.model().exists(), "not before it is whole");

                let well = Hub::start(site());
                machine.pull(&well).unwrap();
                machine.assert_whole();
                // The server's socket may hold some of what it sent; the rest was written by the process.
                let most = total() - until + 64 * 1024;
                assert!(
                    well.sent() < total() && well.sent() <= most,
                    "{} of {most} at point {point}",
                    well.sent()
                );
            });
        }
    });
}
