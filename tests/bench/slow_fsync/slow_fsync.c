// Preloaded into PostgreSQL for the rounds with a slow disk: each fsync and fdatasync takes two milliseconds more, as on a disk whose cache
// does not hide what a commit costs. The real call is made first, so nothing loses its durability. Any thread.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <time.h>

typedef int (*sync_function)(int);

static int slow(const char* name, int fd) {
  // Safety: dlsym gives an object pointer; POSIX guarantees that it converts to a function pointer.
  sync_function real = NULL;
  *(void**)(&real) = dlsym(RTLD_NEXT, name);
  const int result = real(fd);
  const int saved = errno;
  struct timespec delay = {0, 2000000};
  while (nanosleep(&delay, &delay) != 0 && errno == EINTR) {
  }
  errno = saved;
  return result;
}

int fsync(int fd) {
  return slow("fsync", fd);
}

int fdatasync(int fd) {
  return slow("fdatasync", fd);
}
