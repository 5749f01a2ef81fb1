//! Turns the contract in `proto/` into Rust, and into the descriptor set that reflection serves.
//!
//! Run by `services/`, to which the generated code belongs. `protox` is a compiler written in Rust, so nobody has to
//! install `protoc`.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use prost::Message as _;

fn main() -> Result<(), Box<dyn Error>> {
    // A build script starts in the folder of its crate; the contract stands beside that folder.
    let proto = fs::canonicalize(Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../proto"))?;
    // The generator does not say what it read. A folder is watched with everything in it.
    println!("cargo:rerun-if-changed={}", proto.display());

    let descriptors = protox::compile(contract_files(&proto)?, [&proto])?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("outturn.v1.bin"), descriptors.encode_to_vec())?;
    tonic_prost_build::configure().compile_fds(descriptors)?;
    Ok(())
}

/// The files of the contract, sorted, so that the generated code never depends on the order of a directory.
fn contract_files(proto: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(proto.join("outturn/v1"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "proto") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
