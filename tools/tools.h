/* What the commands of `sampan` share: lists of strings, places, processes.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A command is a short-lived process, so everything it allocates lives in one
 * arena, `tools_arena`, which dies with it.
 */
#pragma once
#include "base/arena.h"
#include "base/vec.h"
#include <stdbool.h>
#include <stdint.h>

/* The version of CUDA whose interface we follow, and the build number that
 * nvcc gives itself there.
 */
#define CUDA_MAJOR 13
#define CUDA_MINOR 0
#define NVCC_BUILD 88

extern struct arena tools_arena;

struct strings {
   char **data;
   size_t count, room;
};

void strings_add(struct strings *s, const char *text);
void strings_addf(struct strings *s, const char *fmt, ...)
   __attribute__((format(printf, 2, 3)));
/* Add NULL-terminated arguments: strings_add_all(&s, "-x", "cuda", NULL). */
void strings_add_all(struct strings *s, ...) __attribute__((sentinel));
void strings_append(struct strings *s, const struct strings *more);
/* Split at blanks as a shell does: quotes and backslashes keep. */
void strings_add_words(struct strings *s, const char *text);
/* The same as an array that ends with NULL, for exec. */
char **strings_argv(struct strings *s);

/* printf into the arena */
char *text_of(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
bool text_starts(const char *s, const char *prefix);
bool text_ends(const char *s, const char *suffix);

/* "sampan nvcc: message" on stderr; the name is set by the command. */
extern const char *tools_name;
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* commands: argv[0] is the command's name; the result is the exit code */
int cmd_nvcc(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_info(int argc, char **argv);

/* places.c: where things are, found from the executable */

struct places {
   const char *self;    /* this executable */
   const char *lib;     /* libcuda.so.1, libcudart.so.13, … */
   const char *toolkit; /* bin/nvcc, include, lib64, … */
};

/* False (and a complaint) if this installation is incomplete. */
bool places_find(struct places *p);
/* Full path of a program, found in PATH (or as given if it has a slash);
 * NULL if there is none.
 */
char *program_find(const char *name);
/* clang 19, or NULL */
char *clang_find(void);
/* The folder of the cache for compiled programs; NULL when SAMPAN_CACHE=off. */
char *cache_folder(void);

/* files.c */
char *file_read(const char *path, size_t *size); /* NULL with errno set */
/* Write a file so that readers see all or nothing of it; complains. */
bool file_write(const char *path, const void *data, size_t size);
char *path_base(const char *path);                  /* a/b.cu: b.cu */
char *path_stem(const char *path);                  /* a/b.cu: b */
char *path_with(const char *path, const char *ext); /* a/b.cu .d: a/b.d */
char *path_absolute(const char *path);

/* process.c */

/* Make and remember a folder that goes away when the process ends, however it
 * ends short of SIGKILL.  NULL after a complaint.
 */
char *work_folder(void);
/* Take a file back if the command does not end well. */
void work_discard_on_failure(const char *path);

struct command {
   struct strings argv;
   const char *output; /* file for its stdout, or NULL */
   bool quiet;         /* its stderr is dropped */
};

enum process_echo { ECHO_NONE = 0, ECHO_SHOW = 1, ECHO_ONLY = 2 };

/* Run the commands, at most `jobs` at a time, stopping at the first that
 * fails; its exit code, 0 if all went well.  127: a program did not start.
 */
int process_run(struct command *c, size_t count, unsigned jobs,
                enum process_echo echo);
/* "#$ …" as nvcc prints its steps */
void process_echo_text(const char *fmt, ...)
   __attribute__((format(printf, 1, 2)));
/* stdout of a program, NULL if it fails. */
char *process_capture(struct strings *argv);
/* Put folder first in LD_LIBRARY_PATH. */
void process_prepend_library_path(const char *folder);
/* Remove the work folder; then die as the signal asks if one came. */
void process_cleanup(bool success);
