/* Instructions that match a form and that no code can be made of: modules that
 * have one are refused when they are loaded, with these words.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/ptx.h"

static bool
compares_depth(const struct ptx_inst *in)
{
   unsigned lod = in->mods[PTX_MOD_lod];
   unsigned depth = 3 + (lod == PTX_lod_level  ? 1
                         : lod == PTX_lod_grad ? 2
                                               : 0);
   return (in->op == PTX_OP_tex || in->op == PTX_OP_tld4) &&
          depth < in->operand_count &&
          in->operands[depth].kind != PTX_OPERAND_NONE &&
          in->operands[depth].kind != PTX_OPERAND_SINK;
}

const char *
ptx_inst_missing(const struct ptx_inst *in)
{
   if (compares_depth(in))
      return "comparing depths is not built: neither PTX nor CUDA says which "
             "comparison a texture makes";
   return NULL;
}
