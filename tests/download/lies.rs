//! Hubs that send something else than they should: it is told, and not kept.

use shongkhep::model::download::DownloadError;

use crate::{
    hub::{Hub, Reply, git_blob, gzip, noise, sha256},
    machine::{Machine, entry, full_entry, is_weights, ranges, site, spoiling_content, tokenizer, weights},
};

/// What a server makes of a good answer.
type Lie = fn(Reply) -> Reply;

#[test]
fn lies_about_the_length_are_told_with_both_values() {
    let cases: [(Lie, u64); 3] = [
        // A whole file that is shorter than the registry says.
        (
            |mut reply| {
                reply.body.truncate(299_999);
                reply.with("Content-Length", 299_999)
            },
            299_999,
        ),
        // More than the registry says, announced and not.
        (
            |mut reply| {
                reply.body.push(0);
                reply.with("Content-Length", 300_001)
            },
            300_001,
        ),
        (
            |mut reply| {
                reply.body.push(0);
                reply.without("Content-Length")
            },
            300_001,
        ),
    ];
    for (lie, expected_got) in cases {
        let (machine, hub) = (Machine::new(), spoiling_content(move |_, _, reply| lie(reply)));
        match machine.error(&hub, &full_entry()) {
            DownloadError::Size { file, got, expected, .. } => {
                assert_eq!((file.as_str(), got, expected), ("weights.bin", expected_got, 300_000));
            }
            other => panic!("{other}"),
        }
        machine.pull(&Hub::start(site())).unwrap();
        machine.assert_whole();
    }
    // What the hub says before it sends anything is compared too.
    let hub = Hub::spoiled(site(), |_, _, reply| reply.with("X-Linked-Size", 5));
    let mut entry = full_entry();
    entry.files.get_mut("weights").unwrap().sha256 = None;
    let error = Machine::new().error(&hub, &entry);
    assert!(matches!(error, DownloadError::Size { got: 5, expected: 300_000, .. }), "{error}");
    assert_eq!(hub.count("GET"), 0);
}

#[test]
fn wrong_bytes_are_refused_and_not_kept() {
    for entry in [entry(), full_entry()] {
        let hub = spoiling_content(|_, _, mut reply| {
            reply.body[150_000] ^= 1;
            reply
        });
        let machine = Machine::new();
        let error = machine.error(&hub, &entry);
        let expected = format!("expected SHA-256 {}", sha256(&weights()));
        assert!(
            matches!(error, DownloadError::Hash { .. }) && error.to_string().ends_with(&expected),
            "{error}"
        );
        assert_eq!(ranges(&hub), [None], "in one piece there is nothing to gain from another try");
        assert!(!machine.partial("weights.bin").exists() && !machine.partial("weights.bin.part").exists());
        machine.pull(&Hub::start(site())).unwrap();
        machine.assert_whole();
    }
    // A small file is checked by its git name.
    let hub = Hub::spoiled(site(), |request, _, mut reply| {
        if request.method == "GET" && !is_weights(request) {
            reply.body[3] ^= 1;
        }
        reply
    });
    let error = Machine::new().error(&hub, &entry()).to_string();
    assert!(error.ends_with(&format!("expected git blob {}", git_blob(&tokenizer()))), "{error}");
}

#[test]
fn pieces_of_two_files_are_fetched_again_as_one() {
    // Without an ETag nothing tells the server's new file from its old one but the hash.
    let hub = spoiling_content(|_, before, mut reply| {
        if before == 0 {
            (reply.body, reply.cut) = (noise(300_000, 2), Some(100_000));
        }
        reply.without("ETag")
    });
    let machine = Machine::new();
    machine.pull(&hub).unwrap();
    machine.assert_whole();
    assert_eq!(ranges(&hub), [None, Some("bytes=100000-".to_owned()), None]);
}

#[test]
fn a_server_that_always_breaks_off_and_sends_wrong_bytes_is_not_asked_for_ever() {
    let hub = spoiling_content(|request, _, mut reply| {
        let is_first = request.header("Range").is_none();
        reply.body[1000] ^= 1;
        Reply { cut: is_first.then_some(100_000), ..reply }
    });
    let error = Machine::new().error(&hub, &entry());
    assert!(matches!(error, DownloadError::Hash { .. }), "{error}");
    assert_eq!(ranges(&hub).len(), 4);
}

#[test]
fn what_comes_compressed_is_measured_unpacked() {
    // As front servers of small files do it: packed, the ETag weakened, no length.
    for breaks in [false, true] {
        let hub = Hub::spoiled(site(), move |request, before, mut reply| {
            if is_weights(request) {
                return reply;
            }
            let etag = format!("W/\"{}\"", git_blob(&tokenizer()));
            reply.body = gzip(&tokenizer());
            reply.cut = (breaks && before == 0 && request.method == "GET").then_some(reply.body.len() / 2);
            reply.with("Content-Encoding", "gzip").with("ETag", etag).without("Content-Length")
        });
        let machine = Machine::new();
        machine.pull(&hub).unwrap();
        machine.assert_whole();
        assert!(ranges(&hub).iter().all(Option::is_none));
    }
    let hub = Hub::spoiled(site(), |_, _, reply| reply.with("Content-Encoding", "br"));
    let error = Machine::new().error(&hub, &entry()).to_string();
    assert!(error.contains("encoding `br`"), "{error}");
}
