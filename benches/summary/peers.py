#!/usr/bin/env python3
"""Scores simple ways to summarise beside the program, all of them choosing among the same sentences.

usage: peers.py BINARY FILE=SENTENCES [FILE=SENTENCES ...] [--every N] [--json]

FILE is JSON Lines (id, text, summary), plain or .gz; SENTENCES says how many sentences a summary of it has. With --every N
only rows 0, N, 2N … count: those that `zhaiyao-train summary --leave-out N` leaves out. The sentences to choose from and
their words are the program's: what `batch --sentences 1000` gives. The figures are ROUGE F in percent, over letters and digits
one by one.

  lead      the first sentences
  random    any, drawn by the number of the row, so that a second run draws the same
  TextRank  Mihalcea and Tarau 2004: words in common, less for long sentences; PageRank
  LexRank   Erkan and Radev 2004: cosine of tf-idf above 0.1 or nothing; PageRank
  oracle    knows the summary: takes the sentence that adds most to ROUGE-1 + ROUGE-2 / 2, while one adds; not quite a ceiling
  ours      the program
"""
import argparse
import bisect
import collections
import gzip
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile
import unicodedata

DAMPING = 0.85
ROUNDS = 50
THRESHOLD = 0.1


def read(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf8") as f:
        return [json.loads(line) for line in f if line.strip()]


def batch(binary, rows, read_reports, *flags):
    """What read_reports makes of the reports of each row, in the order of the rows."""
    with tempfile.TemporaryDirectory() as tmp:
        source, target = os.path.join(tmp, "in.jsonl"), os.path.join(tmp, "out.jsonl")
        with open(source, "w", encoding="utf8") as f:
            for i, (_, row) in enumerate(rows):
                f.write(json.dumps({"id": str(i), "text": row["text"], "layout": "plain"}, ensure_ascii=False) + "\n")
        done = subprocess.run([binary, "batch", source, "--output", target, *flags], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if done.returncode:
            sys.exit("batch ended with %d: %s" % (done.returncode, done.stderr.decode("utf8", "replace")[-2000:]))
        found = {}
        with open(target, encoding="utf8") as f:
            for record in map(json.loads, f):
                if "error" in record:
                    sys.exit("row %s failed: %s" % (rows[int(record["id"])][1].get("id"), record["error"]))
                found[int(record["id"])] = read_reports(record.get("reports", []))
    if len(found) != len(rows):
        sys.exit("batch gave %d of %d documents" % (len(found), len(rows)))
    return [found[i] for i in range(len(rows))]


def candidates(reports):
    """The sentences that may be chosen, each with its words."""
    tokens = [t["span"] for r in reports for t in r.get("tokens", [])]
    starts = [t.get("start", 0) for t in tokens]
    sentences = []
    for span in (s["span"] for r in reports for s in r.get("summary", {}).get("sentences", [])):
        first, end = bisect.bisect_left(starts, span.get("start", 0)), span["end"]
        inside = tokens[first:bisect.bisect_left(starts, end)]
        sentences.append((span["text"], list(filter(None, (word(t["text"]) for t in inside if t["end"] <= end)))))
    return sentences


def word(text):
    """The folded word; nothing for marks and for a lone character that is not Latin or a digit."""
    key = unicodedata.normalize("NFKC", text).lower()
    return key if any(map(str.isalnum, key)) and (len(key) > 1 or key.isascii()) else ""


def own_summary(reports):
    return "".join(r.get("summary", {}).get("text", "") for r in reports)


def units(text):
    """What ROUGE counts: letters and digits, folded."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def grams(chars, n):
    return collections.Counter(chars[i:i + n] for i in range(len(chars) - n + 1))


def f1(same, made, gold):
    return 2.0 * same / (made + gold) if made + gold else 0.0


def gold_of(summary):
    """A summary to be met: its units, their counts alone and in pairs, and the places of each as bits."""
    chars, places = units(summary), collections.defaultdict(int)
    for i, c in enumerate(chars):
        places[c] |= 1 << i
    return chars, (grams(chars, 1), grams(chars, 2)), dict(places)


def rouge(text, gold):
    """ROUGE-1, -2 and -L of a text."""
    want, counts, places = gold
    made, scores = units(text), []
    for n in (1, 2):
        mine = grams(made, n)
        same = sum(min(count, counts[n - 1].get(gram, 0)) for gram, count in mine.items())
        scores.append(f1(same, sum(mine.values()), sum(counts[n - 1].values())))
    # The longest common subsequence, a whole row of its table in one number: a bit is 0 where the row grows by one.
    full = (1 << len(want)) - 1
    row = full
    for c in made:
        met = row & places.get(c, 0)
        row = ((row + met) | (row - met)) & full
    scores.append(f1(bin(full ^ row).count("1"), len(made), len(want)))
    return scores


def best(scores, k):
    """The k best, the earlier one first where they tie but for rounding."""
    return sorted(range(len(scores)), key=lambda i: (-round(scores[i], 10), i))[:k]


def dots(vectors):
    """The dot product of each pair of sparse vectors that share a word: (i, j, product), j before i."""
    holders = collections.defaultdict(list)
    for i, vector in enumerate(vectors):
        products = {}
        for key, weight in vector.items():
            for j, other in holders[key]:
                products[j] = products.get(j, 0.0) + weight * other
            holders[key].append((i, weight))
        yield from ((i, j, product) for j, product in products.items())


def page_rank(links):
    """links[i][j]: how strongly sentences i and j are bound, the same both ways."""
    n = len(links)
    out = [sum(own.values()) for own in links]
    shares = [[(j, weight / out[j]) for j, weight in own.items()] for own in links]
    scores = [1.0 / n] * n
    for _ in range(ROUNDS):
        last, scores = scores, [(1 - DAMPING) / n + DAMPING * sum(scores[j] * share for j, share in own) for own in shares]
        if sum(abs(x - y) for x, y in zip(last, scores)) < 1e-9:
            break
    return scores


def lead(sentences, k, row, gold):
    return range(len(sentences))[:k]


def at_random(sentences, k, row, gold):
    return random.Random(row).sample(range(len(sentences)), min(k, len(sentences)))


def text_rank(sentences, k, row, gold):
    links = [{} for _ in sentences]
    for i, j, common in dots([dict.fromkeys(words, 1.0) for _, words in sentences]):
        length = math.log(len(sentences[i][1])) + math.log(len(sentences[j][1]))
        if length > 0:
            links[i][j] = links[j][i] = common / length
    return best(page_rank(links), k)


def lex_rank(sentences, k, row, gold):
    held = collections.Counter(key for _, words in sentences for key in set(words))
    vectors = []
    for _, words in sentences:
        vector = {key: n * math.log(len(sentences) / held[key]) for key, n in collections.Counter(words).items()}
        size = math.sqrt(sum(x * x for x in vector.values()))
        vectors.append({key: x / size for key, x in vector.items() if x} if size else {})
    links = [{i: 1.0} if vector else {} for i, vector in enumerate(vectors)]
    for i, j, cosine in dots(vectors):
        if cosine > THRESHOLD:
            links[i][j] = links[j][i] = 1.0
    return best(page_rank(links), k)


def oracle(sentences, k, row, gold):
    want, counts, _ = gold
    parts = [units(text) for text, _ in sentences]
    held = [[{g: n for g, n in grams(part, size).items() if g in counts[size - 1]} for size in (1, 2)] for part in parts]
    chosen, said, same, length, reached = [], ({}, {}), [0, 0], 0, 0.0

    def gain(size, added):
        """How much more of the summary is met with these."""
        mine, gold = said[size], counts[size]
        return sum(min(mine.get(g, 0) + n, gold[g]) - min(mine.get(g, 0), gold[g]) for g, n in added.items())

    while len(chosen) < k:
        top = None
        for i, part in enumerate(parts):
            if not part or i in chosen:
                continue
            at = bisect.bisect(chosen, i)
            before, behind = parts[chosen[at - 1]][-1] if at else "", parts[chosen[at]][0] if at < len(chosen) else ""
            # Pairs across the seams: two come, one goes.
            pairs = dict(held[i][1])
            for pair, n in ((before + part[0], 1), (part[-1] + behind, 1), (before + behind, -1)):
                if len(pair) == 2 and pair in counts[1]:
                    pairs[pair] = pairs.get(pair, 0) + n
            now = [same[0] + gain(0, held[i][0]), same[1] + gain(1, pairs)]
            made = length + len(part)
            value = f1(now[0], made, len(want)) + f1(now[1], made - 1, max(0, len(want) - 1)) / 2
            if value > reached + 1e-12:
                top, reached = (i, now, made, pairs), value
        if not top:
            break
        i, same, length, pairs = top
        bisect.insort(chosen, i)
        for mine, added in zip(said, (held[i][0], pairs)):
            for g, n in added.items():
                mine[g] = mine.get(g, 0) + n
    return chosen


METHODS = {"lead": lead, "random": at_random, "TextRank": text_rank, "LexRank": lex_rank, "oracle": oracle}


def compare(binary, path, k, every):
    """Of each method ROUGE-1, -2 and -L in percent; and how many documents there are."""
    rows = list(enumerate(read(path)))[::every]
    if not rows:
        sys.exit("%s has no rows" % path)
    documents = batch(binary, rows, candidates, "--features", "tokens,summary", "--sentences", "1000")
    ours = batch(binary, rows, own_summary, "--features", "summary", "--sentences", str(k))
    sums = {name: [0.0] * 3 for name in [*METHODS, "ours"]}
    for (number, row), sentences, own in zip(rows, documents, ours):
        gold = gold_of(row["summary"])
        made = {"ours": own}
        for name, method in METHODS.items():
            chosen = sorted(method(sentences, k, number, gold)) if sentences else []
            made[name] = "".join(sentences[i][0] for i in chosen)
        for name, text in made.items():
            sums[name] = [x + y for x, y in zip(sums[name], rouge(text, gold))]
    return {name: [100 * x / len(rows) for x in scores] for name, scores in sums.items()}, len(rows)


def a_set(value):
    path, _, sentences = value.rpartition("=")
    if not path or not sentences.isdecimal() or not int(sentences):
        raise argparse.ArgumentTypeError("give FILE=SENTENCES, SENTENCES from 1 on, not “%s”" % value)
    return path, int(sentences)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("binary")
    p.add_argument("sets", nargs="+", type=a_set, metavar="FILE=SENTENCES")
    p.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth row, from the first")
    p.add_argument("--json", action="store_true", help="one JSON object a set, not tables")
    a = p.parse_args()
    if a.every < 1:
        p.error("--every is a number from 1 on")
    for path, k in a.sets:
        scores, n = compare(os.path.abspath(a.binary), path, k, a.every)
        name = re.sub(r"\.jsonl?$", "", re.sub(r"\.gz$", "", os.path.basename(path)))
        if a.json:
            print(json.dumps({"set": name, "sentences": k, "documents": n, "scores": scores}, ensure_ascii=False), flush=True)
            continue
        print("%s: %d documents, sentences of a summary: %d\n\n| method | R1 / R2 / RL | documents |" % (name, n, k))
        print("| --- | --- | --- |")
        for method, (r1, r2, rl) in scores.items():
            print("| %s | %.2f / %.2f / %.2f | %d |" % (method, r1, r2, rl, n))
        print(flush=True)


if __name__ == "__main__":
    main()
