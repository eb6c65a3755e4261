/* Included last by the files of ptx/ ir/ passes/ simd/: compile-time memory
 * comes from arenas there, so the heap's functions are out of bounds.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#pragma GCC poison malloc calloc realloc free strdup strndup
