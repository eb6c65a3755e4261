#!/usr/bin/env python3
"""Writes the case of how products of matrices are rounded: one fma a step, for
k upwards, so that results are the same on every machine; and that a sparse
product does not multiply what is not there, be it by an infinity:
python3 tests/ptx/generate_rounding.py

SPDX-License-Identifier: Apache-2.0
"""
import random
from fractions import Fraction

import generate_matrix as gm
from exact import BF16, F16, F32

RNG = random.Random(13)
FORMATS = {"f16": F16, "bf16": BF16, "tf32": F32}


def some(t):
    """The bits of a number of type t, and its value."""
    x = Fraction(RNG.randint(-2**11, 2**11), 2**RNG.randint(6, 14))
    bits = FORMATS[t].pack(x)
    if t == "tf32":
        bits &= ~0x1fff
    return bits, FORMATS[t].value(bits)


def fma_chain(a, b, c):
    for x, y in zip(a, b):
        c = F32.value(F32.pack(x * y + c))
    return c


def main():
    ins, outs, body, decls, at_in, at_out = [], [], [], [], 0, 0
    for index, (k, t) in enumerate(((16, "bf16"), (16, "f16"), (8, "tf32"))):
        shape = (16, 8, k)
        a = [[some(t) for _ in range(k)] for _ in range(16)]
        b = [[some(t) for _ in range(8)] for _ in range(k)]
        c = [[some("tf32") for _ in range(8)] for _ in range(16)]
        d = [[F32.pack(fma_chain([x[1] for x in a[i]], [b[p][j][1] for p in range(k)], c[i][j][1]))
              for j in range(8)] for i in range(16)]

        def words(t, count, place, bits):
            per = 32 // gm.BITS[t]
            rows = []
            for r in range(count // per):
                rows.append([sum(bits[place(r * per + e, l)[0]][place(r * per + e, l)[1]] << gm.BITS[t] * e
                                 for e in range(per)) for l in range(32)])
            return rows
        only = lambda m: [[x[0] for x in row] for row in m]
        parts = [("a", words(t, 16 * k // 32, lambda i, l: gm.place_a(shape, t, i, l), only(a))),
                 ("b", words(t, 8 * k // 32, lambda i, l: gm.place_b(shape, t, i, l), only(b))),
                 ("c", words("f32", 4, lambda i, l: gm.place_c(shape, i, l), only(c)))]
        names = {}
        for letter, rows in parts:
            kind = "f32" if letter == "c" else "b32"
            regs = ["%%%s%d_%d" % (letter, index, r) for r in range(len(rows))]
            decls.append("   .reg .%s %s;" % (kind, ", ".join(regs)))
            for reg, row in zip(regs, rows):
                body += ["   mad.wide.u32 %at, %thread, 4, %in;", "   ld.global.%s %s, [%%at+%d];" % (kind, reg, at_in)]
                ins.append(("u32", row))
                at_in += 128
            names[letter] = "{" + ", ".join(regs) + "}"
        body.append("   mma.sync.aligned.m16n8k%d.row.col.f32.%s.%s.f32 %s, %s, %s, %s;" % (
            k, t, t, names["c"], names["a"], names["b"], names["c"]))
        for r, row in enumerate(words("f32", 4, lambda i, l: gm.place_c(shape, i, l), d)):
            body += ["   mad.wide.u32 %at, %thread, 4, %out;",
                     "   st.global.f32 [%%at+%d], %%c%d_%d;" % (at_out, index, r)]
            outs.append(("u32", row))
            at_out += 128
    # Of each four the first and third are 1; of b the others are infinite.
    decls.append("   .reg .b32 %one, %mixed, %meta;")
    decls.append("   .reg .f32 %s<4>;")
    body += ["   mov.b32 %one, 0x3c003c00;", "   mov.b32 %mixed, 0x7c003c00;", "   mov.b32 %meta, 0x88888888;"]
    body += ["   mov.f32 %%s%d, 0f3F800000;" % i for i in range(4)]
    body.append("   mma.sp.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%s0, %s1, %s2, %s3}, {%one, %one}, "
                "{%mixed, %mixed}, {%s0, %s1, %s2, %s3}, %meta, 0;")
    for i in range(4):
        body += ["   mad.wide.u32 %at, %thread, 4, %out;", "   st.global.f32 [%%at+%d], %%s%d;" % (at_out, i)]
        outs.append(("u32", [0x41100000] * 32))  # 1 + 8
        at_out += 128
    gm.write("mma_rounds_once_a_step",
             "One fma a step, for k upwards; what a sparse matrix lacks is not multiplied.\n"
             "PTX ISA 9.7.14.5, 9.7.14.6, mma", 32, ins, outs, "\n".join(body), entry_vars="\n".join(decls))


if __name__ == "__main__":
    main()
