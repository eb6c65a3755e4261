#!/usr/bin/env python3
"""Writes the cases of sparse products: python3 tests/ptx/generate_sparse.py

A dense matrix is made with zeros where sparsity wants them; what is left, and
the metadata, are placed as the manual's figures say (9.7.14.6.2, 9.7.15.6.2).

SPDX-License-Identifier: Apache-2.0
"""
import random

import generate_matrix as gm
import generate_wgmma as gw
from generate_matrix import BITS, random_matrix

RNG = random.Random(12)


def thin_out(dense, t):
    """(with zeros, compressed, nibbles of each row's chunks)"""
    zeros, packed, nibbles = [], [], []
    unit = 2 if BITS[t] == 4 else 1  # elements of a unit
    for row in dense:
        kept, left, codes = [0] * len(row), [], []
        if t == "tf32":
            for c in range(0, len(row), 2):
                x = RNG.randrange(2)
                kept[c + x] = row[c + x]
                left.append(row[c + x])
                codes.append((0b0100, 0b1110)[x])
        else:
            for c in range(0, len(row), 4 * unit):
                first, second = sorted(RNG.sample(range(4), 2))
                for p in (first, second):
                    at = slice(c + p * unit, c + (p + 1) * unit)
                    kept[at] = row[at]
                    left += row[at]
                codes.append(first | second << 2)
        zeros.append(kept)
        packed.append(left)
        nibbles.append(codes)
    return zeros, packed, nibbles


def word(codes):
    return sum(c << 4 * i for i, c in enumerate(codes))


def metadata(nibbles, t, selector):
    """Of 16 rows: a word a lane; lanes that are not asked have anything."""
    words = [RNG.getrandbits(32) for _ in range(32)]
    chunks = len(nibbles[0])
    for g in range(8):
        upper, lower = nibbles[g], nibbles[g + 8]
        if BITS[t] >= 16 and chunks == 4:
            words[4 * g + selector] = word(upper) | word(lower) << 16
        elif BITS[t] >= 16:
            for h in (0, 1):
                words[4 * g + 2 * selector + h] = (word(upper[4 * h:4 * h + 4]) |
                                                   word(lower[4 * h:4 * h + 4]) << 16)
        elif chunks == 8:
            words[4 * g + 2 * selector] = word(upper)
            words[4 * g + 2 * selector + 1] = word(lower)
        else:
            for h in (0, 1):
                words[4 * g + 2 * h] = word(upper[8 * h:8 * h + 8])
                words[4 * g + 2 * h + 1] = word(lower[8 * h:8 * h + 8])
    return words


def mma_case(name, head, forms):
    ins, outs, body, decls, at_in, at_out = [], [], [], ["   .reg .b32 %e;"], 0, 0
    for index, (k, d, a, b, c, selector, sat) in enumerate(forms):
        dense, bm, cm = random_matrix(16, k, a), random_matrix(k, 8, b), random_matrix(16, 8, c)
        zeros, packed, nibbles = thin_out(dense, a)
        dm = gm.product(zeros, bm, cm)
        if sat:
            cm = [[RNG.choice([2**31 - 1, -2**31, 5]) for _ in range(8)] for _ in range(16)]
            dm = [[max(-2**31, min(2**31 - 1, x)) for x in row] for row in gm.product(zeros, bm, cm)]
        half = (16, 8, k // 2)

        def place_b(i, lane, b=b):
            # element i, counted over all registers
            per = max(1, 32 // BITS[b])
            return i // per * 4 * per + lane % 4 * per + i % per, lane // 4
        parts = [("a", a, gm.registers(a, 16 * k // 64, lambda i, l: gm.place_a(half, a, i, l), packed)),
                 ("b", b, gm.registers(b, k * 8 // 32, place_b, bm)),
                 ("c", c, gm.registers(c, 4, lambda i, l: gm.place_c(None, i, l), cm)),
                 ("e", "b32", [metadata(nibbles, a, selector)])]
        names = {}
        for letter, t, rows in parts:
            kind = "f32" if t == "f32" else "b32"
            some = ["%%%s%d_%d" % (letter, index, r) for r in range(len(rows))]
            decls.append("   .reg .%s %s;" % (kind, ", ".join(some)))
            for reg, row in zip(some, rows):
                body += ["   mad.wide.u32 %at, %thread, 4, %in;", "   ld.global.%s %s, [%%at+%d];" % (kind, reg, at_in)]
                ins.append(("u32", row))
                at_in += 128
            names[letter] = "{" + ", ".join(some) + "}"
        rows = gm.registers(d, 4, lambda i, l: gm.place_c(None, i, l), dm)
        kind = "f32" if d == "f32" else "b32"
        some = ["%%d%d_%d" % (index, r) for r in range(len(rows))]
        decls.append("   .reg .%s %s;" % (kind, ", ".join(some)))
        body.append("   mma.sp%s.sync.aligned.m16n8k%d.row.col%s.%s.%s.%s.%s {%s}, %s, %s, %s, %s, %d;" % (
            "::ordered_metadata" if index % 2 else "", k, ".satfinite" if sat else "", d, a, b, c, ", ".join(some),
            names["a"], names["b"], names["c"], names["e"][1:-1], selector))
        for reg, row in zip(some, rows):
            body += ["   mad.wide.u32 %at, %thread, 4, %out;", "   st.global.%s [%%at+%d], %s;" % (kind, at_out, reg)]
            outs.append(("u32", row))
            at_out += 128
    gm.write(name, head, 32, ins, outs, "\n".join(body), entry_vars="\n".join(decls))


if __name__ == "__main__":
    head = "PTX ISA 9.7.14.6, mma.sp, "
    mma_case("mma_of_sparse_halves", head + "f16 bf16 tf32",
             [(16, "f32", "f16", "f16", "f32", 0, 0), (16, "f16", "f16", "f16", "f16", 3, 0),
              (32, "f32", "f16", "f16", "f32", 1, 0), (16, "f32", "bf16", "bf16", "f32", 2, 0),
              (32, "f32", "bf16", "bf16", "f32", 0, 0), (32, "f16", "f16", "f16", "f16", 0, 0),
              (8, "f32", "tf32", "tf32", "f32", 1, 0), (16, "f32", "tf32", "tf32", "f32", 1, 0)])
    mma_case("mma_of_sparse_bytes", head + "s8 u8 e4m3 e5m2 s4 u4",
             [(32, "s32", "s8", "s8", "s32", 0, 0), (32, "s32", "u8", "s8", "s32", 1, 0),
              (64, "s32", "s8", "u8", "s32", 0, 0), (64, "s32", "u8", "u8", "s32", 0, 1),
              (64, "f32", "e4m3", "e5m2", "f32", 0, 0), (64, "f32", "e5m2", "e5m2", "f32", 0, 0),
              (64, "s32", "s4", "u4", "s32", 1, 0), (128, "s32", "s4", "s4", "s32", 0, 0),
              (128, "s32", "u4", "u4", "s32", 0, 1), (64, "s32", "u4", "s4", "s32", 0, 0)])
    gw.RNG = RNG
    gw.case("wgmma_of_sparse_matrices", "PTX ISA 9.7.15.6, wgmma.mma_async.sp", [
        (8, "f32", "f16", "f16", {"sparse": 1, "swizzle": (32, 64), "selector": 0}),
        (16, "f16", "f16", "f16", {"sparse": 1, "registers": 1, "swizzle": (0, 0), "selector": 1, "major": "km"}),
        (16, "f32", "bf16", "bf16", {"sparse": 1, "swizzle": (64, 32), "selector": 1, "major": "mm", "sign": (-1, 1)}),
        (8, "f32", "tf32", "tf32", {"sparse": 1, "swizzle": (0, 128), "selector": 1}),
        (8, "f32", "e4m3", "e5m2", {"sparse": 1, "swizzle": (32, 64), "selector": 0}),
        (8, "s32", "s8", "u8", {"sparse": 1, "registers": 1, "swizzle": (0, 0), "selector": 0}),
        (8, "s32", "u8", "u8", {"sparse": 1, "swizzle": (128, 128), "selector": 0, "sat": 1, "keep": True})],
        thin_out, metadata)
