#!/usr/bin/env python3
"""Writes the cases of matrices: python3 tests/ptx/generate_matrix.py

Fragments are placed by the manual's formulas (9.7.13.4 and 9.7.14.5), of
which simd/matrix.c knows only the general one; elements are small integers,
so that sums are exact in any order.

SPDX-License-Identifier: Apache-2.0
"""
import os
import random

from exact import BF16, E4M3, E5M2, F16, F32, F64, mask
from fractions import Fraction

HERE = os.path.dirname(os.path.abspath(__file__))
RNG = random.Random(2)
FLOATS = {"f16": F16, "bf16": BF16, "tf32": F32, "f32": F32, "f64": F64, "e4m3": E4M3, "e5m2": E5M2}
BITS = {"f16": 16, "bf16": 16, "tf32": 32, "f32": 32, "f64": 64, "e4m3": 8, "e5m2": 8,
        "u8": 8, "s8": 8, "u4": 4, "s4": 4, "b1": 1, "s32": 32}


def random_matrix(rows, cols, t):
    low, high = {"u8": (0, 255), "s8": (-128, 127), "u4": (0, 15), "s4": (-8, 7), "b1": (0, 1),
                 "s32": (-1000, 1000), "e4m3": (-4, 4), "e5m2": (-4, 4)}.get(t, (-8, 8))
    return [[RNG.randint(low, high) for _ in range(cols)] for _ in range(rows)]


def encode(t, x):
    return FLOATS[t].pack(Fraction(x)) if t in FLOATS else x & mask(BITS[t])


def product(a, b, c, bit=None):
    m, k, n = len(a), len(b), len(b[0])

    def dot(i, j):
        if bit == "xor":
            return sum(a[i][x] ^ b[x][j] for x in range(k))
        if bit == "and":
            return sum(a[i][x] & b[x][j] for x in range(k))
        return sum(a[i][x] * b[x][j] for x in range(k))
    return [[dot(i, j) + c[i][j] for j in range(n)] for i in range(m)]


def hexes(values, digits=8):
    return " ".join(str(v) if v < 10 else "0x%x" % v for v in values)


def write(name, head, threads, ins, outs, body, target="sm_90", shared=0, entry_vars=""):
    lines = ["// " + l for l in head.split("\n")] + ["// threads: %d" % threads]
    if shared:
        lines.append("// shared: %d" % shared)
    for t, v in ins:
        lines.append("// in %s: %s" % (t, hexes(v)))
    for t, v in outs:
        lines.append("// out %s: %s" % (t, hexes(v)))
    lines += [".version 8.5", ".target " + target, ".address_size 64", "",
              ".visible .entry main(.param .u64 in, .param .u64 out)", "{",
              "   .reg .b64 %in, %out, %at;", "   .reg .b32 %thread;", entry_vars.rstrip(),
              "   ld.param.u64 %in, [in];", "   ld.param.u64 %out, [out];", "   mov.u32 %thread, %tid.x;",
              body.rstrip(), "   ret;", "}"]
    with open(os.path.join(HERE, name + ".ptx"), "w") as f:
        f.write("\n".join(l for l in lines if l) + "\n")


# mma: the manual's places of element i of a lane, (row, column) --------------

def place_a(shape, t, i, lane):
    g, h = lane >> 2, lane & 3
    m, k = shape[0], shape[2]
    bits = BITS[t]
    if bits == 64:
        if m == 8:
            return g, h
        return g + 8 * (i & 1), h + 4 * (i >> 1)
    if t == "tf32":
        return g + 8 * (i & 1), h + 4 * (i >> 1)
    if bits == 16:
        return (g if i % 4 < 2 else g + 8), h * 2 + (i & 1) + (8 if i >= 4 else 0)
    per = 32 // bits
    if m == 8:
        return g, h * per + i
    row = g if i // per % 2 == 0 else g + 8
    return row, h * per + i % per + (4 * per if i >= 2 * per else 0)


def place_b(shape, t, i, lane):
    g, h = lane >> 2, lane & 3
    bits = BITS[t]
    if bits == 64 or t == "tf32":
        return h + 4 * i, g
    if bits == 16:
        return h * 2 + (i & 1) + (8 if i >= 2 else 0), g
    per = 32 // bits
    return h * per + i % per + (4 * per if i >= per else 0), g


def place_c(shape, i, lane):
    g, h = lane >> 2, lane & 3
    return (g if i < 2 else g + 8), h * 2 + (i & 1)


def registers(t, elements, place, matrix):
    """[register][lane] as integers."""
    per = 1 if BITS[t] >= 32 else 32 // BITS[t]
    rows = []
    for r in range(elements // per):
        row = []
        for lane in range(32):
            x = 0
            for e in range(per):
                i, j = place(r * per + e, lane)
                x |= encode(t, matrix[i][j]) << BITS[t] * e
            row.append(x)
        rows.append(row)
    return rows


def mma_case(forms, name, head):
    ins, outs, body, at_in, at_out, decls = [], [], [], 0, 0, []
    for index, (shape, d, a, b, c, extra) in enumerate(forms):
        m, n, k = shape
        sat = ".satfinite" if "sat" in extra else ""
        bit = "xor" if "xor" in extra else "and" if "and" in extra else None
        warps = []
        for _ in range(2):
            am, bm, cm = random_matrix(m, k, a), random_matrix(k, n, b), random_matrix(m, n, c)
            if sat:
                cm = [[RNG.choice([2**31 - 1, -2**31, 5]) for _ in range(n)] for _ in range(m)]
            dm = product(am, bm, cm, bit)
            if sat:
                dm = [[max(-2**31, min(2**31 - 1, x)) for x in row] for row in dm]
            warps.append((registers(a, m * k // 32, lambda i, l: place_a(shape, a, i, l), am),
                          registers(b, n * k // 32, lambda i, l: place_b(shape, b, i, l), bm),
                          registers(c, m * n // 32, lambda i, l: place_c(shape, i, l), cm),
                          registers(d, m * n // 32, lambda i, l: place_c(shape, i, l), dm)))
        width = 64 if a == "f64" else 32
        names = {}
        for part, letter in enumerate("abc"):
            t = (a, b, c)[part]
            regs = []
            for r in range(len(warps[0][part])):
                reg = "%%%s%d_%d" % (letter, index, r)
                kind = t if t in ("f32", "f64") else "b32"
                decls.append("   .reg .%s %s;" % (kind, reg))
                body.append("   mad.wide.u32 %%at, %%thread, %d, %%in;" % (width // 8))
                body.append("   ld.global.%s %s, [%%at+%d];" % (kind, reg, at_in))
                ins.append(("u%d" % width, warps[0][part][r] + warps[1][part][r]))
                at_in += 64 * width // 8
                regs.append(reg)
            names[letter] = "{" + ", ".join(regs) + "}"
        results = []
        for r in range(len(warps[0][3])):
            reg = "%%d%d_%d" % (index, r)
            decls.append("   .reg .%s %s;" % (d if d in ("f32", "f64") else "b32", reg))
            results.append(reg)
        shape_text = "m%dn%dk%d" % shape
        tail = ".%s.popc" % bit if bit else ""
        body.append("   mma.sync.aligned.%s.row.col%s.%s.%s.%s.%s%s {%s}, %s, %s, %s;" % (
            shape_text, sat, d, a, b, c, tail, ", ".join(results), names["a"], names["b"], names["c"]))
        for r, reg in enumerate(results):
            body.append("   mad.wide.u32 %%at, %%thread, %d, %%out;" % (width // 8))
            body.append("   st.global.%s [%%at+%d], %s;" % (d if d in ("f32", "f64") else "b32", at_out, reg))
            outs.append(("u%d" % width, warps[0][3][r] + warps[1][3][r]))
            at_out += 64 * width // 8
    write(name, head, 64, ins, outs, "\n".join(body), entry_vars="\n".join(decls))


def mma_cases():
    floats = [((16, 8, k), d, "f16", "f16", c, "") for k in (8, 16) for d in ("f16", "f32") for c in (d,)]
    floats += [((16, 8, k), "f32", "bf16", "bf16", "f32", "") for k in (8, 16)]
    floats += [((16, 8, k), "f32", "tf32", "tf32", "f32", "") for k in (4, 8)]
    mma_case(floats, "mma_of_halves_and_tf32", "Products of matrices in registers.\nPTX ISA 9.7.14.5, mma, f16 bf16 tf32")
    mma_case([((16, 8, 32), "f32", a, b, "f32", "") for a in ("e4m3", "e5m2") for b in ("e4m3", "e5m2")],
             "mma_of_eight_bit_floats", "PTX ISA 9.7.14.5, mma, e4m3 e5m2")
    mma_case([((m, 8, k), "f64", "f64", "f64", "f64", "") for m, k in ((8, 4), (16, 4), (16, 8), (16, 16))],
             "mma_of_doubles", "PTX ISA 9.7.14.5, mma, f64")
    mma_case([((m, 8, k), "s32", a, b, "s32", e) for m, k in ((8, 16), (16, 16), (16, 32))
              for a, b, e in (("s8", "s8", ""), ("u8", "s8", ""), ("u8", "u8", "sat"))],
             "mma_of_bytes", "Products of bytes; .satfinite holds the sum.\nPTX ISA 9.7.14.5, mma, s8 u8")
    mma_case([((m, 8, k), "s32", a, b, "s32", "") for m, k in ((8, 32), (16, 32), (16, 64))
              for a, b in (("s4", "s4"), ("u4", "s4"))],
             "mma_of_nibbles", "PTX ISA 9.7.14.5, mma, s4 u4")
    mma_case([((m, 8, k), "s32", "b1", "b1", "s32", o) for m, k in ((8, 128), (16, 128), (16, 256))
              for o in ("xor", "and")],
             "mma_of_bits_counts", "PTX ISA 9.7.14.5, mma, b1")


# wmma: through memory, whatever the registers hold -----------------------------

def lay_out(t, matrix, by_row, line):
    """As bytes; a line has room for `line` elements."""
    rows = matrix if by_row else [list(x) for x in zip(*matrix)]
    total, bits = 0, BITS[t]
    for i, row in enumerate(rows):
        for j, x in enumerate(row):
            total |= encode(t, x) << bits * (i * line + j)
    return total.to_bytes(len(rows) * line * bits // 8, "little")


def words(data):
    return [int.from_bytes(data[i:i + 4], "little") for i in range(0, len(data), 4)]




def fragment(t, which, m, n, k):
    if which in "ab" and t == "f16":
        return 8
    elements = m * k if which == "a" else k * n if which == "b" else m * n
    per = 1 if BITS[t] >= 32 else 32 // BITS[t]
    return elements // 32 // per


def wmma_case(name, head, forms):
    ins, outs, body, decls, at_in, at_out = [], [], [], [], 0, 0
    for index, (shape, d, ab, b2, c, la, lb, lc, space) in enumerate(forms):
        m, n, k = shape
        am, bm, cm = random_matrix(m, k, ab), random_matrix(k, n, b2), random_matrix(m, n, c)
        bit = "xor" if ab == "b1" else None
        dm = product(am, bm, cm, bit)
        shape_text = "m%dn%dk%d" % shape
        regs = {}
        for letter, t, matrix, layout in (("a", ab, am, la), ("b", b2, bm, lb), ("c", c, cm, lc)):
            row = layout == "row"
            line = len(matrix[0]) if row else len(matrix)
            sub = BITS[t] < 8
            pad = 0 if sub else 16 * 8 // BITS[t] * (index & 1)
            data = lay_out(t, matrix, row, line + pad)
            ins.append(("u32", words(data)))
            kind = t if t in ("f32", "f64") else "b32"
            some = ["%%%s%d_%d" % (letter, index, r) for r in range(fragment(t, letter, m, n, k))]
            decls.append("   .reg .%s %s;" % (kind, ", ".join(some)))
            regs[letter] = "{" + ", ".join(some) + "}"
            stride = ", %d" % (line + pad) if pad or index % 3 else ""
            address = "[%%in+%d]" % at_in
            body.append("   wmma.load.%s.sync.aligned.%s.%s%s.%s %s, %s%s;" % (
                letter, layout, shape_text, space, t, regs[letter], address, stride))
            at_in += len(data)
        kind = d if d in ("f32", "f64") else "b32"
        some = ["%%d%d_%d" % (index, r) for r in range(fragment(d, "c", m, n, k))]
        decls.append("   .reg .%s %s;" % (kind, ", ".join(some)))
        types = "%s.%s" % (d, c) if ab == "f16" else "%s.%s.%s.%s" % (d, ab, b2, c)
        body.append("   wmma.mma%s.sync.aligned.%s.%s.%s.%s {%s}, %s, %s, %s;" % (
            ".xor.popc" if bit else "", la, lb, shape_text, types, ", ".join(some), regs["a"], regs["b"], regs["c"]))
        ld = "row" if index & 1 else "col"
        line = n if ld == "row" else m
        body.append("   wmma.store.d.sync.aligned.%s.%s%s.%s [%%out+%d], {%s}, %d;" % (
            ld, shape_text, space, d, at_out, ", ".join(some), line))
        data = lay_out(d, dm, ld == "row", line)
        outs.append(("u32", words(data)))
        at_out += len(data)
    write(name, head, 32, ins, outs, "\n".join(body), entry_vars="\n".join(decls))


def wmma_cases():
    shapes = ((16, 16, 16), (8, 32, 16), (32, 8, 16))
    for ab in ("f16", "bf16"):
        forms = []
        for i, shape in enumerate(shapes):
            for j, (la, lb, lc) in enumerate((("row", "col", "row"), ("col", "row", "col"),
                                              ("row", "row", "col"), ("col", "col", "row"))):
                acc = "f16" if ab == "f16" and j & 1 else "f32"
                forms.append((shape, acc, ab, ab, acc, la, lb, lc, "" if j & 1 else ".global"))
        wmma_case("wmma_of_%s_in_every_layout" % ab, "Load, multiply, store: what memory holds is the product.\n"
                  "PTX ISA 9.7.13.4, wmma.load, wmma.mma, wmma.store", forms)
    forms = [(shape, "s32", t, t, "s32", la, lb, "row", ".global") for shape in shapes
             for t, la, lb in (("s8", "row", "col"), ("u8", "col", "row"))]
    wmma_case("wmma_of_bytes_in_every_layout", "PTX ISA 9.7.13.4, wmma, s8 u8", forms)
    forms = [((16, 16, 8), "f32", "tf32", "tf32", "f32", la, lb, lc, ".global")
             for la, lb, lc in (("row", "col", "row"), ("col", "row", "col"))]
    forms += [((8, 8, 4), "f64", "f64", "f64", "f64", la, lb, lc, ".global")
              for la, lb, lc in (("row", "col", "row"), ("col", "row", "col"))]
    forms += [((8, 8, 32), "s32", t, t, "s32", "row", "col", "row", ".global") for t in ("s4", "u4")]
    forms += [((8, 8, 128), "s32", "b1", "b1", "s32", "row", "col", "col", ".global")]
    wmma_case("wmma_of_other_types", "PTX ISA 9.7.13.4, wmma, tf32 f64 s4 u4 b1", forms)


# ldmatrix, stmatrix, movmatrix ---------------------------------------------------

def ldmatrix_cases():
    """Four 8x8 matrices of halves in shared memory, rows 16 bytes apart."""
    data = [RNG.getrandbits(16) for _ in range(256)]
    rows = [data[8 * r:8 * r + 8] for r in range(32)]

    def held(i, lane, trans):
        g, t = lane >> 2, lane & 3
        mat = rows[8 * i:8 * i + 8]
        if trans:
            return mat[2 * t][g] | mat[2 * t + 1][g] << 16
        return mat[g][2 * t] | mat[g][2 * t + 1] << 16
    body = ["   mad.wide.u32 %at, %thread, 16, %in;", "   ld.global.v4.u32 {%r0, %r1, %r2, %r3}, [%at];",
            "   shl.b32 %s, %thread, 4;", "   mov.u32 %base, tile;", "   add.u32 %s, %s, %base;",
            "   st.shared.v4.u32 [%s], {%r0, %r1, %r2, %r3};", "   bar.sync 0;"]
    decls = ["   .shared .align 16 .b8 tile[512];", "   .shared .align 16 .b8 other[512];",
             "   .reg .b32 %r<4>, %s, %base, %o;", "   .reg .b64 %g;"]
    outs, at = [], 0

    def store(count):
        nonlocal at
        for r in range(count):
            body.append("   mad.wide.u32 %at, %thread, 4, %out;")
            body.append("   st.global.u32 [%%at+%d], %%r%d;" % (at, r))
            at += 128
    for n in (1, 2, 4):
        for trans in ("", ".trans"):
            regs = ", ".join("%%r%d" % r for r in range(n))
            body.append("   ldmatrix.sync.aligned.m8n8.x%d%s.shared.b16 {%s}, [%%s];" % (n, trans, regs))
            outs += [("u32", [held(i, l, trans) for l in range(32)]) for i in range(n)]
            store(n)
    body += ["   cvt.u64.u32 %g, %s;", "   cvta.shared.u64 %g, %g;",
             "   ldmatrix.sync.aligned.m8n8.x2.b16 {%r0, %r1}, [%g];"]
    outs += [("u32", [held(i, l, "") for l in range(32)]) for i in range(2)]
    store(2)
    body.append("   movmatrix.sync.aligned.m8n8.trans.b16 %r2, %r0;\n   mov.b32 %r0, %r2;")
    outs.append(("u32", [held(0, l, ".trans") for l in range(32)]))
    store(1)
    for trans in ("", ".trans"):
        body += ["   ldmatrix.sync.aligned.m8n8.x4%s.shared.b16 {%%r0, %%r1, %%r2, %%r3}, [%%s];" % trans,
                 "   sub.u32 %o, %s, %base;", "   mov.u32 %r3, other;", "   add.u32 %o, %o, %r3;",
                 "   ldmatrix.sync.aligned.m8n8.x4%s.shared.b16 {%%r0, %%r1, %%r2, %%r3}, [%%s];" % trans,
                 "   stmatrix.sync.aligned.m8n8.x4.trans.shared.b16 [%o], {%r0, %r1, %r2, %r3};",
                 "   bar.sync 0;", "   ld.shared.v4.u32 {%r0, %r1, %r2, %r3}, [%o];", "   bar.sync 0;"]
        for w in range(4):
            row = []
            for l in range(32):
                mat = rows[8 * (l // 8):8 * (l // 8) + 8]
                r = l % 8
                line = mat[r] if trans else [mat[c][r] for c in range(8)]
                row.append(line[2 * w] | line[2 * w + 1] << 16)
            outs.append(("u32", row))
        store(4)
    write("ldmatrix_and_stmatrix_move_rows_and_columns",
          "PTX ISA 9.7.14.5.15 ldmatrix, 9.7.14.5.16 stmatrix, 9.7.14.5.17 movmatrix", 32,
          [("u16", data)], outs, "\n".join(body), entry_vars="\n".join(decls))


if __name__ == "__main__":
    mma_cases()
    wmma_cases()
    ldmatrix_cases()
