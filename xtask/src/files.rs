//! Where things are: the repository's root and what the commands write below `target/`.

use std::path::{Path, PathBuf};

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies below the root")
}

/// Cargo's build directory.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// The Python environment with the mail servers that tests talk to.
pub fn python_environment() -> PathBuf {
    target().join("venv")
}

/// The mail servers on Node.js.
pub fn node_environment() -> PathBuf {
    target().join("node")
}

/// What `dist` writes for one board.
pub fn distribution(board: &str) -> PathBuf {
    target().join("dist").join(board)
}

/// Is there an executable of this name, on the path or among the administrator's programs?
pub fn program_exists(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/local/sbin", "/usr/sbin", "/sbin"].map(PathBuf::from))
        .any(|dir| dir.join(name).is_file())
}
