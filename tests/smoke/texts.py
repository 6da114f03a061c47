"""Texts made from a seed: ordinary ones from the documents of this repository, and odd ones.

The same seed and the same documents give the same texts.
"""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = (ROOT / "examples" / "wuxi-2025-04-09.txt").read_text(encoding="utf8")
HAN = re.compile("[\u4e00-\u9fff]")

ASTRAL = ["𠀀", "𪚥", "𝟘𝟙", "𐍈", "\U000f0000", "\U0010ffff"]
COMBINING = ["e\u0301", "好\u0301\u0302", "が", "か\u3099", "ก็", "\u0301", "각"]
BIDI = ["\u200e", "\u200f", "\u202b مرحبا \u202c", "\u202e十八\u202c", "\u2066九\u2069", "\u061c"]
JOINED = ["👨\u200d👩\u200d👧", "👍🏽", "🇨🇳", "❤\ufe0f", "葛\U000e0100", "न\u200dक", "\u200c"]
INVISIBLE = ["\ufeff", "\u200b", "\u2060", "\xad", "\0", "\x1b[31m", "\x7f"]
WIDTHS = ["ＡＩ＋", "１２．５％", "ﾃｽﾄ", "ﾊﾟ", "￥", "＂", "\uffe8", "㎏", "Ⅷ", "ﬁ"]
LINE_ENDS = ["\r\n", "\r", "\n\r", "\u2028", "\u2029", "\x85", "\v", "\f", "\n\n\n", "\r\n\r\n"]
MARKS = ["。", "，", "！？", "……", "——", "“四率”", "《", "》", "（以下简称“示范”）", "、", "：", "co-\nop"]
ESCAPES = ['"', "\\", "\\u0000", "</script>", "&amp;", "%00"]
ODD = ASTRAL + COMBINING + BIDI + JOINED + INVISIBLE + WIDTHS + LINE_ENDS + MARKS + ESCAPES

# One for each character, so that a text has as many as its original.
TRADITIONAL = str.maketrans(
    "发会国时间长东车马书学习说话产业务员门开关实现经济见农机动华无为对应过进还达运这义乐电视点线",
    "發會國時間長東車馬書學習說話產業務員門開關實現經濟見農機動華無為對應過進還達運這義樂電視點線",
)
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def sentences():
    """The sentences of the example, and of the documents what is Chinese."""
    documents = [path.read_text(encoding="utf8") for path in sorted((ROOT / "docs").rglob("*.md"))]
    lines = [line for document in documents for line in document.splitlines() if len(HAN.findall(line)) >= 4]
    unbroken = re.sub(r"\n(?!\s)", "", PAGE)
    return [part.strip() for part in re.split("(?<=[。！？])|\n", unbroken) if part.strip()] + lines


SENTENCES = sentences()


def ordinary(random):
    ends = random.choices(["", "\n", "\n\n　　"], [6, 2, 1])
    return "".join(random.choice(SENTENCES) + random.choice(ends) for _ in range(random.randint(1, 30)))


def lines_of_a_page(random):
    lines = PAGE.splitlines(keepends=True)
    first = random.randrange(len(lines))
    return "".join(lines[first : first + random.randint(3, 60)])


def wrapped(random):
    text, width = ordinary(random), random.randint(6, 24)
    return "\n".join(line[at : at + width] for line in text.splitlines() for at in range(0, len(line) or 1, width))


def with_line_ends(random):
    """An ordinary text or a page whose lines end as elsewhere, all of them or each in its own way."""
    ends = random.choice([LINE_ENDS, [random.choice(LINE_ENDS)]])
    lines = random.choice([ordinary, wrapped, lines_of_a_page])(random).splitlines()
    return "".join(line + random.choice(ends) for line in lines)


def odd(random):
    pieces = [random.choice(random.choice([ODD, SENTENCES])) for _ in range(random.randint(1, 60))]
    return "".join(piece[: random.randint(1, 40)] for piece in pieces)


def sprinkled(random):
    """A text with an odd piece at each of a few places, within words too."""
    text = random.choice([ordinary, wrapped, lines_of_a_page])(random)
    pieces = random.choice([ASTRAL, COMBINING, BIDI, JOINED, INVISIBLE, WIDTHS, LINE_ENDS, ODD])
    for _ in range(random.randint(1, 20)):
        at = random.randrange(len(text) + 1)
        text = text[:at] + random.choice(pieces) + text[at:]
    return text


def traditional(random):
    return random.choice([ordinary, lines_of_a_page])(random).translate(TRADITIONAL)


def full_width(random):
    return ordinary(random).translate(FULL_WIDTH)


def run(random):
    """One piece again and again, perhaps between two sentences."""
    piece = random.choice(ODD + ["好", "一", "a", "8", " ", "\u3000"])
    text = piece * random.choice([1, 2, 100, 1000])
    return random.choice([text, random.choice(SENTENCES) + text + random.choice(SENTENCES)])


def blank(random):
    """Nothing to read, which is refused; or next to nothing."""
    pieces = ["", " ", "\n", "\r\n", "\u3000", "\0", "\u2028", "\ufeff", "。"]
    return "".join(random.choices(pieces, k=random.randint(0, 3)))


def characters(random):
    """Characters from all of Unicode, without surrogates, which no UTF-8 has."""
    ranges = [range(0x250), range(0x2000, 0xD800), range(0xE000, 0x110000)]
    return "".join(chr(random.choice(random.choice(ranges))) for _ in range(200)) + random.choice(SENTENCES)


KINDS = [
    ordinary, lines_of_a_page, wrapped, with_line_ends, odd, sprinkled, traditional, full_width, run, blank, characters,
]
