/* What the CPU is like: name, cores, memory, caches, from Linux.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/debug.h"
#include "device/device_int.h"

#include <ctype.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

/* The first line of a file, without its end; false: no such file. */
static bool
read_line(const char *path, char *line, int size)
{
   FILE *f = fopen(path, "re");
   bool ok = f && fgets(line, size, f);
   if (f)
      fclose(f);
   if (ok)
      line[strcspn(line, "\n")] = 0;
   return ok;
}

static bool
read_number(const char *path, uint64_t *value)
{
   char line[64], *end;
   if (!read_line(path, line, sizeof(line)) || !isdigit((unsigned char)*line))
      return false; /* "max" */
   *value = strtoull(line, &end, 10);
   return true;
}

/* The value of "key : value" in /proc/cpuinfo or /proc/meminfo. */
static bool
read_key(const char *path, const char *key, char *value, size_t size)
{
   char line[512];
   FILE *f = fopen(path, "re");
   if (!f)
      return false;
   bool found = false;
   while (!found && fgets(line, sizeof(line), f)) {
      size_t n = strlen(key);
      char *colon = strchr(line, ':');
      if (!colon || strncmp(line, key, n) ||
          strspn(line + n, " \t") != (size_t)(colon - line) - n)
         continue;
      colon += 1 + strspn(colon + 1, " \t");
      colon[strcspn(colon, "\n")] = 0;
      snprintf(value, size, "%s", colon);
      found = true;
   }
   fclose(f);
   return found;
}

/* ---- Memory ---- */

/* This process's folder in a cgroup hierarchy: "" for the root.  controller:
 * "" for version 2, "memory" or "cpu" for version 1.
 */
static void
cgroup_path(const char *controller, char *path, size_t size)
{
   char line[4096];
   FILE *f = fopen("/proc/self/cgroup", "re");
   *path = 0;
   while (f && fgets(line, sizeof(line), f)) {
      char *names = strchr(line, ':');
      char *folder = names ? strchr(names + 1, ':') : NULL;
      if (!folder)
         continue;
      *names++ = 0;
      *folder++ = 0;
      folder[strcspn(folder, "\n")] = 0;
      bool mine = false;
      for (char *s = names; s; s = strchr(s, ',') ? strchr(s, ',') + 1 : NULL)
         mine |= strlen(controller) == strcspn(s, ",") &&
                 !strncmp(s, controller, strlen(controller));
      if (mine)
         snprintf(path, size, "%s", strcmp(folder, "/") ? folder : "");
   }
   if (f)
      fclose(f);
}

/* The tightest limit of the folder and those above it, less what is used. */
static uint64_t
cgroup_memory(const char *mount, const char *controller, const char *limit,
              const char *usage)
{
   char path[3000], file[4096];
   uint64_t least = UINT64_MAX;
   cgroup_path(controller, path, sizeof(path));
   for (;;) {
      uint64_t most, used = 0;
      snprintf(file, sizeof(file), "%s%s/%s", mount, path, limit);
      bool limited = read_number(file, &most);
      snprintf(file, sizeof(file), "%s%s/%s", mount, path, usage);
      if (limited && read_number(file, &used)) {
         uint64_t left = most > used ? most - used : 0;
         if (left < least)
            least = left;
      }
      char *slash = strrchr(path, '/');
      if (!slash)
         return least;
      *slash = 0;
   }
}

static size_t
memory_available(void)
{
   char text[64];
   uint64_t least =
      (uint64_t)sysconf(_SC_AVPHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
   if (read_key("/proc/meminfo", "MemAvailable", text, sizeof(text)))
      least = strtoull(text, NULL, 10) << 10;
   uint64_t two =
      cgroup_memory("/sys/fs/cgroup", "", "memory.max", "memory.current");
   uint64_t one =
      cgroup_memory("/sys/fs/cgroup/memory", "memory", "memory.limit_in_bytes",
                    "memory.usage_in_bytes");
   if (two < least)
      least = two;
   if (one < least)
      least = one;
   return (size_t)least;
}

void
device_memory_info(struct device *d, size_t *available, size_t *total)
{
   size_t used = atomic_load(&d->memory_used);
   size_t system = memory_available();
   *total = d->properties.memory_bytes;
   *available = used < *total ? *total - used : 0;
   if (*available > system)
      *available = system;
}

/* ---- Cores ---- */

/* Cores that the cgroup's quota allows, rounded up; or UINT_MAX. */
static unsigned
cpu_quota(void)
{
   char path[3000], file[4096], line[64];
   double least = 1e9;
   cgroup_path("", path, sizeof(path));
   for (;;) {
      double quota, period;
      snprintf(file, sizeof(file), "/sys/fs/cgroup%s/cpu.max", path);
      if (read_line(file, line, sizeof(line)) &&
          sscanf(line, "%lf %lf", &quota, &period) == 2 &&
          quota / period < least)
         least = quota / period;
      char *slash = strrchr(path, '/');
      if (!slash)
         break;
      *slash = 0;
   }
   uint64_t quota, period;
   if (read_number("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", &quota) &&
       read_number("/sys/fs/cgroup/cpu/cpu.cfs_period_us", &period) && period)
      least = (double)quota / (double)period < least
                 ? (double)quota / (double)period
                 : least;
   unsigned n = (unsigned)least;
   return n + (least > n);
}

static unsigned
cores_allowed(void)
{
   long all = sysconf(_SC_NPROCESSORS_CONF);
   int count = all < 1024 ? 1024 : (int)all;
   cpu_set_t *set = CPU_ALLOC((size_t)count);
   unsigned n = 1;
   if (set && sched_getaffinity(0, CPU_ALLOC_SIZE((size_t)count), set) == 0)
      n = (unsigned)CPU_COUNT_S(CPU_ALLOC_SIZE((size_t)count), set);
   CPU_FREE(set);
   unsigned quota = cpu_quota();
   return n > quota ? quota : n;
}

static unsigned
clock_khz(void)
{
   uint64_t khz;
   char text[64];
   if (read_number("/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq",
                   &khz))
      return (unsigned)khz;
   if (read_key("/proc/cpuinfo", "cpu MHz", text, sizeof(text)))
      return (unsigned)(strtod(text, NULL) * 1000);
   return 1000000;
}

static size_t
cache_bytes(int level)
{
   size_t bytes = 0;
   for (int i = 0; i < 8; i++) {
      char path[128], text[64];
      uint64_t n;
      snprintf(path, sizeof(path),
               "/sys/devices/system/cpu/cpu0/cache/index%d/level", i);
      if (!read_number(path, &n) || (int)n != level)
         continue;
      snprintf(path, sizeof(path),
               "/sys/devices/system/cpu/cpu0/cache/index%d/size", i);
      if (!read_line(path, text, sizeof(text)))
         continue;
      char *unit;
      n = strtoull(text, &unit, 10);
      bytes = (size_t)n << (*unit == 'K' ? 10 : *unit == 'M' ? 20 : 0);
   }
   return bytes;
}

/* ARM and RISC-V do not say a name in /proc/cpuinfo; the device tree may. */
static void
cpu_name(char *name, size_t size)
{
   char model[200] = "";
   if (!read_key("/proc/cpuinfo", "model name", model, sizeof(model)) &&
       !read_key("/proc/cpuinfo", "Model Name", model, sizeof(model)) &&
       !read_key("/proc/cpuinfo", "Model", model, sizeof(model)) &&
       !read_key("/proc/cpuinfo", "uarch", model, sizeof(model)) &&
       !read_line("/proc/device-tree/model", model, sizeof(model))) {
      struct utsname u;
      uname(&u);
      snprintf(model, sizeof(model), "%s CPU", u.machine);
   }
   snprintf(name, size, "%s, Sampan", model);
}

/* The same on every run on this machine. */
static void
machine_uuid(const char *name, uint8_t uuid[16])
{
   char id[64] = "";
   if (!read_line("/etc/machine-id", id, sizeof(id)))
      gethostname(id, sizeof(id) - 1);
   struct content_hash h;
   content_hash_init(&h);
   content_hash_add(&h, name, strlen(name));
   content_hash_add(&h, id, strlen(id));
   memcpy(uuid, h.word, 16);
}

void
device_cpu_properties(struct device *d)
{
   struct device_properties *p = &d->properties;
   unsigned cores = cores_allowed();
   cpu_name(p->name, sizeof(p->name));
   machine_uuid(p->name, p->uuid);
   p->sm_count = debug_threads() ? debug_threads() : cores;
   d->spinners = cores - 1 < p->sm_count ? cores - 1 : p->sm_count;
   p->memory_bytes = memory_available() & ~(size_t)((2 << 20) - 1);
   p->clock_khz = clock_khz();
   p->memory_clock_khz = 1600000; /* DDR4-3200: the system does not tell */
   p->bus_width = 64;
   p->l2_bytes = cache_bytes(3) ? cache_bytes(3) : cache_bytes(2);
   p->max_block[0] = p->max_block[1] = 1024;
   p->max_block[2] = 64;
   p->max_block_threads = 1024;
   p->max_grid[0] = 0x7fffffff;
   p->max_grid[1] = p->max_grid[2] = 65535;
   /* Compute capability 8.0. */
   p->sm_threads = 2048;
   p->sm_blocks = 32;
   p->sm_registers = p->block_registers = 65536;
   p->block_shared = 48 << 10;
   p->block_shared_optin = 163 << 10;
   p->sm_shared = 164 << 10;
   p->reserved_shared = 1 << 10;
   p->const_bytes = 64 << 10;
}
