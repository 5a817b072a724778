//! Shared by the integration tests: ONNX Runtime, found as users find it, or fetched once a machine into a folder
//! that outlives each test's own store.
#![allow(dead_code, clippy::print_stderr, reason = "each test file uses what it needs; a fetch is told")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

pub mod cases;

use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
};

use shongkhep::{
    Settings,
    runtime::{self, Runtime},
};

/// The environment's settings, but with the store that all tests on this machine share.
pub fn settings() -> Settings {
    let folder = dirs::cache_dir().unwrap_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")));
    Settings { store: Some(folder.join("shongkhep-tests")), ..Settings::from_env() }
}

/// The runtime, loaded into this process.
pub fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<&Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        runtime::find_or_fetch(&settings(), &mut |line| eprintln!("{line}"))
            .unwrap_or_else(|error| panic!("the tests need ONNX Runtime: {error}"))
    })
}

/// The program, with ONNX Runtime in reach, `home` as its store, offline and without colour.
pub fn shongkhep(home: &Path) -> assert_cmd::Command {
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_shongkhep"));
    command
        .env("SHONGKHEP_HOME", home)
        .env("ORT_DYLIB_PATH", runtime().library())
        .env("SHONGKHEP_OFFLINE", "1")
        .env("NO_COLOR", "1");
    command
}
