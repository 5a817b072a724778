//! A hub that is well, and what is decided before and after a download: hashes, commits, room, locks, licences.

use std::{fs, io, path::Path, thread, time::Duration};

use shongkhep::{
    Hint,
    model::{
        ModelConfig, ModelFiles,
        download::{DownloadError, Event, Progress, Pulled, pull},
    },
};

use crate::{
    hub::{COMMIT, Hub, Reply, Request, Site, git_blob},
    machine::{
        Machine, entry, fill_cache, full_entry, is_weights, names, ranges, site, spoiling_content, tokenizer,
        total,
    },
};

#[test]
fn a_model_is_pulled_once_and_described_with_sizes_and_hashes() {
    let (machine, hub) = (Machine::new(), Hub::start(site()));
    let pulled = machine.pull(&hub).unwrap();
    assert_eq!(pulled, Pulled { folder: machine.model(), was_there: false });
    machine.assert_whole();
    assert_eq!((hub.count("HEAD"), hub.count("GET"), hub.sent()), (2, 2, total()));
    for request in hub.requests() {
        assert_eq!(request.header("Authorization"), Some("Bearer hf_secret"));
        assert_eq!(request.header("Accept-Encoding"), Some("identity"));
    }
    assert!(machine.pull(&hub).unwrap().was_there);
    assert_eq!(hub.requests().len(), 4, "what is there is not asked for again");
}

#[test]
fn what_the_registry_knows_the_hub_is_not_asked() {
    let (machine, hub) = (Machine::new(), Hub::start(site()));
    machine.pull_entry(&hub, &full_entry()).unwrap();
    machine.assert_whole();
    assert_eq!((hub.count("HEAD"), hub.count("GET")), (0, 2));
}

#[test]
fn a_server_without_head_is_asked_for_a_first_byte() {
    let hub = Hub::spoiled(site(), |request, _, reply| match request.method.as_str() {
        "HEAD" => Reply::new(405).with("Content-Length", 0),
        _ => reply,
    });
    let machine = Machine::new();
    machine.pull(&hub).unwrap();
    machine.assert_whole();
    let first = Some("bytes=0-0".to_owned());
    assert_eq!(ranges(&hub), [first, None]);
}

#[test]
fn progress_tells_sizes_and_goes_up_to_them() {
    struct Told(Vec<String>, u64);
    impl Progress for Told {
        fn event(&mut self, event: Event<'_>) {
            match event {
                Event::At { bytes } => self.1 = bytes,
                Event::Checked { bytes } => self.0.push(format!("{} of {bytes}", self.1)),
                Event::Began { files, bytes } => self.0.push(format!("{files} files, {bytes}")),
                Event::File { name, .. } => self.0.push(name.to_owned()),
                other => panic!("{other:?}"),
            }
        }
    }
    let (machine, hub) = (Machine::new(), Hub::start(site()));
    let mut told = Told(Vec::new(), 0);
    pull(&entry(), &machine.settings(hub.address()), &machine.options, &mut told).unwrap();
    assert_eq!(
        told.0,
        ["2 files, 300950", "tokenizer.json", "950 of 950", "weights.bin", "300000 of 300000"]
    );
}

#[test]
fn without_any_hash_a_file_is_refused_unless_the_server_is_trusted() {
    let nameless = |_: &Request, _: usize, reply: Reply| reply.without("ETag").without("X-Linked-Etag");
    let hub = Hub::spoiled(site(), nameless);
    let mut machine = Machine::new();
    let error = machine.error(&hub, &entry());
    assert!(matches!(error, DownloadError::NoHash { .. }), "{error}");
    assert!(error.hint().unwrap().contains("`--trust-on-first-use`"));
    assert_eq!(hub.count("GET"), 0);

    machine.options.trust_on_first_use = true;
    machine.pull(&hub).unwrap();
    machine.assert_whole();

    // From then on it is enforced: the damaged file is fetched again, and the server's new one is not taken for it.
    fs::write(machine.model().join("tokenizer.json"), "damaged").unwrap();
    let other = Hub::spoiled(site(), move |request, before, mut reply| {
        reply.body.first_mut().into_iter().for_each(|byte| *byte ^= 1);
        nameless(request, before, reply)
    });
    let error = machine.pull(&other).unwrap_err();
    assert!(matches!(error, DownloadError::Hash { .. }), "{error}");
    machine.pull(&hub).unwrap();
    machine.assert_whole();
    assert_eq!(hub.sent(), total() + tokenizer().len() as u64, "only the damaged file was fetched again");
}

#[test]
fn another_commit_than_the_pinned_one_is_refused() {
    let hub = Hub::spoiled(site(), |_, _, reply| reply.with("X-Repo-Commit", "f".repeat(40)));
    let error = Machine::new().error(&hub, &entry());
    assert!(matches!(error, DownloadError::Revision { .. }), "{error}");
    assert_eq!(hub.count("GET"), 0);
}

#[test]
fn a_revision_that_is_a_name_is_pinned_to_its_commit() {
    let named = |mut entry: ModelConfig| {
        entry.revision = "main".to_owned();
        entry.source.as_mut().unwrap().revision = "main".to_owned();
        entry
    };
    // Only the name's first question is asked by name: all else is of the commit that the hub answered with.
    let hub = Hub::spoiled(site(), |request, _, reply| {
        if request.path.contains("/resolve/main/") {
            return Reply::new(200).with("X-Repo-Commit", COMMIT).with("Content-Length", 0);
        }
        reply
    });
    let machine = Machine::new();
    machine.pull_entry(&hub, &named(entry())).unwrap();
    machine.assert_whole();
    let by_name = |request: &&Request| request.path.contains("/main/");
    assert_eq!(hub.requests().iter().filter(by_name).count(), 1);
    let before = hub.requests().len();
    assert!(machine.pull_entry(&hub, &named(full_entry())).unwrap().was_there);
    assert_eq!(hub.requests().len(), before, "what was pulled once stays");

    let silent = Hub::spoiled(site(), |_, _, _| Reply::new(200).with("Content-Length", 0));
    let error = Machine::new().error(&silent, &named(entry())).to_string();
    assert!(error.ends_with("the server does not say which commit `main` is"), "{error}");

    #[cfg(unix)]
    {
        let machine = Machine { offline: true, ..Machine::new() };
        fill_cache(&machine);
        let error = machine.error(&hub, &named(entry()));
        assert!(matches!(error, DownloadError::Offline { .. }), "{error}");
        let refs = machine.path("cache/models--org--tiny/refs");
        fs::create_dir(&refs).unwrap();
        fs::write(refs.join("main"), COMMIT).unwrap();
        machine.pull_entry(&hub, &named(entry())).unwrap();
        machine.assert_whole();
    }
}

#[test]
fn too_little_room_is_told_before_anything_is_fetched() {
    let (mut machine, hub) = (Machine::new(), Hub::start(site()));
    machine.options.free_space = |_: &Path| -> io::Result<u64> { Ok(300_949) };
    match machine.error(&hub, &full_entry()) {
        DownloadError::Space { needed, free, .. } => assert_eq!((needed, free), (300_950, 300_949)),
        other => panic!("{other}"),
    }
    assert_eq!(hub.count("GET"), 0);
    machine.options.free_space = |_| Ok(300_950);
    machine.pull_entry(&hub, &full_entry()).unwrap();
    machine.assert_whole();
}

#[test]
fn several_pulls_at_once_fetch_once() {
    let (machine, hub) = (
        Machine::new(),
        spoiling_content(|_, _, reply| Reply { pace: Some(Duration::from_millis(1)), ..reply }),
    );
    let were_there: usize = thread::scope(|scope| {
        let pulling: Vec<_> = (0..3).map(|_| scope.spawn(|| machine.pull(&hub).unwrap().was_there)).collect();
        pulling.into_iter().map(|pulled| usize::from(pulled.join().unwrap())).sum()
    });
    machine.assert_whole();
    assert_eq!((were_there, hub.sent()), (2, total()));
}

#[test]
fn a_new_description_of_the_same_files_fetches_nothing_and_a_new_revision_everything() {
    let (machine, hub) = (Machine::new(), Hub::start(site()));
    machine.pull(&hub).unwrap();
    let mut entry = entry();
    entry.generation.beams = 5;
    assert!(!machine.pull_entry(&hub, &entry).unwrap().was_there);
    assert_eq!(hub.sent(), total());
    assert_eq!(ModelFiles::from_folder(machine.model()).unwrap().config().generation.beams, 5);

    let revision = "f".repeat(40);
    entry.source.as_mut().unwrap().revision = revision.clone();
    entry.revision = revision.clone();
    fs::create_dir_all(machine.path("store/partial/tiny-replaced")).unwrap();
    fs::create_dir_all(machine.path("store/partial").join(format!("tiny-large-{COMMIT}"))).unwrap();
    let new = Hub::spoiled(Site::default(), |request, _, _| {
        let content = if is_weights(request) { b"new weights".to_vec() } else { b"new tokenizer".to_vec() };
        let reply = Reply::new(200).with("ETag", format!("\"{}\"", git_blob(&content)));
        Reply { body: content.clone(), ..reply.with("Content-Length", content.len()) }
    });
    machine.pull_entry(&new, &entry).unwrap();
    let model = ModelFiles::from_folder(machine.model()).unwrap();
    assert_eq!(
        (model.config().revision.as_str(), &**model.file("weights").unwrap()),
        (revision.as_str(), &b"new weights"[..])
    );
    assert_eq!(
        names(&machine.path("store/partial")),
        [format!("tiny-large-{COMMIT}")],
        "another model's part stays"
    );
}

#[test]
fn a_licence_without_commercial_use_must_be_accepted() {
    let (mut machine, hub) = (Machine::new(), Hub::start(site()));
    let entry = ModelConfig { noncommercial: true, licence: "CC-BY-NC-4.0".to_owned(), ..entry() };
    let error = machine.error(&hub, &entry);
    assert_eq!(error.to_string(), "`tiny` may not be used commercially: its licence is CC-BY-NC-4.0");
    assert!(error.hint().unwrap().contains("`--accept-noncommercial`"));
    assert!(hub.requests().is_empty());
    machine.options.accept_noncommercial = true;
    assert!(machine.pull_entry(&hub, &entry).is_ok());
}

#[test]
fn a_name_cannot_lead_out_of_the_store() {
    let (machine, hub) = (Machine::new(), Hub::start(site()));
    for name in ["../tiny", "..", "", "a/b", ".hidden"] {
        let error = machine.error(&hub, &ModelConfig { name: name.to_owned(), ..entry() });
        assert!(error.to_string().starts_with("`name`: got"), "{error}");
    }
    assert!(hub.requests().is_empty());
}
