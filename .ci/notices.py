#!/usr/bin/env python3
"""Prints the licences of all packages that are linked into the program, and of Rust's own library.

    python3 .ci/notices.py > THIRD-PARTY.txt

The texts are those that the packages bring. Some packages name a licence in their manifest and bring no text: for MIT the text is
made from the authors that the manifest names, for Apache-2.0 it is the LICENSE-APACHE of this repository. Any other such package is an
error.
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TEXTS = re.compile(r"(un)?licen[cs]e|copying|copyright|notice", re.IGNORECASE)
RULE = "=" * 100

MIT = """Copyright (c) {authors}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def output(*command):
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def linked(metadata):
    """The packages that the program uses, directly or not, but for its tests and its build, by name and version."""
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    waiting = [package["id"] for package in packages.values() if package["name"] == "zhaiyao" and package["source"] is None]
    seen = set(waiting)
    while waiting:
        for dependency in nodes[waiting.pop()]["deps"]:
            is_linked = any(kind["kind"] is None for kind in dependency["dep_kinds"])
            if is_linked and dependency["pkg"] not in seen:
                seen.add(dependency["pkg"])
                waiting.append(dependency["pkg"])
    others = [packages[key] for key in seen if packages[key]["source"] is not None]
    return sorted(others, key=lambda package: (package["name"], package["version"]))


def texts(package):
    """The licence texts of a package."""
    folder = pathlib.Path(package["manifest_path"]).parent
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and TEXTS.match(path.name)]
    named = package["license_file"] and folder / package["license_file"]
    if named and named.is_file() and named not in files:
        files.append(named)
    found = [path.read_text(encoding="utf8", errors="replace").strip() for path in files]
    if found:
        return found
    licence = package["license"] or ""
    if re.search(r"\bMIT\b", licence):
        authors = ", ".join(package["authors"]) or f"the authors of {package['name']}"
        return [MIT.format(authors=authors).strip()]
    if "Apache-2.0" in licence:
        return [(ROOT / "LICENSE-APACHE").read_text(encoding="utf8").strip()]
    sys.exit(f"{package['name']} {package['version']}: no text of its licence ({licence or 'none'})")


def rust():
    """The licences of Rust's own library, as the toolchain brings them."""
    folder = pathlib.Path(output("rustc", "--print", "sysroot").strip()) / "share/doc/rust/licenses"
    found = [folder / name for name in ("MIT.txt", "Apache-2.0.txt")]
    missing = [str(path) for path in found if not path.is_file()]
    if missing:
        sys.exit(f"the toolchain lacks {', '.join(missing)}")
    return [path.read_text(encoding="utf8").strip() for path in found]


def main():
    host = re.search(r"^host: (\S+)$", output("rustc", "-vV"), re.MULTILINE)[1]
    metadata = json.loads(output("cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", host))
    entries = [("the Rust standard library", "MIT OR Apache-2.0", "https://github.com/rust-lang/rust", rust())]
    for package in linked(metadata):
        name = f"{package['name']} {package['version']}"
        entries.append((name, package["license"], package["repository"] or "", texts(package)))
    # Most packages bring the same text of Apache-2.0; it is printed once.
    numbers = {}
    print("zhaiyao contains these packages of others. The texts of their licences follow, by number.\n")
    for name, licence, repository, own in entries:
        for text in own:
            numbers.setdefault(text, len(numbers) + 1)
        print(f"{name}: {licence}; texts {', '.join(str(numbers[text]) for text in own)}  {repository}".rstrip())
    for text, number in numbers.items():
        print(f"\n{RULE}\n{number}\n{RULE}\n\n{text}")


main()
