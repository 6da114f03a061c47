#!/usr/bin/env python3
"""Packs the packages that are published, as crates.io would get them, and checks what each of them holds.

    python3 .ci/package.py

Each is below the limit of crates.io, and has its licences, a README, a NOTICE where data of others is in, the fields of a manifest
that users look for, and every file that its sources name. Nothing is compiled: a release does that (`cargo publish`).
Packages that need each other are packed together by Cargo 1.90 and later.
"""

import json
import pathlib
import re
import subprocess
import sys
import tarfile
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIMIT = 10_000_000
LICENCES = ["LICENSE-MIT", "LICENSE-APACHE"]
# It has formats and builders alone; the tables they read are elsewhere.
WITHOUT_DATA = {"zhaiyao-tables"}
FIELDS = ["description", "license", "repository", "readme", "categories", "keywords"]
INCLUDED = re.compile(r'(?:include(?:_str|_bytes)?!\(\s*|#\[path = )"([^"]+)"')


def metadata():
    command = ["cargo", "metadata", "--locked", "--no-deps", "--format-version", "1"]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)


def pack(unpublished):
    """Packs all but `unpublished`. Cargo warns of each test that stays out, which is meant, so its words are shown at a fault only."""
    command = ["cargo", "package", "--workspace", "--no-verify", "--locked"]
    # Developers run the checks before they commit.
    command.append("--allow-dirty")
    for name in unpublished:
        command += ["--exclude", name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)


def contents(archive):
    """The files of a packed package, by their path inside it."""
    with tarfile.open(archive) as packed:
        files = [member for member in packed.getmembers() if member.isfile()]
        return {member.name.split("/", 1)[1]: packed.extractfile(member).read() for member in files}


def joined(folder, path):
    """`path` as seen from `folder`; None if it leads out of the package."""
    parts = list(folder.parts)
    for part in pathlib.PurePosixPath(path).parts:
        if part != "..":
            parts.append(part)
        elif parts:
            parts.pop()
        else:
            return None
    return "/".join(parts)


def named(files):
    """The source file and the name of each file that the sources include, with its path inside the package."""
    for source, content in files.items():
        if source.endswith(".rs"):
            for path in INCLUDED.findall(content.decode()):
                yield source, path, joined(pathlib.PurePosixPath(source).parent, path)


def needed(folder, files):
    """The files below `src`, and those that the build script names by a path or a folder, but for the history."""
    roots = {"src"}
    roots |= {text for text in re.findall(r'"([^"\n]+)"', files.get("build.rs", b"").decode()) if not text.startswith(".git") and (folder / text).exists()}
    for root in roots:
        path = folder / root
        inside = path.rglob("*") if path.is_dir() else [path]
        yield from (file.relative_to(folder).as_posix() for file in inside if file.is_file())


def faults(package, archive):
    """What is wrong with a packed package."""
    folder = pathlib.Path(package["manifest_path"]).parent
    files = contents(archive)
    size = archive.stat().st_size
    print(f"{package['name']}: {len(files)} files, {size / 1e6:.2f} MB packed")
    if size > LIMIT:
        yield f"{size} bytes, more than the {LIMIT} of crates.io"
    for name in LICENCES + ([] if package["name"] in WITHOUT_DATA else ["NOTICE"]):
        # They are links to those of the repository, which some systems check out as files with a path.
        if files.get(name) != (ROOT / name).read_bytes():
            yield f"{name} is missing, or not that of the repository"
    manifest = tomllib.loads(files["Cargo.toml"].decode())["package"]
    yield from (f"the manifest has no {field}" for field in FIELDS if not manifest.get(field))
    if manifest.get("readme") not in files:
        yield "the README is missing"
    yield from (f"{name} is missing" for name in sorted(set(needed(folder, files)) - set(files)))
    for source, path, inside in named(files):
        if inside not in files:
            yield f"{source} names {path}, which is not in the package"


def main():
    sample = {"src/a/b.rs": b'include_str!("../../data/x"); include_bytes!("../../../y");', "tests/c.rs": b'#[path = "d/e.rs"]\nmod e;'}
    if [inside for _, _, inside in named(sample)] != ["data/x", None, "tests/d/e.rs"]:
        sys.exit("names of files are read wrongly")
    workspace = metadata()
    published = [package for package in workspace["packages"] if package["publish"] != []]
    pack([package["name"] for package in workspace["packages"] if package["publish"] == []])
    folder = pathlib.Path(workspace["target_directory"]) / "package"
    found = [
        f"{package['name']}: {fault}"
        for package in published
        for fault in faults(package, folder / f"{package['name']}-{package['version']}.crate")
    ]
    if found:
        sys.exit("\n".join(found))


main()
