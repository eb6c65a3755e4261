/* Takes back what a 16-bit format's header defined for float16_*.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#undef SAMPAN_16
#undef SAMPAN_16x2
#undef SAMPAN_16_RAW
#undef SAMPAN_16x2_RAW
#undef SAMPAN_16_NAME
#undef SAMPAN_16_INFINITY
#undef SAMPAN_OTHER
#undef SAMPAN_FORMAT
#undef SAMPAN_16_CONVERSIONS
#undef SAMPAN_16_OPERATORS
#undef SAMPAN_16x2_OPERATORS
