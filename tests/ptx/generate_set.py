#!/usr/bin/env python3
"""set_*.ptx and setp_combines.ptx: set and setp with a predicate to combine
with, and set to halves, over pairs of values of every type.

    generate_set.py        writes the cases beside itself

SPDX-License-Identifier: Apache-2.0
"""
import math
import os
import struct

HERE = os.path.dirname(os.path.abspath(__file__))
INTS = [(0, 0), (1, 0), (0, 1), (-1, 0), (0, -1), (-1, -1), (5, -5), (-5, 5),
        (7, 7), (-2, -1), (-1, -2), (3, 4)]
NAN, INF = math.nan, math.inf
FLOATS = [(0.0, -0.0), (1.0, 2.0), (2.0, 1.0), (NAN, 1.0), (1.0, NAN),
          (NAN, NAN), (INF, INF), (-INF, INF), (-1.5, -1.5), (-1.5, 1.5),
          (INF, NAN), (0.5, 0.25)]
T = len(INTS)
ORDERED = ["eq", "ne", "lt", "le", "gt", "ge"]
UNORDERED = ["equ", "neu", "ltu", "leu", "gtu", "geu", "num", "nan"]
BOOLS = ["and", "or", "xor"]


def width(t):
    return 32 if t.endswith("x2") else 16 if t == "bf16" else int(t[1:])


def encode(t, x):
    if t == "f16":
        return struct.unpack("<H", struct.pack("<e", x))[0]
    if t == "bf16":
        return struct.unpack("<I", struct.pack("<f", x))[0] >> 16
    if t == "f32":
        return struct.unpack("<I", struct.pack("<f", x))[0]
    if t == "f64":
        return struct.unpack("<Q", struct.pack("<d", x))[0]
    return x & ((1 << width(t)) - 1)


def is_float(t):
    return t[0] == "f" or t[:2] == "bf"


def pairs(t):
    return FLOATS if is_float(t) else INTS


def compare(t, cmp, a, b):
    if t[0] in "ub" and not is_float(t):
        a, b = encode(t, a), encode(t, b)
    unordered = is_float(t) and (math.isnan(a) or math.isnan(b))
    if cmp == "num":
        return not unordered
    if cmp == "nan":
        return unordered
    if cmp.endswith("u") and len(cmp) == 3:
        return unordered or compare(t, cmp[:2], a, b)
    if unordered:
        return False
    cmp = {"lo": "lt", "ls": "le", "hi": "gt", "hs": "ge"}.get(cmp, cmp)
    return {"eq": a == b, "ne": a != b, "lt": a < b, "le": a <= b,
            "gt": a > b, "ge": a >= b}[cmp]


def comparisons(t):
    t = t.replace("x2", "")
    if is_float(t):
        return ORDERED + UNORDERED
    if t[0] == "b":
        return ["eq", "ne"]
    return ORDERED + (["lo", "ls", "hi", "hs"] if t[0] == "u" else [])


def true(d):
    return {"f32": 0x3F800000, "f16": 0x3C00, "bf16": 0x3F80,
            "u16": 0xFFFF, "s16": 0xFFFF}.get(d, 0xFFFFFFFF)


def combine(bool_op, r, c):
    return {None: r, "and": r and c, "or": r or c, "xor": r != c}[bool_op]


class Case:
    def __init__(self, name, what):
        self.name, self.what = name, what
        self.body, self.out, self.types, self.count = [], [], [], 0

    def load(self, t):
        """Registers a, b of that type, filled from the input."""
        if t not in self.types:
            self.types.append(t)
        kind = ".f%d" % width(t) if t in ("f32", "f64") else ".b%d" % width(t)
        r = "%" + t
        if f"   .reg {kind} {r}a, {r}b;" not in self.body:
            n = width(t) // 8
            self.body += [f"   .reg {kind} {r}a, {r}b;",
                          f"   mad.wide.u32 %at, %t, {2 * n}, %in;",
                          f"   ld.global{kind} {r}a, [%at+OFFSET_{t}];",
                          f"   ld.global{kind} {r}b, [%at+OFFSET_{t}+{n}];"]
        return r + "a", r + "b"

    def store(self, values):
        self.body.append(f"   st.global.b32 [%o+{4 * T * self.count}], %d;")
        self.out.append("// out u32: " + " ".join(hex(v) if v > 9 else str(v)
                                                   for v in values))
        self.count += 1

    def set(self, cmp, bool_op, d, t):
        a, b = self.load(t)
        packed = t.endswith("x2")
        narrow = d in ("f16", "bf16", "u16", "s16")
        to = "%h" if narrow else "%f" if d == "f32" else "%d"
        mods = cmp + ("." + bool_op if bool_op else "")
        self.body.append(f"   set.{mods}.{d}.{t} {to}, {a}, {b}"
                         + (", %c;" if bool_op else ";"))
        if narrow:
            self.body.append("   cvt.u32.u16 %d, %h;")
        elif d == "f32":
            self.body.append("   mov.b32 %d, %f;")
        values = []
        for i, (x, y) in enumerate(pairs(t)):
            c = i % 2 == 1
            if packed:
                e = t.replace("x2", "")
                one = true(e) if d == t else 0xFFFF
                x2, y2 = pairs(e)[(i + 1) % T]
                values.append(
                    (one if combine(bool_op, compare(e, cmp, x, y), c) else 0)
                    | (one if combine(bool_op, compare(e, cmp, x2, y2), c)
                       else 0) << 16)
            else:
                r = combine(bool_op, compare(t, cmp, x, y), c)
                values.append(true(d) if r else 0)
        self.store(values)

    def setp(self, cmp, bool_op, t):
        a, b = self.load(t)
        one = t in ("f16", "bf16")
        self.body += [f"   setp.{cmp}.{bool_op}.{t} %p{'' if one else '|%q'}, "
                      f"{a}, {b}, {'!' if bool_op == 'or' else ''}%c;",
                      "   selp.u32 %d, 1, 0, %p;"]
        if not one:
            self.body += ["   selp.u32 %e, 2, 0, %q;", "   or.b32 %d, %d, %e;"]
        values = []
        for i, (x, y) in enumerate(pairs(t)):
            c = (i % 2 == 1) != (bool_op == "or")
            e = t.replace("x2", "")
            first = compare(e, cmp, x, y)
            second = not first
            if t.endswith("x2"):
                second = compare(e, cmp, *pairs(e)[(i + 1) % T])
            values.append(int(combine(bool_op, first, c))
                          | 2 * int(not one and combine(bool_op, second, c)))
        self.store(values)

    def write(self):
        ins, at, body = [], 0, "\n".join(self.body)
        for t in self.types:
            n = width(t) // 8
            at = (at + 7) // 8 * 8
            e = t.replace("x2", "")
            words = []
            for i, p in enumerate(pairs(t)):
                for k in range(2):
                    w = encode(e, p[k])
                    if t.endswith("x2"):
                        w |= encode(e, pairs(e)[(i + 1) % T][k]) << 16
                    words.append(w)
            ins.append(f"// in u{8 * n}: " + " ".join(hex(w) for w in words))
            body = body.replace(f"OFFSET_{t}]", f"{at}]")
            body = body.replace(f"OFFSET_{t}+", f"{at}+")
            at += n * len(words)
            while at % 8:
                ins.append("// in u8: 0")
                at += 1
        text = f"""// Made by generate_set.py: {self.what}
//                   PTX ISA 9.7.6 and 9.7.7, set and setp
// threads: {T}
{chr(10).join(ins)}
{chr(10).join(self.out)}
.version 8.5
.target sm_90
.address_size 64

.visible .entry main(.param .u64 in, .param .u64 out)
{{
   .reg .b64 %in, %o, %at;
   .reg .b32 %t, %d, %e;
   .reg .b16 %h;
   .reg .f32 %f;
   .reg .pred %c, %p, %q;
   ld.param.u64 %in, [in];
   ld.param.u64 %o, [out];
   mov.u32 %t, %tid.x;
   mad.wide.u32 %o, %t, 4, %o;
   and.b32 %d, %t, 1;
   setp.ne.u32 %c, %d, 0;
{body}
   ret;
}}
"""
        with open(os.path.join(HERE, self.name + ".ptx"), "w") as f:
            f.write(text)


ALL = ["b16", "b32", "b64", "s16", "s32", "s64", "u16", "u32", "u64", "f32",
       "f64"]

case = Case("set_combines_with_a_predicate", "set to words, combined")
for t in ALL:
    for i, cmp in enumerate(comparisons(t)):
        case.set(cmp, BOOLS[i % 3], ["u32", "s32", "f32"][i // 2 % 3], t)
for t in ("f16", "bf16"):
    for i, cmp in enumerate(comparisons(t)):
        case.set(cmp, BOOLS[i % 3], [t, "u16", "s16", "u32", "s32"][i % 5], t)
case.write()

case = Case("set_of_halves_from_every_type", "set to halves")
for t in ALL:
    for i, cmp in enumerate(comparisons(t)):
        case.set(cmp, None, ["f16", "bf16"][i % 2], t)
        case.set(cmp, BOOLS[i % 3], ["bf16", "f16"][i % 2], t)
case.write()

case = Case("set_of_pairs_combines", "set of packed halves, combined")
for t in ("f16x2", "bf16x2"):
    for i, cmp in enumerate(comparisons(t)):
        case.set(cmp, BOOLS[i % 3], [t, "u32", "s32"][i % 3], t)
        case.set(cmp, BOOLS[(i + 1) % 3], [t, "u32", "s32"][i // 2 % 3], t)
case.write()

case = Case("setp_combines", "both predicates of setp, combined")
for t in ALL + ["f16", "bf16", "f16x2", "bf16x2"]:
    for i, cmp in enumerate(comparisons(t)):
        case.setp(cmp, BOOLS[i % 3], t)
case.write()
