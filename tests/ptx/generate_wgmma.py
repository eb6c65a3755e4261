#!/usr/bin/env python3
"""Writes the cases of wgmma: python3 tests/ptx/generate_wgmma.py

Matrices are laid out in shared memory atom by atom: eight lines of R pieces of
16 bytes, piece p of line i standing at p ^ (i >> 3 - log R).  Elements are
small integers, so that sums are exact in any order.

SPDX-License-Identifier: Apache-2.0
"""
import random

import generate_matrix as gm
from generate_matrix import BITS, encode, product, random_matrix, write

RNG = random.Random(11)
MODES = {0: (0, 0), 32: (1, 3), 64: (2, 2), 128: (3, 1)}  # log R, the descriptor's code


class Tile:
    """A matrix in shared memory, and what its descriptor says."""

    def __init__(self, memory, at, swizzle, major, lines, t, step=0):
        # lines: of a the rows, of b the columns; step: k steps passed over
        self.log, self.code = MODES[swizzle]
        self.r = 1 << self.log
        self.memory, self.at, self.t = memory, at, t
        per = 128 // BITS[t]
        if major == "k":
            self.lbo, self.sbo = ((len(lines) // 8) * 128, 128) if self.r == 1 else (16, 128 * self.r)
            self.wide = len(lines[0]) // per > self.r > 1
            if self.wide:
                self.lbo = len(lines) // 8 * 128 * self.r
            for n, line in enumerate(lines):
                for p in range(len(line) // per):
                    self.put(self.k_place(n // 8, n % 8, p + 2 * step), line[p * per:p * per + per])
            self.start = at + 32 * step
        else:
            units, depth = len(lines) // 8, len(lines[0])
            wide = -(-units // self.r)
            self.sbo, self.lbo = (256, 128) if self.r == 1 else (128 * self.r * wide, 128 * self.r)
            if self.r == 1:
                self.sbo, self.lbo = 128, 128 * units
            for k in range(depth):
                for u in range(units):
                    self.put(self.mn_place(u, k), [lines[8 * u + i][k] for i in range(8)])
            self.start = at

    def k_place(self, group, line, piece):
        if self.r == 1:
            return self.at + group * self.sbo + piece * self.lbo + line * 16
        atom = piece // self.r * self.lbo if self.wide else 0
        return (self.at + atom + group * self.sbo + line * 16 * self.r +
                16 * (piece % self.r ^ line >> 3 - self.log))

    def mn_place(self, u, k):
        line, group = k % 8, k // 8
        if self.r == 1:
            return self.at + u * self.sbo + group * self.lbo + line * 16
        return (self.at + u // self.r * self.lbo + group * self.sbo + line * 16 * self.r +
                16 * (u % self.r ^ line >> 3 - self.log))

    def put(self, at, elements):
        bits = BITS[self.t]
        x = sum(encode(self.t, e) << bits * i for i, e in enumerate(elements))
        for i in range(16):
            assert at + i not in self.memory
            self.memory[at + i] = x >> 8 * i & 255

    def descriptor(self):
        return (self.start >> 4 | self.lbo >> 4 << 16 | self.sbo >> 4 << 32 | self.code << 62)


def place_d(i, thread):
    lane, warp = thread % 32, thread // 32
    return 16 * warp + lane // 4 + 8 * (i // 2 % 2), 8 * (i // 4) + 2 * (lane % 4) + i % 2


def place_a(t, i, thread):
    lane, warp = thread % 32, thread // 32
    per = max(1, 32 // BITS[t])
    reg = i // per
    return 16 * warp + lane // 4 + 8 * (reg % 2), reg // 2 * 4 * per + lane % 4 * per + i % per


def held(t, count, place, matrix):
    per = max(1, 32 // BITS[t])
    rows = []
    for r in range(count // per):
        row = []
        for thread in range(128):
            x = 0
            for e in range(per):
                i, j = place(r * per + e, thread)
                x |= encode(t, matrix[i][j]) << BITS[t] * e
            row.append(x)
        rows.append(row)
    return rows


def case(name, head, forms, thin_out=None, metadata=None):
    """forms: (n, d, a, b, {option: value})"""
    ins, outs, body, at_in, at_out, memory, at = [], [], [], 0, 0, {}, 0
    decls = ["   .reg .pred %p;", "   .reg .b64 %x, %y;", "   .reg .b32 %t<4>, %base;"]
    later = []
    for index, (n, d, a, b, option) in enumerate(forms):
        sparse = option.get("sparse")
        k = (512 if sparse else 256) // BITS[a]
        am, bm, cm = random_matrix(64, k, a), random_matrix(k, n, b), random_matrix(64, n, "s32" if d == "s32" else d)
        sat, keep, sign = option.get("sat"), option.get("keep", True), option.get("sign", (1, 1))
        if sat:
            cm = [[RNG.choice([2**31 - 1, -2**31, 5]) for _ in range(n)] for _ in range(64)]
        used = cm if keep else [[0] * n] * 64
        packed = am
        if sparse:
            am, packed, nibbles = thin_out(am, a)
        signed = [[sign[0] * sign[1] * x for x in row] for row in am]
        dm = product(signed, bm, used, "and" if a == "b1" else None)
        if sat:
            dm = [[max(-2**31, min(2**31 - 1, x)) for x in row] for row in dm]
        majors = option.get("major", "kk")
        swizzle = option.get("swizzle", (0, 0))
        step = option.get("step", 0)
        tiles = []
        for which in (0, 1):
            if which == 0 and option.get("registers"):
                continue
            lines = [packed, [list(c) for c in zip(*bm)]][which]
            tile = Tile(memory, at, swizzle[which], majors[which], lines, (a, b)[which], step)
            at = (max(memory) + 1024) // 1024 * 1024
            tiles.append(tile)
        per = 2 if d == "f16" else 1
        count = n // 2 // per
        kind = "f32" if d == "f32" else "b32"
        regs = ["%%d%d_%d" % (index, i) for i in range(count)]
        decls.append("   .reg .%s %s;" % (kind, ", ".join(regs)))
        text = []
        for r, row in enumerate(held(d, n // 2, place_d, cm)):
            later.append(row)
            text.append(("ld", regs[r], kind))
        a_text = None
        if option.get("registers"):
            some = ["%%a%d_%d" % (index, i) for i in range(4)]
            decls.append("   .reg .b32 %s;" % ", ".join(some))
            for r, row in enumerate(held(a, 4 * max(1, 32 // BITS[a]), lambda i, t, a=a: place_a(a, i, t), packed)):
                later.append(row)
                text.append(("ld", some[r], "b32"))
            a_text = "{" + ", ".join(some) + "}"
        meta_text = ""
        if sparse:
            decls.append("   .reg .b32 %%e%d;" % index)
            later.append(sum([metadata(nibbles[16 * w:16 * w + 16], a, option["selector"]) for w in range(4)], []))
            text.append(("ld", "%%e%d" % index, "b32"))
            meta_text = ", %%e%d, %d" % (index, option["selector"])
        text.append("   mov.b32 %%base, tile;\n   and.b32 %%base, %%base, 0x3ffff;\n   shr.u32 %%base, %%base, 4;" % ())
        for tile, reg in zip(reversed(tiles), ("%y", "%x")):
            text.append("   cvt.u64.u32 %s, %%base;\n   add.u64 %s, %s, 0x%x;" % (reg, reg, reg, tile.descriptor()))
        text.append("   setp.ne.b32 %%p, %d, 0;" % keep)
        tail = ""
        if a in ("f16", "bf16", "tf32", "e4m3", "e5m2"):
            tail = ", %d, %d" % sign
        if a in ("f16", "bf16"):
            tail += ", %d" % (majors[0] == "m") if not a_text else ""
            tail += ", %d" % (majors[1] == "m")
        ops = ".and.popc" if a == "b1" else ""
        text += ["   wgmma.fence.sync.aligned;",
                 "   wgmma.mma_async%s.sync.aligned.m64n%dk%d%s.%s.%s.%s%s {%s}, %s, %%y%s, %%p%s;" % (
                     ".sp" if sparse else "", n, k, ".satfinite" if sat else "", d, a, b, ops, ", ".join(regs), a_text or "%x",
                     meta_text, tail),
                 "   wgmma.commit_group.sync.aligned;", "   wgmma.wait_group.sync.aligned 0;"]
        for r, row in enumerate(held(d, n // 2, place_d, dm)):
            text += ["   mad.wide.u32 %at, %thread, 4, %out;",
                     "   st.global.%s [%%at+%d], %s;" % (kind, at_out, regs[r])]
            outs.append(("u32", row))
            at_out += 512
        body.append(text)
    size = (max(memory) + 2048) // 2048 * 2048
    image = bytes(memory.get(i, 0x5a) for i in range(size))
    ins.append(("u32", gm.words(image)))
    copy = []
    for i in range(size // 2048):
        copy += ["   mad.wide.u32 %at, %thread, 16, %in;",
                 "   ld.global.v4.u32 {%%t0, %%t1, %%t2, %%t3}, [%%at+%d];" % (2048 * i),
                 "   mov.b32 %base, tile;", "   mad.lo.u32 %base, %thread, 16, %base;",
                 "   st.shared.v4.u32 [%%base+%d], {%%t0, %%t1, %%t2, %%t3};" % (2048 * i)]
    copy += ["   fence.proxy.async;", "   bar.sync 0;"]
    at_in = size
    lines = copy
    for text in body:
        for line in text:
            if isinstance(line, str):
                lines.append(line)
                continue
            lines += ["   mad.wide.u32 %at, %thread, 4, %in;",
                      "   ld.global.%s %s, [%%at+%d];" % (line[2], line[1], at_in)]
            at_in += 512
    ins += [("u32", row) for row in later]
    decls.append("   .shared .align 1024 .b8 tile[%d];" % size)
    write(name, head, 128, ins, outs, "\n".join(lines), target="sm_90a", entry_vars="\n".join(decls))


if __name__ == "__main__":
    head = "PTX ISA 9.7.15.5, wgmma.mma_async, "
    case("wgmma_of_halves_with_every_swizzle", "Matrices in shared memory, K-major.\n" + head + "f16",
         [(8, "f32", "f16", "f16", {"swizzle": (s, t), "step": p})
          for s, t, p in ((0, 0, 0), (32, 64, 0), (64, 128, 1), (128, 128, 3))] +
         [(24, "f16", "f16", "f16", {"swizzle": (128, 32), "keep": False})])
    case("wgmma_of_turned_halves", "Matrices in shared memory, MN-major.\n" + head + "bf16 f16",
         [(n, "f32", "bf16", "bf16", {"swizzle": (s, t), "major": "mm", "sign": g})
          for n, s, t, g in ((16, 0, 0, (1, 1)), (32, 32, 32, (-1, 1)), (32, 64, 64, (1, -1)),
                             (64, 128, 128, (-1, -1)))])
    case("wgmma_of_registers_by_memory", "The first matrix in registers.\n" + head + "f16 bf16 tf32 e4m3 s8",
         [(16, "f32", "f16", "f16", {"registers": 1, "swizzle": (0, 32), "major": "km"}),
          (8, "f16", "f16", "f16", {"registers": 1, "swizzle": (0, 64), "sign": (-1, 1)}),
          (8, "f32", "tf32", "tf32", {"registers": 1, "swizzle": (0, 128), "step": 2}),
          (8, "f32", "e5m2", "e4m3", {"registers": 1}),
          (8, "s32", "s8", "u8", {"registers": 1, "swizzle": (0, 32)}),
          (8, "s32", "b1", "b1", {"registers": 1, "swizzle": (0, 128)})])
    case("wgmma_of_other_types", "Sums of bytes are held in 32 bits by .satfinite.\n" + head + "tf32 e4m3 e5m2 s8 u8 b1",
         [(8, "f32", "tf32", "tf32", {"swizzle": (64, 32), "sign": (1, -1)}),
          (16, "f32", "e4m3", "e5m2", {"swizzle": (128, 64)}),
          (8, "f16", "e4m3", "e4m3", {"swizzle": (32, 0), "sign": (-1, 1)}),
          (16, "s32", "s8", "s8", {"swizzle": (128, 128)}),
          (8, "s32", "u8", "s8", {}),
          (8, "s32", "u8", "u8", {"sat": 1, "swizzle": (64, 64), "step": 1}),
          (8, "s32", "b1", "b1", {"swizzle": (32, 128), "keep": False})])
