/* Files: where the cache is, folders, whole reads and writes.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* SAMPAN_CACHE, or sampan in $XDG_CACHE_HOME or ~/.cache.  False: there is to
 * be no cache (off), nothing says where, or the name does not fit.
 */
bool files_find_cache(char *path, size_t size);

/* mkdir -p: what is missing is made, the last folder with that mode; false
 * with errno set.
 */
bool files_make_folder(const char *path, mode_t mode);

/* All of it, or false. */
bool files_read_all(int fd, void *data, size_t size);
bool files_write_all(int fd, const void *data, size_t size);
