//! Hubs that break off, stand still, refuse or are busy: what came is kept, and the rest asked for.

use std::{fs, time::Duration, time::Instant};

use shongkhep::{Hint, model::download::DownloadError};

use crate::{
    hub::{Hub, Reply, sha256},
    machine::{Machine, entry, full_entry, is_weights, ranges, site, spoiling_content, total, weights},
};

#[test]
fn a_connection_that_breaks_is_resumed_where_it_broke() {
    // Six pieces, more than the attempts that may fail in a row: each brings something.
    let hub = spoiling_content(|_, before, reply| Reply { cut: (before < 5).then_some(50_000), ..reply });
    let machine = Machine::new();
    machine.pull(&hub).unwrap();
    machine.assert_whole();
    let expected = [0, 50, 100, 150, 200, 250].map(|at| (at > 0).then(|| format!("bytes={at}000-")));
    assert_eq!(ranges(&hub), expected);
    assert_eq!(hub.sent(), total(), "no byte is sent twice");
    let requests = hub.requests();
    let resumed = requests.iter().filter(|request| request.header("Range").is_some());
    let etag = format!("\"{}\"", sha256(&weights()));
    assert!(resumed.into_iter().all(|request| request.header("If-Range") == Some(&etag)));
}

#[test]
fn a_server_that_ignores_ranges_is_asked_for_the_whole() {
    let hub = spoiling_content(|_, before, mut reply| {
        (reply.status, reply.body) = (200, weights());
        reply = reply.with("Content-Length", 300_000).without("Content-Range");
        Reply { cut: (before == 0).then_some(123_456), ..reply }
    });
    let machine = Machine::new();
    machine.pull(&hub).unwrap();
    machine.assert_whole();
    assert_eq!(ranges(&hub), [None, Some("bytes=123456-".to_owned())]);
}

#[test]
fn a_server_that_stands_still_is_left_and_asked_again() {
    let hub = spoiling_content(|_, before, reply| {
        let stall = (before == 0).then_some((100_000, Duration::from_secs(30)));
        Reply { stall, ..reply }
    });
    let (machine, began) = (Machine::new(), Instant::now());
    machine.pull(&hub).unwrap();
    machine.assert_whole();
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    assert_eq!(ranges(&hub)[1].as_deref().map(|range| range.starts_with("bytes=1")), Some(true));
}

#[test]
fn a_server_that_breaks_off_without_end_is_given_up_and_its_part_kept() {
    let hub = spoiling_content(|_, before, reply| Reply {
        cut: Some(if before == 0 { 200_000 } else { 0 }),
        ..reply
    });
    let machine = Machine::new();
    let error = machine.error(&hub, &entry());
    assert!(matches!(error, DownloadError::Connection { .. }), "{error}");
    assert!(error.hint().unwrap().contains("goes on where it stopped"));
    assert_eq!(ranges(&hub).len(), 4, "one that brought something, and three that did not");
    assert_eq!(fs::metadata(machine.partial("weights.bin.part")).unwrap().len(), 200_000);

    let well = Hub::start(site());
    machine.pull(&well).unwrap();
    machine.assert_whole();
    assert_eq!(well.sent(), 100_000, "the tokenizer and the first part are here");
}

#[test]
fn a_body_without_a_length_that_ends_early_is_resumed() {
    let hub = spoiling_content(|_, before, reply| {
        let cut = (before == 0).then_some(70_000);
        Reply { cut, ..reply.without("Content-Length") }
    });
    let machine = Machine::new();
    machine.pull(&hub).unwrap();
    machine.assert_whole();
    assert_eq!(ranges(&hub)[1].as_deref(), Some("bytes=70000-"));
}

#[test]
fn a_range_that_the_server_has_not_is_asked_for_as_a_whole() {
    let hub = spoiling_content(|request, before, reply| match before {
        0 => Reply { cut: Some(100_000), ..reply },
        1 => {
            assert!(request.header("Range").is_some());
            Reply::new(416).with("Content-Range", "bytes */50").with("Content-Length", 0)
        }
        _ => reply,
    });
    let machine = Machine::new();
    machine.pull(&hub).unwrap();
    machine.assert_whole();
    assert_eq!(ranges(&hub).len(), 3);
}

#[test]
fn a_part_of_another_answer_is_not_gone_on_with() {
    // The second answer has another ETag, the third one begins at another place: each is dropped, the whole is asked for.
    let spoilt: [fn(Reply) -> Reply; 2] = [
        |reply| reply.with("ETag", "\"another\""),
        |reply| reply.with("Content-Range", "bytes 90000-299999/300000"),
    ];
    for spoil in spoilt {
        let hub = spoiling_content(move |_, before, reply| match before {
            0 => Reply { cut: Some(100_000), ..reply },
            1 => spoil(reply),
            _ => reply,
        });
        let machine = Machine::new();
        machine.pull(&hub).unwrap();
        machine.assert_whole();
        assert_eq!(ranges(&hub), [None, Some("bytes=100000-".to_owned()), None]);
    }
}

#[test]
fn refusals_are_told_at_once_with_what_to_do() {
    for (status, code, hint) in [
        (401, "RepoNotFound", "set `HF_TOKEN`"),
        (403, "GatedRepo", "accept the model's conditions"),
        (404, "EntryNotFound", "check repository, revision and path"),
    ] {
        for entry in [entry(), full_entry()] {
            let hub = Hub::spoiled(site(), move |_, _, _| {
                Reply::new(status).with("X-Error-Code", code).with("Content-Length", 0)
            });
            let error = Machine::new().error(&hub, &entry);
            assert!(error.to_string().ends_with(&format!("the server answers {status} ({code})")), "{error}");
            assert!(error.hint().unwrap().contains(hint), "{error}");
            assert_eq!(hub.requests().len(), 1);
        }
    }
}

#[test]
fn a_busy_server_is_asked_again_when_it_wishes() {
    for (status, wait) in [(429, Some("1")), (503, None), (500, None)] {
        let hub = Hub::spoiled(site(), move |request, before, reply| match (before, wait) {
            (0, Some(wait)) if is_weights(request) && request.method == "GET" => {
                Reply::new(status).with("Retry-After", wait).with("Content-Length", 0)
            }
            (0 | 1, None) => Reply::new(status).with("Content-Length", 0),
            _ => reply,
        });
        let (machine, began) = (Machine::new(), Instant::now());
        machine.pull(&hub).unwrap();
        machine.assert_whole();
        if wait.is_some() {
            assert!(began.elapsed() >= Duration::from_secs(1), "{:?}", began.elapsed());
        }
    }
}

#[test]
fn a_server_that_stays_busy_or_asks_for_too_long_a_wait_is_given_up() {
    let hub = Hub::spoiled(site(), |_, _, _| Reply::new(503).with("Content-Length", 0));
    let error = Machine::new().error(&hub, &entry());
    assert!(matches!(error, DownloadError::Status { status: 503, .. }), "{error}");
    assert_eq!(hub.requests().len(), 4);

    let hub =
        Hub::spoiled(site(), |_, _, _| Reply::new(429).with("Retry-After", 3600).with("Content-Length", 0));
    let error = Machine::new().error(&hub, &entry());
    assert!(error.hint().unwrap().starts_with("the server asks to wait 3600 s"), "{error}");
    assert_eq!(hub.requests().len(), 1);
}
