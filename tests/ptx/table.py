"""A case that is a table of operations, for generate.py.

SPDX-License-Identifier: Apache-2.0
"""
import os

from exact import mask

HERE = os.path.dirname(os.path.abspath(__file__))
THREADS = 40  # a full vector and a part of one


def register_type(t):
    """The register a value of type t is loaded into."""
    bits = int(t[1:])
    return "%s%d" % ("f" if t[0] == "f" and bits >= 32 else "b", max(bits, 16))


def text(t, x):
    bits = int(t[1:])
    if t[0] == "f":
        return ("0f%08X" if bits == 32 else "0d%016X") % x
    return str(x) if x < 10 else hex(x)


class Case:
    """Operations on the same inputs, each thread its own; one output row an
    operation.  An operation is PTX with {d} for the result, {0} {1} ... for
    inputs and {p} for a scratch predicate, the result's type, and a function
    of the inputs' bits (None: not what the thread says, do not check).
    """

    def __init__(self, name, head, inputs, target="sm_80", version="8.5"):
        self.name, self.head, self.inputs = name, head, inputs
        self.target, self.version, self.ops = target, version, []

    def op(self, ptx, result, function, ulp=None):
        self.ops.append((ptx, result, function, ulp))
        return self

    def write(self):
        lines = ["// " + l for l in self.head.split("\n")]
        lines.append("// threads: %d" % THREADS)
        for t, values in self.inputs:
            out_type = "u%s" % t[1:] if t[0] != "f" or t == "f16" else t
            lines.append("// in %s: %s" % (out_type, " ".join(text(out_type, x) for x in values)))
        body, at = [], 0
        for i, (ptx, result, function, ulp) in enumerate(self.ops):
            bits = int(result[1:])
            values = [function(*(v[t] for _, v in self.inputs)) & mask(bits)
                      for t in range(THREADS)]
            lines.append("// = " + " ".join(ptx.split("\n")[0].split()))
            lines.append("// out %s%s: %s" % (result, " ~%d" % ulp if ulp else "",
                                              " ".join(text(result, x) for x in values)))
            d = "%%%s_%d" % (register_type(result), i)
            names = {"d": d, "p": "%%p%d" % i}
            args = ["%%in%d" % k for k in range(len(self.inputs))]
            body.append("   {\n   .reg .%s %s;\n   .reg .pred %s, %%q%d;\n   .reg .b32 %%x%d, %%y%d;" % (
                register_type(result), d, names["p"], i, i, i))
            names |= {"q": "%%q%d" % i, "x": "%%x%d" % i, "y": "%%y%d" % i}
            body += ["   " + l.strip().format(*args, **names) for l in ptx.split("\n")]
            st = result if result[0] == "f" else "b%d" % bits
            body.append("   mad.wide.u32 %%at, %%thread, %d, %%out;" % (bits // 8))
            body.append("   st.global.%s [%%at+%d], %s;\n   }" % (st, at, d))
            at += THREADS * bits // 8
        head = [".version " + self.version, ".target " + self.target, ".address_size 64", "",
                ".visible .entry main(.param .u64 in, .param .u64 out)", "{",
                "   .reg .b64 %in, %out, %at;", "   .reg .b32 %thread;"]
        loads, at = ["   ld.param.u64 %in, [in];", "   ld.param.u64 %out, [out];",
                     "   mov.u32 %thread, %tid.x;"], 0
        for k, (t, values) in enumerate(self.inputs):
            bits = int(t[1:])
            head.append("   .reg .%s %%in%d;" % (register_type(t), k))
            loads.append("   mad.wide.u32 %%at, %%thread, %d, %%in;" % (bits // 8))
            ld = t if t[0] == "f" and bits >= 32 else "b%d" % bits
            loads.append("   ld.global.%s %%in%d, [%%at+%d];" % (ld, k, at))
            at += THREADS * bits // 8
        path = os.path.join(HERE, self.name + ".ptx")
        with open(path, "w") as out:
            out.write("\n".join(lines + head + loads + body + ["   ret;", "}"]) + "\n")
