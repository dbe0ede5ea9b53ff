#!/usr/bin/env python3
"""Cuts Noto Sans CJK SC down to what a Chinese campaign needs.

Characters: GB2312, the Table of General Standard Chinese Characters (通用规范汉字表,
8,105 characters, read from Unihan's kTGH), Latin-1, and the punctuation, arrows,
box, enclosed and dingbat symbols that posters use.

    apt-get install fonts-noto-cjk unicode-data && pip install fonttools
    python3 subset.py /usr/share/fonts/opentype/noto .
"""
import bz2, re, sys
from fontTools import subset
from fontTools.ttLib import TTCollection

SC = 2  # position of the SC face in Debian's collections

def characters():
    chars = set(range(0x20, 0x7F)) | set(range(0xA0, 0x180))
    for hi in range(0xA1, 0xF8):
        for lo in range(0xA1, 0xFF):
            try:
                chars.add(ord(bytes([hi, lo]).decode("gb2312")))
            except UnicodeDecodeError:
                pass
    with bz2.open("/usr/share/unicode/Unihan_OtherMappings.txt.bz2", "rt", encoding="utf-8") as f:
        for line in f:
            if m := re.match(r"U\+([0-9A-F]+)\tkTGH\t", line):
                chars.add(int(m[1], 16))
    for a, b in [(0x2010, 0x2040), (0x20A0, 0x20C0), (0x2100, 0x2140), (0x2150, 0x2190),
                 (0x2190, 0x2200), (0x2200, 0x2270), (0x2460, 0x2500), (0x2500, 0x2580),
                 (0x25A0, 0x2600), (0x2600, 0x2670), (0x2700, 0x27C0), (0x3000, 0x3040),
                 (0x3200, 0x3300), (0xFE10, 0xFE20), (0xFE30, 0xFE50), (0xFF00, 0xFFF0)]:
        chars |= set(range(a, b))
    return chars

def main(source, target):
    wanted = characters()
    for weight in ("Regular", "Bold"):
        font = TTCollection(f"{source}/NotoSansCJK-{weight}.ttc").fonts[SC]
        assert font["name"].getDebugName(1).startswith("Noto Sans CJK SC")
        options = subset.Options()
        options.layout_features = ["*"]
        options.name_IDs = ["*"]
        options.notdef_outline = True
        options.desubroutinize = False
        options.hinting = False
        tool = subset.Subsetter(options)
        tool.populate(unicodes=wanted)
        tool.subset(font)
        font["head"].modified = font["head"].created  # same input, same bytes
        font.recalcTimestamp = False
        font.save(f"{target}/NotoSansCJKsc-{weight}.otf")

if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
