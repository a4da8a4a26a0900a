//! Writes the bindings and the descriptor set under `src/gen`, or under a folder that is named.
//! Run by `make proto`; CI runs it into another folder and fails when anything differs.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use protox::prost::Message;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = env::args().nth(1).map_or_else(|| root.join("src/gen"), PathBuf::from);
    fs::remove_dir_all(&out).ok();
    fs::create_dir_all(&out).expect("the folder can be made");

    let mut files = vec![PathBuf::from("google/rpc/error_details.proto")];
    proto_files(&root.join("neuvo"), root, &mut files);
    files.sort();

    let mut compiler = protox::Compiler::new([root]).expect("proto root");
    compiler.include_source_info(true).include_imports(true);
    compiler.open_files(&files).unwrap_or_else(|error| panic!("{error:?}"));
    let set = compiler.file_descriptor_set();
    fs::write(out.join("descriptor.bin"), compiler.encode_file_descriptor_set())
        .expect("descriptor.bin");

    let mut prost = prost_build::Config::new();
    prost.bytes(["."]).enable_type_names().out_dir(&out);
    let set = prost_types::FileDescriptorSet::decode(&*set.encode_to_vec()).expect("just encoded");
    tonic_prost_build::configure()
        .build_transport(false)
        .codec_path("crate::codec::MessageCodec")
        .extern_path(".google.rpc", "::tonic_types") // in the descriptors only; Rust has tonic-types
        .out_dir(&out)
        .compile_fds_with_config(set, prost)
        .expect("bindings");
}

/// Collects every `.proto` under `dir`, as paths relative to `root`.
fn proto_files(dir: &Path, root: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("proto folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            proto_files(&path, root, files);
        } else if path.extension().is_some_and(|e| e == "proto") {
            files.push(path.strip_prefix(root).expect("under root").to_owned());
        }
    }
}
