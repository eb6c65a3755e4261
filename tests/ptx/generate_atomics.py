#!/usr/bin/env python3
"""atomics_in_*.ptx and reductions_in_*.ptx: every operation of atom and red
on every type, by 64 of 70 threads, against what memory must be in the end.

    generate_atomics.py        writes the cases beside itself

Thread t brings t + 1 (halves: 1), in an order that nobody knows, so that
final values and the sum of all old values are what can be checked.
SPDX-License-Identifier: Apache-2.0
"""
import os
import struct

N = 64
VALUES = list(range(1, N + 1))
HALF, BRAIN = 0x3C00, 0x3F80  # 1.0


def f32(x):
    return struct.unpack("<I", struct.pack("<f", x))[0]


def f64(x):
    return struct.unpack("<Q", struct.pack("<d", x))[0]


def half(x):
    return struct.unpack("<H", struct.pack("<e", x))[0]


def brain(x):
    return f32(x) >> 16


def inc(old, b):
    return 0 if old >= b else old + 1


def bits(x, n):
    return x & ((1 << n) - 1)


def fold(f, start, values=VALUES):
    for v in values:
        start = f(start, v)
    return start


# operation.type, bits, start, the operand's register, the end (or None: not
# known), the sum of the old values (or None)
SUM = sum(VALUES)


def rows():
    out = []
    for t, n in (("u32", 32), ("s32", 32), ("u64", 64)):
        out.append((f"add.{t}", n, 5, "v", 5 + SUM, None))
    for t, n in (("u32", 32), ("u64", 64), ("s32", 32), ("s64", 64)):
        s = t[0] == "s"
        big = bits(-7, n)
        out.append((f"min.{t}", n, big, "v", big if s else 1, None))
        out.append((f"max.{t}", n, big, "v", 64 if s else big, None))
    for t, n in (("b32", 32), ("b64", 64)):
        out.append((f"and.{t}", n, bits(-1, n), "v", 0, None))
        out.append((f"or.{t}", n, 256, "v", 256 | 127, None))
        out.append((f"xor.{t}", n, 256, "v",
                    fold(lambda a, b: a ^ b, 256), None))
    # 64 times up to 9 and back to 0; down from 3 to 0 and back to 9.
    out.append(("inc.u32", 32, 0, "nine", 64 % 10,
                sum(i % 10 for i in range(64))))
    down = [3]
    for _ in range(64):
        down.append(9 if down[-1] == 0 or down[-1] > 9 else down[-1] - 1)
    out.append(("dec.u32", 32, 3, "nine", down[-1], sum(down[:-1])))
    out.append(("add.f32", 32, f32(0.5), "vf", f32(0.5 + SUM), None))
    out.append(("add.f64", 64, f64(0.25), "ve", f64(0.25 + SUM), None))
    out.append(("add.noftz.f16", 16, half(2), "h", half(66), None))
    out.append(("add.noftz.bf16", 16, brain(2), "b", brain(66), None))
    out.append(("add.noftz.f16x2", 32, half(2) << 16 | half(1), "hh",
                half(66) << 16 | half(65), None))
    out.append(("add.noftz.bf16x2", 32, brain(2) << 16 | brain(1), "bb",
                brain(66) << 16 | brain(65), None))
    return out


def atoms():
    out = rows()
    # All values but the last come out: their sum and the end's are known.
    for t, n in (("b32", 32), ("b64", 64)):
        out.append((f"exch.{t}", n, 1000, "v", None, 1000 + SUM))
        # One wins: the start comes out once, its value 64 times.
        out.append((f"cas.{t}", n, 77, "cas", 78, 77 + 63 * 78))
    out.append(("cas.b16", 16, 77, "cas", 78, 77 + 63 * 78))
    return out


def register(row):
    op, n, _, what, _, _ = row
    names = {"v": "%v" if n == 32 else "%w", "nine": "9", "vf": "%f",
             "ve": "%e", "h": "%h", "b": "%b", "hh": "%hh", "bb": "%bb"}
    if what == "cas":
        return "77, 78"
    return names[what]


def old(row):
    op, n, _, what, _, _ = row
    if n == 16:
        return "%oh"
    if what in ("vf",):
        return "%of"
    if what in ("ve",):
        return "%oe"
    return "%o" if n == 32 else "%ow"


def emit(name, space, table, atom):
    shared = space == "shared"
    out, body, init, store = [], [], [], []
    words = 0
    for row in table:
        op, n, start, what, end, total = row
        at = 16 * words
        words += 1
        base = "%m" if shared else "%g"
        ss = f".{space}" if space else ""
        init.append(f"   mov.b64 %w, {start};")
        init.append(f"   st{ss}.u64 [{base}+{at}], %w;")
        if atom:
            body.append(f"   atom{ss}.{op} {old(row)}, [{base}+{at}], "
                        f"{register(row)};")
            if total is not None:
                if n == 64:
                    body.append("   cvt.u32.u64 %o, %ow;")
                if n == 16:
                    body.append("   cvt.u32.u16 %o, %oh;")
                body.append(f"   red{ss}.add.u32 [{base}+{at + 8}], %o;")
        else:
            body.append(f"   red{ss}.{op} [{base}+{at}], {register(row)};")
        if end is None:  # exch: the last one is added to the sum by thread 0
            store.append(f"   ld{ss}.u32 %o, [{base}+{at}];")
            store.append(f"   ld{ss}.u32 %k, [{base}+{at + 8}];")
            store.append("   add.u32 %o, %o, %k;")
            store.append(f"   st{ss}.u32 [{base}+{at + 8}], %o;")
            store.append("   mov.u64 %w, 0;")
            store.append(f"   st{ss}.u64 [{base}+{at}], %w;")
        # Only as wide as the operation: behind it lies the start's rest.
        out.append(f"// out u64: {end if end is not None else 0} "
                   f"{total if total is not None and atom else 0}")
    copy = []
    if shared:
        for k in range(0, 16 * words, 8):
            copy.append(f"   ld.shared.u64 %w, [%m+{k}];")
            copy.append(f"   st.global.u64 [%g+{k}], %w;")
    kind = "atom" if atom else "red"
    text = f"""// Made by generate_atomics.py: what {kind} leaves in {
        'shared' if shared else 'generic' if not space else 'global'} memory.
//                   PTX ISA 9.7.12.{6 if atom else 7}, {kind}
// threads: 70
// args: out
{chr(10).join(out)}
.version 8.5
.target sm_90
.address_size 64

.visible .entry main(.param .u64 out)
{{
   .shared .align 16 .b8 m[{16 * words}];
   .reg .b64 %g, %w, %ow;
   .reg .b32 %m, %t, %v, %o, %k, %hh, %bb;
   .reg .b16 %h, %b, %oh;
   .reg .f32 %f, %of;
   .reg .f64 %e, %oe;
   .reg .pred %p;
   ld.param.u64 %g, [out];
   mov.u32 %m, m;
   mov.u32 %t, %tid.x;
   setp.ne.u32 %p, %t, 0;
   @%p bra begun;
{chr(10).join(init)}
   mov.u64 %w, 0;
{chr(10).join(f"   st{'.shared' if shared else ''}.u64 [{'%m' if shared else '%g'}+{16 * i + 8}], %w;" for i in range(words))}
begun:
   bar.sync 0;
   add.u32 %v, %t, 1;
   cvt.u64.u32 %w, %v;
   cvt.rn.f32.u32 %f, %v;
   cvt.rn.f64.u32 %e, %v;
   mov.b16 %h, {HALF};
   mov.b16 %b, {BRAIN};
   mov.b32 %hh, {{%h, %h}};
   mov.b32 %bb, {{%b, %b}};
   setp.ge.u32 %p, %t, {N};
   @%p bra over;
{chr(10).join(body)}
over:
   bar.sync 0;
   setp.ne.u32 %p, %t, 0;
   @%p exit;
{chr(10).join(store + copy)}
   ret;
}}
"""
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, name + ".ptx"), "w") as f:
        f.write(text)


emit("atomics_in_global_memory", "global", atoms(), True)
emit("atomics_in_shared_memory", "shared", atoms(), True)
emit("atomics_on_generic_addresses", "", atoms(), True)
emit("reductions_in_global_memory", "global", rows(), False)
emit("reductions_in_shared_memory", "shared", rows(), False)
