//! Which hosts are asked, through what, and which of them sees the token.

use shongkhep::{
    Hint,
    model::{
        ModelConfig,
        download::{DownloadError, pull},
    },
};

use crate::{
    hub::{Hub, Reply, Request, Site},
    machine::{Machine, entry, full_entry, site},
};

#[test]
fn the_token_never_goes_to_another_host() {
    let elsewhere = Hub::start(site());
    let hub = Hub::start(Site { elsewhere: Some(elsewhere.address()), ..site() });
    let machine = Machine::new();
    machine.pull(&hub).unwrap();
    machine.assert_whole();
    assert_eq!(elsewhere.sent(), 300_000);
    assert_eq!((elsewhere.count("HEAD"), elsewhere.count("GET")), (0, 1));
    assert!(elsewhere.requests().iter().all(|request| request.header("Authorization").is_none()));
    assert!(hub.requests().iter().all(|request| request.header("Authorization").is_some()));
}

#[test]
fn a_download_from_another_host_is_resumed_through_the_hub() {
    let elsewhere =
        Hub::spoiled(site(), |_, before, reply| Reply { cut: (before == 0).then_some(200_000), ..reply });
    let hub = Hub::start(Site { elsewhere: Some(elsewhere.address()), ..site() });
    let machine = Machine::new();
    machine.pull(&hub).unwrap();
    machine.assert_whole();
    assert_eq!(elsewhere.sent(), 300_000);
    let requests = elsewhere.requests();
    assert_eq!(requests[1].header("Range"), Some("bytes=200000-"));
    assert!(
        requests[1].header("If-Range").unwrap().starts_with("\"blob-"),
        "the ETag of the host that sends it"
    );
}

#[test]
fn a_relative_redirect_keeps_the_token_and_a_circle_ends() {
    let moved = |request: &Request| request.path.starts_with("/org/tiny/");
    let mut renamed = site();
    renamed.prefix = "/api".to_owned();
    let hub = Hub::spoiled(renamed, move |request, _, reply| {
        if moved(request) {
            return Reply::new(307)
                .with("Location", format!("/api{}", request.path))
                .with("Content-Length", 0);
        }
        reply
    });
    let machine = Machine::new();
    machine.pull(&hub).unwrap();
    machine.assert_whole();
    assert!(hub.requests().iter().all(|request| request.header("Authorization").is_some()));

    let circle = Hub::spoiled(site(), |request, _, _| {
        Reply::new(302).with("Location", request.path.clone()).with("Content-Length", 0)
    });
    let error = Machine::new().error(&circle, &entry());
    assert!(error.to_string().ends_with("more than 10 redirects"), "{error}");
}

#[test]
fn a_mirror_may_be_below_a_prefix() {
    let hub = Hub::start(Site { prefix: "/mirror/hf".to_owned(), ..site() });
    let machine = Machine::new();
    let settings = machine.settings(format!("{}/mirror/hf/", hub.address()));
    pull(&entry(), &settings, &machine.options, &mut ()).unwrap();
    machine.assert_whole();
}

#[test]
fn a_proxy_is_gone_through_but_for_the_hosts_that_are_spared() {
    // It answers in place of any host that a connection is asked for.
    let proxy = Hub::spoiled(site(), |request, _, reply| match request.method.as_str() {
        "CONNECT" => Reply::new(200),
        _ => reply,
    });
    let machine = Machine::new();
    let mut settings = machine.settings("http://hub.invalid".to_owned());
    settings.hub.proxies.http = Some(proxy.address());
    pull(&entry(), &settings, &machine.options, &mut ()).unwrap();
    machine.assert_whole();
    let connections = proxy.requests();
    let mut connections = connections.iter().filter(|request| request.method == "CONNECT");
    assert!(
        connections
            .all(|request| request.path == "hub.invalid:80" && request.header("Authorization").is_none())
    );
    assert!(proxy.count("CONNECT") >= 1);

    let (machine, hub) = (Machine::new(), Hub::start(site()));
    let mut settings = machine.settings(hub.address());
    settings.hub.proxies.http = Some("http://127.0.0.1:9".to_owned());
    settings.hub.proxies.bypass = vec!["127.0.0.1".to_owned()];
    pull(&entry(), &settings, &machine.options, &mut ()).unwrap();
    machine.assert_whole();

    settings.hub.proxies.http = Some("socks5://127.0.0.1:9".to_owned());
    let error =
        pull(&ModelConfig { name: "other".to_owned(), ..entry() }, &settings, &machine.options, &mut ());
    assert!(matches!(error.unwrap_err(), DownloadError::Proxy { scheme: "http" }));
}

#[test]
fn offline_nothing_is_asked() {
    let hub = Hub::start(site());
    for entry in [entry(), full_entry()] {
        let machine = Machine { offline: true, ..Machine::new() };
        let error = machine.error(&hub, &entry);
        assert!(error.to_string().ends_with("the hub may not be asked while offline"), "{error}");
        let mut settings = machine.settings(hub.address());
        (settings.offline, settings.hub.offline) = (false, true);
        let error = pull(&entry, &settings, &machine.options, &mut ()).unwrap_err();
        assert!(error.hint().unwrap().contains("`HF_HUB_OFFLINE`"));
    }
    assert!(hub.requests().is_empty());
}
