#!/usr/bin/env python3
"""Takes one rule after another out of the program, builds it, and scores what is left.

usage: ablate.py 'SCORE COMMAND {binary}' [--only WORD] [--folder DIR]
       ablate.py --check

The rules are the changes of rules.toml, made in a copy of the source; the source itself is not touched. The score command
prints lines of names and figures; the table gives for each line that changed what the rule is worth: with it, without it. With
--check nothing is built: it only says whether every change still fits the source.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tomllib

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
PARTS = ("Cargo.toml", "Cargo.lock", "build.rs", "src", "crates", "tools", "proto", "benches", "examples")


def rules():
    with open(os.path.join(os.path.dirname(__file__), "rules.toml"), "rb") as f:
        return tomllib.load(f)["rule"]


def without(rule):
    with open(os.path.join(ROOT, rule["file"]), encoding="utf8") as f:
        source = f.read()
    found = source.count(rule["from"])
    if found != 1:
        sys.exit("%s: “%s” stands in %s %d times, not once" % (rule["name"], rule["from"].strip(), rule["file"], found))
    return source.replace(rule["from"], rule["to"])


def build(folder):
    done = subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=folder, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit("it does not build without the rule:\n" + done.stderr[-2000:])
    return os.path.join(folder, "target", "release", "zhaiyao")


def score(command, binary):
    out = subprocess.run(command.format(binary=binary), shell=True, check=True, stdout=subprocess.PIPE, text=True).stdout
    scores = {}
    for line in out.splitlines():
        label, figure = [], r"[0-9.]+(?:/[0-9.]+)*"
        # The first word of a line and its set name it; each figure has the words before it as its name.
        for part in re.findall(r"\S+", re.sub(r"\(.*\)", "", line)):
            if re.fullmatch(figure, part) and len(label) > 2:
                scores[" ".join(label)] = part
                label = label[:2]
            else:
                label.append(part)
    return scores


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("command", nargs="?")
    p.add_argument("--check", action="store_true")
    p.add_argument("--only", default="", help="rules whose name holds this")
    p.add_argument("--folder", default=os.path.join(ROOT, "target", "ablation"))
    a = p.parse_args()
    chosen = [(rule, without(rule)) for rule in rules() if a.only in rule["name"]]
    if a.check:
        return print("%d rules fit the source" % len(chosen))
    if not a.command or "{binary}" not in a.command:
        p.error("give a score command with {binary} in it")
    os.makedirs(a.folder, exist_ok=True)
    for part in PARTS:
        source, copy = os.path.join(ROOT, part), os.path.join(a.folder, part)
        if os.path.isdir(source):
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(source, copy)
        else:
            shutil.copy2(source, copy)
    whole = score(a.command, build(a.folder))
    print("| rule | what it changes: with it, without it |\n| --- | --- |", flush=True)
    for rule, source in chosen:
        path = os.path.join(a.folder, rule["file"])
        with open(path, "w", encoding="utf8") as f:
            f.write(source)
        left = score(a.command, build(a.folder))
        shutil.copy2(os.path.join(ROOT, rule["file"]), path)
        os.utime(path)
        changed = ["%s %s, %s" % (name, whole[name], left.get(name)) for name in whole if left.get(name) != whole[name]]
        print("| %s | %s |" % (rule["name"], "; ".join(changed) or "nothing"), flush=True)


if __name__ == "__main__":
    main()
